// Package restore writes what an archive holds as an export file of WordPress (WXR 1.2),
// which any WordPress imports.
//
// What the archive has of a document as WordPress stores it is written as it is. Where it
// has no more than what the site showed, that is stored as one block of HTML, which shows
// the same and is edited as HTML.
//
// One object is in memory at a time, beside the names of terms and authors.
package restore

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Result counts what was written, and what could not be.
type Result struct {
	Documents, Media, Comments, Terms, Authors int
	// Rendered are the documents of which the archive has no more than what the site showed.
	Rendered int
	// Protected are the documents that a password stood before. They are written as
	// private: the archive has no passwords.
	Protected int
	// Unread are the files of the archive that hold no object.
	Unread []string
}

// EmptyError says that an archive holds no document.
type EmptyError struct{}

func (*EmptyError) Error() string { return "the archive holds no document" }

// Write writes an archive as an export file.
func Write(ctx context.Context, from *archive.Folder, to io.Writer) (Result, error) {
	w := &writer{ctx: ctx, from: from, taxonomies: from.Taxonomies(), out: bufio.NewWriterSize(to, 1<<16), terms: make(map[string]map[int64]term), logins: make(map[int64]string)}
	err := w.write()
	if err == nil && w.result.Documents == 0 {
		err = &EmptyError{}
	}
	return w.result, errors.Join(err, w.out.Flush())
}

type writer struct {
	ctx    context.Context
	from   *archive.Folder
	out    *bufio.Writer
	result Result

	taxonomies []restjson.Taxonomy

	terms  map[string]map[int64]term // by taxonomy
	logins map[int64]string          // of authors, by id
}

func (w *writer) write() error {
	w.head()
	if err := w.authors(); err != nil {
		return err
	}
	for _, t := range w.taxonomies {
		if err := w.taxonomy(t); err != nil {
			return err
		}
	}
	types := w.from.Types()
	for _, t := range types {
		if err := w.documents(t, w.from.Objects(t.Namespace+"/"+t.Base)); err != nil {
			return err
		}
		if t.Name == eventType {
			if err := w.documents(t, w.events()); err != nil {
				return err
			}
		}
	}
	if !slices.ContainsFunc(types, func(t restjson.Type) bool { return t.Name == eventType }) {
		if err := w.documents(restjson.Type{Type: content.Type{Name: eventType}}, w.events()); err != nil {
			return err
		}
	}
	if err := w.media(); err != nil {
		return err
	}
	_, err := io.WriteString(w.out, "</channel>\n</rss>\n")
	return err
}

const (
	eventType  = "tribe_events"
	eventRoute = "tribe/events/v1/events"
	mediaRoute = "wp/v2/media"
	userRoute  = "wp/v2/users"
)

// events are those that a plugin keeps in a route of its own, in the form of posts.
func (w *writer) events() iter.Seq2[archive.Entry, error] {
	return func(yield func(archive.Entry, error) bool) {
		for e, err := range w.from.Objects(eventRoute) {
			if err != nil {
				yield(e, err)
				return
			}
			raw, odd := restjson.Event(e.JSON, "", "tags")
			if odd != nil {
				w.unread(e.Name)
				continue
			}
			if !yield(archive.Entry{Name: e.Name, JSON: raw}, nil) {
				return
			}
		}
	}
}

func (w *writer) unread(name string) { w.result.Unread = append(w.result.Unread, name) }

// head writes what the file says of the site.
func (w *writer) head() {
	site := w.from.Index
	w.raw(`<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file, made from an archive of the site. To bring it into a WordPress, log in there and choose Tools, Import, WordPress. -->
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
`)
	w.text(1, "title", site.Name)
	w.text(1, "link", site.URL)
	w.text(1, "description", site.Description)
	w.text(1, "language", w.from.Front.Language)
	w.text(1, "wp:wxr_version", "1.2")
	w.text(1, "wp:base_site_url", site.Installation)
	w.text(1, "wp:base_blog_url", site.URL)
}

// person is a user as the API shows one.
type person struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
}

// authors writes those that the archive knows.
func (w *writer) authors() error {
	for e, err := range w.from.Objects(userRoute) {
		if err != nil {
			return err
		}
		var p person
		if !parse(e.JSON, &p) || p.Slug == "" {
			w.unread(e.Name)
			continue
		}
		login := restjson.Slug(p.Slug)
		w.logins[p.ID] = login
		w.result.Authors++
		w.raw("\t<wp:author>")
		w.number(0, "wp:author_id", p.ID)
		w.cdata(0, "wp:author_login", login)
		w.cdata(0, "wp:author_email", "")
		w.cdata(0, "wp:author_display_name", restjson.PlainText(p.Name))
		w.cdata(0, "wp:author_first_name", "")
		w.cdata(0, "wp:author_last_name", "")
		w.raw("</wp:author>\n")
	}
	return w.ctx.Err()
}

// term is a term as documents name it.
type term struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Slug        string `json:"slug"`
	Parent      int64  `json:"parent"`
	Description string `json:"description"`
}

// taxonomy writes the terms of a taxonomy, those above before those beneath them.
func (w *writer) taxonomy(t restjson.Taxonomy) error {
	known := make(map[int64]term)
	var order []int64
	for e, err := range w.from.Objects(t.Namespace + "/" + t.Base) {
		if err != nil {
			return err
		}
		var one term
		if !parse(e.JSON, &one) || one.ID == 0 {
			w.unread(e.Name)
			continue
		}
		known[one.ID] = one
		order = append(order, one.ID)
	}
	w.terms[t.Name] = known
	written := make(map[int64]bool)
	var visit func(id int64, depth int)
	visit = func(id int64, depth int) {
		one, ok := known[id]
		if !ok || written[id] || depth > len(known) {
			return
		}
		written[id] = true // before its parent: two that lie in each other end here
		visit(one.Parent, depth+1)
		w.term(t.Name, one, known[one.Parent].Slug)
	}
	for _, id := range order {
		visit(id, 0)
	}
	return w.ctx.Err()
}

func (w *writer) term(taxonomy string, t term, parent string) {
	w.result.Terms++
	name, description := decoded(t.Name), t.Description
	switch taxonomy {
	case "category":
		w.raw("\t<wp:category>\n")
		w.number(2, "wp:term_id", t.ID)
		w.cdata(2, "wp:category_nicename", t.Slug)
		w.cdata(2, "wp:category_parent", parent)
		w.cdata(2, "wp:cat_name", name)
		w.cdataUnlessEmpty(2, "wp:category_description", description)
		w.raw("\t</wp:category>\n")
	case "post_tag":
		w.raw("\t<wp:tag>\n")
		w.number(2, "wp:term_id", t.ID)
		w.cdata(2, "wp:tag_slug", t.Slug)
		w.cdata(2, "wp:tag_name", name)
		w.cdataUnlessEmpty(2, "wp:tag_description", description)
		w.raw("\t</wp:tag>\n")
	default:
		w.raw("\t<wp:term>\n")
		w.number(2, "wp:term_id", t.ID)
		w.cdata(2, "wp:term_taxonomy", taxonomy)
		w.cdata(2, "wp:term_slug", t.Slug)
		w.cdata(2, "wp:term_parent", parent)
		w.cdata(2, "wp:term_name", name)
		w.cdataUnlessEmpty(2, "wp:term_description", description)
		w.raw("\t</wp:term>\n")
	}
}

// parse reads an object as far as its members are what they should be.
func parse(raw []byte, into any) bool {
	err := json.Unmarshal(raw, into)
	_, odd := errors.AsType[*json.UnmarshalTypeError](err)
	return err == nil || odd
}
