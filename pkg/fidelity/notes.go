package fidelity

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fragment"
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

// holdsAny says whether a reference to a note, or a note, is n or in n.
func (r *references) holdsAny(n *html.Node) bool {
	if len(r.marks) == 0 {
		return false
	}
	if r.marks[n] != nil || r.notes[n] {
		return true
	}
	for d := after(n, n); d != nil; d = after(d, n) {
		if r.marks[d] != nil || r.notes[d] {
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
	var marks, scripted, beside, whole []*html.Node
	for n := after(body, body); n != nil; n = after(n, body) {
		if n.Type != html.ElementNode {
			continue
		}
		if isShownOnClick(n) {
			beside = append(beside, n)
		}
		for i := range n.Attr {
			a := &n.Attr[i]
			switch {
			case a.Val == "":
			case a.Key == "href" && n.DataAtom == atom.A && len(a.Val) > 1 && a.Val[0] == '#':
				marks = append(marks, n)
			case a.Key == "href" && n.DataAtom == atom.A && strings.Contains(a.Val, "footnote") && strings.IndexByte(a.Val, '#') > 0:
				whole = append(whole, n)
			case a.Key == "id" || a.Key == "name" && n.DataAtom == atom.A:
				if refs.ids == nil {
					refs.ids = make(map[string]*html.Node)
				}
				if refs.ids[a.Val] == nil {
					refs.ids[a.Val] = n
				}
				if strings.HasPrefix(a.Val, scriptedMark) {
					scripted = append(scripted, n)
				}
			}
		}
	}
	for _, n := range whole {
		if refs.isHere(n) {
			marks = append(marks, n)
		}
	}
	for _, n := range scripted {
		refs.addScripted(n)
	}
	for _, n := range beside {
		refs.addBeside(n)
	}
	if len(marks) == 0 || refs.ids == nil {
		return refs
	}
	refs.pair(marks)
	refs.findReturns(marks)
	return refs
}

// isHere says whether a short link that names a whole address leads to a place of
// this tree by it, and makes it one within.
func (r *references) isHere(a *html.Node) bool {
	for i := range a.Attr {
		if a.Attr[i].Key != "href" {
			continue
		}
		_, id, _ := strings.Cut(a.Attr[i].Val, "#")
		if mark := shownText(a); !strings.Contains(id, "footnote") || r.ids[id] == nil || len(mark) > 12 || strings.Contains(mark, " ") {
			return false
		}
		a.Attr[i].Val = "#" + id
		return true
	}
	return false
}

// pair finds the links that refer to a note, and their notes.
func (r *references) pair(links []*html.Node) {
	// What leads out of an element that has a name, to a place that has one.
	back := make(map[*html.Node][]*html.Node)
	for _, a := range links {
		if owner := noteAround(a); owner != nil && len(back[owner]) < maxReturns {
			back[owner] = append(back[owner], a)
		}
	}
	for _, a := range links {
		target := r.target(a)
		if target == nil || !isMark(a) {
			continue
		}
		container := noteAround(target)
		if container == nil || contains(container, a) || !isMarkOf(a, container) {
			continue
		}
		if container.DataAtom == atom.Li && (isRaised(a) || namesNotes(container)) {
			// A raised mark that leads to an item of a list needs no way back, nor does one
			// that leads to what is called a note.
			r.add(a, nil, container)
		}
		for _, b := range back[container] {
			if b != a && r.leadsTo(b, a) {
				r.add(a, b, container)
			}
		}
	}
	// Only one of the places that refer to a note may be led back to.
	for _, a := range links {
		if target := r.target(a); target != nil && r.marks[a] == nil && !r.returns[a] && isMark(a) {
			if container := noteAround(target); r.notes[container] && !contains(container, a) && isMarkOf(a, container) {
				r.add(a, nil, container)
			}
		}
	}
}

// findReturns finds the links that lead from a note to what refers to it.
func (r *references) findReturns(links []*html.Node) {
	if len(r.marks) == 0 {
		return
	}
	near := make(map[*html.Node]bool)
	for mark := range r.marks {
		for n, up := mark, 0; n != nil && up < 3; n, up = n.Parent, up+1 {
			near[n] = true
			if p := n.PrevSibling; p != nil && p.FirstChild == nil {
				near[p] = true
			}
		}
	}
	for _, a := range links {
		if r.marks[a] == nil && r.notes[noteAround(a)] && near[r.target(a)] {
			r.returns[a] = true
		}
	}
}

// isRaised says whether a stands in a <sup>, or holds nothing but one.
func isRaised(a *html.Node) bool {
	for p, up := a.Parent, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
		if p.DataAtom == atom.Sup {
			return true
		}
	}
	return a.FirstChild != nil && a.FirstChild == a.LastChild && a.FirstChild.DataAtom == atom.Sup
}

// The plugin "footnotes" links by script: the names of the two ends say which
// belong together.
const (
	scriptedMark = "footnote_plugin_tooltip_"
	scriptedNote = "footnote_plugin_reference_"
)

// addScripted adds the reference n, together with what pops up around it, to the
// note in the plugin's table.
func (r *references) addScripted(n *html.Node) {
	row := r.ids[scriptedNote+strings.TrimPrefix(attr(n, "id"), scriptedMark)]
	for up := 0; row != nil && row.DataAtom != atom.Tr; up++ {
		if row = row.Parent; up == 5 {
			return
		}
	}
	if row == nil || contains(row, n) {
		return
	}
	for d := after(row, row); d != nil; d = after(d, row) {
		if d.DataAtom != atom.Td || !strings.Contains(attr(d, "class"), "footnote_plugin_text") {
			continue
		}
		for p, up := n.Parent, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
			if strings.Contains(attr(p, "class"), "footnote_referrer") {
				n = p
				break
			}
		}
		r.add(n, nil, d)
		return
	}
}

