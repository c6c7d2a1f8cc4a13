package wxr

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/rawcontent"
	"wpmd/pkg/restjson"
)

// Inventory lists the documents that q asks for. What the query would hold if it were
// public is counted, and Warnings says it. Files that break off are a
// *content.ListError each.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		var found []content.Stamp
		held := make(map[string]int)
		f := content.NewFilter(q, slices.Values(s.terms.all))
		told, untold := false, 0
		for i := range s.entries {
			if err := ctx.Err(); err != nil {
				yield(content.Stamp{}, err)
				return
			}
			e := &s.entries[i]
			stamp := s.listed(e, q)
			if !s.wantsType(f, e.stamp.Type) || !f.Wants(stamp, s.authorsOf(e), s.terms.of(e.labels)) || f.Searches() && !s.finds(f, e) {
				continue
			}
			if !q.HoldsStatus(e.stamp) {
				held[e.stamp.Status]++
				continue
			}
			if !q.HoldsLanguage(e.stamp, s.site.URL) {
				told = told || e.stamp.Language != ""
				untold++
				continue
			}
			told = true
			if q.Limit > 0 {
				found = append(found, stamp)
			} else if !yield(stamp, nil) {
				return
			}
		}
		s.held = q.LeftOut(held)
		slices.SortStableFunc(found, func(a, b content.Stamp) int { return b.Date.Compare(a.Date) })
		found = found[:min(len(found), max(q.Limit, 0))]
		for _, stamp := range found {
			if !yield(stamp, nil) {
				return
			}
		}
		if untold > 0 && !told && !yield(content.Stamp{}, &content.LanguageError{Language: q.Language}) {
			return
		}
		for _, cut := range s.cuts {
			if !yield(content.Stamp{}, &content.ListError{Err: cut}) {
				return
			}
		}
	}
}

// listed is the stamp of an entry for a query.
func (s *Source) listed(e *entry, q content.Query) content.Stamp {
	stamp := e.stamp
	stamp.Terms = s.terms.ids(e.labels)
	stamp.Unlocked = stamp.Protected && (slices.Contains(q.Status, content.StatusProtected) || slices.Contains(s.Passwords, e.password))
	if q.Titles {
		stamp.Title = e.title
	}
	return stamp
}

// wantsType leaves out what no visitor of the site sees, unless it is asked for by name.
func (s *Source) wantsType(f content.Filter, typ string) bool {
	return f.WantsType(typ) && (s.isShown(typ) || slices.Contains(f.Types, typ))
}

func (s *Source) authorsOf(e *entry) []content.Author {
	if byline := s.authors.byline(e.byline); len(byline) > 0 {
		return byline
	}
	return s.authors.of(e.author)
}

// labelsOf are the terms of a document. Those that stand for authors have their names.
func (s *Source) labelsOf(e *entry) []content.Term {
	labels := s.terms.of(e.labels)
	for i, t := range labels {
		if t.Taxonomy != "author" {
			continue
		}
		slug := strings.TrimPrefix(t.Slug, coauthorPrefix)
		for _, a := range s.authors.byline(e.byline) {
			if a.Slug == slug {
				labels[i].Name, labels[i].Slug = a.Name, a.Slug
			}
		}
	}
	return labels
}

// finds says whether the words that are searched for are in a document. One that cannot
// be read any more is one that Documents will name.
func (s *Source) finds(f content.Filter, e *entry) bool {
	it, err := s.read(e.part, e.stretch)
	return err != nil || f.Finds(e.title, restjson.PlainText(it.excerpt), restjson.PlainText(it.content))
}

// Documents reads the wanted documents where they lie in the files.
func (s *Source) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, stamp := range want {
			if err := ctx.Err(); err != nil {
				yield(content.Document{}, err)
				return
			}
			d, err := s.wanted(stamp)
			if !yield(d, err) {
				return
			}
		}
	}
}

var (
	errNotInFile = errors.New("not in the file")
	errNotPublic = errors.New("not public any more")
)

