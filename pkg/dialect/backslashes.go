package dialect

import (
	"regexp"
	"strings"
)

// commandOfTeX matches what begins one in text. It also matches addresses between angle
// brackets, in which nothing is escaped, and what is escaped by a backslash.
var commandOfTeX = regexp.MustCompile(`<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.`)

// backslashes writes a backslash before a letter twice, which CommonMark reads as one, and
// Pandoc, too: it would leave out "\Users" as a command of TeX.
//
// https://pandoc.org/MANUAL.html#extension-raw_tex
func backslashes(markdown string, spans func(string) SyntaxSpans) string {
	if !strings.Contains(markdown, `\`) {
		return markdown
	}
	return outside(markdown, spans(markdown), func(_ int, text string) string {
		return commandOfTeX.ReplaceAllStringFunc(text, func(s string) string {
			if s[0] == '\\' && (s[1]|0x20 >= 'a' && s[1]|0x20 <= 'z') {
				return `\` + s
			}
			return s
		})
	})
}
