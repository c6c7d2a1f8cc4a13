package fidelity

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// OutlineHeading is a heading of a text.
type OutlineHeading struct {
	Level int
	Text  string
}

// Outline returns what a Markdown text says without its markup, a blank line between
// blocks, and its headings. Code is as it is.
func (p *Prover) Outline(md string) (text string, headings []OutlineHeading) {
	o := &outline{}
	o.add(p.tree(md), false)
	o.end(0)
	return o.text.String(), o.headings
}

type outline struct {
	text     strings.Builder
	line     strings.Builder
	gap      int // after what is in text
	headings []OutlineHeading
}

// levels are those of headings.
var levels = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

func (o *outline) add(n *html.Node, code bool) {
	switch {
	case n.Type == html.TextNode && code:
		o.line.WriteString(n.Data)
	case n.Type == html.TextNode:
		o.words(n.Data)
	case n.Type == html.ElementNode && (n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Template):
		return
	}
	gap := 0
	if n.Type == html.ElementNode {
		gap = gapOf(n.DataAtom)
	}
	if gap > 0 {
		o.end(gap)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		o.add(c, code || n.DataAtom == atom.Pre)
	}
	if level := levels[n.DataAtom]; level > 0 && n.Type == html.ElementNode {
		if said := strings.TrimSpace(o.line.String()); said != "" {
			o.headings = append(o.headings, OutlineHeading{level, said})
		}
	}
	switch {
	case gap > 0:
		o.end(gap)
	case n.DataAtom == atom.Br && !code:
		o.line.WriteByte('\n')
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		o.line.WriteByte('\t')
	}
}

// words adds a text, in which runs of white space are one space.
func (o *outline) words(text string) {
	said := strings.Join(strings.Fields(text), " ")
	if said != text && text != "" {
		line := o.line.String()
		if strings.TrimLeft(text, " \n\t") != text && line != "" && !strings.HasSuffix(line, " ") && !strings.HasSuffix(line, "\n") {
			o.line.WriteByte(' ')
		}
		o.line.WriteString(said)
		if said != "" && strings.TrimRight(text, " \n\t") != text {
			o.line.WriteByte(' ')
		}
		return
	}
	o.line.WriteString(said)
}

// end ends a block; between it and the next are at least as many ends of lines as gap says.
func (o *outline) end(gap int) {
	said := strings.Trim(o.line.String(), " \n\t")
	o.line.Reset()
	if said != "" {
		if o.text.Len() > 0 {
			o.text.WriteString(strings.Repeat("\n", o.gap))
		}
		o.text.WriteString(said)
		o.gap = 0
	}
	o.gap = max(o.gap, gap)
}

// gapOf is how many ends of lines stand around an element; 0 for one within a line.
func gapOf(a atom.Atom) int {
	switch a {
	case atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Thead, atom.Tbody, atom.Tfoot:
		return 1
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Blockquote,
		atom.Pre, atom.Table, atom.Hr, atom.Figure, atom.Figcaption, atom.Section, atom.Article, atom.Details, atom.Summary, atom.Address, atom.Caption:
		return 2
	}
	return 0
}
