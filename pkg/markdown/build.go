package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

func (b *builder) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.node(c)
	}
}

func (b *builder) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if b.inVerse > 0 {
			b.verseText(n.Data)
		} else {
			b.text(n.Data)
		}
	case html.ElementNode:
		if len(b.keep) > 0 && b.keep[b.numbers[n]] {
			b.kept(n)
			return
		}
		if len(b.whole) > 0 && b.whole[b.numbers[n]] {
			b.wholeBlock(n)
			return
		}
		b.anchor(n)
		b.element(n)
	}
}

// anchor keeps the id of an element that some link leads to.
func (b *builder) anchor(n *html.Node) {
	if len(b.linked) == 0 {
		return
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		if (a.Key == "id" || a.Key == "name" && n.Data == "a") && b.linked[a.Val] {
			b.anchors = append(b.anchors, a.Val)
			delete(b.linked, a.Val)
		}
	}
}

// endAnchors writes the anchors that no content follows.
func (b *builder) endAnchors() {
	if len(b.anchors) > 0 {
		b.ready()
		b.flush()
	}
}

func (b *builder) element(n *html.Node) {
	if strings.HasPrefix(n.Data, "x-") && b.private(n) {
		return
	}
	e := elementOf(n.Data)
	switch e.role {
	case roleInline:
		if isSetApart(n) {
			b.text(" ")
			b.inStyle(n)
			b.text(" ")
			return
		}
		b.inStyle(n)
	case roleStrong:
		if b.mode == inHeading || isOrdinary(n) || !hasWord(textOf(n)) {
			b.children(n)
			return
		}
		b.styled(n, styleStrong)
	case roleEmphasis, roleCite:
		if isOrdinary(n) || !hasWord(textOf(n)) {
			b.children(n)
			return
		}
		b.styled(n, styleEmphasis)
	case roleDeleted:
		b.styled(n, styleDeleted)
	case roleCode:
		if b.isCodeInLines(n) {
			b.block(&block{kind: blockCode, node: n, text: b.linesOf(n), lang: language(n)})
			return
		}
		if b.inCode == 0 && b.mode != inAlt && findElement(n, "sup", "sub") != nil {
			b.raw(b.cleanNode(n))
			return
		}
		b.code(n)
	case roleTag:
		b.tag(n)
	case roleQuotation:
		b.quotation(n)
	case roleLink:
		b.link(n)
	case rolePicture:
		b.picture(n)
	case roleBreak:
		b.lineBreak()
	case roleRuby:
		b.inlineHTML(n)
	case roleMath:
		b.mathML(n)
	case roleEmbed:
		b.embed(n)
	case roleMedia:
		b.media(n)
	case roleDrawing:
		b.drawing(n)
	case roleNothing:
	case roleDrop:
		if n.Data == "input" && strings.EqualFold(attr(n, "type"), "hidden") {
			b.record(n, &e.Fate, "")
		} else if n.Data != "input" || attr(n, "type") != doneBox {
			b.drop(n, &e.Fate)
			if n.Data == "input" {
				b.text(" ") // what stands before a field is no word with what stands behind it
			}
		}
	default:
		b.blockElement(n, e)
	}
}

// isSetApart says whether browsers draw a box around an inline element, which keeps
// its words from those beside it.
func isSetApart(n *html.Node) bool {
	switch n.Data {
	case "button", "meter", "progress", "output":
		return true
	}
	return false
}

func (b *builder) blockElement(n *html.Node, e *element) {
	if b.mode.oneLine() {
		b.flush()
		b.children(n)
		b.flush()
		return
	}
	switch e.role {
	case roleBlock, roleTablePart:
		b.wrapper(n)
	case roleItem:
		b.looseItem(n)
	case roleParagraph:
		b.paragraph(n)
	case roleHeading:
		b.heading(n)
	case roleRule:
		b.block(&block{kind: blockRule, node: n})
	case roleQuote:
		b.quote(n)
	case roleList:
		b.list(n)
	case rolePreformatted:
		b.preformatted(n)
	case roleTable:
		b.table(n)
	case roleDetails:
		b.details(n)
	case roleDefinitions:
		b.definitions(n)
	case roleCaption:
		b.caption(n)
	}
}

// private handles the elements that normalise made. It says whether n was one.
func (b *builder) private(n *html.Node) bool {
	switch n.Data {
	case "x-code":
		if b.mode.oneLine() {
			b.code(n)
			return true
		}
		b.block(&block{kind: blockCode, node: n, text: textOf(n), lang: attr(n, "lang")})
	case "x-embed":
		b.embedLink(n)
	case "x-math":
		b.formula(n)
	case "x-caption":
		b.caption(n)
	case "x-title":
		b.flush()
		b.styled(n, styleStrong)
		b.flush()
	case "x-verse":
		b.verse(n)
	case "x-lines":
		b.verseChildren(n)
	case "x-note":
		b.raw("[^" + attr(n, "label") + "]")
	case "x-mark":
		b.htmlMark(n)
	case "x-nothing":
	default:
		return false
	}
	return true
}

