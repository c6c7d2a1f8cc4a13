package export

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	parser "wpmd/pkg/fragment"
)

// keeping are the nodes of a body that stay HTML: as clean HTML, or whole.
type keeping struct{ clean, whole content.NodeSet }

// ladder finds what of a body must stay HTML for the rest to be faithful: of each
// difference the block that holds it as clean HTML, then as the HTML that it is,
// then ever larger blocks around it, and at the end the whole body.
type ladder struct {
	keeping

	kinds  map[content.Node]string // by kept node, that of its first difference
	parent map[content.Node]content.Node
	rungs  int
}

// rungs bounds how often a body is tried before it is kept as a whole.
const rungs = 6

func newLadder(body string) *ladder {
	l := &ladder{
		keeping: keeping{clean: make(content.NodeSet), whole: make(content.NodeSet)},
		kinds:   make(map[content.Node]string), parent: make(map[content.Node]content.Node),
	}
	numbers := parser.Number(parser.Parse(body))
	for n, number := range numbers {
		around := n.Parent
		for around != nil && !standsAlone(around) {
			around = around.Parent
		}
		l.parent[number] = numbers[around] // 0 is the body
	}
	return l
}

// standsAlone says whether an element can be HTML in the middle of Markdown.
func standsAlone(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Article, atom.Aside, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Blockquote, atom.Ul, atom.Ol, atom.Dl,
		atom.Table, atom.Figure, atom.Details, atom.Form, atom.Fieldset, atom.Center, atom.Address, atom.P, atom.Pre:
		return true
	}
	return false
}

// climb keeps more of the body as HTML, for each of the differences that are left,
// and says whether there was more to keep.
func (l *ladder) climb(differences []fidelity.Difference) bool {
	if l.whole[0] {
		return false
	}
	l.rungs++
	if l.rungs > rungs {
		l.keepAll(differences[0].Kind)
		return true
	}
	seen := make(map[content.Node]bool)
	for _, d := range differences {
		if seen[d.Node] {
			continue
		}
		seen[d.Node] = true
		if l.step(d.Node, d.Kind); l.whole[0] {
			break
		}
	}
	return true
}

func (l *ladder) step(n content.Node, kind string) {
	if top, ok := l.keptAround(n); ok {
		// Page builders nest deep: two steps at once.
		l.keepWhole(l.parent[l.parent[top]], kind)
		return
	}
	if l.clean[n] || n == 0 {
		l.keepWhole(n, kind)
		return
	}
	l.clean[n], l.kinds[n] = true, kind
}

// keptAround is the largest block around a node, or itself, that is kept whole.
func (l *ladder) keptAround(n content.Node) (top content.Node, ok bool) {
	for ; n != 0; n = l.parent[n] {
		if l.whole[n] {
			top, ok = n, true
		}
	}
	return top, ok
}

func (l *ladder) keepWhole(n content.Node, kind string) {
	if n == 0 {
		l.keepAll(kind)
		return
	}
	delete(l.clean, n)
	l.whole[n], l.kinds[n] = true, kind
}

func (l *ladder) keepAll(kind string) {
	l.keeping = keeping{whole: content.NodeSet{0: true}}
	l.kinds = map[content.Node]string{0: kind}
}

// losses are what the ledger of a conversion dropped, of all fates.
type losses fidelity.Dropped

func sumOf(dropped map[string]fidelity.Dropped) losses {
	var sum losses
	for _, d := range dropped {
		sum.Words += d.Words
		sum.Pictures += d.Pictures
		sum.Links += d.Links
		sum.Embeds += d.Embeds
		sum.Addresses += d.Addresses
	}
	return sum
}

// within says that no more of anything is lost than in another conversion.
func (l losses) within(other losses) bool {
	return l.Words <= other.Words && l.Pictures <= other.Pictures && l.Links <= other.Links && l.Embeds <= other.Embeds && l.Addresses <= other.Addresses
}
