package markdown

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var (
	fateCounter = &Fate{"counter", "a number that a script counts up to", becomesReplaced, ""}
	fateMeasure = &Fate{"measure", "how far a bar or a circle is filled, which no text beside it says", becomesReplaced, ""}
	fateUncount = &Fate{"counter without number", "the number that a counter begins with, where nothing says the one it ends at", becomesDropped, unfilledWarning}
)

// counted are the attributes that name the number that a script counts up to,
// whatever stands in its place.
var counted = []string{
	"data-to-value", "data-counter-value", "data-number-value", "data-count-to", "data-countup", "data-counterup-value", "data-end", "data-end-value", "data-to", "data-stop", "data-target", "data-count", "data-number",
	"data-pie-value", "data-final", "data-counter", "data-value",
}

// countedWords and uncounted are the words in the name of an attribute that make it
// one that names such a number, and one that does not.
var (
	countedWords = wordSet("to end stop target final finish value val number num amount total percent percentage count counter countup counterup progress fill level score")
	uncounted    = wordSet("from start begin duration speed delay step steps decimals decimal id min max width height size refresh interval columns column col cols row rows index position post page pages time timeout offset order sort " +
		"slide slides item items per year color scale stroke thickness radius precision digits margin visible show loop zoom limit lat lng scroll tab transition animation space padding depth line lines")
)

var (
	countedNumber = fragment.NewExpression(`^\s*-?[0-9][0-9.,\s]*\s*$`)
	measured      = fragment.NewExpression(`^\s*(-?[0-9][0-9.,\s]*?)\s*(%?)\s*$`)
	// nought is what a counter begins with, and what stands around it.
	nought       = fragment.NewExpression(`^([^\pL\pN]{0,4})0+(?:[.,:]0+)?(\s*[%+]?[^\pL\pN]{0,3}\s*\pL{0,2})$`)
	countTo      = fragment.NewExpression(`(?i)"(?:count_?to|end_?(?:val|value|num|number)|to_?(?:val|value)|(?:ending|counter)_?(?:number|value|end)|target_?(?:value|number))"\s*:\s*"?(-?[0-9][0-9.,]*)"?\s*[,}]`)
	counterClass = fragment.NewMatcher(`(?i)count|number|percent|pie|stat|milestone|fact|odometer`)
	barClass     = fragment.NewMatcher(`(?i)progress|skill|[-_]bar\b|^bar\b|circle|gauge|circular`)
	measureClass = fragment.NewMatcher(`(?i)progress|skill|percent|pie|gauge|circle|meter|counter|chart|bar\b|bar[-_]`)
	counterValue = fragment.NewMatcher(`(?i)value|number|count|amount|process|percent`)
)

// notCounters show numbers of their own, or what the visitor enters.
var notCounters = []string{"td", "th", "table", "tr", "tbody", "option", "select", "input", "textarea", "button", "meter", "a", "ul", "ol", "body", "form", "img", "iframe", "video", "audio", "script"}

// counter writes the number that a counter ends at, where the page shows the one
// that it begins with.
func (r *conversion) counter(n *html.Node) {
	if isElement(n, notCounters...) {
		return
	}
	class := attr(n, "class")
	if value := countedBy(n); value != "" && (counterClass.MatchString(class) || countedNumber.MatchString(attr(n, "data-from"))) {
		if place := counterPlace(n); place != nil {
			r.count(n, place, value)
			return
		}
	}
	value, unit := countedLike(n, barClass.MatchString(class) || attr(n, "role") == "progressbar")
	if value == "" {
		return
	}
	if place := noughtPlace(n, class); place != nil {
		r.countFrom(place, groupedFor(n, value))
		return
	}
	if n.FirstChild == nil && n.Parent != nil && barClass.MatchString(class) {
		if place := noughtPlace(n.Parent, class); place != nil {
			r.countFrom(place, value)
			return
		}
	}
	r.measure(n, class, value, unit)
}

