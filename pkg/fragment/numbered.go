package fragment

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Highlighters number the lines of code in several ways: each line is an item of a list
// or a row of a table, or a block of its own behind its number, or all numbers stand in
// a block beside the code. To a reader all of it is one block of code.

// mayBeNumbered is a cheap check of whether src has such code.
func mayBeNumbered(src string) bool {
	return strings.Contains(src, "<pre") && (strings.Contains(src, "<ol") || strings.Contains(src, "<ul") || strings.Contains(src, "<table") || strings.Contains(src, "lnum") || strings.Contains(src, "lineno"))
}

// unnumber takes the numbers of lines out of code, and what parts its lines.
func unnumber(root *html.Node) {
	var blocks []*html.Node
	for n := range Descendants(root) {
		if n.DataAtom == atom.Pre {
			blocks = append(blocks, n)
		}
	}
	for _, pre := range blocks {
		if pre.Parent == nil {
			continue // of a run, and in its first block now
		}
		linesOfParts(pre)
		joinRun(pre)
		dropNumbers(pre)
	}
}

// linesOfParts writes lines in the place of a list or a table that a block of code holds.
func linesOfParts(pre *html.Node) {
	var parts []*html.Node
	for n := range Descendants(pre) {
		switch n.DataAtom {
		case atom.Ol, atom.Ul, atom.Table:
			if len(parts) == 0 || !isIn(n, parts[len(parts)-1]) {
				parts = append(parts, n)
			}
		}
	}
	for _, part := range parts {
		if !isOfCode(part, pre) {
			continue
		}
		for n := range Descendants(part) {
			switch {
			case n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" && isBetweenParts(n.Parent):
				n.Data = ""
			case (n.DataAtom == atom.Td || n.DataAtom == atom.Th) && isNumberCell(n):
				for n.FirstChild != nil {
					n.RemoveChild(n.FirstChild)
				}
			}
		}
		for n := range Descendants(part) {
			if n.DataAtom == atom.Li || n.DataAtom == atom.Tr {
				endLine(n)
			}
		}
		plainParts(part)
	}
}

// isOfCode says whether a list or a table in a block is how its code is laid out.
func isOfCode(part, pre *html.Node) bool {
	if isCodeName(attribute(pre, "class")) || isCodeName(attribute(part, "class")) {
		return true
	}
	for p := part.Parent; p != nil && p != pre; p = p.Parent {
		if p.DataAtom == atom.Code {
			return true
		}
	}
	return false
}

var codeNames = NewMatcher(`(?i)prettyprint|linenums|hljs|highlight|language-|lang-|brush:|\bdp-`)

func isCodeName(class string) bool { return codeNames.MatchString(class) }

func isBetweenParts(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Ol, atom.Ul, atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr:
		return true
	}
	return false
}

// endLine puts the end of a line behind what an item or a row holds.
func endLine(n *html.Node) {
	last := n
	for last.LastChild != nil {
		last = last.LastChild
	}
	if last.Type == html.TextNode && strings.HasSuffix(last.Data, "\n") {
		return
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: "\n"})
}

// isNumberCell says whether a cell has but the number of its line: it says so, or holds
// nothing else before another cell.
func isNumberCell(n *html.Node) bool {
	text := strings.TrimSpace(textIn(n))
	if _, err := strconv.Atoi(text); err != nil && text != "" {
		return false
	}
	return attribute(n, "data-line-number") != "" && text == "" || nextOf(n, atom.Td) != nil && (text != "" || strings.Contains(attribute(n, "class"), "number"))
}

// plainParts makes of a list or a table what only holds its text.
func plainParts(part *html.Node) {
	plain := func(n *html.Node) { n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil }
	plain(part)
	for n := range Descendants(part) {
		switch n.DataAtom {
		case atom.Li, atom.Tr, atom.Td, atom.Th, atom.Thead, atom.Tbody, atom.Tfoot:
			plain(n)
		}
	}
}

