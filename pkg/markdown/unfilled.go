package markdown

import (
	"cmp"
	"slices"
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
var unfilledClass = fragment.NewMatcher(`(?i)(?:^|[-_\s])(?:charts?|graphs?|(?:g|google|leaflet|osm|mapbox)?-?maps?|leaflet|polls?|quiz(?:zes)?|survey|calendar|calculator|h5p|visualizer|geogebra|desmos|highcharts?|apexcharts?|plotly|datatables?|footable|pds_poll|playbuzz|apester|typeform|wpgmza|` +
	`forms?|feeds?|playlists?|flip-?book|booking|checkout|reviews?|widgets?|app)(?:$|[-_\s\d])|amcharts|chartdiv|mapcanvas|wpdatachart`)

// unfilledNot matches the names of what is empty for the eye alone, of parts of
// something that stands beside them, and of what only serves visitors.
var unfilledNot = fragment.NewMatcher(`(?i)spacer|divider|separator|overlay|background|backdrop|\bbg\b|shape|arrow|loader|loading|preload|spinner|legend|tooltip|icon|marker|pin\b|button|btn|toolbar|control|\bads?\b|adsbygoogle|advert|ad[-_]slot|ezoic|anchor|caption|title|scale|paginat|navigation|thumb|rating|share|\blike\b|(?:^|[-_\s])line|middle|wrap(?:per)?-end|clear|inner|cover|mask|progress|bar\b|` +
	`elementor-|wp-playlist-|[-_]wrap\b|response|message|notice|error|captcha|turnstile|honeypot|analytics|tracking|pixel|consent|popup|modal|lightbox|sizer|gutter|sticky|\btoc\b|hidden|jplayer|fb-root|tab[-_]?(?:panel|pane|content)s?\b|wp-block-(?:group|columns?|media-text|image|gallery|tab|navigation)\b`)

// arrangedBy are the words in the name of an attribute that only says how an element
// looks, moves or answers to clicks.
var arrangedBy = wordSet("aos wow animation animate anim delay duration speed easing ease offset parallax bg background color colour height width size style styles align position scroll sticky depth wp padding margin opacity overlay responsive breakpoint " +
	"breakpoints mobile tablet desktop columns gap section row column index target toggle dismiss label role state nonce ignore nosnippet element css equal vertical horizontal elementor et vc hamburger menu")

var shortName = fragment.NewExpression(`^[\w-]{1,64}$`)

// noteUnfilled remembers an element that is empty and says by a name or a number
// that a script is to fill it.
func (r *conversion) noteUnfilled(n *html.Node) {
	switch n.Data {
	case "canvas":
	case "table":
		if findElement(n, "td") != nil {
			return
		}
	case "div", "section", "figure", "p", "span", "aside", "ul", "ol":
		if !isEmpty(n) && !r.isHollow(n) {
			return
		}
	default:
		if !isOfScript(n) || !isEmpty(n) {
			return
		}
	}
	if name := r.unfilledName(n); name != "" && !r.isNamedAround(n) {
		r.unfilled = append(r.unfilled, unfilled{n, name})
	}
}

// unfilled is an element that a script is to fill, and what to call it.
type unfilled struct {
	node *html.Node
	name string
}

func isEmpty(n *html.Node) bool {
	c := n.FirstChild
	return c == nil || c.NextSibling == nil && c.Type == html.TextNode && strings.TrimSpace(c.Data) == ""
}

// hollowNearby bounds the elements of a frame that stands empty.
const hollowNearby = 12

// isHollow says whether an element has settings for a script, and holds but a few empty
// elements for it to fill.
func (r *conversion) isHollow(n *html.Node) bool {
	if !isElement(n, "div", "section") || !hasSettings(n) && attr(n, "id") == "" || hasAncestor(n, "form") {
		return false
	}
	seen := 0
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) == "" || d.Type == html.CommentNode {
			continue
		}
		if seen++; seen > hollowNearby || !isElement(d, "div", "span", "ul", "ol", "section") {
			return false
		}
	}
	return seen > 0
}

// isNamedAround says whether n is a part of what is named already.
func (r *conversion) isNamedAround(n *html.Node) bool {
	if len(r.unfilled) == 0 {
		return false
	}
	last := r.unfilled[len(r.unfilled)-1].node
	for p, up := n.Parent, 0; p != nil && up < 4; p, up = p.Parent, up+1 {
		if p == last {
			return true
		}
	}
	return false
}

