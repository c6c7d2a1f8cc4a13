package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// What the style sheets of plugins and builders say of an element that its name does
// not: that a list counts, that a row of a price list is not part of the offer, that
// one of two equal texts is never shown.

var (
	fateApart   = &Fate{"words apart", "text that runs into what a style sheet puts on a line of its own", becomesReplaced, ""}
	fateTwice   = &Fate{"shown once", "a text that stands twice, for a style sheet to show one of them", becomesDropped, ""}
	fatePrice   = &Fate{"price in parts", "a price whose sign, whole and hundredths stand in elements of their own", becomesReplaced, ""}
	fateTooltip = &Fate{"tooltip", "an explanation that stands beside its word until the mouse rests there", becomesReplaced, ""}
	fateIdle    = &Fate{"button of a widget", "what a script answers to: expand all, load more, finish", becomesDropped, ""}
	fateCopied  = &Fate{"value to copy", "a field that cannot be changed, and holds what a visitor is to copy", becomesReplaced, ""}
)

// numberedStyle matches the styles that make a list of bullets one of numbers.
var numberedStyle = fragment.NewMatcher(`(?i)list-style(?:-type)?\s*:\s*(?:[\w-]+\s+)*(?:decimal|decimal-leading-zero|lower-alpha|upper-alpha|lower-latin|upper-latin|lower-roman|upper-roman)\b`)

// numbered makes a list that its style numbers one of numbers.
func numbered(n *html.Node) {
	if numberedStyle.MatchString(attr(n, "style")) {
		n.Data, n.DataAtom = "ol", 0
		return
	}
	items := 0
	for c := range children(n) {
		if c.Type != html.ElementNode {
			continue
		}
		if c.Data != "li" || !numberedStyle.MatchString(attr(c, "style")) {
			return
		}
		items++
	}
	if items > 0 {
		n.Data, n.DataAtom = "ol", 0
	}
}

// unavailable strikes out what a list of prices or features says is not part of it.
func unavailable(_ *conversion, n *html.Node) bool {
	if n.Data == "li" && !isBlank(n) && findElement(n, "del", "s", "ul", "ol", "p", "div") == nil {
		wrapIn(n, "del")
	}
	return true
}

// formerPrice strikes out the price that another replaced.
func formerPrice(_ *conversion, n *html.Node) bool {
	if len(words(n)) <= shortLabel && hasWord(textOf(n)) && findElement(n, "del", "s", "p", "ul") == nil && !hasAncestor(n, "del", "s") {
		wrapIn(n, "del")
	}
	return true
}

// linesStyle matches a style by which the line ends of a text count.
var linesStyle = fragment.NewMatcher(`(?i)(?:^|;)\s*white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\b`)

// inLines keeps the lines of a text whose style keeps them.
func inLines(n *html.Node, style string) {
	if isElement(n, "p", "div", "span", "figcaption", "blockquote", "li", "td") && linesStyle.MatchString(style) && strings.Contains(strings.TrimSpace(textOf(n)), "\n") {
		wrapIn(n, "x-lines")
	}
}

// wrapIn puts all that n holds into a new element.
func wrapIn(n *html.Node, name string) {
	box := &html.Node{}
	become(box, name)
	for n.FirstChild != nil {
		c := n.FirstChild
		n.RemoveChild(c)
		box.AppendChild(c)
	}
	n.AppendChild(box)
}

// priceInParts puts together a price whose hundredths stand above the line.
func priceInParts(r *conversion, n *html.Node) bool {
	whole := findClass(n, "elementor-price-table__integer-part")
	part := findClass(n, "elementor-price-table__fractional-part")
	if whole == nil {
		return true
	}
	price := words(whole)
	if part != nil && !isBlank(part) {
		price += "." + words(part)
		r.remove(part, fatePrice)
	}
	if sign := prevElement(whole); sign != nil && hasClass(sign, "elementor-price-table__currency") && !isBlank(sign) {
		price = words(sign) + price
		r.remove(sign, fatePrice)
	}
	r.record(whole, fatePrice, price)
	become(whole, "span")
	appendText(whole, price)
	return true
}

// twins drops an element that says the same as the one before it and lies over that.
func twins(r *conversion, n *html.Node) bool {
	if prev := prevElement(n); prev != nil && prev.Data == n.Data && words(prev) == words(n) && hasWord(textOf(n)) {
		r.remove(n, fateTwice)
		return false
	}
	return true
}

// clones drops the copy of a slide that lets a slider go round.
func clones(r *conversion, n *html.Node) bool {
	said := words(n)
	if n.Parent == nil || !hasWord(said) {
		return true
	}
	for c := range children(n.Parent) {
		if c != n && isElement(c, n.Data) && !hasAnyClass(c, "slick-cloned", "swiper-slide-duplicate", "cloned") && words(c) == said {
			r.remove(n, fateTwice)
			return false
		}
	}
	return true
}

// dated drops the second of two equal dates of an entry of a timeline, of which one
// is for wide screens and one for narrow ones.
func dated(r *conversion, n *html.Node) bool {
	entry := n.Parent
	for entry != nil && !isElement(entry, "article", "li") {
		entry = entry.Parent
	}
	if entry == nil || isBlank(n) {
		return true
	}
	said := words(n)
	twin := find(entry, func(d *html.Node) bool {
		return d != n && strings.Contains(attr(d, "class"), "date") && !contains(d, n) && !contains(n, d) && words(d) == said
	})
	if twin == nil {
		return true
	}
	r.remove(n, fateTwice)
	return false
}

