package fidelity

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fragment"
)

// graft reads the HTML in a tree of Markdown, whose raw nodes are pieces. Which
// elements the pieces open and close around the Markdown between them, only an
// HTML parser knows. It is given the pieces as they are, but of the Markdown no
// more than the elements beside and around them: what is within those that hold
// no HTML is put back afterwards.
func graft(body *html.Node, pieces []*html.Node) *html.Node {
	g := grafter{around: make(map[*html.Node]bool), name: "wpmd-part"}
	for _, n := range pieces {
		for p := n.Parent; p != nil && !g.around[p]; p = p.Parent {
			g.around[p] = true
		}
		for strings.Contains(n.Data, g.name) {
			g.name += "-"
		}
	}
	for c := body.FirstChild; c != nil; c = c.NextSibling {
		g.write(c)
	}
	root := fragment.ParseAsIs(g.markup.String())
	g.restore(root)
	return root
}

type grafter struct {
	around map[*html.Node]bool // the elements that hold pieces
	name   string              // of an attribute, and of an element, that no piece holds
	markup strings.Builder
	parts  []*html.Node // the elements of the Markdown that were written, by number
}

// write writes n with its number in place of its attributes, and with an empty
// element in place of its content if that holds no HTML.
func (g *grafter) write(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		g.markup.WriteString(html.EscapeString(n.Data))
		return
	case html.RawNode:
		g.markup.WriteString(n.Data)
		return
	}
	number, block := len(g.parts), isBlock(n)
	g.parts = append(g.parts, n)
	if block {
		g.markup.WriteByte('\n')
	}
	g.open(n.Data, number)
	if isVoid(n) {
		return
	}
	if g.around[n] {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			g.write(c)
		}
	} else if !isTablePart(n) {
		g.open(g.name, number)
		g.close(g.name)
	}
	g.close(n.Data)
	if block {
		g.markup.WriteByte('\n')
	}
}

func (g *grafter) open(element string, number int) {
	g.markup.WriteString("<" + element + " " + g.name + "=" + strconv.Itoa(number) + ">")
}

func (g *grafter) close(element string) { g.markup.WriteString("</" + element + ">") }

// restore gives the elements of the Markdown their attributes and their content.
func (g *grafter) restore(root *html.Node) {
	var written []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && len(n.Attr) == 1 && n.Attr[0].Key == g.name {
			written = append(written, n)
		}
	}
	for _, n := range written {
		number, err := strconv.Atoi(n.Attr[0].Val)
		if err != nil || number >= len(g.parts) {
			continue
		}
		part := g.parts[number]
		switch {
		case n.Data == g.name:
			for c := part.FirstChild; c != nil; c = part.FirstChild {
				part.RemoveChild(c)
				n.Parent.InsertBefore(c, n)
			}
			n.Parent.RemoveChild(n)
			continue
		case isTablePart(part) && !g.around[part]:
			// Within these is no place for any but their own parts.
			for c := part.FirstChild; c != nil; c = part.FirstChild {
				part.RemoveChild(c)
				n.AppendChild(c)
			}
		}
		// The parser may have made several elements of one.
		n.Attr = part.Attr
	}
}

// isVoid says whether an element that Markdown is made of cannot hold anything.
func isVoid(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.Hr, atom.Img, atom.Input:
		return true
	}
	return false
}
