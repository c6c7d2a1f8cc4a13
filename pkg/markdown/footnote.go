package markdown

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
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
	if len(r.linked) == 0 {
		return
	}
	var refs []*html.Node
	targets := map[string]*html.Node{}
	for d := range root.Descendants() {
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
		if item == nil || contains(item, ref) || contains(ref, item) || !isReference(ref, item, targets) {
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
		if isElement(k.node, "li") {
			r.detachNote(k)
		}
	}
}

func fragmentOf(a *html.Node) string {
	return unescapeFragment(strings.TrimPrefix(attr(a, "href"), "#"))
}

// noteOf returns the list item, paragraph or row that a link's target stands in.
func noteOf(target *html.Node) *html.Node {
	for p, i := target, 0; p != nil && i < 5; p, i = p.Parent, i+1 {
		if isElement(p, "li") {
			return p
		}
		if isElement(p, "ol", "ul", "table", "body", "div", "h1", "h2", "h3", "h4", "h5", "h6") {
			return nil
		}
	}
	return nil
}

func contains(n, inner *html.Node) bool {
	for p := inner; p != nil; p = p.Parent {
		if p == n {
			return true
		}
	}
	return false
}

// isReference says whether a link to a list item is a reference to a note: it
// says so, or it is a short mark and the item links back or is in a list of notes.
func isReference(ref, item *html.Node, targets map[string]*html.Node) bool {
	mark := strings.Trim(words(ref), "[]()")
	if mark == "" || len(mark) > 12 || strings.Contains(mark, " ") {
		return false
	}
	if _, ok := lookup(ref.Parent, "data-fn"); ok {
		return true
	}
	if hasAnyClass(item.Parent, "wp-block-footnotes", "footnotes", "footnotes-list", "easy-footnotes-wrapper", "simple-footnotes", "modern-footnotes-list") || item.Parent.Parent != nil && hasAnyClass(item.Parent.Parent, "footnotes", "wp-block-footnotes", "simple-footnotes", "footnotes_reference_container") {
		return true
	}
	for d := range item.Descendants() {
		if isElement(d, "a") && strings.HasPrefix(attr(d, "href"), "#") {
			if back := targets[fragmentOf(d)]; back != nil && near(back, ref) {
				return true
			}
		}
	}
	return hasAncestor(ref, "sup")
}

// near says whether an anchor belongs to a reference: it is the link, holds it,
// or stands right beside it.
func near(anchor, ref *html.Node) bool {
	return contains(anchor, ref) || contains(ref, anchor) || anchor.Parent == ref.Parent || ref.Parent != nil && anchor.Parent == ref.Parent.Parent
}

// noteLabel returns a label that no other note has: the reference's own mark
// where it can be one.
func noteLabel(ref *html.Node, taken map[string]bool) string {
	mark := strings.Trim(words(ref), "[]()")
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

// detachNote takes a note out of its list, and the list out of the tree with the
// last of its notes.
func (r *conversion) detachNote(k *note) {
	for d := range k.node.Descendants() {
		if isElement(d, "a") && strings.HasPrefix(attr(d, "href"), "#") && isBackMark(d) {
			r.drop(d, fateFootnoteBack)
			become(d, "x-nothing")
		}
	}
	list := k.node.Parent
	if list == nil {
		return
	}
	list.RemoveChild(k.node)
	if box := list.Parent; box != nil && isBlank(list) {
		box.RemoveChild(list)
		if rule := findElement(box, "hr"); rule != nil && hasClass(box, "footnotes") {
			rule.Parent.RemoveChild(rule)
		}
	}
	for _, a := range k.node.Attr {
		if a.Key == "id" {
			delete(r.linked, a.Val)
		}
	}
}

// isBackMark says whether a link says no more than that it leads back.
func isBackMark(a *html.Node) bool {
	return strings.IndexFunc(words(a), func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}) < 0 || hasAnyClass(a, "footnote-backref", "footnote-return-link", "easy-footnote-to-top", "modern-footnotes-list-backlink")
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
	for d := range root.Descendants() {
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
