package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// What a style says of characters is as good as the element that says it.
var (
	plainWeight = fragment.NewMatcher(`(?i)(?:^|;)\s*font-weight\s*:\s*(?:normal|400)\b`)
	plainSlant  = fragment.NewMatcher(`(?i)(?:^|;)\s*font-style\s*:\s*normal\b`)
	boldStyle   = fragment.NewMatcher(`(?i)(?:^|;)\s*font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b`)
	italicStyle = fragment.NewMatcher(`(?i)(?:^|;)\s*font-style\s*:\s*(?:italic|oblique)\b`)
	struckStyle = fragment.NewMatcher(`(?i)(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bline-through\b`)
	underStyle  = fragment.NewMatcher(`(?i)(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bunderline\b`)
)

// stylesOf returns how the style of a wrapper sets its characters apart, and
// whether it underlines them.
func stylesOf(n *html.Node) (styles []style, underlined bool) {
	css := attr(n, "style")
	if css == "" || !isElement(n, "span", "font") || !hasWord(textOf(n)) {
		return nil, false
	}
	if boldStyle.MatchString(css) {
		styles = append(styles, styleStrong)
	}
	if italicStyle.MatchString(css) {
		styles = append(styles, styleEmphasis)
	}
	if struckStyle.MatchString(css) {
		styles = append(styles, styleDeleted)
	}
	return styles, underStyle.MatchString(css)
}

// hasWord says whether a text holds a letter or a digit: nobody sees the weight of
// a colon.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) >= 0
}

// inStyle writes an inline wrapper.
func (b *builder) inStyle(n *html.Node) {
	styles, underlined := stylesOf(n)
	if b.inCode > 0 || b.inVerse > 0 && hasAncestor(n, "pre") {
		styles, underlined = nil, false
	}
	var shuts []func()
	for _, s := range styles {
		if b.styles[s] > 0 || b.mode == inAlt || b.mode == inHeading && s == styleStrong {
			continue
		}
		shuts = append(shuts, b.open(&span{style: s}))
	}
	if underlined && b.mode != inAlt && b.styles[styleTag] == 0 && !hasAncestor(n, "a", "u") && findElement(n, "a", "p", "div", "ul", "ol") == nil {
		shuts = append(shuts, b.open(&span{style: styleTag, open: "<u>", shut: "</u>"}))
	}
	b.children(n)
	for _, shut := range slices.Backward(shuts) {
		shut()
	}
}

// styleTags are the elements that say what a style says.
var styleTags = map[style]string{styleStrong: "strong", styleEmphasis: "em", styleDeleted: "del"}

// styled writes what is in a wrapper whose style sets it apart.
func (w *cleaner) styled(n *html.Node, styles []style) {
	w.space()
	for _, s := range styles {
		w.text.WriteString("<" + styleTags[s] + ">")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	for _, s := range slices.Backward(styles) {
		w.text.WriteString("</" + styleTags[s] + ">")
	}
}

// separate parts the words of inline elements that stand side by side and that
// only the theme sets apart, as blocks or with space between: the name and the
// value of a bar, a link and its date, a quotation and whose it is.
func (r *conversion) separate(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		next := c.NextSibling
		for next != nil && next.Type == html.ElementNode && next.FirstChild == nil && next.NextSibling != nil && isElement(next, "span", "i") {
			next = next.NextSibling // an ornament
		}
		if next != nil && (isElement(next, "cite") && isElement(n, "blockquote") || areApart(c, next) && holdsElementsOnly(n)) {
			n.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, next)
			c = c.NextSibling
		} else if next != nil && isNameOf(c, next) && holdsElementsOnly(n) {
			r.apart(lastText(c))
		}
	}
}

// buttonsApart parts the buttons of a document that stand side by side in no paragraph.
func (r *conversion) buttonsApart(root *html.Node) {
	for c := range children(root) {
		if next := c.NextSibling; next != nil && areTwoLinks(c, next) && endsWord(textOf(c)) && beginsWord(textOf(next)) {
			r.apart(lastText(c))
		}
	}
}

// areApart says whether two neighbours are a label and another, or two links, and
// both are whole words.
func areApart(a, b *html.Node) bool {
	if a.Type != html.ElementNode || b.Type != html.ElementNode {
		return false
	}
	links := areTwoLinks(a, b)
	apart := links || mayBeApart(a, b) && mayBeApart(b, a)
	if !apart && !(namesPart(a) && isPlainSpan(b) || isPlainSpan(a) && namesPart(b)) {
		return false
	}
	before, after := textOf(a), textOf(b)
	if !apart {
		return isLabel(before) && isLabel(after) && startsAnew(before, after, true)
	}
	if !links && sameClass(a, b) && !beginsAnew(a, before, after) {
		return false
	}
	switch {
	case links:
	case !isLabel(before) || !isLabel(after):
		return false
	case endsSentence(before) && beginsWithLetter(after), strings.HasSuffix(before, ":") && hasLetter(before):
		return true
	}
	return endsWord(before) && beginsWord(after)
}

