package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mayBeDisplaced is a cheap check of whether a table of src may have its parts in
// another order than browsers show them in.
func mayBeDisplaced(src string) bool {
	if strings.Contains(src, "<tfoot") {
		return true
	}
	head, body := strings.Index(src, "<thead"), strings.Index(src, "<tbody")
	return body >= 0 && head > body
}

// orderParts moves the head of every table before its rows and its foot behind them,
// where browsers show them (HTML 4 wanted the foot to stand before the body).
func orderParts(root *html.Node) {
	var tables []*html.Node
	for n := range Descendants(root) {
		if n.DataAtom == atom.Table {
			tables = append(tables, n)
		}
	}
	for _, table := range tables {
		var head, foot, first *html.Node
		for c := table.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Thead:
				if head == nil {
					head = c
				}
			case atom.Tfoot:
				if foot == nil {
					foot = c
				}
			}
			if first == nil && (c.DataAtom == atom.Tbody || c.DataAtom == atom.Tr || c.DataAtom == atom.Tfoot) {
				first = c
			}
		}
		if head != nil && first != nil && isBefore(first, head) {
			table.RemoveChild(head)
			table.InsertBefore(head, first)
		}
		if foot != nil {
			table.RemoveChild(foot)
			table.AppendChild(foot)
		}
	}
}

// isBefore says whether one of two siblings stands somewhere before the other.
func isBefore(a, b *html.Node) bool {
	for c := a.NextSibling; c != nil; c = c.NextSibling {
		if c == b {
			return true
		}
	}
	return false
}
