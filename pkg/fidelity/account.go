package fidelity

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// The account of addresses: every address of the source, in whatever attribute
// it stands and however it is wrapped, is in the Markdown, or the ledger or a
// rule of this file names what took it away. Words, links and pictures are
// compared as a reader sees them; this looks at what no reader sees before a
// script has run, and so would be missed by all.

// Rules by which the proof itself accounts for an address, beside those of the
// ledger.
const (
	byRequest    = "left out by request"
	byPixel      = "tracking pixel"        // of a picture or a frame without a size
	byCode       = "link in code"          // what a highlighter links the words of code to
	byRendition  = "another picture"       // another size of a picture that is there
	byCharacters = "picture of characters" // which stand there in its place
	byInvisible  = "never shown"           // in what browsers do not show: head, style, template
	byScript     = "script"                // in a script, or to one
	byMachine    = "address of the page"   // the page's own machinery, in an element without words
)

// accountant walks the source in the order of fragment.Number.
type accountant struct {
	entries map[content.Node]content.LedgerEntry
	named   map[content.Node][]content.LedgerEntry
	at      content.Node
	wanted  []wanted
	hidden  []string              // addresses that no element shows by itself
	texts   []string              // texts that may hold addresses
	actions []string              // where forms send what is entered
	values  []value               // what only a script shows
	unseen  map[string]bool       // the fates of what is hidden
	seen    map[content.Node]bool // what went by those, and is not
}

// wanted is an address of the source.
type wanted struct {
	address string
	at      content.Node // the node that has it
	block   content.Node
	fate    string     // what took the node away, or what is known of it by rule
	link    *html.Node // the element whose link it is; nil where it is no link's
	in      *html.Node // the element in whose attribute it is
}

// isOfWords says that an address is a link's that goes on without its pictures.
func (w *wanted) isOfWords() bool {
	return w.link != nil && (w.link.DataAtom == atom.Area || !isEmptyLink(w.link))
}

// beneath is what holds for a node from those around it.
type beneath struct {
	block content.Node
	fate  string
	code  bool
}

func (c *accountant) walk(n *html.Node, st beneath) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.at++
		if k.Type != html.ElementNode {
			switch {
			case k.Type == html.TextNode && n.DataAtom == atom.Script:
				c.hide(k.Data)
			case k.Type == html.TextNode && strings.Contains(k.Data, "//"):
				c.texts = append(c.texts, k.Data)
			}
			continue
		}
		c.element(k, st)
	}
}

func (c *accountant) element(n *html.Node, st beneath) {
	at := c.at
	if isBlock(n) && standsByItself(n.DataAtom) || st.block == 0 {
		st.block = at
	}
	if e, ok := c.entries[at]; ok && st.fate == "" && !(n.DataAtom == atom.A && e.Replacement != "" && isEmptyLink(n)) {
		st.fate = e.Fate
		if c.unseen[e.Fate] && !isUnseen(n) {
			if c.seen == nil {
				c.seen = make(map[content.Node]bool)
			}
			c.seen[at] = true
		}
	}
	if st.fate == "" {
		st.fate = rule(n)
	}
	if st.fate == "" && !st.code && len(n.Attr) > 0 {
		c.gatherValues(n, st.block)
	}
	st.code = st.code || n.DataAtom == atom.Pre || n.DataAtom == atom.Code
	for i := range n.Attr {
		c.attribute(n, &n.Attr[i], at, st)
	}
	c.walk(n, st)
}

// hiddenMail is in the address that a content network puts in the place of a
// mail address, which is told from it.
const hiddenMail = "/cdn-cgi/l/email-protection"

// isEmptyLink says whether a link shows no words.
func isEmptyLink(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" && !isForEars(attr(d.Parent, "class")) {
			return false
		}
	}
	return true
}

// isForEars says whether the class of an element says that only screen readers read it.
func isForEars(class string) bool {
	return strings.Contains(class, "screen-reader") || strings.Contains(class, "screenreader")
}