// areTwoLinks: editors split a link in the middle of a word, and both parts lead to
// the same place. Buttons are apart wherever they lead.
func areTwoLinks(a, b *html.Node) bool {
	if !isElement(a, "a") || !isElement(b, "a") {
		return false
	}
	first, second := attr(a, "href"), attr(b, "href")
	return first != "" && second != "" && (isButton(a) || isButton(b) || first != second && attr(a, "class") != "" && attr(b, "class") != "")
}

func isButton(n *html.Node) bool {
	class := attr(n, "class")
	return strings.Contains(class, "button") || strings.Contains(class, "btn")
}

func endsSentence(s string) bool { return s != "" && strings.IndexByte(".!?:;", s[len(s)-1]) >= 0 }

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

func beginsWithLetter(s string) bool {
	for _, c := range s {
		return unicode.IsLetter(c)
	}
	return false
}

// mayBeApart says whether a theme may set an inline element apart from its neighbour.
// A date, and the label of a field, stand for themselves.
func mayBeApart(n, beside *html.Node) bool {
	if isCustom(n) {
		return true
	}
	return isElement(n, "span", "a", "time", "small", "strong", "em", "b", "i", "label") && (isElement(n, "time", "label") || attr(n, "class") != "" || isElement(n, "a") && isElement(beside, "time"))
}

// isCustom says whether n is an element that a script defines.
func isCustom(n *html.Node) bool {
	return n.Type == html.ElementNode && strings.IndexByte(n.Data, '-') > 0 && !strings.HasPrefix(n.Data, "x-")
}

// beginsAnew says whether the second of two neighbours of one class begins a word, as
// neighbours of a class that names a part of the page do. Editors set the parts of a
// word in such of a class that names a look.
func beginsAnew(n *html.Node, before, after string) bool {
	if n.Data == "label" || isCustom(n) {
		return true
	}
	return namesPart(n) && startsAnew(before, after, false)
}

// namesPart says whether the class of an inline element names a part of the page, and
// no look.
func namesPart(n *html.Node) bool {
	class := attr(n, "class")
	return isElement(n, "span", "small", "strong", "em", "b", "i") && strings.ContainsAny(class, "-_") && !strings.HasPrefix(class, "has-") && !strings.Contains(class, "hljs") && !strings.Contains(class, "token")
}

// isNameOf says whether a strong element and a span are all that stands there: a name and
// its value.
func isNameOf(a, b *html.Node) bool {
	if !isElement(a, "strong", "b") || !isPlainSpan(b) || prevElement(a) != nil || nextElement(b) != nil || !isElement(a.Parent, "li", "div", "dt", "dd", "td") {
		return false
	}
	before, after := textOf(a), textOf(b)
	return isLabel(before) && isLabel(after) && startsAnew(before, after, true)
}

func isPlainSpan(n *html.Node) bool { return n.Data == "span" && len(n.Attr) == 0 }

// startsAnew says whether a text begins a word of its own after another: with a
// capital after a small letter, and, where it may, with a digit after one.
func startsAnew(before, after string, digits bool) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return (unicode.IsLower(last) || unicode.IsDigit(last)) && (unicode.IsUpper(first) || digits && unicode.IsDigit(first))
}

// isLabel says whether a text is more than one character.
func isLabel(s string) bool { return utf8.RuneCountInString(strings.TrimSpace(s)) >= 2 }

func sameClass(a, b *html.Node) bool { return a.Data == b.Data && attr(a, "class") == attr(b, "class") }

func holdsElementsOnly(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return false
		}
	}
	return !isElement(n, "code", "pre", "kbd", "samp") && !hasAncestor(n, "code", "pre", "math", "ruby")
}

func endsWord(s string) bool {
	r := []rune(s)
	return len(r) > 0 && (unicode.IsLetter(r[len(r)-1]) || unicode.IsDigit(r[len(r)-1]) || strings.ContainsRune("%)+€", r[len(r)-1]))
}

func beginsWord(s string) bool {
	for _, c := range s {
		return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '(' || unicode.Is(unicode.Sc, c)
	}
	return false
}
