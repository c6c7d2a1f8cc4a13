package rawcontent

import (
	"html"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/shortcode"
)

// RenderLeftovers renders the shortcodes of a page builder that a site left in a body which
// it rendered, because the builder is gone or does not work there. A body without any rows
// or columns of a builder stays as it is: others may be an author's words.
func RenderLeftovers(body string, o Options) (rendered string, warnings []content.Warning) {
	if !strings.Contains(body, "[/") || !isBuilt(body) {
		return body, nil
	}
	r := newRenderer(body, o)
	r.isRendered = true
	text := straighten(hideMarkup(body))
	text = r.replace(text, func(name string) bool {
		kind, _ := shortcode.KindOf(name)
		return kind == shortcode.EncodedHTML || kind == shortcode.RawHTML
	}, r.code)
	text = r.replace(text, isAtomic, r.atomic)
	rendered = r.kept.restore(showBrackets.Replace(r.arrange(r.encodedLists(text))))
	r.checkWords(body, rendered)
	return rendered, r.notes.list()
}

// isBuilt says whether a text holds what only a page builder writes.
func isBuilt(text string) bool {
	return len(mentioned(text, func(name string) bool {
		kind, _ := shortcode.KindOf(name)
		return kind == shortcode.Layout && shortcode.IsBuilders(name)
	})) > 0
}

// curlyQuotes are those that a site wrote in the place of typed ones, in several languages.
var curlyQuotes = func() *strings.Replacer {
	var list []string
	for _, space := range [...]string{"\u00a0", "&nbsp;", "&#160;", "\u202f", "&#8239;", ""} {
		for _, mark := range [...]string{"«", "&laquo;", "&#171;"} {
			list = append(list, mark+space, `"`)
		}
		for _, mark := range [...]string{"»", "&raquo;", "&#187;"} {
			list = append(list, space+mark, `"`)
		}
	}
	for _, mark := range [...]string{"“", "”", "„", "″", "&ldquo;", "&rdquo;", "&bdquo;", "&Prime;", "&#8220;", "&#8221;", "&#8222;", "&#8243;", "&quot;", "&#34;"} {
		list = append(list, mark, `"`)
	}
	return strings.NewReplacer(list...)
}()

// straighten writes typed quotation marks in the arguments of shortcodes.
func straighten(text string) string {
	return rewrite(text, "[", func(s string, i int) (int, string) {
		end := i + 1
		for end < len(s) && (isWordByte(s[end]) || s[end] == '-') {
			end++
		}
		name := s[i+1 : end]
		if kind, _ := shortcode.KindOf(name); kind == shortcode.Unknown {
			return 0, ""
		}
		n := strings.IndexByte(s[end:], ']')
		if n < 0 {
			return 0, ""
		}
		return end + n, s[i:end] + curlyQuotes.Replace(s[end:end+n])
	})
}

// unsign writes the letter that a site made a sign of.
func unsign(encoded string) string {
	return strings.NewReplacer("×", "x").Replace(html.UnescapeString(encoded))
}
