// Package fidelity proves what a conversion from WordPress's HTML to Markdown
// kept.
//
// It trusts nobody: it walks the source by itself, reads the Markdown as a
// reader's program would, reduces both to what a reader of the page sees —
// words, links, pictures, headings, code, tables, lists, emphasis, embeds — and
// compares. Whatever differs counts, unless the converter's ledger owns up to
// it; and that may own up to much by a few rules alone (bound.go). Addresses are
// compared with what the resolver makes of the source's. What says the same to a reader is written where it is decided: characters
// in text.go, addresses in address.go, elements in extract.go and structure.go,
// pictures in media.go, formulas in tex.go, footnotes in notes.go.
//
// What it does not look at: colours, alignment and sizes, separators, anchors,
// titles that show when the mouse rests, and the language of code.
package fidelity

import (
	"github.com/yuin/goldmark/parser"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// The kinds of what is compared, and so of differences.
const (
	Words    = "words"    // a word, or its place among the others
	Link     = "link"     // what is linked, and to where
	Picture  = "picture"  // a picture, or where a linked one leads
	Alt      = "alt"      // the words that stand for a picture
	Heading  = "heading"  // what is a heading, and its level
	Code     = "code"     // a block of code, byte for byte
	Row      = "row"      // a row of a table
	Cell     = "cell"     // a cell of a table, and its column
	Item     = "item"     // a list item, its depth, and its number
	Quote    = "quote"    // what is a quotation, and within how many others
	Emphasis = "emphasis" // which characters are set apart, and how
	Embed    = "embed"    // what is played from elsewhere
	Address  = "address"  // an address in an attribute that is neither kept nor named
	Break    = "break"    // a line that ran into the next, or was broken
	Ledger   = "ledger"   // an entry of the ledger that owns up to nothing, or to more than its fate may
)

// Kinds are all kinds, in the order in which reports list them.
var Kinds = [...]string{Words, Link, Picture, Alt, Heading, Code, Row, Cell, Item, Quote, Emphasis, Embed, Address, Break, Ledger}

// Difference is one thing that the Markdown does not say as the source does.
type Difference struct {
	Kind string
	// Node is the smallest block of the source that holds it and can stand alone
	// in Markdown: a paragraph, a heading, a whole list or table, a <pre>, a
	// <figure>, a <div> with text of its own. For text that lies in no block it
	// is the outermost node around it.
	Node content.Node
	// Want and Got are excerpts of both sides; one is empty if there is nothing.
	Want, Got string
}

// Count says how many there are in the source that the ledger does not explain,
// and how many of those the Markdown has.
type Count struct{ Want, Kept int }

// Report is the outcome of one comparison.
type Report struct {
	// Differences are in the order of the source, at most one of a kind for each
	// block.
	Differences []Difference
	// Counts are by kind. Words, pictures and the like are counted one by one;
	// links, headings, code, rows, cells, items and emphasis as a reader would.
	Counts map[string]Count
	// Dropped counts what the ledger took away or replaced, by fate.
	Dropped map[string]Dropped
}

// Dropped is how much of a source went by one fate. Of nodes that were replaced
// by other words, the embeds are still asked for and not counted here.
type Dropped struct{ Nodes, Words, Pictures, Links, Embeds, Addresses int }

// Add adds what went by another.
func (d *Dropped) Add(e Dropped) {
	d.Nodes += e.Nodes
	d.Words += e.Words
	d.Pictures += e.Pictures
	d.Links += e.Links
	d.Embeds += e.Embeds
	d.Addresses += e.Addresses
}

// Perfect says that nothing was lost and nothing was invented.
func (r Report) Perfect() bool { return len(r.Differences) == 0 }

// Prover compares. It is not safe for concurrent use: one per worker.
type Prover struct {
	fates    map[string]bool
	bounded  map[string]bool
	unseen   map[string]bool
	parser   parser.Parser
	builder  builder
	source   extractor
	result   extractor
	aligner  aligner
	toB, toA []int32
}

// Fate is a row of the converter's table that entries of a ledger may name.
type Fate struct {
	Name string
	// Much says that what goes by this fate may be a large part of a document.
	// Otherwise it is a finding where more than a small share of the words or the
	// links of a body goes by it, and does not stand elsewhere in the Markdown.
	Much bool
	// Unseen says that what goes by this fate is hidden from the readers of the page. It
	// is a finding where the page does not hide it, or shows it later.
	Unseen bool
}

// New returns a Prover that accepts ledger entries of these fates alone; an
// entry of another fate explains nothing. Without any fate it accepts every
// one that has a name, for as much as it likes.
func New(fates ...Fate) *Prover {
	p := &Prover{parser: newParser()}
	if len(fates) == 0 {
		return p
	}
	p.fates, p.bounded, p.unseen = make(map[string]bool, len(fates)), make(map[string]bool), make(map[string]bool)
	for _, f := range fates {
		p.fates[f.Name] = true
		p.bounded[f.Name], p.unseen[f.Name] = !f.Much, f.Unseen
	}
	return p
}

func (p *Prover) accepts(fate string) bool { return fate != "" && (p.fates == nil || p.fates[fate]) }

// Compare reports what md does not say as the HTML source does, beyond what
// ledger explains. Addresses of the source are expected as r answers them; r is
// asked about every rendition of a picture, more than reach the Markdown, and so
// should not remember what it was asked.
func Compare(source, md string, ledger content.Ledger, r content.Resolver) Report {
	return New().Compare(source, md, ledger, r)
}

// Compare does what the function Compare does, again and again.
func (p *Prover) Compare(source, md string, ledger content.Ledger, r content.Resolver) Report {
	return p.CompareTree(fragment.Parse(source), md, ledger, r)
}

// CompareTree does what Compare does with a source that fragment.Parse has read, and
// changes it.
func (p *Prover) CompareTree(root *html.Node, md string, ledger content.Ledger, r content.Resolver) Report {
	if r == nil {
		r = content.AsIs{}
	}
	var entries map[content.Node]content.LedgerEntry
	named := make(map[content.Node][]content.LedgerEntry)
	for _, e := range ledger {
		if e.Address != "" {
			if p.accepts(e.Fate) {
				named[e.Node] = append(named[e.Node], e)
			}
			continue
		}
		if entries == nil {
			entries = make(map[content.Node]content.LedgerEntry, len(ledger))
		}
		if p.accepts(e.Fate) {
			entries[e.Node] = e
		}
	}
	tree := p.tree(md)
	account := accountant{entries: entries, named: named, unseen: p.unseen}
	account.walk(root, beneath{})
	p.source.named, p.source.bounded, p.source.seenAt = named, p.bounded, account.seen
	p.source.extract(root, r, entries)
	p.result.extract(tree, nil, nil)
	p.aligner.align(&p.source.visible, &p.result.visible)
	j := comparer{
		toB: p.toB, toA: p.toA,
		want: &p.source.visible, got: &p.result.visible, pairs: p.aligner.pairs, loose: p.aligner.loose,
		resolve: r, dropped: p.source.dropped, seen: make(map[occurrence]bool), hidden: account.hidden, sources: &account, behindOthers: p.source.behind,
	}
	j.all()
	j.account(&account, tree)
	j.accountValues(&account, tree)
	j.bound(p.source.taken)
	j.seenAfterAll(p.source.seen)
	p.toB, p.toA = j.toB, j.toA
	for _, e := range ledger {
		if e.Address != "" && p.accepts(e.Fate) && e.Node <= account.at {
			continue
		}
		if !p.accepts(e.Fate) || !p.source.used[e.Node] {
			j.differ(Ledger, e.Node, int32(len(p.source.words)), e.Fate, "")
		}
	}
	return Report{Differences: j.sorted(), Counts: j.counted(), Dropped: p.source.dropped}
}
