package wxr

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/rawcontent"
	"wpmd/pkg/restjson"
)

// entry is what is kept in memory of an item that is a document.
type entry struct {
	stretch

	part     int
	stamp    content.Stamp
	title    string
	author   int32   // place, -1 for none
	labels   []int32 // places
	password string
	comments int
	byline   []category
	// localDate and localModified say that the moment is without a zone as yet, and
	// isGenerated that the slug was made of the title.
	localDate, localModified, isGenerated bool
}

// attachment is what is kept of one, which is a record of the media library.
type attachment struct {
	stretch

	part   int
	asset  content.Asset // without what takes a second look
	status string
	order  int64
}

// menuLink is a link of a menu.
type menuLink struct {
	id, parent, order, object      int64
	menu, title, kind, of, address string
	isHidden                       bool
}

// index reads the files for the first time.
func (s *Source) index(ctx context.Context) error {
	for i := range s.parts {
		r := &indexer{Source: s, part: i}
		if err := r.read(ctx); err != nil {
			return err
		}
	}
	return s.finish()
}

// indexer reads the first time through one file.
type indexer struct {
	*Source

	scanner *scanner
	part    int
	items   int
	channel channel
	record  record // that is being read
	title   tag    // the last title outside of items
}

// channel is what a file says of its site.
type channel struct{ title, link, description, language, blog, site, written string }

// record is an author or a term of the lists.
type record struct {
	id                                               int64
	taxonomy, slug, parent, name, description, login string
	display, first, last                             string
	inMeta                                           bool
}

func (r *indexer) read(ctx context.Context) error {
	part := r.parts[r.part]
	words := newNames()
	r.scanner = newScanner(part.Data, part.Size, words)
	r.names = append(r.names, words)
	whole := false
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, ok := r.scanner.next()
		if !ok {
			break
		}
		whole = whole || t.isEnd && (t.name == "channel" || t.name == "rss")
		if t, ok = r.begins(t); ok {
			r.item(t)
			continue
		}
		r.element(t)
	}
	if err := r.scanner.err; err != nil {
		return err
	}
	r.skipped += r.scanner.skipped
	if !r.scanner.isWXR {
		return &NotExportError{}
	}
	if !whole && (len(r.cuts) == 0 || r.cuts[len(r.cuts)-1].File != r.name()) {
		r.cuts = append(r.cuts, &CutError{File: r.name()})
	}
	return r.describe()
}

// begins says whether a tag begins an item, and returns the one that does: where the tag
// of the item itself is lost, what belongs to items alone tells that one began, with the
// title before it.
func (r *indexer) begins(t tag) (tag, bool) {
	if t.isEnd {
		return t, false
	}
	switch t.name {
	case "item":
		r.title = tag{}
		return t, true
	case "title":
		r.title = t
	case "dc:creator", "guid", "content:encoded", "excerpt:encoded", "wp:postmeta", "wp:post_id", "wp:post_name", "wp:post_type", "wp:status":
		if r.title.to > 0 && r.channel.title != "" {
			t, r.title = r.title, tag{}
		}
		r.scanner.back(t)
		r.open++
		return t, true
	}
	return t, false
}

// name is that of the file where there are several.
func (r *indexer) name() string {
	if len(r.parts) == 1 {
		return ""
	}
	return r.parts[r.part].Name
}

// element reads an element that is in no item.
func (r *indexer) element(t tag) {
	switch t.name {
	case "rss", "channel", "item":
		return
	case "image":
		r.record = record{inMeta: !t.isEnd && !t.isEmpty}
		return
	case "wp:author", "wp:category", "wp:tag", "wp:term":
		if t.isEnd || t.isEmpty {
			r.endRecord(t.name)
		}
		r.record = record{}
		return
	case "wp:termmeta":
		r.record.inMeta = !t.isEnd && !t.isEmpty
		return
	}
	if t.isEnd {
		return
	}
	l := r.scanner.leaf(t)
	if r.record.inMeta {
		return
	}
	r.value(t.name, l)
}

func (r *indexer) value(name string, l leaf) {
	c, rec := &r.channel, &r.record
	switch name {
	case "title":
		set(&c.title, l)
	case "link":
		set(&c.link, l)
	case "description":
		set(&c.description, l)
	case "language":
		set(&c.language, l)
	case "pubDate":
		set(&c.written, l)
	case "wp:base_blog_url":
		set(&c.blog, l)
	case "wp:base_site_url":
		set(&c.site, l)
	case "wp:author_id", "wp:term_id":
		setNumber(&rec.id, l)
	case "wp:author_login":
		set(&rec.login, l)
	case "wp:author_display_name":
		set(&rec.display, l)
	case "wp:author_first_name":
		set(&rec.first, l)
	case "wp:author_last_name":
		set(&rec.last, l)
	case "wp:term_taxonomy":
		set(&rec.taxonomy, l)
	case "wp:category_nicename", "wp:tag_slug", "wp:term_slug":
		set(&rec.slug, l)
	case "wp:category_parent", "wp:term_parent":
		set(&rec.parent, l)
	case "wp:cat_name", "wp:tag_name", "wp:term_name":
		set(&rec.name, l)
	case "wp:category_description", "wp:tag_description", "wp:term_description":
		set(&rec.description, l)
	}
}

