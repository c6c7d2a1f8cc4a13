package fidelity

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// tex writes a formula that is certain to be one.
func (r *reducer) tex(s string, st *state) {
	in := *st
	in.must |= math
	in.ignore |= strong | em
	r.write(s, &in)
}

// delimiters are the ways in which a page hands TeX to MathJax or to a plugin.
// What is between them is compared, whichever way it is written.
var delimiters = []struct{ open, close string }{
	{`\(`, `\)`}, {`\[`, `\]`}, {"$latex ", "$"}, {"[latex]", "[/latex]"}, {"$$", "$$"}, {"$", "$"},
}

func hasFormula(s string) bool {
	return strings.IndexByte(s, '$') >= 0 || strings.Contains(s, `\(`) || strings.Contains(s, `\[`) || strings.Contains(s, "[latex]")
}

// formulas writes text in which there may be formulas. Whether there are any
// depends on scripts of the page that cannot be seen from here, so that both
// are right: to leave the text as it is, and to write it as a formula.
func (r *reducer) formulas(s string, st *state) {
	maybe := *st
	maybe.may |= math
	maybe.ignore |= strong | em
	for s != "" {
		at, body, size := nextFormula(s)
		if at < 0 {
			break
		}
		r.write(s[:at], st)
		r.write(body, &maybe)
		s = s[at+size:]
	}
	r.write(s, st)
}

// nextFormula finds the first formula of s: where it is, what is between its
// delimiters, and how long it is with them.
func nextFormula(s string) (at int, body string, size int) {
	failed := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '$' && s[i] != '\\' && s[i] != '[' {
			continue
		}
		for _, d := range delimiters {
			if !strings.HasPrefix(s[i:], d.open) {
				continue
			}
			rest := s[i+len(d.open):]
			end := strings.Index(rest[:min(len(rest), longestFormula)], d.close)
			if end < 0 {
				if failed++; failed > 64 {
					return -1, "", 0
				}
				continue
			}
			if end == 0 || d.open[0] == '$' && d.close == d.open && !looksLikeTeX(rest[:end], d.open) {
				continue
			}
			return i, rest[:end], len(d.open) + end + len(d.close)
		}
	}
	return -1, "", 0
}

// longestFormula bounds the search for the end of a formula, in bytes.
const longestFormula = 4096

// looksLikeTeX tells a formula between dollars from two prices.
func looksLikeTeX(s, open string) bool {
	if open == "$$" {
		return s[0] != '$' && (strings.ContainsAny(s, "\\^_{=+*/<>") || !strings.Contains(s, " "))
	}
	return s[0] != ' ' && s[len(s)-1] != ' ' && strings.ContainsAny(s, "\\^_{")
}

// katex is the TeX of what KaTeX or MathJax have already set.
func katex(n *html.Node, class string) string {
	if !strings.Contains(class, "katex") && !strings.Contains(class, "MathJax") {
		return ""
	}
	for d := range n.Descendants() {
		if d.Data == "annotation" && attr(d, "encoding") == "application/x-tex" {
			return textOf(d)
		}
	}
	return ""
}

// texOf is the TeX that came with MathML.
func texOf(n *html.Node) string {
	for d := range n.Descendants() {
		if d.Data == "annotation" && strings.HasPrefix(attr(d, "encoding"), "application/x-tex") {
			return textOf(d)
		}
	}
	return attr(n, "alttext")
}

// withoutDollars is the text of a replacement as it is read: formulas in it are
// written as in Markdown.
func withoutDollars(s string) string {
	if strings.IndexByte(s, '$') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		fence := len(s[i:]) - len(strings.TrimLeft(s[i:], "$"))
		if fence == 0 {
			out.WriteByte(s[i])
			i++
			continue
		}
		body := s[i+fence:]
		end := -1
		if fence <= 2 && body != "" && (fence == 2 || body[0] != ' ') {
			end = closing([]byte(body), fence, true)
		}
		if end < 0 {
			out.WriteString(s[i : i+fence])
			i += fence
			continue
		}
		out.WriteString(body[:end])
		i += end + 2*fence
	}
	return out.String()
}

// markOf is the word that stands for a reference to a note.
func markOf(order int) string { return "[^" + strconv.Itoa(order) + "]" }
