package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var (
	fateForEars = &Fate{"text for screen readers", "text that its class hides from the eye", becomesDropped, ""}
	fateUnshown = &Fate{"hidden text", "an element that is not displayed, and that nothing on the page shows", becomesDropped, "hidden-dropped"}
	fateIcon    = &Fate{"icon", "a sign that a font draws as an icon, and an ornament for the eye alone", becomesDropped, ""}
)

// forEars are the classes that hide text from the eye, not from a screen reader.
var forEars = map[string]bool{
	"screen-reader-text": true, "screen-reader-only": true, "screen-reader": true, "screen-readers-only": true, "sr-only": true, "sr-text": true, "visually-hidden": true,
	"visuallyhidden": true, "elementor-screen-only": true, "show-for-sr": true, "assistive-text": true, "accessibly-hidden": true, "a11y-hidden": true, "u-visually-hidden": true,
	"is-visually-hidden": true, "components-visually-hidden": true, "fusion-screen-reader-text": true, "et-screen-reader-text": true, "hidden-visually": true, "invisible-text": true,
	"kt-screen-reader-text": true, "uagb-screen-only": true, "ast-screen-reader-text": true, "vc_sr-only": true, "usa-sr-only": true, "for-screen-reader": true,
}

// iconFonts are the classes whose text is the name of an icon.
var iconFonts = map[string]bool{
	"material-icons": true, "material-icons-outlined": true, "material-icons-round": true, "material-icons-sharp": true, "material-icons-two-tone": true,
	"material-symbols-outlined": true, "material-symbols-rounded": true, "material-symbols-sharp": true, "et-pb-icon": true, "et_pb_icon": true,
}

// unseen returns the fate of an element whose text no reader of the page sees, or
// nil.
func (r *conversion) unseen(n *html.Node) *Fate {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			for c := range strings.FieldsSeq(a.Val) {
				if (forEars[c] || strings.HasSuffix(c, "-screenreader") || strings.HasSuffix(c, "-screen-reader-text")) && !isOnlyName(n) && !isBlank(n) && findElement(n, "img") == nil && !isOnlyText(n) {
					return fateForEars
				}
				if iconFonts[c] && isIconName(n) {
					return fateIcon
				}
			}
		case "aria-hidden":
			if a.Val == "true" && isOrnament(n) {
				return fateIcon
			}
		case "hidden":
			if a.Val == "until-found" {
				continue
			}
			if f := r.unshown(n); f != nil {
				return f
			}
		case "style":
			if fragment.StartsHidden(n) || fragment.IsMovedAway(n) {
				if f := r.unshown(n); f != nil {
					return f
				}
			}
		}
	}
	return nil
}

// isOnlyName says whether a hidden text is all that a link or the title of a part of
// the page is called. A button that shows no word to the eye is a control: an arrow,
// a cross.
func isOnlyName(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		switch role := attr(p, "role"); {
		case isElement(p, "button") && role != "tab", role == "button" && !isElement(p, "a"):
			return false
		case isElement(p, "a", "summary", "button"), role == "tab":
			return words(p) == words(n) && findElement(p, "img") == nil && !isTitlesTwin(p)
		}
	}
	return false
}

// isTitlesTwin says whether a link that leads nowhere stands beside another such that
// shows words: the sign with which what they open is opened.
func isTitlesTwin(a *html.Node) bool {
	for _, beside := range [...]*html.Node{prevElement(a), nextElement(a)} {
		isTitle := isElement(beside, "x-title") || isElement(beside, "a") && isDead(beside)
		if isElement(a, "a") && isDead(a) && isTitle && hasWord(textOf(beside)) && findClass(beside, "sr-only", "screen-reader-text") == nil {
			return true
		}
	}
	return false
}

