package render

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/fragment"
)

// keeping are the nodes of a body that stay HTML: as clean HTML, or whole.
type keeping struct{ clean, whole content.NodeSet }

// fallback finds what of a body must stay HTML for the rest to be faithful: of each
// difference the block that holds it as clean HTML, then as the HTML that it is,
// then ever larger blocks around it, and, when none of the differences has any more
// around it, all of the body but its plain paragraphs; a body without any, as a whole.
type fallback struct {
	keeping

	kinds  map[content.Node]string // by kept node, that of its first difference
	parent map[content.Node]content.Node
	tries  int
	// plain are the outermost paragraphs to which and from which no link within the body
	// leads, others the outermost elements beside them.
	plain  content.NodeSet
	others []content.Node
}

// maxTries bounds how often a body is tried before it is kept as a whole.
const maxTries = 6

func newFallback(body string) *fallback {
	f := &fallback{
		keeping: keeping{clean: make(content.NodeSet), whole: make(content.NodeSet)},
		kinds:   make(map[content.Node]string), parent: make(map[content.Node]content.Node),
	}
	root := fragment.Parse(body)
	numbers := fragment.Number(root)
	f.plain = make(content.NodeSet)
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.P && isPlain(n):
			f.plain[numbers[n]] = true
		default:
			f.others = append(f.others, numbers[n])
		}
	}
	for n, number := range numbers {
		around := n.Parent
		for around != nil && !standsAlone(around) && !isOutermost(around) {
			around = around.Parent
		}
		f.parent[number] = numbers[around] // 0 is the body
	}
	return f
}

// isPlain says whether nothing within the body leads to an element, or from it.
func isPlain(p *html.Node) bool {
	leads := func(n *html.Node) bool {
		for i := range n.Attr {
			if a := &n.Attr[i]; a.Key == "id" || a.Key == "name" || a.Key == "href" && strings.HasPrefix(a.Val, "#") {
				return true
			}
		}
		return false
	}
	if leads(p) {
		return false
	}
	for n := range fragment.Descendants(p) {
		if leads(n) {
			return false
		}
	}
	return true
}

// isOutermost says whether nothing but the body is around an element.
func isOutermost(n *html.Node) bool { return n.Parent != nil && n.Parent.Parent == nil }

// standsAlone says whether an element can be HTML in the middle of Markdown.
func standsAlone(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Article, atom.Aside, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Blockquote, atom.Ul, atom.Ol, atom.Dl,
		atom.Table, atom.Figure, atom.Details, atom.Form, atom.Fieldset, atom.Center, atom.Address, atom.P, atom.Pre,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// widen keeps more of the body as HTML, for each of the differences that are left,
// and says whether there was more to keep.
func (f *fallback) widen(differences []fidelity.Difference) bool {
	if f.whole[0] || f.tries > maxTries {
		return false
	}
	f.tries++
	if f.tries > maxTries {
		f.keepMost(differences)
		return true
	}
	seen, more := make(map[content.Node]bool), false
	for _, d := range differences {
		if seen[d.Node] {
			continue
		}
		seen[d.Node] = true
		more = f.step(d.Node, d.Kind) || more
	}
	if !more {
		f.tries = maxTries + 1
		f.keepMost(differences)
	}
	return true
}

// step keeps more around a difference, and says whether there is more but for the
// whole body.
func (f *fallback) step(n content.Node, kind string) bool {
	if top, ok := f.keptAround(n); ok {
		// Page builders nest deep: two steps at once.
		return f.keepWhole(cmp.Or(f.parent[f.parent[top]], f.parent[top]), kind)
	}
	if f.clean[n] {
		return f.keepWhole(n, kind)
	}
	if n == 0 {
		return false
	}
	f.clean[n], f.kinds[n] = true, kind
	return true
}

// keptAround is the largest block around a node, or itself, that is kept whole.
func (f *fallback) keptAround(n content.Node) (top content.Node, ok bool) {
	for ; n != 0; n = f.parent[n] {
		if f.whole[n] {
			top, ok = n, true
		}
	}
	return top, ok
}

func (f *fallback) keepWhole(n content.Node, kind string) bool {
	if n == 0 {
		return false
	}
	delete(f.clean, n)
	f.whole[n], f.kinds[n] = true, kind
	return true
}

// keepMost keeps all that differs, and all beside the plain paragraphs, which can be
// read whatever becomes of the rest.
func (f *fallback) keepMost(differences []fidelity.Difference) {
	kind := differences[0].Kind
	if len(f.plain) == 0 {
		f.keepAll(kind)
		return
	}
	f.clean = make(content.NodeSet)
	for _, n := range f.others {
		f.keepWhole(n, kind)
	}
	for _, d := range differences {
		if f.plain[d.Node] {
			f.keepWhole(d.Node, d.Kind)
		}
	}
	if len(f.whole) == 0 {
		f.keepAll(kind)
	}
}

func (f *fallback) keepAll(kind string) {
	f.keeping = keeping{whole: content.NodeSet{0: true}}
	f.kinds = map[content.Node]string{0: kind}
}

// sumOf is what the ledger of a conversion dropped, of all fates.
func sumOf(dropped map[string]fidelity.Dropped) (sum fidelity.Dropped) {
	for _, d := range dropped {
		sum.Add(d)
	}
	return sum
}

// losesNoMore says that no more of anything was dropped than in another conversion,
// however many nodes it was in.
func losesNoMore(is, was fidelity.Dropped) bool {
	return is.Words <= was.Words && is.Pictures <= was.Pictures && is.Links <= was.Links && is.Embeds <= was.Embeds && is.Addresses <= was.Addresses
}
