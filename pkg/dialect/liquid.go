package dialect

import (
	"regexp"
	"strings"
)

const (
	rawBegin = "{% raw %}"
	rawEnd   = "{% endraw %}"
)

var (
	liquidTag = regexp.MustCompile(`\{\{.*?\}\}+|\{%.*?%\}|(?:\{\{|\{%).*`)
	endRaw    = regexp.MustCompile(`\{%-?\s*endraw`)
)

// liquid wraps each directive of a line, and what only begins one, in a
// raw block, which Liquid takes away before Markdown is read: in text, code and
// HTML alike.
// https://shopify.github.io/liquid/tags/template/#raw
func liquid(markdown string) string {
	return liquidTag.ReplaceAllStringFunc(markdown, func(directive string) string {
		if endRaw.MatchString(directive) {
			return strings.ReplaceAll(directive, "{", `{{ "{" }}`)
		}
		return rawBegin + directive + rawEnd
	})
}
