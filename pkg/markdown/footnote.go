package markdown

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

func unescape(s string) (string, error) { return url.PathUnescape(s) }

// notes are the footnotes of a document, in the order of their first mention.
type notes struct {
	order []*note
	// plugin are the references of the plugin "footnotes", which links by script.
	plugin []*html.Node
}

type note struct {
	label string
	node  *html.Node // what it says
}

// footnotes turns references that lead to a note, and the notes, into Markdown's
// footnotes. A reference is a link within the document whose target is an item
// of a list of notes: one that links back to it, or one of a block of footnotes.
func (r *conversion) footnotes(root *html.Node) {
	if len(r.notes.plugin) > 0 {
		r.pluginNotes(root)
	}
	r.besideNotes(root)
	r.titleNotes(root)
	if len(r.notes.order) > 0 {
		r.repeatedNotes(root)
	}
	if len(r.linked) == 0 {
		return
	}
	var refs []*html.Node
	targets := map[string]*html.Node{}
	for d := range fragment.Descendants(root) {
		if d.Type != html.ElementNode {
			continue
		}
		for i := range d.Attr {
			a := &d.Attr[i]
			if (a.Key == "id" || a.Key == "name" && d.Data == "a") && r.linked[a.Val] && targets[a.Val] == nil {
				targets[a.Val] = d
			}
		}
		if d.Data == "a" && strings.HasPrefix(attr(d, "href"), "#") {
			refs = append(refs, d)
		}
	}
	byItem := map[*html.Node]*note{}
	labels := map[string]bool{}
	for _, k := range r.notes.order {
		labels[k.label] = true
	}
	var made []*html.Node
	for _, ref := range refs {
		item := noteOf(targets[fragmentOf(ref)])
		if item == nil || r.isKept(ref) || r.isKept(item) || isElement(item, "div") && !countedMark.MatchString(words(ref)) || isWithin(ref, byItem) || contains(item, ref) || contains(ref, item) || !isReference(ref, item, targets) {
			continue
		}
		k := byItem[item]
		if k == nil {
			k = &note{label: noteLabel(ref, labels), node: item}
			labels[k.label] = true
			byItem[item] = k
			r.notes.order = append(r.notes.order, k)
		}
		made = append(made, ref)
		r.makeReference(ref, k)
	}
	r.writer.hasFootnotes = r.writer.hasFootnotes || len(made) > 0
	for _, k := range r.notes.order {
		if byItem[k.node] == k {
			r.detachNote(k)
		}
	}
	if len(made) > 0 {
		r.forgetAnchors(root)
	}
}

// isWithin says whether a link stands in a note that was found.
func isWithin(a *html.Node, notes map[*html.Node]*note) bool {
	for p := a; p != nil && len(notes) > 0; p = p.Parent {
		if notes[p] != nil {
			return true
		}
	}
	return false
}

func fragmentOf(a *html.Node) string {
	return unescapeFragment(strings.TrimPrefix(attr(a, "href"), "#"))
}

// noteOf returns the list item, the paragraph of a box of notes, or the box that begins
// with it, that a link's target stands in.
func noteOf(target *html.Node) *html.Node {
	for p, i := target, 0; p != nil && i < 5; p, i = p.Parent, i+1 {
		if isElement(p, "li") || isElement(p, "p") && (hasAnyClass(p.Parent, noteBoxes...) || hasAnyClass(p, "footnote")) {
			return p
		}
		if isElement(p, "div") && isNoteBox(p, target) {
			return p
		}
		if isElement(p, "div") && p != target && words(p) == words(target) {
			continue
		}
		if isElement(p, "ol", "ul", "table", "body", "div", "h1", "h2", "h3", "h4", "h5", "h6") {
			return nil
		}
	}
	return nil
}

// countedMark matches a mark that can be no word and no letter of an index.
var countedMark = fragment.NewExpression(`^[\[(]?(?:\d{1,4}[a-z]?|[ivx]{1,5}|[*†‡§¶]{1,4})[\])]?$`)

// longestNote bounds a box that is taken for a note.
const longestNote = 2000

// isNoteBox says whether a box is no more than a note: nothing stands in it before the
// mark to which a link leads, or it is what the link leads to.
func isNoteBox(box, mark *html.Node) bool {
	said := wordsApart(box)
	if len(said) > longestNote || findElement(box, "h1", "h2", "h3", "h4") != nil {
		return false
	}
	if box == mark {
		return strings.Contains(said, " ")
	}
	if !isElement(mark, "a", "sup", "span", "p", "div") || len(words(mark)) > longestMark || words(mark) == words(box) {
		return false
	}
	for p := mark; p != box; p = p.Parent {
		for s := p.PrevSibling; s != nil; s = s.PrevSibling {
			if !isBlank(s) {
				return false
			}
		}
	}
	return true
}

