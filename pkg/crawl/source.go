package crawl

import (
	"context"
	"errors"
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/sitemap"
)

// Site says what the front page and the sitemap tell of the site.
func (s *Source) Site(ctx context.Context) (content.Site, error) { return s.site, ctx.Err() }

// IsPartial says that what the inventory lacks may be on the site all the same.
func (s *Source) IsPartial() bool { return true }

// setPlaces finds the parents of pages by their addresses.
func (s *Source) setPlaces() {
	above := make(map[string]int64)
	for _, e := range s.entries {
		if e.doc.Type != "post" && e.doc.ID > 0 {
			above[e.doc.Type+" "+sitemap.Key(e.doc.Link)] = e.doc.ID
		}
	}
	for i := range s.entries {
		d := &s.entries[i].doc
		if d.Type == "post" {
			continue
		}
		folder := path.Dir(sitemap.Key(d.Link))
		if d.Parent = above[d.Type+" "+folder]; d.Parent == 0 && d.Type == "page" && s.isFolder(folder) {
			d.Parent = noParent
		}
	}
}

// noParent stands for a parent that is not public.
const noParent = -1

// spoken are the folders that plugins for several languages put above all pages of one.
var spoken = regexp.MustCompile(`^[a-z]{2}(?:-[a-z]{2,4})?$`)

// isFolder says that pages in a folder of the site have a parent there.
func (s *Source) isFolder(folder string) bool {
	inside, ok := strings.CutPrefix(folder, sitemap.Key(s.site.URL)+"/")
	return ok && inside != "index.php" && !spoken.MatchString(inside) && !strings.Contains(inside, "?")
}

// Inventory reads the pages and lists the documents on them that q asks for. A page that
// cannot be had is a *content.ListError with a *content.DocumentError.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		limit := 0
		if only := q; q.Limit > 0 {
			if only.Limit = 0; only.IsZero() {
				limit = q.Limit
			}
		}
		if err := s.load(ctx, limit); err != nil {
			yield(content.Stamp{}, err)
			return
		}
		f := content.NewFilter(q, func(func(content.Term) bool) {})
		listed := 0
		for _, e := range s.entries {
			d := e.doc
			if !f.Holds(d.Stamp, d.Authors, d.Labels, s.site.URL) || f.Searches() && !s.finds(f, e) {
				continue
			}
			stamp := d.Stamp
			if q.Titles {
				stamp.Title = d.Title
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

func (s *Source) finds(f content.Filter, e entry) bool {
	d, err := s.document(e)
	return err != nil || f.Finds(d.Title, d.Excerpt, d.Content)
}

var errNotListed = errors.New("no page of it was read")

// Documents gives the wanted documents as their pages show them.
func (s *Source) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, stamp := range want {
			if err := ctx.Err(); err != nil {
				yield(content.Document{}, err)
				return
			}
			i, ok := s.byID[stamp.ID]
			var d content.Document
			err := errNotListed
			if ok {
				d, err = s.document(s.entries[i])
			}
			if err != nil {
				err = &content.DocumentError{ID: stamp.ID, Type: stamp.Type, URL: stamp.Link, Err: err}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// Assets yields nothing: pages do not tell of the media library.
func (s *Source) Assets(context.Context, []int64) iter.Seq2[content.Asset, error] {
	return func(func(content.Asset, error) bool) {}
}

// Warnings says what was noticed so far that concerns no single document.
func (s *Source) Warnings() []content.Warning {
	s.noting.Lock()
	warnings := slices.Clone(s.warnings)
	s.noting.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.entries) > 0 {
		warnings = append(warnings, content.Warning{Code: "from-pages", Message: "the documents come from the site's pages, by WordPress's marks in them: what a theme leaves out (dates of pages, tags, custom fields) is missing, and what it puts into a text is in it"})
	}
	if w := (content.Query{}).LeftOut(s.held); w != nil {
		w.Message, _, _ = strings.Cut(w.Message, " (--status")
		warnings = append(warnings, *w)
	}
	return warnings
}
