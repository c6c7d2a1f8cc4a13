package markdown

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// tooltipClass matches the names of words that say more when the mouse rests.
var tooltipClass = fragment.NewMatcher(`(?i)tool-?tip|glossary|qtip|tippy|\bdefinition\b|\bterm\b`)

// isTooltipKey says whether an attribute by its name holds what shows when the mouse
// rests.
func isTooltipKey(key string) bool {
	switch key {
	case "data-tip", "data-tooltip", "data-cmtooltip", "data-original-title", "data-bs-original-title", "data-tooltip-content", "data-tooltip-text", "data-tippy-content", "data-tippy", "data-tooltip-title",
		"data-glossary-definition", "data-definition", "data-explanation":
		return true
	}
	return false
}

// setting are the values of such an attribute that only say how it shows.
var setting = wordSet("top bottom left right center auto true false yes no hover click copy copied")

// longestTooltip bounds what is worth a title.
const longestTooltip = 2000

// tooltip gives to words the title that a script shows when the mouse rests on them:
// that of a link, or that of an abbreviation.
func tooltip(n *html.Node, said string) {
	if !isElement(n, "span", "a", "abbr", "dfn", "em", "i", "strong", "b", "u", "mark") || strings.ContainsAny(said[:1], "{[#.") || len(said) > longestTooltip {
		return
	}
	said = plainText(said)
	shown := words(n)
	if said == "" || setting[strings.ToLower(said)] || shown == "" || strings.EqualFold(said, shown) || len(shown) > len(said)+100 || strings.Contains(said, "//") && !strings.Contains(said, " ") {
		return
	}
	explain(n, said)
}

// explain gives n a title that says more of its words.
func explain(n *html.Node, said string) {
	switch {
	case n.Data == "a" && leadsNowhere(n) && find(n, func(*html.Node) bool { return true }) == nil && !hasAncestor(n, "button", "abbr", "code", "pre"):
		n.Data, n.DataAtom = "abbr", 0
		n.Attr = []html.Attribute{{Key: "title", Val: said}}
	case n.Data == "a" && attr(n, "href") != "":
		if attr(n, "title") == "" && attr(n, "role") != "button" {
			setAttr(n, "title", said)
		}
	case isElement(n, "span", "dfn") && findElement(n, "a", "img", "div", "p", "br", "abbr") == nil && !hasAncestor(n, "a", "button", "abbr", "code", "pre"):
		n.Data, n.DataAtom = "abbr", 0
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "style" })
		setAttr(n, "title", said)
	}
}

// titledTooltip does so with the title of a word whose class says that it has one to
// be read.
func titledTooltip(n *html.Node) {
	title := strings.TrimSpace(attr(n, "title"))
	if title == "" {
		return
	}
	switch {
	case n.Data == "dfn", attr(n, "data-toggle") == "tooltip", attr(n, "data-bs-toggle") == "tooltip", n.Data == "span" && tooltipClass.MatchString(attr(n, "class")):
		tooltip(n, title)
	}
}

// hint gives to words the title that a style sheet takes from their label: a class
// such as hint--top says so.
func hint(n *html.Node, class string) {
	if label := attr(n, "aria-label"); label != "" && n.Data == "span" && strings.Contains(class, "hint--") {
		tooltip(n, label)
	}
}

var hotspotText = fragment.NewExpression(`"(?:title|content|text|label|name|description|caption|tooltip)"\s*:\s*"((?:[^"\\]|\\.)+)"`)

// hotspots names the words of the places in a picture, which a script shows over it.
func (r *conversion) hotspots(value string) {
	for _, m := range hotspotText.FindAllStringSubmatch(value, mostByScript) {
		if hasWord(m[1]) && !strings.Contains(r.text(), m[1]) {
			r.warn(unfilledWarning, m[1])
		}
	}
}
