package fidelity

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wpmd/pkg/content"
)

// comparer compares what is visible of the source with what is visible of the Markdown.
type comparer struct {
	want, got    *visible
	pairs, loose []pair
	resolve      content.Resolver
	counts       [len(Kinds)]Count // in the order of Kinds
	dropped      map[string]Dropped
	seen         map[occurrence]bool
	found        []found
	toB, toA     []int32 // the word on the other side, or -1
	canon        map[string]string
	players      map[string]bool // the names of everything embedded
	played       map[string]bool // by address: whether it is one of players
	behind       map[string]bool // the pictures among hidden, once they were asked for
	hidden       []string        // addresses that the source only has for scripts
	behindOthers []string        // pictures behind others that show the same
	sources      *accountant
	resolved     map[string]bool // what the resolver makes of the source's addresses, once it was asked for
}

// occurrence is what at most one difference is reported for.
type occurrence struct {
	kind string
	node content.Node
}

// found is a difference and where it was found, in words of the source.
type found struct {
	Difference
	at int32
}

func (j *comparer) differ(kind string, node content.Node, at int32, want, got string) {
	o := occurrence{kind, node}
	if j.seen[o] {
		return
	}
	j.seen[o] = true
	j.found = append(j.found, found{Difference{kind, node, excerpt(want), excerpt(got)}, at})
}

func (j *comparer) sorted() []Difference {
	slices.SortStableFunc(j.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(slices.Index(Kinds[:], a.Kind), slices.Index(Kinds[:], b.Kind)), cmp.Compare(a.Node, b.Node))
	})
	out := make([]Difference, 0, len(j.found))
	for _, f := range j.found {
		out = append(out, f.Difference)
	}
	return out
}

// longest is how long an excerpt may be, in bytes.
const longest = 120

