package fidelity

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Numbers and names that only a script shows stand in attributes: the number that a
// counter ends at, the labels of a chart. A reader of the page sees them, so that they
// must be in the Markdown, though no text of the source says them.

// value is a text of that kind.
type value struct {
	text  string
	block content.Node
}

var (
	noughtText = fragment.NewExpression(`^[^\pL\pN]{0,2}0+(?:[.,]0+)?\s*[%+]?$`)
	countText  = fragment.NewExpression(`^[1-9][0-9]*(?:[.,][0-9]+)*$`)
)

// endKeys are the attributes whose names leave no doubt that a counter ends at what
// they say.
var endKeys = [...]string{"data-to-value", "data-counter-value", "data-count-to", "data-countup", "data-end-value", "data-to", "data-stop", "data-end", "data-purecounter-end", "data-count", "data-target"}

// gatherValues notes what only a script shows of an element.
func (c *accountant) gatherValues(n *html.Node, block content.Node) {
	if isNoughtOf(n) {
		for _, key := range endKeys {
			if v := strings.TrimSpace(attr(n, key)); countText.MatchString(v) {
				c.values = append(c.values, value{v, block})
				return
			}
		}
	}
	for i := range n.Attr {
		if v := n.Attr[i].Val; len(v) > 20 && v[0] == '{' && strings.HasPrefix(n.Attr[i].Key, "data-") && strings.Contains(v, `"datasets"`) && drawsIn(n) {
			c.gatherLabels(v, block)
		}
	}
}

// isNoughtOf says whether an element in the text shows no more than the nought that a
// counter begins with.
func isNoughtOf(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.Div, atom.Strong, atom.B, atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
	default:
		return false
	}
	t := n.FirstChild
	return t != nil && t.NextSibling == nil && t.Type == html.TextNode && len(t.Data) < 30 && noughtText.MatchString(strings.TrimSpace(t.Data))
}

// drawsIn says whether a script has a place in n to draw in.
func drawsIn(n *html.Node) bool {
	return n.DataAtom == atom.Canvas || n.DataAtom == atom.Div && holds(n, func(d *html.Node) bool { return d.DataAtom == atom.Canvas })
}

func (c *accountant) gatherLabels(data string, block content.Node) {
	var chart struct{ Labels []string }
	if json.Unmarshal([]byte(data), &chart) != nil || len(chart.Labels) > 100 {
		return
	}
	for _, label := range chart.Labels {
		if label = strings.Join(strings.Fields(label), " "); label != "" && !strings.ContainsAny(label, "<&") {
			c.values = append(c.values, value{label, block})
		}
	}
}

// accountValues reports what the Markdown does not say of them, nor has for a script
// where it stays HTML.
func (j *comparer) accountValues(c *accountant, result *html.Node) {
	if len(c.values) == 0 {
		return
	}
	var kept accountant
	for n := range result.Descendants() {
		if n.Type == html.ElementNode && len(n.Attr) > 0 {
			kept.gatherValues(n, 0)
		}
	}
	var said strings.Builder
	for i := range j.got.words {
		if i > 0 {
			said.WriteByte(' ')
		}
		said.Write(j.got.word(i))
	}
	text := " " + said.String() + " "
	bare := withoutGroups.Replace(text)
	for _, v := range c.values {
		if slices.ContainsFunc(kept.values, func(k value) bool { return k.text == v.text }) {
			continue
		}
		wanted := strings.ToLower(v.text)
		if !strings.Contains(strings.ToLower(text), wanted) && !strings.Contains(bare, withoutGroups.Replace(wanted)) {
			j.differ(Words, v.block, int32(len(j.want.words)), v.text, "")
		}
	}
}

// withoutGroups takes out the signs that part the thousands of a number.
var withoutGroups = strings.NewReplacer(",", "", ".", "", "’", "", "'", "")
