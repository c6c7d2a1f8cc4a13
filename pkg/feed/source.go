package feed

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// FullText is what a document lacks of which the feed gives a summary alone.
const FullText = content.FullText

// Site says what the feed and the sitemap tell of the site.
func (s *Source) Site(ctx context.Context) (content.Site, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.prepare(ctx); err != nil {
		return content.Site{}, err
	}
	return s.site, nil
}

// IsPartial says that what the inventory lacks may be on the site all the same.
func (s *Source) IsPartial() bool { return true }

// load reads all that there is, once.
func (s *Source) load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.prepare(ctx); err != nil {
		return err
	}
	return s.sweep(ctx)
}

// Inventory lists the documents that q asks for. A feed that breaks off is a
// *content.ListError.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		if err := s.load(ctx); err != nil {
			yield(content.Stamp{}, err)
			return
		}
		f := content.NewFilter(q, func(func(content.Term) bool) {})
		listed := 0
		for _, i := range s.newestFirst() {
			e := &s.entries[i]
			if !f.Holds(e.stamp, authorsOf(e), s.labelsOf(e), s.site.URL) || f.Searches() && !s.finds(f, e) {
				continue
			}
			stamp := e.stamp
			if q.Titles {
				stamp.Title = e.title
			}
			if !yield(stamp, nil) {
				return
			}
			if listed++; listed == q.Limit {
				break
			}
		}
		for _, err := range s.failures {
			if !yield(content.Stamp{}, err) {
				return
			}
		}
	}
}

func (s *Source) newestFirst() []int {
	order := make([]int, len(s.entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return s.entries[b].stamp.Date.Compare(s.entries[a].stamp.Date) })
	return order
}

func authorsOf(e *entry) []content.Author {
	if name := restjson.PublicName(e.author); name != "" {
		return []content.Author{{Name: name}}
	}
	return nil
}

func (s *Source) finds(f content.Filter, e *entry) bool {
	it, err := s.item(e)
	return err != nil || f.Finds(e.title, restjson.PlainText(it.Summary), restjson.PlainText(it.Content))
}

var errNotInFeed = errors.New("not in the feed")

// Documents gives the wanted documents as the feed has them. One of which it gives a
// summary alone says that it lacks its FullText.
func (s *Source) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		if err := s.load(ctx); err != nil {
			yield(content.Document{}, err)
			return
		}
		for _, stamp := range want {
			if err := ctx.Err(); err != nil {
				yield(content.Document{}, err)
				return
			}
			i, ok := s.byID[stamp.ID]
			if !ok {
				if !yield(content.Document{}, &content.DocumentError{ID: stamp.ID, Type: stamp.Type, URL: stamp.Link, Err: errNotInFeed}) {
					return
				}
				continue
			}
			d, err := s.document(&s.entries[i])
			if err != nil {
				err = &content.DocumentError{ID: stamp.ID, Type: stamp.Type, URL: stamp.Link, Err: err}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func (s *Source) document(e *entry) (content.Document, error) {
	d := content.Document{Stamp: e.stamp, Title: e.title, Authors: authorsOf(e), Labels: s.labelsOf(e), Source: "feed"}
	if d.Protected {
		return d, nil
	}
	it, err := s.item(e)
	if err != nil {
		return d, err
	}
	c := credit{link: e.stamp.Link, title: e.title, home: s.site.URL}
	summary, _ := c.without(it.Summary)
	d.Excerpt = restjson.Excerpt(summary, d.Link)
	if !it.IsFull {
		d.Content, d.MissingFields = summary, []string{FullText}
		return d, nil
	}
	d.Content, _ = c.without(it.Content)
	d.Featured = featured(it, d.Content)
	d.Content += attached(it, d.Content)
	return d, nil
}

// Assets yields nothing: feeds do not tell of the media library.
func (s *Source) Assets(context.Context, []int64) iter.Seq2[content.Asset, error] {
	return func(func(content.Asset, error) bool) {}
}

// Warnings says what was noticed so far that concerns no single document.
func (s *Source) Warnings() []content.Warning {
	s.noting.Lock()
	defer s.noting.Unlock()
	return slices.Clone(s.warnings)
}

// Unlisted returns the pages that the sitemap lists and no feed gives, lists left out.
func (s *Source) Unlisted(ctx context.Context, inventory []content.Stamp, types ...string) ([]sitemap.Page, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(inventory))
	for _, d := range inventory {
		known[sitemap.Key(d.Link)] = true
	}
	var unlisted []sitemap.Page
	for _, p := range s.listed {
		key := sitemap.Key(p.URL)
		if known[key] || s.lists[key] || len(types) > 0 && !slices.Contains(types, "all") && !slices.Contains(types, p.Type) {
			continue
		}
		unlisted = append(unlisted, p)
	}
	if s.lacksFront(known) && (len(types) == 0 || slices.Contains(types, "page") || slices.Contains(types, "all")) {
		unlisted = append(unlisted, sitemap.Page{URL: s.site.URL, Type: "page", Sitemap: s.site.URL})
	}
	return unlisted, ctx.Err()
}

// lacksFront says that the front page is a document that no feed gives.
func (s *Source) lacksFront(known map[string]bool) bool {
	return s.front.IsFront && s.front.ID != 0 && s.front.Type == "page" && !known[sitemap.Key(s.site.URL)]
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
