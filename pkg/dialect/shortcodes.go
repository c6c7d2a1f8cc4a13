package dialect

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

var (
	shortcode = regexp.MustCompile(`\{\{[<%]`)
	// teraCode matches what begins or ends a shortcode of Zola's, or is one that is to be seen.
	// https://www.getzola.org/documentation/content/shortcodes/
	teraCode = regexp.MustCompile(`\{(?:\{|%)(?:/\*)?\s*(?:[A-Za-z_]\w*\s*\(|end\s*(?:\*/)?%)`)
	// teraCall matches a shortcode without a body.
	teraCall = regexp.MustCompile(`\{\{(\s*[A-Za-z_]\w*\s*\(\s*(?:` + teraArgument + `(?:\s*,\s*` + teraArgument + `)*)?\s*\)\s*)\}\}`)
)

const teraArgument = "[A-Za-z_]\\w*\\s*=\\s*(?:\"[^\"{}]*\"|'[^'{}]*'|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?|true|false)"

// shortcodes writes shortcodes as Hugo has it for those that are to be
// seen: {{</* name */>}}. What begins one and is none has no such form: there,
// a character of it becomes an entity, and code, where entities mean nothing,
// HTML.
func shortcodes(markdown string, spans func(string) SyntaxSpans) string {
	if !shortcode.MatchString(markdown) {
		return markdown
	}
	if written, ok := commented(markdown); ok {
		return written
	}
	return broken(markdown, shortcode, spans)
}

// teraCodes does so for Zola, which has a form for shortcodes that are to be seen, {{/* name() */}},
// and takes one with a body for a fault where its end is not there.
func teraCodes(markdown string, spans func(string) SyntaxSpans) string {
	if !teraCode.MatchString(markdown) {
		return markdown
	}
	if !teraCode.MatchString(teraCall.ReplaceAllString(markdown, "")) {
		return teraCall.ReplaceAllString(markdown, "{{/*$1*/}}")
	}
	return broken(markdown, teraCode, spans)
}

// broken breaks what begins a shortcode.
func broken(markdown string, shortcode *regexp.Regexp, spans func(string) SyntaxSpans) string {
	var out strings.Builder
	done := 0
	for _, l := range spans(markdown).Literals {
		if l.From < done || !shortcode.MatchString(markdown[l.From:l.To]) {
			continue
		}
		out.WriteString(withEntities(markdown[done:l.From], shortcode, true))
		switch {
		case l.Code == "":
			out.WriteString(withEntities(markdown[l.From:l.To], shortcode, false))
		case l.Block:
			out.WriteString(codeBlock(l, linePrefix(markdown, l)))
		default:
			out.WriteString("<code>" + numeric(l.Code) + "</code>")
		}
		done = l.To
	}
	out.WriteString(withEntities(markdown[done:], shortcode, true))
	return out.String()
}

// commented writes every shortcode in the form that Hugo shows. It reports false
// where one of them does not end.
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
func withEntities(markdown string, shortcode *regexp.Regexp, isText bool) string {
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

// linePrefix returns what each line of a literal begins with: the marks of the
// quotations around it, and spaces.
func linePrefix(markdown string, l Literal) string {
	line := strings.LastIndexByte(markdown[:l.From], '\n') + 1
	return strings.Map(func(r rune) rune {
		if r == '>' {
			return r
		}
		return ' '
	}, markdown[line:l.From])
}

// codeBlock writes a block of code as HTML, whose lines begin with prefix.
func codeBlock(l Literal, prefix string) string {
	escape := func(text string) string { return strings.ReplaceAll(html.EscapeString(text), "{", "&#123;") }
	class := ""
	if l.Info != "" {
		class = ` class="language-` + escape(l.Info) + `"`
	}
	code := escape(strings.TrimSuffix(l.Code, "\n"))
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
