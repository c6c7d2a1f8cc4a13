package dialect

import "regexp"

// obsidianOnly matches what Obsidian reads in text and CommonMark does not:
// comments, links between notes, highlighting, tags and block ids. It also matches
// the addresses of links, and what is escaped by a backslash, which is text in both.
//
// https://help.obsidian.md/obsidian-flavored-markdown
var obsidianOnly = regexp.MustCompile(`\]\([^\s()]*|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.|%%|\[\[|==|#[\pL\pN_/-]|\^[A-Za-z0-9-]+[ ]*(?:\n|$)`)

// obsidian writes Markdown so that Obsidian reads what CommonMark reads in
// it.
func obsidian(markdown string, spans SyntaxSpans) string {
	escape := func(text string) string {
		return obsidianOnly.ReplaceAllStringFunc(text, func(s string) string {
			switch s[0] {
			case ']', '<', '\\':
				return s
			case '%', '=':
				return `\` + s[:1] + `\` + s[1:]
			}
			return `\` + s
		})
	}
	return outside(markdown, spans, func(_ int, text string) string { return escape(text) })
}
