package fidelity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// arrange moves what a reader sees elsewhere than where the page holds it: the
// title of a tab is read with its panel, and a note in a shortcode, which its
// plugin would have set below the text, after everything else.
func (r *extractor) arrange(body *html.Node) {
	numbers := func() {
		if r.numbers == nil {
			r.numbers = fragment.Number(body)
		}
	}
	for _, row := range tabRows(body) {
		titles := titlesOf(row)
		panels := panelsOf(row, titles, r.refs.ids)
		if panels == nil && len(titles) > 1 {
			onLinesOfTheirOwn(titles)
		}
		for i, t := range titles {
			if i >= len(panels) || !showsSomething(panels[i]) {
				continue
			}
			if again := atHead(panels[i], shownText(t)); again != nil {
				unlist(again, shownText(t))
				plainControls(again)
				again.Attr = append([]html.Attribute{{Key: "class", Val: attr(again, "class") + " tab-title"}}, again.Attr...)
				continue
			}
			numbers()
			moveInto(panels[i], t)
		}
	}
	for _, n := range r.titledMarks(body) {
		numbers()
		note := fragment.Parse(attr(n, "title"))
		note.Data, note.DataAtom = "div", atom.Div
		r.numbers[note] = r.numberOf(n)
		r.refs.add(n, nil, note)
		body.AppendChild(note)
	}
	notes, doubled := noteTexts(body, r.refs.ids)
	for _, n := range notes {
		numbers()
		r.noteInText(body, n, doubled)
	}
}

// shownText is the text of n with its white space folded.
func shownText(n *html.Node) string { return strings.Join(strings.Fields(textOf(n)), " ") }

// rowOfTabs tells the classes of a row of tab titles that has no role.
var rowOfTabs = fragment.NewMatcher(`(?:^|[-_])tabs?[-_]*(?:nav|list|labels?|controls|title|head|menu|links|buttons|triggers|bar)|^uagb-tabs__panel$`)

// tabRows are the rows of tabs: those that say so by their role, and those whose
// class says so and that hold nothing but titles.
func tabRows(body *html.Node) (rows []*html.Node) {
	for n := after(body, body); n != nil; n = after(n, body) {
		if n.Type != html.ElementNode || len(rows) > 0 && contains(rows[len(rows)-1], n) {
			continue
		}
		if attr(n, "role") == "tablist" && !holds(n, func(d *html.Node) bool { return attr(d, "role") == "tabpanel" }) || isTabList(n) {
			rows = append(rows, n)
		}
	}
	return rows
}

func isTabList(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Ul, atom.Ol, atom.Div, atom.Nav:
	default:
		return false
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		plain := (class == "tabs" || class == "nav-tabs") && (n.DataAtom == atom.Ul || n.DataAtom == atom.Ol)
		if plain || rowOfTabs.MatchString(class) {
			return !holds(n, func(d *html.Node) bool {
				switch d.DataAtom {
				case atom.P, atom.Ul, atom.Ol, atom.Img, atom.Section:
					return true
				}
				return false
			})
		}
	}
	return false
}

func holds(n *html.Node, is func(*html.Node) bool) bool {
	for d := after(n, n); d != nil; d = after(d, n) {
		if d.Type == html.ElementNode && is(d) {
			return true
		}
	}
	return false
}

// titlesOf are the titles of a row: what has that role, or its only elements.
func titlesOf(row *html.Node) (titles []*html.Node) {
	for d := after(row, row); d != nil; d = after(d, row) {
		if d.Type == html.ElementNode && attr(d, "role") == "tab" && shownText(d) != "" {
			titles = append(titles, d)
		}
	}
	for in := row; len(titles) == 0 && in != nil; {
		parts, text := shownElements(in)
		if text {
			return nil
		}
		if len(parts) != 1 || parts[0].DataAtom != atom.Ul && parts[0].DataAtom != atom.Ol && parts[0].DataAtom != atom.Div {
			return parts
		}
		in = parts[0]
	}
	return titles
}

// shownElements are the children of n that show something, and whether n has text
// of its own.
func shownElements(n *html.Node) (parts []*html.Node, text bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			text = true
		case c.Type == html.ElementNode && showsSomething(c):
			parts = append(parts, c)
		}
	}
	return parts, text
}

func showsSomething(n *html.Node) bool {
	if strings.TrimSpace(textOf(n)) != "" {
		return true
	}
	seen := func(d *html.Node) bool {
		switch d.DataAtom {
		case atom.Img, atom.Image, atom.Iframe, atom.Frame, atom.Video, atom.Audio, atom.Object, atom.Embed, atom.Hr, atom.Math, atom.Applet:
			return true
		}
		return false
	}
	return seen(n) || holds(n, seen)
}

