package markdown

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// What a script is to show may be a fact rather than an address: the day that a clock
// counts down to, the place in the middle of a map, a diagram in words.

var (
	fatePlace   = &Fate{"map", "an element or a script that only says where a map is to show", becomesReplaced, ""}
	fateDiagram = &Fate{"diagram", ".mermaid: a diagram in words, which a script draws", becomesReplaced, ""}
)

var (
	latitude    = fragment.NewExpression(`(?i)["'](?:lat|latitude|center_?lat)["']\s*:\s*["']?(-?\d{1,2}\.\d+)`)
	longitude   = fragment.NewExpression(`(?i)["'](?:lng|lon|long|longitude|center_?lng)["']\s*:\s*["']?(-?\d{1,3}\.\d+)`)
	placeName   = fragment.NewExpression(`(?i)["'](?:address|location|place_?name|formatted_address)["']\s*:\s*"((?:[^"\\]|\\.)+)"`)
	coordinate  = fragment.NewExpression(`^-?\d{1,3}\.\d+$`)
	quotedSigns = strings.NewReplacer("/q", `"`)
)

// mapped writes where a map is to be. It says whether n is one that says nothing else.
func (r *conversion) mapped(n *html.Node) bool {
	for i := range n.Attr {
		if mayBeMap(&n.Attr[i]) {
			return r.placeOnMap(n)
		}
	}
	return false
}

// placeOnMap writes where a map is to be, if its element says nothing but in its
// attributes. It says whether that is all that there is to say.
func (r *conversion) placeOnMap(n *html.Node) bool {
	if !isElement(n, "div", "span", "figure", "section") || !isBlank(n) {
		return false
	}
	if r.markers(n) {
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
	if lat == "" || lng == "" {
		r.say(n, fatePlace, text)
		return true
	}
	r.fill(n)
	if _, _, center := placeOf(n); !center || !holdsPins(n) {
		r.revealAs(n, mapPage+lat+","+lng, text)
	}
	return false
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
	if drawn := prevElement(n); drawn != nil {
		r.fill(drawn)
	}
	r.revealAs(n, mapPage+lat+","+lng, said)
	r.remove(n, fatePlace)
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
