package markdown

import (
	"cmp"
	"encoding/base64"
	"iter"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// asksConsent matches the classes of what a consent plugin puts in the place of
// an embed.
var asksConsent = fragment.NewMatcher(`(?i)(?:consent|cookie|privacy|gdpr|dsgvo|rgpd|2-?click|two-?click|brlbs|borlabs|cmplz|cky|wpconsent|klaro|usercentrics|content-?blocker|embed-?block|external-?content)`)

// longestNotice is how much text such a notice may have, in bytes: more is an
// author's.
const longestNotice = 1200

// consent finds the embed that waits behind a notice for consent, and writes it
// in the place of the notice. It says whether n was one.
func (r *conversion) consent(n *html.Node, class string) bool {
	if !asksConsent.MatchString(class) || elementOf(n.Data).role != roleBlock {
		return false
	}
	if findElement(n, "h1", "h2", "table", "ul", "ol", "blockquote", "pre") != nil || len(noticeOf(n)) > longestNotice {
		return false
	}
	if isBlank(n) || find(n, isAsking) == nil {
		return false
	}
	address, title := r.waiting(n)
	if address == "" {
		return false
	}
	for c := range children(n) {
		r.remove(c, fateConsent)
	}
	address = cleanAddress(address)
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	page := canonical(address)
	r.isShown(page)
	r.shown[placeKey(page)] = true
	r.insertEmbed(n, address, page, title)
	r.ownUpTo(n, false)
	return true
}

// noticeOf is the text of a notice, apart from that of scripts.
func noticeOf(n *html.Node) string {
	var out strings.Builder
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && !isElement(d.Parent, "script", "style", "template", "noscript", "textarea") {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

// isAsking says whether an element is a control with which a visitor consents.
func isAsking(n *html.Node) bool {
	switch n.Data {
	case "button", "input", "label":
		return true
	case "a":
		return leadsNowhere(n) || attr(n, "role") == "button"
	}
	return hasAttrWith(n, "role", "button")
}

func hasAttrWith(n *html.Node, key, value string) bool { return attr(n, key) == value }

// waiting returns the address of what stands behind a notice, and its title: of a
// frame, or of one that is written in an attribute or a script.
func (r *conversion) waiting(n *html.Node) (address, title string) {
	// A plugin that puts the link to what it blocks into its notice.
	offered := strings.Contains(attr(n, "class"), "embed-privacy") || strings.Contains(attr(n, "class"), "content-blocker")
	var player, other, linked, known string
	look := func(value string) {
		if title == "" {
			title = wrappedTitle(value)
		}
		for _, a := range fragment.Addresses(value) {
			switch k := kindOf(a); {
			case (k == kindPlayer || k == kindFile) && player == "":
				player = a
			case k == kindPage && other == "" && !isPolicy(a):
				other = a
			}
		}
	}
	visit := func(d *html.Node) {
		if d.Type == html.TextNode && isElement(d.Parent, "script", "template", "noscript", "textarea") {
			look(d.Data)
		}
		if d.Type != html.ElementNode {
			return
		}
		if elementOf(d.Data).role == roleEmbed || elementOf(d.Data).role == roleMedia {
			if e := r.embedded(d); e.address != "" && player == "" && isWaiting(d) {
				player, title = e.address, e.title
			}
		}
		if d.Data == "a" {
			if href := cleanAddress(attr(d, "href")); offered && isPlayer(href) && !isPolicy(href) {
				linked = href
			}
			return
		}
		if page := widgetOf(d); page != "" && known == "" {
			known = page
		}
		for value := range waitingValues(d) {
			look(value)
		}
	}
	visit(n)
	for d := range fragment.Descendants(n) {
		visit(d)
	}
	if address = cmp.Or(player, linked, known, other); address == "" {
		return "", ""
	}
	return address, title
}

// waitingValues are the attributes that a script may take an address from.
func waitingValues(n *html.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n.Attr {
			if a := &n.Attr[i]; (strings.HasPrefix(a.Key, "data-") || strings.HasPrefix(a.Key, "consent-")) && !yield(a.Val) {
				return
			}
		}
	}
}

// isWaiting says whether a frame or a player shows nothing before a script has
// given it an address.
func isWaiting(n *html.Node) bool {
	src := cleanAddress(attr(n, "src"))
	return isPlaceholder(src) || kindOf(src) == kindPage && strings.HasSuffix(src, ".html")
}

var policy = fragment.NewExpression(`(?i)privacy|policies|policy|datenschutz|terms|cookie|legal`)

// isPolicy says whether an address is that of what a visitor consents to.
func isPolicy(address string) bool { return policy.MatchString(address) }

var (
	anyTitle = fragment.NewExpression(`<iframe[^>]*?\stitle="([^"]+)"`)
	base64ed = fragment.NewExpression(`[A-Za-z0-9+/]{40,}={0,2}`)
)

// wrappedTitle is the title of a frame that is written in base64.
func wrappedTitle(value string) string {
	if len(value) < 40 || !strings.Contains(value, "PGlmcmFt") && !strings.Contains(value, "<iframe") {
		return ""
	}
	if !strings.Contains(value, "<iframe") {
		raw, err := base64.StdEncoding.DecodeString(base64ed.FindString(value))
		if err != nil {
			return ""
		}
		value = string(raw)
	}
	m := anyTitle.FindStringSubmatch(value)
	if m == nil || genericTitle.MatchString(m[1]) {
		return ""
	}
	return html.UnescapeString(m[1])
}
