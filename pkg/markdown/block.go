package markdown

import "golang.org/x/net/html"

type blockKind uint8

const (
	blockParagraph blockKind = iota
	blockHeading
	blockCode
	blockQuote
	blockList
	blockItem
	blockRule
	blockHTML
	blockTable
	blockDefinitions
	blockTerm
	blockDefinition
)

// block is a block of Markdown. The text of a leaf is final; where it stands is
// the printer's matter.
type block struct {
	kind     blockKind
	node     *html.Node // where it came from; nil for what a wrapper held directly
	text     string
	lang     string
	level    int  // of a heading; the number of a list's first item
	ordered  bool // list
	loose    bool // paragraph: it came from a p element
	task     byte // item: ' ' or 'x' for a task, 0 for none
	children []*block
}

// builder turns a DOM into blocks. Inline content gathers in pieces until a
// block ends; markup that is open across blocks is closed and opened again.
type builder struct {
	*conversion
	blocks  []*block
	pieces  []piece
	spans   []*span // open markup, outermost first
	opened  int     // how many of spans have their opening piece in pieces
	arena   []byte
	mark    int    // start in arena of the text piece that is being written
	gap     []byte // white space that is not written yet
	breaks  int    // line breaks that are not written yet
	mode    leafMode
	inCode  int
	inVerse int               // line breaks and indentation count
	source  *html.Node        // the paragraph or heading that is open
	styles  [styleTag + 1]int // how often each style is open
	// anchors are the ids that must stand before the next visible content.
	anchors []string
}

func (b *builder) text(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if isHTMLSpace(c) {
			if k := len(b.gap); k == 0 || b.gap[k-1] != ' ' {
				b.gap = append(b.gap, ' ')
			}
			i++
			continue
		}
		if c >= 0xC2 {
			if n := unicodeSpace(s[i:]); n > 0 {
				b.gap = append(b.gap, s[i:i+n]...)
				i += n
				continue
			}
		}
		j := i + 1
		for j < len(s) && !isHTMLSpace(s[j]) {
			if s[j] >= 0xC2 && unicodeSpace(s[j:]) > 0 {
				break
			}
			j++
		}
		b.word(s[i:j])
		i = j
	}
}

func isHTMLSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// unicodeSpace returns the length of the white space character beyond ASCII that
// s starts with, or 0.
func unicodeSpace(s string) int {
	switch s[0] {
	case 0xC2:
		if len(s) > 1 && (s[1] == 0xA0 || s[1] == 0x85) {
			return 2
		}
	case 0xE1:
		if len(s) > 2 && s[1] == 0x9A && s[2] == 0x80 {
			return 3
		}
	case 0xE2:
		if len(s) > 2 && (s[1] == 0x80 && (s[2] <= 0x8A || s[2] == 0xA8 || s[2] == 0xA9 || s[2] == 0xAF) || s[1] == 0x81 && s[2] == 0x9F) {
			return 3
		}
	case 0xE3:
		if len(s) > 2 && s[1] == 0x80 && s[2] == 0x80 {
			return 3
		}
	}
	return 0
}

func (b *builder) word(s string) {
	if b.writing() {
		b.arena = append(b.arena, b.gap...)
		b.arena = append(b.arena, s...)
		b.gap = b.gap[:0]
		return
	}
	b.ready()
	b.add(b.textKind(), s)
}

// writing says whether the next word belongs to the piece that was begun last.
func (b *builder) writing() bool {
	k := len(b.pieces) - 1
	return k >= 0 && b.mark >= 0 && b.breaks == 0 && len(b.anchors) == 0 && b.opened == len(b.spans) && b.pieces[k].kind == b.textKind()
}

func (b *builder) textKind() pieceKind {
	if b.inCode > 0 {
		return pieceCode
	}
	return pieceText
}

// add starts a piece of text; settle gives it its text once it is complete.
func (b *builder) add(kind pieceKind, s string) {
	b.settle()
	b.mark = len(b.arena)
	b.arena = append(b.arena, s...)
	b.pieces = append(b.pieces, piece{kind: kind})
}

func (b *builder) settle() {
	if k := len(b.pieces) - 1; k >= 0 && b.mark >= 0 && (b.pieces[k].kind == pieceText || b.pieces[k].kind == pieceCode) {
		b.pieces[k].text = string(b.arena[b.mark:])
		b.arena = b.arena[:b.mark]
	}
	b.mark = -1
}

func (b *builder) push(p piece) {
	b.settle()
	b.pieces = append(b.pieces, p)
}

