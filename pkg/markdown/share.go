package markdown

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// sharing matches the addresses at which networks let a visitor share a page.
var sharing = fragment.NewMatcher(`(?i)^(?:https?:)?//(?:[\w-]+\.)*(?:` +
	`facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed|send))|(?:twitter|x)\.com/(?:intent/(?:tweet|post)|share|home\?status=)|linkedin\.com/(?:shareArticle|sharing/share|cws/share)|` +
	`pinterest\.[a-z.]+/pin/create|reddit\.com/(?:r/\w+/)?submit|tumblr\.com/(?:share|widgets/share)|wa\.me/?\?text=|whatsapp\.com/send/?\?text=|t\.me/share|telegram\.me/share|` +
	`vk\.com/share\.php|vkontakte\.ru/share\.php|connect\.ok\.ru/offer|xing\.com/(?:spi/shares|app/user\?op=share|social/share)|getpocket\.com/(?:save|edit)|news\.ycombinator\.com/submitlink|` +
	`(?:bufferapp|buffer)\.com/add|share\.flipboard\.com|flipboard\.com/bookmarklet|line\.me/(?:R/msg|R/share)|social-plugins\.line\.me|lineit/share|threads\.(?:net|com)/intent|bsky\.app/intent/compose|` +
	`mastodonshare\.com|toot\.kytta\.dev|share\.diasporafoundation\.org|b\.hatena\.ne\.jp/(?:add|entry)|instapaper\.com/(?:hello2|edit)|digg\.com/submit|stumbleupon\.com/submit|plus\.google\.com/share|` +
	`evernote\.com/clip|service\.weibo\.com/share|sns\.qzone\.qq\.com|addtoany\.com/(?:share|add_to)|sharethis\.com/share|mix\.com/add|skype\.com/share|messenger\.com/share|trello\.com/add-card|` +
	`mail\.google\.com/mail/\?view=cm|compose\.mail\.yahoo\.com|viber\.com/forward|blogger\.com/blog-this|livejournal\.com/update|delicious\.com/(?:save|post))`)

var sharingScheme = fragment.NewMatcher(`(?i)^(?:whatsapp://send\?text=|fb-messenger://share|viber://forward|tg://msg|mailto:\?|sms:\?&?body=|line://msg)`)

// isShareLink says whether an address is there to share the page that it stands on.
func isShareLink(href string) bool {
	return sharing.MatchString(href) || sharingScheme.MatchString(href)
}

// mayShare is a cheap check before the expressions.
func mayShare(href string) bool {
	for _, word := range [...]string{"shar", "intent", "submit", "text=", "pin/create", "mailto:?", "sms:?", "save", "/add", "compose", "forward", "hatena", "offer", "edit", "status=", "view=cm", "dialog", "clip", "msg", "kytta", "weibo", "qzone", "blog-this", "update"} {
		if strings.Contains(href, word) {
			return true
		}
	}
	return false
}

// shareLink drops a link with which a visitor shares the page, where it stands
// alone or in a row of such, and shows an icon or a name. One within a sentence
// is its author's.
func (r *conversion) shareLink(n *html.Node) bool {
	href := cleanAddress(attr(n, "href"))
	if r.options.KeepFurniture || !mayShare(href) || !isShareLink(href) {
		return false
	}
	if r.sharedQuote(n) {
		return true
	}
	if len(words(n)) > 40 || r.isSaid(n) && !isShareButton(n) {
		return false
	}
	if p := rowOf(n); p != nil {
		if r.rows == nil {
			r.rows = map[*html.Node]bool{}
		}
		r.rows[p] = true
	}
	r.remove(n, fateShareLink)
	return true
}

// isShareButton says whether a link is called a button in its class and stands beside
// other elements, not in a sentence.
func isShareButton(n *html.Node) bool {
	class := attr(n, "class")
	if !strings.Contains(class, "button") && !strings.Contains(class, "btn") {
		return false
	}
	for c := range children(n.Parent) {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return false
		}
	}
	return true
}

// isSaid says whether a link stands among other words of its line.
func (r *conversion) isSaid(n *html.Node) bool {
	p := rowOf(n)
	if p == nil || r.rows[p] {
		return false
	}
	other := false
	if isSentence(p) {
		return true
	}
	for c := range fragment.Descendants(p) {
		if c.Type != html.TextNode || strings.TrimSpace(c.Data) == "" {
			continue
		}
		if !withinLink(c, p) && strings.Trim(c.Data, " \t\n|·•:/,-–—\u00a0") != "" {
			other = true
			if len(strings.TrimSpace(c.Data)) > 30 {
				return true
			}
		}
	}
	return other && !isRow(p)
}

// isSentence says whether words of a paragraph follow its first link to share: those
// before it may be but the name of the row.
func isSentence(p *html.Node) bool {
	if !isElement(p, "p", "li", "td", "dd") {
		return false
	}
	linked := false
	for c := range children(p) {
		switch {
		case c.Type == html.TextNode && linked && strings.IndexFunc(c.Data, unicode.IsLetter) >= 0:
			return true
		case isElement(c, "a") && isShareLink(cleanAddress(attr(c, "href"))):
			linked = true
		}
	}
	return false
}

// rowOf is the element on whose line n stands.
func rowOf(n *html.Node) *html.Node {
	p := n.Parent
	for p != nil && elementOf(p.Data).role == roleInline {
		p = p.Parent
	}
	return p
}

func withinLink(n, until *html.Node) bool {
	for p := n.Parent; p != nil && p != until; p = p.Parent {
		if p.Data == "a" {
			return true
		}
	}
	return false
}

// isRow says whether n holds several links to share.
func isRow(n *html.Node) bool {
	count := 0
	for d := range fragment.Descendants(n) {
		if d.Data == "a" && isShareLink(cleanAddress(attr(d, "href"))) {
			count++
		}
	}
	return count > 1
}
