package wordpress

import (
	"context"
	"net/url"
	"time"

	"wpmd/pkg/content"
)

// Recent returns the documents of a type that were published or changed after a
// moment, in at most three requests, and the number that the site gives for all
// of the type: -1 where it gives none, or where there are more new ones than one
// answer holds.
//
// What a site tells in this way is not all: a document that was born with a date
// in the past has changed at no time after the moment.
func (s *Source) Recent(ctx context.Context, typ string, since time.Time) (stamps []content.Stamp, total int, err error) {
	chosen, err := s.chosen(ctx, []string{typ})
	if err != nil {
		return nil, -1, err
	}
	c := chosen[0]
	seen := make(map[int64]bool)
	for _, parameter := range []string{"modified_after", "after"} {
		query := ordered(url.Values{"_fields": {c.stampFields()}})
		if since.Year() > 1 {
			query.Set(parameter, since.UTC().Format("2006-01-02T15:04:05Z"))
		}
		p, _ := c.readFrom(ctx, query, 0)
		if p.err != nil || p.total < 0 || p.total > len(p.objects) {
			return nil, -1, ctx.Err()
		}
		for _, raw := range p.objects {
			d, err := c.reader.Stamp(raw)
			if err != nil || d.ID == 0 {
				return nil, -1, nil
			}
			if d.Type = c.Name; d.Status == "publish" && !seen[d.ID] {
				seen[d.ID] = true
				stamps = append(stamps, d)
			}
		}
	}
	p := c.list.read(ctx, url.Values{"_fields": {"id"}}, pageRange{size: 1})
	if p.err != nil {
		return nil, -1, ctx.Err()
	}
	return stamps, p.total, nil
}
