package markdown

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Notes that stand in the text itself: beside their mark, where a script shows
// them on a click, or in a shortcode that the site left as it was.

var (
	fateNotesTitle = &Fate{"footnote title", "the title that a plugin puts above its notes", becomesDropped, ""}
	fateNotesList  = &Fate{"footnote list shortcode", "the shortcode in whose place a plugin puts its notes", becomesReplaced, ""}
)

// titleNotes turns the marks into footnotes whose note is nowhere but in their
// title, as HTML: the list that they lead to is made by the theme.
func (r *conversion) titleNotes(root *html.Node) {
	var found []*html.Node
	for d := range fragment.Descendants(root) {
		if isElement(d, "a") && strings.TrimSpace(attr(d, "title")) != "" && r.isTitleNote(d) {
			found = append(found, d)
		}
	}
	for _, mark := range found {
		k := r.newNote(words(mark))
		k.node = fragment.Parse(attr(mark, "title"))
		for p := mark.Parent; isElement(p, "sup", "span") && words(p) == words(mark); p = p.Parent {
			mark = p
		}
		r.makeNote(mark, k)
		r.walk(k.node)
	}
}

// isTitleNote says whether a mark leads to a note that the document does not have.
func (r *conversion) isTitleNote(a *html.Node) bool {
	_, id, ok := strings.Cut(attr(a, "href"), "#")
	mark := strings.Trim(words(a), "[]()")
	return ok && r.byID[id] == nil && titledNote.MatchString(id) && mark != "" && utf8.RuneCountInString(mark) <= 4 &&
		(hasAncestor(a, "sup") || findElement(a, "sup") != nil || strings.Contains(attr(a.Parent, "class"), "footnote"))
}

// titledNote matches the ids of notes.
var titledNote = fragment.NewExpression(`(?i)(?:foot|end)notes?[-_]|^fn[-_:]?\d|^note[-_]`)

// besideNote matches the classes of a note that stands beside its mark.
var besideNote = fragment.NewMatcher(`(?i)(?:foot|side|end|margin)[-_]?notes?.*(?:note|text|content|tooltip|tip|popup|body)|^sidenote$|^marginnote$|(?:^| )footnote-?content`)

// besideNotes turns the notes that stand right behind their marks into footnotes.
func (r *conversion) besideNotes(root *html.Node) {
	var found []*html.Node
	for d := range fragment.Descendants(root) {
		if isElement(d, "span", "small", "aside", "div") && isBesideNote(d) {
			found = append(found, d)
		}
	}
	for _, n := range found {
		mark := markBefore(n)
		if mark == nil || contains(mark, n) || isBlank(n) || r.leadsBack(mark) {
			continue
		}
		k := r.newNote(words(mark))
		n.Parent.RemoveChild(n)
		k.node = n
		for p := mark.Parent; isElement(p, "sup", "span") && words(p) == words(mark); p = p.Parent {
			mark = p
		}
		r.makeNote(mark, k)
	}
}

// repeatedNotes drops the lists in which a plugin repeats the notes that stand beside
// their marks.
func (r *conversion) repeatedNotes(root *html.Node) {
	said := map[string]bool{}
	for _, k := range r.notes.order {
		if k.node != nil {
			said[words(k.node)] = true
		}
	}
	for d := range fragment.Descendants(root) {
		if !isElement(d, "ul", "ol") || !hasAnyClass(d, noteBoxes...) {
			continue
		}
		repeated := 0
		for c := range children(d) {
			if c.Type != html.ElementNode {
				continue
			}
			text := strings.TrimLeft(words(c), "0123456789.)[] ")
			if !said[text] {
				repeated = -1
				break
			}
			repeated++
		}
		if repeated > 0 {
			r.dropNotesTitle(d)
			r.remove(d, fateTwice)
			return
		}
	}
}

func isBesideNote(n *html.Node) bool {
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if besideNote.MatchString(c) {
			return true
		}
	}
	return attr(n, "role") == "tooltip" && strings.Contains(attr(n, "id"), "note")
}

// markBefore returns the mark of the note n: what stands right before it.
func markBefore(n *html.Node) *html.Node {
	mark := prevElement(n)
	if mark != nil && isElement(mark, "input") {
		mark = prevElement(mark)
	}
	if !isElement(mark, "sup", "a", "span", "label") {
		return nil
	}
	text := strings.Trim(words(mark), "[]()")
	if text == "" || utf8.RuneCountInString(text) > 4 {
		return nil
	}
	return mark
}

// leadsBack says whether the mark before a note is the number of the note itself: it
// leads to a link that leads to it.
func (r *conversion) leadsBack(mark *html.Node) bool {
	id := attr(mark, "id")
	if id == "" || !isElement(mark, "a") || !strings.HasPrefix(attr(mark, "href"), "#") {
		return false
	}
	from := r.byID[fragmentOf(mark)]
	if from == nil {
		return false
	}
	leads := func(d *html.Node) bool { return isElement(d, "a") && fragmentOf(d) == id }
	return leads(from) || isElement(from, "sup", "span") && find(from, leads) != nil || isElement(from.Parent, "a") && leads(from.Parent)
}

