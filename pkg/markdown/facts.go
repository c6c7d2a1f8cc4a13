package markdown

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// What a script is to show may be a fact rather than an address: the day that a clock
// counts down to, the place in the middle of a map, a diagram in words.

var (
	fateMoment  = &Fate{"countdown", "a clock that a script counts down to the moment that an attribute names", becomesReplaced, ""}
	fatePlace   = &Fate{"map", "an element or a script that only says where a map is to show", becomesReplaced, ""}
	fateDiagram = &Fate{"diagram", ".mermaid: a diagram in words, which a script draws", becomesReplaced, ""}
)

// momentKeys are the attributes that name the moment that a clock counts down to.
var momentKeys = []string{
	"data-date", "data-end-timestamp", "data-end-date", "data-enddate", "data-end", "data-due-date", "data-duedate", "data-expire", "data-expires", "data-expire-date", "data-timestamp", "data-target-date", "data-targetdate", "data-deadline", "data-final-date", "data-launch-date",
	"data-countdown", "data-countdown-date", "data-countdown-end", "data-until", "data-datetime", "data-date-time", "data-time", "data-target", "data-end-time", "data-event-date", "data-finish",
}

var momentKey = wordSet(strings.Join(momentKeys, " "))

var (
	dateText   = regexp.MustCompile(`^[\p{L}\p{N} ,.:/+-]*\b(?:19|20)\d\d\b[\p{L}\p{N} ,.:/+-]*$`)
	unixMoment = regexp.MustCompile(`^[12]\d{9}(?:\d{3})?$`)
	clockPart  = fragment.NewMatcher(`(?i)(?:^|[\s_-])(?:weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|months?|years?|sep|separator|divider|digits?|values?|labels?|numbers?|box|item)(?:$|[\s_-])`)
)

// isClock says whether a class is one of a clock that counts down.
func isClock(n *html.Node) bool {
	class := strings.ToLower(attr(n, "class"))
	return strings.Contains(class, "countdown") || strings.Contains(class, "count-down") || strings.Contains(class, "timer")
}

// moment writes the moment that a clock counts down to in place of its digits.
func (r *conversion) moment(n *html.Node) {
	when := ""
	for _, key := range momentKeys {
		if when = momentOf(attr(n, key)); when != "" {
			break
		}
	}
	if when == "" || strings.Contains(words(n), when) || isElement(n, "a", "img", "video", "iframe", "input", "script") {
		return
	}
	parts := clockParts(n)
	if len(parts) == 0 {
		if isBlank(n) || len(words(n)) <= shortLabel && !hasWord(strings.Trim(words(n), "0123456789")) {
			r.say(n, fateMoment, when)
		}
		return
	}
	for _, part := range parts[1:] {
		r.remove(part, fateMoment)
	}
	r.say(parts[0], fateMoment, when)
}

// momentOf reads a moment as people read it.
func momentOf(value string) string {
	value = strings.Join(strings.Fields(value), " ")
	switch {
	case unixMoment.MatchString(value):
		seconds, _ := strconv.ParseInt(value[:10], 10, 64)
		return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04 UTC")
	case len(value) >= 8 && len(value) <= 60 && dateText.MatchString(value):
		return value
	}
	return ""
}

