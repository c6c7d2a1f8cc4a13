package export

import (
	"fmt"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
)

// OlderError says that a file tells of a site as it was before the folder was written.
type OlderError struct {
	Output string
	Count  int    // of documents that would go back
	Path   string // of one of them
	// Has is when that one was last changed as the folder has it, Comes as the file does;
	// of a file that does not tell, when it was written.
	Has, Comes time.Time
}

func (e *OlderError) Error() string {
	documents := "documents of " + e.Output + " are newer than in the file"
	if e.Count == 1 {
		documents = "document of " + e.Output + " is newer than in the file"
	}
	return fmt.Sprintf("%d %s: %s is of %s, and of %s in the file", e.Count, documents, e.Path, day(e.Has, e.Comes), day(e.Comes, e.Has))
}

// day is a moment as precisely as tells it from another one.
func day(t, other time.Time) string {
	if t.UTC().Format(time.DateOnly) != other.UTC().Format(time.DateOnly) {
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format(time.DateTime)
}

// checkAge looks for documents that the folder has in a later state than the source. A
// site may have been restored from a backup, which is told; of files it is easy to take
// the wrong one, which would put old texts in the place of newer ones.
func checkAge(source Source, site content.Site, o Options, listed []content.Stamp, edited map[string]bool, known *manifest.Manifest, report *reporter) error {
	var found OlderError
	for _, s := range listed {
		d, isKnown := known.Document(s.ID)
		if !isKnown || edited[d.Path] && (o.Sync.OnConflict == ConflictKeep || o.Sync.OnConflict == "") {
			continue
		}
		comes := s.Modified
		if comes.IsZero() && !site.AsOf.IsZero() {
			comes = site.AsOf
		}
		if !isEarlier(comes, d.Modified) {
			continue
		}
		if found.Count++; found.Count == 1 {
			found.Path, found.Has, found.Comes = d.Path, d.Modified, comes
		}
	}
	if found.Count == 0 {
		return nil
	}
	_, isSite := source.(ChangeSource)
	switch {
	case isSite:
		report.warn(content.Warning{Code: "gone-back", Document: found.Path, Message: goneBack(found)})
	case !o.Sync.Full:
		found.Output = o.Output
		return &found
	}
	return nil
}

func goneBack(e OlderError) string {
	others := ""
	if e.Count > 1 {
		others = fmt.Sprintf(", and so do %d more", e.Count-1)
	}
	return fmt.Sprintf("goes back from %s to %s%s, as where a site was restored from a backup; the folder follows the site", day(e.Has, e.Comes), day(e.Comes, e.Has), others)
}

// isEarlier says that one moment is before another. Sources that tell no zone may be off
// by one, which is no difference.
func isEarlier(a, b time.Time) bool {
	const widestZone, narrowestZone = 14 * time.Hour, 15 * time.Minute
	if a.IsZero() || b.IsZero() || !a.Truncate(time.Second).Before(b.Truncate(time.Second)) {
		return false
	}
	by := b.Truncate(time.Second).Sub(a.Truncate(time.Second))
	return by > widestZone || by%narrowestZone != 0
}