// panelsOf are the panels of titles: those that they name, or as many parts as
// there are titles in what follows their row.
func panelsOf(row *html.Node, titles []*html.Node, ids map[string]*html.Node) []*html.Node {
	var named []*html.Node
	known := make(map[*html.Node]bool)
	for _, t := range titles {
		if p := namedBy(t, ids); p != nil && !contains(row, p) && !known[p] {
			known[p] = true
			named = append(named, p)
		}
	}
	if len(named) == len(titles) {
		return named
	}
	for n, up := row, 0; n != nil && n.DataAtom != atom.Body && up < 4; n, up = n.Parent, up+1 {
		var after []*html.Node
		for s := n.NextSibling; s != nil; s = s.NextSibling {
			if s.Type == html.ElementNode && showsSomething(s) {
				after = append(after, s)
			}
		}
		for depth := 0; len(after) > 0 && depth < 4; depth++ {
			if len(after) == len(titles) && (len(after) > 1 || attr(after[0], "role") == "tabpanel") {
				return after
			}
			after, _ = shownElements(after[0])
			if depth == 3 || len(after) == 0 {
				return nil
			}
		}
	}
	return nil
}

func namedBy(title *html.Node, ids map[string]*html.Node) *html.Node {
	for d := title; d != nil; {
		for _, key := range []string{"aria-controls", "data-target", "data-bs-target", "href"} {
			id, hash := strings.CutPrefix(attr(d, key), "#")
			if p := ids[id]; p != nil && (hash || key != "href") && p.DataAtom != atom.A && headingLevel(p.DataAtom) == 0 {
				return p
			}
		}
		var next *html.Node
		for c := after(d, d); c != nil; c = after(c, d) {
			if c.DataAtom == atom.A || c.DataAtom == atom.Button {
				next = c
				break
			}
		}
		d = next
	}
	return nil
}

// atHead is the element at the head of a panel, or before it, that says the title
// once more.
func atHead(panel *html.Node, title string) *html.Node {
	prev := panel.PrevSibling
	for prev != nil && prev.Type != html.ElementNode && strings.TrimSpace(textOf(prev)) == "" {
		prev = prev.PrevSibling
	}
	if prev != nil && prev.Type == html.ElementNode && shownText(prev) == title {
		return prev
	}
	for n := panel; n != nil; {
		parts, _ := shownElements(n)
		if len(parts) == 0 {
			return nil
		}
		for c := n.FirstChild; c != parts[0]; c = c.NextSibling {
			if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
				return nil
			}
		}
		if shownText(parts[0]) == title {
			return parts[0]
		}
		n = parts[0]
	}
	return nil
}

// moveInto puts a tab's title before all else in its panel.
func moveInto(panel, title *html.Node) {
	box := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []html.Attribute{{Key: "class", Val: "tab-title"}}}
	title.Parent.RemoveChild(title)
	// What held it is no item of a list any more.
	if title.DataAtom == atom.Li {
		title.Data, title.DataAtom = "span", atom.Span
	}
	plainControls(title)
	box.AppendChild(title)
	panel.InsertBefore(box, panel.FirstChild)
}

// unlist: a title that is repeated before its panel is no item of a list, though
// builders make a list of one of it.
func unlist(n *html.Node, title string) {
	plain := func(d *html.Node) {
		switch d.DataAtom {
		case atom.Ul, atom.Ol, atom.Li:
			d.Data, d.DataAtom = "div", atom.Div
		}
	}
	for d := after(n, n); d != nil; d = after(d, n) {
		plain(d)
	}
	for p := n; p != nil && shownText(p) == title; p = p.Parent {
		plain(p)
	}
}

// plainControls: a title that stands with its panel need not lead to it.
func plainControls(n *html.Node) {
	plain := func(d *html.Node) {
		if d.DataAtom == atom.A && strings.HasPrefix(attr(d, "href"), "#") {
			d.Data, d.DataAtom = "span", atom.Span
		}
	}
	plain(n)
	for d := after(n, n); d != nil; d = after(d, n) {
		plain(d)
	}
}

// onLinesOfTheirOwn parts the titles of panels that cannot be found.
func onLinesOfTheirOwn(titles []*html.Node) {
	for _, t := range titles {
		if !isBlock(t) {
			t.Data, t.DataAtom = "div", atom.Div
			t.Attr = append(t.Attr, html.Attribute{Key: "style", Val: "font-weight: bold"})
		}
	}
}

// namesNote tells the names of notes.
var namesNote = fragment.NewExpression(`(?i)(?:foot|end)notes?[-_]|^fn[-_:]?\d|^note[-_]`)

