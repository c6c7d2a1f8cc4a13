package fidelity

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// after is the node that follows n in the order of the document, beneath root; nil
// behind the last.
func after(n, root *html.Node) *html.Node {
	if n.FirstChild != nil {
		return n.FirstChild
	}
	for n != root {
		if n.NextSibling != nil {
			return n.NextSibling
		}
		n = n.Parent
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return c.Data
	}
	var out strings.Builder
	for d := after(n, n); d != nil; d = after(d, n) {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

// set changes how characters are set by what n is and how it is styled.
func set(n *html.Node, class string, st *state) {
	css, before := attr(n, "style"), st.must
	switch n.DataAtom {
	case atom.Strong, atom.B:
		// Google Docs wraps whole posts in <b style="font-weight:normal">.
		if weightCSS.MatchString(css) {
			st.may |= strong
		} else {
			st.must |= strong
		}
	case atom.Em, atom.I:
		if slantCSS.MatchString(css) {
			st.may |= em
		} else {
			st.must |= em
		}
	case atom.Del, atom.S, atom.Strike:
		st.must |= del
	case atom.Ins:
		st.must |= ins
	case atom.Mark:
		// The block editor colours text with <mark>, which then marks nothing.
		if strings.Contains(class, "has-inline-color") || css != "" {
			st.may |= mark
		} else {
			st.must |= mark
		}
	case atom.Sup:
		st.must |= sup
	case atom.Sub:
		st.must |= sub
	case atom.Code:
		st.must |= code
	case atom.Kbd:
		st.must |= kbd
	case atom.Samp, atom.Tt, atom.Var:
		st.may |= code | em
	case atom.Cite:
		st.may |= em
		st.flags |= citation
	case atom.Dfn, atom.Address:
		st.may |= em
	case atom.Summary, atom.Dt, atom.Th, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		// Browsers show these bold; more bold is not seen.
		st.ignore |= strong
	case atom.Figcaption, atom.Caption:
		// Captions are often set in italics, by the theme or by whoever writes.
		st.ignore |= em
	}
	if class != "" {
		if strings.Contains(class, "wp-caption-text") || strings.Contains(class, "gallery-caption") {
			st.ignore |= em
		}
		// Themes set the titles of tabs and accordions apart.
		for _, title := range []string{
			"tab-title", "accordion-title", "accordion-item-title", "accordion-header", "accordion-heading", "accordion-button",
			"toggle-title", "toggle-heading", "panel-title", "spoiler-title", "uagb-question",
		} {
			if strings.Contains(class, title) {
				st.may |= strong
			}
		}
		if isForEars(class) {
			st.flags |= optional
		}
		if strings.Contains(class, "original-price") || strings.Contains(class, "old-price") || strings.Contains(class, "price-old") || strings.Contains(class, "slashed-price") {
			st.may |= del
		}
	}
	if css != "" {
		styled(n, css, st)
	}
	if st.must&^before&(strong|em) != 0 && !hasWord(textOf(n)) {
		// Nobody sees the weight of a colon.
		st.may |= st.must &^ before & (strong | em)
		st.must &^= st.may &^ before
	}
}

// hasWord says whether a text holds a letter or a digit.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

var (
	weightCSS = fragment.NewMatcher(`(?i)(?:^|;)\s*font-weight\s*:`)
	slantCSS  = fragment.NewMatcher(`(?i)(?:^|;)\s*font-style\s*:`)
	boldCSS   = fragment.NewExpression(`(?i)(?:^|;)\s*font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b`)
	italicCSS = fragment.NewExpression(`(?i)(?:^|;)\s*font-style\s*:\s*(?:italic|oblique)\b`)
	linesCSS  = fragment.NewMatcher(`(?i)(?:^|;)\s*white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\b`)
	struckCSS = fragment.NewExpression(`(?i)(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bline-through\b`)
)

// styled: a style attribute says what an element can. Of a wrapper that is there for
// nothing else it says so for sure.
func styled(n *html.Node, css string, st *state) {
	if n.DataAtom == atom.Span || n.DataAtom == atom.Font {
		if boldCSS.MatchString(css) {
			st.must |= strong
		}
		if italicCSS.MatchString(css) {
			st.must |= em
		}
		if struckCSS.MatchString(css) {
			st.must |= del
		}
	}
	if strings.Contains(css, "font-weight") && !strings.Contains(css, "normal") && !strings.Contains(css, "400") {
		st.may |= strong
	}
	if strings.Contains(css, "white-space") {
		st.lines = linesCSS.MatchString(css)
	}
	if strings.Contains(css, "italic") {
		st.may |= em
	}
	if strings.Contains(css, "line-through") {
		st.may |= del
	}
}

// anchor reads a link.
func (r *extractor) anchor(n *html.Node, st state) {
	if note := r.refs.marks[n]; note != nil {
		r.reference(note, st)
		r.skip(n)
		return
	}
	if r.refs.returns[n] {
		r.skip(n)
		return
	}
	class := attr(n, "class")
	set(n, class, &st)
	block := holdsBlock(n)
	if block {
		r.end(blockBreak)
		if !st.locked {
			st.block, st.locked = r.at, true
		}
	}
	if has(n, "href") {
		r.linkTo(attr(n, "href"), &st)
		if l := &r.links[st.link]; st.link > 0 && strings.HasPrefix(l.to, "#") && opensPart(n) {
			l.optional = true
		}
	}
	r.children(n, st)
	if block {
		r.end(blockBreak)
	}
}

// opensPart: what looks like a link to a place of the page only shows or hides it.
func opensPart(n *html.Node) bool {
	return attr(n, "role") == "tab" || has(n, "aria-expanded") || has(n, "data-toggle") || has(n, "data-bs-toggle") ||
		has(n, "data-vc-accordion") || has(n, "data-vc-tabs")
}

func (r *extractor) linkTo(address string, st *state) {
	href := strings.TrimSpace(address)
	l := link{to: href, block: st.block}
	switch {
	case href == "" || href == "#" || isActive(href) || content.IsAvatar(href):
		// Leads nowhere, or must not survive.
		l.optional = true
		if r.resolve == nil {
			st.link = 0
			return
		}
	case href[0] == '#':
		// A name that the page does not have leads nowhere.
		_, named := r.refs.ids[decode(href[1:])]
		l.optional = !named
	}
	if st.flags&optional != 0 || st.coloured {
		l.optional = true
	}
	if r.resolve != nil {
		l.to = r.resolve.Link(address)
	}
	if _, code, ok := strings.Cut(href, "/cdn-cgi/l/email-protection#"); ok {
		if email := protectedEmail(code); email != "" {
			l.to = "mailto:" + email
		}
	}
	if last := len(r.links) - 1; last > 0 && r.links[last] == l {
		st.link = int32(last)
		return
	}
	r.links = append(r.links, l)
	st.link = int32(len(r.links) - 1)
}

// protectedEmail is the address that Cloudflare hides from robots until a script
// has run: the first byte is the key of the others.
func protectedEmail(hex string) string {
	if len(hex) < 4 || len(hex)%2 != 0 {
		return ""
	}
	key, err := strconv.ParseUint(hex[:2], 16, 8)
	if err != nil {
		return ""
	}
	var out []byte
	for i := 2; i+1 < len(hex); i += 2 {
		c, err := strconv.ParseUint(hex[i:i+2], 16, 8)
		if err != nil {
			return ""
		}
		out = append(out, byte(c^key))
	}
	if !slices.Contains(out, '@') {
		return ""
	}
	return string(out)
}

func holdsBlock(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (isBlock(c) || holdsBlock(c)) {
			return true
		}
	}
	return false
}

// quotation reads the marks that browsers put around a quotation in the text: double
// ones, and single ones within those.
func (r *extractor) quotation(n *html.Node, st state) {
	first, last := "“", "”"
	if st.quotations%2 == 1 {
		first, last = "‘", "’"
	}
	st.quotations++
	r.write(first, &st)
	r.children(n, st)
	r.write(last, &st)
}

// maxSpan bounds spans as browsers do (HTML, 4.9.11).
const maxSpan = 1000

func (r *extractor) tableOf(n *html.Node, st state) {
	r.end(blockBreak)
	numbered := r.isNumbered(n)
	st.table = &tableState{silent: numbered || isLayout(n)}
	if !st.table.silent && !st.locked {
		st.block, st.locked = r.at, true
	}
	st.list = nil
	if numbered && st.code == 0 && !holds(n, isCodeItself) {
		r.codeBlock(n, st, false)
	} else {
		r.children(n, st)
	}
	r.end(blockBreak)
}

func isCodeItself(n *html.Node) bool {
	return n.DataAtom == atom.Pre || strings.Contains(attr(n, "class"), "crayon-pre")
}

// isNumbered: of a table that a highlighter made the ledger drops the cells with
// the numbers of the lines, and one cell a row is left, which relates to nothing.
func (r *extractor) isNumbered(table *html.Node) bool {
	if len(r.ledger) == 0 {
		return false
	}
	at, numbered := r.at, false
	left := make(map[*html.Node]bool)
	for d := after(table, table); d != nil; d = after(d, table) {
		at++
		if r.numbers != nil {
			at = r.numbers[d]
		}
		if d.DataAtom != atom.Td && d.DataAtom != atom.Th {
			continue
		}
		switch entry, ok := r.ledger[at]; {
		case ok && at != 0 && entry.Replacement == "":
			numbered = true
		case !showsSomething(d):
		case left[d.Parent]:
			return false
		default:
			left[d.Parent] = true
		}
	}
	return numbered
}

// isTablePart says whether white space right in n shows nowhere.
func isTablePart(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr:
		return true
	}
	return false
}

