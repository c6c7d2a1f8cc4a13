package markdown

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Markdown counts items by numbers alone. A list that counts by letters or by Roman
// numerals becomes such a list, unless the text refers to its marks: then it stays HTML.

var (
	letteredStyle = fragment.NewMatcher(`(?i)list-style(?:-type)?\s*:[^;]*\b(?:lower|upper)-(?:alpha|latin|roman)\b`)
	letteredTypes = map[string]string{"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I"}
)

// letteredType returns what a list counts by, as the attribute of HTML names it, or ""
// where it counts by numbers.
func letteredType(list *html.Node) string {
	if list.Data != "ol" {
		return ""
	}
	if t := letteredTypeInStyle(list); t != "" {
		return t
	}
	switch t := strings.TrimSpace(attr(list, "type")); t {
	case "a", "A", "i", "I":
		return t
	}
	for c := range children(list) {
		if isElement(c, "li") {
			return letteredTypeInStyle(c)
		}
	}
	return ""
}

func letteredTypeInStyle(n *html.Node) string {
	style := attr(n, "style")
	if style == "" || !letteredStyle.MatchString(style) {
		return ""
	}
	style = strings.ToLower(style)
	for name, t := range letteredTypes {
		if strings.Contains(style, name) {
			return t
		}
	}
	return ""
}

// isReferredTo says whether the text of the document names a mark of a list that counts
// from start: in brackets, or alone as no word of a language is.
func (r *conversion) isReferredTo(list *html.Node, start int, by string) bool {
	if r.marksInText == nil {
		r.marksInText = marksInText(r.root)
	}
	at := start
	for c := range items(list) {
		if !isElement(c, "li") {
			continue
		}
		if bracketed, ok := r.marksInText[markOf(at, by)]; ok && (bracketed || at > 1) {
			return true
		}
		at++
	}
	return false
}

// longestRoman is the number up to which marks are told, lviii; longer lists have no
// other marks of this length.
const longestRoman = 58

// markOf is the mark of the item with a number.
func markOf(number int, by string) string {
	if by == "a" || by == "A" {
		if number < 1 || number > 26 {
			return ""
		}
		return string(rune(by[0]) + rune(number-1))
	}
	if number < 1 || number > longestRoman {
		return ""
	}
	var out strings.Builder
	for _, digit := range [...]struct {
		mark  string
		value int
	}{{"l", 50}, {"xl", 40}, {"x", 10}, {"ix", 9}, {"v", 5}, {"iv", 4}, {"i", 1}} {
		for ; number >= digit.value; number -= digit.value {
			out.WriteString(digit.mark)
		}
	}
	if by == "I" {
		return strings.ToUpper(out.String())
	}
	return out.String()
}

// marksInText returns what in a text may be the mark of an item, and whether it stands
// in brackets somewhere.
func marksInText(root *html.Node) map[string]bool {
	marks := map[string]bool{}
	for d := range fragment.Descendants(root) {
		if d.Type != html.TextNode || isElement(d.Parent, "script", "style", "code", "pre") {
			continue
		}
		for field := range strings.FieldsFuncSeq(d.Data, isBetweenMarks) {
			mark := strings.Trim(field, "\"“”‘’«»§.,;:!?[]()0123456789")
			if mark == "" || len(mark) > len("xxxviii") || strings.ContainsFunc(mark, isNoMark) {
				continue
			}
			bracketed := strings.ContainsAny(field, "()[]")
			if bracketed || len(mark) > 1 || !strings.Contains("aeiouyAIO", mark) {
				marks[mark] = marks[mark] || bracketed
			}
		}
	}
	return marks
}

func isBetweenMarks(r rune) bool {
	return unicode.IsSpace(r) || r == '/' || r == '-' || r == '–' || r == '—'
}

func isNoMark(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }
