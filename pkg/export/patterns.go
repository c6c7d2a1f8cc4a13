package export

import (
	"context"
	"maps"
	"slices"

	"wpmd/pkg/content"
)

// patterned is a source that knows which documents show what is stored apart from
// them, where their bodies do not tell.
type patterned interface {
	// Patterned returns the ids of those of some documents.
	Patterned(ctx context.Context, of []content.Stamp) (map[int64]bool, error)
}

// readPatterned asks for which of the documents that are due the next run must
// fetch again.
func (r *run) readPatterned(ctx context.Context, due []content.Stamp) (err error) {
	source, ok := r.source.(patterned)
	if !ok || r.readonly() {
		return nil
	}
	shown := make(map[int64]bool)
	due = slices.DeleteFunc(slices.Clone(due), func(s content.Stamp) bool {
		if known := r.formerly(s.ID); known.Again == againShows && r.heads && !r.changed[s.ID] {
			shown[s.ID] = true // it is stored as it was
		}
		return shown[s.ID]
	})
	r.patterned, err = source.Patterned(ctx, due)
	if len(shown) > 0 {
		maps.Copy(shown, r.patterned)
		r.patterned = shown
	}
	return err
}

// mayShow says that a document was written after it was listed, so that it may
// show what it did not.
func (r *run) mayShow(doc content.Document) bool {
	listed := r.stamps[doc.ID]
	return r.patterned != nil && listed != nil && !listed.Modified.IsZero() && !listed.Modified.Equal(doc.Modified)
}
