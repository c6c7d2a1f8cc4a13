package markdown

import (
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

type cell struct {
	node *html.Node
	text string
}

type row struct {
	cells  []cell
	header bool
}

func (b *builder) table(n *html.Node) {
	if b.mode == inCell {
		b.wrapper(n)
		return
	}
	if b.isLayout(n) {
		b.wrapper(n)
		return
	}
	if !b.fitsPipes(n) || isRagged(n) {
		b.htmlBlock(n)
		return
	}
	b.flush()
	rows, captions := b.rows(n)
	for _, c := range captions {
		b.caption(c)
	}
	if text := writeTable(rows); text != "" {
		b.block(&block{kind: blockTable, node: n, text: text})
	}
}

// tabled makes a table of elements that say by their roles that they are one.
func tabled(n *html.Node) {
	if findElement(n, "table") != nil {
		return
	}
	n.Data, n.DataAtom = "table", 0
	for d := range fragment.Descendants(n) {
		var name string
		switch attr(d, "role") {
		case "rowgroup":
			name = "tbody"
		case "row":
			name = "tr"
		case "columnheader", "rowheader":
			name = "th"
		case "cell", "gridcell":
			name = "td"
		default:
			continue
		}
		d.Data, d.DataAtom = name, 0
	}
}

// tableRows calls use with every row of the table and whether thead holds it.
func tableRows(n *html.Node, use func(tr *html.Node, head bool)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case isElement(c, "tr"):
			use(c, n.Data == "thead")
		case isElement(c, "thead", "tbody", "tfoot"):
			tableRows(c, use)
		}
	}
}

func rowCells(tr *html.Node, use func(*html.Node)) {
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if isElement(c, "td", "th") {
			use(c)
		}
	}
}

// isLayout says whether a table only arranges what it holds: it has one cell, or
// blocks in a single row or column, or says so itself.
func (b *builder) isLayout(n *html.Node) bool {
	if role := attr(n, "role"); role == "presentation" || role == "none" {
		return true
	}
	if isLineOfBlocks(n) {
		return true
	}
	cells := 0
	tableRows(n, func(tr *html.Node, _ bool) {
		rowCells(tr, func(td *html.Node) {
			if choice := findElement(td, "select"); !isBlank(td) && (choice == nil || words(choice) != words(td)) {
				cells++
			}
		})
	})
	return cells <= 1
}

// isLineOfBlocks says whether a table without heads has one row, or one column, and
// blocks in it: nothing in it relates to anything but to what is before and after it.
func isLineOfBlocks(n *html.Node) bool {
	rows, columns, plain := 0, 0, true
	tableRows(n, func(tr *html.Node, head bool) {
		count := 0
		rowCells(tr, func(td *html.Node) {
			count++
			plain = plain && td.Data == "td" && !head
		})
		if count > 0 {
			rows++
		}
		columns = max(columns, count)
	})
	if !plain || rows != 1 && columns != 1 {
		return false
	}
	paragraphs := map[*html.Node]int{}
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode {
			continue
		}
		switch elementOf(d.Data).role {
		case roleHeading, roleList, roleTable, rolePreformatted, roleQuote, roleDetails, roleDefinitions, roleRule:
			return !hasCaption(n)
		case roleParagraph:
			if isBlank(d) {
				continue
			}
			if paragraphs[d.Parent]++; paragraphs[d.Parent] > 1 {
				return !hasCaption(n)
			}
		}
		if d.Data == "x-code" || d.Data == "x-verse" {
			return !hasCaption(n)
		}
	}
	return false
}

func hasCaption(table *html.Node) bool {
	for c := range children(table) {
		if isElement(c, "caption") && !isBlank(c) {
			return true
		}
	}
	return false
}

// fitsPipes says whether Markdown's tables can hold what a table holds: no cell
// spans others, and none has blocks that need lines of their own.
func (b *builder) fitsPipes(n *html.Node) bool {
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode {
			continue
		}
		switch e := elementOf(d.Data); e.role {
		case roleTablePart:
			if spans(d, "rowspan") || spans(d, "colspan") && !isWholeRow(d) {
				return false
			}
		case roleRule:
			if !isRowOfRules(tableRowOf(d)) {
				return false
			}
		case roleTable, rolePreformatted, roleQuote, roleDetails, roleDefinitions, roleHeading:
			return false
		case roleList:
			if _, reversed := lookup(d, "reversed"); reversed || b.options.NoListsInCells {
				return false
			}
		}
		if d.Data == "x-code" || d.Data == "x-verse" {
			return false
		}
	}
	return true
}