// titledMarks are the marks of notes that the page does not hold but in their
// titles, where a reader sees them as the mouse rests.
func (r *extractor) titledMarks(body *html.Node) (found []*html.Node) {
	for n := after(body, body); n != nil; n = after(n, body) {
		if n.DataAtom != atom.A || strings.TrimSpace(attr(n, "title")) == "" || r.refs.marks[n] != nil || !isMark(n) {
			continue
		}
		_, id, ok := strings.Cut(attr(n, "href"), "#")
		if ok && r.refs.ids[id] == nil && namesNote.MatchString(id) && (isRaised(n) || n.Parent != nil && strings.Contains(attr(n.Parent, "class"), "footnote")) {
			found = append(found, n)
		}
	}
	return found
}

// noteCode tells the shortcodes of plugins for footnotes.
var noteCode = fragment.NewExpression(`\[(mfn|modern_footnote|efn_note|efn|ref|footnote|fn|fnote|ftn|sidenote|simple_footnote|easy_footnote|su_footnote)(?:\s[^\]]*)?\]`)

// noteTexts are the texts in which a note begins, and whether double brackets are
// the signs of one: the plugin that takes them so has left other signs of itself.
func noteTexts(body *html.Node, ids map[string]*html.Node) (found []*html.Node, doubled bool) {
	brackets := false
	for n := after(body, body); n != nil; n = after(n, body) {
		if n.Type != html.TextNode {
			continue
		}
		code, double := strings.IndexByte(n.Data, '[') >= 0, strings.Contains(n.Data, "((")
		doubled = doubled || code && strings.Contains(n.Data, "[[references]]")
		if (double || code && noteCode.MatchString(n.Data)) && !inCode(n) {
			found = append(found, n)
			brackets = brackets || double
		}
	}
	for id := range ids {
		if !brackets || doubled {
			break
		}
		doubled = strings.HasPrefix(id, "footnote_plugin_")
	}
	return found, doubled
}

// firstNote is where a note begins in a text and where its words do, and what ends it.
func firstNote(s string, doubled bool) (begin, words int, end string) {
	begin = -1
	if m := noteCode.FindStringSubmatchIndex(s); m != nil {
		begin, words, end = m[0], m[1], "[/"+s[m[2]:m[3]]+"]"
	}
	if i := strings.Index(s, "(("); doubled && i >= 0 && (begin < 0 || i < begin) {
		return i, i + 2, "))"
	}
	return begin, words, end
}

// splitNote splits a text where a note ends. Brackets that the note itself holds end
// before its own.
func splitNote(s, end string) (said, rest string, ok bool) {
	said, rest, ok = strings.Cut(s, end)
	for ok && end == "))" && rest != "" && rest[0] == ')' && strings.Count(said, "(") > strings.Count(said, ")") {
		said, rest = said+")", rest[1:]
	}
	return said, rest, ok
}

func inCode(n *html.Node) bool {
	for p := n; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Code, atom.Pre, atom.Kbd, atom.Samp, atom.Textarea, atom.Script, atom.Style, atom.Math, atom.Ruby:
			return true
		}
	}
	return false
}

// noteInText takes the notes that begin in the text n out of it, and leaves their
// marks.
func (r *extractor) noteInText(body, n *html.Node, doubled bool) {
	for {
		begin, words, end := firstNote(n.Data, doubled)
		if begin < 0 || n.Parent == nil {
			return
		}
		note := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
		text := func(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }
		mark := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A}
		head, inner := n.Data[:begin], n.Data[words:]
		var tail *html.Node
		if said, rest, ok := splitNote(inner, end); ok {
			note.AppendChild(text(said))
			tail = text(rest)
		} else {
			last := n.NextSibling
			for last != nil && (last.Type != html.TextNode || !strings.Contains(last.Data, end)) {
				last = last.NextSibling
			}
			if last == nil {
				return
			}
			note.AppendChild(text(inner))
			for c := n.NextSibling; c != last; c = n.NextSibling {
				n.Parent.RemoveChild(c)
				note.AppendChild(c)
			}
			said, rest, _ := splitNote(last.Data, end)
			note.AppendChild(text(said))
			last.Data = rest
		}
		if !showsSomething(note) {
			return
		}
		n.Data = strings.TrimRight(head, " ")
		n.Parent.InsertBefore(mark, n.NextSibling)
		r.numbers[note] = r.numberOf(n)
		r.refs.add(mark, nil, note)
		body.AppendChild(note)
		if tail == nil {
			return
		}
		n.Parent.InsertBefore(tail, mark.NextSibling)
		n = tail
	}
}

func (r *extractor) numberOf(n *html.Node) content.Node {
	for ; n != nil; n = n.Parent {
		if k, ok := r.numbers[n]; ok {
			return k
		}
	}
	return 0
}