// clockParts returns the outermost elements that hold a digit of a clock and its name.
func clockParts(n *html.Node) (parts []*html.Node) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := range children(n) {
			switch {
			case c.Type != html.ElementNode:
			case clockPart.MatchString(attr(c, "class")) && len(words(c)) <= 24 && findElement(c, "a", "img", "h1", "h2", "h3", "h4", "h5", "h6") == nil && elementOf(c.Data).role != roleHeading:
				parts = append(parts, c)
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return parts
}

var (
	latitude    = regexp.MustCompile(`(?i)["'](?:lat|latitude|center_?lat)["']\s*:\s*["']?(-?\d{1,2}\.\d+)`)
	longitude   = regexp.MustCompile(`(?i)["'](?:lng|lon|long|longitude|center_?lng)["']\s*:\s*["']?(-?\d{1,3}\.\d+)`)
	placeName   = regexp.MustCompile(`(?i)["'](?:address|location|place_?name|formatted_address)["']\s*:\s*"((?:[^"\\]|\\.)+)"`)
	coordinate  = regexp.MustCompile(`^-?\d{1,3}\.\d+$`)
	quotedSigns = strings.NewReplacer("/q", `"`)
)

// placeOnMap writes where a map is to be, if its element says nothing but in its
// attributes. It says whether it does.
func (r *conversion) placeOnMap(n *html.Node) bool {
	if !isElement(n, "div", "span", "figure", "section") || !isBlank(n) {
		return false
	}
	name, lat, lng := "", "", ""
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") || a.Val == "" {
			continue
		}
		val := strings.TrimSpace(a.Val)
		switch {
		case strings.ContainsAny(val[:1], "{[") || strings.HasPrefix(val, "/q"):
			where, x, y := placeIn(quotedSigns.Replace(val))
			if name == "" {
				name = where
			}
			if lat == "" && x != "" {
				lat, lng = x, y
			}
		case coordinate.MatchString(val) && strings.Contains(a.Key, "lat"):
			lat = val
		case coordinate.MatchString(val) && (strings.Contains(a.Key, "lng") || strings.Contains(a.Key, "lon")):
			lng = val
		case (strings.Contains(a.Key, "address") || strings.Contains(a.Key, "location")) && len(val) < 200 && hasWord(val) && !strings.Contains(val, "//"):
			name = val
		}
	}
	text := placeText(name, lat, lng)
	if text == "" || strings.Contains(r.text(), text) {
		return false
	}
	r.say(n, fatePlace, text)
	return true
}

// placeIn finds a place in what a script or its settings say of a map.
func placeIn(s string) (name, lat, lng string) {
	if m := placeName.FindStringSubmatch(s); m != nil {
		name = unquoted(m[1])
	}
	x, y := latitude.FindStringSubmatch(s), longitude.FindStringSubmatch(s)
	if x != nil && y != nil {
		lat, lng = x[1], y[1]
	}
	return name, lat, lng
}

// unquoted undoes the escapes of a string of JSON.
func unquoted(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	if plain, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `\/`, "/") + `"`); err == nil {
		return plain
	}
	return s
}

func placeText(name, lat, lng string) string {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case lat == "" || lng == "":
		return name
	case name == "":
		return lat + ", " + lng
	}
	return name + " (" + lat + ", " + lng + ")"
}

// mapScript writes the place of the map that a script shows. It says whether the
// script is one of a map.
func (r *conversion) mapScript(n *html.Node, text string) bool {
	if !strings.Contains(text, "Map") && !strings.Contains(text, "map") || !strings.Contains(text, "lat") {
		return false
	}
	name, lat, lng := placeIn(text)
	if lat == "" {
		return false
	}
	said := placeText(name, lat, lng)
	if strings.Contains(r.text(), said) {
		return false
	}
	r.record(n, fatePlace, said)
	become(n, "div")
	appendText(n, said)
	return true
}

// mayBeMap says whether an attribute is one of a map: its class or its id, or a
// coordinate.
func mayBeMap(a *html.Attribute) bool {
	switch a.Key {
	case "class", "id":
		return strings.Contains(a.Val, "map") || strings.Contains(a.Val, "Map") || strings.Contains(a.Val, "marker")
	case "data-lat", "data-latitude":
		return true
	}
	return false
}

// diagram makes code of a diagram in words, whose lines matter.
func (r *conversion) diagram(n *html.Node) bool {
	if isElement(n, "pre", "code", "svg") || findElement(n, "pre", "svg", "img") != nil || strings.TrimSpace(textOf(n)) == "" || hasAncestor(n, "pre", "code") {
		return true
	}
	text := strings.Trim(r.codeText(n), "\n")
	r.record(n, fateDiagram, text)
	become(n, "x-code")
	setAttr(n, "lang", "mermaid")
	appendText(n, text)
	return false
}