// raw adds finished inline Markdown.
func (b *builder) raw(s string) {
	b.ready()
	b.push(piece{kind: pieceRaw, text: s})
}

func (b *builder) showPicture(s string) {
	b.ready()
	b.push(piece{kind: pieceRaw, text: s, picture: true})
}

// ready writes what stands before visible content: white space, a line break,
// the start of a new paragraph, and the markup that is open.
func (b *builder) ready() {
	switch {
	case len(b.pieces) == 0:
		b.gap, b.breaks = trimLeadingGap(b.gap), 0
	case b.breaks > 1 && !b.mode.oneLine() && b.mode != inCell:
		b.flush()
		b.gap, b.breaks = b.gap[:0], 0
	case b.breaks > 0:
		n := 1
		if b.mode == inCell {
			n = min(b.breaks, 2)
		}
		for range n {
			b.push(piece{kind: pieceBreak})
		}
		for len(b.gap) > 0 && b.gap[0] == ' ' {
			b.gap = b.gap[1:]
		}
		b.breaks = 0
	}
	if len(b.gap) > 0 {
		b.add(pieceText, string(b.gap))
		b.gap = b.gap[:0]
	}
	for _, id := range b.anchors {
		b.push(piece{kind: pieceRaw, text: `<a id="` + html.EscapeString(id) + `"></a>`})
	}
	b.anchors = b.anchors[:0]
	for b.opened < len(b.spans) {
		b.push(piece{kind: pieceOpen, span: b.spans[b.opened]})
		b.opened++
	}
}

// trimLeadingGap drops the indentation of a paragraph, ideographic spaces apart.
func trimLeadingGap(gap []byte) []byte {
	i := 0
	for i < len(gap) {
		if gap[i] == ' ' {
			i++
		} else if gap[i] == 0xC2 {
			i += 2
		} else {
			break
		}
	}
	return gap[i:]
}

// open starts markup; the function it returns ends it.
func (b *builder) open(s *span) (shut func()) {
	b.spans = append(b.spans, s)
	b.styles[s.style]++
	depth := len(b.spans) - 1
	return func() {
		if b.opened > depth {
			b.push(piece{kind: pieceClose, span: b.spans[depth]})
			b.opened = depth
		}
		b.spans = b.spans[:depth]
		b.styles[s.style]--
	}
}

// take ends the leaf and returns its Markdown.
func (b *builder) take() string {
	for b.opened > 0 {
		b.opened--
		b.push(piece{kind: pieceClose, span: b.spans[b.opened]})
		// The span may go on in the next leaf, with delimiters of its own choice.
		again := *b.spans[b.opened]
		again.choice = 0
		b.spans[b.opened] = &again
	}
	b.settle()
	b.gap, b.breaks = b.gap[:0], 0
	if len(b.pieces) == 0 {
		return ""
	}
	b.pieces = tidy(b.pieces)
	text := b.inline(b.pieces, b.mode)
	b.pieces = b.pieces[:0]
	return text
}

// flush ends the paragraph that is open, if there is any.
func (b *builder) flush() {
	if b.mode.oneLine() {
		// A block within a heading is but a word of it.
		if len(b.gap) == 0 {
			b.gap = append(b.gap, ' ')
		}
		return
	}
	if b.mode == inItem && len(b.blocks) > 0 {
		b.mode = inParagraph
	}
	k := len(b.blocks) - 1
	b.writer.afterParagraph = k >= 0 && (b.blocks[k].kind == blockParagraph || b.blocks[k].kind == blockDefinitions)
	text := b.take()
	if b.mode == inItem {
		b.mode = inParagraph
		defer func() {
			if text == "" {
				b.mode = inItem
			}
		}()
	}
	if text == "" {
		return
	}
	b.blocks = append(b.blocks, &block{kind: blockParagraph, node: b.source, text: text, loose: isElement(b.source, "p")})
}

func (b *builder) block(k *block) {
	b.flush()
	if b.mode == inItem {
		b.mode = inParagraph
	}
	b.blocks = append(b.blocks, k)
}

// within collects the blocks that fill makes, apart from those around them.
func (b *builder) within(mode leafMode, fill func()) []*block {
	b.flush()
	saved, source, outerMode := b.blocks, b.source, b.mode
	b.blocks, b.source, b.mode = nil, nil, mode
	fill()
	b.flush()
	made := b.blocks
	b.blocks, b.source, b.mode = saved, source, outerMode
	return made
}
