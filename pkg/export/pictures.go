package export

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/media"
)

// album is what the media library says of the pictures of one document: the
// records that the document itself names, so that what is made of it depends on
// nothing but it and them.
type album struct {
	exact map[string]*content.Asset // by the key of every address of theirs
	stems map[string]*content.Asset // by that of the upload, going by the name; nil where it is that of several
}

func (b *book) albumOf(doc content.Document) album {
	records := doc.Library
	if doc.Featured != nil {
		records = append(slices.Clone(records), *doc.Featured)
	}
	a := album{exact: make(map[string]*content.Asset), stems: make(map[string]*content.Asset)}
	for i := range records {
		record := &records[i]
		for _, address := range slices.Concat(record.Renditions, []string{record.Original, record.URL}) {
			if address != "" {
				a.exact[b.key(address)] = record
			}
		}
	}
	for i := range records {
		stem := b.stem(records[i].URL)
		if other, taken := a.stems[stem]; taken && (other == nil || other.URL != records[i].URL) {
			a.stems[stem] = nil
			continue
		}
		a.stems[stem] = &records[i]
	}
	return a
}

// of returns the record of the picture at an address; nil where there is none.
func (a album) of(b *book, address string) *content.Asset {
	if len(a.exact) == 0 {
		return nil
	}
	if record := a.exact[b.key(address)]; record != nil {
		return record
	}
	return a.stems[b.stem(address)]
}

// key is equal for all addresses of a file.
func (b *book) key(address string) string {
	if file, ok := b.scheme.Asset(address); ok {
		return file
	}
	if file, ok := b.scheme.Foreign(b.scheme.Fold(address)); ok {
		return file
	}
	return address
}

// stem is equal for all addresses of a picture and of its renditions, going by
// their names.
func (b *book) stem(address string) string {
	if original, _, _, ok := layout.Original(b.scheme.Fold(address)); ok {
		address = original
	}
	return b.key(address)
}

// shownByBrowsers are the extensions of the pictures that every browser shows:
// an upload in another format was converted for them.
var shownByBrowsers = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"}

// fullSize are the addresses of what a record's picture was made of, the best
// first.
func fullSize(record content.Asset) []string {
	if record.Original == "" || isEdited(record.URL) || !isShown(record.Original) {
		return []string{record.URL}
	}
	return []string{record.Original, record.URL}
}

func isShown(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	return slices.Contains(shownByBrowsers, strings.ToLower(path.Ext(address)))
}

// isEdited says whether a picture was cropped or turned in WordPress, which
// leaves the upload as it was: "photo-e1600000000000.jpg".
func isEdited(address string) bool {
	stem := strings.TrimSuffix(address, path.Ext(address))
	i := strings.LastIndex(stem, "-e")
	return i >= 0 && len(stem)-i-2 >= 10 && strings.Trim(stem[i+2:], "0123456789") == ""
}

// candidate is one of the files that can stand for an address.
type candidate struct {
	address string // absolute
	other   string // another one of the same file; empty where there is none
	path    string
	// width and height are those of the rendition whose name alone speaks for the
	// file.
	width, height int
	// guessed says that nothing but a name speaks for the file.
	guessed bool
	// nameless says that the path lacks its extension as long as the file is not
	// there.
	nameless bool
	data     []byte // of a picture that the body itself holds
}

// claim names a file, and what it must be.
func (c candidate) claim() string {
	if c.width == 0 {
		return c.path
	}
	return c.path + " " + strconv.Itoa(c.width) + "x" + strconv.Itoa(c.height)
}

