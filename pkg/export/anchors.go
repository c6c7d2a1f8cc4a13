package export

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"wpmd/pkg/manifest"
)

// fragment is a place in another document that a link leads to.
type fragment struct {
	document int64
	id       string
}

// String is how a record writes a place.
func (f fragment) String() string { return strconv.FormatInt(f.document, 10) + "#" + f.id }

func parseFragment(s string) (fragment, bool) {
	number, id, ok := strings.Cut(s, "#")
	document, err := strconv.ParseInt(number, 10, 64)
	return fragment{document, id}, ok && err == nil
}

// anchors are the places in documents that other documents lead to. A heading's
// anchor in Markdown comes from its words, and not from the id that the site gave
// it, so a document keeps the ids that others lead to, as their records tell;
// where that is known only after it was rendered, it is rendered once more at the
// end. It is safe for concurrent use.
type anchors struct {
	mu    sync.Mutex
	asked map[int64][]string // ids by document
}

func (a *anchors) ask(fragments ...fragment) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked == nil {
		a.asked = make(map[int64][]string)
	}
	for _, f := range fragments {
		a.asked[f.document] = appendNew(a.asked[f.document], f.id)
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
			if f, ok := parseFragment(place); ok {
				a.ask(f)
			}
		}
	}
}