func contains(n, inner *html.Node) bool {
	for p := inner; p != nil; p = p.Parent {
		if p == n {
			return true
		}
	}
	return false
}

// noteBoxes are the classes of what holds nothing but notes, and their title.
var noteBoxes = []string{
	"footnotes", "footnotes-list", "footnote-list", "footnotes_list", "wp-block-footnotes", "easy-footnotes-wrapper", "simple-footnotes", "modern-footnotes-list", "footnotes_reference_container",
	"blankfootnotes", "fd-footnotes", "efn-list", "endnotes", "references-list", "reference-list", "footnote-wrapper", "footnotes-wrapper", "jetpack-footnotes",
}

// longestMark bounds what refers to a note.
const longestMark = 12

// isReference says whether a link to a list item is a reference to a note: it
// says so, or it is a short mark and the item links back or is in a list of notes.
func isReference(ref, item *html.Node, targets map[string]*html.Node) bool {
	mark := strings.Trim(words(ref), "[]()")
	if mark == "" || len(mark) > longestMark || strings.Contains(mark, " ") {
		return false
	}
	if _, ok := lookup(ref.Parent, "data-fn"); ok {
		return true
	}
	if hasAnyClass(item.Parent, noteBoxes...) || item.Parent.Parent != nil && hasAnyClass(item.Parent.Parent, noteBoxes...) {
		return true
	}
	if isElement(item, "li") && namesNotes(item) && (utf8.RuneCountInString(mark) == 1 || countedMark.MatchString(mark)) {
		return true
	}
	if utf8.RuneCountInString(mark) > 1 && !countedMark.MatchString(mark) && !namesNotes(item) {
		return false // a way to a part of the page, and back
	}
	for d := range fragment.Descendants(item) {
		if isElement(d, "a") && strings.HasPrefix(attr(d, "href"), "#") {
			if back := targets[fragmentOf(d)]; back != nil && near(back, ref) {
				return true
			}
		}
	}
	return hasAncestor(ref, "sup")
}

// namesNotes says whether an item, or what is around it, is called a note.
func namesNotes(item *html.Node) bool {
	for p, up := item, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
		for _, key := range [...]string{"class", "id", "role"} {
			if name := attr(p, key); strings.Contains(name, "note") || strings.Contains(name, "reference") {
				return true
			}
		}
	}
	return false
}

// near says whether an anchor belongs to a reference: it is the link, holds it,
// or stands right beside it.
func near(anchor, ref *html.Node) bool {
	return contains(anchor, ref) || contains(ref, anchor) || anchor.Parent == ref.Parent || ref.Parent != nil && anchor.Parent == ref.Parent.Parent
}

// noteLabel returns a label that no other note has: the reference's own mark
// where it can be one.
func noteLabel(ref *html.Node, taken map[string]bool) string { return freeLabel(words(ref), taken) }

func freeLabel(mark string, taken map[string]bool) string {
	mark = strings.Trim(mark, "[]()")
	plain := mark != "" && strings.IndexFunc(mark, func(c rune) bool {
		return !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z')
	}) < 0
	if plain && !taken[mark] {
		return mark
	}
	for i := len(taken) + 1; ; i++ {
		if s := strconv.Itoa(i); !taken[s] {
			return s
		}
	}
}

// makeReference puts the reference in place of the link and of the sup, or the
// brackets, around it.
func (r *conversion) makeReference(ref *html.Node, k *note) {
	n := ref
	for p := n.Parent; p != nil && isElement(p, "sup", "span") && !contains(p, k.node) && words(p) == words(ref) && (isElement(p, "sup") || attr(p, "id") != "" || hasAnyClass(p, "footnote", "footnote_referrer", "easy-footnote", "modern-footnotes-footnote")); p = n.Parent {
		n = p
	}
	r.record(n, fateFootnote, "[^"+k.label+"]")
	become(n, "x-note")
	setAttr(n, "label", k.label)
}

