package fidelity

import "golang.org/x/net/html"

// FormulaElement is the element that holds a formula in the tree of Page, as TeX.
const FormulaElement = mathTag

// Page returns the tree of HTML that the proof reads in md, for those who show it to
// people. HTML in the Markdown stands in it as it is, scripts included, and it is good
// until the prover is used again.
func (p *Prover) Page(md string) *html.Node { return p.tree(md) }
