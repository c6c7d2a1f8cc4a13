package wxr

import (
	"bytes"
	"strconv"
	"strings"
)

// item is what a file says of a post, an attachment, a link of a menu and the like.
type item struct {
	title, link, published, creator, guid string

	id                                       int64
	date, dateGMT, modified, modifiedGMT     string
	name, status, kind, password, attachment string
	parent, order                            int64
	sticky, hasStatus, hasID                 bool

	content, excerpt string // only where bodies are read
	hasExcerpt       bool
	categories       []category
	meta             []meta
	comments         []comment
	// isOpen says that an end tag in it is missing, and isCut that the file ends in it.
	isOpen, isCut bool
}

// category is a term of a post as the post says it: by taxonomy, slug and name.
type category struct{ taxonomy, slug, name string }

type meta struct{ key, value string }

// comment is what is read of a comment. Addresses of mail and of machines are not.
type comment struct {
	id, parent                                              int64
	author, address, date, dateGMT, content, approved, kind string
}

// itemReader reads the elements of an item.
type itemReader struct {
	scanner *scanner
	// whole asks for bodies, comments and all of the meta fields. Without it those
	// meta fields alone are read that the index needs.
	whole bool

	item      *item
	field     *meta    // that is being read
	comment   *comment // that is being read
	inComment bool     // a field of a comment is being read
	title     tag      // a title behind the id, with which another item may begin
}

// read reads the item behind whose tag the scanner stands, to its end; where its end tag
// is missing, to the next item.
func (r *itemReader) read() *item {
	r.item = &item{}
	for {
		t, ok := r.scanner.next()
		if !ok {
			r.item.isCut = true
			return r.item
		}
		switch {
		case t.name == "item" && t.isEnd:
			return r.item
		case t.name == "item", t.name == "channel", t.name == "rss":
			r.scanner.back(t)
			r.item.isOpen = true
			return r.item
		}
		if r.isOther(t) {
			r.scanner.back(r.title)
			r.item.isOpen = true
			return r.item
		}
		r.element(t)
		if r.item.isCut {
			return r.item
		}
	}
}

// isOther says that a second id, behind a second title, is that of another item, of which
// the tags that should stand between them are lost.
func (r *itemReader) isOther(t tag) bool {
	switch {
	case t.isEnd || !r.item.hasID:
		return false
	case t.name == "title":
		r.title = t
	case t.name == "wp:post_id" && r.title.to > 0:
		other := number(r.scanner.leaf(t).text())
		r.scanner.back(t)
		return other != r.item.id && other > 0
	}
	return false
}

// element reads one element.
func (r *itemReader) element(t tag) {
	switch t.name {
	case "wp:postmeta":
		r.field = nil
		if !t.isEnd && !t.isEmpty {
			r.field = &meta{}
		}
		return
	case "wp:comment":
		r.comment = nil
		if !t.isEnd && !t.isEmpty {
			r.item.comments = append(r.item.comments, comment{})
			r.comment = &r.item.comments[len(r.item.comments)-1]
		}
		return
	case "wp:commentmeta":
		r.inComment = !t.isEnd && !t.isEmpty
		return
	case "wp:author", "wp:category", "wp:tag", "wp:term", "wp:termmeta", "image":
		return
	}
	if t.isEnd {
		return
	}
	l := r.scanner.leaf(t)
	r.item.isOpen = r.item.isOpen || l.isOpen
	r.item.isCut = l.isCut
	r.value(t, l)
}

// value takes in what an element says. What is said twice counts the first time.
func (r *itemReader) value(t tag, l leaf) {
	it := r.item
	if strings.HasPrefix(t.name, "wp:comment_") && t.name != "wp:comment_status" {
		r.commentValue(t.name, l)
		return
	}
	switch t.name {
	case "title":
		set(&it.title, l)
	case "link":
		set(&it.link, l)
	case "pubDate":
		set(&it.published, l)
	case "dc:creator":
		set(&it.creator, l)
	case "guid":
		set(&it.guid, l)
	case "category":
		it.categories = append(it.categories, category{t.attribute("domain"), t.attribute("nicename"), l.text()})
	case "content:encoded":
		if r.whole {
			set(&it.content, l)
		}
	case "excerpt:encoded":
		it.hasExcerpt = it.hasExcerpt || len(bytes.TrimSpace(l.raw)) > len(cdataStart)+len(cdataEnd)
		if r.whole {
			set(&it.excerpt, l)
		}
	case "wp:meta_key":
		if r.field != nil && !r.inComment {
			r.field.key = l.text()
		}
	case "wp:meta_value":
		if r.field != nil && !r.inComment && r.field.key != "" && (r.whole || isIndexed(r.field.key)) {
			it.meta = append(it.meta, meta{r.field.key, l.text()})
		}
	default:
		r.post(t.name, l)
	}
}

func set(to *string, l leaf) {
	if *to == "" {
		*to = l.text()
	}
}

func setNumber(to *int64, l leaf) {
	if *to == 0 {
		*to = number(l.text())
	}
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n
}

// post takes in what an element says that is the export's own.
func (r *itemReader) post(name string, l leaf) {
	it := r.item
	switch name {
	case "wp:post_id":
		if !it.hasID {
			it.id, it.hasID = number(l.text()), true
		}
	case "wp:post_date":
		set(&it.date, l)
	case "wp:post_date_gmt":
		set(&it.dateGMT, l)
	case "wp:post_modified":
		set(&it.modified, l)
	case "wp:post_modified_gmt":
		set(&it.modifiedGMT, l)
	case "wp:post_name":
		set(&it.name, l)
	case "wp:status":
		set(&it.status, l)
		it.hasStatus = true
	case "wp:post_type":
		set(&it.kind, l)
	case "wp:post_password":
		set(&it.password, l)
	case "wp:post_parent":
		setNumber(&it.parent, l)
	case "wp:menu_order":
		setNumber(&it.order, l)
	case "wp:is_sticky":
		it.sticky = it.sticky || number(l.text()) == 1
	case "wp:attachment_url":
		set(&it.attachment, l)
	}
}

func (r *itemReader) commentValue(name string, l leaf) {
	c := r.comment
	if c == nil {
		return
	}
	switch name {
	case "wp:comment_id":
		setNumber(&c.id, l)
	case "wp:comment_parent":
		setNumber(&c.parent, l)
	case "wp:comment_approved":
		set(&c.approved, l)
	case "wp:comment_type":
		set(&c.kind, l)
	case "wp:comment_author":
		set(&c.author, l)
	case "wp:comment_author_url":
		set(&c.address, l)
	case "wp:comment_date":
		set(&c.date, l)
	case "wp:comment_date_gmt":
		set(&c.dateGMT, l)
	case "wp:comment_content":
		if r.whole {
			set(&c.content, l)
		}
	}
}

// isIndexed says that a meta field is one that the index needs.
func isIndexed(key string) bool {
	switch key {
	case "_thumbnail_id", "_wp_attachment_image_alt", "cap-display_name", "cap-user_login":
		return true
	}
	return strings.HasPrefix(key, "_menu_item_")
}

// field is a meta field of the item; empty where it has none.
func (it *item) field(key string) string {
	for _, m := range it.meta {
		if m.key == key {
			return m.value
		}
	}
	return ""
}
