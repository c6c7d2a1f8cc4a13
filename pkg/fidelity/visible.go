package fidelity

import (
	"golang.org/x/net/html"

	"wpmd/pkg/content"
)

// style is a set of the ways in which characters can be set apart.
type style uint16

const (
	strong style = 1 << iota
	em
	del
	ins
	mark
	sup
	sub
	code
	kbd
	math           // TeX, without the delimiters it was written in
	anyStyle style = 1<<iota - 1
)

// flags say how strictly a word is held to.
type flags uint8

const (
	optional flags = 1 << iota // a reader may or may not see it
	free                       // stands in for something else: only the word counts
	citation                   // inside <cite>
	cut                        // after a mark at which WordPress cuts a post
)

// run is a stretch of a word whose characters are set alike.
type run struct {
	hi   int32 // where it ends in visible.text
	must style // shown so without doubt
	may  style // may be shown so; written either way says the same
	link int32 // into visible.links; 0 is none
}

// breaks are what can stand between two words.
const (
	noBreak = iota
	space
	lineBreak
	blockBreak
)

// place is where a word or a picture stands. A group of 0 is none, one of -1 is
// one that says nothing and is held against nothing.
type place struct {
	block                     content.Node
	heading, item, cell, code int32
	quote                     int8 // how many quotations deep; -1 is an embed that has the form of one
	flags                     flags
}

// word is a run of characters without white space, or one character of a
// script that has no spaces.
type word struct {
	place
	lo, hi int32 // in visible.text
	runs   int32 // the first of its runs in visible.runs
	gap    uint8 // what precedes it
}

type link struct {
	to       string
	optional bool
	block    content.Node
}

type heading struct{ level int }

type item struct {
	depth   int
	ordered bool
	number  int
}

type cell struct {
	row    int32
	column int
}

// codeBlock is a <pre>. One that is not sure may hold words just as well: a
// poem, or text that someone wanted to line up.
type codeBlock struct {
	lo, hi int32 // in visible.code
	sure   bool
	block  content.Node
}

type picture struct {
	place
	node    *html.Node
	link    int32
	address string // as it is to be written
	alt     string
	after   int32 // how many words precede it
	hidden  bool  // inside <noscript>
}

type embed struct {
	block     content.Node
	addresses []string // any one of them will do
	after     int32
	hidden    bool
	fate      string // of the node of the ledger that it is in, if it need not be kept
}

// visible is what a reader of a page sees of it, in order. Index 0 of every
// group is unused.
type visible struct {
	text     []byte
	code     []byte
	words    []word
	runs     []run
	links    []link
	headings []heading
	items    []item
	cells    []cell
	rows     int32
	blocks   []codeBlock
	pictures []picture
	embeds   []embed
}

func (f *visible) reset() {
	f.text, f.code = f.text[:0], f.code[:0]
	f.words, f.runs = f.words[:0], f.runs[:0]
	f.links = append(f.links[:0], link{})
	f.headings = append(f.headings[:0], heading{})
	f.items = append(f.items[:0], item{})
	f.cells = append(f.cells[:0], cell{})
	f.rows = 0
	f.blocks = append(f.blocks[:0], codeBlock{})
	clear(f.pictures)
	f.pictures = f.pictures[:0]
	f.embeds = f.embeds[:0]
}

// word returns the characters of word i.
func (f *visible) word(i int) []byte { return f.text[f.words[i].lo:f.words[i].hi] }

// runsOf returns how the characters of word i are set.
func (f *visible) runsOf(i int) []run {
	end := len(f.runs)
	if i+1 < len(f.words) {
		end = int(f.words[i+1].runs)
	}
	return f.runs[f.words[i].runs:end]
}