// isLayout: a table with a single cell is a box, one of blocks in a row or a column is
// a text, and one that says so is a grid for the eye; none relates anything to anything.
func isLayout(n *html.Node) bool {
	if isLine(n) {
		return true
	}
	if role := attr(n, "role"); role == "presentation" || role == "none" {
		return true
	}
	cells := 0
	for part := n.FirstChild; part != nil; part = part.NextSibling {
		for tr := part.FirstChild; tr != nil; tr = tr.NextSibling {
			if part.DataAtom == atom.Tr {
				if (tr.DataAtom == atom.Td || tr.DataAtom == atom.Th) && saysSomething(tr) {
					cells++
				}
				continue
			}
			for td := tr.FirstChild; td != nil; td = td.NextSibling {
				if (td.DataAtom == atom.Td || td.DataAtom == atom.Th) && saysSomething(td) {
					cells++
				}
			}
			if cells > 1 {
				return false
			}
		}
	}
	return cells <= 1
}

// isLine: blocks that stand in one row, or one column, without any head.
func isLine(table *html.Node) bool {
	rows, columns, blocks := 0, 0, false
	for part := table.FirstChild; part != nil; part = part.NextSibling {
		if part.DataAtom == atom.Caption && showsSomething(part) || part.DataAtom == atom.Thead && part.FirstChild != nil {
			return false
		}
		for tr := part.FirstChild; tr != nil; tr = tr.NextSibling {
			cells := 0
			for td := tr.FirstChild; td != nil; td = td.NextSibling {
				switch td.DataAtom {
				case atom.Th:
					return false
				case atom.Td:
					cells++
					blocks = blocks || holdsBlocks(td)
				}
			}
			if cells > 0 {
				rows++
			}
			columns = max(columns, cells)
		}
	}
	return blocks && (rows == 1 || columns == 1)
}

