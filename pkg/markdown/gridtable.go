package markdown

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Authors and generators make tables of boxes, which a class or a style sets in rows. As
// boxes they would come out one below the other, and nothing would say what belongs
// together.

const (
	// longestGridCell bounds the text of a cell: longer ones are columns of a page.
	longestGridCell = 300
	// mostGridColumns bounds the columns of such a table.
	mostGridColumns = 20
)

// boxTable is a table of boxes that is being read.
type boxTable struct {
	rows   [][]*html.Node // cells
	trs    []*html.Node
	groups []*html.Node
	heads  map[*html.Node]bool // rows
}

// gridTable makes a table of boxes that are one, by their roles or by their looks, and says
// whether they are: at least two rows of at least two cells, and nothing else in them.
func gridTable(n *html.Node) bool {
	if attr(n, "role") == "table" {
		tabled(n)
		return isElement(n, "table")
	}
	if class, style := attr(n, "class"), attr(n, "style"); !strings.Contains(class, "able") && !strings.Contains(style, "table") || fragment.BoxPart(n) != "table" {
		return false
	}
	g := boxTable{heads: make(map[*html.Node]bool)}
	var caption *html.Node
	for c := range children(n) {
		switch {
		case caption == nil && len(g.rows) == 0 && isElement(c, "div") && isGridCaption(c):
			caption = c
		case !g.add(c, 0):
			return false
		}
	}
	columns := 0
	for _, cells := range g.rows {
		columns = max(columns, len(cells))
	}
	if len(g.rows) < 2 || columns < 2 || columns > mostGridColumns || !g.isEven(columns) {
		return false
	}
	rename(n, "table")
	if caption != nil && n.Parent != nil {
		n.RemoveChild(caption)
		n.Parent.InsertBefore(caption, n)
	}
	for _, group := range g.groups {
		rename(group, "tbody")
	}
	for i, tr := range g.trs {
		rename(tr, "tr")
		for _, td := range g.rows[i] {
			if g.heads[tr] || fragment.BoxPart(td) == "head" {
				rename(td, "th")
			} else {
				rename(td, "td")
			}
		}
	}
	return true
}

func rename(n *html.Node, name string) { n.Data, n.DataAtom = name, 0 }

// isEven says that the rows have as many cells as the longest, but for at most one.
func (g *boxTable) isEven(columns int) bool {
	uneven := 0
	for _, cells := range g.rows {
		if len(cells) != columns {
			uneven++
		}
	}
	return uneven <= 1
}

// add adds a row, or a group of rows, and says whether the node is one, or nothing at all.
func (g *boxTable) add(n *html.Node, depth int) bool {
	if n.Type != html.ElementNode {
		return n.Type == html.CommentNode || strings.TrimSpace(n.Data) == ""
	}
	if !isElement(n, "div", "section") || fragment.BoxPart(n) == "table" {
		return isBlank(n) && find(n, shows) == nil
	}
	cells, isRow := gridCells(n)
	switch {
	case isRow && len(cells) > 0:
		g.rows, g.trs = append(g.rows, cells), append(g.trs, n)
		for class := range strings.FieldsSeq(attr(n, "class")) {
			if strings.Contains(fragment.PlainClass(class), "head") {
				g.heads[n] = true
			}
		}
		return true
	case isRow:
		return true
	case depth > 0:
		return false
	}
	for c := range children(n) {
		if !g.add(c, depth+1) {
			return false
		}
	}
	g.groups = append(g.groups, n)
	return true
}

// gridCells are the cells of a row; false for what is none.
func gridCells(n *html.Node) (cells []*html.Node, ok bool) {
	for c := range children(n) {
		switch {
		case c.Type != html.ElementNode && strings.TrimSpace(c.Data) == "", c.Type == html.CommentNode:
		case !isElement(c, "div", "p") || !slices.Contains([]string{"cell", "head"}, fragment.BoxPart(c)):
			if c.Type == html.ElementNode && isBlank(c) && find(c, shows) == nil {
				continue
			}
			return nil, false
		case !fitsGridCell(c):
			return nil, false
		default:
			cells = append(cells, c)
		}
	}
	return cells, true
}

