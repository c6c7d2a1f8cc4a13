package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A heading without its end tag goes on to the next one, and some hold a quotation, a
// list or a table. To a reader of the page the heading is the line that it begins with;
// Markdown has no heading that holds more. So it ends there, for all that read a body.

// mayBeSwallowed says whether the source has a heading that could hold such blocks.
func mayBeSwallowed(src string) bool {
	for {
		i := headingTag(src)
		if i < 0 {
			return false
		}
		src = src[i+3:]
		if tagsOfBlocks(src) {
			return true
		}
	}
}

// headingTag is where the first start tag of a heading is, or -1.
func headingTag(src string) int {
	for from := 0; ; {
		i := strings.IndexByte(src[from:], '<')
		if i < 0 || from+i+3 > len(src) {
			return -1
		}
		from += i
		if isHeadingName(src[from+1:]) {
			return from
		}
		from++
	}
}

func isHeadingName(s string) bool {
	return len(s) > 1 && (s[0] == 'h' || s[0] == 'H') && s[1] >= '1' && s[1] <= '6'
}

// tagsOfBlocks looks at the tags up to the next end tag of a heading.
func tagsOfBlocks(src string) bool {
	paragraphs := 0
	for i := strings.IndexByte(src, '<'); i >= 0; i = strings.IndexByte(src, '<') {
		if src = src[i+1:]; src == "" {
			return false
		}
		if src[0] == '/' {
			if isHeadingName(src[1:]) {
				return false
			}
			continue
		}
		name := strings.ToLower(src[:min(len(src), 10)])
		if end := strings.IndexAny(name, " \t\n\r\f/>"); end >= 0 {
			name = name[:end]
		}
		switch name {
		case "blockquote", "table", "ul", "ol", "dl", "pre", "details", "figcaption":
			return true
		case "h1", "h2", "h3", "h4", "h5", "h6":
			return true
		case "p":
			if paragraphs++; paragraphs > 1 {
				return true
			}
		}
	}
	return false
}

// release ends the headings beneath root that hold blocks.
func release(root *html.Node) {
	var found []*html.Node
	for n := range Descendants(root) {
		if isHeading(n) && n.Namespace == "" && swallows(n) {
			found = append(found, n)
		}
	}
	for _, n := range found {
		endAfterItsLine(n)
	}
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// swallows says whether a heading holds what cannot be a part of one: such a block, or
// text of its own and more than a paragraph.
func swallows(heading *html.Node) bool {
	paragraphs := 0
	for n := range Descendants(heading) {
		switch n.DataAtom {
		case atom.Blockquote, atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Pre, atom.Details, atom.Figcaption:
			return true
		case atom.P:
			if n.Parent == heading && hasText(n) {
				paragraphs++
			}
		}
		if isHeading(n) {
			return true
		}
	}
	if paragraphs < 2 {
		return false
	}
	for c := heading.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return true
		}
	}
	return false
}

func hasText(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	for d := range Descendants(n) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			return true
		}
	}
	return false
}

// endAfterItsLine makes a box of a heading, and a heading of the line that it begins
// with, if it begins with any.
func endAfterItsLine(heading *html.Node) {
	line := &html.Node{Type: html.ElementNode, Data: heading.Data, DataAtom: heading.DataAtom}
	heading.Data, heading.DataAtom = "div", atom.Div
	for in := heading; in != nil; {
		first := in.FirstChild
		for first != nil && !hasText(first) && !holdsPicture(first) {
			first = first.NextSibling
		}
		switch {
		case first == nil:
			return
		case first.Type == html.TextNode || isOfLine(first):
			line.Attr, heading.Attr = heading.Attr, nil
			in.InsertBefore(line, first)
			for c := line.NextSibling; c != nil && isOfLine(c); c = line.NextSibling {
				in.RemoveChild(c)
				line.AppendChild(c)
			}
			return
		case first.DataAtom == atom.P:
			first.Data, first.DataAtom = line.Data, line.DataAtom
			return
		case isHeading(first) || isBlockOfItsOwn(first):
			return
		}
		in = first
	}
}

func holdsPicture(n *html.Node) bool {
	for d := range Descendants(n) {
		if d.DataAtom == atom.Img {
			return true
		}
	}
	return n.DataAtom == atom.Img
}

// isOfLine says whether a node can be a part of a line.
func isOfLine(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return true
	}
	if isBox(n) {
		return false
	}
	for d := range Descendants(n) {
		if d.Type == html.ElementNode && isBox(d) {
			return false
		}
	}
	return true
}

func isBox(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Center, atom.Form, atom.Fieldset, atom.Address, atom.Hr,
		atom.Dd, atom.Dt, atom.Li, atom.Figcaption:
		return true
	}
	return isHeading(n) || isBlockOfItsOwn(n)
}

func isBlockOfItsOwn(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Blockquote, atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Pre, atom.Details, atom.Figure:
		return true
	}
	return false
}
