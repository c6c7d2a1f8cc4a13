// Package dialect rewrites CommonMark so that a target whose reader differs from
// CommonMark shows the same: kramdown, Liquid, Hugo's shortcodes and Obsidian each
// take characters for markup or for directives that are plain text in CommonMark.
// Its functions are pure.
package dialect

import (
	"strings"

	"wpmd/pkg/flavor"
)

// Adapt returns markdown, which is CommonMark, so written that the target reads
// what CommonMark reads in it, and runs nothing of it as a directive. It also says whether
// there are formulas in it that the target leaves alone only if its settings say so. The
// function spans finds the syntax of a Markdown text; it is called only where it is needed.
func Adapt(markdown string, target flavor.Flavor, spans func(markdown string) SyntaxSpans) (adapted string, hasFormulas bool) {
	reserved := reserve(&markdown, target, spans)
	adapted, hasFormulas = adapt(markdown, target, spans)
	return reserved.put(adapted), hasFormulas || reserved.formulas && target.Body.Passthrough
}

func adapt(markdown string, target flavor.Flavor, spans func(markdown string) SyntaxSpans) (adapted string, hasFormulas bool) {
	if target.Body.Footnotes == flavor.AsHTML {
		markdown = footnotes(markdown, spans)
	}
	if target.Body.TeX {
		markdown = backslashes(markdown, spans)
	}
	if target.Body.Passthrough {
		markdown, hasFormulas = dollars(markdown, spans)
	}
	switch target.Body.Reader {
	case flavor.Kramdown:
		markdown = kramdown(markdown, spans(markdown))
	case flavor.Marked:
		markdown = marked(markdown, spans)
	case flavor.MDX:
		markdown = mdx(markdown, spans(markdown))
	case flavor.Python:
		markdown = python(markdown, spans)
	}
	switch target.Body.Directives {
	case flavor.Shortcodes:
		return shortcodes(markdown, spans), hasFormulas
	case flavor.TeraCodes:
		return teraCodes(markdown, spans), hasFormulas
	case flavor.Vault:
		return obsidian(markdown, spans(markdown)), hasFormulas
	case flavor.Liquid:
		return liquid(markdown), hasFormulas
	case flavor.Nunjucks:
		return nunjucks(markdown), hasFormulas
	default:
		return markdown, hasFormulas
	}
}

// lineEnd is where the line of a text that goes on at from ends, with its line end; to
// where that comes before.
func lineEnd(text string, from, to int) int {
	if i := strings.IndexByte(text[from:to], '\n'); i >= 0 {
		return from + i + 1
	}
	return to
}