// newNote starts a note, called by its mark if that is free.
func (r *conversion) newNote(mark string) *note {
	taken := map[string]bool{}
	for _, k := range r.notes.order {
		taken[k.label] = true
	}
	k := &note{label: freeLabel(mark, taken)}
	r.notes.order = append(r.notes.order, k)
	r.writer.hasFootnotes = true
	return k
}

// makeNote turns n into the reference to k.
func (r *conversion) makeNote(n *html.Node, k *note) {
	r.record(n, fateFootnote, "[^"+k.label+"]")
	become(n, "x-note")
	setAttr(n, "label", k.label)
}

// noteShortcodes matches the start of a note in a shortcode of a plugin for
// footnotes, and listShortcode the place where such a plugin lists them.
var (
	noteShortcodes = fragment.NewExpression(`\[(mfn|modern_footnote|efn_note|efn|ref|footnote|fn|fnote|ftn|sidenote|simple_footnote|easy_footnote|su_footnote)(?:\s[^\]]*)?\]`)
	listShortcode  = fragment.NewExpression(`\[(?:footnotes|footnotes_list|footnote_list|footnote-list|modern_footnotes|modern_footnotes_list|efn_reference|efn_list|efn_references|references|reflist|fn_list|mfn_list)(?:\s[^\]]*)?/?\]|\[\[(?:references|no footnotes)[^\[\]]*\]\]`)
)

// hasBracketNotes says whether double brackets hold notes: the plugin "Footnotes",
// which takes them so, has left another of its signs in the document.
func (r *conversion) hasBracketNotes() bool {
	return r.bracketNotes || strings.Contains(r.text(), "[[references]]")
}

// noteStart finds the first note in a text: where its sign begins and ends, and the
// sign that ends the note.
func (r *conversion) noteStart(s string) (begin, inner int, end string) {
	begin = -1
	if m := noteShortcodes.FindStringSubmatchIndex(s); m != nil {
		begin, inner, end = m[0], m[1], "[/"+s[m[2]:m[3]]+"]"
	}
	if i := strings.Index(s, "(("); i >= 0 && (begin < 0 || i < begin) && r.hasBracketNotes() {
		begin, inner, end = i, i+2, "))"
	}
	return begin, inner, end
}

// cutNote cuts a text behind the note that ends in it. A note may hold brackets.
func cutNote(s, end string) (note, rest string, ok bool) {
	note, rest, ok = strings.Cut(s, end)
	for ok && end == "))" && strings.HasPrefix(rest, ")") && strings.Count(note, "(") > strings.Count(note, ")") {
		note, rest = note+")", rest[1:]
	}
	return note, rest, ok
}

// noteShortcode turns the notes that begin in a text, between shortcodes that the
// site left unexpanded, into footnotes.
func (r *conversion) noteShortcode(n *html.Node) {
	if hasAncestor(n, "code", "pre", "kbd", "samp", "textarea") || n.Parent == nil {
		return
	}
	if (r.writer.hasFootnotes || r.hasBracketNotes()) && listShortcode.MatchString(n.Data) {
		text := listShortcode.ReplaceAllString(n.Data, "")
		r.record(n, fateNotesList, text)
		n.Data = text
	}
	begin, start, end := r.noteStart(n.Data)
	if begin < 0 {
		return
	}
	box := &html.Node{}
	become(box, "div")
	head, inner := n.Data[:begin], n.Data[start:]
	mark, tail := &html.Node{}, (*html.Node)(nil)
	if text, rest, ok := cutNote(inner, end); ok {
		appendText(box, text)
		tail = &html.Node{Type: html.TextNode, Data: rest}
	} else {
		last := n.NextSibling
		for last != nil && !(last.Type == html.TextNode && strings.Contains(last.Data, end)) {
			last = last.NextSibling
		}
		if last == nil {
			return
		}
		appendText(box, inner)
		for c := n.NextSibling; c != last; c = n.NextSibling {
			n.Parent.RemoveChild(c)
			box.AppendChild(c)
		}
		text, rest, _ := cutNote(last.Data, end)
		appendText(box, text)
		last.Data = rest
	}
	if isBlank(box) {
		return
	}
	n.Data = strings.TrimRight(head, " ")
	k := r.newNote("")
	k.node = box
	become(mark, "x-note")
	setAttr(mark, "label", k.label)
	n.Parent.InsertBefore(mark, n.NextSibling)
	r.walk(box)
	if tail != nil {
		n.Parent.InsertBefore(tail, mark.NextSibling)
		r.visitText(tail)
	}
}