// isWholeRow says whether a cell is all that its row holds.
func isWholeRow(td *html.Node) bool {
	return isElement(td.Parent, "tr") && soleCell(td.Parent) == td
}

func soleCell(tr *html.Node) (only *html.Node) {
	count := 0
	rowCells(tr, func(td *html.Node) {
		count++
		only = td
	})
	if count != 1 {
		return nil
	}
	return only
}

func isHeadRow(tr *html.Node) bool {
	all := true
	rowCells(tr, func(td *html.Node) { all = all && td.Data == "th" })
	return all
}

// isRowOfRules says whether a row only draws lines between others.
func isRowOfRules(tr *html.Node) bool {
	return tr != nil && strings.TrimSpace(textOf(tr)) == "" && findElement(tr, "hr") != nil && find(tr, func(d *html.Node) bool { return d.Data != "hr" && shows(d) }) == nil
}

// tableRowOf returns the row that holds n.
func tableRowOf(n *html.Node) *html.Node {
	for p := n.Parent; p != nil && !isElement(p, "table"); p = p.Parent {
		if isElement(p, "tr") {
			return p
		}
	}
	return nil
}

// isRagged says whether a table would be mostly empty cells: a single long row
// would blow up all the others.
func isRagged(n *html.Node) bool {
	rows, columns, cells := 0, 0, 0
	tableRows(n, func(tr *html.Node, _ bool) {
		count := 0
		rowCells(tr, func(*html.Node) { count++ })
		rows++
		columns = max(columns, count)
		cells += count
	})
	return columns*rows > 50*cells+1000
}

func spans(n *html.Node, key string) bool {
	v := strings.TrimSpace(attr(n, key))
	return v != "" && v != "1"
}

func (b *builder) rows(n *html.Node) (rows []row, captions []*html.Node) {
	tableRows(n, func(tr *html.Node, head bool) {
		if isRowOfRules(tr) {
			return
		}
		r := row{header: head || isHeadRow(tr)}
		rowCells(tr, func(td *html.Node) {
			r.cells = append(r.cells, cell{td, b.cellText(td, r.header && len(rows) == 0 && td.Data == "th")})
		})
		if len(r.cells) == 0 {
			return
		}
		rows = append(rows, r)
	})
	for c := range children(n) {
		if isElement(c, "caption") && !isBlank(c) {
			captions = append(captions, c)
		}
	}
	return rows, captions
}

// cellText writes the content of a cell on one line. A header is bold of itself.
func (b *builder) cellText(td *html.Node, header bool) string {
	sub := &builder{conversion: b.conversion, mark: -1, mode: inCell}
	for _, s := range b.spans {
		if s.style < styleLink && !(header && s.style == styleStrong) {
			sub.open(&span{style: s.style})
		}
	}
	if header {
		sub.styles[styleStrong]++
	} else if td.Data == "th" && sub.styles[styleStrong] == 0 && hasWord(textOf(td)) {
		// A head of a row keeps its weight.
		sub.open(&span{style: styleStrong})
	}
	if td.Parent != nil && prevElement(td) == nil {
		sub.anchor(td.Parent)
	}
	sub.anchor(td)
	if len(b.keep) > 0 && b.keep[b.numbers[td]] {
		b.warn(fateKept.Warning, td.Data)
		sub.raw(b.cleanContent(td))
	} else {
		sub.children(td)
	}
	sub.flush()
	sub.endAnchors()
	text := ""
	for i, k := range sub.blocks {
		if i > 0 && k.kind != blockHTML && sub.blocks[i-1].kind != blockHTML {
			text += "<br>"
		}
		text += k.text
	}
	if strings.IndexByte(text, '|') >= 0 {
		text = escapePipes(text)
	}
	return text
}