// holdsBlocks says whether a cell holds more than the text of one paragraph.
func holdsBlocks(td *html.Node) bool {
	paragraphs := 0
	return holds(td, func(d *html.Node) bool {
		switch d.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Table, atom.Pre, atom.Xmp, atom.Listing, atom.Plaintext, atom.Blockquote, atom.Details, atom.Dl, atom.Hr:
			return true
		case atom.P:
			if showsSomething(d) {
				paragraphs++
			}
		}
		return paragraphs > 1
	})
}

// saysSomething says whether a cell holds more than a choice of a form.
func saysSomething(td *html.Node) bool {
	if !showsSomething(td) {
		return false
	}
	choice := after(td, td)
	for choice != nil && choice.DataAtom != atom.Select {
		choice = after(choice, td)
	}
	return choice == nil || strings.TrimSpace(textOf(choice)) != strings.TrimSpace(textOf(td))
}

func (r *extractor) tableRow(n *html.Node, st state) {
	r.lineOfCode(&st)
	r.end(blockBreak)
	if r.refs.isNote(n) && r.setAside(n, st) {
		return
	}
	if t := st.table; t != nil {
		r.rows++
		t.row, t.column = r.rows, 0
		for i := range t.spans {
			t.spans[i].rows = max(0, t.spans[i].rows-1)
		}
	}
	r.children(n, st)
	r.lineOfCode(&st)
	r.end(blockBreak)
}

