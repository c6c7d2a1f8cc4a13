package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page shows only later: a style or an attribute hides an element until a script
// shows it, one slide, question or language after the other.

var notDisplayed = NewMatcher(`(?i)(?:^|;)\s*display\s*:\s*none\b`)

// StartsHidden says whether an element is not displayed until a script says so. What a
// style moves out of the window is hidden from the eye for good, and is not meant.
func StartsHidden(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			if a.Val != "until-found" {
				return true
			}
		case "style":
			if notDisplayed.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

// offScreen matches the styles that move an element out of the window.
var offScreen = NewMatcher(`(?i)(?:left|top|right)\s*:\s*-[0-9]{4,}(?:px|em|rem)|\bclip\s*:\s*rect\((?:0|1px)`)

// IsMovedAway says whether the style of an element moves it out of the window.
func IsMovedAway(n *html.Node) bool {
	of := style(n)
	return offScreen.MatchString(of) && strings.Contains(strings.ReplaceAll(of, " ", ""), "position:absolute")
}

// IsShownLater says whether an element that starts hidden is shown without a control in
// the post: it is one of several of its kind, or holds several that are.
func IsShownLater(n *html.Node) bool {
	return StartsHidden(n) && MayBeShown(n) && (isOneOfSeveral(n) || holdsSeveral(n))
}

// holdsSeveral says whether an element holds some of a kind, which a script shows one by
// one or all together when it has arranged them.
func holdsSeveral(n *html.Node) bool {
	var first *html.Node
	several, seen := 0, 0
	for c := n.FirstChild; c != nil && seen < kinNearby; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode || c.DataAtom != atom.Blockquote && !wraps(c):
			continue
		case first == nil && isRead(c, true):
			first, several = c, 1
		case first != nil && isKin(first, c) && isRead(c, true):
			several++
		}
		seen++
	}
	return several > 1
}

// isOneOfSeveral says whether an element that starts hidden is shown in its turn: it
// stands beside others of its kind.
func isOneOfSeveral(n *html.Node) bool {
	for up := 0; n.Parent != nil && up < kinAbove; up++ {
		if hasKin(n) {
			return true
		}
		if n = n.Parent; !wraps(n) || !isAlone(n) {
			return false
		}
	}
	return false
}

// MayBeShown says whether an element that starts hidden may be what a reader is shown by
// a control: not what the page says of its own doings, nor a trap for robots, nor a cell.
func MayBeShown(n *html.Node) bool {
	return n.DataAtom != atom.Td && n.DataAtom != atom.Th && !tellsState(n) && !holdsField(n)
}

// kinAbove bounds how many boxes around an element are taken for it.
const kinAbove = 3

func wraps(n *html.Node) bool {
	return n.DataAtom == atom.Div || n.DataAtom == atom.Section || n.DataAtom == atom.Article || n.DataAtom == atom.Figure
}

// isAlone says whether a box holds one element and no more.
func isAlone(box *html.Node) bool {
	elements := 0
	for c := box.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			elements++
		}
		if elements > 1 || c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return false
		}
	}
	return elements == 1
}

func hasKin(n *html.Node) bool {
	before, after := n.PrevSibling, n.NextSibling
	for range kinNearby {
		if before != nil {
			if isKin(n, before) {
				return true
			}
			before = before.PrevSibling
		}
		if after != nil {
			if isKin(n, after) {
				return true
			}
			after = after.NextSibling
		}
	}
	return false
}

// kinNearby bounds how far on each side kin is looked for.
const kinNearby = 24

// isKin says whether two siblings are of a kind: items of a list, rows of a table, texts
// in several languages, or elements that share the name of what they are.
func isKin(n, other *html.Node) bool {
	if other.Type != html.ElementNode || other.Data != n.Data || tellsState(other) {
		return false
	}
	switch n.DataAtom {
	case atom.Li, atom.Tr, atom.Dd, atom.Dt, atom.Tbody:
		return true
	}
	if attribute(n, "lang") != "" && attribute(other, "lang") != "" {
		return true
	}
	names := attribute(other, "class")
	if names == "" {
		return false
	}
	for name := range strings.FieldsSeq(attribute(n, "class")) {
		if arranges(name) {
			continue
		}
		name = strings.TrimRight(name, "0123456789")
		for of := range strings.FieldsSeq(names) {
			if strings.TrimRight(of, "0123456789") == name {
				return true
			}
		}
	}
	return false
}

// arranges says whether a class is one of those by which the editor and style sheets set
// any element.
func arranges(class string) bool {
	for _, prefix := range [...]string{"has-", "is-", "align", "text-", "wp-block-", "col-", "d-", "hidden", "hide"} {
		if strings.HasPrefix(class, prefix) {
			return true
		}
	}
	return false
}

// stateNames matches the classes of what a page says of its own doings.
var stateNames = NewMatcher(`(?i)\b(?:error|success|loading|loader|spinner|copied|honeypot|cookies?|consent|gdpr)\b|preloader`)

// tellsState says whether an element tells a visitor what the page does or wants.
func tellsState(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "aria-live":
			return a.Val != "off"
		case "role":
			if a.Val == "alert" || a.Val == "status" || a.Val == "log" {
				return true
			}
		case "class", "id":
			if stateNames.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

// fieldsNearby bounds how much of an element is looked through for a field.
const fieldsNearby = 200

// holdsField says whether an element soon asks for something to be filled in: in what is
// hidden that is a trap for robots, or what a form asks only of some.
func holdsField(n *html.Node) bool {
	seen := 0
	for d := range Descendants(n) {
		if seen++; seen > fieldsNearby {
			return false
		}
		switch d.DataAtom {
		case atom.Textarea:
			return true
		case atom.Input:
			switch strings.ToLower(attribute(d, "type")) {
			case "radio", "checkbox", "button", "submit", "hidden", "image":
			default:
				return true
			}
		}
	}
	return false
}

func attribute(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}
