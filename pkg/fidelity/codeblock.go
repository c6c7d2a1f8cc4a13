package fidelity

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func (r *extractor) pre(n *html.Node, st state) {
	if !st.locked {
		st.block = r.at
	}
	r.end(blockBreak)
	r.codeTitle(n, st)
	if st.code > 0 {
		r.children(n, st)
	} else {
		r.codeBlock(n, st, isCode(n))
	}
	r.end(blockBreak)
}

func (r *extractor) codeBlock(n *html.Node, st state, sure bool) {
	lo := int32(len(r.code))
	r.blocks = append(r.blocks, codeBlock{lo: lo, sure: sure, block: st.block})
	st.code = int32(len(r.blocks) - 1)
	if sure {
		// Colours and weights of code are its highlighter's.
		st.must, st.may, st.ignore = 0, 0, anyStyle
		st.coloured = isColoured(n)
	}
	r.children(n, st)
	r.blocks[st.code].hi = int32(len(r.code))
}

// isColoured says whether a highlighter has been at the code in n. It links the
// words that it knows to their manual, too.
func isColoured(n *html.Node) bool {
	for d := after(n, n); d != nil; d = after(d, n) {
		if d.DataAtom == atom.Span && (has(d, "class") || has(d, "style")) {
			return true
		}
	}
	return false
}

// isCode says whether a <pre> is one that shows code, rather than a poem or
// text that someone lined up with spaces.
func isCode(n *html.Node) bool {
	class := attr(n, "class")
	if strings.Contains(class, "wp-block-verse") || strings.Contains(class, "wp-block-preformatted") {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Code || c.DataAtom == atom.Samp {
			return true
		}
	}
	if has(n, "lang") || has(n, "data-enlighter-language") || has(n, "data-lang") || has(n, "data-language") {
		return true
	}
	for _, word := range []string{"brush:", "lang:", "lang-", "language-", "hljs", "prettyprint", "code", "crayon", "Enlighter", "highlight"} {
		if strings.Contains(class, word) {
			return true
		}
	}
	return false
}
