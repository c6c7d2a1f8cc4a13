package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var fateQuoteToShare = &Fate{"sentence to share", "the author's sentence in a link with which it is shared", becomesReplaced, boilerplateWarning}

// quoteToShare matches the classes of boxes and links in which an author puts a
// sentence before visitors to be shared.
var quoteToShare = fragment.NewMatcher(`(?i)(?:^|[\s_-])(?:b?ctt\w{0,8}|tm-ctt\w*|sw[p]?_ctt|click-?to-?(?:tweet|share|post)|clicktotweet|tweet-?dis|tweetable|tweet-?quote|quote-?to-?tweet|tweet-?(?:this|that)-?(?:box|text|quote|wrap\w*)|inline-?tweet\w*|ttt|tweetherder|quotable)(?:$|[\s_-])|tweetdis|click-to-tweet|tweetthis`)

// shareButton matches the classes of what is clicked on beside the sentence.
var shareButton = fragment.NewExpression(`(?i)btn|button|[-_]tip\b|call-?to-?action|[-_]cta\b|[-_]icon\b|twitter-link|[-_]link$|[-_]logo`)

// shareWords match what a link to share says that holds no sentence.
var shareWords = fragment.NewExpression(`(?i)^\W*(?:(?:click|tap) (?:to|and) )?(?:tweet|re-?tweet|share|post)(?: (?:this|that|it|now|on \w+|to \w+|quote))*\W*$`)

// quoteAround returns the box of a sentence to share that n is, holds or stands in,
// or nil.
func quoteAround(n *html.Node) *html.Node {
	var box *html.Node
	for p, up := n, 0; p != nil && up < 5 && !isElement(p, "body"); p, up = p.Parent, up+1 {
		if class := attr(p, "class"); class != "" && quoteToShare.MatchString(class) {
			box = p
		}
	}
	if box == nil && find(n, func(d *html.Node) bool { return quoteToShare.MatchString(attr(d, "class")) }) != nil {
		return n
	}
	return box
}

// sharedQuote leaves of a link with which an author's sentence is shared the
// sentence. It says whether n is one.
func (r *conversion) sharedQuote(n *html.Node) bool {
	box := quoteAround(n)
	if box == nil {
		return false
	}
	said := words(n)
	if shareWords.MatchString(said) || box != n && shareButton.MatchString(attr(n, "class")) && words(box) != said || said == "" {
		r.remove(n, fateShareLink)
		return true
	}
	for d := range fragment.Descendants(n) {
		if d.Type == html.ElementNode && (shareButton.MatchString(attr(d, "class")) || shareWords.MatchString(words(d))) && words(d) != said {
			said = strings.TrimSpace(strings.Replace(said, words(d), "", 1))
		}
	}
	said = strings.Join(strings.Fields(said), " ")
	r.record(n, fateQuoteToShare, said)
	r.warn(boilerplateWarning, fateShareLink.Name)
	become(n, "span")
	appendText(n, said)
	return true
}
