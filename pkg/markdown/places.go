package markdown

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// mapPage is the map of a place.
const mapPage = "https://www.google.com/maps/search/?api=1&query="

var (
	fateCaption = &Fate{"words of a place", "what a map says of a place that is linked", becomesReplaced, ""}
	latOrLng    = fragment.NewExpression(`^\s*-?\d{1,3}(?:\.\d+)?\s*$`)
)

// place links to the place on a map that an element names by its coordinates.
func (r *conversion) place(n *html.Node) {
	if isElement(n, "iframe", "img", "a", "input", "option", "script") {
		return
	}
	lat, lng, center := placeOf(n)
	at := coordinates(lat, lng)
	if at == "" {
		return
	}
	r.fill(n)
	if center && holdsPins(n) || findElement(n, "iframe", "a") != nil {
		return
	}
	label := titleOf(n)
	if label == "" || strings.Contains(words(n), label) {
		label = strings.ReplaceAll(at, ",", ", ")
	}
	r.revealAs(n, mapPage+at, label)
}

// placeOf is the latitude and the longitude in the attributes of an element, and
// whether they are those of the middle of a map.
func placeOf(n *html.Node) (lat, lng string, center bool) {
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") {
			continue
		}
		parts := wordsIn(a.Key)
		if len(parts) == 0 {
			continue
		}
		switch parts[len(parts)-1] {
		case "lat", "latitude":
			lat, center = a.Val, center || strings.Contains(a.Key, "center")
		case "lng", "lon", "long", "longitude":
			lng = a.Val
		}
	}
	return lat, lng, center
}

// holdsPins says whether a map, or what it stands in, holds places of its own.
func holdsPins(n *html.Node) bool {
	if n.Parent == nil {
		return false
	}
	return find(n.Parent, func(d *html.Node) bool {
		if d == n {
			return false
		}
		lat, lng, center := placeOf(d)
		return lat != "" && lng != "" && !center
	}) != nil
}

// coordinates writes a place as maps take it, or returns nothing where it is none.
func coordinates(lat, lng string) string {
	if !latOrLng.MatchString(lat) || !latOrLng.MatchString(lng) {
		return ""
	}
	lat, lng = strings.TrimSpace(lat), strings.TrimSpace(lng)
	y, _ := strconv.ParseFloat(lat, 64)
	x, _ := strconv.ParseFloat(lng, 64)
	if x == 0 && y == 0 || y < -90 || y > 90 || x < -180 || x > 180 {
		return ""
	}
	return lat + "," + lng
}

// mapMarker is a place on a map, and what the map says of it.
type mapMarker struct{ at, title, text string }

// mostMarkers bounds how many places of one map are linked.
const mostMarkers = 100

// markers links to the places that a map's data names. It says whether there are any.
func (r *conversion) markers(n *html.Node) bool {
	if isElement(n, "iframe", "img", "a", "input", "option", "script") {
		return false
	}
	marked := false
	for i := range n.Attr {
		a := &n.Attr[i]
		if strings.HasPrefix(a.Key, "data-") && strings.Contains(a.Val, `"lat`) {
			for _, m := range markersIn(decodedData(a.Val), 0, nil) {
				r.fill(n)
				r.mark(n, m)
				marked = true
			}
		}
	}
	return marked
}

func (r *conversion) mark(n *html.Node, m mapMarker) {
	link := find(n, func(d *html.Node) bool { return d.Data == "a" && strings.Contains(attr(d, "href"), m.at) })
	if link == nil {
		label := m.title
		if label != "" && m.text != "" && m.text != label {
			label += ": " + m.text
		}
		if label == "" {
			label = m.text
		}
		r.revealAs(n, mapPage+m.at, label)
		return
	}
	if m.text == "" || strings.Contains(words(n), m.text) {
		return
	}
	appendText(link, ": "+m.text)
	r.record(link, fateCaption, words(link))
}

// markersIn are the places in what an attribute says.
func markersIn(v any, depth int, found []mapMarker) []mapMarker {
	if depth > deepest || len(found) >= mostMarkers {
		return found
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = markersIn(e, depth+1, found)
		}
	case map[string]any:
		if at := coordinatesIn(v); at != "" {
			m := mapMarker{at: at}
			for _, key := range [...]string{"title", "name", "label", "placeTitle", "heading", "address"} {
				if m.title = scalar(v[key]); m.title != "" {
					break
				}
			}
			for _, key := range [...]string{"caption", "description", "content", "info", "infowindow", "infoWindow", "info_window", "popup", "text"} {
				if m.text = scalar(v[key]); m.text != "" {
					break
				}
			}
			if m.title != "" || m.text != "" {
				return append(found, m)
			}
			return found
		}
		for _, key := range [...]string{"markers", "points", "locations", "places", "pins", "data", "items", "marker"} {
			found = markersIn(v[key], depth+1, found)
		}
	}
	return found
}

func coordinatesIn(m map[string]any) string {
	for _, key := range [...]string{"", "coordinates", "position", "location", "latlng", "latLng", "latLang", "lat_lng", "latLong", "geo", "coords"} {
		in := m
		if key != "" {
			var ok bool
			if in, ok = m[key].(map[string]any); !ok {
				continue
			}
		}
		lat, lng := scalarOf(in, "lat", "latitude"), scalarOf(in, "lng", "lon", "long", "longitude")
		if at := coordinates(lat, lng); at != "" {
			return at
		}
	}
	return ""
}

func scalarOf(m map[string]any, keys ...string) string {
	for _, key := range keys {
		if s := scalar(m[key]); s != "" {
			return s
		}
	}
	return ""
}

// drawnMarker matches the places that a script of Leaflet marks, drawnPopup what it
// says of them.
var (
	drawnMarker = fragment.NewExpression(`L\.marker\(\s*\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\]`)
	drawnPopup  = fragment.NewExpression(`\.bindPopup\(\s*(?:[\w.]+\(\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')`)
	mapScript   = fragment.NewMatcher(`L\.marker\(`)
)

// drawnMarkers links to the places that a script of Leaflet marks on a map.
func (r *conversion) drawnMarkers(n *html.Node, script string) {
	if !mapScript.MatchString(script) {
		return
	}
	if drawn := prevElement(n); drawn != nil {
		r.fill(drawn)
	}
	found := drawnMarker.FindAllStringSubmatchIndex(script, mostMarkers)
	for i, m := range found {
		at := coordinates(script[m[2]:m[3]], script[m[4]:m[5]])
		if at == "" {
			continue
		}
		end := len(script)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		label := strings.ReplaceAll(at, ",", ", ")
		if p := drawnPopup.FindStringSubmatch(script[m[1]:end]); p != nil {
			if said := plainText(strings.NewReplacer(`\'`, "'", `\"`, `"`, `\/`, "/", `\n`, " ").Replace(p[1] + p[2])); said != "" && !strings.Contains(said, "//") {
				label = said
			}
		}
		r.revealAs(n, mapPage+at, label)
	}
}
