package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

// fateControl is what a form has besides its fields that belongs to them alone.
var fateControl = &Fate{"form control", "label of a field, and button of a form", becomesDropped, "form-dropped"}

// isField says whether n asks something of the visitor.
func isField(n *html.Node) bool {
	switch n.Data {
	case "textarea", "select":
		return true
	case "input":
		return !strings.EqualFold(attr(n, "type"), "hidden")
	}
	return false
}

// form drops the labels and buttons of a form, whose fields go by themselves. All
// else that stands in it is text, and a form that nobody closed holds the rest of
// the document.
func (r *conversion) form(n *html.Node) {
	if find(n, isField) == nil || hasAnyClass(n, "variations_form", "cart", "woocommerce-cart-form") {
		return
	}
	var controls []*html.Node
	for d := range n.Descendants() {
		if isElement(d, "label") || isSubmit(d) {
			controls = append(controls, d)
		}
	}
	for _, d := range controls {
		if !isBlank(d) {
			r.remove(d, fateControl)
		}
	}
	for d := range n.Descendants() {
		if d.Data == "legend" && d.Parent != nil && words(d) == words(d.Parent) {
			// All that it was the title of is gone.
			r.drop(d, fateControl)
			become(d, "x-nothing")
		}
	}
}

// isSubmit says whether n sends a form, rather than showing a part of the page.
func isSubmit(n *html.Node) bool {
	if !isElement(n, "button") || isControl(n) {
		return false
	}
	_, controls := lookup(n, "aria-controls")
	return !controls
}

// label drops the label of a field that goes.
func (r *conversion) label(n *html.Node) bool {
	field := r.byID[attr(n, "for")]
	if field == nil {
		field = find(n, isField)
	}
	if field == nil || !isField(field) || isElement(field, "input") && isChoice(field) {
		return true
	}
	r.remove(n, fateControl)
	return false
}

// isChoice says whether a field is one whose label says what is chosen, or that
// opens a part of a page without any script.
func isChoice(n *html.Node) bool {
	kind := strings.ToLower(attr(n, "type"))
	return kind == "checkbox" || kind == "radio"
}
