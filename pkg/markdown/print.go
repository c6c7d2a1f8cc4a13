package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/marker"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// printer writes blocks. Every line starts with the markers of the quotes and
// lists around it.
type printer struct {
	out    []byte
	prefix []byte // of every line
	first  []byte // of the next line instead, where a list item starts
	engine converter.Context
	buffer bytes.Buffer // for what the engine writes
}

func (p *printer) line(s string) {
	if p.first != nil {
		p.out = append(p.out, p.first...)
		p.first = nil
	} else {
		p.out = append(p.out, p.prefix...)
	}
	p.out = append(p.out, s...)
	if s == "" {
		p.trim()
	}
	p.out = append(p.out, '\n')
}

func (p *printer) lines(s string) {
	for {
		line, rest, more := strings.Cut(s, "\n")
		p.line(line)
		if !more {
			return
		}
		s = rest
	}
}

func (p *printer) trim() {
	for len(p.out) > 0 && p.out[len(p.out)-1] == ' ' {
		p.out = p.out[:len(p.out)-1]
	}
}

func (p *printer) blank() { p.line("") }

// blocks writes siblings; tight leaves out the blank lines that Markdown can do
// without.
func (p *printer) blocks(list []*block, tight, inList bool) {
	marker := byte(0)
	list = mergeLists(list)
	for i, k := range list {
		if i > 0 && !(tight && !needsBlank(list[i-1], k)) {
			p.blank()
		}
		if k.kind == blockList {
			marker = p.list(k, i > 0 && list[i-1].kind == blockList && list[i-1].ordered == k.ordered, marker)
			continue
		}
		p.block(k, inList)
	}
}

// mergeLists makes one list of those that follow each other and look alike: the
// next bullet, or the next number, goes on.
func mergeLists(blocks []*block) []*block {
	var out []*block
	for i, k := range blocks {
		if last := len(out) - 1; i > 0 && k.kind == out[last].kind && goesOn(out[last], k) {
			merged := *out[last]
			merged.children = append(append([]*block(nil), merged.children...), k.children...)
			out[last] = &merged
			continue
		}
		out = append(out, k)
	}
	return out
}

func goesOn(a, b *block) bool {
	if b.kind != blockList {
		return b.kind == blockDefinitions
	}
	return a.ordered == b.ordered && (!a.ordered || b.level == a.level+len(a.children))
}

// needsBlank says whether b directly under a needs a blank line between them to
// be read as what it is.
func needsBlank(a, b *block) bool {
	if a.kind == blockParagraph || a.kind == blockHeading || a.kind == blockCode {
		switch b.kind {
		case blockCode, blockQuote, blockHeading:
			return false
		case blockList:
			return b.ordered && b.level != 1 && a.kind == blockParagraph || isEmptyItem(b.children[0])
		case blockParagraph:
			return a.kind == blockParagraph
		}
	}
	return true
}

func isEmptyItem(k *block) bool { return len(k.children) == 0 && k.task == 0 }

func (p *printer) block(k *block, inList bool) {
	switch k.kind {
	case blockParagraph, blockHTML, blockTable, blockTerm:
		p.lines(k.text)
	case blockHeading:
		p.line(strings.Repeat("#", k.level) + " " + k.text)
	case blockRule:
		if inList {
			// Dashes would read as an item.
			p.line("___")
		} else {
			p.line(p.byEngine(&html.Node{Type: html.ElementNode, Data: "hr", DataAtom: atom.Hr}))
		}
	case blockCode:
		p.code(k)
	case blockQuote:
		p.nest("> ", "> ", func() { p.blocks(k.children, false, false) })
	case blockDefinitions:
		p.definitions(k)
	}
}

// lineEndInCode is what the engine's plugin puts for the line ends of code, and makes
// line ends of when the document is complete, wherever it stands. Where a source holds
// it, lineEndStandIn, a noncharacter, stands for it until then.
const (
	lineEndInCode  = string(marker.MarkerCodeBlockNewline)
	lineEndStandIn = "\uFDD2"
)

// code writes code as the engine's CommonMark plugin writes a pre.
func (p *printer) code(k *block) {
	text := &html.Node{Type: html.TextNode, Data: strings.ReplaceAll(k.text, lineEndInCode, lineEndStandIn)}
	code := &html.Node{Type: html.ElementNode, Data: "code", DataAtom: atom.Code}
	if k.lang != "" {
		code.Attr = []html.Attribute{{Key: "class", Val: "language-" + k.lang}}
	}
	code.AppendChild(text)
	pre := &html.Node{Type: html.ElementNode, Data: "pre", DataAtom: atom.Pre}
	pre.AppendChild(code)
	p.lines(strings.ReplaceAll(p.byEngine(pre), lineEndInCode, "\n"))
}

// byEngine returns what the engine's handlers make of a node, without the blank lines
// around it.
func (p *printer) byEngine(n *html.Node) string {
	p.buffer.Reset()
	p.engine.RenderNodes(p.engine, &p.buffer, n)
	return strings.Trim(p.buffer.String(), "\n")
}

// nest writes blocks behind a marker.
func (p *printer) nest(first, rest string, write func()) {
	saved := len(p.prefix)
	if p.first != nil {
		p.first = append(p.first, first...)
	} else {
		p.first = append(append([]byte(nil), p.prefix...), first...)
	}
	p.prefix = append(p.prefix, rest...)
	before := len(p.out)
	write()
	if len(p.out) == before {
		p.line("")
	}
	p.prefix = p.prefix[:saved]
}

// list writes a list and returns the marker it took. A list right after another
// takes the other marker, or it would go on with it.
func (p *printer) list(k *block, follows bool, last byte) byte {
	marker := byte('-')
	if k.ordered {
		marker = '.'
	}
	if follows && last == marker {
		marker = '*'
		if k.ordered {
			marker = ')'
		}
	}
	for _, item := range k.children {
		item.children = mergeLists(item.children)
	}
	tight := isTight(k)
	for i, item := range k.children {
		// A blank line after an item that holds nothing would end the list.
		if i > 0 && !tight && !isEmptyItem(k.children[i-1]) {
			p.blank()
		}
		head := string(marker) + " "
		if k.ordered {
			head = strconv.Itoa(k.level+i) + head
		}
		rest := strings.Repeat(" ", len(head))
		if item.task != 0 {
			head += "[" + string(item.task) + "] "
		}
		p.nest(head, rest, func() { p.blocks(item.children, tight, true) })
	}
	return marker
}

// isTight says whether a list can and should do without blank lines: no item
// needs one, and most were not paragraphs in the source.
func isTight(k *block) bool {
	paragraphs := 0
	for _, item := range k.children {
		for i, c := range item.children {
			if i > 0 && needsBlank(item.children[i-1], c) {
				return false
			}
		}
		if len(item.children) > 0 && item.children[0].kind == blockParagraph && item.children[0].loose {
			paragraphs++
		}
	}
	return paragraphs*2 <= len(k.children) && !(len(k.children) == 1 && paragraphs == 1)
}

func (p *printer) definitions(k *block) {
	for i, c := range k.children {
		if c.kind == blockTerm {
			if i > 0 && k.children[i-1].kind == blockDefinition {
				p.blank()
			}
			p.line(c.text)
			continue
		}
		if c.loose {
			p.blank()
		}
		p.nest(": ", "  ", func() { p.blocks(c.children, false, true) })
	}
}
