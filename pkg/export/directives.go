package export

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
)

// literal writes Markdown so that a target whose templates look into it finds
// nothing to do there, and shows what stood there.
func (r *Renderer) literal(markdown string) string {
	if r.options.Target.Kramdown {
		markdown = kramdown(markdown, r.prover.Anatomy(markdown))
	}
	switch r.options.Target.Template {
	case flavor.Shortcodes:
		return literalShortcodes(markdown, r.prover.Anatomy)
	case flavor.Liquid:
		return literalLiquid(markdown)
	default:
		return markdown
	}
}

const (
	rawBegin = "{% raw %}"
	rawEnd   = "{% endraw %}"
)

var (
	liquid = regexp.MustCompile(`\{\{.*?\}\}+|\{%.*?%\}|(?:\{\{|\{%).*`)
	endRaw = regexp.MustCompile(`\{%-?\s*endraw`)
)

// literalLiquid wraps each directive of a line, and what only begins one, in a
// raw block, which Liquid takes away before Markdown is read: in text, code and
// HTML alike.
// https://shopify.github.io/liquid/tags/template/#raw
func literalLiquid(markdown string) string {
	return liquid.ReplaceAllStringFunc(markdown, func(directive string) string {
		if endRaw.MatchString(directive) {
			return strings.ReplaceAll(directive, "{", `{{ "{" }}`)
		}
		return rawBegin + directive + rawEnd
	})
}

var shortcode = regexp.MustCompile(`\{\{[<%]`)

// literalShortcodes writes shortcodes as Hugo has it for those that are to be
// seen: {{</* name */>}}. What begins one and is none has no such form: there,
// a character of it becomes an entity, and code, where entities mean nothing,
// HTML.
func literalShortcodes(markdown string, anatomy func(string) fidelity.Anatomy) string {
	if !shortcode.MatchString(markdown) {
		return markdown
	}
	if written, ok := commented(markdown); ok {
		return written
	}
	var out strings.Builder
	done := 0
	for _, l := range anatomy(markdown).Literals {
		if l.From < done || !shortcode.MatchString(markdown[l.From:l.To]) {
			continue
		}
		out.WriteString(withEntities(markdown[done:l.From], true))
		switch {
		case l.Code == "":
			out.WriteString(withEntities(markdown[l.From:l.To], false))
		case l.Block:
			out.WriteString(block(l, linePrefix(markdown, l)))
		default:
			out.WriteString("<code>" + numeric(l.Code) + "</code>")
		}
		done = l.To
	}
	out.WriteString(withEntities(markdown[done:], true))
	return out.String()
}

// commented writes every shortcode as one that is to be seen; not ok where one
// of them does not end.
func commented(markdown string) (string, bool) {
	var out strings.Builder
	for {
		at := shortcode.FindStringIndex(markdown)
		if at == nil {
			out.WriteString(markdown)
			return out.String(), true
		}
		end := "%}}"
		if markdown[at[1]-1] == '<' {
			end = ">}}"
		}
		content, rest, found := strings.Cut(markdown[at[1]:], end)
		if !found || content == "" || strings.Contains(content, "*/") || strings.Contains(content, "\n\n") {
			return "", false
		}
		out.WriteString(markdown[:at[1]] + "/*" + content + "*/" + end)
		markdown = rest
	}
}

// withEntities breaks what begins a shortcode. In text, a backslash that makes a
// brace a brace is of no use to an entity.
func withEntities(markdown string, isText bool) string {
	var out strings.Builder
	for {
		at := shortcode.FindStringIndex(markdown)
		if at == nil {
			out.WriteString(markdown)
			return out.String()
		}
		before := markdown[:at[0]]
		if bare := strings.TrimRight(before, `\`); isText && (len(before)-len(bare))%2 == 1 {
			before = before[:len(before)-1]
		}
		out.WriteString(before + "&#123;")
		markdown = markdown[at[0]+1:]
	}
}

// linePrefix is what the lines of a literal begin with.
func linePrefix(markdown string, l fidelity.Literal) string {
	line := strings.LastIndexByte(markdown[:l.From], '\n') + 1
	return strings.Map(func(r rune) rune {
		if r == '>' {
			return r
		}
		return ' '
	}, markdown[line:l.From])
}

// block writes a block of code as HTML, whose lines begin with prefix.
func block(l fidelity.Literal, prefix string) string {
	class := ""
	if l.Info != "" {
		class = ` class="language-` + html.EscapeString(l.Info) + `"`
	}
	code := strings.ReplaceAll(html.EscapeString(strings.TrimSuffix(l.Code, "\n")), "{", "&#123;")
	return "<pre><code" + class + ">" + strings.ReplaceAll(code, "\n", "\n"+prefix) + "</code></pre>"
}

// numeric writes text so that neither HTML nor Markdown reads anything in it.
func numeric(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < 0x80 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ') {
			out.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}
