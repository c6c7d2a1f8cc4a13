package markdown

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// unfilledWarning is the code for a part of the page that a script fills with what
// is not in the HTML: a chart, a table, a map, a poll.
const unfilledWarning = "widget-dropped"

// unfilledWords are the words before "id" in the name of an attribute by which a
// script knows what to fill an element with.
var unfilledWords = wordSet("content media embed poll quiz survey chart graph table map calendar widget game story podcast playlist viewer model booking flipbook document tour calculator footable wpdatatable visualizer test exam " +
	"product property listing timeline feed deck scene campaign course h5p")

// unfilledClass matches the names of elements that stand empty until a script has
// drawn what they are called after.
var unfilledClass = fragment.NewMatcher(`(?i)(?:^|[-_\s])(?:charts?|graphs?|(?:g|google|leaflet|osm|mapbox)?-?maps?|leaflet|polls?|quiz(?:zes)?|survey|calendar|calculator|h5p|visualizer|geogebra|desmos|highcharts?|apexcharts?|plotly|datatables?|footable|pds_poll|playbuzz|apester|typeform|wpgmza)(?:$|[-_\s\d])|amcharts|chartdiv|mapcanvas|wpdatachart`)

// unfilledNot matches the names of what is empty for the eye alone, and of parts of
// something that stands beside them.
var unfilledNot = fragment.NewMatcher(`(?i)spacer|divider|separator|overlay|background|\bbg\b|shape|arrow|loader|loading|spinner|legend|tooltip|icon|marker|pin\b|button|btn|toolbar|control|\bads?\b|adsbygoogle|advert|ad[-_]slot|ezoic|anchor|caption|title|scale|pagination|thumb|rating|share|like|line|middle|wrap(?:per)?-end|clear|inner|cover|mask|progress|bar\b`)

var shortName = regexp.MustCompile(`^[\w-]{1,64}$`)

// noteUnfilled remembers an element that is empty and says by a name or a number
// that a script is to fill it.
func (r *conversion) noteUnfilled(n *html.Node) {
	switch n.Data {
	case "canvas":
	case "table":
		if findElement(n, "td") != nil {
			return
		}
	case "div", "section", "figure", "p", "span":
		if c := n.FirstChild; c != nil && (c.NextSibling != nil || c.Type != html.TextNode || strings.TrimSpace(c.Data) != "") {
			return
		}
	default:
		return
	}
	if name := unfilledName(n); name != "" {
		r.unfilled = append(r.unfilled, unfilled{n, name})
	}
}

// unfilled is an element that a script is to fill, and what to call it.
type unfilled struct {
	node *html.Node
	name string
}

func unfilledName(n *html.Node) string {
	class, id := attr(n, "class"), attr(n, "id")
	if strings.Contains(class, "elementor-element") || unfilledNot.MatchString(class) || n.Data != "canvas" && attr(n, "aria-hidden") == "true" {
		return ""
	}
	number := ""
	for i := range n.Attr {
		a := &n.Attr[i]
		if key, ok := strings.CutPrefix(a.Key, "data-"); ok && strings.HasSuffix(key, "id") && shortName.MatchString(a.Val) && isUnfilledKey(strings.TrimRight(strings.TrimSuffix(key, "id"), "-_")) {
			number = a.Val
			break
		}
	}
	if number == "" && n.Data != "canvas" && !unfilledClass.MatchString(class) && !unfilledClass.MatchString(id) {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(class), " ")
	for _, name := range []string{id, first, n.Data} {
		if name == "" {
			continue
		}
		if number != "" && !strings.Contains(name, number) {
			name += " " + number
		}
		return name
	}
	return ""
}

func isUnfilledKey(key string) bool {
	for word := range strings.FieldsFuncSeq(key, func(c rune) bool { return c == '-' || c == '_' }) {
		if unfilledWords[word] {
			return true
		}
	}
	return false
}

// reportUnfilled warns of the elements that a script was to fill, and that nothing
// stands in or for.
func (r *conversion) reportUnfilled() {
	for _, u := range r.unfilled {
		if r.isGone(u.node) || u.node.Data != "table" && !isBlank(u.node) || u.node.Data == "table" && findElement(u.node, "td") != nil {
			continue
		}
		if r.isFilled(u.node) {
			continue
		}
		if next := u.node.NextSibling; next != nil && next.Data == "x-embed" || u.node.Parent.Data == "x-embed" {
			continue
		}
		r.warn(unfilledWarning, u.name)
	}
}

// fill notes that n, with what it holds, was to be filled by a script and is.
func (r *conversion) fill(n *html.Node) {
	if r.filled == nil {
		r.filled = map[*html.Node]bool{}
	}
	r.filled[n] = true
}

func (r *conversion) isFilled(n *html.Node) bool {
	for p := n; p != nil && len(r.filled) > 0; p = p.Parent {
		if r.filled[p] {
			return true
		}
	}
	return false
}

// isGone says whether n is no part of the document any more.
func (r *conversion) isGone(n *html.Node) bool {
	for p := n; ; p = p.Parent {
		if p == nil {
			return true
		}
		if p == r.root {
			return false
		}
	}
}
