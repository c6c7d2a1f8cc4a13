package export

import (
	"regexp"
	"strings"

	"wpmd/pkg/fidelity"
)

// obsidianOnly is what Obsidian reads in text and CommonMark does not: comments,
// links between notes, highlighting, tags and the names of blocks. Addresses of
// links come along, and what has a backslash before it is text in both.
//
// https://help.obsidian.md/obsidian-flavored-markdown
var obsidianOnly = regexp.MustCompile(`\]\([^\s()]*|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.|%%|\[\[|==|#[\pL\pN_/-]|\^[A-Za-z0-9-]+[ ]*(?:\n|$)`)

// obsidianText writes Markdown so that Obsidian reads what CommonMark reads in
// it.
func obsidianText(markdown string, a fidelity.Anatomy) string {
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
	var out strings.Builder
	done := 0
	for _, l := range a.Literals {
		if l.From >= done {
			out.WriteString(escape(markdown[done:l.From]) + markdown[l.From:l.To])
			done = l.To
		}
	}
	out.WriteString(escape(markdown[done:]))
	return out.String()
}