// fitsGridCell says whether a cell holds a text, and no part of a page.
func fitsGridCell(n *html.Node) bool {
	return len(textOf(n)) <= longestGridCell && find(n, func(d *html.Node) bool {
		return isElement(d, "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "pre", "blockquote", "hr", "details", "figure", "iframe", "video", "audio", "form", "script", "x-code", "x-verse")
	}) == nil
}

// isGridCaption says that a box before the rows is the title of the table.
func isGridCaption(n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if name := fragment.PlainClass(class); strings.HasSuffix(name, "title") || strings.HasSuffix(name, "caption") {
			return fragment.BoxPart(n) == "" && !isBlank(n) && fitsGridCell(n) && firstElement(n, func(d *html.Node) bool { return fragment.BoxPart(d) != "" }) == nil
		}
	}
	return false
}

func firstElement(n *html.Node, is func(*html.Node) bool) *html.Node {
	return find(n, func(d *html.Node) bool { return d.Type == html.ElementNode && is(d) })
}

// cellLabels are attributes in which a table for narrow screens has the name of a cell's
// column.
var cellLabels = []string{"data-label", "data-title", "data-th", "data-header", "data-column", "data-name", "data-heading"}

// cellLabel deals with the name of its column that a cell begins with, for narrow screens
// alone: it goes where the table has it above, and is parted from what follows where not.
func (r *conversion) cellLabel(td *html.Node) {
	first := td.FirstChild
	for first != nil && first.Type == html.TextNode && strings.TrimSpace(first.Data) == "" {
		first = first.NextSibling
	}
	if first == nil || !isElement(first, "span", "div", "strong", "b", "p", "label", "small", "em", "i") || find(first, shows) != nil {
		return
	}
	said := strings.TrimSpace(strings.TrimSuffix(words(first), ":"))
	if said == "" || words(td) == words(first) {
		return
	}
	named := ""
	for _, key := range cellLabels {
		if v := strings.Join(strings.Fields(attr(td, key)), " "); strings.EqualFold(strings.TrimSuffix(v, ":"), said) {
			named = v
		}
	}
	above := columnHead(td)
	isAbove := above != nil && above != td && strings.EqualFold(words(above), said)
	if named == "" && (!isAbove || !isLabelClass(attr(first, "class"))) {
		return
	}
	if isAbove && td.Data == "td" {
		r.remove(first, fateTwice)
		return
	}
	if isElement(first, "span", "strong", "b", "label", "small", "em", "i") && first.NextSibling != nil {
		r.apart(lastText(first))
	}
}

func isLabelClass(class string) bool {
	class = strings.ToLower(class)
	for _, word := range [...]string{"label", "mobile", "responsive", "before", "heading", "title", "th", "hidden", "sm-", "xs"} {
		if strings.Contains(class, word) {
			return true
		}
	}
	return false
}

// columnHead is the head of the column that a cell stands in; nil where there is none.
func columnHead(td *html.Node) *html.Node {
	column := 0
	for c := td.PrevSibling; c != nil; c = c.PrevSibling {
		if isElement(c, "td", "th") {
			column++
		}
	}
	table := td.Parent
	for table != nil && !isElement(table, "table") {
		table = table.Parent
	}
	if table == nil {
		return nil
	}
	tr := findElement(table, "tr")
	if tr == nil || !isHeadRow(tr) && !isElement(tr.Parent, "thead") {
		return nil
	}
	for c := range children(tr) {
		if isElement(c, "td", "th") {
			if column == 0 {
				return c
			}
			column--
		}
	}
	return nil
}

// lastText is the last text in n that holds any character; n itself where there is none.
func lastText(n *html.Node) *html.Node {
	last := n
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			last = d
		}
	}
	return last
}
