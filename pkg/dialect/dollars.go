package dialect

import (
	"regexp"
	"slices"
	"strings"
)

// dollarInText matches a dollar. It also matches the addresses of links, and what is
// escaped by a backslash, which stay.
var dollarInText = regexp.MustCompile(`\]\([^\s()]*|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.|\$`)

// dollars escapes the dollars of text, where two of them would be a formula, and says
// whether there are formulas.
func dollars(markdown string, spans func(string) SyntaxSpans) (escaped string, hasFormulas bool) {
	if strings.Count(markdown, "$") < 2 {
		return markdown, false
	}
	at := spans(markdown)
	hasFormulas = slices.ContainsFunc(at.Literals, func(l Literal) bool { return l.Formula })
	return outside(markdown, at, func(_ int, text string) string {
		return dollarInText.ReplaceAllStringFunc(text, func(s string) string {
			if s == "$" {
				return `\$`
			}
			return s
		})
	}), hasFormulas
}