// isOnlyText says whether a hidden text is all that is said where the page shows
// but signs: in a cell or an item, or beside an icon. A heading for ears alone is the
// name of what follows it.
func isOnlyText(n *html.Node) bool {
	if isElement(n, "h1", "h2", "h3", "h4", "h5", "h6", "legend", "label", "a", "form", "nav", "ul", "ol", "p") || hasAncestor(n, "a", "button", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend", "form", "nav", "caption") {
		return false
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if attr(p, "role") == "button" {
			return false
		}
	}
	said := words(n)
	for p, up := n.Parent, 0; p != nil && up < 4 && words(p) == said; p, up = p.Parent, up+1 {
		if isElement(p, "td", "th", "li", "dd") || attr(p, "role") == "progressbar" || attr(p, "role") == "img" || attr(p, "role") == "meter" {
			return true
		}
		if find(p, func(d *html.Node) bool { return isIcon(d, n) }) != nil {
			return true
		}
		if elementOf(p.Data).role != roleInline && !isElement(p, "div", "figure", "em", "i", "b", "strong") {
			return false
		}
	}
	return false
}

// isIcon says whether d is a sign beside the text n.
func isIcon(d, n *html.Node) bool {
	if d == n || contains(n, d) {
		return false
	}
	return d.Data == "svg" || isIconClass(attr(d, "class")) && (isBlank(d) || isPrivateText(d))
}

func isForEars(n *html.Node) bool { return hasClassOf(n, forEars) }

func isIconFont(n *html.Node) bool { return hasClassOf(n, iconFonts) }

func hasClassOf(n *html.Node, set map[string]bool) bool {
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if set[c] {
			return true
		}
	}
	return false
}

// isIconName says whether an element's text is a sign or a name, and no words.
func isIconName(n *html.Node) bool {
	text := words(n)
	return text != "" && len(text) <= 30 && !strings.Contains(text, " ") && find(n, func(*html.Node) bool { return true }) == nil
}

// isOrnament says whether what is kept from screen readers is but a plus, an
// arrow or the like.
func isOrnament(n *html.Node) bool {
	text := strings.TrimSpace(textOf(n))
	if text == "" || len(text) > 12 || hasAncestor(n, "code", "pre", "math") {
		return false
	}
	return strings.IndexFunc(text, func(c rune) bool {
		return !strings.ContainsRune("+-–—−×✕✖✚➕➖▸▾▴◂▶▼▲◀►◄›‹»«→←↑↓⌄⌃∨∧", c)
	}) < 0
}

// survey notes what later steps ask of the whole document: its ids, and what its
// controls name.
func (r *conversion) survey(root *html.Node) {
	r.byID, r.controlled, r.shownLater = map[string]*html.Node{}, map[string]bool{}, map[*html.Node]bool{}
	startsHidden := false
	var handlers strings.Builder
	var toNotes []*html.Node
	for d := range fragment.Descendants(root) {
		if d.Type != html.ElementNode {
			continue
		}
		for i := range d.Attr {
			a := &d.Attr[i]
			switch a.Key {
			case "id", "name":
				if (a.Key == "id" || d.Data == "a") && r.byID[a.Val] == nil {
					r.byID[a.Val] = d
				}
				r.bracketNotes = r.bracketNotes || strings.HasPrefix(a.Val, "footnote_plugin_")
			case "aria-controls", "data-target", "data-bs-target", "data-toggle", "data-tab", "data-id", "data-rel", "for":
				for id := range strings.FieldsSeq(a.Val) {
					r.controlled[strings.TrimPrefix(id, "#")] = true
				}
			case "href":
				if id, ok := strings.CutPrefix(a.Val, "#"); ok {
					r.controlled[id] = true
				} else if isActive(a.Val) {
					handlers.WriteString(a.Val + "\n")
				} else if isNoteAddress(a.Val) {
					toNotes = append(toNotes, d)
				}
			case "hidden", "style":
				if fragment.StartsHidden(d) {
					startsHidden = true
					r.shownLater[d] = fragment.IsShownLater(d)
				}
			case "onclick", "onmouseover", "onchange":
				handlers.WriteString(a.Val + "\n")
			}
		}
	}
	r.handlers = handlers.String()
	r.freeControl = startsHidden && r.hasFreeControl(root, false)
	r.toNotesHere(toNotes)
}

// withoutIcons returns a text without the signs of icon fonts, for which Unicode
// leaves room for private use.
func withoutIcons(s string) string {
	return strings.Map(func(c rune) rune {
		if isPrivate(c) {
			return -1
		}
		return c
	}, s)
}

func isPrivate(c rune) bool {
	return 0xE000 <= c && c <= 0xF8FF || 0xF0000 <= c && c <= 0x10FFFD
}
