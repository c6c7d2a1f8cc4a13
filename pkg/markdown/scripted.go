package markdown

import (
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Until a script has run, numbers, words, dates and places that a page shows wait in
// attributes of elements that are empty, or show what the script begins with. They
// are written where the page shows them.

// longestData bounds the attributes that are read for what they say.
const longestData = 200_000

// scripted writes what the data attributes of an element say and only a script
// shows.
func (r *conversion) scripted(n *html.Node) {
	number, list, place, full, tip, caption := false, false, false, false, "", ""
	for i := range n.Attr {
		a := &n.Attr[i]
		number = number || a.Key == "aria-valuenow"
		if len(a.Key) < 7 || a.Key[:5] != "data-" || a.Val == "" || len(a.Val) > longestData {
			continue
		}
		switch c := a.Val[0]; {
		case c == '{' || c == '[':
			list = true
			if (strings.HasSuffix(a.Key, "points") || strings.HasSuffix(a.Key, "hotspots")) && findElement(n, "img") != nil {
				r.hotspots(a.Val)
			}
		case '0' <= c && c <= '9' || c == '-' || c == '+' || c == ' ' || c == '.':
			number = true
			place = place || strings.Contains(a.Key, "lat")
		}
		list = list || strings.IndexByte(a.Val, '|') > 0
		if isTooltipKey(a.Key) {
			tip = a.Val
		}
		if isCaptionKey(a.Key) {
			caption = a.Val
		}
		full = full || strings.HasPrefix(a.Key, "data-full") || strings.HasPrefix(a.Key, "data-im")
	}
	if tip != "" {
		tooltip(n, tip)
	}
	if caption != "" {
		r.caption(n, caption)
	}
	if full && n.Data == "a" {
		r.fullPicture(n)
	}
	if r.countdown(n) || list && (r.chart(n) || r.typed(n)) {
		r.fill(n)
		return
	}
	if list {
		r.markers(n)
	}
	if place {
		r.place(n)
	}
	if number || list {
		r.counter(n)
	}
}

// describes are the properties that name a video or a recording to search engines
// (https://schema.org/MediaObject).
var describes = wordSet("embedUrl embedURL contentUrl contentURL")

// described links to a video or a recording that an element describes to search
// engines, where nothing in it shows or leads to any.
func (r *conversion) described(n *html.Node) {
	said := map[string]string{}
	for d := range fragment.Descendants(n) {
		switch {
		case d.Type != html.ElementNode:
		case isElement(d, "meta", "link"):
			said[attr(d, "itemprop")] = strings.TrimSpace(attr(d, "content") + attr(d, "href"))
		case isElement(d, "a", "iframe", "video", "audio", "object", "embed"):
			if !hasAncestor(d, "template") {
				return
			}
		}
	}
	for _, key := range [...]string{"embedUrl", "embedURL", "contentUrl", "contentURL"} {
		if address := said[key]; strings.Contains(address, "//") && !isActive(address) {
			r.revealAs(n, address, said["name"])
			r.dropStarters(n)
			return
		}
	}
}

// dropStarters drops the buttons that start what n plays.
func (r *conversion) dropStarters(n *html.Node) {
	var found []*html.Node
	for d := range fragment.Descendants(n) {
		if (d.Data == "button" || attr(d, "role") == "button") && !isBlank(d) && len(words(d)) <= shortLabel && findElement(d, "img", "button") == nil {
			found = append(found, d)
		}
	}
	for _, d := range found {
		if d.Parent != nil {
			r.remove(d, fateIdle)
		}
	}
}

// wordsIn are the words of the name of an attribute.
func wordsIn(key string) []string {
	return strings.FieldsFunc(strings.TrimPrefix(key, "data-"), func(c rune) bool { return c == '-' || c == '_' || c == ':' })
}

// decodedData is what JSON in an attribute says.
func decodedData(val string) any {
	var v any
	if json.Unmarshal([]byte(val), &v) != nil {
		return nil
	}
	return v
}

// put writes text into an empty place in a line, apart from the words beside it.
func (r *conversion) put(place *html.Node, f *Fate, text string) {
	if before := textBefore(place); before != "" {
		if c := lastRune(before); unicode.IsLetter(c) || unicode.IsDigit(c) {
			text = " " + text
		}
	}
	if after := textAfter(place); after != "" {
		if c := []rune(after)[0]; unicode.IsLetter(c) || unicode.IsDigit(c) {
			text += " "
		}
	}
	r.record(place, f, text)
	kept := place.Attr
	become(place, place.Data)
	place.Attr = kept
	appendText(place, text)
}

func lastRune(s string) rune {
	r := []rune(s)
	return r[len(r)-1]
}

func textBefore(n *html.Node) string {
	if n.PrevSibling == nil {
		return ""
	}
	return textOf(n.PrevSibling)
}

func textAfter(n *html.Node) string {
	if n.NextSibling == nil {
		return ""
	}
	return textOf(n.NextSibling)
}
