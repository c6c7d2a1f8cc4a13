// Package fragment parses the HTML of a post's body as a browser would, at any
// depth, and numbers its nodes.
//
// The converter and the proof of a conversion each parse the source on their
// own; that both do it here is what lets one name a node to the other.
package fragment

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
)

// depths are the nesting limits tried in turn on a source that the parser
// refuses: golang.org/x/net/html gives up at 512 open elements, and elements
// that it opens by itself come on top of those of the source.
var depths = [...]int{400, 100, 20, 0}

// Parse returns a <body> element whose children are the nodes of src, parsed
// with scripting off, so that the content of noscript is elements. It accepts
// every string: tags nested too deep for the parser are left out, their text
// is not. The document that a frame carries (srcdoc) stands in its place, as
// does what a template holds that the page shows, code stands without the numbers of its
// lines, the parts of a table in the order in which browsers show them, a formula that line breaks cut is
// one text, and a heading ends before the blocks that it holds.
func Parse(src string) *html.Node {
	body := ParseAsIs(src)
	if mayBeSwallowed(src) {
		release(body)
	}
	return body
}

// ParseAsIs does what Parse does, but for headings that hold blocks.
func ParseAsIs(src string) *html.Node {
	nodes, err := parse(src)
	for i := 0; err != nil && i < len(depths); i++ {
		nodes, err = parse(flatten(src, depths[i]))
	}
	body := newBody()
	if err != nil {
		body.AppendChild(&html.Node{Type: html.TextNode, Data: src})
		return body
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	if strings.Contains(src, "srcdoc") {
		unframe(body, 1)
	}
	if strings.Contains(src, "<template") {
		openTemplates(body)
	}
	if mayPart(src) {
		partWords(body)
	}
	if strings.Contains(src, "aria-level") {
		nameHeadings(body)
	}
	if mayBeNumbered(src) {
		unnumber(body)
	}
	if mayBeDisplaced(src) {
		orderParts(body)
	}
	if mayHoldFormula(src) {
		joinFormulas(body)
	}
	return body
}

// Copy returns a tree like the one beneath root, for somebody else to change.
func Copy(root *html.Node) *html.Node {
	nodes, attrs := 1, len(root.Attr)
	for n := range Descendants(root) {
		nodes, attrs = nodes+1, attrs+len(n.Attr)
	}
	c := copier{nodes: make([]html.Node, 0, nodes), attrs: make([]html.Attribute, 0, attrs)}
	top := c.copy(root)
	from, to := root, top
	for {
		switch {
		case from.FirstChild != nil:
			from = from.FirstChild
		default:
			for from != root && from.NextSibling == nil {
				from, to = from.Parent, to.Parent
			}
			if from == root {
				return top
			}
			from, to = from.NextSibling, to.Parent
		}
		next := c.copy(from)
		to.AppendChild(next)
		to = next
	}
}

// copier copies nodes into memory that was taken at once.
type copier struct {
	nodes []html.Node
	attrs []html.Attribute
}

func (c *copier) copy(n *html.Node) *html.Node {
	had := len(c.attrs)
	c.attrs = append(c.attrs, n.Attr...)
	c.nodes = append(c.nodes, html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: c.attrs[had:len(c.attrs):len(c.attrs)]})
	return &c.nodes[len(c.nodes)-1]
}

// Number gives every node beneath root its ordinal in document order, counting
// from 1. It must be called before the tree is changed.
func Number(root *html.Node) map[*html.Node]content.Node {
	count := 0
	for range Descendants(root) {
		count++
	}
	numbers := make(map[*html.Node]content.Node, count)
	for n := range Descendants(root) {
		numbers[n] = content.Node(len(numbers) + 1)
	}
	return numbers
}

// Descendants iterates over all that is beneath root, in document order, at the same
// cost a node however deep it lies. It bears changes of the node at hand, but for its
// removal.
func Descendants(root *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := root.FirstChild; n != nil; {
			if !yield(n) {
				return
			}
			if n.FirstChild != nil {
				n = n.FirstChild
				continue
			}
			for n.NextSibling == nil {
				if n = n.Parent; n == nil || n == root {
					return
				}
			}
			n = n.NextSibling
		}
	}
}

func newBody() *html.Node {
	return &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
}

func parse(src string) ([]*html.Node, error) {
	return html.ParseFragmentWithOptions(strings.NewReader(src), newBody(), html.ParseOptionEnableScripting(false))
}

// flatten leaves out the tags of src that open deeper than limit, and the end
// tags that belong to them.
func flatten(src string, limit int) string {
	var out strings.Builder
	out.Grow(len(src))
	var open []string // names of the elements that are open, those left out included
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			if isVoid(string(name)) {
				out.WriteString(raw)
				continue
			}
			open = append(open, string(name))
			if len(open) <= limit {
				out.WriteString(raw)
			}
		case html.EndTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			i := lastIndex(open, string(name))
			if i < 0 {
				out.WriteString(raw)
				continue
			}
			if i < limit {
				out.WriteString(raw)
			}
			open = open[:i]
		default:
			out.Write(z.Raw())
		}
	}
}

// searched bounds how far back an end tag looks for its start, which keeps
// flatten linear on sources that never close what they open.
const searched = 64

func lastIndex(open []string, name string) int {
	for i := len(open) - 1; i >= max(0, len(open)-searched); i-- {
		if open[i] == name {
			return i
		}
	}
	return -1
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
