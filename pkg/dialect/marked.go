package dialect

import (
	"regexp"
	"strings"
)

// bracket matches one in text. It also matches what is escaped by a backslash.
var bracket = regexp.MustCompile(`\\.|[\[\]]`)

// marked escapes brackets within brackets within the text of a link, with which marked
// finds no link.
//
// https://github.com/markedjs/marked
func marked(markdown string, spans func(string) SyntaxSpans) string {
	if strings.Count(markdown, "[") < 3 {
		return markdown
	}
	var open []int // where the brackets stand that are not closed yet
	escaped := make(map[int]bool)
	at := spans(markdown)
	outside(markdown, at, func(from int, text string) string {
		for _, m := range bracket.FindAllStringIndex(text, -1) {
			switch text[m[0]] {
			case '[':
				open = append(open, from+m[0])
			case ']':
				if len(open) > 2 && !strings.HasPrefix(text[m[1]:], "(") {
					escaped[open[len(open)-1]], escaped[from+m[0]] = true, true
				}
				open = open[:max(0, len(open)-1)]
			}
		}
		if strings.Contains(text, "\n\n") {
			open = nil
		}
		return text
	})
	return outside(markdown, at, func(from int, text string) string {
		return escapeAt(text, from, escaped)
	})
}

// escapeAt puts a backslash before some characters of a part of a text.
func escapeAt(part string, from int, escaped map[int]bool) string {
	var out strings.Builder
	for i := range len(part) {
		if escaped[from+i] {
			out.WriteByte('\\')
		}
		out.WriteByte(part[i])
	}
	return out.String()
}