// setApart says whether a theme sets two inline elements apart that stand side by
// side: each is called by a class of its own, or is a date, and both are whole
// words. So are two buttons, and two links of a class that lead to different places.
func setApart(a, b *html.Node) bool {
	links := a.DataAtom == atom.A && b.DataAtom == atom.A && areTwoLinks(a, b)
	if !links && isBesidePart(a, b) {
		return capitalAfter(a, b, true)
	}
	if !links && (!isLabel(a, b) || !isLabel(b, a) || a.Data == b.Data && attr(a, "class") == attr(b, "class") && !startsWord(a, b)) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(lastText(a))
	first, _ := utf8.DecodeRuneInString(firstText(b))
	switch {
	case links:
	case unicode.IsLetter(first) && strings.ContainsRune(".!?:;", last), last == ':' && strings.IndexFunc(textOf(a), unicode.IsLetter) >= 0:
		return true
	}
	return (unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune("%)+€", last)) && (unicode.IsLetter(first) || unicode.IsDigit(first) || first == '(' || unicode.Is(unicode.Sc, first))
}

// besides is what stands before n in its line, past empty ornaments.
func besides(n *html.Node) *html.Node {
	p := n.PrevSibling
	for p != nil && p.FirstChild == nil && p.PrevSibling != nil && (p.DataAtom == atom.Span || p.DataAtom == atom.I) {
		p = p.PrevSibling
	}
	return p
}

// firstText is the first text in n that holds any character.
func firstText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if s := firstText(c); s != "" {
			return s
		}
	}
	return ""
}

// lastText is the last one.
func lastText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		if s := lastText(c); s != "" {
			return s
		}
	}
	return ""
}

// areTwoLinks: editors split a link in the middle of a word, and both parts lead to
// the same place.
func areTwoLinks(a, b *html.Node) bool {
	first, second := attr(a, "href"), attr(b, "href")
	return first != "" && second != "" && (isButton(a) || isButton(b) || first != second && attr(a, "class") != "" && attr(b, "class") != "")
}

func isButton(n *html.Node) bool {
	class := attr(n, "class")
	return strings.Contains(class, "button") || strings.Contains(class, "btn")
}

func isLabel(n, beside *html.Node) bool {
	var named bool
	switch n.DataAtom {
	case atom.Time, atom.Label:
		named = true
	case atom.A:
		named = beside.DataAtom == atom.Time || attr(n, "class") != ""
	case atom.Span, atom.Small, atom.Strong, atom.Em, atom.B, atom.I:
		named = attr(n, "class") != ""
	default:
		named = isCustom(n)
	}
	return named && utf8.RuneCountInString(strings.TrimSpace(textOf(n))) > 1
}

// isCustom: an element of a page's own, which its script defines.
func isCustom(n *html.Node) bool {
	return n.Type == html.ElementNode && n.DataAtom == 0 && n.Namespace == "" && strings.IndexByte(n.Data, '-') > 0 && !strings.HasPrefix(n.Data, "x-")
}

// startsWord says whether b begins a word although it is called as a is: both are
// labels of fields or elements of a page's own, or their class names a part of the
// page and no look, and a small letter stands before a capital.
func startsWord(a, b *html.Node) bool {
	if a.DataAtom == atom.Label || isCustom(a) {
		return true
	}
	return namesPart(a) && capitalAfter(a, b, false)
}

// namesPart says whether an inline element is called by what it is in the page.
func namesPart(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.Small, atom.Strong, atom.Em, atom.B, atom.I:
		class := attr(n, "class")
		return strings.ContainsAny(class, "-_") && !strings.HasPrefix(class, "has-") && !strings.Contains(class, "hljs") && !strings.Contains(class, "token")
	}
	return false
}

// isBesidePart says whether one of two is such an element, and the other a span of
// no name; both have more than a character.
func isBesidePart(a, b *html.Node) bool {
	plain := func(n *html.Node) bool { return n.DataAtom == atom.Span && len(n.Attr) == 0 }
	return (namesPart(a) && plain(b) || plain(a) && namesPart(b)) &&
		utf8.RuneCountInString(strings.TrimSpace(textOf(a))) > 1 && utf8.RuneCountInString(strings.TrimSpace(textOf(b))) > 1
}

// capitalAfter says whether b begins with a capital, or with a digit where that
// counts, right after a small letter or a digit of a.
func capitalAfter(a, b *html.Node, digits bool) bool {
	last, _ := utf8.DecodeLastRuneInString(lastText(a))
	first, _ := utf8.DecodeRuneInString(firstText(b))
	return (unicode.IsLower(last) || unicode.IsDigit(last)) && (unicode.IsUpper(first) || digits && unicode.IsDigit(first))
}

// onlyElements says whether n has no text of its own.
func onlyElements(n *html.Node) bool {
	if n.FirstChild == nil || n.FirstChild == n.LastChild {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return false
		}
	}
	return true
}
