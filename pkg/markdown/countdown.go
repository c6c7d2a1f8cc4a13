package markdown

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var fateCountdown = &Fate{"countdown", "what a script shows of the time that is left until a date: the date stands in its place", becomesReplaced, ""}

var dateWords = wordSet("date enddate datetime deadline due duedate until expire expires expiry timestamp endtime end time target timer countdown finish final utc")

var notDateWords = wordSet("start from duration speed delay action offset zone timezone format type id")

var (
	countdownClass = fragment.NewMatcher(`(?i)count-?_?down|deadline|\beb-cd\b|eb-cd-|\btimer\b`)
	// countdownPart matches the names of the parts that a countdown is made of.
	countdownPart = fragment.NewMatcher(`(?i)day|hour|hrs|minute|\bmin\b|second|\bsec\b|month|week|year|digit|label|item|section|\bbox|\bsep|colon|dots|divider|unit|number|amount|value|period|count-?_?down|timer`)
	// countdownWords matches the names of what an author writes beside a countdown.
	countdownWords = fragment.NewMatcher(`(?i)pre-timer|post-timer|prefix|suffix|title|heading|message`)
	spelledDate    = fragment.NewExpression(`^[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|^\d{1,2} [A-Z][a-z]{2,8} \d{4}|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}/\d{1,2}/\d{4}`)
	dateInData     = fragment.NewExpression(`(?i)"(?:date|(?:end|due|target|final)[_-]?(?:date|time|datetime)|date_?time|deadline|due|until|timestamp|endtimestamp|expire[sd]?_?(?:date|at|on)?)"\s*:\s*"?([^",{}\[\]]{6,40})"?`)
)

// isDateKey says whether an attribute by its name holds the time that a countdown
// ends at.
func isDateKey(key string) bool {
	found := false
	for _, word := range wordsIn(key) {
		if notDateWords[word] {
			return false
		}
		found = found || dateWords[word]
	}
	return found
}

// countdown writes the date that a countdown ends at in place of its numbers and
// their units. It says whether n is one.
func (r *conversion) countdown(n *html.Node) bool {
	if !isElement(n, "div", "span", "section", "p", "ul", "ol", "table", "time") && strings.IndexByte(n.Data, '-') < 0 || !countdownClass.MatchString(attr(n, "class")) && !countdownClass.MatchString(attr(n, "id")) {
		return false
	}
	date := dateOf(n)
	if date == "" || len(textOf(n)) > 2000 {
		return false
	}
	parts := countdownParts(n)
	if len(parts) == 0 {
		if !isBlank(n) {
			return false
		}
		r.record(n, fateCountdown, date)
		kept := n.Attr
		become(n, "div")
		n.Attr = kept
		appendText(n, date)
		return true
	}
	for i, part := range parts {
		if i > 0 {
			r.remove(part, fateCountdown)
			continue
		}
		r.record(part, fateCountdown, date)
		become(part, "div")
		appendText(part, date)
	}
	return true
}

// dateless leaves out the empty digits of a countdown, and their units, where the
// page does not say what it counts down to.
func (r *conversion) dateless(n *html.Node) {
	if !isElement(n, "div", "section", "ul", "span") || len(textOf(n)) > 500 || hasAncestor(n, "a", "li", "p") || n.Data != "ul" && !countdownClass.MatchString(attr(n, "class")) {
		return
	}
	parts := countdownParts(n)
	if len(parts) == 0 || find(n, isEmptyDigit) == nil {
		return
	}
	for _, part := range parts {
		if find(part, isEmptyDigit) != nil || isEmptyDigit(part) {
			r.remove(part, fateUncount)
		}
	}
}

// digitClass matches the names of the digits of a countdown.
var digitClass = fragment.NewMatcher(`(?i)digit|number|value|amount|count`)

// isEmptyDigit says whether n is to hold a number of a countdown, and holds none.
func isEmptyDigit(n *html.Node) bool {
	return isElement(n, "span", "div", "p", "strong", "b") && strings.Trim(textOf(n), " \t\r\n\u00a0-") == "" && digitClass.MatchString(attr(n, "class")) && !holdsElement(n)
}

func holdsElement(n *html.Node) bool {
	return find(n, func(*html.Node) bool { return true }) != nil
}

// dateOf is the time at which a countdown ends.
func dateOf(n *html.Node) string {
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") {
			continue
		}
		if a.Val != "" && a.Val[0] == '{' {
			if m := dateInData.FindStringSubmatch(a.Val); m != nil {
				if date := dateFrom(m[1]); date != "" {
					return date
				}
			}
			continue
		}
		if isDateKey(a.Key) {
			if date := dateFrom(a.Val); date != "" {
				return date
			}
		}
	}
	return ""
}

// Between these a number is taken for a time in seconds.
const (
	earliest = 946_684_800   // of the year 2000
	latest   = 4_102_444_800 // of the year 2100
)

// dateFrom is a time as a reader would write it, or empty where it is none.
func dateFrom(val string) string {
	val = strings.TrimSpace(val)
	if number, err := strconv.ParseInt(val, 10, 64); err == nil {
		if number > latest {
			number /= 1000
		}
		if number < earliest || number > latest {
			return ""
		}
		return time.Unix(number, 0).UTC().Format("2006-01-02 15:04 UTC")
	}
	if len(val) > 40 || !spelledDate.MatchString(val) {
		return ""
	}
	if at, err := time.Parse("2006-01-02T15:04:05", val); err == nil {
		return at.Format("2006-01-02 15:04")
	}
	return val
}

// longestUnit bounds a number of a countdown, or the unit that stands beside it.
const longestUnit = 24

// countdownParts are the outermost elements of a countdown that hold nothing but
// numbers, units and signs.
func countdownParts(n *html.Node) []*html.Node {
	var parts []*html.Node
	for c := range children(n) {
		switch {
		case c.Type != html.ElementNode || isElement(c, "h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "script", "style"):
		case isCountdownPart(c) && !isBlankPart(c):
			parts = append(parts, c)
		default:
			parts = slices.Concat(parts, countdownParts(c))
		}
	}
	return parts
}

func isBlankPart(n *html.Node) bool {
	return isBlank(n) && !countdownPart.MatchString(attr(n, "class"))
}

// isCountdownPart says whether n, and all that it holds, is a part of a countdown.
func isCountdownPart(n *html.Node) bool {
	if isElement(n, "h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "img", "form", "iframe", "video") {
		return false
	}
	if countdownWords.MatchString(attr(n, "class")) {
		return false
	}
	named := countdownPart.MatchString(attr(n, "class"))
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			if text := strings.TrimSpace(c.Data); len(text) > longestUnit || !named && len(text) > 3 && !isLabelOfPart(n) {
				return false
			}
		case c.Type == html.ElementNode && !isCountdownPart(c):
			return false
		}
	}
	return true
}

// isLabelOfPart says whether n stands right in an element that is called a part.
func isLabelOfPart(n *html.Node) bool {
	return n.Parent != nil && countdownPart.MatchString(attr(n.Parent, "class"))
}
