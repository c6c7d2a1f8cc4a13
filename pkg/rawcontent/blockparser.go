package rawcontent

import (
	"encoding/json"
	"slices"
	"strings"
)

// block is a block of a stored body, or HTML outside of any.
type block struct {
	name string // "core/paragraph"; empty for HTML outside of blocks
	// attributes are nil where the comment's JSON cannot be read.
	attributes map[string]any
	// stated is the JSON of the attributes.
	stated string
	parts  []part
}

// part is a piece of a block's HTML, or a block within it.
type part struct {
	html  string
	inner *block
}

// maxUnclosed bounds how many blocks may be left open at the end, each of which is read
// to the end once more.
const maxUnclosed = 50

type tokenKind int

const (
	noToken tokenKind = iota
	opener
	closer
	selfClosing
)

type token struct {
	kind       tokenKind
	name       string
	attributes map[string]any
	stated     string // the JSON of the attributes
	start, end int
}

func (t *token) block() *block {
	return &block{name: t.name, attributes: t.attributes, stated: t.stated}
}

// blockParser reads blocks as WordPress's WP_Block_Parser does, mistakes of authors
// included: any closing comment closes the innermost block, one too many ends the reading,
// and what is never closed ends with the text.
type blockParser struct {
	text   string
	at     int
	stack  []frame
	blocks []*block

	// attributesAt is where attributes were found to end last; the length of the text for
	// nowhere, once it was asked.
	attributesAt int
}

// frame is a block that is not closed yet.
type frame struct {
	block *block
	start int // of its comment
	from  int // what is after this is not in the block yet
	// leading is where the HTML before it begins; -1 for none.
	leading int
}

func parseBlocks(text string) []*block {
	p := &blockParser{text: text}
	for p.proceed() {
	}
	return p.blocks
}

func hasBlocks(text string) bool { return strings.Contains(text, "<!-- wp:") }

func (p *blockParser) proceed() bool {
	t := p.next()
	switch t.kind {
	case noToken:
		p.finish()
		return false
	case selfClosing:
		p.selfClosing(t)
	case opener:
		leading := -1
		if t.start > p.at {
			leading = p.at
		}
		p.stack = append(p.stack, frame{t.block(), t.start, t.end, leading})
	case closer:
		if len(p.stack) == 0 {
			p.freeform(p.at, len(p.text))
			return false
		}
		p.close(t)
	}
	p.at = t.end
	return true
}

// finish ends what the text leaves open.
func (p *blockParser) finish() {
	if len(p.stack) == 0 || len(p.stack) > maxUnclosed {
		from := p.at
		if len(p.stack) > 0 {
			from = p.stack[0].start
			p.leading(p.stack[0])
		}
		p.freeform(from, len(p.text))
		return
	}
	for _, f := range slices.Backward(p.stack) {
		p.done(f, len(p.text))
	}
}

func (p *blockParser) selfClosing(t token) {
	b := t.block()
	if len(p.stack) > 0 {
		p.nest(b, t.start, t.end)
		return
	}
	p.freeform(p.at, t.start)
	p.blocks = append(p.blocks, b)
}

func (p *blockParser) close(t token) {
	top := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	if len(p.stack) == 0 {
		p.done(top, t.start)
		return
	}
	top.block.parts = append(top.block.parts, part{html: p.text[top.from:t.start]})
	p.nest(top.block, top.start, t.end)
}

// nest puts a block into the one that it stands in.
func (p *blockParser) nest(b *block, start, end int) {
	parent := &p.stack[len(p.stack)-1]
	parent.block.add(p.text[parent.from:start])
	parent.block.parts = append(parent.block.parts, part{inner: b})
	parent.from = end
}

// done ends a block that stands in no other.
func (p *blockParser) done(f frame, end int) {
	f.block.add(p.text[f.from:end])
	p.leading(f)
	p.blocks = append(p.blocks, f.block)
}

func (p *blockParser) leading(f frame) {
	if f.leading >= 0 {
		p.freeform(f.leading, f.start)
	}
}

func (p *blockParser) freeform(start, end int) {
	if end > start {
		b := &block{}
		b.add(p.text[start:end])
		p.blocks = append(p.blocks, b)
	}
}

func (b *block) add(html string) {
	if html != "" {
		b.parts = append(b.parts, part{html: html})
	}
}

// next finds the next comment that is one of a block.
func (p *blockParser) next() token {
	for at := p.at; ; {
		i := strings.Index(p.text[at:], "<!--")
		if i < 0 {
			return token{}
		}
		at += i
		if t, ok := p.token(at); ok {
			return t
		}
		at++
	}
}

// token reads the comment of a block that begins at start.
func (p *blockParser) token(start int) (token, bool) {
	t, s := token{kind: opener, start: start}, p.text
	i := start + len("<!--")
	name := skipSpace(s, i)
	if name == i {
		return t, false
	}
	if name < len(s) && s[name] == '/' {
		t.kind = closer
		name++
	}
	if !strings.HasPrefix(s[name:], "wp:") {
		return t, false
	}
	name += len("wp:")
	if i = blockName(s, name); i == name {
		return t, false
	}
	t.name = "core/" + s[name:i]
	if i < len(s) && s[i] == '/' {
		slash := i
		if i = blockName(s, slash+1); i == slash+1 {
			return t, false
		}
		t.name = s[name:i]
	}
	end := skipSpace(s, i)
	t.stated = "{}"
	if end == i {
		return t, false
	}
	if end < len(s) && s[end] == '{' {
		shut := p.attributesEnd(end + 1)
		if shut == len(s) {
			return t, false
		}
		t.stated = s[end : shut+1]
		end = skipSpace(s, shut+1)
	}
	if end < len(s) && s[end] == '/' {
		t.kind = selfClosing
		end++
	}
	if !strings.HasPrefix(s[end:], "-->") {
		return t, false
	}
	t.end = end + len("-->")
	if t.kind != closer && json.Unmarshal([]byte(t.stated), &t.attributes) != nil {
		t.attributes = nil
	}
	return t, true
}

// attributesEnd is where the brace is that ends a comment's attributes: the first that the
// end of the comment comes after. It is the length of the text where there is none.
func (p *blockParser) attributesEnd(from int) int {
	if p.attributesAt >= from {
		return p.attributesAt
	}
	for i := from; ; i++ {
		n := strings.IndexByte(p.text[i:], '}')
		if n < 0 {
			p.attributesAt = len(p.text)
			return p.attributesAt
		}
		i += n
		end := skipSpace(p.text, i+1)
		if end > i+1 && strings.HasPrefix(strings.TrimPrefix(p.text[end:], "/"), "-->") {
			p.attributesAt = i
			return i
		}
	}
}

// blockName is where the name ends that begins at i, or i itself.
func blockName(s string, i int) int {
	if i == len(s) || s[i] < 'a' || 'z' < s[i] {
		return i
	}
	for i < len(s) && ('a' <= s[i] && s[i] <= 'z' || isDigit(s[i]) || s[i] == '_' || s[i] == '-') {
		i++
	}
	return i
}
