package markdown

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
)

// record enters a node in the ledger: what stands in its place says replacement.
func (r *conversion) record(n *html.Node, f *Fate, replacement string) {
	if number, ok := r.numbers[n]; ok {
		r.ledger = append(r.ledger, content.LedgerEntry{Node: number, Fate: f.Name, Replacement: replacement})
	}
}

// recordAddress enters an address in an attribute of a node in the ledger: left
// out, or said after the node as a link with the given text.
func (r *conversion) recordAddress(n *html.Node, f *Fate, address, text string) {
	if number, ok := r.numbers[n]; ok {
		r.ledger = append(r.ledger, content.LedgerEntry{Node: number, Fate: f.Name, Replacement: text, Address: address})
	}
}

// drop enters a node in the ledger as dropped and gives the warning of its fate.
func (r *conversion) drop(n *html.Node, f *Fate) {
	r.record(n, f, "")
	if f.Warning != "" {
		r.warn(f.Warning, f.Name)
	}
}

// remove drops a node and takes it out of the tree.
func (r *conversion) remove(n *html.Node, f *Fate) {
	r.drop(n, f)
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// warnings gathers the warnings of a conversion: one a code, in the order in
// which the codes first came up.
type warnings struct {
	codes []string
	about map[string][]string // by code: what it was given for
	count map[[2]string]int
}

// warnedAbout bounds how many different things one warning names.
const warnedAbout = 8

func (r *conversion) warn(code, about string) {
	w := &r.warnings
	if w.about == nil {
		w.about, w.count = map[string][]string{}, map[[2]string]int{}
	}
	if _, ok := w.about[code]; !ok {
		w.codes = append(w.codes, code)
	}
	key := [2]string{code, about}
	if w.count[key] == 0 {
		w.about[code] = append(w.about[code], about)
	}
	w.count[key]++
}

func (w *warnings) list() []content.Warning {
	var out []content.Warning
	for _, code := range w.codes {
		var parts []string
		for i, about := range w.about[code] {
			if i == warnedAbout {
				parts = append(parts, fmt.Sprintf("%d more", len(w.about[code])-i))
				break
			}
			if n := w.count[[2]string{code, about}]; n > 1 {
				about = fmt.Sprintf("%s (%d)", about, n)
			}
			parts = append(parts, about)
		}
		out = append(out, content.Warning{Code: code, Message: strings.Join(parts, ", ")})
	}
	return out
}