// candidates are the files that can stand for an address, the best first: the
// upload itself where the library or the name tells it, and what the address
// names. There are none for an address of which no copy is wanted.
func (r *resolver) candidates(abs string, shown bool) []candidate {
	b := r.book
	if list, ok := r.inlined(abs); ok {
		return list
	}
	var list []candidate
	add := func(address string, guessed bool, width, height int) {
		c, ok := b.own(address)
		if !ok || slices.ContainsFunc(list, func(d candidate) bool { return d.path == c.path }) {
			return
		}
		c.guessed, c.width, c.height = guessed, width, height
		list = append(list, c)
	}
	// Of a document's record, the pictures are previews.
	if record := r.album.of(b, abs); record != nil && (isShown(record.URL) || b.key(record.URL) == b.key(abs)) {
		for _, address := range fullSize(*record) {
			_, address = r.absolute(address)
			add(address, false, 0, 0)
		}
		if len(list) == 0 { // on a host that only the record tells of
			if file, ok := b.scheme.Foreign(record.URL); ok {
				list = append(list, candidate{address: record.URL, path: file})
			}
		}
		add(abs, false, 0, 0)
		return list
	}
	itself, ok := b.own(abs)
	if !ok && shown {
		list = b.unnamed(abs)
	}
	if len(list) > 0 {
		return list
	}
	if !ok {
		return b.foreign(abs, shown)
	}
	if guess, width, height, ok := layout.Original(itself.address); ok && b.scheme.Upload(itself.address) != "" {
		add(guess, true, width, height)
		if len(list) == 1 && !b.fetched[list[0].path] && b.fetched[itself.path] {
			list = nil // the last run found that there is no such file
		}
	}
	add(abs, false, 0, 0)
	return list
}

// own is the file of the site's own at an address.
func (b *book) own(address string) (candidate, bool) {
	file, ok := b.scheme.Asset(address)
	if !ok {
		return candidate{}, false
	}
	c := candidate{address: b.scheme.Fold(address), path: file}
	if host(c.address) != host(address) {
		c.other = layout.FullSize(address)
	}
	return c, true
}

// unnamed are the files that can stand for a picture of the site's own whose address
// is none of a file: what a script that makes thumbnails was given, and what comes
// from the address, under the name that it got when it came.
func (b *book) unnamed(abs string) []candidate {
	file, ok := b.scheme.Unnamed(abs)
	if !ok {
		return nil
	}
	var list []candidate
	if u, err := url.Parse(abs); err == nil && u.Query().Get("src") != "" {
		if src, err := b.site.Home.Parse(u.Query().Get("src")); err == nil {
			if c, ok := b.own(src.String()); ok && isShown(c.address) {
				c.guessed = true
				list = append(list, c)
			}
		}
	}
	address := b.scheme.Fold(abs)
	if name, ok := b.names.Load(address); ok {
		return append(list, candidate{address: address, path: name.(string)})
	}
	return append(list, candidate{address: address, path: file, nameless: true})
}

func (b *book) isForeign(address string) bool {
	_, ok := b.scheme.Asset(address)
	return !ok
}

