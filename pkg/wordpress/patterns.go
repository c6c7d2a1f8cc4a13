package wordpress

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

const (
	// patternRoute lists the synced patterns, which are posts of type wp_block. A
	// visitor who may not see them is told how many there are.
	patternRoute = "wp/v2/blocks"
	// patternWords find, in what a document is stored as, the comment that a pattern
	// is rendered in place of. Quotes keep the space, and so other blocks out.
	patternWords = `"wp:block "`
)

// Patterned returns the ids of those of some documents whose bodies show a synced
// pattern: that is stored once, and changes without them. Nothing in a rendered
// body tells; the site's search does, which reads them as they are stored. It costs
// one request where the site has no patterns.
func (s *Source) Patterned(ctx context.Context, of []content.Stamp) (map[int64]bool, error) {
	if len(of) == 0 {
		return nil, nil
	}
	if _, err := s.Site(ctx); err != nil {
		return nil, err
	}
	if some, err := s.hasPatterns(ctx); err != nil || !some {
		return nil, err
	}
	shown := make(map[int64]bool)
	byType := make(map[string][]content.Stamp)
	for _, d := range of {
		switch {
		case d.Protected:
			shown[d.ID] = true // a visitor's search leaves it out
		case d.Type != "attachment":
			byType[d.Type] = append(byType[d.Type], d)
		}
	}
	for typ, documents := range byType {
		c := s.collections[typ]
		if c == nil {
			continue
		}
		if err := c.search(ctx, documents, shown); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// hasPatterns says whether the site has synced patterns, as far as it tells.
func (s *Source) hasPatterns(ctx context.Context) (bool, error) {
	l := &list{source: s, route: patternRoute}
	p := l.read(ctx, url.Values{"_fields": {"id"}}, pageRange{size: 1})
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case isFinal(p.err):
		return false, p.err
	case statusOf(p.err) == http.StatusNotFound: // before WordPress 5.0
		return false, nil
	}
	return p.err != nil || p.total != 0 || len(p.objects) > 0, nil
}

// search adds those of a type's documents that show a pattern.
func (c *collection) search(ctx context.Context, documents []content.Stamp, shown map[int64]bool) error {
	var statuses []string
	var ids []int64
	for _, d := range documents {
		ids = append(ids, d.ID)
		if d.Status != "" && !slices.Contains(statuses, d.Status) {
			statuses = append(statuses, d.Status)
		}
	}
	query := ordered(url.Values{"_fields": {"id"}, "search": {patternWords}})
	if len(statuses) > 0 {
		query.Set("status", strings.Join(statuses, ","))
	}
	if len(ids) <= batchSize {
		query.Set("include", joinIDs(ids))
	}
	for p, err := range c.list.scan(ctx, query) {
		switch {
		case ctx.Err() != nil, isFinal(err):
			return err
		case err != nil:
			c.source.warn("patterns-unknown", "which documents of type %s show a synced pattern is not known: %v (--full fetches all of them again)", c.Name, err)
		}
		for _, raw := range p.objects {
			shown[idOf(raw)] = true
		}
	}
	return ctx.Err()
}
