package export

import (
	"context"
	"slices"
	"time"

	"wpmd/pkg/content"
)

// replacing is a source whose media library tells what changed in it.
type replacing interface {
	// Replaced returns the records that changed after a moment, none for the zero
	// time, and up to when by the source's own clock; zero where it tells no time.
	Replaced(ctx context.Context, since time.Time) ([]content.Asset, time.Time, error)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// readReplaced finds the known documents with files of records that changed since
// the last run. Most files are named by nothing but their address.
func (r *run) readReplaced(ctx context.Context, p *plan) error {
	source, ok := r.source.(replacing)
	if !ok || r.Media != MediaDownload {
		return nil
	}
	old, _ := r.manifest.Header()
	records, upTo, err := source.Replaced(ctx, old.Library)
	if err != nil {
		return err
	}
	if len(records) == 0 && !old.Library.IsZero() {
		return nil // a run that finds nothing leaves the manifest as it is
	}
	r.libraryChanged = true
	r.library = upTo.Add(-settling).UTC().Truncate(time.Second)
	if upTo.IsZero() {
		r.library = time.Now().Add(-unclocked).UTC().Truncate(time.Second)
	}
	paths := make(map[string]bool)
	for _, record := range records {
		for _, address := range slices.Concat(record.Renditions, []string{record.URL, record.Original}) {
			if c, ok := r.book.own(address); ok && address != "" {
				paths[c.path] = true
			}
		}
	}
	if len(paths) == 0 {
		return nil
	}
	if p.shown == nil {
		p.shown = make(map[int64]bool)
	}
	for d := range r.manifest.Documents() {
		if slices.ContainsFunc(d.Files, func(path string) bool { return paths[path] }) {
			p.shown[d.ID] = true
		}
	}
	return nil
}
