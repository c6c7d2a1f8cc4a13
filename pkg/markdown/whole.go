package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Whole HTML is the last resort for what neither Markdown nor clean HTML holds:
// the elements of the source one by one, with the classes and ids that tell what
// they are. What runs, what plays and what is a field of a form becomes what it
// becomes in clean HTML.

// wholeTags are the wrappers that whole HTML keeps, each by the name that it is
// written with.
var wholeTags = map[string]string{
	"span": "span", "font": "span", "label": "span", "small": "small", "big": "span", "time": "time", "bdi": "bdi", "nobr": "span", "data": "span",
	"rb": "rb", "rp": "rp", "rt": "rt", "rtc": "rtc", "semantics": "semantics", "annotation": "annotation",
	"abbr": "abbr", "acronym": "abbr", "bdo": "bdo", "ins": "ins", "kbd": "kbd", "mark": "mark", "sub": "sub", "sup": "sup", "u": "u",
	"address": "address", "article": "article", "aside": "aside", "center": "div", "dd": "dd", "dialog": "div", "div": "div", "dt": "dt", "fieldset": "fieldset",
	"figure": "figure", "footer": "footer", "form": "div", "header": "header", "hgroup": "hgroup", "legend": "legend", "main": "main", "nav": "nav",
	"noscript": "noscript", "search": "div", "section": "section", "summary": "summary",
}

// tag is the name that a kept element is written with.
func (w *cleaner) tag(n *html.Node) string {
	switch {
	case elementOf(n.Data).role == rolePreformatted, w.whole && strings.Contains(attr(n, "class"), "crayon-pre"):
		return "pre"
	case w.whole && wholeTags[n.Data] != "":
		return wholeTags[n.Data]
	}
	return n.Data
}

// wholeAttrs are the attributes that whole HTML keeps beside those of clean HTML:
// a proof reads them.
var wholeAttrs = map[string]bool{
	"class": true, "id": true, "role": true, "name": true, "aria-expanded": true, "aria-label": true, "data-toggle": true, "data-bs-toggle": true,
	"encoding": true, "alttext": true, "hidden": true,
}

// setApart are the styles by which characters are set apart.
var setApart = fragment.NewExpression(`(?i)(?:^|;)\s*((?:font-weight|font-style|text-decoration|text-decoration-line)\s*:\s*[a-z0-9 -]+?)\s*(?:$|;)`)

func (w *cleaner) attributes(n *html.Node) []html.Attribute {
	attrs := w.cleanAttributes(n)
	if !w.whole {
		return attrs
	}
	has := make(map[string]bool, len(attrs))
	for _, a := range attrs {
		has[a.Key] = true
	}
	for _, a := range n.Attr {
		switch {
		case has[a.Key] || a.Namespace != "" || a.Key == "name" && n.Data != "a":
			continue
		case a.Key == "style":
			m := setApart.FindStringSubmatch(a.Val)
			if m == nil {
				continue
			}
			a.Val = m[1]
		case !wholeAttrs[a.Key]:
			continue
		}
		a.Val = strings.Join(strings.Fields(a.Val), " ")
		attrs = append(attrs, a)
	}
	return attrs
}

// visited says that nothing is to be written of an element: no browser shows it, or
// what stands beside it.
func (w *cleaner) visited(n *html.Node) bool {
	switch n.Data {
	case "noembed", "noframes":
		return true
	case "noscript":
		return !w.noscript(n) && n.Parent == nil
	}
	hiddenMail(n)
	return false
}

// wholeBlock writes a node as whole HTML.
func (b *builder) wholeBlock(n *html.Node) {
	if b.mode.oneLine() || b.mode == inCell || n != b.root && !htmlStart[n.Data] && find(n, func(d *html.Node) bool { return htmlStart[d.Data] }) == nil {
		b.kept(n)
		return
	}
	b.warn(fateKept.Warning, n.Data)
	w := &cleaner{builder: b, lines: true, whole: true}
	if n == b.root {
		w.beneath(n)
		if text := w.finish(); text != "" {
			b.block(&block{kind: blockHTML, node: n, text: "<div>\n" + text + "\n</div>"})
		}
		return
	}
	w.node(n)
	text := w.finish()
	if text == "" {
		return
	}
	if !htmlStart[w.tag(n)] {
		text = "<div>" + text + "</div>"
	}
	b.block(&block{kind: blockHTML, node: n, text: text})
}

// linkedFrom notes to which places of the document what stays HTML leads.
func (r *conversion) linkedFrom(n *html.Node) {
	r.linkedTo(attr(n, "href"))
	for d := range fragment.Descendants(n) {
		if d.Data == "a" {
			r.linkedTo(attr(d, "href"))
		}
	}
}

// isKept says whether a node, or one around it, stays HTML.
func (r *conversion) isKept(n *html.Node) bool {
	for p := n; p != nil && len(r.keep)+len(r.whole) > 0; p = p.Parent {
		if r.keeps(p) {
			return true
		}
	}
	return false
}
