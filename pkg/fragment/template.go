package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// openTemplates puts what templates hold in their places, as far as the page shows it: a
// shadow tree, and what a script puts there later, as where the template is all that its
// element has. What is repeated for data, or has gaps for it, is no content yet.
// https://html.spec.whatwg.org/multipage/scripting.html#the-template-element
func openTemplates(root *html.Node) {
	var found []*html.Node
	for n := range Descendants(root) {
		if n.DataAtom == atom.Template && (isShadow(n) || isAllThereIs(n)) {
			found = append(found, n)
		}
	}
	for _, n := range found {
		n.Data, n.DataAtom, n.Attr = "div", atom.Div, nil
	}
}

func isShadow(n *html.Node) bool {
	for i := range n.Attr {
		if strings.HasPrefix(n.Attr[i].Key, "shadowroot") {
			return true
		}
	}
	return false
}

func isAllThereIs(n *html.Node) bool {
	if n.Parent == nil || n.Parent.DataAtom == atom.Body || !isRead(n, false) || isPattern(n) {
		return false
	}
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c != n && (c.Type == html.TextNode && strings.IndexFunc(c.Data, isWordRune) >= 0 || c.Type == html.ElementNode && (holdsPicture(c) || isRead(c, false))) {
			return false
		}
	}
	return true
}

// isPattern says that a template is one for data that a script has.
func isPattern(n *html.Node) bool {
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "x-for", "v-for", "data-wp-each", "data-each", "is":
			return true
		}
	}
	for d := range Descendants(n) {
		if d.Type == html.TextNode && hasGap(d.Data) {
			return true
		}
		for i := range d.Attr {
			if hasGap(d.Attr[i].Val) {
				return true
			}
		}
	}
	return false
}

// hasGap says whether a text has a place for a value, as the usual templating languages
// write it.
func hasGap(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "<%") || strings.Contains(s, "${") || strings.Contains(s, "[[")
}
