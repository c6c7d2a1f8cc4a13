package cli

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/crawl"
	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
)

func addFillFlag(flags *pflag.FlagSet, fill *bool) {
	flags.BoolVar(fill, "fill-empty", false, "take the text of documents that the API gives without one from their pages, as page builders need it")
}

// fillEmpty makes a site's source take from pages what its API gives no text of. Files are
// read as they are.
func (o *opened) fillEmpty() {
	if site, ok := o.Source.(*wordpress.Source); ok {
		o.Source = &filledSource{Source: site, client: o.network.client}
	}
}

// filledSource is a site whose empty documents come with the text of their pages.
type filledSource struct {
	*wordpress.Source

	client *fetch.Client
	mu     sync.Mutex
	filled map[int64]bool
}

// Documents gives the documents of the site. One without a text that anybody may read has
// that of its page, if the page is there and shows one.
func (s *filledSource) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for d, err := range s.Source.Documents(ctx, want) {
			if err == nil && strings.TrimSpace(d.Content) == "" && d.Status == "publish" && !d.Protected && len(d.MissingFields) == 0 && d.Link != "" {
				s.fill(ctx, &d)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// pageText is what a document lacks whose page cannot be read, or shows no document: the
// file that has a text stays, and the next run asks again.
const pageText = "content"

func (s *filledSource) fill(ctx context.Context, d *content.Document) {
	r, err := crawl.Get(ctx, s.client, d.Link)
	if err != nil {
		d.MissingFields = append(d.MissingFields, pageText)
		d.Warnings = append(d.Warnings, content.Warning{Code: "page-unread", Document: d.Link, Message: "its page, which may show a text, cannot be read: " + explain(err).message})
		return
	}
	p, err := crawl.Whole(ctx, s.client, r)
	if err != nil {
		d.MissingFields = append(d.MissingFields, pageText)
		d.Warnings = append(d.Warnings, content.Warning{Code: "page-unread", Document: d.Link, Message: "a part of its page is missing: " + explain(err).message})
	}
	switch {
	case p.IsList:
		return
	case p.ID != d.ID || p.Protected:
		d.MissingFields = append(d.MissingFields, pageText)
		return
	case p.Content == "":
		return
	}
	d.Content, d.Source = p.Content, "page"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.filled == nil {
		s.filled = make(map[int64]bool)
	}
	s.filled[d.ID] = true
}

// Warnings says how many documents have the text of their pages, too.
func (s *filledSource) Warnings() []content.Warning {
	s.mu.Lock()
	defer s.mu.Unlock()
	warnings := s.Source.Warnings()
	if n := len(s.filled); n > 0 {
		warnings = append(warnings, content.Warning{Code: "from-pages", Message: fmt.Sprintf("documents that the API gives without a text have that of their pages (source: page): %d", n)})
	}
	return warnings
}

var (
	_ export.Source       = (*filledSource)(nil)
	_ export.ChangeSource = (*filledSource)(nil)
)
