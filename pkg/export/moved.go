package export

import (
	"fmt"
	"path"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/syncplan"
)

// OtherDocumentsError says that a site which was said to be that of the output folder,
// at another address, has other documents.
type OtherDocumentsError struct {
	Output, Holds, Wanted string
	// Known is how many of its documents have an id that one in the folder has, and Same
	// how many of those have the name of that one, too.
	Known, Same int
}

func (e *OtherDocumentsError) Error() string {
	if e.Known == 0 {
		return fmt.Sprintf("%s has none of the documents of %s that are in %s", e.Wanted, e.Holds, e.Output)
	}
	return fmt.Sprintf("%s has other documents than %s: of %d ids that are in %s, too, only %d have the same name there", e.Wanted, e.Holds, e.Known, e.Output, e.Same)
}

// checkMoved refuses a site at another address than that of the folder unless most of
// its documents are those of the folder.
func checkMoved(site content.Site, o Options, listed []content.Stamp, placement syncplan.Placement, known *manifest.Manifest) error {
	h, ok := known.Header()
	if !ok || known.Len() == 0 || permalink.IsSamePage(h.Site, site.URL) {
		return nil
	}
	e := &OtherDocumentsError{Output: o.Output, Holds: h.Site, Wanted: site.URL}
	for _, s := range listed {
		was := known.Path(s.ID)
		if was == "" {
			continue
		}
		e.Known++
		if path.Base(was) == path.Base(placement.Paths[s.ID]) {
			e.Same++
		}
	}
	if 2*e.Same < e.Known || e.Known == 0 && o.Query.IsZero() {
		return e
	}
	return nil
}