func (r *indexer) endRecord(name string) {
	rec := r.record
	switch name {
	case "wp:author":
		r.authors.listed(rec.id, rec.login, rec.display, rec.first, rec.last)
		return
	case "wp:category":
		rec.taxonomy = "category"
	case "wp:tag":
		rec.taxonomy = "post_tag"
	}
	r.terms.listed(rec.taxonomy, rec.slug, rec.parent, rec.name, rec.description, rec.id)
}

// describe takes in what the file says of its site.
func (r *indexer) describe() error {
	c := r.channel
	home := ""
	for _, address := range []string{c.blog, c.link, c.site} {
		if u, err := url.Parse(restjson.Word(address)); err == nil && u.Host != "" {
			home = strings.TrimRight(content.Passive(u.String()), "/")
			break
		}
	}
	if r.site.URL != "" && home != "" && !isSameSite(r.site.URL, home) {
		return &SitesError{One: r.site.URL, Other: home, OneFile: r.parts[max(r.part-1, 0)].Name, OtherFile: r.parts[r.part].Name}
	}
	r.site.URL = cmp.Or(r.site.URL, home)
	r.site.Name = cmp.Or(r.site.Name, restjson.PlainText(c.title))
	r.site.Description = cmp.Or(r.site.Description, restjson.PlainText(c.description))
	r.site.Language = cmp.Or(r.site.Language, restjson.Word(c.language))
	if at := publishedAt(c.written); at.After(r.site.AsOf) {
		r.site.AsOf = at
	}
	return nil
}

func isSameSite(a, b string) bool {
	plain := func(address string) string {
		_, rest, _ := strings.Cut(strings.ToLower(address), "://")
		return strings.TrimPrefix(rest, "www.")
	}
	return plain(a) == plain(b)
}

// item takes in an item.
func (r *indexer) item(t tag) {
	r.items++
	if t.name == "item" && t.isEmpty {
		return
	}
	reader := &itemReader{scanner: r.scanner}
	it := reader.read()
	place := stretch{t.from, r.scanner.pos}
	if it.isCut {
		r.cuts = append(r.cuts, &CutError{File: r.name(), Item: r.items, Title: restjson.PlainText(it.title)})
		return
	}
	if it.isOpen {
		r.open++
	}
	it.kind = cmp.Or(restjson.Word(it.kind), kindOf(it))
	switch it.kind {
	case "attachment":
		r.attachment(it, place)
	case "nav_menu_item":
		r.menuItem(it)
	case "guest-author":
		r.authors.guests[strings.TrimPrefix(restjson.Slug(it.name), coauthorPrefix)] = restjson.PublicName(cmp.Or(it.field("cap-display_name"), it.title))
		r.document(it, place)
	default:
		r.document(it, place)
	}
}

// kindOf is the type of an item that does not say it.
func kindOf(it *item) string {
	if it.attachment != "" {
		return "attachment"
	}
	return "post"
}

// document takes in an item that is a document, or one of the types that hold none.
func (r *indexer) document(it *item, place stretch) {
	e := entry{
		stretch: place, part: r.part, title: titleOf(it), author: r.authors.named(it.creator),
		labels: r.terms.places(it.categories), password: it.password, comments: len(it.comments),
	}
	e.stamp = r.stamp(it)
	e.stamp.Date, e.localDate = r.zoned(it.date, it.dateGMT)
	e.stamp.Modified, e.localModified = r.zoned(it.modified, it.modifiedGMT)
	if e.stamp.Date.IsZero() {
		e.stamp.Date = publishedAt(it.published)
	}
	if e.isGenerated = e.stamp.Slug == "" && isUnnamed(e.stamp.Status); e.isGenerated {
		e.stamp.Slug = r.generatedSlug(it.title)
	}
	if e.author >= 0 {
		e.stamp.Author = r.authors.all[e.author].ID
	}
	for _, c := range it.categories {
		switch c.taxonomy {
		case "post_format":
			e.stamp.Format = strings.TrimPrefix(restjson.Slug(c.slug), "post-format-")
		case "language":
			e.stamp.Language = restjson.Slug(c.slug)
		case "author":
			e.byline = append(e.byline, c) // whom it means is known at the end
		}
	}
	r.statuses = r.statuses || it.hasStatus
	if it.hasExcerpt {
		r.excerpts[it.kind] = true
	}
	r.keep(e)
}

