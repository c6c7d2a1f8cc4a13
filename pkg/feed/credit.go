package feed

import (
	"html"
	"net/url"
	"path"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/sitemap"
)

// credit is the line that plugins put behind a document in a feed, for who reads it
// elsewhere: "The post … appeared first on …".
type credit struct{ link, title, home string }

// phrases are what plugins say in such lines, in the languages that they are known in.
var phrases = fragment.NewMatcher(`(?i)\b(?:` +
	`appeared first on|first appeared on|was first (?:posted|published) (?:on|at)|originally (?:appeared|published|posted) (?:on|at)` +
	`|erschien zuerst auf|erschien zuerst bei|(?:est )?apparu en premier sur|se publicó primero en|apareció primero en|apareceu primeiro em|appeared first in` +
	`|proviene da|è apparso (?:per )?primo su|verscheen eerst op|pochodzi z serwisu|pojawił się|dök först upp på|dukkede først op|dukket først opp` +
	`|ilk önce|appeared first at|впервые появилась|появился сначала на)`)

// longestCredit is how long the words of such a line are beside its links, in bytes.
const longestCredit = 120

// mostCredits bounds how many elements at the end of a document are looked at.
const mostCredits = 6

// without returns a document without such lines at its end, and without the pictures
// there that count readers of feeds.
func (c credit) without(body string) (text string, had bool) {
	tail := body[max(0, len(body)-8<<10):]
	if !strings.Contains(tail, "<a ") && !strings.Contains(tail, "<img") && !strings.Contains(tail, "feedflare") {
		return body, false
	}
	context := &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := nethtml.ParseFragment(strings.NewReader(body), context)
	if err != nil {
		return body, false
	}
	end := len(nodes)
	for looked := 0; end > 0 && looked < mostCredits; looked++ {
		n := nodes[end-1]
		if !isBlank(n) && !c.isCredit(n) && !isCounter(n) {
			break
		}
		had = had || !isBlank(n)
		end--
	}
	if !had {
		return body, false
	}
	var b strings.Builder
	for _, n := range nodes[:end] {
		if err := nethtml.Render(&b, n); err != nil {
			return body, false
		}
	}
	return b.String(), true
}

func isBlank(n *nethtml.Node) bool {
	return n.Type == nethtml.CommentNode || n.Type == nethtml.TextNode && strings.TrimSpace(n.Data) == ""
}

// isCredit says that an element says no more than where its document is: its links lead
// to that and to the front page, and what stands between them is short.
func (c credit) isCredit(n *nethtml.Node) bool {
	if n.Type != nethtml.ElementNode || n.Data != "p" && n.Data != "div" && n.Data != "span" && n.Data != "small" && n.Data != "em" {
		return false
	}
	words, own, home, others := "", false, false, false
	hasTitle := false
	for d := range n.Descendants() {
		switch {
		case d.Type == nethtml.ElementNode && d.Data == "a":
			key := sitemap.Key(withoutQuery(attribute(d, "href")))
			switch key {
			case sitemap.Key(withoutQuery(c.link)):
				own = true
				hasTitle = hasTitle || textOf(d) == strings.Join(strings.Fields(c.title), " ")
			case sitemap.Key(c.home):
				home = true
			default:
				others = true
			}
		case d.Type == nethtml.ElementNode && d.Data == "img":
			others = true
		case d.Type == nethtml.TextNode && !isInLink(d, n):
			words += d.Data
		}
	}
	if !own || others || len(strings.TrimSpace(words)) > longestCredit {
		return false
	}
	return hasTitle && home || phrases.MatchString(strings.Join(strings.Fields(words), " "))
}

func isInLink(n, top *nethtml.Node) bool {
	for ; n != nil && n != top; n = n.Parent {
		if n.Data == "a" && n.Type == nethtml.ElementNode {
			return true
		}
	}
	return false
}

// counters are hosts of pictures that count readers, and of what FeedBurner and
// WordPress.com put below a document.
var counters = []string{"feeds.feedburner.com", "feedproxy.google.com", "pixel.wp.com", "stats.wordpress.com", "feeds.wordpress.com", "feedads.g.doubleclick.net", "b.scorecardresearch.com"}

// isCounter says that an element is there to count readers of a feed.
func isCounter(n *nethtml.Node) bool {
	if n.Type != nethtml.ElementNode {
		return false
	}
	if strings.Contains(attribute(n, "class"), "feedflare") {
		return true
	}
	found := false
	for d := range n.Descendants() {
		switch {
		case d.Type == nethtml.TextNode && strings.TrimSpace(d.Data) != "":
			return false
		case d.Type == nethtml.ElementNode && d.Data == "img":
			if found = isCounting(d); !found {
				return false
			}
		}
	}
	return found || n.Data == "img" && isCounting(n)
}

func isCounting(img *nethtml.Node) bool {
	u, err := url.Parse(attribute(img, "src"))
	if err != nil {
		return false
	}
	for _, host := range counters {
		if strings.EqualFold(u.Hostname(), host) {
			return true
		}
	}
	return false
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *nethtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// withoutQuery is an address without what counts clicks in it, unless it names its
// document by that.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	for name := range query {
		if strings.HasPrefix(name, "utm_") {
			query.Del(name)
		}
	}
	u.RawQuery, u.Fragment = query.Encode(), ""
	return u.String()
}

// featured is the picture that a plugin put into the feed, if the text does not show it.
func featured(it Item, body string) *content.Asset {
	for _, f := range it.Files {
		if !strings.HasPrefix(f.Type, "image") && !isPicture(f.URL) || strings.Contains(body, fileName(f.URL)) {
			continue
		}
		return &content.Asset{URL: f.URL, Alt: f.Alt}
	}
	return nil
}

func isPicture(address string) bool {
	switch strings.ToLower(path.Ext(withoutQuery(address))) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif":
		return true
	}
	return false
}

func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	name := path.Base(u.Path)
	return strings.TrimSuffix(name, path.Ext(name))
}

// attached are the recordings that a feed has beside the text, as podcasts do.
func attached(it Item, body string) string {
	var b strings.Builder
	for _, f := range it.Files {
		kind, _, _ := strings.Cut(f.Type, "/")
		if kind != "audio" && kind != "video" || strings.Contains(body, fileName(f.URL)) || strings.Contains(b.String(), html.EscapeString(f.URL)) {
			continue
		}
		b.WriteString("\n<figure><" + kind + ` controls src="` + html.EscapeString(f.URL) + `"></` + kind + "></figure>\n")
	}
	return b.String()
}
