package restore

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// raw writes markup.
func (w *writer) raw(markup string) { _, _ = w.out.WriteString(markup) } // Flush says what failed

func (w *writer) indent(depth int) {
	for range depth {
		w.raw("\t")
	}
}

// element writes an element whose text is markup already.
func (w *writer) element(depth int, name, markup string) {
	w.indent(depth)
	w.raw("<" + name + ">" + markup + "</" + name + ">")
	if depth > 0 {
		w.raw("\n")
	}
}

// text writes an element with its characters escaped.
func (w *writer) text(depth int, name, text string) { w.element(depth, name, escaped(text)) }

func (w *writer) number(depth int, name string, n int64) {
	w.element(depth, name, strconv.FormatInt(n, 10))
}

// cdata writes an element with its text as it is.
func (w *writer) cdata(depth int, name, text string) { w.element(depth, name, inCDATA(text)) }

func (w *writer) cdataUnlessEmpty(depth int, name, text string) {
	if text != "" {
		w.cdata(depth, name, text)
	}
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escaped(text string) string { return escapes.Replace(allowed(text)) }

// inCDATA is a text within a CDATA section, whose end it may hold.
func inCDATA(text string) string {
	return "<![CDATA[" + strings.ReplaceAll(allowed(text), "]]>", "]]]]><![CDATA[>") + "]]>"
}

// allowed is a text without the characters that XML does not know.
// https://www.w3.org/TR/xml/#charsets
func allowed(text string) string {
	isAllowed := func(r rune) bool {
		return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
	}
	if utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !isAllowed(r) }) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isAllowed(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