// escapePipes escapes the pipes of a cell. A table is cut into cells before its
// code spans are read, so they need it too.
func escapePipes(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// cellList writes a list within a cell as HTML on the cell's line, since it
// cannot stand on lines of its own.
func (b *builder) cellList(n *html.Node) {
	b.flush()
	if isBlank(n) {
		return
	}
	out := strings.Builder{}
	out.WriteString(startTag(n.Data, b.cleanAttributes(n)))
	for c := range children(n) {
		if isBlank(c) {
			continue
		}
		text := b.cellText(c, false)
		text = strings.ReplaceAll(text, `\|`, "|")
		if isElement(c, "li") {
			text = "<li>" + text + "</li>"
		}
		out.WriteString(text)
	}
	out.WriteString("</" + n.Data + ">")
	b.blocks = append(b.blocks, &block{kind: blockHTML, node: n, text: out.String()})
}

// alignedWidth is the widest that a table may be to have its columns aligned:
// what fits a window. Wider ones are easier to read without the padding.
const alignedWidth = 100

// alignedRows is the number of rows up to which columns are aligned.
const alignedRows = 500

func writeTable(rows []row) string {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r.cells))
	}
	if columns == 0 {
		return ""
	}
	head := row{cells: make([]cell, 0)}
	body := rows
	if rows[0].header {
		head, body = rows[0], rows[1:]
	}
	align := alignments(rows, columns)
	widths := columnWidths(head, body, columns)
	var out strings.Builder
	writeRow(&out, head, columns, widths, align)
	out.WriteByte('\n')
	writeDelimiters(&out, columns, widths, align)
	for _, r := range body {
		out.WriteByte('\n')
		writeRow(&out, r, columns, widths, align)
	}
	return out.String()
}

// columnWidths returns the widths to which cells are padded, or nil where the
// table is too wide for that to help.
func columnWidths(head row, body []row, columns int) []int {
	if len(body) > alignedRows || columns > alignedWidth/4 {
		return nil
	}
	widths := make([]int, columns)
	for i := range widths {
		widths[i] = 3
	}
	measure := func(r row) {
		for i, c := range r.cells {
			widths[i] = max(widths[i], runewidth.StringWidth(c.text))
		}
	}
	measure(head)
	for _, r := range body {
		measure(r)
	}
	total := 1
	for _, w := range widths {
		total += w + 3
	}
	if total > alignedWidth {
		return nil
	}
	return widths
}

func writeRow(out *strings.Builder, r row, columns int, widths []int, align []string) {
	out.WriteByte('|')
	for i := range columns {
		text := ""
		if i < len(r.cells) {
			text = r.cells[i].text
		}
		pad := 0
		if widths != nil {
			pad = widths[i] - runewidth.StringWidth(text)
		}
		before := 0
		switch align[i] {
		case "right":
			before = pad
		case "center":
			before = pad / 2
		}
		if text != "" || pad > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(strings.Repeat(" ", before))
		out.WriteString(text)
		out.WriteString(strings.Repeat(" ", max(0, pad-before)))
		out.WriteString(" |")
	}
}

func writeDelimiters(out *strings.Builder, columns int, widths []int, align []string) {
	out.WriteByte('|')
	for i := range columns {
		n := 3
		if widths != nil {
			n = widths[i]
		}
		left, right := "-", "-"
		if align[i] == "left" || align[i] == "center" {
			left = ":"
		}
		if align[i] == "right" || align[i] == "center" {
			right = ":"
		}
		out.WriteString(" " + left + strings.Repeat("-", n-2) + right + " |")
	}
}

// alignments returns how each column is aligned: as all its cells that have an
// alignment agree.
func alignments(rows []row, columns int) []string {
	align := make([]string, columns)
	mixed := make([]bool, columns)
	for _, r := range rows {
		for i, c := range r.cells {
			if i >= columns {
				break
			}
			a := alignment(c.node)
			switch {
			case a == "" && !r.header:
				mixed[i] = true
			case a != "" && align[i] == "":
				align[i] = a
			case a != "" && align[i] != a:
				mixed[i] = true
			}
		}
	}
	for i := range align {
		if mixed[i] {
			align[i] = ""
		}
	}
	return align
}

func alignment(n *html.Node) string {
	for _, a := range []string{attr(n, "align"), attr(n, "data-align")} {
		if a = strings.ToLower(strings.TrimSpace(a)); a == "left" || a == "right" || a == "center" {
			return a
		}
	}
	if class := attr(n, "class"); strings.Contains(class, "has-text-align-") {
		for _, a := range []string{"left", "right", "center"} {
			if hasClass(n, "has-text-align-"+a) {
				return a
			}
		}
	}
	if style := attr(n, "style"); strings.Contains(style, "text-align") {
		_, v, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(style), " ", ""), "text-align:")
		for _, a := range []string{"left", "right", "center"} {
			if strings.HasPrefix(v, a) {
				return a
			}
		}
	}
	return ""
}
