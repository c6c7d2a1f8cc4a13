package export

import (
	"context"
	"maps"
	"slices"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// overlap is by how much further back a quick run looks than the latest change
// that it knows. Sites compare in their local time, whose zone may have changed,
// and scheduled documents keep the time of their scheduling.
const overlap = 7 * 24 * time.Hour

// listNew lists what is new, if that is wanted and the numbers add up: what is
// known and what is new are all that the site says it has.
func listNew(ctx context.Context, source Source, site content.Site, o Options, known *manifest.Manifest) (syncplan.Listing, bool, error) {
	none := syncplan.Listing{}
	changes, ok := source.(ChangeSource)
	h, isKnown := known.Header()
	if !o.Sync.Quick || !ok || !isKnown || !o.Query.IsZero() || h.Site != site.URL || !h.Shapes(headerOf(o, site, known)) {
		return none, false, nil
	}
	listing, ids := syncplan.Listing{NewOnly: true}, recordedIDs(known, h)
	for _, typ := range site.Types {
		since, ok := h.Newest[typ.Name]
		if !ok && len(ids[typ.Name]) > 0 {
			return none, false, nil
		}
		stamps, total, err := changes.Recent(ctx, typ.Name, since.Add(-overlap))
		if err != nil {
			return none, false, err
		}
		if !addNewOnes(&listing, stamps, known, ids.of(typ.Name)) {
			return none, false, nil
		}
		if total != len(ids[typ.Name]) {
			o.notice("what is known and what is new are not all that the site has: everything is listed")
			return none, false, nil
		}
		delete(ids, typ.Name)
	}
	for _, others := range ids {
		if len(others) > 0 { // of a type that the site has no longer
			return none, false, nil
		}
	}
	return listing, true, ctx.Err()
}

// addNewOnes adds documents to a listing, and their ids to those of their type. It is
// not ok where one of them has left, which only a whole list can tell.
func addNewOnes(listing *syncplan.Listing, stamps []content.Stamp, known *manifest.Manifest, ids map[int64]bool) (ok bool) {
	same := newInterner(known)
	for _, s := range stamps {
		s = same.stamp(s)
		ids[s.ID] = true
		if !s.IsLocked() {
			listing.Documents = append(listing.Documents, s)
			continue
		}
		if _, isKnown := known.Document(s.ID); isKnown {
			return false
		}
		listing.Protected = append(listing.Protected, s)
	}
	return true
}

// idsByType are ids of documents by their types.
type idsByType map[string]map[int64]bool

func (ids idsByType) of(typ string) map[int64]bool {
	if ids[typ] == nil {
		ids[typ] = make(map[int64]bool)
	}
	return ids[typ]
}

// recordedIDs are the public documents that the records hold, and those behind a
// password.
func recordedIDs(known *manifest.Manifest, h manifest.Header) idsByType {
	ids := make(idsByType)
	for d := range known.Documents() {
		of := ids.of(d.Type)
		if d.Status == "" {
			of[d.ID] = true
		}
	}
	for typ, hidden := range h.Hidden {
		for _, id := range hidden {
			ids.of(typ)[id] = true
		}
	}
	return ids
}

// behindPasswords are the ids of documents that a password keeps out, as this run
// and, where it did not look at everything, those before have seen them.
func behindPasswords(listing syncplan.Listing, q content.Query, old manifest.Header) map[string][]int64 {
	ids := make(map[string][]int64)
	if listing.NewOnly || !q.IsZero() || len(listing.Incomplete) > 0 {
		for typ, list := range old.Hidden {
			ids[typ] = slices.Clone(list)
		}
	}
	for _, s := range listing.Protected {
		ids[s.Type] = appendNew(ids[s.Type], s.ID)
	}
	for _, list := range ids {
		slices.Sort(list)
	}
	return ids
}

// newest is the latest modification by type, of what this run and those before
// have seen.
func newest(plan *syncplan.Plan, old manifest.Header) map[string]time.Time {
	newest := make(map[string]time.Time)
	maps.Copy(newest, old.Newest)
	// A date that has not come yet says nothing of what came before it.
	latest := time.Now().Add(unclocked).UTC()
	maps.DeleteFunc(newest, func(_ string, at time.Time) bool { return at.After(latest) })
	for s := range plan.Covered() {
		if at := s.Modified.UTC(); at.After(newest[s.Type]) && !at.After(latest) {
			newest[s.Type] = at
		}
	}
	return newest
}
