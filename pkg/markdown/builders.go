package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// title marks the name of a tab or of a part of an accordion, unless it is a
// heading already or stands in one.
func title(r *conversion, n *html.Node) bool {
	if hasAncestor(n, "h1", "h2", "h3", "h4", "h5", "h6", "summary", "x-title") || elementOf(n.Data).role == roleHeading || findElement(n, "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "div") != nil && !isElement(n, "button") {
		return true
	}
	n.Data, n.DataAtom = "x-title", 0
	return true
}

// elementorTabs drops the row of tab names where every tab carries its own again.
func (r *conversion) elementorTabs(n *html.Node) bool {
	if n.Parent == nil {
		return true
	}
	var again strings.Builder
	for d := range fragment.Descendants(n.Parent) {
		if isElement(d, "div") && hasClass(d, "elementor-tab-mobile-title") {
			again.WriteString(words(d))
		}
	}
	if again.String() == "" || unspaced(again.String()) != unspaced(words(n)) {
		return true
	}
	r.remove(n, fateTabTitles)
	return false
}

func unspaced(s string) string { return strings.ReplaceAll(s, " ", "") }