// detachNote takes a note out of its list, and the list with its title out of the
// tree with the last of its notes.
func (r *conversion) detachNote(k *note) {
	r.dropBackMarks(k.node)
	list := k.node.Parent
	if list == nil {
		return
	}
	list.RemoveChild(k.node)
	if hasAnyClass(list, noteBoxes...) && strings.TrimSpace(textOf(list)) == "" {
		r.dropRule(list)
	}
	if isBlank(list) && list.Parent != nil && elementOf(list.Data).role != roleDrop && list != r.root {
		box := list.Parent
		r.dropNotesTitle(list)
		box.RemoveChild(list)
		for box != r.root && box.Parent != nil && hasAnyClass(box, noteBoxes...) {
			r.dropRule(box)
			if !isBlank(box) && !r.dropTitleIn(box) {
				break
			}
			list, box = box, box.Parent
			r.dropNotesTitle(list)
			box.RemoveChild(list)
		}
	}
	for _, a := range k.node.Attr {
		if a.Key == "id" {
			delete(r.linked, a.Val)
		}
	}
}

// dropRule drops the line above a box of notes.
func (r *conversion) dropRule(box *html.Node) {
	if rule := findElement(box, "hr"); rule != nil {
		rule.Parent.RemoveChild(rule)
	}
}

// notesTitles are what plugins call notes by.
var notesTitles = fragment.NewExpression(`(?i)(?:^|[-_ ])(?:foot|end)?notes?[-_](?:list[-_])?(?:title|heading|header|label)|^notes$|references?[-_](?:title|heading|label)`)

// dropNotesTitle drops the title that a plugin puts before its list of notes.
func (r *conversion) dropNotesTitle(list *html.Node) {
	prev := prevElement(list)
	if prev == nil || !notesTitles.MatchString(attr(prev, "class")) || len(words(prev)) > shortLabel {
		return
	}
	r.remove(prev, fateNotesTitle)
}

// dropTitleIn drops what is left in a box of notes if it is their title. It says
// whether it was.
func (r *conversion) dropTitleIn(box *html.Node) bool {
	only := soleElement(box)
	if only == nil || len(words(only)) > shortLabel || !notesTitles.MatchString(attr(only, "class")) {
		return false
	}
	r.remove(only, fateNotesTitle)
	return true
}

// soleElement returns the child of n beside which n shows nothing.
func soleElement(n *html.Node) (only *html.Node) {
	for c := range children(n) {
		switch {
		case c.Type != html.ElementNode && c.Type != html.TextNode || isBlank(c):
		case only != nil || c.Type == html.TextNode:
			return nil
		default:
			only = c
		}
	}
	return only
}

// dropBackMarks drops the links that lead from a note to its place, with the
// brackets or the wrapper around them.
func (r *conversion) dropBackMarks(n *html.Node) {
	var marks []*html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "a") && strings.HasPrefix(attr(d, "href"), "#") && isBackMark(d) {
			marks = append(marks, d)
		}
	}
	for _, d := range marks {
		for p := d.Parent; p != nil && p != n && isElement(p, "span", "sup", "small") && strings.Trim(strings.Replace(words(p), words(d), "", 1), "[]() ") == ""; p = p.Parent {
			d = p
		}
		r.dropBrackets(d)
		r.drop(d, fateFootnoteBack)
		become(d, "x-nothing")
	}
}

// dropBrackets drops the brackets right around the link of a note.
func (r *conversion) dropBrackets(n *html.Node) {
	before, after := n.PrevSibling, n.NextSibling
	if before == nil || after == nil || before.Type != html.TextNode || after.Type != html.TextNode {
		return
	}
	head, ok := strings.CutSuffix(strings.TrimRight(before.Data, " \n"), "[")
	if !ok {
		return
	}
	tail, ok := strings.CutPrefix(strings.TrimLeft(after.Data, " \n"), "]")
	if !ok {
		return
	}
	r.record(before, fateFootnoteBack, head)
	r.record(after, fateFootnoteBack, tail)
	before.Data, after.Data = head, tail
}

// forgetAnchors forgets the ids to which references and notes alone led.
func (r *conversion) forgetAnchors(root *html.Node) {
	linked := map[string]bool{}
	note := func(n *html.Node) {
		for d := range fragment.Descendants(n) {
			if href := attr(d, "href"); d.Type == html.ElementNode && strings.HasPrefix(href, "#") {
				linked[href[1:]] = true
				linked[unescapeFragment(href[1:])] = true
			}
		}
	}
	note(root)
	for _, k := range r.notes.order {
		note(k.node)
	}
	if a, ok := r.resolver.(content.Anchored); ok {
		for _, id := range a.Anchors() {
			linked[id] = true
		}
	}
	for id := range r.linked {
		if r.byID[id] != nil && !linked[id] {
			delete(r.linked, id)
		}
	}
}

