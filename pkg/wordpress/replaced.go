package wordpress

import (
	"context"
	"encoding/json"
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
// none for the zero time, and the last 5,000 at most. It costs one request as long
// as they are few.
func (s *Source) Replaced(ctx context.Context, since time.Time) ([]content.Asset, error) {
	if _, err := s.Site(ctx); err != nil || since.IsZero() {
		return nil, err
	}
	query := url.Values{"_fields": {"id,modified,modified_gmt"}, "orderby": {"modified"}, "order": {"desc"}}
	var ids []int64
	l := s.media.list
	for n := range replacedPages {
		size := l.pageSize()
		p := l.read(ctx, l.accepted(query), window{from: n * size, size: size})
		if ctx.Err() != nil || isFinal(p.err) {
			return nil, p.err
		}
		if p.err != nil && n == 0 && !isShut(p.err) {
			s.warn("replaced-unknown", "which files of the media library were replaced is not known: %v (--full asks for all of them again)", p.err)
		}
		if p.err != nil {
			break
		}
		fresh := changedAfter(p.objects, since)
		ids = append(ids, fresh...)
		if len(fresh) < len(p.objects) || len(p.objects) < size {
			break
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	records, _, err := s.media.get(ctx, ids)
	var list []content.Asset
	for _, id := range ids {
		if record, ok := records[id]; ok {
			list = append(list, record)
		}
	}
	return list, err
}

// changedAfter are the ids of those records that changed after a moment.
func changedAfter(rows []json.RawMessage, since time.Time) (ids []int64) {
	for _, raw := range rows {
		if d, err := restjson.Stamp(raw); err == nil && d.Modified.After(since) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// Now is the time by the site's own clock, to about a second, as its last answer
// told it; zero where it tells none.
func (s *Source) Now() time.Time { return s.now() }
