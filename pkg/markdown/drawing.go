package markdown

import (
	"regexp"
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
	b.record(n, fateDrawing, " "+strings.Join(lines, " ")+" ")
	if b.styles[styleLink] > 0 || b.mode.oneLine() {
		b.word(strings.Join(lines, " "))
		return
	}
	b.flush()
	for i, line := range lines {
		if i > 0 {
			b.lineBreak()
		}
		b.text(line)
	}
	b.flush()
}

// drawnLines are the texts in a drawing.
func drawnLines(n *html.Node) []string {
	var lines []string
	for d := range fragment.Descendants(n) {
		if isElement(d, "text") {
			if s := words(d); s != "" {
				lines = append(lines, s)
			}
		}
	}
	return lines
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

var forOldBrowsers = regexp.MustCompile(`(?i)\bbrowser|java\s?script|html ?5|\bcanvas\b`)

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
	lines := drawnLines(n)
	if len(lines) == 0 {
		w.drop(n, &elementOf(n.Data).Fate)
		return
	}
	w.warn(fateDrawing.Warning, drawingName(n))
	w.record(n, fateDrawing, " "+strings.Join(lines, " ")+" ")
	w.gap = true
	w.write(strings.Join(lines, " "))
	w.gap = true
}
