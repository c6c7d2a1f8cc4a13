package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

// Icons are ornaments, but for where they are all that is said: the tick in the cell of
// a table, the ticks and crosses of a list, a row of stars in a line.

// iconMeanings are the signs for the names of icons, which fonts share.
var iconMeanings = map[string]string{
	"check": "✓", "checkmark": "✓", "tick": "✓", "yes": "✓", "ok": "✓", "times": "✗", "cross": "✗", "xmark": "✗", "close": "✗", "no": "✗", "remove": "✗", "cancel": "✗", "x": "✗", "ban": "✗", "minus": "–", "dash": "–",
}

// iconStyles are the words between the name of a font and that of its icon.
var iconStyles = wordSet("fas far fal fab fa fad solid regular light duotone icon icons o")

// meaningOf is the sign for what an icon shows, by a class, or the part of a drawing
// that it uses; "" where it means nothing by itself.
func meaningOf(n *html.Node) string {
	if n.Data == "svg" {
		if use := findElement(n, "use"); use != nil {
			_, name, _ := strings.Cut(drawnHref(use), "#")
			if sign := meaningIn(name, true); sign != "" {
				return sign
			}
		}
		if icon := attr(n, "data-icon"); icon != "" {
			return meaningIn(icon, true)
		}
	}
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if sign := meaningIn(c, false); sign != "" {
			return sign
		}
	}
	return ""
}

// meaningIn is the sign for a name such as fa-check-circle or e-fas-times: what is
// pictured comes first, and what it is pictured with, after.
func meaningIn(name string, bare bool) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == '-' || c == '_' })
	if len(words) == 0 || len(words) == 1 && !bare {
		return ""
	}
	first := 1
	if iconMeanings[words[0]] != "" && bare {
		first = 0
	}
	for first < len(words)-1 && iconStyles[words[first]] {
		first++
	}
	if first >= len(words) {
		return ""
	}
	return iconMeanings[words[first]]
}

// isBareIcon says whether an element is an icon without any words.
func isBareIcon(n *html.Node) bool {
	if !isElement(n, "i", "span", "svg", "em") || labelOf(n) != "" || n.Data != "svg" && find(n, func(d *html.Node) bool { return d.Data != "svg" && d.Parent.Data != "svg" && d.Namespace == "" }) != nil {
		return false
	}
	return n.Data == "svg" || isBlank(n) || isPrivateText(n)
}

// firstIcon returns the icon that an element begins with, or nil.
func firstIcon(n *html.Node) *html.Node {
	for range 4 {
		c := n.FirstChild
		for c != nil && (c.Type == html.CommentNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) == "") {
			c = c.NextSibling
		}
		switch {
		case c == nil || c.Type != html.ElementNode:
			return nil
		case isBareIcon(c) && meaningOf(c) != "":
			return c
		}
		n = c
	}
	return nil
}

// iconCell writes what the icons of a cell mean that holds no words.
func (r *conversion) iconCell(n *html.Node) {
	if firstIcon(n) == nil || !isPrivateText(n) || find(n, shows) != nil {
		return
	}
	for c := firstIcon(n); c != nil; {
		next := nextElement(c)
		if sign := meaningOf(c); sign != "" && isBareIcon(c) {
			r.say(c, fateSign, sign)
		}
		c = next
	}
}

// iconList writes what the icons of a list mean where some of its items have another
// than others: what is part of an offer, and what is not.
func (r *conversion) iconList(n *html.Node) {
	var icons []*html.Node
	signs := map[string]bool{}
	for c := range children(n) {
		if !isElement(c, "li") {
			continue
		}
		if icon := firstIcon(c); icon != nil {
			icons = append(icons, icon)
			signs[meaningOf(icon)] = true
		}
	}
	if len(signs) < 2 || !signs["✗"] && !signs["–"] {
		return
	}
	for _, icon := range icons {
		r.say(icon, fateSign, meaningOf(icon))
	}
}

// starRun writes a row of stars that stands among words, sign by sign. It says whether
// n is the first of one.
func (r *conversion) starRun(n *html.Node) bool {
	if !strings.Contains(attr(n, "class"), "star") || !isStarIcon(n) || labelOf(n) != "" {
		return false
	}
	stars := []*html.Node{n}
	for c := n.NextSibling; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "":
			continue
		case c.Type == html.ElementNode && strings.Contains(attr(c, "class"), "star") && isStarIcon(c):
			stars = append(stars, c)
			continue
		}
		break
	}
	if len(stars) < 2 || len(stars) > 10 {
		return false
	}
	var said strings.Builder
	for _, s := range stars {
		switch class := attr(s, "class"); {
		case halfStar.MatchString(class):
			said.WriteString("½")
		case emptyStar.MatchString(strings.ReplaceAll(class, "_", " ")):
			said.WriteString("☆")
		default:
			said.WriteString("★")
		}
	}
	for _, s := range stars[1:] {
		r.remove(s, fateRating)
	}
	r.say(n, fateRating, said.String())
	return true
}