// rule is that by which the proof accounts for an element that shows nothing.
func rule(n *html.Node) string {
	switch n.DataAtom {
	case atom.Script:
		return byScript
	case atom.Style, atom.Template, atom.Head, atom.Title, atom.Base, atom.Link, atom.Meta:
		return byInvisible
	case atom.Img, atom.Iframe:
		if src := addressOf(n); n.DataAtom == atom.Img && src != "" && (attr(n, "alt") != "" && isSmiley(n, src) || drawnFormula(n, src) != "") {
			return byCharacters
		}
		if isHidden(n) && extensionOf(attr(n, "src")) != "svg" {
			return byPixel
		}
	}
	return ""
}

func (c *accountant) attribute(n *html.Node, a *html.Attribute, at content.Node, st beneath) {
	switch a.Key {
	case "class", "id", "alt", "title", "aria-label", "itemtype", "itemprop", "vocab", "typeof", "prefix", "xmlns", "width", "height", "data-cfemail", "rel":
		return // names and words
	case "href":
		if n.DataAtom == atom.A || n.DataAtom == atom.Area {
			if to := strings.TrimSpace(a.Val); to != "" && to[0] != '#' && !isActive(to) && !isData(to) && !strings.Contains(to, hiddenMail) {
				fate := st.fate
				if fate == "" && st.code {
					fate = byCode
				}
				c.wanted = append(c.wanted, wanted{to, at, st.block, fate, n, n})
			}
			return
		}
	case "src":
		if st.fate == "" && n.DataAtom == atom.Img && isStandIn(a.Val) && addressOf(n) != a.Val {
			st.fate = byRendition
		}
	case "action", "formaction", "cite", "ping":
		if a.Key == "action" {
			c.actions = append(c.actions, a.Val)
		}
		if st.fate == "" {
			st.fate = byMachine
		}
	}
	if n.DataAtom == atom.Image && n.Namespace == "svg" && a.Key == "href" && a.Val != "" && a.Val[0] != '#' && !isActive(a.Val) {
		// A picture that the drawing around it cuts, and that goes on without it.
		address := strings.TrimSpace(a.Val)
		c.wanted = append(c.wanted, wanted{address, at, st.block, "", nil, n})
		c.hidden = append(c.hidden, address)
		return
	}
	if strings.HasPrefix(a.Key, "xmlns:") || n.Namespace != "" {
		return
	}
	for _, address := range fragment.Addresses(a.Val) {
		c.wanted = append(c.wanted, wanted{address, at, st.block, st.fate, nil, n})
		if a.Key != "src" && a.Key != "srcset" {
			c.hidden = append(c.hidden, address)
		}
	}
}

// all are the addresses of the source, those of its words among them.
func (c *accountant) all() []string {
	var all []string
	for _, w := range c.wanted {
		all = append(all, w.address)
	}
	for _, text := range c.texts {
		all = append(all, fragment.Addresses(text)...)
	}
	return all
}

func (c *accountant) hide(text string) { c.hidden = append(c.hidden, fragment.Addresses(text)...) }

// known are the addresses of the Markdown, by the names that they go by.
type known struct {
	all     []string
	bare    map[string]bool
	players map[string]bool // once they were asked for
	files   map[string]bool // what pictures are called, once that was asked for
}

// bareOf is what two addresses of the same place have in common, whatever their
// scheme.
func bareOf(address string) string {
	s := canonical(address)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	} else {
		s = strings.TrimPrefix(s, "//")
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

func (k *known) add(address string) {
	if address == "" || k.bare[address] {
		return
	}
	k.all = append(k.all, address)
	k.bare[address] = true
	k.bare[bareOf(address)] = true
	k.bare[strings.TrimPrefix(pictureKey(address), "www.")] = true
}

// gather notes the addresses in the tree of the Markdown: those that it leads
// to, and those that its words spell out.
func (k *known) gather(n *html.Node) {
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		switch d.Type {
		case html.TextNode:
			if strings.Contains(d.Data, "//") {
				for _, a := range fragment.Addresses(d.Data) {
					k.add(a)
				}
			}
		case html.ElementNode:
			for i := range d.Attr {
				switch d.Attr[i].Key {
				case "href", "src", "poster", "data", "cite":
					k.add(d.Attr[i].Val)
				default:
					for _, a := range fragment.Addresses(d.Attr[i].Val) {
						k.add(a)
					}
				}
			}
			k.gather(d)
		}
	}
}

