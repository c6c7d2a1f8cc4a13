package fragment

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An inline element whose own style sets it on a line of its own, or away from its
// neighbours, parts the words beside it: a title and what stands below it, a dish and its
// price.

// mayPart is a cheap check of whether src has such styles.
func mayPart(src string) bool {
	return strings.Contains(src, "style") &&
		(strings.Contains(src, "display") || strings.Contains(src, "float") || strings.Contains(src, "margin-") || strings.Contains(src, "padding-") || strings.Contains(src, "vertical-align"))
}

// partWords puts a space beside every such element where none is, and makes superscripts
// and subscripts of those whose style raises or lowers them, which are other numbers
// without.
func partWords(root *html.Node) {
	var found []*html.Node
	for n := range Descendants(root) {
		if isInline(n) && style(n) != "" {
			found = append(found, n)
		}
	}
	for _, n := range found {
		if m := raised.FindStringSubmatch(style(n)); m != nil && (n.DataAtom == atom.Span || n.DataAtom == atom.Font) && n.Parent.DataAtom != atom.Sup && n.Parent.DataAtom != atom.Sub {
			n.Data, n.DataAtom = "sup", atom.Sup
			if strings.EqualFold(m[1], "sub") {
				n.Data, n.DataAtom = "sub", atom.Sub
			}
			continue
		}
		before, after := parted(n)
		if before && touches(n.PrevSibling, false) {
			n.Parent.InsertBefore(space(), n)
		}
		if after && touches(n.NextSibling, true) {
			n.Parent.InsertBefore(space(), n.NextSibling)
		}
	}
}

func space() *html.Node { return &html.Node{Type: html.TextNode, Data: " "} }

func isInline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.Small, atom.Strong, atom.B, atom.Em, atom.I, atom.Font, atom.A:
		return true
	}
	return false
}

func style(n *html.Node) string {
	for i := range n.Attr {
		if n.Attr[i].Key == "style" {
			return n.Attr[i].Val
		}
	}
	return ""
}

var (
	onItsOwn = NewMatcher(`(?i)(?:^|[;\s])display\s*:\s*(?:block|flex|grid|table|list-item)`)
	floating = NewMatcher(`(?i)(?:^|[;\s])float\s*:\s*(?:left|right)`)
	inBlock  = NewMatcher(`(?i)(?:^|[;\s])display\s*:\s*inline-block`)
	raised   = NewExpression(`(?i)(?:^|[;\s])vertical-align\s*:\s*(super|sub)\b`)
	aside    = NewExpression(`(?i)(?:^|[;\s])(margin|padding)-(left|right)\s*:\s*([0-9]*\.?[0-9]+)(px|em|rem|%|pt)`)
)

// parted says whether a style parts an element from what stands before and after it. One
// letter that floats is the beginning of the word behind it.
func parted(n *html.Node) (before, after bool) {
	of := style(n)
	switch {
	case onItsOwn.MatchString(of):
		return true, true
	case floating.MatchString(of):
		words := strings.TrimSpace(firstWords(n))
		is := utf8.RuneCountInString(words) > 2 || strings.IndexFunc(words, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0
		return is, is
	case inBlock.MatchString(of) && n.FirstChild == nil && strings.Contains(of, "width"):
		return true, false
	}
	for _, m := range aside.FindAllStringSubmatch(of, -1) {
		if isWide(m[3], m[4]) {
			before, after = before || m[2] == "left", after || m[2] == "right"
		}
	}
	return before, after
}

// isWide says whether a length is at least that of a space.
func isWide(number, unit string) bool {
	size, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return false
	}
	switch strings.ToLower(unit) {
	case "px", "pt":
		return size >= 6
	case "%":
		return size >= 2
	}
	return size >= 0.4
}

// firstWords are the first characters of a text.
func firstWords(n *html.Node) string {
	var text strings.Builder
	for d := range Descendants(n) {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
		if text.Len() > 64 {
			break
		}
	}
	return text.String()
}

// touches says whether a word begins, or ends, right at the edge of a node in a line.
func touches(n *html.Node, begins bool) bool {
	for n != nil && isInline(n) {
		if begins {
			n = n.FirstChild
		} else {
			n = n.LastChild
		}
	}
	if n == nil || n.Type != html.TextNode || n.Data == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(n.Data)
	if !begins {
		r, _ = utf8.DecodeLastRuneInString(n.Data)
	}
	return isWordRune(r) || strings.ContainsRune(".:!?)€$£", r)
}
