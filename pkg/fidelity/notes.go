package fidelity

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// references are the footnotes of a tree: a short link leads to an element that
// links back to it. It does not matter which plugin or renderer made them.
// Their numbers and arrows are the renderer's; where a note is referred to and
// what it says is the author's.
type references struct {
	marks   map[*html.Node]*html.Node // the <a> in the text, to the note
	returns map[*html.Node]bool       // the <a> in the note that leads back
	notes   map[*html.Node]bool
	ids     map[string]*html.Node
}

// holdsMark says whether a reference to a note is n or in n.
func (r *references) holdsMark(n *html.Node) bool {
	if len(r.marks) == 0 {
		return false
	}
	if r.marks[n] != nil {
		return true
	}
	for d := range n.Descendants() {
		if r.marks[d] != nil {
			return true
		}
	}
	return false
}

func (r *references) isNote(n *html.Node) bool { return r.notes[n] }

// findReferences looks through a tree for footnotes, and for the places that a
// link within the page can lead to.
func findReferences(body *html.Node) references {
	var refs references
	var marks []*html.Node
	for n := range body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for i := range n.Attr {
			a := &n.Attr[i]
			switch {
			case a.Val == "":
			case a.Key == "href" && n.DataAtom == atom.A && len(a.Val) > 1 && a.Val[0] == '#':
				marks = append(marks, n)
			case a.Key == "id" || a.Key == "name" && n.DataAtom == atom.A:
				if refs.ids == nil {
					refs.ids = make(map[string]*html.Node)
				}
				if refs.ids[a.Val] == nil {
					refs.ids[a.Val] = n
				}
			}
		}
	}
	if len(marks) == 0 || refs.ids == nil {
		return refs
	}
	// What leads out of an element that has a name, to a place that has one.
	back := make(map[*html.Node][]*html.Node)
	for _, a := range marks {
		if owner := noteAround(a); owner != nil && len(back[owner]) < maxReturns {
			back[owner] = append(back[owner], a)
		}
	}
	for _, a := range marks {
		target := refs.target(a)
		if target == nil || !isMark(a) {
			continue
		}
		container := noteAround(target)
		if container == nil || contains(container, a) {
			continue
		}
		for _, b := range back[container] {
			if b != a && refs.leadsTo(b, a) {
				refs.add(a, b, container)
			}
		}
	}
	return refs
}

// maxReturns bounds how many links are looked at to find the one that leads back
// from a note; a note has one for each place that refers to it.
const maxReturns = 100

func (r *references) add(mark, back, note *html.Node) {
	if r.marks == nil {
		r.marks = make(map[*html.Node]*html.Node)
		r.returns = make(map[*html.Node]bool)
		r.notes = make(map[*html.Node]bool)
	}
	if r.returns[mark] {
		return
	}
	r.marks[mark] = note
	r.returns[back] = true
	r.notes[note] = true
}

func (r *references) target(a *html.Node) *html.Node {
	return r.ids[decode(strings.TrimPrefix(attr(a, "href"), "#"))]
}

// leadsTo says whether a leads to mark or to what is closely around it.
func (r *references) leadsTo(a, mark *html.Node) bool {
	target := r.target(a)
	for n, up := mark, 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		if n == target {
			return true
		}
		if n.PrevSibling == target && target != nil && target.FirstChild == nil {
			return true
		}
	}
	return false
}

// noteAround is the element around n that a note would be: a list item, a row
// or a paragraph.
func noteAround(n *html.Node) *html.Node {
	var paragraph *html.Node
	for ; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Li, atom.Tr, atom.Dd:
			return n
		case atom.P, atom.Div:
			if paragraph == nil {
				paragraph = n
			}
		case atom.Table, atom.Ul, atom.Ol, atom.Body:
			return paragraph
		}
	}
	return paragraph
}

func contains(around, n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == around {
			return true
		}
	}
	return false
}

// isMark: what refers to a note is a number, a letter or a sign, and no words.
func isMark(a *html.Node) bool {
	s := strings.Trim(strings.TrimSpace(textOf(a)), "[]()")
	return s != "" && utf8.RuneCountInString(s) <= 4 && !strings.ContainsAny(s, " ↑↩^")
}

// setAside keeps a note until everything else is read, since a renderer may put
// notes wherever it likes.
func (r *reducer) setAside(n *html.Node, st state) bool {
	if r.reading {
		return false
	}
	st.item, st.cell, st.list, st.table, st.depth = -1, -1, nil, nil, 0
	r.notes = append(r.notes, note{node: n, at: r.at, state: st})
	r.skip(n)
	return true
}

func (r *reducer) readNotes() {
	r.reading = true
	for i := range r.notes {
		order, referred := r.order[r.notes[i].node]
		if !referred {
			order = len(r.order) + 1
		}
		r.notes[i].order = order
	}
	slices.SortStableFunc(r.notes, func(a, b note) int { return a.order - b.order })
	for _, n := range r.notes {
		r.end(blockBreak)
		r.at = n.at
		r.children(n.node, n.state)
		r.end(blockBreak)
	}
	r.reading = false
}

// reference puts a mark for note in the text.
func (r *reducer) reference(note *html.Node, st state) {
	order, ok := r.order[note]
	if !ok {
		if r.order == nil {
			r.order = make(map[*html.Node]int)
		}
		order = len(r.order) + 1
		r.order[note] = order
	}
	st.flags |= free
	st.must, st.may, st.link = 0, 0, 0
	r.end(noBreak)
	r.write(markOf(order), &st)
	r.end(noBreak)
}