// has says whether the Markdown has an address, in whichever form says the same.
func (k *known) has(address string) bool {
	return k.bare[address] || k.bare[bareOf(address)] || k.bare[strings.TrimPrefix(pictureKey(address), "www.")]
}

// plays says whether the Markdown leads to what a player's address plays.
func (k *known) plays(address string) bool {
	if k.players == nil {
		k.players = make(map[string]bool)
		for _, a := range k.all {
			for _, key := range embedKeys(a) {
				k.players[key] = true
			}
		}
	}
	for _, key := range embedKeys(address) {
		if k.players[key] {
			return true
		}
	}
	return false
}

// showsPicture says whether an element is one that shows a picture or a player.
func showsPicture(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Img, atom.Image, atom.Source, atom.Picture, atom.Video, atom.Audio, atom.Iframe, atom.Object, atom.Embed, atom.Track:
		return true
	}
	return strings.HasPrefix(n.Data, "amp-") || n.Data == "video-js"
}

// hasFile says whether a picture of the Markdown has a file of the same name as the
// one at an address, whatever its size.
func (k *known) hasFile(address string) bool {
	if k.files == nil {
		k.files = make(map[string]bool)
		for _, a := range k.all {
			k.files[fileOf(a)] = true
		}
	}
	return k.files[fileOf(address)]
}

// stemOf is the path of a picture without its size and its format; "" of what is no file.
func stemOf(address string) string {
	address, _, _ = strings.Cut(address, "?")
	key := pictureKey(address)
	if isData(key) {
		return ""
	}
	if strings.Contains(address, "//") {
		_, key, _ = strings.Cut(key, "/")
	}
	dot := strings.LastIndexByte(key, '.')
	if dot < 0 || strings.IndexByte(key[dot:], '/') >= 0 || len(key)-dot > 5 {
		return ""
	}
	return strings.TrimPrefix(key[:dot], "/")
}

func fileOf(address string) string {
	key, _, _ := strings.Cut(pictureKey(address), "?")
	name := key[strings.LastIndexByte(key, '/')+1:]
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return name
}

// account holds the addresses of the source against those of the Markdown.
func (j *comparer) account(c *accountant, result *html.Node) {
	if len(c.wanted) == 0 {
		return
	}
	k := &known{bare: make(map[string]bool)}
	k.gather(result)
	keeps, stems := make([]bool, len(c.wanted)), make(map[string]bool)
	for i := range c.wanted {
		address := c.wanted[i].address
		keeps[i] = k.has(address) || k.has(j.resolve.Link(address)) || k.has(j.resolve.Asset(address)) || k.plays(address)
		if keeps[i] {
			stems[stemOf(address)] = true
		}
	}
	for i := range c.wanted {
		w, kept := &c.wanted[i], keeps[i]
		fate := w.fate
		if fate == "" && !kept {
			fate = c.nameOf(w, k)
		}
		if !kept && fate == "" && w.in != nil && showsPicture(w.in) && stemOf(w.address) != "" && stems[stemOf(w.address)] {
			fate = byRendition
		}
		if !kept && fate == "" && !w.isOfWords() && j.resolve.Asset(w.address) == "" {
			fate = byRequest
		}
		if !kept && fate != "" {
			d := j.dropped[fate]
			d.Addresses++
			j.dropped[fate] = d
			continue
		}
		if fate == "" {
			j.count(Address, kept)
		}
		if !kept && !j.seen[occurrence{Link, w.block}] && !j.seen[occurrence{Picture, w.block}] && !j.seen[occurrence{Embed, w.block}] {
			j.differ(Address, w.block, int32(len(j.want.words)), w.address, "")
		}
	}
}

// nameOf is the fate that the ledger gives to an address of a node that stays. Only
// of what shows a picture or leads to one can another be a mere rendition, unless the
// Markdown has one whose file is called the same.
func (c *accountant) nameOf(w *wanted, k *known) string {
	for _, e := range c.named[w.at] {
		if e.Address == w.address && e.Replacement == "" {
			if e.Fate == byRendition && !showsPicture(w.in) && !isStandIn(w.address) && !k.hasFile(w.address) {
				continue
			}
			return e.Fate
		}
	}
	return ""
}
