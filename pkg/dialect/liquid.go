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
	liquidTag   = regexp.MustCompile(`\{\{.*?\}\}+|\{%.*?%\}|(?:\{\{|\{%).*`)
	nunjucksTag = regexp.MustCompile(`\{\{.*?\}\}+|\{%.*?%\}|\{#.*?#\}|\{#|(?:\{\{|\{%).*`)
	// rawTag would end a raw block; in Nunjucks these nest.
	rawTag = regexp.MustCompile(`\{%-?\s*(?:end)?(?:raw|verbatim)`)
)

// liquid wraps each directive of a line, and what only begins one, in a
// raw block, which Liquid takes away before Markdown is read: in text, code and
// HTML alike.
// https://shopify.github.io/liquid/tags/template/#raw
func liquid(markdown string) string { return inRaw(markdown, liquidTag) }

// nunjucks does so for both: Eleventy reads Markdown as Liquid where its settings do not
// say Nunjucks.
// https://mozilla.github.io/nunjucks/templating.html#raw
func nunjucks(markdown string) string { return inRaw(markdown, nunjucksTag) }

func inRaw(markdown string, tag *regexp.Regexp) string {
	return tag.ReplaceAllStringFunc(markdown, func(directive string) string {
		if rawTag.MatchString(directive) {
			return strings.ReplaceAll(directive, "{", `{{ "{" }}`)
		}
		return rawBegin + directive + rawEnd
	})
}
