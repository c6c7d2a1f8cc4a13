package markdown

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// What is not displayed at first is shown by a script or never. Text that the page shows
// at some time stays; of what it never shows, the ledger and a warning tell.

// opens matches the classes of what scripts of a page show and hide.
var opens = fragment.NewMatcher(`(?i)tab|toggl|collaps|accord|spoiler|panel|slid|carousel|swiper|gallery|more|answer|expand|fold|faq|content|reveal|drop|flip|hint|solution|lightbox|modal|popup|dialog|note|tooltip|step|quiz|filter|item|view|switch|menu|overlay|pane|section|add-to-cart|\be-con|elementor|animat|fade|lazy`)

// unshown returns the fate of an element that starts hidden, or is moved out of the
// window, if it is never shown.
func (r *conversion) unshown(n *html.Node) *Fate {
	switch {
	case !r.staysHidden(n):
		return nil
	case !r.shownLater[n] && !r.mayOpen(n):
		return fateUnshown
	case hasTwin(n):
		return fateTwice
	}
	return nil
}

// mayOpen says whether a control of the post that does not say what it shows may show n.
func (r *conversion) mayOpen(n *html.Node) bool {
	return r.freeControl && fragment.StartsHidden(n) && fragment.MayBeShown(n) && !hasAncestor(n, "form")
}

// leaveUnseen takes an element out that no reader of the page sees, and tells which
// words go with it where a style or an attribute is all that hides them.
func (r *conversion) leaveUnseen(n *html.Node, f *Fate) {
	r.record(n, f, "")
	if said := wordsApart(n); f == fateUnshown && hasWord(said) {
		r.warn(f.Warning, aboutText(said))
	}
	n.Parent.RemoveChild(n)
}

// wordsApart returns the words beneath n, those of each of its parts by themselves.
func wordsApart(n *html.Node) string {
	var all []string
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode {
			all = append(all, strings.Fields(d.Data)...)
		}
	}
	return strings.Join(all, " ")
}

// longestExample bounds the characters of a text by which a warning tells of it.
const longestExample = 48

// aboutText tells of a text by its beginning and its length.
func aboutText(said string) string {
	all := strings.Fields(said)
	count := fmt.Sprintf("%d words", len(all))
	if len(all) == 1 {
		count = "1 word"
	}
	beginning := []rune(said)
	if len(beginning) <= longestExample {
		return fmt.Sprintf("“%s” (%s)", said, count)
	}
	cut := strings.TrimSpace(string(beginning[:longestExample]))
	if at := strings.LastIndexByte(cut, ' '); at > longestExample/2 {
		cut = cut[:at]
	}
	return fmt.Sprintf("“%s …” (%s)", cut, count)
}

// staysHidden says whether nothing but a style or an attribute tells of an element that
// is not displayed whether it is ever shown: it holds text alone, and no control opens it
// by name.
func (r *conversion) staysHidden(n *html.Node) bool {
	switch {
	case isBlank(n), attr(n, "role") != "", r.opened(n), hasAncestor(n, "code", "pre", "details", "svg", "math"):
		return false
	case find(n, func(d *html.Node) bool { return shows(d) || isElement(d, "table", "svg", "pre") }) != nil:
		return false
	case isElement(n, "p") && findElement(n, "script") != nil:
		return false
	case findElement(n, "form") != nil && find(n, isField) != nil:
		return false // a script shows it, or its form is named
	}
	text := len(textOf(n))
	return text <= smallText || text < r.textLength()/2
}

// twinsNearby bounds how far on each side the twin of a hidden text is looked for.
const twinsNearby = 4

// hasTwin says whether a text stands beside one that says the same: one of the two is for
// wide windows, one for narrow ones.
func hasTwin(n *html.Node) bool {
	said := words(n)
	before, after := prevElement(n), nextElement(n)
	for range twinsNearby {
		if before != nil {
			if words(before) == said {
				return true
			}
			before = prevElement(before)
		}
		if after != nil {
			if !fragment.StartsHidden(after) && words(after) == said {
				return true
			}
			after = nextElement(after)
		}
	}
	return false
}

func (r *conversion) textLength() int {
	if r.length == 0 {
		r.length = len(textOf(r.root))
	}
	return r.length
}

// opened says whether something on the page may show n: a control that names it
// or stands before it, or the part of an accordion, a slider or the like that it is.
func (r *conversion) opened(n *html.Node) bool {
	id := attr(n, "id")
	if id != "" && (r.controlled[id] || strings.Contains(r.handlers, id)) {
		return true
	}
	for p, up := n, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
		if opens.MatchString(attr(p, "class")) || up == 0 && opens.MatchString(id) {
			return true
		}
	}
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if strings.Contains(r.handlers, c) {
			return true
		}
	}
	prev := prevElement(n)
	if prev == nil || !fragment.MayBeShown(n) {
		return false
	}
	return find(prev, isOpener) != nil || isOpener(prev)
}

func isOpener(n *html.Node) bool {
	switch {
	case n.Data == "button" && isSender(n) && hasAncestor(n, "form"), n.Data == "input" && !isChoice(n) && !strings.EqualFold(attr(n, "type"), "button"):
		return false
	case isElement(n, "button", "summary", "label", "input"), attr(n, "role") == "button":
		return true
	}
	if _, ok := lookup(n, "onclick"); ok {
		return true
	}
	return isControl(n) || isElement(n, "a") && isDead(n)
}

// hasFreeControl says whether a reader sees a control beneath n that does not name what
// it shows: one that changes the language, or loads more, or turns a page.
func (r *conversion) hasFreeControl(n *html.Node, inForm bool) bool {
	for c := range children(n) {
		if c.Type != html.ElementNode || fragment.StartsHidden(c) || elementOf(c.Data).role == roleNothing {
			continue
		}
		if !r.options.KeepFurniture && asBoilerplate(c) != nil {
			continue
		}
		if isFree(c, inForm) && !r.namesPart(c) || r.hasFreeControl(c, inForm || c.Data == "form") {
			return true
		}
	}
	return false
}

// served matches what controls are called that show nothing of the post.
var served = fragment.NewMatcher(`(?i)\b(?:copy|print|share|close|submit|cart|like|play|pause|mute|subscribe|vote|checkout|buy)\b`)

// isFree says whether an element is a control, and none that a form has to be sent with.
func isFree(n *html.Node, inForm bool) bool {
	if served.MatchString(attr(n, "class")) || served.MatchString(attr(n, "aria-label")) {
		return false
	}
	kind := strings.ToLower(attr(n, "type"))
	switch n.Data {
	case "button":
		return (!inForm || kind == "button") && !served.MatchString(words(n))
	case "input":
		return kind == "button" || !inForm && (kind == "radio" || kind == "checkbox")
	case "select":
		return !inForm
	case "a":
		if _, leads := lookup(n, "href"); leads && isDead(n) {
			return hasWord(textOf(n)) && !served.MatchString(words(n))
		}
	}
	_, clicked := lookup(n, "onclick")
	return clicked || attr(n, "role") == "button" && n.Data != "a"
}

// namesPart says whether a control names a part of the post that it shows.
func (r *conversion) namesPart(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "onclick", a.Key == "onchange", a.Key == "href", a.Key == "aria-controls", a.Key == "for", strings.HasPrefix(a.Key, "data-"):
			for id := range strings.FieldsFuncSeq(a.Val, endsName) {
				if r.byID[id] != nil && r.byID[id] != n {
					return true
				}
			}
		}
	}
	return false
}

func endsName(c rune) bool {
	return c != '-' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
}