// countedBy is the number that one of the attributes known for it names.
func countedBy(n *html.Node) string {
	for _, key := range counted {
		if v := attr(n, key); countedNumber.MatchString(v) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// countedLike is the number that any other attribute names, by what it is called,
// and the sign for hundredths, where it is a share.
func countedLike(n *html.Node, bar bool) (value, unit string) {
	best := 0
	for i := range n.Attr {
		a := &n.Attr[i]
		if len(a.Val) > 0 && a.Val[0] == '{' && len(a.Val) < 10_000 {
			if !strings.Contains(a.Key, "count") && !counterClass.MatchString(attr(n, "class")) {
				continue
			}
			if m := countTo.FindStringSubmatch(a.Val); m != nil && best < 2 {
				value, unit, best = m[1], "", 2
			}
			continue
		}
		rank, share := rankOf(a.Key)
		if bar && isExtent(n, a) {
			rank, share = 1, true
		}
		if rank <= best || len(a.Val) > 20 {
			continue
		}
		m := measured.FindStringSubmatch(a.Val)
		if m == nil {
			continue
		}
		value, unit, best = m[1], m[2], rank
		if share {
			unit = "%"
		}
	}
	return value, unit
}

// isExtent says whether an attribute names how far a bar is filled.
func isExtent(n *html.Node, a *html.Attribute) bool {
	switch a.Key {
	case "data-progress", "data-max", "data-fill-amount":
		return true
	case "data-width":
		return strings.HasSuffix(a.Val, "%")
	case "aria-valuenow":
		return attr(n, "aria-valuemax") == "100"
	}
	return false
}

// rankOf says how sure the name of an attribute is that it holds the number that a
// counter ends at, and whether it says that this is a share of a hundred.
func rankOf(key string) (rank int, share bool) {
	rest, ok := strings.CutPrefix(key, "data-")
	if !ok {
		return 0, false
	}
	for word := range strings.FieldsFuncSeq(rest, func(c rune) bool { return c == '-' || c == '_' || c == ':' }) {
		switch {
		case uncounted[word]:
			return 0, false
		case word == "percent" || word == "percentage":
			rank, share = 3, true
		case word == "to" || word == "end" || word == "target" || word == "stop" || word == "final":
			rank = max(rank, 2)
		case countedWords[word] || strings.HasSuffix(word, "value") || strings.HasSuffix(word, "percent"):
			rank = max(rank, 1)
		}
	}
	return rank, share
}

// count writes value in place of what n shows yet.
func (r *conversion) count(n, place *html.Node, value string) {
	if label := strings.TrimSpace(attr(n, "data-pie-label-value")); label != "" {
		value = label
	} else {
		value = unit(n, "data-prefix") + groupedFor(n, value) + cmp.Or(unit(n, "data-suffix"), unit(n, "data-pie-units"), unit(n, "data-unit"), unit(n, "data-units"), unit(n, "data-symbol"))
	}
	if words(place) == value {
		return
	}
	r.replaceText(place, n, fateCounter, value)
}

// replaceText writes text as all that place shows.
func (r *conversion) replaceText(place, n *html.Node, f *Fate, text string) {
	r.fill(n)
	r.record(place, f, text)
	name, kept := "span", place.Attr
	if isElement(place, "div", "p") && (place != n || touchesWord(place)) || isElement(place, "h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "b", "em", "dd", "dt", "li", "small", "sup") {
		name = place.Data
	}
	become(place, name)
	place.Attr = kept
	appendText(place, text)
}

// touchesWord says whether a word stands right before or behind an element.
func touchesWord(n *html.Node) bool {
	before, after := textBefore(n), textAfter(n)
	return before != "" && isWordRune(lastRune(before)) || after != "" && isWordRune([]rune(after)[0])
}

func isWordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// countFrom writes value for the nought that place shows.
func (r *conversion) countFrom(place *html.Node, value string) {
	m := nought.FindStringSubmatch(strings.TrimSpace(textOf(place)))
	if text := m[1] + value + m[2]; nought.FindString(value) != value {
		r.replaceText(place, place, fateCounter, text)
	}
}

// unit is what a counter's script writes beside the number, if nothing else shows it.
func unit(n *html.Node, key string) string {
	if u := attr(n, key); len(u) <= 20 && !strings.Contains(words(n), strings.TrimSpace(u)) {
		return u
	}
	return ""
}

// mostAroundCounter bounds the text of an element that shows a counter.
const mostAroundCounter = 200

// noughtPlace returns the element that shows the nought that a counter begins with:
// n, or the one element in it that shows none but that.
func noughtPlace(n *html.Node, class string) *html.Node {
	if isNought(n) {
		return n
	}
	if !measureClass.MatchString(class) && !counterClass.MatchString(class) || len(textOf(n)) > mostAroundCounter {
		return nil
	}
	var only *html.Node
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode || !isNought(d) {
			continue
		}
		if only != nil {
			return nil
		}
		only = d
	}
	return only
}

// isNought says whether all that an element shows is the nought of a counter.
func isNought(n *html.Node) bool {
	c := n.FirstChild
	return c != nil && c.NextSibling == nil && c.Type == html.TextNode && len(c.Data) < 30 && nought.MatchString(strings.TrimSpace(c.Data)) && !isElement(n, "td", "th", "a", "button", "option")
}

// measure says how far a bar or a circle is filled, where no text in it or beside it
// does.
func (r *conversion) measure(n *html.Node, class, value, unit string) {
	if unit == "" || !measureClass.MatchString(class) || strings.Trim(value, "0.,") == "" || n.Parent == nil {
		return
	}
	if saysAround(n, value) {
		return
	}
	if strings.Contains(words(n), "%") {
		unit = ""
	}
	if place := measurePlace(n); place != nil {
		r.replaceText(place, n, fateMeasure, " "+value+unit)
	} else if name := lastTextOf(n); name != nil && len(textOf(n)) <= shortLabel {
		text := strings.TrimRight(name.Data, " \t\r\n") + " " + value + unit
		r.record(name, fateMeasure, text)
		name.Data = text
	}
}

// gauge says how far a bar of the browser's own is filled that holds no words.
func (r *conversion) gauge(n *html.Node) {
	value := strings.TrimSpace(attr(n, "value"))
	if !countedNumber.MatchString(value) || !isBlank(n) || n.Parent == nil || saysAround(n, value) {
		return
	}
	switch limit := strings.TrimSpace(attr(n, "max")); {
	case limit == "100":
		value += "%"
	case countedNumber.MatchString(limit) && limit != "1":
		value += "/" + limit
	}
	r.say(n, fateMeasure, value)
}

// lastTextOf is the last text in n that shows anything.
func lastTextOf(n *html.Node) (last *html.Node) {
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			last = d
		}
	}
	return last
}

