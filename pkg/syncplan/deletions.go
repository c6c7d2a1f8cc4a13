package syncplan

import (
	"fmt"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
)

// Deletion is a document that is recorded and that the site no longer shows.
type Deletion struct {
	Record manifest.Document
	Why    string
	Remove bool // its file goes
	Edited bool // its file stays because a person changed it
	// Unsure says that its file stays because the source has nothing of its type, and so
	// may know nothing of it.
	Unsure bool
}

// The reasons why the site no longer shows a document.
const (
	WhyDeleted   = "deleted on the site"
	WhyNotInFile = "not in the file, which may be of a part of the site"
	WhyWithdrawn = "no longer public on the site"
	WhyProtected = "behind a password now"
	WhyType      = "of a type that the site no longer has"
	WhyUnlisted  = "no longer on the site"
	WhyNotChosen = "no longer one of the documents that were chosen"
)

// decideDeletions decides which files go.
func decideDeletions(gone []Deletion, edited map[string]bool, prune bool) []Deletion {
	for i := range gone {
		gone[i].Edited = prune && edited[gone[i].Record.Path]
		gone[i].Remove = prune && !gone[i].Edited && !gone[i].Unsure
	}
	return gone
}

// Absent are the recorded documents that a complete listing would hold if the site
// showed them; all says that it asks for everything that is recorded. Expected counts by
// type the recorded ones that it would hold.
func Absent(l Listing, records Records, q content.Query, all bool) (absent []manifest.Document, expected map[string]int) {
	expected = make(map[string]int)
	if l.NewOnly || !q.IsWhole() && !all {
		return nil, expected
	}
	listed := make(map[int64]bool, len(l.Documents))
	for _, s := range l.Documents {
		listed[s.ID] = true
	}
	for d := range records.Documents() {
		if l.Incomplete[d.Type] || l.Incomplete[""] || !q.Asks(d.Type, d.Status) {
			continue
		}
		expected[d.Type]++
		if !listed[d.ID] {
			absent = append(absent, d)
		}
	}
	return absent, expected
}

// MassDeletionError says that so much of a site is missing that it is more likely to
// be broken than to be empty.
type MassDeletionError struct {
	Output      string
	Type        string // empty for the site as a whole
	Gone, Known int
	// OutsideFile says that they are missing from a file, and on one side of all that is
	// in it.
	OutsideFile bool
}

func (e *MassDeletionError) Error() string {
	if e.OutsideFile {
		return fmt.Sprintf("the %d documents of %s that the file lacks are all older or newer than those in it, so that it may be of a part of the site", e.Gone, e.Output)
	}
	what := "documents"
	if e.Type != "" {
		what = "documents of type " + e.Type
	}
	return fmt.Sprintf("the site no longer shows %d of the %d %s in %s", e.Gone, e.Known, what, e.Output)
}

// CheckPart refuses to remove what a file lacks where all of that came before or after what
// it has: whoever exports a range of dates gets such a file. Ids grow with time.
func CheckPart(listed []content.Stamp, absent []manifest.Document, output string) error {
	type span struct{ from, to int64 }
	spans := make(map[string]span)
	for _, s := range listed {
		of, ok := spans[s.Type]
		if s.ID <= 0 {
			continue
		}
		if !ok || s.ID < of.from {
			of.from = s.ID
		}
		spans[s.Type] = span{of.from, max(of.to, s.ID)}
	}
	for _, d := range absent {
		if of := spans[d.Type]; d.ID > of.from && d.ID < of.to {
			return nil
		}
	}
	if len(absent) == 0 {
		return nil
	}
	return &MassDeletionError{Output: output, Gone: len(absent), OutsideFile: true}
}

// CheckMassDeletion refuses to remove more than a quarter of what there is, or all of
// a type.
func CheckMassDeletion(absent []manifest.Document, expected map[string]int, output string) error {
	if len(absent) == 0 {
		return nil
	}
	known, gone := 0, make(map[string]int)
	for _, n := range expected {
		known += n
	}
	for _, d := range absent {
		gone[d.Type]++
	}
	for typ, n := range gone {
		if n == expected[typ] {
			return &MassDeletionError{Output: output, Type: typ, Gone: n, Known: n}
		}
	}
	if 4*len(absent) > known {
		return &MassDeletionError{Output: output, Gone: len(absent), Known: known}
	}
	return nil
}
