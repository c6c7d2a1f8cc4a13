package fidelity

import (
	"maps"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// state is what holds for a node from the nodes around it.
type state struct {
	place
	must, may  style
	ignore     style // shown so by what is around it, written or not
	link       int32
	coloured   bool // code with its highlighter's colours and links
	locked     bool // the block is found; no element inside can stand alone
	noscript   bool
	list       *listState
	table      *tableState
	depth      int  // of lists
	lines      bool // the ends of its lines are seen
	quotations int  // <q> around the text
}

type listState struct {
	ordered bool
	next    int
	step    int
	silent  bool
}

type tableState struct {
	silent bool
	row    int32
	column int
	spans  []span // cells of earlier rows that reach into this one, by column
}

type span struct{ rows, width int }

// extractor gathers what is visible of a tree. One is used for the source and one for the
// Markdown, so that whatever it overlooks it overlooks on both sides.
type extractor struct {
	writer
	resolve content.Resolver
	ledger  map[content.Node]content.LedgerEntry
	named   map[content.Node][]content.LedgerEntry // what the ledger says of addresses in attributes
	behind  []string                               // addresses of the pictures behind others that show the same
	bounded map[string]bool                        // the fates that may take no more than a small share
	taken   map[string][]takenNode                 // what went by those
	seenAt  map[content.Node]bool                  // what went by the fates of what is hidden, and is not
	seen    []takenNode                            // what a reader sees of that
	used    map[content.Node]bool
	dropped map[string]Dropped
	at      content.Node // of the node being walked
	// numbers are those of all nodes, if some were moved to where they are read.
	numbers map[*html.Node]content.Node
	refs    references
	order   map[*html.Node]int // of the notes, by first reference
	notes   []note
	reading bool // the notes
	joined  []byte
}

// note is the text of a footnote, which is read after everything else.
type note struct {
	node  *html.Node
	at    content.Node
	state state
	order int
}

func (r *extractor) extract(body *html.Node, resolve content.Resolver, ledger map[content.Node]content.LedgerEntry) {
	r.visible.reset()
	r.resolve, r.ledger = resolve, ledger
	r.used, r.dropped, r.taken, r.seen, r.behind = nil, nil, nil, nil, nil
	if resolve != nil {
		r.used, r.dropped = map[content.Node]bool{}, map[string]Dropped{}
	}
	r.at, r.notes, r.reading, r.order = 0, nil, false, nil
	r.numbers = nil
	r.refs = findReferences(body)
	r.arrange(body)
	r.open, r.glue, r.gap, r.prev = false, false, blockBreak, ' '
	for c := body.FirstChild; c != nil; c = c.NextSibling {
		st := state{}
		st.block = r.at + 1
		if k, ok := r.numbers[c]; ok {
			st.block = k
		}
		r.walk(c, st)
	}
	r.readNotes()
}

// walk reads n and what is beneath it. It counts every node that
// fragment.Number counts.
func (r *extractor) walk(n *html.Node, st state) {
	own := r.step(n)
	at := r.at
	r.read(n, st, own)
	if own && len(r.named) > 0 {
		r.say(r.named[at], st)
	}
}

// say reads the links that stand behind a node, to what only a script would show.
func (r *extractor) say(entries []content.LedgerEntry, st state) {
	st.flags |= free | optional
	for _, e := range entries {
		if e.Replacement == "" {
			continue
		}
		r.links = append(r.links, link{to: r.resolve.Link(e.Address), optional: true, block: st.block})
		st.link = int32(len(r.links) - 1)
		r.end(space)
		r.write(e.Replacement, &st)
		r.end(space)
	}
}

func (r *extractor) read(n *html.Node, st state, own bool) {
	if entry, ok := r.ledger[r.at]; ok && own {
		r.replace(n, st, entry)
		return
	}
	switch n.Type {
	case html.TextNode:
		if st.code > 0 && isTablePart(n.Parent) && strings.TrimSpace(n.Data) == "" {
			return
		}
		r.characters(n.Data, &st)
	case html.ElementNode:
		r.element(n, st)
	case html.CommentNode:
		if isProgram(n.Data) {
			r.characters("<"+n.Data+">", &st)
		}
		if isCut(n.Data) {
			r.end(space)
			r.cut = true
		}
	}
}

// step notes that n is being read. It says whether n is a node of the source.
func (r *extractor) step(n *html.Node) bool {
	if r.numbers == nil {
		r.at++
		return true
	}
	k, ok := r.numbers[n]
	if ok {
		r.at = k
	}
	return ok
}

func (r *extractor) children(n *html.Node, st state) {
	r.background(n, st)
	parted := st.code == 0 && !st.coloured && onlyElements(n) && !inCode(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if before := besides(c); parted && before != nil && setApart(before, c) || c.DataAtom == atom.Cite && n.DataAtom == atom.Blockquote {
			r.end(space)
		}
		if r.resolve == nil && c.Type == html.TextNode && c.NextSibling != nil && c.NextSibling.Type == html.TextNode {
			c = r.texts(c, &st)
			continue
		}
		r.walk(c, st)
	}
}

// texts reads the text nodes from n on as the one that they are to a reader, and
// returns the last. A tree made of Markdown has several where that of a page has
// one.
func (r *extractor) texts(n *html.Node, st *state) *html.Node {
	r.joined = r.joined[:0]
	for ; ; n = n.NextSibling {
		r.step(n)
		r.joined = append(r.joined, n.Data...)
		if n.NextSibling == nil || n.NextSibling.Type != html.TextNode {
			r.characters(string(r.joined), st)
			return n
		}
	}
}

// skip leaves out what is beneath n.
func (r *extractor) skip(n *html.Node) {
	start := r.at
	for d := after(n, n); d != nil; d = after(d, n) {
		r.step(d)
	}
	r.acknowledge(start)
}

// acknowledge marks every entry of the ledger for a node after start as accounted for.
func (r *extractor) acknowledge(start content.Node) {
	for at := start + 1; len(r.ledger) > 0 && at <= r.at; at++ {
		if _, ok := r.ledger[at]; ok {
			r.used[at] = true
		}
	}
}

func (r *extractor) characters(s string, st *state) {
	if st.code > 0 {
		r.code = append(r.code, s...)
	}
	if st.code == 0 && st.must&(code|math) == 0 && hasFormula(s) {
		r.formulas(s, st)
		return
	}
	r.write(s, st)
}

// replace reads n as the ledger says: not at all, or as other words. What is
// replaced still plays what it played, and refers to the notes it referred to:
// other words cannot say that. What is dropped may still be played by a link.
func (r *extractor) replace(n *html.Node, st state, entry content.LedgerEntry) {
	start, ledger, saved, notes, referred := r.at-1, r.ledger, r.writer, len(r.notes), len(r.order)
	replaced := entry.Replacement != ""
	named := r.named
	r.ledger, r.named, r.at = nil, nil, start
	defer func() { r.named = named }()
	if replaced && r.refs.holdsAny(n) {
		r.walk(n, st)
		r.ledger = ledger
		r.acknowledge(start)
		return
	}
	block := n.Type == html.ElementNode && isBlock(n)
	if block {
		r.end(blockBreak)
		saved = r.writer
	}
	r.open, r.glue = false, false
	r.walk(n, st)
	d := r.dropped[entry.Fate]
	d.Nodes++
	d.Words += len(r.words) - len(saved.words)
	d.Pictures += len(r.pictures) - len(saved.pictures)
	d.Links += len(r.links) - len(saved.links)
	r.dropped[entry.Fate] = d
	if r.bounded[entry.Fate] {
		r.take(entry.Fate, n, start+1, saved, &st)
	}
	if r.seenAt[start+1] {
		r.seen = append(r.seen, r.takenSince(n, start+1, saved, &st))
	}
	pictures, embeds := r.pictures[len(saved.pictures):], r.embeds[len(saved.embeds):]
	r.writer, r.ledger, r.notes = saved, ledger, r.notes[:notes]
	r.acknowledge(start)
	maps.DeleteFunc(r.order, func(_ *html.Node, order int) bool { return order > referred })
	after := int32(len(r.words))
	for _, e := range embeds {
		e.after = after
		if !replaced {
			e.fate = entry.Fate
		}
		r.embeds = append(r.embeds, e)
	}
	for _, p := range pictures {
		if p.flags&optional != 0 && !p.hidden && p.address != "" {
			p.after = after
			r.pictures = append(r.pictures, p)
		}
	}
	if replaced {
		st.flags |= free
		if to := attr(n, "href"); n.DataAtom == atom.A && to != "" && !strings.Contains(to, hiddenMail) {
			r.linkTo(to, &st)
		}
		r.write(entry.Replacement, &st)
	}
	switch {
	case block:
		r.end(blockBreak)
	case n.DataAtom == atom.A && !replaced && n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode && strings.TrimSpace(n.FirstChild.Data) == "":
		r.end(space)
	case n.DataAtom == atom.Input && !strings.EqualFold(attr(n, "type"), "hidden"):
		r.end(space)
	}
}

// isBox says whether an element is, by its role or by its looks, a cell of a table that is
// made of boxes: Markdown may have it as one of a table.
func isBox(n *html.Node) bool {
	if n.DataAtom != atom.Div && n.DataAtom != atom.P {
		return false
	}
	switch attr(n, "role") {
	case "cell", "columnheader", "rowheader", "gridcell":
		return true
	}
	part := fragment.BoxPart(n)
	return part == "cell" || part == "head"
}

// element reads an element by what a reader sees of it.
func (r *extractor) element(n *html.Node, st state) {
	if n.Namespace == "math" && n.Data == "math" {
		if tex := texOf(n); tex != "" {
			r.tex(tex, &st)
			r.skip(n)
			return
		}
	}
	if code := attr(n, "data-cfemail"); code != "" {
		if email := protectedEmail(code); email != "" {
			if n.DataAtom == atom.A {
				r.links = append(r.links, link{to: "mailto:" + email, block: st.block})
				st.link = int32(len(r.links) - 1)
			}
			r.write(email, &st)
			r.skip(n)
			return
		}
	}
	switch attr(n, "role") {
	case "row", "cell", "columnheader", "rowheader", "gridcell":
		if !isBlock(n) {
			st.cell = -1
			r.end(blockBreak)
			r.children(n, st)
			r.end(blockBreak)
			return
		}
	}
	if isBox(n) {
		st.cell = -1
	}
	switch n.DataAtom {
	case atom.Script:
		r.script(n, st)
	case atom.Style, atom.Template, atom.Title, atom.Head, atom.Noframes, atom.Noembed, atom.Datalist,
		atom.Link, atom.Meta, atom.Base, atom.Param, atom.Area, atom.Desc, atom.Colgroup:
		// None of these is shown. A map is a picture's; its areas have no text but
		// that which the ledger gives to them.
		r.skip(n)
	case atom.Noscript:
		// Browsers run scripts and show nothing of it, but a lazy picture may
		// have its true address only here.
		st.noscript = true
		st.flags |= optional
		r.end(noBreak)
		r.children(n, st)
		r.end(noBreak)
	case atom.Br:
		if st.code > 0 {
			r.code = append(r.code, '\n')
		}
		r.end(lineBreak)
		r.skip(n)
	case atom.Img:
		r.picture(n, st)
	case atom.Input:
		r.input(n, st)
	case atom.Iframe, atom.Video, atom.Audio, atom.Object, atom.Embed:
		r.embed(n, st)
	case atom.Textarea, atom.Canvas, atom.Progress, atom.Meter, atom.Rp:
		st.flags |= optional
		r.end(space)
		r.children(n, st)
		r.end(space)
	case atom.Button, atom.Select, atom.Option, atom.Optgroup, atom.Marquee:
		r.end(space)
		r.children(n, st)
		r.end(space)
	case atom.A:
		r.anchor(n, st)
	case atom.Pre, atom.Xmp, atom.Listing, atom.Plaintext:
		r.pre(n, st)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(n, st)
	case atom.Li:
		r.item(n, st)
	case atom.Table:
		r.tableOf(n, st)
	case atom.Tr:
		r.tableRow(n, st)
	case atom.Td, atom.Th:
		r.tableCell(n, st)
	case atom.Q:
		r.quotation(n, st)
	default:
		r.other(n, st)
	}
}

func (r *extractor) other(n *html.Node, st state) {
	switch n.Data {
	case mathTag:
		r.tex(textOf(n), &st)
		r.skip(n)
		return
	case "amp-img", "amp-anim":
		r.picture(n, st)
		r.skip(n) // what it holds is for browsers that do not know it
		return
	case "amp-iframe", "amp-video", "amp-audio", "amp-youtube", "video-js":
		r.embed(n, st)
		return
	}
	if label := signOf(n); label != "" {
		st.flags |= free
		r.end(space)
		r.write(label, &st)
		r.end(space)
		r.skip(n)
		return
	}
	class := attr(n, "class")
	if tex := katex(n, class); tex != "" {
		r.tex(tex, &st)
		r.skip(n)
		return
	}
	if note := r.refs.marks[n]; note != nil {
		r.reference(note, st)
		r.skip(n)
		return
	}
	if r.refs.isNote(n) && r.setAside(n, st) {
		return
	}
	if strings.Contains(class, "footnotes_reference_container") {
		// Its title and its arrows are the plugin's.
		st.flags |= optional
	}
	set(n, class, &st)
	block := isBlock(n)
	if block {
		r.enterBlock(n, &st)
	}
	if strings.Contains(class, "crayon-pre") && n.DataAtom == atom.Span && st.code == 0 {
		// Of code in a line; its colours are its highlighter's.
		st.must, st.may, st.ignore, st.coloured = code, 0, anyStyle&^code, true
		r.children(n, st)
		return
	}
	if strings.Contains(class, "crayon-pre") && st.code == 0 {
		r.codeBlock(n, st, true)
		r.end(blockBreak)
		return
	}
	if n.DataAtom == atom.Blockquote || isQuoteBox(n, class) {
		quote(class, &st)
	}
	if level := headingLevel(n.DataAtom); level > 0 {
		r.headings = append(r.headings, heading{level})
		st.heading = int32(len(r.headings) - 1)
	}
	r.children(n, st)
	if block {
		r.leaveBlock(st)
	}
}

// isQuoteBox: a plugin's quotation without the element for it.
func isQuoteBox(n *html.Node, class string) bool {
	if n.DataAtom != atom.Div || !strings.Contains(class, "su-quote") {
		return false
	}
	for c := range strings.FieldsSeq(class) {
		if c == "su-quote" {
			return !holds(n, func(d *html.Node) bool { return d.DataAtom == atom.Blockquote })
		}
	}
	return false
}

// quote goes one quotation deeper. What embeds a post of another site is a
// <blockquote> only until a script has run.
func quote(class string, st *state) {
	for _, embed := range []string{"wp-embedded-content", "twitter-", "instagram-media", "tiktok-embed", "reddit-card", "reddit-embed", "embedly-card", "imgur-embed", "bluesky-embed"} {
		if strings.Contains(class, embed) {
			st.quote = -1
		}
	}
	if st.quote >= 0 && st.quote < 100 {
		st.quote++
	}
}

// enterBlock starts an element that stands on lines of its own.
func (r *extractor) enterBlock(n *html.Node, st *state) {
	r.lineOfCode(st)
	r.end(blockBreak)
	if !st.locked && standsByItself(n.DataAtom) {
		st.block = r.at
		st.locked = n.DataAtom == atom.Dl
	}
}

func (r *extractor) leaveBlock(st state) {
	r.lineOfCode(&st)
	r.end(blockBreak)
}

// lineOfCode: code that is laid out as one element a line.
func (r *extractor) lineOfCode(st *state) {
	if st.code > 0 && len(r.code) > int(r.blocks[st.code].lo) && r.code[len(r.code)-1] != '\n' {
		r.code = append(r.code, '\n')
	}
}

// standsByItself says whether a block can be kept as HTML in the middle of
// Markdown without the element around it.
func standsByItself(a atom.Atom) bool {
	switch a {
	case atom.Figcaption, atom.Summary, atom.Dt, atom.Dd, atom.Caption, atom.Legend,
		atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Li:
		return false
	}
	return true
}

// isBlock says whether browsers give n lines of its own.
func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details,
		atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Legend, atom.Li,
		atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody,
		atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul, atom.Search,
		atom.Xmp, atom.Listing, atom.Plaintext:
		return true
	case 0:
		// The elements of Slider Revolution, each of which stands where it is put.
		return strings.HasPrefix(n.Data, "rs-")
	}
	return false
}

func headingLevel(a atom.Atom) int {
	switch a {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 0
}
