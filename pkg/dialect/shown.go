package dialect

import (
	"regexp"
	"strings"

	"wpmd/pkg/flavor"
)

var (
	shownShortcode = regexp.MustCompile(`\{\{([<%])/\*(.*?)\*/([>%])\}\}`)
	shownTeraCode  = regexp.MustCompile(`\{\{/\*(.*?)\*/\}\}`)
	unrawed        = strings.NewReplacer(rawBegin, "", rawEnd, "", `{{ "{" }}`, "{")
)

// Shown returns Markdown that was adapted to a target as the target reads it once it
// has looked for directives: what keeps those from running, in the language of
// directives, is gone. For a reader of Markdown that knows no directives, it is what
// the target shows.
func Shown(markdown string, target flavor.Flavor) string {
	switch target.Body.Directives {
	case flavor.Liquid, flavor.Nunjucks:
		return unrawed.Replace(markdown)
	case flavor.Shortcodes:
		return shownShortcode.ReplaceAllString(markdown, "{{$1$2$3}}")
	case flavor.TeraCodes:
		return shownTeraCode.ReplaceAllString(markdown, "{{$1}}")
	}
	return markdown
}