// saysAround says whether a bar, or what it alone is the bar of, says its number.
func saysAround(n *html.Node, value string) bool {
	class := attr(n, "class")
	for p, up := n, 0; p != nil && up < 4; p, up = p.Parent, up+1 {
		if up > 0 && find(p, func(d *html.Node) bool { return d != n && d.Data == n.Data && attr(d, "class") == class }) != nil {
			return false
		}
		if len(textOf(p)) > mostAroundCounter {
			return false
		}
		if saysWord(p, value) {
			return true
		}
	}
	return false
}

// saysWord says whether a text in n has a word of its own for a number.
func saysWord(n *html.Node, value string) bool {
	for d := range fragment.Descendants(n) {
		if d.Type != html.TextNode {
			continue
		}
		for w := range strings.FieldsSeq(d.Data) {
			if strings.Trim(w, "%()[]+:,;") == value {
				return true
			}
		}
	}
	return false
}

// measurePlace returns the empty element of a bar in which its measure can stand,
// that for a number rather than any other.
func measurePlace(n *html.Node) *html.Node {
	if n.FirstChild == nil {
		return n
	}
	var place *html.Node
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode || d.FirstChild != nil || !isElement(d, "div", "span", "p") {
			continue
		}
		if counterValue.MatchString(attr(d, "class")) {
			return d
		}
		place = d
	}
	return place
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

func groupedFor(n *html.Node, value string) string {
	return grouped(value, cmp.Or(attr(n, "data-delimiter"), attr(n, "data-separator"), attr(n, "data-number-separator"), attr(n, "data-thousand-separator")))
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

// uncountable leaves out the nought of a counter of which the page does not say what
// it ends at.
func (r *conversion) uncountable(n *html.Node) bool {
	if !nought.MatchString(words(n)) {
		return true
	}
	bar := n.Parent
	for up := 0; up < 4 && bar.Parent != nil && !barClass.MatchString(attr(bar, "class")); up++ {
		bar = bar.Parent
	}
	if bar == nil || find(bar, saysProgress) != nil {
		return true
	}
	r.remove(n, fateUncount)
	return false
}

func saysProgress(n *html.Node) bool {
	for i := range n.Attr {
		if strings.HasPrefix(n.Attr[i].Key, "data-progress") || strings.HasPrefix(n.Attr[i].Key, "data-percent") {
			return true
		}
	}
	return false
}
