package markdown

import (
	"html"
	"strings"

	xhtml "golang.org/x/net/html"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

var (
	anyShortcode = fragment.NewExpression(`\[/?([a-zA-Z][\w-]{2,})(?:\s+[\w-]+\s*=[^\]]*|\s*/)?\]`)
	// plainShortcode matches the names of shortcodes that are told from words in
	// brackets though they have no attributes.
	plainShortcode = fragment.NewExpression(`_|^(?:gallery|caption|embed|playlist|audio|video|code|sourcecode|contact-form|toc|php|html|javascript)$`)
)

// reportShortcodes warns of shortcodes that the site left in its text.
func (r *conversion) reportShortcodes(s string) {
	for _, m := range anyShortcode.FindAllStringSubmatch(s, -1) {
		if m[0][1] == '/' {
			continue
		}
		plain := len(m[0]) == len(m[1])+2
		if plain && !plainShortcode.MatchString(m[1]) {
			continue
		}
		r.warn(fateShortcode.Warning, "["+m[1]+"]")
	}
}

// codeShortcode matches the start of code that a highlighter's shortcode holds,
// at the start of a paragraph.
var codeShortcode = fragment.NewExpression(`^\s*\[([a-z]\w*)((?:\s[^\]]*)?)\]`)

var codeLanguage = fragment.NewExpression(`\b(?:lang|language)=["'“”″»\s]*([A-Za-z0-9+#-]+)`)

// maxCodeParagraphs bounds how far the end of such code is looked for.
const maxCodeParagraphs = 200

// shortcodeBlock turns code between shortcodes, which lost its highlighter, into
// code. The site made paragraphs of its blank lines and br of its line ends, and
// encoded it twice.
func (r *conversion) shortcodeBlock(n *xhtml.Node) bool {
	if n.FirstChild == nil || n.FirstChild.Type != xhtml.TextNode {
		return false
	}
	m := codeShortcode.FindStringSubmatch(n.FirstChild.Data)
	if m == nil || !strings.HasPrefix(m[1], "cc") && !shortcode.IsCode(m[1]) {
		return false
	}
	end := "[/" + m[1] + "]"
	parts := []*xhtml.Node{n}
	for last := n; !strings.Contains(textOf(last), end); {
		if last = nextElement(last); last == nil || !isElement(last, "p", "pre", "div") || len(parts) == maxCodeParagraphs {
			return false
		}
		parts = append(parts, last)
	}
	var text strings.Builder
	for i, p := range parts {
		if i > 0 {
			text.WriteString("\n\n")
		}
		for c := range fragment.Descendants(p) {
			switch {
			case c.Type == xhtml.TextNode:
				text.WriteString(strings.TrimPrefix(c.Data, "\n"))
			case isElement(c, "br"):
				text.WriteByte('\n')
			}
		}
	}
	code, rest, _ := strings.Cut(text.String(), end)
	if strings.TrimSpace(rest) != "" {
		return false
	}
	code = strings.Trim(html.UnescapeString(codeShortcode.ReplaceAllString(code, "")), "\n")
	r.record(n, fateCodeShortcode, code)
	for _, p := range parts[1:] {
		r.remove(p, fateCodeShortcode)
	}
	become(n, "x-code")
	lang := ""
	if l := codeLanguage.FindStringSubmatch(m[2]); l != nil {
		lang = languageName(l[1])
	} else if !strings.HasPrefix(m[1], "cc") {
		lang = languageName(shortcode.Language(m[1]))
	}
	setAttr(n, "lang", lang)
	appendText(n, code)
	return true
}