// attribution puts who is quoted on a line of its own.
func attribution(r *conversion, n *html.Node) bool {
	if n.Data != "span" || n.PrevSibling == nil || hasAncestor(n, "a", "p") {
		return true
	}
	r.apart(n.PrevSibling)
	n.Data, n.DataAtom = "div", 0
	return true
}

// quoteBox makes a quotation of what a plugin writes as one.
func quoteBox(_ *conversion, n *html.Node) bool {
	if n.Data == "div" && findElement(n, "blockquote") == nil {
		n.Data, n.DataAtom = "blockquote", 0
	}
	return true
}

// apart ends a text with a space where what follows is a word of its own.
func (r *conversion) apart(n *html.Node) {
	if n.Type != html.TextNode || n.Data == "" || strings.TrimSpace(n.Data) == "" {
		return
	}
	if last, _ := utf8.DecodeLastRuneInString(n.Data); unicode.IsSpace(last) {
		return
	}
	r.record(n, fateApart, n.Data+" ")
	n.Data += " "
}

// smallPrint parts the words of a button from the smaller ones below them.
func (r *conversion) smallPrint(n *html.Node) {
	before := n.PrevSibling
	if before == nil || before.Type != html.TextNode || !endsWord(before.Data) || !beginsWord(textOf(n)) || !isLabel(before.Data) || !isLabel(textOf(n)) {
		return
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if isElement(p, "a", "button") {
			if isButton(p) {
				r.apart(before)
			}
			return
		}
	}
}

// beside writes an explanation that stands in the line of the word that it explains
// in brackets.
func (r *conversion) beside(n *html.Node) bool {
	said := words(n)
	if said == "" || n.PrevSibling == nil || strings.Contains(attr(n, "class"), "note") || isElement(prevElement(n), "sup") || find(n, func(d *html.Node) bool { return shows(d) || isElement(d, "a", "p", "ul", "table") }) != nil {
		return true
	}
	if title := findClass(n, "su-tooltip-title"); title != nil && words(title) != "" && words(title) != said {
		said = words(title) + ": " + strings.TrimSpace(strings.TrimPrefix(said, words(title)))
	}
	text := " (" + said + ")"
	r.record(n, fateTooltip, text)
	become(n, "span")
	appendText(n, text)
	return false
}

// longestCopied bounds a value that a visitor is to copy.
const longestCopied = 200

// copied writes a value that a field only shows, such as a code to enter elsewhere.
func (r *conversion) copied(n *html.Node) {
	_, fixed := lookup(n, "readonly")
	kind := strings.ToLower(attr(n, "type"))
	value := strings.TrimSpace(attr(n, "value"))
	if !fixed || kind != "" && kind != "text" || !hasWord(value) || len(value) > longestCopied || strings.Contains(value, "//") || strings.Contains(r.text(), value) || hasAncestor(n, "form", "label", "a", "button") {
		return
	}
	r.record(n, fateCopied, " "+value+" ")
	become(n, "code")
	appendText(n, value)
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n)
}

// running keeps the words of a text that runs across the page apart from those
// beside it.
func running(n *html.Node) {
	if n.Parent == nil {
		return
	}
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n)
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n.NextSibling)
}

// asksChoicesAlone says whether a form has nothing to fill in but choices: the
// answers of a poll or a quiz, which are what it says.
func asksChoicesAlone(form *html.Node) bool {
	choices := 0
	for d := range fragment.Descendants(form) {
		switch {
		case isElement(d, "textarea", "select"):
			return false
		case d.Data == "input" && isChoice(d):
			choices++
		case d.Data == "input" && asks(d) && isField(d):
			return false
		}
	}
	return choices > 1
}

// idle drops a button that does nothing without its script.
func idle(r *conversion, n *html.Node) bool {
	if isBlank(n) || len(words(n)) > shortLabel || findElement(n, "img", "p", "h2", "h3") != nil || n.Data == "a" && !isDead(n) {
		return true
	}
	r.remove(n, fateIdle)
	return false
}

// byTheme are the classes whose elements a style sheet makes something else of.
var byTheme = map[string]func(*conversion, *html.Node) bool{
	"et_pb_not_available": unavailable, "not-available": unavailable, "not_available": unavailable, "not-included": unavailable, "unavailable": unavailable, "feature-unavailable": unavailable,
	"elementor-price-table__original-price": formerPrice, "original-price": formerPrice, "old-price": formerPrice, "price-old": formerPrice, "premium-pricing-slashed-price-value": formerPrice, "sale-old-price": formerPrice,
	"elementor-price-table__price": priceInParts,
	"overlay":                      twins, "slick-cloned": clones, "swiper-slide-duplicate": clones, "cloned": clones,
	"uagb-timeline__date-new": dated, "uagb-timeline__date-outer": dated,
	"ld-expand-button": idle, "load-more": idle, "loadmore": idle, "load-more-button": idle, "hdq_finsh_button": idle, "hdq_next_button": idle, "tribe-events-c-subscribe-dropdown__button": idle, "tribe-events-c-subscribe-dropdown__button-text": idle,
	"wpdt-loader": idle, "sbi_load_btn": idle, "cff-load-more": idle, "eael-load-more-button": idle, "fusion-load-more-button": idle, "wp-polls-loading": idle,
	"su-quote-cite": attribution, "su-quote": quoteBox,
}
