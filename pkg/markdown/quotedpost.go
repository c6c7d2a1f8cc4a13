package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

// quotedPost makes sure that the quote of a post on another site links to it.
func (r *conversion) quotedPost(n *html.Node) bool {
	if n.Data == "iframe" {
		return true
	}
	address := ""
	for _, key := range []string{"data-instgrm-permalink", "cite", "data-href", "data-text-post-permalink", "data-embed-url"} {
		if a := cleanAddress(attr(n, key)); strings.HasPrefix(a, "http") {
			address = a
			break
		}
	}
	if address == "" {
		return true
	}
	bare, _, _ := strings.Cut(address, "?")
	if strings.Contains(bare, "facebook.com") {
		bare = address
	}
	r.isShown(bare)
	if find(n, func(d *html.Node) bool {
		return d.Data == "a" && strings.HasPrefix(attr(d, "href"), bare) && !showsNothing(d)
	}) != nil {
		return true
	}
	r.shown[placeKey(bare)] = true
	link := &html.Node{}
	become(link, "x-embed")
	setAttr(link, "href", bare)
	n.AppendChild(link)
	r.recordAddress(n, fateQuotedPost, address, " "+r.address(bare)+" ")
	return true
}

// quotedKeys are the attributes that name the address of a quoted post.
var quotedKeys = map[string]bool{"data-instgrm-permalink": true, "cite": true, "data-href": true, "data-text-post-permalink": true, "data-embed-url": true}

// isQuoted says whether n is the quote of a post of another site.
func isQuoted(n *html.Node) bool {
	return hasAnyClass(n, "wp-embedded-content", "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "reddit-card", "reddit-embed-bq", "bluesky-embed",
		"mastodon-embed", "threads-post", "imgur-embed-pub", "fb-post", "fb-video", "text-post-media")
}
