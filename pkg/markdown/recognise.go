package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// The functions of this file tell by its structure what a class or an id says
// only in common words, which authors use too.

// shownText returns the length of the text of n that a reader sees, and how much
// of it stands in links, headings, buttons and dates.
func shownText(n *html.Node) (all, inLinks int) {
	var walk func(n *html.Node, linked bool)
	walk = func(n *html.Node, linked bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				k := len(strings.Join(strings.Fields(c.Data), " "))
				all += k
				if linked {
					inLinks += k
				}
			case c.Type == html.ElementNode && elementOf(c.Data).role != roleDrop:
				walk(c, linked || isElement(c, "a", "button", "label", "time", "h1", "h2", "h3", "h4", "h5", "h6"))
			}
		}
	}
	walk(n, isElement(n, "a", "button"))
	return all, inLinks
}

// looseText returns the length of the text of n outside links and the like.
func looseText(n *html.Node) int {
	all, inLinks := shownText(n)
	return all - inLinks
}

func linksOf(n *html.Node) (links []*html.Node) {
	if isElement(n, "a") {
		return []*html.Node{n}
	}
	for d := range fragment.Descendants(n) {
		if isElement(d, "a") && attr(d, "href") != "" {
			links = append(links, d)
		}
	}
	return links
}

// shareAddress matches the addresses at which a page is shared, and none at which
// somebody is found.
var shareAddress = fragment.NewMatcher(`(?i)facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed|send))|(?:twitter|x)\.com/(?:intent/(?:tweet|post)|share|home\?status)|pinterest\.[a-z.]+/pin/create|linkedin\.com/(?:shareArticle|sharing|cws/share)|(?:t|telegram)\.me/share|(?:api\.whatsapp\.com|web\.whatsapp\.com)/send|^whatsapp://send|wa\.me/\?text|reddit\.com/(?:r/[^/]*/)?submit|tumblr\.com/(?:share|widgets/share)|plus\.google\.com/share|vk(?:ontakte)?\.(?:com|ru)/share|getpocket\.com/(?:save|edit)|bsky\.app/intent|threads\.net/intent|b\.hatena\.ne\.jp/(?:entry|add)|social-plugins\.line\.me|line\.me/R/msg|xing\.com/(?:spi/shares|app/user\?op=share)|connect\.ok\.ru/offer|(?:news\.ycombinator\.com|mix\.com|digg\.com|stumbleupon\.com)/(?:submit|add)|buffer\.com/add|addtoany\.com/|[?&]share=[a-z-]+|mastodon[^/]*/share|^mailto:\?`)

// isDead says whether a link leads nowhere but to a script.
func isDead(a *html.Node) bool {
	href := cleanAddress(attr(a, "href"))
	return href == "" || href == "#" || href == "#!" || href == "#0" || isActive(href)
}

// isShareBar: all its links share the page, and little else is said.
func isShareBar(n *html.Node) bool {
	shares := 0
	for _, a := range linksOf(n) {
		switch {
		case shareAddress.MatchString(attr(a, "href")):
			shares++
		case !isDead(a):
			return false
		}
	}
	return shares > 0 && looseText(n) <= shortLabel
}

// isLinkList: it is several links, under a title or none.
func isLinkList(n *html.Node) bool {
	return len(linksOf(n)) > 1 && looseText(n) <= shortLabel/2 && findElement(n, "p", "blockquote", "table") == nil
}

// isAuthorBox: a portrait, or a link to all that an author wrote, and a few words.
func isAuthorBox(n *html.Node) bool {
	all, _ := shownText(n)
	return all <= 2*smallBoilerplate && find(n, func(d *html.Node) bool {
		switch d.Data {
		case "img":
			return hasClass(d, "avatar") || strings.Contains(attr(d, "src"), "gravatar.com/")
		case "a":
			return strings.Contains(" "+attr(d, "rel")+" ", " author ") || strings.Contains(attr(d, "href"), "/author/")
		}
		return false
	}) != nil
}

// isPager: links to the document before and the one after, or to the pages of this.
func isPager(n *html.Node) bool {
	if looseText(n) > shortLabel/2 || len(linksOf(n)) == 0 {
		return false
	}
	if isElement(n, "nav") || hasAncestor(n, "nav") || hasClass(n, "tablenav") {
		return true
	}
	return find(n, func(d *html.Node) bool {
		rel := attr(d, "rel")
		return rel == "prev" || rel == "next" || hasAnyClass(d, "nav-previous", "nav-next", "page-numbers", "post-page-numbers")
	}) != nil
}

// isTrail: a short line of links.
func isTrail(n *html.Node) bool {
	all, _ := shownText(n)
	return len(linksOf(n)) > 0 && all <= 300 && looseText(n) <= 2*shortLabel && findElement(n, "h1", "h2", "h3", "blockquote", "img") == nil
}

var printAddress = fragment.NewExpression(`(?i)[?&/]print(?:=|/?$|/?\?)|format=print|printfriendly\.com`)

// isShowMore: the buttons that unfold what stands before them.
func isShowMore(n *html.Node) bool { return hasClass(n.Parent, "kb-block-show-more-container") }

// isPrintButton: it prints the page rather than leading to something printed.
func isPrintButton(n *html.Node) bool {
	links := linksOf(n)
	for _, a := range links {
		if !isDead(a) && !printAddress.MatchString(attr(a, "href")) {
			return false
		}
	}
	return looseText(n) <= shortLabel && (len(links) > 0 || findElement(n, "button", "input") != nil || isElement(n, "button"))
}

// isAdvertisement: a frame or a script of somebody else's, or nothing, under a label.
func isAdvertisement(n *html.Node) bool {
	all, _ := shownText(n)
	return all <= shortLabel && (isBlank(n) || findElement(n, "ins", "script", "iframe") != nil)
}

// isDiscussion: it holds comments, or the form that asks for one.
func isDiscussion(n *html.Node) bool {
	return find(n, func(d *html.Node) bool {
		return d.Data == "textarea" && attr(d, "name") == "comment" || d.Data == "form" && (attr(d, "id") == "commentform" || hasClass(d, "comment-form")) ||
			hasAnyClass(d, "comment-list", "commentlist", "comment-reply-title", "comment-body")
	}) != nil
}

// isShort: a number or a button, and no sentence.
func isShort(n *html.Node) bool {
	all, _ := shownText(n)
	return all <= shortLabel+shortLabel/2 && findElement(n, "p", "img", "h1", "h2", "h3", "h4") == nil
}

// isSignUp: a form to sign up with, and little else.
func isSignUp(n *html.Node) bool {
	all, _ := shownText(n)
	return all <= smallBoilerplate && findElement(n, "input", "iframe") != nil
}

// isSwitcher: links, or a choice, and nothing else.
func isSwitcher(n *html.Node) bool { return looseText(n) <= shortLabel/2 }
