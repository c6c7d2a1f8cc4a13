package markdown

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// maxListNumber is the largest number that CommonMark reads before an item.
const maxListNumber = 999_999_999

func (b *builder) list(n *html.Node) {
	if b.mode == inCell {
		b.cellList(n)
		return
	}
	ordered := n.Data == "ol"
	start := 1
	if ordered {
		if v, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil {
			start = v
		}
		if _, reversed := lookup(n, "reversed"); reversed || start < 0 || start > maxListNumber {
			b.htmlBlock(n)
			return
		}
	}
	b.flush()
	list := &block{kind: blockList, node: n, ordered: ordered, level: start}
	done := func() {
		if len(list.children) > 0 {
			b.block(list)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" || c.Type == html.CommentNode {
			continue
		}
		if !isElement(c, "li") {
			b.stray(list, c)
			continue
		}
		if v, err := strconv.Atoi(strings.TrimSpace(attr(c, "value"))); err == nil && ordered && v >= 0 && v <= maxListNumber && v != list.level+len(list.children) {
			done()
			list = &block{kind: blockList, node: n, ordered: true, level: v}
		}
		if item := b.item(c); len(item.children) > 0 || item.task != 0 || ordered {
			list.children = append(list.children, item)
		}
	}
	done()
}

// stray puts what stands in a list outside any item into the item before it, as
// browsers show it.
func (b *builder) stray(list *block, n *html.Node) {
	made := b.within(inParagraph, func() { b.node(n) })
	if len(made) == 0 {
		return
	}
	if k := len(list.children) - 1; k >= 0 && made[0].kind == blockList {
		list.children[k].children = append(list.children[k].children, made...)
		return
	}
	list.children = append(list.children, &block{kind: blockItem, node: n, children: made})
}

// doneBox is the type of a checkbox that has become the mark of a task.
const doneBox = "x-done"

func (b *builder) item(n *html.Node) *block {
	item := &block{kind: blockItem, node: n}
	if b.keep[b.numbers[n]] {
		item.children = b.within(inItem, func() { b.keptContent(n) })
		return item
	}
	if box := checkbox(n); box != nil {
		item.task = ' '
		if _, checked := lookup(box, "checked"); checked {
			item.task = 'x'
		}
		setAttr(box, "type", doneBox)
	}
	item.children = b.within(inItem, func() {
		b.anchor(n)
		b.children(n)
	})
	if item.task != 0 && (len(item.children) == 0 || item.children[0].kind != blockParagraph) {
		item.task = 0
	}
	return item
}

// checkbox returns the box of a task, which stands before all else in its item.
func checkbox(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "":
		case isElement(c, "input"):
			if strings.EqualFold(attr(c, "type"), "checkbox") {
				return c
			}
			return nil
		case isElement(c, "p", "label", "span", "div"):
			return checkbox(c)
		default:
			return nil
		}
	}
	return nil
}

func (b *builder) definitions(n *html.Node) {
	if b.mode == inCell || find(n, isBlockInTerm) != nil {
		b.wrapper(n)
		return
	}
	b.flush()
	list := &block{kind: blockDefinitions, node: n}
	b.definitionParts(list, n)
	if len(list.children) == 0 {
		return
	}
	if list.children[0].kind != blockTerm || list.children[len(list.children)-1].kind != blockDefinition {
		// Terms or definitions alone are no definition list in Markdown.
		for _, c := range list.children {
			if c.kind == blockTerm {
				b.block(&block{kind: blockParagraph, node: c.node, text: c.text})
			}
			for _, k := range c.children {
				b.block(k)
			}
		}
		return
	}
	b.block(list)
}

// isBlockInTerm says whether n is a block in a term, which has but one line.
func isBlockInTerm(n *html.Node) bool {
	switch elementOf(n.Data).role {
	case roleHeading, roleList, roleTable, rolePreformatted, roleQuote:
		return hasAncestor(n, "dt")
	}
	return false
}

func (b *builder) definitionParts(list *block, n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case isElement(c, "dt"):
			made := b.within(inTerm, func() {
				b.source = c
				b.anchor(c)
				b.children(c)
				if text := b.take(); text != "" {
					b.blocks = append(b.blocks, &block{kind: blockTerm, node: c, text: text})
				}
			})
			list.children = append(list.children, made...)
		case isElement(c, "dd"):
			d := &block{kind: blockDefinition, node: c}
			d.children = b.within(inParagraph, func() {
				b.anchor(c)
				b.children(c)
			})
			if len(d.children) > 0 {
				d.loose = d.children[0].kind != blockParagraph || d.children[0].loose
				list.children = append(list.children, d)
			}
		case isElement(c, "div", "span"):
			b.definitionParts(list, c)
		case c.Type == html.ElementNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			d := &block{kind: blockDefinition, node: c, children: b.within(inParagraph, func() { b.node(c) })}
			if len(d.children) > 0 {
				list.children = append(list.children, d)
			}
		}
	}
}
