package fidelity

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fragment"
)

// tex writes a formula that is certain to be one. Whether it stands in the line
// or by itself, which is the theme's to say, it is written between single dollars.
func (r *extractor) tex(s string, st *state) {
	in := *st
	in.must |= math
	in.ignore |= strong | em
	r.cut = true
	r.write(foldTeX(s), &in)
	r.cut = true
}

// foldTeX is how a formula is compared: white space at its ends, and before what
// would else be a tag to some, means nothing in TeX.
func foldTeX(s string) string {
	s = strings.TrimFunc(s, isSpace)
	if strings.Contains(s, "< ") {
		s = partedTag.ReplaceAllString(s, "<$1")
	}
	return "$" + s + "$"
}

var partedTag = fragment.NewExpression(`< (/?[A-Za-z][^<>]*>)`)

// delimiters are the ways in which a page hands TeX to MathJax or to a plugin.
// What is between them is compared, whichever way it is written.
var delimiters = []struct{ open, close string }{
	{`\(`, `\)`}, {`\[`, `\]`}, {"$latex ", "$"}, {"[latex]", "[/latex]"}, {"[katex]", "[/katex]"}, {"[math]", "[/math]"}, {"$$", "$$"}, {"$", "$"},
}

func hasFormula(s string) bool {
	return strings.IndexByte(s, '$') >= 0 || strings.Contains(s, `\(`) || strings.Contains(s, `\[`) || strings.Contains(s, `\begin{`) || strings.Contains(s, "tex]") || strings.Contains(s, "[math]")
}

// formulas writes text in which there may be formulas, those as tex does. Whether
// there are any depends on scripts of the page that cannot be seen from here, so
// that both are right: to leave the text as it is, and to write it as a formula.
func (r *extractor) formulas(s string, st *state) {
	maybe := *st
	maybe.may |= math
	maybe.ignore |= strong | em
	for after := false; s != ""; after = true {
		at, body, size := nextFormula(s)
		if at < 0 {
			break
		}
		r.write(s[:at], st)
		if after && at == 0 {
			r.end(space) // each is a word of its own
		}
		display := strings.HasPrefix(s[at:], `\[`) || strings.HasPrefix(s[at:], `\begin{`) || strings.HasPrefix(s[at:], "$$")
		if display {
			r.end(noBreak) // it stands on a line of its own, whatever it touches
		}
		r.cut = r.cut || display
		r.write(foldTeX(body), &maybe)
		r.cut = r.cut || display
		if display {
			r.end(noBreak)
		}
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
		if size := environment(s[i:]); size > 0 {
			return i, s[i : i+size], size
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
			if end == 0 || d.open[0] == '$' && d.close == d.open && !looksLikeTeX(rest[:end], d.open) && (d.open != "$$" || rest[0] == '$' || strings.TrimSpace(s[:i]+rest[end+2:]) != "") {
				continue
			}
			return i, rest[:end], len(d.open) + end + len(d.close)
		}
	}
	return -1, "", 0
}

// environment is the length of the formula that s begins with, if it needs no
// delimiters: MathJax sets some environments wherever they stand.
func environment(s string) int {
	rest, begins := strings.CutPrefix(s, `\begin{`)
	if !begins {
		return 0
	}
	name, _, ok := strings.Cut(rest[:min(len(rest), longestEnvironment)], "}")
	if !ok || !environments[strings.TrimSuffix(name, "*")] {
		return 0
	}
	end := `\end{` + name + "}"
	if i := strings.Index(s[:min(len(s), longestFormula)], end); i >= 0 {
		return i + len(end)
	}
	return 0
}

var environments = map[string]bool{
	"equation": true, "align": true, "alignat": true, "gather": true, "multline": true, "flalign": true, "eqnarray": true, "displaymath": true,
}

// longestEnvironment bounds the name of one with its brace, in bytes.
const longestEnvironment = 20

// longestFormula bounds the search for the end of a formula, in bytes.
const longestFormula = 4096

// looksLikeTeX tells a formula between dollars from two prices.
func looksLikeTeX(s, open string) bool {
	if open == "$$" {
		return s[0] != '$' && (strings.ContainsAny(s, "\\^_{=+*/<>") || strings.IndexFunc(s, isSpace) < 0)
	}
	return !isSpace(rune(s[0])) && !isSpace(rune(s[len(s)-1])) && (strings.ContainsAny(s, "\\^_{") || isVariable(s))
}

// isVariable says whether a text has but names of a letter or two, numbers and signs, as
// formulas without commands do.
func isVariable(s string) bool {
	if c := s[0] | 0x20; c < 'a' || c > 'z' {
		if s[0] != '(' && s[0] != '|' && s[0] != '-' {
			return false // the amount of a price
		}
	}
	letters := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			if letters++; letters > 2 {
				return false
			}
		case c >= 0x80:
			return false
		default:
			letters = 0
		}
	}
	return len(s) <= 60
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
	if (strings.Contains(class, "katex-eq") || strings.Contains(class, "katex-display")) && (!holdsElement(n) || holdsPre(n)) {
		// What a plugin hands to KaTeX.
		return textOf(n)
	}
	return ""
}

// holdsPre says whether n holds one <pre> with nothing but text in it.
func holdsPre(n *html.Node) bool {
	var pre *html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Pre && pre == nil && !holdsElement(c):
			pre = c
		case c.Type != html.TextNode || strings.TrimSpace(c.Data) != "":
			return false
		}
	}
	return pre != nil
}

func holdsElement(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			return true
		}
	}
	return false
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

// markOf is the word that stands for a reference to a note.
func markOf(order int) string { return "[^" + strconv.Itoa(order) + "]" }

// withoutDelimiters is what stands between the delimiters that the words for the
// picture of a formula repeat.
func withoutDelimiters(tex string) string {
	for _, d := range delimiters {
		if inner, ok := strings.CutPrefix(tex, d.open); ok && len(inner) > len(d.close) && strings.HasSuffix(inner, d.close) {
			return strings.TrimSpace(strings.TrimSuffix(inner, d.close))
		}
	}
	return tex
}
