package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// https://www.w3.org/TR/wai-aria-1.2/#heading

// nameHeadings makes headings of the elements that are so by their role and level alone.
func nameHeadings(root *html.Node) {
	for n := range Descendants(root) {
		if n.DataAtom != atom.Div && n.DataAtom != atom.P && n.DataAtom != atom.Span || attribute(n, "role") != "heading" || inHeading(n) || holdsBox(n) || strings.TrimSpace(textIn(n)) == "" {
			continue
		}
		level := attribute(n, "aria-level")
		if len(level) != 1 || level[0] < '1' || level[0] > '6' {
			continue
		}
		n.Data = "h" + level
		n.DataAtom = atom.Lookup([]byte(n.Data))
	}
}

// inHeading says whether an element stands in a line, in a link or in another heading.
func inHeading(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.P, atom.A, atom.Button, atom.Summary, atom.Td, atom.Th, atom.Li, atom.Label, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			return true
		}
	}
	return false
}

func holdsBox(n *html.Node) bool {
	for d := range Descendants(n) {
		if isBox(d) || d.DataAtom == atom.Img || d.DataAtom == atom.Button {
			return true
		}
	}
	return false
}
