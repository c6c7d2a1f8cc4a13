package markdown

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// attr returns the value of an attribute, or "".
func attr(n *html.Node, key string) string {
	v, _ := lookup(n, key)
	return v
}

func lookup(n *html.Node, key string) (string, bool) {
	for i := range n.Attr {
		if n.Attr[i].Key == key && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val, true
		}
	}
	return "", false
}

func setAttr(n *html.Node, key, val string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = val
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: val})
}

func hasClass(n *html.Node, class string) bool {
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

func hasAnyClass(n *html.Node, classes ...string) bool {
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if slices.Contains(classes, c) {
			return true
		}
	}
	return false
}

func isElement(n *html.Node, names ...string) bool {
	if n == nil || n.Type != html.ElementNode {
		return false
	}
	return slices.Contains(names, n.Data)
}

// children iterates over a node's children and bears the removal of the one at hand.
func children(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for c := n.FirstChild; c != nil; {
			next := c.NextSibling
			if !yield(c) {
				return
			}
			c = next
		}
	}
}

// find returns the first descendant element for which is holds, or nil.
func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range fragment.Descendants(n) {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func findElement(n *html.Node, names ...string) *html.Node {
	return find(n, func(d *html.Node) bool { return isElement(d, names...) })
}

func findClass(n *html.Node, classes ...string) *html.Node {
	return find(n, func(d *html.Node) bool { return hasAnyClass(d, classes...) })
}

// textOf returns the text beneath n as it stands in the source.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if c := n.FirstChild; c != nil && c == n.LastChild && c.Type == html.TextNode {
		return c.Data
	}
	var b strings.Builder
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// words returns the text beneath n with its white space folded.
func words(n *html.Node) string { return strings.Join(strings.Fields(textOf(n)), " ") }

// isBlank says whether n shows nothing: no text and no picture or the like.
func isBlank(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) == ""
	}
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			return false
		}
		if d.Type == html.ElementNode && shows(d) {
			return false
		}
	}
	return true
}

func shows(n *html.Node) bool {
	switch elementOf(n.Data).role {
	case rolePicture, roleEmbed, roleMedia, roleRule, roleMath:
		return true
	}
	return strings.HasPrefix(n.Data, "x-")
}

// become turns n into another element without attributes or children.
func become(n *html.Node, name string) {
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	n.Type, n.Data, n.DataAtom, n.Namespace, n.Attr = html.ElementNode, name, 0, "", nil
}

func appendText(n *html.Node, text string) {
	n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
}

func hasAncestor(n *html.Node, names ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if isElement(p, names...) {
			return true
		}
	}
	return false
}

// nextElement returns the next sibling element, past white space and comments.
func nextElement(n *html.Node) *html.Node { return sibling(n.NextSibling, false) }

func prevElement(n *html.Node) *html.Node { return sibling(n.PrevSibling, true) }

func sibling(s *html.Node, back bool) *html.Node {
	for s != nil {
		switch {
		case s.Type == html.ElementNode:
			return s
		case s.Type == html.TextNode && strings.TrimSpace(s.Data) != "":
			return nil
		}
		if back {
			s = s.PrevSibling
		} else {
			s = s.NextSibling
		}
	}
	return nil
}