// hasSettings says whether an attribute of an element is for a script to read.
func hasSettings(n *html.Node) bool {
	for i := range n.Attr {
		if a := &n.Attr[i]; strings.HasPrefix(a.Key, "data-") && !slices.ContainsFunc(wordsIn(a.Key), func(w string) bool { return arrangedBy[w] }) {
			return true
		}
	}
	return false
}

// saysUnfilled says whether one of the names of an element tells that a script draws in
// it, and is no name of what is empty for the eye alone.
func saysUnfilled(names string) bool {
	for name := range strings.FieldsSeq(names) {
		if unfilledClass.MatchString(name) && !unfilledNot.MatchString(name) {
			return true
		}
	}
	return false
}

// isTall says whether the style of an empty element keeps room for something.
var isTall = fragment.NewMatcher(`(?i)(?:^|[;\s])(?:min-)?height\s*:\s*[1-9][0-9]{2,}px`)

// isOfScript says whether the name of an element is one that only a script can make
// anything of (https://html.spec.whatwg.org/#valid-custom-element-name).
func isOfScript(n *html.Node) bool {
	return isCustom(n) && n.Namespace == "" && !strings.HasPrefix(n.Data, "rs-") && !unfilledNot.MatchString(n.Data)
}

// asksServer says whether the settings of an element name a question to WordPress: what
// it is filled with is its answer.
func asksServer(n *html.Node) bool {
	for i := range n.Attr {
		if a := &n.Attr[i]; strings.HasPrefix(a.Key, "data-") && (strings.Contains(a.Val, "admin-ajax.php") || strings.Contains(a.Val, "/wp-json/") || strings.Contains(a.Val, "?rest_route=")) {
			return true
		}
	}
	return false
}

// unfilledName is what to call an element that a script is to fill, or "".
func (r *conversion) unfilledName(n *html.Node) string {
	class, id := attr(n, "class"), attr(n, "id")
	if asksServer(n) {
		first, _, _ := strings.Cut(strings.TrimSpace(class), " ")
		return cmp.Or(id, first, n.Data)
	}
	hollow := !isEmpty(n) && n.Data != "canvas" && n.Data != "table" && !isOfScript(n)
	if strings.Contains(class, "elementor-element") || unfilledNot.MatchString(class) && !saysUnfilled(class) && !holdsSettings(n) || n.Data != "canvas" && attr(n, "aria-hidden") == "true" {
		return ""
	}
	number, told := "", ""
	for i := range n.Attr {
		a := &n.Attr[i]
		key, ok := strings.CutPrefix(a.Key, "data-")
		if !ok {
			continue
		}
		if unfilledWords[key] && isNumber(a.Val) {
			number = a.Val
			break
		}
		if strings.HasSuffix(key, "id") && shortName.MatchString(a.Val) && isUnfilledKey(strings.TrimRight(strings.TrimSuffix(key, "id"), "-_")) {
			number = a.Val
			break
		}
		if told == "" && !slices.ContainsFunc(wordsIn(a.Key), func(w string) bool { return arrangedBy[w] }) {
			told = a.Key
		}
	}
	switch {
	case number != "", n.Data == "canvas", isOfScript(n), unfilledClass.MatchString(class), unfilledClass.MatchString(id):
	case isElement(n, "ul", "ol"), hollow && told == "":
		return ""
	case id != "" && isTall.MatchString(attr(n, "style")) && isElement(n, "div") && !hasAncestor(n, "form", "a", "button"):
	case !isElement(n, "div", "section", "figure", "aside"), unfilledNot.MatchString(id), attr(n, "role") != "", hasAncestor(n, "form", "a", "button"):
		return ""
	case told != "", id != "" && class != "" && !r.controlled[id]:
	default:
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(class), " ")
	for _, name := range []string{id, first, told, n.Data} {
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

// holdsSettings says whether an attribute of an element is JSON for a script.
func holdsSettings(n *html.Node) bool {
	for i := range n.Attr {
		if a := &n.Attr[i]; strings.HasPrefix(a.Key, "data-") && isSettings(a.Val) && a.Key != "data-settings" {
			return true
		}
	}
	return false
}

func isNumber(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' }) < 0
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
		if r.linked[attr(u.node, "id")] {
			continue // a place that a link leads to
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
