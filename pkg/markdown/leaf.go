package markdown

import "slices"

// A leaf is a run of inline content that will stand in one block: a paragraph,
// a heading, a cell. It is a flat list of pieces; spans (emphasis, links, tags)
// are a pair of an opening and a closing piece, and always nest.

type pieceKind uint8

const (
	pieceText  pieceKind = iota // text of the source: to be escaped
	pieceCode                   // the content of a code span
	pieceBreak                  // a hard line break
	pieceOpen
	pieceClose
	pieceRaw // finished Markdown
)

type piece struct {
	kind    pieceKind
	span    *span
	text    string
	picture bool // raw: it shows no words
}

type style uint8

const (
	styleStrong style = iota
	styleEmphasis
	styleDeleted
	styleLink
	styleTag
)

// span is a stretch of a leaf that is marked up.
type span struct {
	style style
	// open and shut are what stands around a link or a tag. For the other
	// styles they are chosen when the leaf is written.
	open, shut string
	// choice counts the delimiters of the span that did not work where it stands.
	choice int
	// openRun and shutRun number the delimiter runs that hold the span's ends.
	openRun, shutRun int
}

// delimiters lists what a style can be written with, in order of preference.
// The last one is HTML, which works wherever it stands.
var delimiters = [...][][2]string{
	styleStrong:   {{"**", "**"}, {"<strong>", "</strong>"}},
	styleEmphasis: {{"*", "*"}, {"_", "_"}, {"<em>", "</em>"}},
	styleDeleted:  {{"~~", "~~"}, {"<del>", "</del>"}},
}

func (s *span) ends() (open, shut string) {
	if s.style >= styleLink {
		return s.open, s.shut
	}
	d := delimiters[s.style]
	e := d[min(s.choice, len(d)-1)]
	return e[0], e[1]
}

func (s *span) isDelimited() bool {
	return s.style < styleLink && s.choice < len(delimiters[s.style])-1
}

// leafMode is the kind of block a leaf stands in.
type leafMode uint8

const (
	inParagraph leafMode = iota
	inHeading
	inCell
	inAlt  // the text of a picture: no block syntax, no line breaks
	inItem // the first paragraph of a list item
	inTerm // a term of a definition list
)

// oneLine says whether a line break cannot be written in the block.
func (m leafMode) oneLine() bool { return m == inHeading || m == inAlt || m == inTerm }

// tidy brings markup into the form in which Markdown reads it back: emphasis
// around strong where both span the same, what ends and begins again in one place
// going on, and no emphasis around pictures alone.
func tidy(pieces []piece) []piece {
	for i := range pieces {
		if pieces[i].picture {
			pieces = plainPictures(pieces)
			break
		}
	}
	for i := 0; i+1 < len(pieces); i++ {
		a, b := &pieces[i], &pieces[i+1]
		if a.kind != pieceOpen || b.kind != pieceOpen || a.span.style != styleStrong || b.span.style != styleEmphasis {
			continue
		}
		j := i + 2
		for pieces[j].kind != pieceClose || pieces[j].span != b.span {
			j++
		}
		if j+1 < len(pieces) && pieces[j+1].kind == pieceClose && pieces[j+1].span == a.span {
			pieces[i], pieces[i+1] = pieces[i+1], pieces[i]
			pieces[j], pieces[j+1] = pieces[j+1], pieces[j]
		}
	}
	for i := 1; i < len(pieces); i++ {
		a, b := pieces[i-1], pieces[i]
		if a.kind == pieceClose && b.kind == pieceOpen && goesOnAs(a.span, b.span) {
			return join(pieces)
		}
	}
	return pieces
}

// goesOnAs says whether a span that begins where another ends is that one still:
// of the same style, or a link to the same address.
func goesOnAs(a, b *span) bool {
	if a.style != b.style {
		return false
	}
	return a.style < styleLink || a.style == styleLink && a.shut == b.shut
}

// join lets spans that end and begin again in one place go on:
// **a****b** would be no emphasis.
func join(pieces []piece) []piece {
	out := pieces[:0]
	goesOn := map[*span]*span{}
	for _, p := range pieces {
		if s := goesOn[p.span]; p.span != nil && s != nil {
			p.span = s
		}
		if k := len(out) - 1; p.kind == pieceOpen && k >= 0 && out[k].kind == pieceClose && goesOnAs(out[k].span, p.span) {
			goesOn[p.span] = out[k].span
			out = out[:k]
			continue
		}
		out = append(out, p)
	}
	return out
}

// plainPictures drops the emphasis that holds no words.
func plainPictures(pieces []piece) []piece {
	worded := map[*span]bool{}
	var open []*span
	for _, p := range pieces {
		switch {
		case p.kind == pieceOpen:
			open = append(open, p.span)
		case p.kind == pieceClose:
			k := len(open) - 1
			if worded[open[k]] && k > 0 {
				worded[open[k-1]] = true
			}
			open = open[:k]
		case p.kind != pieceBreak && !p.picture && len(open) > 0:
			worded[open[len(open)-1]] = true
		}
	}
	return slices.DeleteFunc(pieces, func(p piece) bool {
		return p.span != nil && p.span.style < styleLink && !worded[p.span]
	})
}
