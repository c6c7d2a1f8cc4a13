package dialect

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// noteMark matches a reference to a footnote, and with a colon the mark of the note. It
// also matches what is escaped by a backslash.
var noteMark = regexp.MustCompile(`\\.|\[\^([^\]\s]+)\](:[ \t]*)?`)

// footnotes writes footnotes as links and a list, for targets that know no footnotes.
func footnotes(markdown string, spans func(string) SyntaxSpans) string {
	if !strings.Contains(markdown, "[^") {
		return markdown
	}
	numbers, referred := make(map[string]int), make(map[string]int)
	number := func(label string) int {
		if numbers[label] == 0 {
			numbers[label] = len(numbers) + 1
		}
		return numbers[label]
	}
	begun := false // the list
	at := spans(markdown)
	notes := labels(markdown, at)
	return outside(markdown, at, func(from int, text string) string {
		var out strings.Builder
		done := 0
		for _, m := range noteMark.FindAllStringSubmatchIndex(text, -1) {
			if m[2] < 0 || !notes[text[m[2]:m[3]]] {
				continue
			}
			out.WriteString(text[done:m[0]])
			done = m[1]
			n := strconv.Itoa(number(text[m[2]:m[3]]))
			switch isNote := m[4] >= 0 && at.Lines.Of(from+m[0]) == from+m[0]; {
			case isNote:
				if !begun {
					out.WriteString("---\n\n")
				}
				begun = true
				out.WriteString(fmt.Sprintf(`%s. <a id="fn-%s" href="#fnref-%s">↩</a> `, n, n, n))
			default:
				id := "fnref-" + n
				if referred[n]++; referred[n] > 1 {
					id += "-" + strconv.Itoa(referred[n])
				}
				out.WriteString(fmt.Sprintf(`<sup><a id="%s" href="#fn-%s">%s</a></sup>`, id, n, n))
				done = m[3] + len("]")
			}
		}
		out.WriteString(text[done:])
		return out.String()
	})
}

// labels are those of the notes of a text: without one, what looks like a reference is text.
func labels(markdown string, at SyntaxSpans) map[string]bool {
	found := make(map[string]bool)
	outside(markdown, at, func(from int, text string) string {
		for _, m := range noteMark.FindAllStringSubmatchIndex(text, -1) {
			if m[4] >= 0 && at.Lines.Of(from+m[0]) == from+m[0] {
				found[text[m[2]:m[3]]] = true
			}
		}
		return text
	})
	return found
}
