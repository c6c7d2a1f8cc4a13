package rawcontent

import (
	"strings"

	"wpmd/pkg/fragment"
)

// codeTag matches what may open a shortcode that holds code.
var codeTag = fragment.NewExpression(`\[([a-zA-Z][\w-]*)(?:\s[^\[\]<>]*)?\]`)

// cutCode renders the shortcodes that hold code before the text is read as HTML, as the
// plugins do that make them: what is between their tags is none, and a "<" in it begins no
// tag. Those within a tag, or in what is shown as code, are not touched.
func (r *renderer) cutCode(text string) string {
	if !strings.Contains(text, "[/") || !strings.Contains(text, "<") {
		return text
	}
	var out strings.Builder
	unclosed := make(map[string]bool)
	inside := "" // the tag that ends what is shown as code
	written := 0
	for from := 0; ; {
		at := codeTag.FindStringSubmatchIndex(text[from:])
		if at == nil {
			break
		}
		start, end, name := from+at[0], from+at[1], text[from+at[2]:from+at[3]]
		from = end
		if unclosed[name] || !isCode(name) {
			continue
		}
		closing := "[/" + name + "]"
		n := strings.Index(text[end:], closing)
		if n < 0 {
			unclosed[name] = true
			continue
		}
		var open bool
		inside, open = shownAsCode(text[written:start], inside)
		out.WriteString(text[written:start])
		written = start
		if open || inside != "" {
			continue
		}
		from = end + n + len(closing)
		out.WriteString(r.replace(text[start:from], isCode, r.code))
		written = from
	}
	out.WriteString(text[written:])
	return out.String()
}

// shownAsCode says whether a text ends in what is shown as code, by the tag that ends
// that, and whether it ends within a tag; it begins in the former where inside says so.
func shownAsCode(text, inside string) (still string, isOpen bool) {
	pieces := split(text)
	for _, p := range pieces {
		switch {
		case !p.isMarkup:
		case inside == "":
			inside = endOfCode(p.text)
		case p.text == inside:
			inside = ""
		}
	}
	last := len(pieces) - 1
	return inside, last >= 0 && pieces[last].isMarkup && !strings.HasSuffix(pieces[last].text, ">")
}

// endOfCode is the tag that ends what a tag begins, if that is shown as code.
func endOfCode(tag string) string {
	for _, name := range [...]string{"pre", "code", "script", "style", "textarea"} {
		if rest, ok := strings.CutPrefix(tag, "<"+name); ok && rest != "" && (rest[0] == '>' || isSpace(rest[0])) {
			return "</" + name + ">"
		}
	}
	return ""
}