// pluginReference remembers a reference of the plugin "footnotes".
func (r *conversion) pluginReference(n *html.Node) bool {
	if strings.HasPrefix(attr(n, "id"), "footnote_plugin_tooltip_") {
		r.notes.plugin = append(r.notes.plugin, n)
	}
	return true
}

// pluginNotes turns the references of the plugin "footnotes" and its table of
// notes into footnotes.
func (r *conversion) pluginNotes(root *html.Node) {
	rows := map[string]*html.Node{}
	for d := range fragment.Descendants(root) {
		if id := attr(d, "id"); isElement(d, "th", "td", "a", "span") && strings.HasPrefix(id, "footnote_plugin_reference_") {
			for p := d; p != nil && !isElement(p, "table"); p = p.Parent {
				if isElement(p, "tr") {
					rows[strings.TrimPrefix(id, "footnote_plugin_reference_")] = p
					break
				}
			}
		}
	}
	labels := map[string]bool{}
	byRow := map[*html.Node]*note{}
	for _, ref := range r.notes.plugin {
		row := rows[strings.TrimPrefix(attr(ref, "id"), "footnote_plugin_tooltip_")]
		if row == nil || contains(row, ref) || contains(ref, row) {
			continue
		}
		k := byRow[row]
		if k == nil {
			text := findClass(row, "footnote_plugin_text")
			if text == nil {
				continue
			}
			k = &note{label: noteLabel(ref, labels), node: text}
			labels[k.label] = true
			byRow[row] = k
			r.notes.order = append(r.notes.order, k)
		}
		n := ref
		for p := ref.Parent; isElement(p, "span", "a", "sup") && !contains(p, row); p = p.Parent {
			if n = p; hasClass(p, "footnote_referrer") {
				break
			}
		}
		r.record(n, fateFootnote, "[^"+k.label+"]")
		become(n, "x-note")
		setAttr(n, "label", k.label)
		r.writer.hasFootnotes = true
	}
	r.detachRows(byRow)
}

// detachRows takes the notes out of the table of a plugin, and the table with all
// around it out of the tree.
func (r *conversion) detachRows(notes map[*html.Node]*note) {
	said := map[*html.Node]string{} // by the box around a table
	for _, k := range r.notes.order {
		for p := k.node; p != nil; p = p.Parent {
			if hasClass(p, "footnotes_reference_container") {
				said[p] += " " + words(k.node)
				break
			}
		}
	}
	for _, k := range notes {
		if k.node.Parent != nil {
			k.node.Parent.RemoveChild(k.node)
		}
	}
	for box, text := range said {
		if box.Parent != nil && findClass(box, "footnote_plugin_text") == nil {
			r.record(box, fateNotesTable, text)
			box.Parent.RemoveChild(box)
		}
	}
}

// printNotes writes the footnotes after all else.
func (r *conversion) printNotes(p *printer) {
	for _, k := range r.notes.order {
		b := &builder{conversion: r, mark: -1}
		b.children(k.node)
		b.flush()
		if len(b.blocks) == 0 {
			b.blocks = []*block{{kind: blockParagraph}}
		}
		if len(p.out) > 0 {
			p.blank()
		}
		p.nest("[^"+k.label+"]: ", "    ", func() { p.blocks(b.blocks, false, true) })
	}
}

// isBackMark says whether a link says no more than that it leads back.
func isBackMark(a *html.Node) bool {
	return strings.IndexFunc(words(a), func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}) < 0 || hasAnyClass(a, "footnote-backref", "footnote-return-link", "easy-footnote-to-top", "modern-footnotes-list-backlink", "footnote-back-link", "note-return", "footnote-return")
}

// isNoteAddress says whether an address leads to a note of a document, by what the
// place in it is called.
func isNoteAddress(href string) bool {
	i := strings.IndexByte(href, '#')
	return i > 0 && strings.Contains(href[i:], "footnote")
}

// toNotesHere makes links within the document of those that lead to its notes by the
// address of the whole document, as they do where a plugin knows of no page.
func (r *conversion) toNotesHere(links []*html.Node) {
	for _, a := range links {
		href := attr(a, "href")
		id := unescapeFragment(href[strings.IndexByte(href, '#')+1:])
		if mark := words(a); r.byID[id] != nil && len(mark) <= longestMark && !strings.Contains(mark, " ") {
			setAttr(a, "href", "#"+id)
			r.controlled[id] = true
		}
	}
}
