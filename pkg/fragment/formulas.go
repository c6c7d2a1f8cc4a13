package fragment

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// WordPress makes line breaks of the ends of lines, of those of a formula too. The scripts
// that set formulas read through them.

// displayed are the delimiters of formulas that may have several lines.
var displayed = delimitersOf("equation", "align", "alignat", "gather", "multline", "flalign", "eqnarray")

// delimitersOf are those of formulas, and of the environments that need no others.
func delimitersOf(environments ...string) [][2]string {
	all := [][2]string{{"$$", "$$"}, {`\[`, `\]`}, {`\(`, `\)`}}
	for _, e := range environments {
		all = append(all, [2]string{`\begin{` + e + "}", `\end{` + e + "}"}, [2]string{`\begin{` + e + "*}", `\end{` + e + "*}"})
	}
	return all
}

// mayHoldFormula is a cheap check of whether src has a formula of that kind.
func mayHoldFormula(src string) bool {
	return strings.Contains(src, "<br") && (strings.Contains(src, "$$") || strings.Contains(src, `\[`) || strings.Contains(src, `\(`) || strings.Contains(src, `\begin{`))
}

// longestFormula bounds the nodes that are looked through for the end of a formula.
const longestFormula = 80

// joinFormulas makes one text of every formula that line breaks have cut.
func joinFormulas(root *html.Node) {
	var texts []*html.Node
	for n := range Descendants(root) {
		if n.Type == html.TextNode && !inCode(n) {
			texts = append(texts, n)
		}
	}
	for _, n := range texts {
		if n.Parent == nil {
			continue // it is part of another by now
		}
		for _, d := range displayed {
			for joinFormula(n, d[0], d[1]) {
			}
		}
	}
}

// joinFormula joins the first formula that begins in a text and does not end in it. It
// says whether there was one.
func joinFormula(n *html.Node, start, end string) bool {
	at := openFormula(n.Data, start, end)
	if at < 0 {
		return false
	}
	var tex strings.Builder
	tex.WriteString(n.Data[at+len(start):])
	last := n
	for range longestFormula {
		c := last.NextSibling
		if c == nil || c.Type != html.TextNode && c.DataAtom != atom.Br {
			return false
		}
		last = c
		if c.Type != html.TextNode {
			tex.WriteByte('\n')
			continue
		}
		before, _, closed := strings.Cut(c.Data, end)
		if tex.WriteString(before); !closed {
			continue
		}
		if !isTeX(tex.String()) {
			return false
		}
		joined := n.Data[:at] + start + tex.String() + c.Data[len(before):]
		for n.NextSibling != last {
			n.Parent.RemoveChild(n.NextSibling)
		}
		n.Parent.RemoveChild(last)
		n.Data = joined
		return true
	}
	return false
}

// openFormula returns where in a text a formula begins that does not end in it, or -1.
func openFormula(s, start, end string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], start)
		if i < 0 {
			return -1
		}
		at := from + i
		k := strings.Index(s[at+len(start):], end)
		if k < 0 {
			if at > 0 && strings.IndexByte(" \n\t\r(", s[at-1]) < 0 && start[0] == '$' {
				return -1 // a variable
			}
			return at
		}
		from = at + len(start) + k + len(end)
	}
}

func inCode(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Code, atom.Pre, atom.Samp, atom.Kbd, atom.Tt, atom.Textarea, atom.Script, atom.Style:
			return true
		}
	}
	return false
}

// isTeX says whether what stands between two delimiters is a formula rather than the
// code of a program.
func isTeX(s string) bool {
	return strings.ContainsAny(s, `\^_=`) && !strings.ContainsAny(s, `"“”`) && !strings.Contains(s, "//") && !strings.Contains(s, ";\n") && !strings.Contains(s, "; ")
}
