package markdown

import (
	"cmp"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var fateCounter = &Fate{"counter", "a number that a script counts up to", becomesReplaced, ""}

// counted are the attributes that name the number that a script counts up to.
var counted = []string{
	"data-to-value", "data-counter-value", "data-number-value", "data-count-to", "data-countup", "data-counterup-value", "data-end", "data-end-value", "data-to", "data-stop", "data-target", "data-count", "data-number",
	"data-pie-value", "data-final", "data-counter", "data-value",
	"data-percentage", "data-percent", "data-progress", "data-percentage-value", "data-progress-value", "data-width", "data-max", "aria-valuenow",
}

var (
	countedNumber = regexp.MustCompile(`^\s*-?[0-9][0-9.,\s]*\s*$`)
	barClass      = fragment.NewMatcher(`(?i)progress|skill|[-_]bar\b|^bar\b|circle|gauge|circular`)
	counterClass  = fragment.NewMatcher(`(?i)count|number|percent|pie|stat|milestone|fact|odometer`)
	counterValue  = fragment.NewMatcher(`(?i)value|number|count|amount|process|percent`)
)

// counter writes the number that a counter ends at, where the page shows the one
// that it begins with.
func (r *conversion) counter(n *html.Node) {
	class := attr(n, "class")
	bar := barClass.MatchString(class) || attr(n, "role") == "progressbar"
	if !bar && !counterClass.MatchString(class) {
		return
	}
	value, percent := "", false
	for _, key := range counted {
		v := strings.TrimSpace(attr(n, key))
		v, sign := strings.CutSuffix(v, "%")
		if key == "data-width" && !sign || !bar && (key == "data-width" || key == "data-max" || key == "data-progress" || key == "aria-valuenow") {
			continue
		}
		if countedNumber.MatchString(v) {
			value, percent = strings.TrimSpace(v), sign || strings.Contains(key, "percent") || bar && key != "data-value" && (key != "aria-valuenow" || attr(n, "aria-valuemax") == "100")
			break
		}
	}
	if value == "" || bar && saysAround(n, value) {
		return
	}
	place := counterPlace(n)
	if place == nil {
		return
	}
	value = unit(n, "data-prefix") + grouped(value, cmp.Or(attr(n, "data-delimiter"), attr(n, "data-separator"))) + unit(n, "data-suffix")
	if percent && !strings.Contains(words(n), "%") && strings.IndexFunc(value, func(c rune) bool { return c < '0' || c > '9' }) < 0 {
		value += "%"
	}
	if words(place) == value {
		return
	}
	r.record(place, fateCounter, value)
	name, kept := "span", place.Attr
	if isElement(place, "div", "p") && place != n {
		name = place.Data
	}
	become(place, name)
	place.Attr = kept
	appendText(place, value)
}

// saysAround says whether a bar, or what it stands in, says its number anyway.
func saysAround(n *html.Node, value string) bool {
	for p, up := n, 0; p != nil && up < 4; p, up = p.Parent, up+1 {
		text := words(p)
		if len(text) > 100 {
			return false
		}
		for w := range strings.FieldsSeq(text) {
			if strings.Trim(w, "%()[]+:,;") == value {
				return true
			}
		}
	}
	return false
}

// unit is what a counter's script writes beside the number, if nothing else shows it.
func unit(n *html.Node, key string) string {
	if u := attr(n, key); !strings.Contains(words(n), strings.TrimSpace(u)) {
		return u
	}
	return ""
}

// counterPlace returns the element that shows a counter's number: it shows none
// yet, or a number alone.
func counterPlace(n *html.Node) *html.Node {
	if text := words(n); findElement(n, "span", "div", "p", "strong", "b") == nil && (text == "" || countedNumber.MatchString(text)) && find(n, shows) == nil {
		return n
	}
	return find(n, func(d *html.Node) bool {
		if !counterValue.MatchString(attr(d, "class")) {
			return false
		}
		if d.FirstChild == nil {
			return elementOf(d.Data).role == roleInline || isElement(d, "div", "p")
		}
		return d.FirstChild == d.LastChild && d.FirstChild.Type == html.TextNode && countedNumber.MatchString(d.FirstChild.Data)
	})
}

// grouped writes a whole number with the sign that parts its thousands.
func grouped(s, sign string) string {
	if sign == "" || len(sign) > 3 || len(s) < 4 || strings.ContainsAny(s, ".,- ") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			out.WriteString(sign)
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