func (s *Source) wanted(stamp content.Stamp) (content.Document, error) {
	failed := func(fault content.Fault, err error) error {
		return &content.DocumentError{ID: stamp.ID, Type: stamp.Type, URL: stamp.Link, Fault: fault, Err: err}
	}
	i, ok := s.byID[stamp.ID]
	if !ok {
		return content.Document{}, failed(content.Gone, errNotInFile)
	}
	e := &s.entries[i]
	if e.stamp.Status != cmp.Or(stamp.Status, "publish") { // it is not what was asked for
		return content.Document{}, failed(content.Withdrawn, errNotPublic)
	}
	d, err := s.document(e, stamp.Unlocked)
	if err != nil {
		return content.Document{}, failed(content.Failed, err)
	}
	return d, nil
}

// document reads a document. What a password stands before it has for those alone who
// may see it.
func (s *Source) document(e *entry, unlocked bool) (content.Document, error) {
	d := content.Document{Stamp: e.stamp, Title: e.title, Authors: s.authorsOf(e), Labels: s.labelsOf(e)}
	d.Terms = s.terms.ids(e.labels)
	d.Unlocked = d.Protected && unlocked
	if d.Protected && !unlocked {
		return d, nil
	}
	it, err := s.read(e.part, e.stretch)
	if err != nil {
		return d, err
	}
	d.Content, d.Raw = it.content, true
	if d.Type != "post" {
		d.Order = it.order
	}
	d.Excerpt = s.excerptOf(it, d.Type, d.Link)
	if it.isOpen {
		d.Warnings = append(d.Warnings, content.Warning{Code: restjson.Tolerated, Document: d.Link, Message: "an element of it has no end, and is read up to the next one"})
	}
	if d.Featured, err = s.asset(d.Stamp.Featured); err != nil {
		return d, err
	}
	if d.Stored.Patterns, err = s.patterns(); err != nil {
		return d, err
	}
	d.Stored.Footnotes, d.Stored.Elementor = it.field("footnotes"), it.field("_elementor_data")
	d.Stored.SiteName, d.Stored.Tagline = s.site.Name, s.site.Description
	d.Stored.Attached, err = s.attachedTo(d.ID, it.content)
	d.Fields = fieldsOf(it)
	d.Translations = s.translations(e)
	return d, err
}

// excerptOf is the excerpt that the site shows: the author's, or the beginning of the body
// where documents of the type have one.
func (s *Source) excerptOf(it *item, typ, link string) string {
	if strings.TrimSpace(it.excerpt) == "" {
		if !s.excerpts[typ] {
			return ""
		}
		return restjson.Excerpt(rawcontent.Excerpt(it.content), link)
	}
	return restjson.Excerpt(rawcontent.WrittenExcerpt(it.excerpt), link)
}

// read reads an item where it lies.
func (s *Source) read(part int, at stretch) (*item, error) {
	size := at.to - at.from
	data := io.NewSectionReader(s.parts[part].Data, at.from, size)
	scanner := newScanner(data, size, s.names[part].copy())
	t, ok := scanner.next()
	switch {
	case !ok:
		return nil, cmp.Or(scanner.err, io.ErrUnexpectedEOF)
	case t.name != "item": // its own tag is lost
		scanner.back(t)
	}
	it := (&itemReader{scanner: scanner, whole: true}).read()
	return it, scanner.err
}

// readPatterns reads the synced patterns of the site, which are posts of their own.
func (s *Source) readPatterns() (map[int64]string, error) {
	patterns := make(map[int64]string)
	for i := range s.entries {
		e := &s.entries[i]
		if e.stamp.Type != "wp_block" || e.stamp.Status != "publish" || e.stamp.ID <= 0 {
			continue
		}
		it, err := s.read(e.part, e.stretch)
		if err != nil {
			return nil, err
		}
		patterns[e.stamp.ID] = it.content
	}
	return patterns, nil
}

// attachedTo are the media records that a gallery without ids in a body shows.
func (s *Source) attachedTo(post int64, body string) ([]content.Asset, error) {
	if !strings.Contains(body, "[gallery") && !strings.Contains(body, "[playlist") {
		return nil, nil
	}
	var list []content.Asset
	for _, id := range s.attached[post] {
		a, err := s.asset(id)
		if err != nil {
			return nil, err
		}
		if a != nil {
			list = append(list, *a)
		}
	}
	return list, nil
}