func host(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// displayed are the files that an img of the document displays in place of the
// picture at an address: what it links to or names for another size may be gone.
func (r *resolver) displayed(abs string) []candidate {
	if r.sources == nil {
		r.sources = make(map[string][]candidate)
		for _, src := range sourcesIn(r.body) {
			_, address := r.absolute(src)
			if c, ok := r.book.own(address); ok {
				stem := r.book.stem(address)
				r.sources[stem] = append(r.sources[stem], c)
			}
		}
	}
	return r.sources[r.book.stem(abs)]
}

// sourcesIn are the addresses that the pictures of a body have of themselves.
func sourcesIn(body string) []string {
	var list []string
	eachPicture(body, func(attrs []html.Attribute) {
		for _, a := range attrs {
			if a.Key == "src" || a.Key == "data-src" || a.Key == "data-lazy-src" {
				list = append(list, a.Val)
			}
		}
	})
	return list
}

// foreign is the file of another site, where those are wanted: what the document
// shows, and of what it links to, what by its name is no page.
func (b *book) foreign(abs string, shown bool) []candidate {
	if b.mediaFrom != MediaFromAll {
		return nil
	}
	file, ok := b.scheme.Foreign(abs)
	if !ok || !shown && !media.IsOffered(file) {
		return nil
	}
	return []candidate{{address: abs, path: file}}
}

// libraryBatch is how many records of the media library are asked for at once,
// and how many documents wait for that at most.
const libraryBatch = 100

// illustrate hands documents on, those of whose pictures the library may know
// more with the records of these.
func (r *run) illustrate(ctx context.Context, from <-chan content.Document, to chan<- content.Document) error {
	var waiting []content.Document
	var ids []int64
	hand := func(docs ...content.Document) error {
		for _, doc := range docs {
			select {
			case to <- doc:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	flush := func() error {
		err := lookUp(ctx, r.source, r.pictureIDs, ids, waiting)
		if err == nil {
			err = hand(waiting...)
		}
		waiting, ids = nil, nil
		return err
	}
	for doc := range from {
		var err error
		if named := r.pictureIDs(doc); len(named) == 0 {
			err = hand(doc)
		} else if waiting, ids = append(waiting, doc), append(ids, named...); len(ids) >= libraryBatch || len(waiting) >= libraryBatch {
			err = flush()
		}
		if err != nil {
			return err
		}
	}
	return flush()
}

// Illustrate puts into a document what the media library of its source says of
// the pictures in it that have no words of their own, and of those that its fields name.
func Illustrate(ctx context.Context, source Source, doc content.Document, fields []string) (content.Document, error) {
	docs := []content.Document{doc}
	named := func(d content.Document) []int64 { return namedIn(d, MediaLink, fields) }
	err := lookUp(ctx, source, named, named(doc), docs)
	return docs[0], err
}

// lookUp puts the records with these ids into the documents that name them. One
// that cannot be had is done without: the source tells of it.
func lookUp(ctx context.Context, source Source, named func(content.Document) []int64, ids []int64, docs []content.Document) error {
	if len(ids) == 0 {
		return ctx.Err()
	}
	slices.Sort(ids)
	records := make(map[int64]content.Asset)
	for record, err := range source.Assets(ctx, slices.Compact(ids)) {
		if isOf[*content.DocumentError](err) {
			continue
		}
		if err != nil {
			return err
		}
		records[record.ID] = record
	}
	for i := range docs {
		for _, id := range named(docs[i]) {
			if record, ok := records[id]; ok {
				docs[i].Library = append(docs[i].Library, record)
			}
		}
	}
	return ctx.Err()
}

func (r *run) pictureIDs(doc content.Document) []int64 { return namedIn(doc, r.Media, r.Fields) }

// namedIn are the ids of the pictures of a document, and of its fields, that the library is asked
// for.
func namedIn(doc content.Document, mode MediaMode, fields []string) []int64 {
	if mode == MediaNone {
		return nil
	}
	ids := append(pictureIDs(doc.Content, mode == MediaDownload), fieldIDs(doc, fields)...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// pictureIDs are the ids of the pictures that a body names, of which the library
// may know more: words where the body has none, and, if files are wanted, the
// upload that a rendition was made of, and when the file was replaced.
func pictureIDs(body string, files bool) []int64 {
	var ids []int64
	eachPicture(body, func(attrs []html.Attribute) {
		if id, mute := pictureID(attrs); id > 0 && (mute || files) {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}

func eachPicture(body string, do func([]html.Attribute)) {
	if !strings.Contains(body, "<img") && !strings.Contains(body, "<IMG") {
		return
	}
	for z := html.NewTokenizer(strings.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, more := z.TagName(); more && string(name) == "img" {
				do(attributes(z))
			}
		}
	}
}

func attributes(z *html.Tokenizer) []html.Attribute {
	var attrs []html.Attribute
	for {
		key, value, more := z.TagAttr()
		attrs = append(attrs, html.Attribute{Key: string(key), Val: string(value)})
		if !more {
			return attrs
		}
	}
}

// pictureID is the id that a picture names, 0 for none, and whether it has no
// words of its own.
func pictureID(attrs []html.Attribute) (id int64, mute bool) {
	mute = true
	for _, a := range attrs {
		switch {
		case a.Key == "alt" && strings.TrimSpace(a.Val) != "":
			mute = false
		case a.Key == "class":
			for class := range strings.FieldsSeq(a.Val) {
				if number, ok := strings.CutPrefix(class, "wp-image-"); ok {
					id = number64(number)
				}
			}
		case (a.Key == "data-id" || a.Key == "data-attachment-id") && id == 0:
			id = number64(a.Val)
		}
	}
	return id, mute
}

func number64(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
