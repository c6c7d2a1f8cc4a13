package markdown

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// drawing writes the words of an inline SVG, a line each, and names the drawing
// that is lost.
func (b *builder) drawing(n *html.Node) {
	lines := drawnLines(n)
	if len(lines) == 0 || b.mode == inAlt {
		b.drop(n, &elementOf(n.Data).Fate)
		if name := drawingName(n); name != "" && attr(n, "role") == "img" {
			b.warn(fateDrawing.Warning, name)
		}
		return
	}
	b.warn(fateDrawing.Warning, drawingName(n))
	b.record(n, fateDrawing, " "+joinDrawn(lines)+" ")
	if b.styles[styleLink] > 0 || b.mode.oneLine() {
		b.word(joinDrawn(lines))
		return
	}
	b.flush()
	for i, line := range lines {
		if i > 0 {
			b.lineBreak()
		}
		b.drawnLine(line)
	}
	b.flush()
}

// drawnLine writes a text of a drawing, and where it leads.
func (b *builder) drawnLine(line drawnText) {
	if line.href == "" || isActive(line.href) || line.href[0] == '#' {
		b.text(line.text)
		return
	}
	shut := b.open(&span{style: styleLink, open: "[", shut: "](" + destination(b.address(line.href)) + ")"})
	b.text(line.text)
	shut()
}

// foreign puts what a drawing holds of HTML in the place of the drawing, with its words.
// It says whether there was any.
func (r *conversion) foreign(n *html.Node) bool {
	var parts []*html.Node
	for d := range fragment.Descendants(n) {
		switch {
		case d.Type != html.ElementNode || hasAncestor(d, "foreignObject"):
		case d.Data == "foreignObject" && !isBlank(d), d.Data == "text" && !isBlank(d):
			parts = append(parts, d)
		}
	}
	if !slices.ContainsFunc(parts, func(p *html.Node) bool { return p.Data == "foreignObject" }) {
		return false
	}
	r.drawnPictures(n)
	for _, p := range parts {
		if isElement(p.Parent, "switch") && p.Data == "text" {
			r.remove(p, fateFallback) // for readers that know no HTML in drawings
			continue
		}
		p.Parent.RemoveChild(p)
		p.Data, p.DataAtom, p.Namespace, p.Attr = "div", 0, "", nil
		n.Parent.InsertBefore(p, n)
		r.walk(p)
	}
	r.warn(fateDrawing.Warning, drawingName(n))
	become(n, "x-nothing")
	return true
}

// drawnPictures puts the pictures that a drawing holds, cut to its shapes, behind it.
func (r *conversion) drawnPictures(n *html.Node) {
	behind := n
	for d := range fragment.Descendants(n) {
		if d.Data != "image" || d.Type != html.ElementNode {
			continue
		}
		address := drawnAddress(d)
		if address == "" || r.isShown(address) {
			continue
		}
		r.shown[placeKey(address)] = true
		r.notePicture(address)
		img := &html.Node{}
		become(img, "img")
		setAttr(img, "src", address)
		setAttr(img, "alt", strings.Join(strings.Fields(attr(n, "aria-label")), " "))
		n.Parent.InsertBefore(img, behind.NextSibling)
		behind = img
	}
}

// drawnAddress is the address of a picture in a drawing, or of where one leads.
func drawnAddress(n *html.Node) string {
	href := drawnHref(n)
	if href == "" || href[0] == '#' || isActive(href) {
		return ""
	}
	return cleanAddress(href)
}

// drawnHref is what an element of a drawing refers to, which older drawings name by XLink.
func drawnHref(n *html.Node) string {
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Key == "href" && a.Val != "" {
			return a.Val
		}
	}
	return ""
}

// drawnText is a text in a drawing, and where it leads.
type drawnText struct{ text, href string }

// drawnLines are the texts in a drawing.
func drawnLines(n *html.Node) []drawnText {
	var lines []drawnText
	reused := findElement(n, "use") != nil
	for d := range fragment.Descendants(n) {
		if !isElement(d, "text") || hasAncestor(d, "defs", "symbol", "clipPath") && !reused {
			continue
		}
		if s := words(d); s != "" {
			line := drawnText{text: s}
			for p := d.Parent; p != n; p = p.Parent {
				if p.Data == "a" {
					line.href = drawnAddress(p)
				}
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func joinDrawn(lines []drawnText) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.text)
	}
	return strings.Join(out, " ")
}

// drawingName is what a drawing says of itself.
func drawingName(n *html.Node) string {
	if label := strings.Join(strings.Fields(attr(n, "aria-label")), " "); label != "" {
		return label
	}
	for c := range children(n) {
		if isElement(c, "title", "desc") {
			return words(c)
		}
	}
	return "svg"
}

var forOldBrowsers = fragment.NewExpression(`(?i)\bbrowser|java\s?script|html ?5|\bcanvas\b`)

// canvas leaves out what a canvas says to browsers that cannot draw it; what it
// says of its drawing stays.
func (r *conversion) canvas(n *html.Node) bool {
	if text := words(n); text != "" && len(text) < 200 && forOldBrowsers.MatchString(text) {
		r.remove(n, fateFallback)
		return false
	}
	return true
}

// imageMap makes links of the places in a picture that lead somewhere.
func (r *conversion) imageMap(n *html.Node) bool {
	var areas []*html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "area") {
			areas = append(areas, d)
		}
	}
	for _, area := range areas {
		r.area(area)
	}
	return true
}

// area makes a link of a place in a picture that leads somewhere.
func (r *conversion) area(n *html.Node) {
	href := cleanAddress(attr(n, "href"))
	if href == "" || href[0] == '#' || isActive(href) {
		return
	}
	label := labelOf(n)
	if label == "" {
		label = href
	}
	r.record(n, fateHidden, " "+label+" ")
	n.Data, n.DataAtom = "a", 0
	appendText(n, label)
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n)
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n.NextSibling)
}

// labelOf is the name that an element without visible words gives to itself.
func labelOf(n *html.Node) string {
	for _, key := range []string{"aria-label", "alt", "title", "data-title", "data-original-title", "data-label", "data-tooltip"} {
		if label := strings.Join(strings.Fields(attr(n, key)), " "); label != "" {
			return label
		}
	}
	return ""
}

// drawing writes the words of an inline SVG into clean HTML.
func (w *cleaner) drawing(n *html.Node) {
	for d := range fragment.Descendants(n) {
		if address := drawnAddress(d); d.Data == "image" && address != "" {
			if address = w.resolver.Asset(address); address != "" {
				w.space()
				w.text.WriteString(`<img src="` + html.EscapeString(address) + `" alt="">`)
			}
		}
	}
	lines := drawnLines(n)
	if len(lines) == 0 {
		w.drop(n, &elementOf(n.Data).Fate)
		return
	}
	w.warn(fateDrawing.Warning, drawingName(n))
	w.record(n, fateDrawing, " "+joinDrawn(lines)+" ")
	w.gap = true
	w.write(joinDrawn(lines))
	w.gap = true
}