// noteClass tells the class of a note that stands in the line, behind its mark.
var noteClass = fragment.NewMatcher(`(?i)(?:foot|side|end|margin)[-_]?notes?.*(?:note|text|content|tooltip|tip|popup|body)|^sidenote$|^marginnote$`)

// isShownOnClick says whether n is a note that a script shows beside its mark.
func isShownOnClick(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.Small, atom.Aside, atom.Div:
	default:
		return false
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if noteClass.MatchString(class) {
			return true
		}
	}
	return attr(n, "role") == "tooltip" && strings.Contains(attr(n, "id"), "note")
}

// addBeside adds the note n and the mark that stands right before it.
func (r *references) addBeside(n *html.Node) {
	mark := n.PrevSibling
	for mark != nil && (mark.Type != html.ElementNode && strings.TrimSpace(textOf(mark)) == "" || mark.DataAtom == atom.Input) {
		mark = mark.PrevSibling
	}
	if mark == nil || mark.Type != html.ElementNode || strings.TrimSpace(textOf(n)) == "" {
		return
	}
	switch mark.DataAtom {
	case atom.Sup, atom.A, atom.Span, atom.Label:
	default:
		return
	}
	for d := after(mark, mark); d != nil; d = after(d, mark) {
		if r.marks[d] != nil {
			return
		}
	}
	for p := mark; p != nil; p = p.Parent {
		if r.marks[p] != nil {
			return
		}
	}
	if isMark(mark) && !r.leadsBack(mark) {
		r.add(mark, nil, n)
	}
}

// leadsBack says whether the mark before a note is its own number, which leads to the
// link that refers to it.
func (r *references) leadsBack(mark *html.Node) bool {
	id, to := attr(mark, "id"), attr(mark, "href")
	if id == "" || mark.DataAtom != atom.A || !strings.HasPrefix(to, "#") {
		return false
	}
	from := r.target(mark)
	if from == nil {
		return false
	}
	leads := func(d *html.Node) bool {
		return d.DataAtom == atom.A && decode(strings.TrimPrefix(attr(d, "href"), "#")) == id
	}
	return leads(from) || from.FirstChild == nil && from.NextSibling != nil && leads(from.NextSibling) || (from.DataAtom == atom.Sup || from.DataAtom == atom.Span) && holds(from, leads) || from.Parent != nil && leads(from.Parent)
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
	if back != nil {
		r.returns[back] = true
	}
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
// or a paragraph that says more than n does.
func noteAround(n *html.Node) *html.Node {
	var paragraph *html.Node
	mark := n
	for ; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Li, atom.Tr, atom.Dd:
			return n
		case atom.P, atom.Div:
			if paragraph == nil && (n == mark || saysMore(n, mark)) {
				paragraph = n
			}
		case atom.Table, atom.Ul, atom.Ol, atom.Body:
			return paragraph
		}
	}
	return paragraph
}

// saysMore says whether an element holds a word beside those of a node in it.
func saysMore(around, n *html.Node) bool {
	for d := after(around, around); d != nil; d = after(d, around) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" && !contains(n, d) {
			return true
		}
	}
	return false
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

// countedMark matches a mark that can be no word and no letter of an index.
var countedMark = fragment.NewExpression(`^[\[(]?(?:\d{1,4}[a-z]?|[ivx]{1,5}|[*†‡§¶]{1,4})[\])]?$`)

// isMarkOf says whether a link may refer to a note in an element that may be anything
// else: then it counts, or is the letter of an item, or the element is called a note.
func isMarkOf(a, container *html.Node) bool {
	mark := strings.Trim(shownText(a), "[]()")
	isBox := container.DataAtom == atom.P || container.DataAtom == atom.Div
	if countedMark.MatchString(mark) || !isBox && utf8.RuneCountInString(mark) == 1 {
		return true
	}
	return namesNotes(container)
}

// namesNotes says whether an element, or what is around it, is called a note.
func namesNotes(n *html.Node) bool {
	for up := 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		for _, key := range [...]string{"class", "id", "role"} {
			if name := attr(n, key); strings.Contains(name, "note") || strings.Contains(name, "reference") {
				return true
			}
		}
	}
	return false
}

// setAside keeps a note until everything else is read, since a renderer may put
// notes wherever it likes.
func (r *extractor) setAside(n *html.Node, st state) bool {
	if r.reading {
		return false
	}
	st.item, st.cell, st.list, st.table, st.depth = -1, -1, nil, nil, 0
	st.flags &^= optional
	st.must &^= sup // of the mark that it stands with
	r.notes = append(r.notes, note{node: n, at: r.at, state: st})
	r.skip(n)
	return true
}

func (r *extractor) readNotes() {
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
func (r *extractor) reference(note *html.Node, st state) {
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
