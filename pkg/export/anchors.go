package export

import (
	"slices"
	"sync"

	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
)

// anchors are the places in documents that other documents lead to. A heading's
// anchor in Markdown comes from its words, and not from the id that the site gave
// it, so a document keeps the ids that others lead to, as their records tell;
// where that is known only after it was rendered, it is rendered once more at the
// end. It is safe for concurrent use.
type anchors struct {
	mu    sync.Mutex
	asked map[int64][]string // ids by document
}

func (a *anchors) ask(places ...linkmap.Reference) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked == nil {
		a.asked = make(map[int64][]string)
	}
	for _, f := range places {
		a.asked[f.Document] = appendNew(a.asked[f.Document], f.Text)
	}
}

// of returns the ids that a document's file keeps, sorted.
func (a *anchors) of(document int64) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(slices.Values(a.asked[document]))
}

// recall takes what is asked for from the records of all documents, and nothing
// else.
func (a *anchors) recall(known *manifest.Manifest) {
	a.mu.Lock()
	a.asked = nil
	a.mu.Unlock()
	for d := range known.Documents() {
		for _, place := range d.AnchorLinks {
			if f, ok := linkmap.ToPlace.Parse(place); ok {
				a.ask(f)
			}
		}
	}
}
