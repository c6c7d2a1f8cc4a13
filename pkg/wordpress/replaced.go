package wordpress

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// replacedPages bounds how many pages of the media library are read for what has
// changed in it, a hundred records each.
const replacedPages = 50

// Replaced returns the records of the media library that changed after a moment:
// none for the zero time, and the last 5,000 at most; and up to when, by the site's
// own clock to about a second, this is so: zero where it does not tell its time. It
// costs one request as long as they are few.
func (s *Source) Replaced(ctx context.Context, since time.Time) ([]content.Asset, time.Time, error) {
	if _, err := s.Site(ctx); err != nil {
		return nil, time.Time{}, err
	}
	if since.IsZero() {
		return nil, s.now(), nil
	}
	ids, err := s.changedAfter(ctx, since)
	if err != nil || len(ids) == 0 {
		return nil, s.latest.asked, cmp.Or(err, ctx.Err())
	}
	records, err := s.media.get(ctx, ids)
	var list []content.Asset
	for _, id := range ids {
		if record, ok := records.known[id]; ok {
			list = append(list, record)
		}
	}
	return list, s.latest.asked, err
}

// changedAfter are the ids of the records that changed after a moment.
func (s *Source) changedAfter(ctx context.Context, since time.Time) ([]int64, error) {
	query := url.Values{"_fields": {latestFields}, "orderby": {"modified"}, "order": {"desc"}}
	seen, from := make(map[int64]bool), 0
	for range replacedPages {
		p, size := s.latestMedia(ctx)
		if from > 0 {
			p, size = s.media.list.readFrom(ctx, query, from)
		}
		if ctx.Err() != nil || isFinal(p.err) {
			return nil, p.err
		}
		if p.err != nil && !isShut(p.err) {
			s.warn("replaced-unknown", "which files of the media library were replaced is not known: %v (--full asks for all of them again)", p.err)
		}
		before := len(seen)
		for _, raw := range p.objects {
			if d, err := (restjson.Reader{}).Stamp(raw); err == nil && d.Modified.After(since) {
				seen[d.ID] = true
			}
		}
		from += len(p.objects)
		more := p.total > from || p.total < 0 && len(p.objects) == size
		// The rest is older, or the server gives this page again.
		if !more || len(p.objects) == 0 || len(seen)-before < len(p.objects) {
			break
		}
	}
	return slices.Sorted(maps.Keys(seen)), ctx.Err()
}
