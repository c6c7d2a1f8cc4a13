package fidelity

import (
	"fmt"

	"wpmd/pkg/content"
)

// groups pairs the groups of one kind, such as headings, of the two sides: each
// word of a group must be in one and the same group of the other side.
type groups struct {
	kind     string
	there    []int32 // by group of the source: 0 unseen, else its partner + 2; 1 is none
	back     []int32 // by group of the Markdown, likewise
	bad      []bool
	asked    []bool // a word that must be kept is in the group
	block    []content.Node
	at       []int32
	same     func(a, b int32) bool
	describe func(f *visible, i int32) string
}

func newGroups(kind string, n, m int) *groups {
	return &groups{
		kind: kind, there: make([]int32, n), back: make([]int32, m),
		bad: make([]bool, n), asked: make([]bool, n), block: make([]content.Node, n), at: make([]int32, n),
	}
}

// ask notes that the source holds something in group a.
func (g *groups) ask(a int32, block content.Node, at int32) {
	if a > 0 && !g.asked[a] {
		g.asked[a], g.block[a], g.at[a] = true, block, at
	}
}

// pair notes that something in group a of the source is in group b of the
// Markdown, and reports what does not fit.
func (g *groups) pair(j *comparer, a, b int32, block content.Node, at int32) {
	if a < 0 || b < 0 && a == 0 {
		return
	}
	fits := a == 0 && b == 0
	if a > 0 && b > 0 {
		fits = (g.there[a] == 0 || g.there[a] == b+2) && (g.back[b] == 0 || g.back[b] == a+2) && g.same(a, b)
	}
	if a > 0 && g.there[a] == 0 {
		g.there[a] = max(b, -1) + 2
	}
	if b > 0 && g.back[b] == 0 {
		g.back[b] = a + 2
	}
	if fits || a > 0 && g.bad[a] {
		return
	}
	if a > 0 {
		g.bad[a] = true
	}
	j.differ(g.kind, block, at, g.describe(j.want, a), g.describe(j.got, b))
}

// finish counts, and reports the groups of which nothing is left.
func (g *groups) finish(j *comparer) {
	for a, asked := range g.asked {
		if !asked {
			continue
		}
		j.count(g.kind, g.there[a] != 0 && !g.bad[a])
		if g.there[a] == 0 {
			j.differ(g.kind, g.block[a], g.at[a], g.describe(j.want, int32(a)), "")
		}
	}
}

// structure compares what words and pictures are part of.
func (j *comparer) structure(pictures []int32) {
	w, g := j.want, j.got
	heads := newGroups(Heading, len(w.headings), len(g.headings))
	heads.same = func(a, b int32) bool { return w.headings[a] == g.headings[b] }
	heads.describe = func(f *visible, i int32) string {
		if i <= 0 {
			return ""
		}
		return fmt.Sprintf("heading of level %d", f.headings[i].level)
	}
	list := newGroups(Item, len(w.items), len(g.items))
	list.same = func(a, b int32) bool { return sameItem(w.items[a], g.items[b]) }
	list.describe = func(f *visible, i int32) string {
		switch {
		case i < 0:
			return "something of a list"
		case i == 0:
			return ""
		case f.items[i].ordered:
			return fmt.Sprintf("item %d. at depth %d", f.items[i].number, f.items[i].depth)
		}
		return fmt.Sprintf("item at depth %d", f.items[i].depth)
	}
	cells := newGroups(Cell, len(w.cells), len(g.cells))
	cells.same = func(a, b int32) bool { return w.cells[a].column == g.cells[b].column }
	cells.describe = func(f *visible, i int32) string {
		if i <= 0 {
			return ""
		}
		return fmt.Sprintf("cell of column %d", f.cells[i].column+1)
	}
	rows := newGroups(Row, int(w.rows)+1, int(g.rows)+1)
	rows.same = func(int32, int32) bool { return true }
	rows.describe = func(_ *visible, i int32) string {
		if i <= 0 {
			return ""
		}
		return fmt.Sprintf("row %d", i)
	}
	rowOf := func(f *visible, cell int32) int32 {
		if cell <= 0 {
			return cell
		}
		return f.cells[cell].row
	}
	quotes := func(a, b place, at int32) {
		if a.flags&free == 0 && a.quote >= 0 && b.quote >= 0 {
			if a.quote > 0 && a.flags&optional == 0 {
				j.count(Quote, a.quote == b.quote)
			}
			if a.quote != b.quote {
				j.differ(Quote, a.block, at, fmt.Sprintf("%d quotations deep", a.quote), fmt.Sprintf("%d quotations deep", b.quote))
			}
		}
	}
	code := j.codeGroups()
	all := func(a, b place, at int32) {
		if a.flags&free != 0 {
			return
		}
		heads.pair(j, a.heading, b.heading, a.block, at)
		list.pair(j, a.item, b.item, a.block, at)
		cells.pair(j, a.cell, b.cell, a.block, at)
		rows.pair(j, rowOf(w, a.cell), rowOf(g, b.cell), a.block, at)
		quotes(a, b, at)
	}
	ask := func(p place, at int32) {
		if p.flags&(optional|free) != 0 {
			return
		}
		heads.ask(p.heading, p.block, at)
		list.ask(p.item, p.block, at)
		cells.ask(p.cell, p.block, at)
		rows.ask(rowOf(w, p.cell), p.block, at)
	}
	var lastA, lastB place // what was said of them holds for the next ones too
	for a := range w.words {
		b := j.toB[a]
		x := &w.words[a].place
		if b < 0 {
			ask(*x, int32(a))
			continue
		}
		y := &g.words[b].place
		code(*x, *y, int32(a))
		if *x == lastA && *y == lastB {
			continue
		}
		ask(*x, int32(a))
		all(*x, *y, int32(a))
		lastA, lastB = *x, *y
	}
	for a := range w.pictures {
		p := w.pictures[a].place
		p.heading = 0 // a picture is none, in a heading or not
		if b := pictures[a]; b >= 0 {
			ask(p, w.pictures[a].after)
			q := g.pictures[b].place
			q.heading = 0
			all(p, q, w.pictures[a].after)
		}
	}
	for _, g := range []*groups{heads, list, cells, rows} {
		g.finish(j)
	}
}

// sameItem: what is before an item of an unordered list is the renderer's.
func sameItem(a, b item) bool {
	return a.depth == b.depth && a.ordered == b.ordered && (!a.ordered || a.number == b.number)
}

// codeGroups reports text that became code and code that became text. A block
// that is not sure to be code may be written either way, and so may code that
// the source holds in single spans.
func (j *comparer) codeGroups() func(a, b place, at int32) {
	return func(a, b place, at int32) {
		if a.flags&free != 0 || (a.code != 0) == (b.code != 0) {
			return
		}
		if a.code > 0 && !j.want.blocks[a.code].sure {
			return
		}
		if a.code == 0 && j.want.runsOf(int(at))[0].must&code != 0 {
			return
		}
		want, got := "code", "text"
		if a.code == 0 {
			want, got = got, want
		}
		j.differ(Code, a.block, at, want+": "+string(j.want.word(int(at))), got)
	}
}
