package markdown

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
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
	poll := asksChoicesAlone(n)
	var controls []*html.Node
	for d := range fragment.Descendants(n) {
		if poll && d.Data == "label" {
			continue
		}
		if isElement(d, "label") || isSubmit(d) || isRequiredNote(d) {
			controls = append(controls, d)
		}
	}
	for _, d := range controls {
		if d.Parent != nil && !isBlank(d) {
			r.remove(d, fateControl)
		}
	}
	for d := range fragment.Descendants(n) {
		if d.Data == "legend" && d.Parent != nil && words(d) == words(d.Parent) {
			// All that it was the title of is gone.
			r.drop(d, fateControl)
			become(d, "x-nothing")
		}
	}
}

// isRequiredNote says whether n tells which fields of its form must be filled in.
func isRequiredNote(n *html.Node) bool {
	return isElement(n, "p", "div", "span") && strings.Contains(attr(n, "class"), "required") && len(words(n)) <= 2*shortLabel && find(n, isField) == nil
}

// asksForMore drops a button at whose click a script asks the site for more, with
// what the script would say meanwhile. It says whether n is one.
func (r *conversion) asksForMore(n *html.Node, address string) bool {
	if n.Data != "button" || kindOf(address) != kindMachine || len(words(n)) > shortLabel {
		return false
	}
	for next := nextElement(n); isElement(next, "p", "span", "div") && hasAnyClass(next, "loading", "error") && len(words(next)) < 2*shortLabel; next = nextElement(n) {
		r.remove(next, fateControl)
	}
	r.drop(n, fateControl)
	become(n, "x-nothing")
	return true
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

// payment matches the pages on which services take money: what a form sends there
// is as good as a link.
var payment = fragment.NewMatcher(`(?i)^https?://(?:[\w-]+\.)*(?:paypal\.(?:com|me)|donorbox\.org|stripe\.com|ko-fi\.com|liberapay\.com|gofundme\.com|patreon\.com|buymeacoffee\.com|opencollective\.com|justgiving\.com|betterplace\.org|` +
	`altruja\.de|twingle\.de|helloasso\.com|flattr\.com|mollie\.com|2checkout\.com|yoomoney\.ru|money\.yandex\.ru|gumroad\.com|payhip\.com|sendowl\.com|e-junkie\.com|razorpay\.com|pagseguro\.uol\.com\.br|mercadopago\.com[.\w]*|liqpay\.ua|wayforpay\.com|paystack\.com|flutterwave\.com|squareup\.com|square\.link|authorize\.net|click-?and-?pledge\.com|zeffy\.com|givebutter\.com)/`)

// sentAlong are the hidden fields without which a payment page does not know what
// is paid for.
var sentAlong = wordSet("cmd hosted_button_id business item_name item_number amount currency_code")

// longestSent is the length of a hidden field that may stand in an address.
const longestSent = 200

// formAddress writes the link that a form is: one that asks nothing and shows but a
// button, or one at whose address somebody is paid. It says whether n is one.
func (r *conversion) formAddress(n *html.Node, action string) bool {
	submit := find(n, isSender)
	if n.Data != "form" || submit == nil {
		return false
	}
	var page string
	switch {
	case payment.MatchString(action):
		page = withFields(action, n, func(name string) bool { return sentAlong[name] })
		if strings.Contains(page, "/cgi-bin/webscr") && !strings.Contains(page, "hosted_button_id=") && !strings.Contains(page, "business=") {
			return false
		}
	case strings.EqualFold(attr(n, "method"), "post"), find(n, asks) != nil:
		return false
	default:
		page = withFields(action, n, func(string) bool { return true })
	}
	label := words(submit)
	for _, key := range [...]string{"value", "alt", "title"} {
		if label == "" {
			label = strings.Join(strings.Fields(attr(submit, key)), " ")
		}
	}
	if submit.Data == "button" {
		r.remove(submit, fateControl)
	}
	r.insertEmbed(n, action, page, label)
	return true
}

// isSender says whether n sends the form that it stands in.
func isSender(n *html.Node) bool {
	kind := strings.ToLower(attr(n, "type"))
	return n.Data == "button" && kind != "button" && kind != "reset" || n.Data == "input" && (kind == "submit" || kind == "image")
}

// asks says whether n is a field that a visitor fills in.
func asks(n *html.Node) bool {
	switch strings.ToLower(attr(n, "type")) {
	case "submit", "image", "button", "reset":
		return false
	}
	return isField(n)
}

// withFields is the address to which a form's hidden fields of some names lead.
func withFields(action string, form *html.Node, wanted func(name string) bool) string {
	address, err := url.Parse(action)
	if err != nil {
		return action
	}
	query := address.Query()
	for d := range fragment.Descendants(form) {
		name, value := attr(d, "name"), attr(d, "value")
		if d.Data == "input" && strings.EqualFold(attr(d, "type"), "hidden") && name != "" && value != "" && len(value) <= longestSent && wanted(name) {
			query.Set(name, value)
		}
	}
	address.RawQuery = query.Encode()
	return address.String()
}