// titleOf is the title of an item as its site shows it. Old exports hold it so already,
// which makes no difference.
func titleOf(it *item) string { return restjson.PlainText(rawcontent.Title(it.title)) }

// stamp reads what a document's stamp holds.
func (r *indexer) stamp(it *item) content.Stamp {
	s := content.Stamp{
		ID: it.id, Type: it.kind, Status: restjson.Word(it.status), Slug: restjson.Slug(it.name), Link: r.link(it),
		Sticky: it.sticky, Featured: max(number(it.field("_thumbnail_id")), 0), Protected: it.password != "",
	}
	if it.kind != "post" {
		s.Parent = max(it.parent, 0)
	}
	if s.ID <= 0 {
		s.ID = idOf(it)
	}
	return s
}

// publishedAt reads the date of a feed.
func publishedAt(s string) time.Time {
	for _, layout := range []string{time.RFC1123Z, time.RFC1123} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil && t.Year() > 0 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// idOf is the id that the guid of an item holds; 0 for none.
func idOf(it *item) int64 {
	u, err := url.Parse(restjson.Word(it.guid))
	if err != nil {
		return 0
	}
	for _, key := range []string{"p", "page_id", "attachment_id"} {
		if id := number(u.Query().Get(key)); id > 0 {
			return id
		}
	}
	return 0
}

// link is the address of an item. Some programs write it without its site.
func (r *indexer) link(it *item) string {
	for _, address := range []string{it.link, it.guid} {
		u, err := url.Parse(content.Passive(restjson.Word(address)))
		if err != nil || address == "" {
			continue
		}
		if u.Host != "" {
			return content.Passive(restjson.Word(address))
		}
		base, err := url.Parse(strings.TrimRight(restjson.Word(cmp.Or(r.channel.blog, r.channel.link)), "/") + "/")
		if address == it.link && err == nil && base.Host != "" {
			return base.ResolveReference(u).String()
		}
	}
	return ""
}

// keep adds an entry, or replaces an older state of the same document. Another one with
// an id that is taken counts as one without.
func (s *Source) keep(e entry) {
	i, isTaken := s.byID[e.stamp.ID]
	switch {
	case isTaken && isSame(s.entries[i].stamp, e.stamp):
		s.doubled++
		if e.stamp.Modified.After(s.entries[i].stamp.Modified) {
			s.entries[i] = e
		}
		return
	case isTaken && e.stamp.ID > 0:
		s.taken++
		fallthrough
	case e.stamp.ID <= 0:
		e.stamp.ID = content.OwnID(e.stamp, e.title, func(id int64) bool { _, ok := s.byID[id]; return ok })
	}
	s.byID[e.stamp.ID] = len(s.entries)
	s.entries = append(s.entries, e)
}

func isSame(a, b content.Stamp) bool {
	return a.ID > 0 && a.ID == b.ID && a.Type == b.Type && (a.Slug == b.Slug || a.Link == b.Link)
}

// attachment takes in a record of the media library.
func (r *indexer) attachment(it *item, place stretch) {
	id := it.id
	if id <= 0 {
		id = idOf(it)
	}
	if id <= 0 {
		id = -int64(len(r.order) + 1)
	}
	if _, known := r.media[id]; known {
		r.doubled++
		return
	}
	asset := content.Asset{
		ID: id, URL: content.Passive(restjson.Word(cmp.Or(it.attachment, fileAddress(it)))), Link: r.link(it), Title: titleOf(it),
		Alt: restjson.PlainText(it.field("_wp_attachment_image_alt")), Post: max(it.parent, 0), Parent: max(it.parent, 0),
		Modified: restjson.Moment(it.modified, it.modifiedGMT),
	}
	r.media[id] = &attachment{stretch: place, part: r.part, asset: asset, status: restjson.Word(it.status), order: it.order}
	r.order = append(r.order, id)
}

// fileAddress is what else may say where a file lies.
func fileAddress(it *item) string {
	if strings.Contains(it.guid, "/uploads/") {
		return it.guid
	}
	return ""
}

func (r *indexer) menuItem(it *item) {
	link := menuLink{
		isHidden: it.hasStatus && restjson.Word(it.status) != "publish",
		id:       it.id, order: it.order, title: restjson.PlainText(it.title),
		parent: number(it.field("_menu_item_menu_item_parent")), object: number(it.field("_menu_item_object_id")),
		kind: it.field("_menu_item_type"), of: it.field("_menu_item_object"), address: content.Passive(restjson.Word(it.field("_menu_item_url"))),
	}
	for _, c := range it.categories {
		if c.taxonomy == "nav_menu" {
			link.menu = restjson.Slug(c.slug)
			r.terms.named(c)
		}
	}
	r.menus = append(r.menus, link)
}
