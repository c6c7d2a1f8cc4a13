package wxr

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/rawcontent"
	"wpmd/pkg/restjson"
)

// Authors yields the authors of what the site shows to visitors. Others it has are nobody's
// business.
func (s *Source) Authors(context.Context) iter.Seq2[content.Author, error] {
	return func(yield func(content.Author, error) bool) {
		told := make(map[string]bool)
		for i := range s.entries {
			e := &s.entries[i]
			if e.stamp.Status != "publish" || !s.isShown(e.stamp.Type) {
				continue
			}
			for _, a := range append(s.authors.of(e.author), s.authors.byline(e.byline)...) {
				if !told[a.Slug] && !yield(a, nil) {
					return
				}
				told[a.Slug] = true
			}
		}
	}
}

// Terms yields the terms of a taxonomy.
func (s *Source) Terms(_ context.Context, taxonomy string) iter.Seq2[content.Term, error] {
	return func(yield func(content.Term, error) bool) {
		for _, t := range s.terms.all {
			if t.Taxonomy == taxonomy && !yield(t, nil) {
				return
			}
		}
	}
}

// Comments yields the comments that visitors see of the documents with these ids, of all
// public ones where none are given.
func (s *Source) Comments(ctx context.Context, posts ...int64) iter.Seq2[content.Comment, error] {
	return func(yield func(content.Comment, error) bool) {
		for i := range s.entries {
			e := &s.entries[i]
			if e.comments == 0 || len(posts) > 0 && !slices.Contains(posts, e.stamp.ID) || len(posts) == 0 && (e.stamp.Status != "publish" || e.stamp.Protected) {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(content.Comment{}, err)
				return
			}
			it, err := s.read(e.part, e.stretch)
			if err != nil {
				yield(content.Comment{}, &content.ListError{Type: "comments", Err: err})
				return
			}
			for _, c := range approved(it, e.stamp) {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

// approved are the comments of an item that visitors see: no pings, and nothing that is
// not approved.
func approved(it *item, on content.Stamp) []content.Comment {
	var list []content.Comment
	for i, c := range it.comments {
		if !c.isShown() {
			continue
		}
		id, link := c.id, on.Link
		if id <= 0 {
			id = -int64(i + 1)
		} else if link != "" {
			link += fmt.Sprintf("#comment-%d", id)
		}
		list = append(list, content.Comment{
			ID: id, Post: on.ID, Parent: c.parent, Type: "comment", Author: restjson.PublicName(c.author),
			URL: content.Passive(restjson.Word(c.address)), Date: restjson.Moment(c.date, c.dateGMT), Link: link, Content: rawcontent.Comment(c.content),
		})
	}
	return list
}

func (c comment) isShown() bool {
	return (c.approved == "1" || c.approved == "approved" || c.approved == "approve") && (c.kind == "" || c.kind == "comment")
}

// Menus yields the menus of the site, classic ones and those of the block editor.
func (s *Source) Menus(ctx context.Context) iter.Seq2[content.Menu, error] {
	return func(yield func(content.Menu, error) bool) {
		for _, t := range s.terms.all {
			if t.Taxonomy != "nav_menu" {
				continue
			}
			m := content.Menu{ID: t.ID, Name: cmp.Or(t.Name, t.Slug), Slug: t.Slug, Items: s.menuItems(t.Slug, 0, deepest)}
			if len(m.Items) > 0 && !yield(m, ctx.Err()) {
				return
			}
		}
	}
}

// menuItems are the links of a menu beneath one, in their order.
func (s *Source) menuItems(menu string, parent int64, depth int) []content.MenuItem {
	var links []menuLink
	for _, l := range s.menus {
		if l.menu == menu && l.parent == parent && !l.isHidden && depth > 0 {
			links = append(links, l)
		}
	}
	slices.SortStableFunc(links, func(a, b menuLink) int { return cmp.Compare(a.order, b.order) })
	var items []content.MenuItem
	for _, l := range links {
		label, address, ok := s.leadsTo(l)
		if !ok {
			continue
		}
		items = append(items, content.MenuItem{Label: label, URL: address, Items: s.menuItems(menu, l.id, depth-1)})
	}
	return items
}

// leadsTo is what a link of a menu says and where it leads; false for one that leads to
// what is not public.
func (s *Source) leadsTo(l menuLink) (label, address string, ok bool) {
	switch l.kind {
	case "post_type":
		i, known := s.byID[l.object]
		if !known {
			return l.title, "", l.title != ""
		}
		e := s.entries[i]
		return cmp.Or(l.title, e.title), e.stamp.Link, e.stamp.Status == "publish"
	case "taxonomy":
		for _, t := range s.terms.all {
			if t.ID == l.object && t.Taxonomy == l.of {
				return cmp.Or(l.title, t.Name), "", true
			}
		}
	}
	return l.title, l.address, l.title != "" || l.address != ""
}