func excerpt(s string) string {
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func (j *comparer) count(kind string, kept bool) {
	c := &j.counts[slices.Index(Kinds[:], kind)]
	c.Want++
	if kept {
		c.Kept++
	}
}

// counted are the counts of what there is anything of.
func (j *comparer) counted() map[string]Count {
	out := make(map[string]Count)
	for i, c := range j.counts {
		if c.Want > 0 {
			out[Kinds[i]] = c
		}
	}
	return out
}

func (j *comparer) all() {
	j.toB, j.toA = fill(j.toB, len(j.want.words)), fill(j.toA, len(j.got.words))
	for _, p := range j.pairs {
		j.toB[p.a], j.toA[p.b] = p.b, p.a
	}
	j.embeds()
	j.words()
	pictures := j.pictures()
	j.structure(pictures)
	j.emphasis()
	j.links(pictures)
	j.code()
	j.breaks()
}

// fill returns n times -1, in the memory of s if that is enough.
func fill(s []int32, n int) []int32 {
	s = slices.Grow(s[:0], n)[:n]
	for i := range s {
		s[i] = -1
	}
	return s
}

// words reports every run of words that one side has and the other has not.
func (j *comparer) words() {
	loose := make(map[int32]bool, len(j.loose))
	looseGot := make(map[int32]bool, len(j.loose))
	for _, p := range j.loose {
		loose[p.a], looseGot[p.b] = true, true
	}
	b := int32(0)
	a := int32(0)
	n, m := int32(len(j.toB)), int32(len(j.toA))
	for a < n || b < m {
		if a < n && b < m && j.toB[a] == b {
			j.kept(a, true)
			a, b = a+1, b+1
			continue
		}
		a0, b0 := a, b
		for a < n && j.toB[a] < 0 {
			j.kept(a, loose[a])
			a++
		}
		for b < m && j.toA[b] < 0 {
			b++
		}
		if a == a0 && b == b0 {
			break
		}
		j.hunk(a0, a, b0, b, loose, looseGot)
	}
}

func (j *comparer) kept(a int32, kept bool) {
	if j.want.words[a].flags&optional == 0 || kept {
		j.count(Words, kept)
	}
}

// hunk reports words a0 to a of the source that are missing, and b0 to b of the
// Markdown that nothing asked for.
func (j *comparer) hunk(a0, a, b0, b int32, loose, looseGot map[int32]bool) {
	got := j.phrase(j.got, b0, b, func(i int32) bool { return j.uncalledFor(i) })
	reported := false
	for i := a0; i < a; {
		if j.want.words[i].flags&optional != 0 || loose[i] {
			i++
			continue
		}
		start, node := i, j.want.words[i].block
		for i < a && j.want.words[i].block == node {
			i++
		}
		want := j.phrase(j.want, start, i, func(i int32) bool { return j.want.words[i].flags&optional == 0 })
		kind := Words
		if c := j.want.words[start].code; c > 0 && j.want.blocks[c].sure {
			kind = Code
		}
		j.differ(kind, node, start, want, got)
		reported = true
	}
	invented, disorder := false, false
	for i := b0; i < b && !invented; i++ {
		invented = j.uncalledFor(i) && !looseGot[i]
	}
	for i := a0; i < a && !disorder; i++ {
		disorder = loose[i]
	}
	if !reported && (invented || disorder) {
		at := a0
		if invented && !j.leads(b0, b) {
			at = max(a0-1, 0)
		}
		j.differ(Words, j.blockAt(at), at, "", got)
	}
}

// leads says whether words b0 to b of the Markdown belong to what follows them
// rather than to what precedes them.
func (j *comparer) leads(b0, b int32) bool {
	return j.got.words[b0].gap >= lineBreak && int(b) < len(j.got.words) && j.got.words[b].gap < lineBreak
}

// uncalledFor says whether word i of the Markdown, which is no word of the
// source, says something to a reader.
func (j *comparer) uncalledFor(i int32) bool {
	w := &j.got.words[i]
	if w.flags&optional != 0 {
		return false
	}
	// The text of a link that stands for a player is the converter's.
	for _, r := range j.got.runsOf(int(i)) {
		if r.link > 0 && j.plays(j.got.links[r.link].to) {
			return false
		}
	}
	// The dash before the author of a quotation.
	if s := string(j.got.word(int(i))); s == "—" || s == "–" || s == "―" {
		if next := int(i) + 1; next < len(j.toA) && j.toA[next] >= 0 && j.want.words[j.toA[next]].flags&citation != 0 {
			return false
		}
	}
	return true
}

// blockAt is the block of word a of the source, or of the last word.
func (j *comparer) blockAt(a int32) content.Node {
	if len(j.want.words) == 0 {
		if len(j.want.pictures) > 0 {
			return j.want.pictures[0].block
		}
		if len(j.want.embeds) > 0 {
			return j.want.embeds[0].block
		}
		return 0
	}
	return j.want.words[min(int(a), len(j.want.words)-1)].block
}

// phrase is the text of the words from i to end that are wanted.
func (j *comparer) phrase(f *visible, i, end int32, wanted func(int32) bool) string {
	var out strings.Builder
	for ; i < end && out.Len() <= longest; i++ {
		if !wanted(i) {
			continue
		}
		if out.Len() > 0 && f.words[i].gap != noBreak {
			out.WriteByte(' ')
		}
		out.Write(f.word(int(i)))
	}
	return out.String()
}

// emphasis compares how the characters of each word are set.
func (j *comparer) emphasis() {
	for a := int32(0); int(a) < len(j.toB); a++ {
		w := &j.want.words[a]
		wantRuns := j.want.runsOf(int(a))
		apart := false
		for _, r := range wantRuns {
			apart = apart || r.must != 0
		}
		b := j.toB[a]
		if b < 0 {
			if apart && w.flags&(optional|free) == 0 {
				j.count(Emphasis, false)
			}
			continue
		}
		if w.flags&free != 0 || j.got.words[b].flags&free != 0 {
			continue
		}
		if w.code > 0 && j.want.blocks[w.code].sure {
			continue
		}
		got := j.got.runsOf(int(b))
		ok := sameStyle(wantRuns, got, w.lo, j.got.words[b].lo)
		if apart {
			j.count(Emphasis, ok)
		}
		if !ok {
			j.differ(Emphasis, w.block, a, j.set(j.want, a), j.set(j.got, b))
		}
	}
}

// sameStyle says whether two words of the same characters can be seen as set
// alike.
func sameStyle(a, b []run, alo, blo int32) bool {
	for i, k := 0, 0; i < len(a) && k < len(b); {
		x, y := a[i], b[k]
		if x.must&kbd != 0 && (y.must|y.may)&code != 0 {
			// Markdown has one way to set what is typed.
			x.may, x.must = x.may|kbd|code, x.must&^kbd
		}
		if x.must&^(y.must|y.may) != 0 || y.must&^(x.must|x.may) != 0 {
			return false
		}
		xe, ye := x.hi-alo, y.hi-blo
		if xe <= ye {
			i++
		}
		if ye <= xe {
			k++
		}
	}
	return true
}

var styleNames = []string{"strong", "em", "del", "ins", "mark", "sup", "sub", "code", "kbd", "math"}

// set describes word i and how it is set.
func (j *comparer) set(f *visible, i int32) string {
	var out strings.Builder
	lo := f.words[i].lo
	for _, r := range f.runsOf(int(i)) {
		for bit, name := range styleNames {
			if r.must&(1<<bit) != 0 {
				fmt.Fprintf(&out, "<%s>", name)
			}
		}
		out.Write(f.text[lo:r.hi])
		if r.must != 0 {
			out.WriteString("</>")
		}
		lo = r.hi
	}
	return out.String()
}

// code compares blocks of code byte for byte. That their words are blocks of
// code on both sides is structure's to say.
func (j *comparer) code() {
	partner := make([]int32, len(j.want.blocks))
	for _, p := range j.pairs {
		a, b := j.want.words[p.a].code, j.got.words[p.b].code
		if a > 0 && b > 0 && partner[a] == 0 {
			partner[a] = b
		}
	}
	lost := j.firstWords()
	for i := 1; i < len(j.want.blocks); i++ {
		block := j.want.blocks[i]
		text := trimEnd(j.want.code[block.lo:block.hi])
		at, ok := lost[int32(i)]
		if len(bytes.TrimSpace(text)) == 0 || !ok {
			continue
		}
		if partner[i] == 0 {
			if block.sure {
				j.count(Code, false)
				j.differ(Code, block.block, at, string(text), "")
			}
			continue
		}
		other := j.got.blocks[partner[i]]
		got := trimEnd(j.got.code[other.lo:other.hi])
		same := bytes.Equal(text, got)
		j.count(Code, same)
		if !same {
			w, g := differing(text, got)
			j.differ(Code, block.block, at, w, g)
		}
	}
}

// firstWords maps every block of code that the source asks for to its first word.
func (j *comparer) firstWords() map[int32]int32 {
	first := make(map[int32]int32)
	for a := range j.want.words {
		w := &j.want.words[a]
		if w.code <= 0 || w.flags&(optional|free) != 0 {
			continue
		}
		if _, ok := first[w.code]; !ok {
			first[w.code] = int32(a)
		}
	}
	return first
}

// trimEnd: nobody sees line ends after the last line of code, and a fence
// cannot be closed without one.
func trimEnd(b []byte) []byte { return bytes.TrimRight(b, "\n") }

// differing cuts off what two texts begin with alike, down to a few bytes.
func differing(a, b []byte) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	i = max(0, i-20)
	for i > 0 && !utf8.RuneStart(a[i]) {
		i--
	}
	return string(a[i:]), string(b[min(i, len(b)):])
}

// breaks reports lines that ran into each other, and lines that were broken.
func (j *comparer) breaks() {
	for a := 1; a < len(j.toB); a++ {
		b := j.toB[a]
		if b < 1 || j.toB[a-1] != b-1 {
			continue
		}
		w, g := &j.want.words[a], &j.got.words[b]
		if (w.gap >= lineBreak) == (g.gap >= lineBreak) || (w.flags|g.flags|j.want.words[a-1].flags)&(free|optional|cut) != 0 {
			continue
		}
		// A heading, a cell and a block of code have lines of their own to
		// compare, or none.
		if w.heading != 0 || w.cell != 0 || w.code > 0 && g.code > 0 {
			continue
		}
		j.differ(Break, w.block, int32(a), j.broken(j.want, int32(a)), j.broken(j.got, b))
	}
}

func (j *comparer) broken(f *visible, i int32) string {
	sign := " "
	if f.words[i].gap >= lineBreak {
		sign = " ⏎ "
	}
	return string(f.word(int(i)-1)) + sign + string(f.word(int(i)))
}
