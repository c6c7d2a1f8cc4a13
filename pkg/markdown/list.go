package markdown

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// maxListNumber is the largest number that CommonMark reads before an item.
const maxListNumber = 999_999_999

func (b *builder) list(n *html.Node) {
	if b.mode == inCell {
		b.cellList(n)
		return
	}
	if find(n, func(d *html.Node) bool { return d.Data == "li" }) == nil {
		// Browsers show what is no item without a number or a bullet.
		b.wrapper(n)
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
		if by := letteredType(n); by != "" {
			if b.isReferredTo(n, start, by) {
				b.htmlBlock(n)
				return
			}
			b.warn(fateLettered.Warning, markOf(start, by))
		}
	}
	if isIndent(n) {
		for c := range items(n) {
			b.node(onlyList(c))
		}
		return
	}
	b.flush()
	list := &block{kind: blockList, node: n, ordered: ordered, level: start}
	done := func() {
		if len(list.children) > 0 {
			b.block(list)
		}
	}
	var strays []*html.Node
	for c := range items(n) {
		if !isElement(c, "li") {
			strays = append(strays, c)
			continue
		}
		b.stray(list, strays)
		strays = nil
		if v, err := strconv.Atoi(strings.TrimSpace(attr(c, "value"))); err == nil && ordered && v >= 0 && v <= maxListNumber && v != list.level+len(list.children) {
			done()
			list = &block{kind: blockList, node: n, ordered: true, level: v}
		}
		if k := len(list.children); k > 0 && !ordered && onlyList(c) != nil && !b.keep[b.numbers[c]] {
			// It has no bullet of its own to show.
			last := list.children[k-1]
			last.children = append(last.children, b.within(inParagraph, func() { b.node(onlyList(c)) })...)
			continue
		}
		if item := b.item(c); len(item.children) > 0 || item.task != 0 || ordered {
			list.children = append(list.children, item)
		}
	}
	b.stray(list, strays)
	done()
}

// isIndent says whether a list only moves other lists to the right.
func isIndent(n *html.Node) bool {
	if n.Data != "ul" {
		return false
	}
	count := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			if onlyList(c) == nil {
				return false
			}
			count++
		}
	}
	return count > 0
}

// onlyList returns the list that is all that an item shows.
func onlyList(n *html.Node) *html.Node {
	if !isElement(n, "li") {
		return nil
	}
	var list *html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case isElement(c, "ul", "ol") && list == nil && findElement(c, "li") != nil:
			list = c
		case c.Type == html.ElementNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return nil
		}
	}
	return list
}

// items are the children of a list, those of wrappers around its items among
// them.
func items(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) { eachItem(n, yield) }
}

func eachItem(n *html.Node, yield func(*html.Node) bool) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if r := elementOf(c.Data).role; c.Type == html.ElementNode && (r == roleBlock || r == roleParagraph || r == roleInline) && holdsItem(c) {
			if !eachItem(c, yield) {
				return false
			}
			continue
		}
		if !yield(c) {
			return false
		}
	}
	return true
}

// holdsItem says whether an item of the list around n is a child of n, or of a
// wrapper in it.
func holdsItem(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		r := elementOf(c.Data).role
		if r == roleItem || (r == roleBlock || r == roleParagraph || r == roleInline) && holdsItem(c) {
			return true
		}
	}
	return false
}

// looseItem writes an item outside any list as one of a list, as browsers show it.
func (b *builder) looseItem(n *html.Node) {
	if b.mode == inCell {
		b.wrapper(n)
		return
	}
	b.flush()
	item := b.item(n)
	if len(item.children) == 0 {
		return
	}
	if k := len(b.blocks) - 1; k >= 0 && b.blocks[k].kind == blockList && isElement(b.blocks[k].node, "li") && prevElement(n) != nil {
		b.blocks[k].children = append(b.blocks[k].children, item)
		return
	}
	b.block(&block{kind: blockList, node: n, level: 1, children: []*block{item}})
}

// stray puts what stands in a list outside any item where browsers show it: below
// the item before it, or before the list.
func (b *builder) stray(list *block, nodes []*html.Node) {
	if len(nodes) == 0 {
		return
	}
	made := b.within(inParagraph, func() {
		for _, n := range nodes {
			b.node(n)
		}
	})
	if len(list.children) == 0 && slices.ContainsFunc(made, func(k *block) bool { return k.kind == blockList && !isElement(k.node, "li") }) {
		list.children = append(list.children, &block{kind: blockItem, node: nodes[0], children: made})
		return
	}
	for _, k := range made {
		last := len(list.children) - 1
		switch {
		case k.kind == blockList && isElement(k.node, "li"):
			// Its items stood within markup that browsers close and open again.
			list.children = append(list.children, k.children...)
		case last >= 0:
			list.children[last].children = append(list.children[last].children, k)
		default:
			b.blocks = append(b.blocks, k)
		}
	}
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
	if len(b.keep) > 0 && b.mode != inCell && find(n, func(d *html.Node) bool { return b.keep[b.numbers[d]] }) != nil {
		// HTML in the line of a term would go on through its definitions.
		b.htmlBlock(n)
		return
	}
	if b.mode == inCell || find(n, isBlockInTerm) != nil || !isDefinitionList(n) {
		b.wrapper(n)
		return
	}
	if find(n, isFencedIn) != nil {
		b.boldTerms(n)
		return
	}
	if b.options.NoDefinitions {
		b.htmlBlock(n)
		return
	}
	b.flush()
	list := &block{kind: blockDefinitions, node: n}
	b.definitionParts(list, n)
	if len(list.children) == 0 {
		return
	}
	if list.children[0].kind != blockTerm || list.children[len(list.children)-1].kind != blockDefinition {
		// What made it one was dropped.
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

// isFencedIn says whether n is code or a table: what follows one in a definition would
// be a part of it to readers who know no definition lists.
func isFencedIn(n *html.Node) bool {
	switch elementOf(n.Data).role {
	case rolePreformatted, roleTable:
		return true
	}
	return n.Data == "x-code"
}

// boldTerms writes the terms of a list as bold paragraphs above what defines them.
func (b *builder) boldTerms(n *html.Node) {
	b.flush()
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case isElement(c, "dt") && hasWord(textOf(c)):
			b.anchor(c)
			b.styled(c, styleStrong)
			b.flush()
		case isElement(c, "div", "span"):
			b.boldTerms(c)
		default:
			b.node(c)
		}
	}
	b.flush()
}

// isDefinitionList says whether what a dl shows begins with a term and ends with
// a definition: either alone is no definition list in Markdown.
func isDefinitionList(n *html.Node) bool {
	var first, last *html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "dt", "dd") && !hasAncestor(d, "dt", "dd") && !isBlank(d) {
			if first == nil {
				first = d
			}
			last = d
		}
	}
	return isElement(first, "dt") && isElement(last, "dd")
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