// joinRun joins the blocks behind one another that each hold a line behind its number.
func joinRun(pre *html.Node) {
	if !dropLineNumber(pre) {
		return
	}
	for next := nextOf(pre, atom.Pre); next != nil && dropLineNumber(next); next = nextOf(pre, atom.Pre) {
		for pre.NextSibling != next {
			pre.Parent.RemoveChild(pre.NextSibling)
		}
		endLine(pre)
		for next.FirstChild != nil {
			c := next.FirstChild
			next.RemoveChild(c)
			pre.AppendChild(c)
		}
		next.Parent.RemoveChild(next)
	}
}

// dropLineNumber takes the number of the line from the beginning of a block, and says
// whether there was one.
func dropLineNumber(pre *html.Node) bool {
	first := pre.FirstChild
	for first != nil && first.Type == html.TextNode && strings.TrimSpace(first.Data) == "" {
		first = first.NextSibling
	}
	if first == nil || first.DataAtom != atom.Span || !strings.Contains(attribute(first, "class"), "lnum") {
		return false
	}
	if _, err := strconv.Atoi(strings.Trim(textIn(first), " \t\u00a0:.")); err != nil {
		return false
	}
	pre.RemoveChild(first)
	return true
}

// dropNumbers drops a block of nothing but the numbers of the lines of the block behind
// it, with the table in which the two stand side by side.
func dropNumbers(pre *html.Node) {
	count := countLines(pre)
	if count < 2 {
		return
	}
	if code := nextOf(pre, atom.Pre); code != nil {
		if lines(code) == count {
			pre.Parent.RemoveChild(pre)
		}
		return
	}
	cell := pre.Parent
	for cell.DataAtom == atom.Div && cell.Parent != nil {
		cell = cell.Parent
	}
	if cell.DataAtom != atom.Td || nextOf(cell, atom.Td) == nil || !isSole(cell.Parent) || !isSole(cell.Parent.Parent) {
		return
	}
	beside := nextOf(cell, atom.Td)
	code := only(beside, atom.Pre)
	table := cell.Parent
	for table != nil && table.DataAtom != atom.Table {
		table = table.Parent
	}
	if code == nil || lines(code) != count || table == nil || table.Parent == nil || words(table) != words(cell)+words(beside) {
		return
	}
	code.Parent.RemoveChild(code)
	table.Parent.InsertBefore(code, table)
	table.Parent.RemoveChild(table)
}

// isSole says whether a row, or a part of a table, has none like it beside it.
func isSole(n *html.Node) bool {
	if n == nil {
		return false
	}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode {
			return false
		}
	}
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode {
			return s.DataAtom == atom.Colgroup
		}
	}
	return true
}

// words is the text of n without its white space.
func words(n *html.Node) string { return strings.Join(strings.Fields(textIn(n)), "") }

// only is the one element of a kind in n, which says nothing else.
func only(n *html.Node, kind atom.Atom) *html.Node {
	for d := range Descendants(n) {
		if d.DataAtom == kind {
			if words(d) != words(n) {
				return nil
			}
			return d
		}
	}
	return nil
}

// countLines is how many numbers, each one more than the one before, are all that a block
// says; 0 where it says more.
func countLines(pre *html.Node) int {
	count, last := 0, 0
	for field := range strings.FieldsSeq(textIn(pre)) {
		number, err := strconv.Atoi(strings.TrimRight(field, ".:"))
		if err != nil || count > 0 && number != last+1 {
			return 0
		}
		count, last = count+1, number
	}
	return count
}

// lines is how many lines a block has, but for empty ones at its end.
func lines(pre *html.Node) int {
	said := strings.TrimRight(strings.TrimPrefix(textIn(pre), "\n"), " \n\r\t")
	breaks := 0
	for d := range Descendants(pre) {
		if d.DataAtom == atom.Br {
			breaks++
		}
	}
	return strings.Count(said, "\n") + 1 + breaks
}

// nextOf is the element right behind n, if it is of a kind.
func nextOf(n *html.Node, kind atom.Atom) *html.Node {
	next := n.NextSibling
	for next != nil && next.Type != html.ElementNode {
		if next.Type == html.TextNode && strings.TrimSpace(next.Data) != "" {
			return nil
		}
		next = next.NextSibling
	}
	if next == nil || next.DataAtom != kind {
		return nil
	}
	return next
}

func isIn(n, around *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == around {
			return true
		}
	}
	return false
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for d := range Descendants(n) {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