func (r *extractor) tableCell(n *html.Node, st state) {
	r.end(blockBreak)
	if r.refs.isNote(n) && r.setAside(n, st) {
		return
	}
	if n.DataAtom == atom.Th {
		set(n, "", &st)
	}
	if t := st.table; t != nil {
		column := t.place(spanOf(n, "colspan"), spanOf(n, "rowspan"))
		st.cell = -1
		if !t.silent {
			r.cells = append(r.cells, cell{row: t.row, column: column})
			st.cell = int32(len(r.cells) - 1)
		}
	}
	st.table = nil
	r.children(n, st)
	r.end(blockBreak)
}

// place finds the column of the next cell of a row (HTML, 4.9.12).
func (t *tableState) place(width, height int) int {
	for t.column < len(t.spans) && t.spans[t.column].rows > 0 {
		t.column += t.spans[t.column].width
	}
	column := t.column
	t.column += width
	if height > 1 && column < 1<<14 {
		for len(t.spans) <= column {
			t.spans = append(t.spans, span{width: 1})
		}
		t.spans[column] = span{rows: height, width: width}
	}
	return column
}

func spanOf(n *html.Node, key string) int {
	v, ok := number(n, key)
	if !ok {
		return 1
	}
	return min(max(v, 1), maxSpan)
}

// number is the value of an attribute that is a number.
func number(n *html.Node, key string) (int, bool) {
	s := strings.TrimSpace(attr(n, key))
	if s == "" {
		return 0, false
	}
	v, err := strconv.Atoi(s)
	return v, err == nil
}

// script is read for the two kinds that show something in their place: a
// formula for MathJax, and an embed of known providers.
func (r *extractor) script(n *html.Node, st state) {
	kind := attr(n, "type")
	switch {
	case strings.HasPrefix(kind, "math/tex"):
		r.tex(textOf(n), &st)
	case strings.Contains(attr(n, "class"), "wp-playlist-script"):
		r.playlist(textOf(n), st)
	default:
		if src := attr(n, "src"); src != "" && isScriptEmbed(src) {
			r.addEmbed([]string{src}, st)
		}
	}
	r.skip(n)
}

func isScriptEmbed(src string) bool {
	bare := canonical(src)
	if _, rest, ok := strings.Cut(bare, "://"); ok {
		bare = rest
	}
	for _, prefix := range []string{"gist.github.com/", "asciinema.org/a/", "pastebin.com/embed_js/"} {
		if strings.HasPrefix(bare, prefix) {
			return true
		}
	}
	return strings.Contains(bare, "/-/snippets/") && strings.HasSuffix(bare, ".js")
}

// playlist reads what the [playlist] shortcode hands to its script.
func (r *extractor) playlist(data string, st state) {
	var list struct {
		Tracks []struct {
			Src string `json:"src"`
		} `json:"tracks"`
	}
	if json.Unmarshal([]byte(data), &list) != nil {
		return
	}
	for _, t := range list.Tracks {
		r.addEmbed([]string{t.Src}, st)
	}
}
