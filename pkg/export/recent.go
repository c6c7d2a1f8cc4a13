package export

import (
	"context"
	"maps"
	"slices"
	"time"

	"wpmd/pkg/content"
)

// recent is a source that can tell what is new without listing all there is.
type recent interface {
	// Recent returns the documents of a type that were published or changed
	// after a moment, and how many there are of the type in all; -1 where it
	// cannot tell, or where there are more than one answer holds.
	Recent(ctx context.Context, typ string, since time.Time) (stamps []content.Stamp, total int, err error)
}

// overlap is by how much further back a quick run looks than the latest change
// that it knows. Sites compare in their local time, whose zone may have changed,
// and scheduled documents keep the time of their scheduling.
const overlap = 7 * 24 * time.Hour

// recent lists what is new, if that is wanted and the numbers add up: what is
// known and what is new are all that the site says it has.
func (r *run) recent(ctx context.Context) ([]content.Stamp, bool, error) {
	source, ok := r.source.(recent)
	h, known := r.manifest.Header()
	if !r.Sync.Quick || !ok || !known || !r.Query.IsZero() || !h.Shapes(r.header()) {
		return nil, false, nil
	}
	ids := make(map[string]map[int64]bool)
	for d := range r.manifest.Documents() {
		if ids[d.Type] == nil {
			ids[d.Type] = make(map[int64]bool)
		}
		if d.Status == "" {
			ids[d.Type][d.ID] = true
		}
	}
	for typ, hidden := range h.Hidden {
		for _, id := range hidden {
			if ids[typ] == nil {
				ids[typ] = make(map[int64]bool)
			}
			ids[typ][id] = true
		}
	}
	var want []content.Stamp
	for _, typ := range r.site.Types {
		since, ok := h.Newest[typ.Name]
		if !ok && len(ids[typ.Name]) > 0 {
			return nil, false, nil
		}
		stamps, total, err := source.Recent(ctx, typ.Name, since.Add(-overlap))
		if err != nil {
			return nil, false, err
		}
		for _, s := range stamps {
			s = newCommon(r.manifest).stamp(s)
			if ids[typ.Name] == nil {
				ids[typ.Name] = make(map[int64]bool)
			}
			ids[typ.Name][s.ID] = true
			if _, known := r.manifest.Document(s.ID); s.Locked() && known {
				return nil, false, nil // it left, and only a list can tell
			}
			if s.Locked() {
				r.hidden = append(r.hidden, s)
				continue
			}
			want = append(want, s)
		}
		if total != len(ids[typ.Name]) {
			r.notice("what is known and what is new are not all that the site has: everything is listed")
			return nil, false, nil
		}
		delete(ids, typ.Name)
	}
	for _, others := range ids {
		if len(others) > 0 { // of a type that the site has no longer
			return nil, false, nil
		}
	}
	r.quick = true
	r.Progress.Step(StageInventory, len(want))
	return want, true, ctx.Err()
}

// behindPasswords are the ids of documents that a password keeps out, as this run
// and, where it did not look at everything, those before have seen them.
func (r *run) behindPasswords() map[string][]int64 {
	ids := make(map[string][]int64)
	if old, _ := r.manifest.Header(); r.quick || !r.Query.IsZero() || len(r.partial) > 0 {
		for typ, list := range old.Hidden {
			ids[typ] = slices.Clone(list)
		}
	}
	for _, s := range r.hidden {
		ids[s.Type] = appendNew(ids[s.Type], s.ID)
	}
	for _, list := range ids {
		slices.Sort(list)
	}
	return ids
}

func (r *run) notice(message string) {
	if r.Notice != nil {
		r.Notice(message)
	}
}

// newest is the latest modification by type, of what this run and those before
// have seen. After a run that lacks something there is nothing to go by.
func (r *run) newest() map[string]time.Time {
	old, _ := r.manifest.Header()
	if !r.report.Whole() {
		return old.Newest
	}
	newest := make(map[string]time.Time)
	maps.Copy(newest, old.Newest)
	// A date that has not come yet says nothing of what came before it.
	latest := time.Now().Add(unclocked).UTC()
	maps.DeleteFunc(newest, func(_ string, at time.Time) bool { return at.After(latest) })
	for _, s := range r.stamps {
		if at := s.Modified.UTC(); at.After(newest[s.Type]) && !at.After(latest) {
			newest[s.Type] = at
		}
	}
	return newest
}