// isOrdinary says whether the element's own style takes back what its name says,
// as in <b style="font-weight:normal"> that office programs write.
func isOrdinary(n *html.Node) bool {
	style := attr(n, "style")
	if style == "" {
		return false
	}
	if elementOf(n.Data).role == roleStrong {
		return plainWeight.MatchString(style)
	}
	return plainSlant.MatchString(style)
}

func (b *builder) styled(n *html.Node, s style) {
	if b.styles[s] > 0 || b.mode == inAlt {
		b.children(n)
		return
	}
	shut := b.open(&span{style: s})
	b.children(n)
	shut()
}

func (b *builder) code(n *html.Node) {
	if b.inCode == 0 {
		b.settle()
	}
	b.inCode++
	b.children(n)
	b.inCode--
	b.settle()
}

func (b *builder) tag(n *html.Node) {
	if b.inCode > 0 || b.mode == inAlt || !b.needsTag(n) {
		b.children(n)
		return
	}
	if isBlank(n) {
		b.children(n)
		return
	}
	shut := b.open(&span{style: styleTag, open: startTag(n.Data, b.cleanAttributes(n)), shut: "</" + n.Data + ">"})
	b.children(n)
	shut()
}

// needsTag says whether an element that has no Markdown says anything by itself.
func (b *builder) needsTag(n *html.Node) bool {
	switch n.Data {
	case "abbr", "acronym":
		return attr(n, "title") != ""
	case "bdo":
		return attr(n, "dir") != ""
	case "u":
		// Links are underlined anyway.
		return !hasAncestor(n, "a") && !isLinkAlone(n)
	case "mark":
		style := strings.ReplaceAll(attr(n, "style"), " ", "")
		return !strings.Contains(style, "rgba(0,0,0,0)") && !strings.Contains(style, "background:none") && !strings.Contains(style, "transparent")
	}
	return true
}

// quotation writes the marks that browsers put around a quotation, and others around
// one within another.
func (b *builder) quotation(n *html.Node) {
	if isBlank(n) {
		b.children(n)
		return
	}
	first, last := "“", "”"
	if nestedQuotation(n) {
		first, last = "‘", "’"
	}
	b.word(first)
	b.children(n)
	if len(b.gap) > 0 {
		b.gap = b.gap[:0]
	}
	b.word(last)
}

// nestedQuotation says whether an odd number of quotations are around one.
func nestedQuotation(n *html.Node) (odd bool) {
	for p := n.Parent; p != nil; p = p.Parent {
		odd = odd != (p.Data == "q")
	}
	return odd
}

func (b *builder) lineBreak() {
	if b.mode.oneLine() && b.mode != inTerm {
		b.flush()
		return
	}
	if len(b.gap) > 0 {
		b.gap = b.gap[:0]
	}
	b.breaks++
}

func (b *builder) wrapper(n *html.Node) {
	b.flush()
	b.children(n)
	b.flush()
}

func (b *builder) paragraph(n *html.Node) {
	b.flush()
	saved := b.source
	b.source = n
	b.children(n)
	b.flush()
	b.source = saved
}

func (b *builder) heading(n *html.Node) {
	if b.mode == inCell {
		b.wrapper(n)
		return
	}
	b.flush()
	mode, source := b.mode, b.source
	b.mode, b.source = inHeading, n
	b.children(n)
	b.writer.firstInItem = mode == inItem
	text := b.take()
	b.writer.firstInItem = false
	b.mode, b.source = mode, source
	if text != "" {
		b.block(&block{kind: blockHeading, node: n, text: text, level: int(n.Data[1] - '0')})
	}
}

func (b *builder) quote(n *html.Node) {
	made := b.within(inParagraph, func() { b.children(n) })
	if len(made) > 0 {
		b.block(&block{kind: blockQuote, node: n, children: made})
	}
}

// caption writes what stands under a picture or a table as an emphasised
// paragraph.
func (b *builder) caption(n *html.Node) {
	b.flush()
	if b.styles[styleEmphasis] > 0 {
		b.children(n)
		b.flush()
		return
	}
	shut := b.open(&span{style: styleEmphasis})
	b.children(n)
	b.flush()
	shut()
}

// htmlMark writes a mark of the author's as the comment that WordPress knows it by.
func (b *builder) htmlMark(n *html.Node) {
	if b.mode != inParagraph {
		return
	}
	b.block(&block{kind: blockHTML, node: n, text: "<!--" + attr(n, "name") + "-->"})
}

// details writes a folded section as HTML around Markdown.
func (b *builder) details(n *html.Node) {
	if b.mode == inCell {
		b.wrapper(n)
		return
	}
	b.flush()
	head := startTag(n.Data, b.cleanAttributes(n))
	var summary *html.Node
	for c := range children(n) {
		if isElement(c, "summary") && summary == nil {
			summary = c
		}
	}
	if summary != nil {
		head += "\n<summary>" + b.cleanInline(summary) + "</summary>"
	}
	made := b.within(inParagraph, func() {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c != summary {
				b.node(c)
			}
		}
	})
	b.block(&block{kind: blockHTML, node: n, text: head})
	b.blocks = append(b.blocks, made...)
	b.block(&block{kind: blockHTML, text: "</details>"})
}
