package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// noscript leaves out what is for browsers without scripts, apart from the
// pictures, players and links that the page does not have otherwise.
func (r *conversion) noscript(n *html.Node) bool {
	if twin := findElement(n, "img", "iframe", "video"); twin != nil {
		if keep, decided := r.twin(n, twin); decided {
			if keep {
				r.prune(n)
			}
			return keep
		}
	}
	if r.standsIn(n) {
		r.pruneNotices(n)
		return true
	}
	if find(n, r.isForReader) == nil {
		r.remove(n, fateNoScript)
		return false
	}
	r.prune(n)
	return true
}

// twin compares the picture or frame of a noscript with the lazy one beside it,
// and leaves one of them. It says whether that is the one in the noscript, or
// that there is no other.
func (r *conversion) twin(n, twin *html.Node) (keep, decided bool) {
	for _, near := range []*html.Node{prevElement(n), nextElement(n), leadingElement(n)} {
		if near == nil {
			continue
		}
		other := near
		if !isElement(other, twin.Data) {
			other = findElement(near, twin.Data)
		}
		if other == nil || other == twin {
			continue
		}
		if twin.Data != "img" {
			if firstEmbedAddress(other) == "" {
				r.remove(other, fateTwin)
				return true, true
			}
			r.remove(n, fateTwin)
			return false, true
		}
		if shown := source(other); shown == "" || isPlaceholderName(shown) && shown != source(twin) {
			if attr(twin, "alt") == "" {
				setAttr(twin, "alt", attr(other, "alt"))
			}
			r.remove(other, fateTwin)
			return true, true
		}
		if source(other) != source(twin) && !samePicture(source(other), source(twin)) {
			continue
		}
		if attr(other, "alt") == "" {
			setAttr(other, "alt", attr(twin, "alt"))
		}
		r.remove(n, fateTwin)
		return false, true
	}
	return false, false
}

// leadingElement returns the last element before n, whatever text stands between.
func leadingElement(n *html.Node) *html.Node {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode && s.Data != "br" {
			return s
		}
	}
	return nil
}

// aboutScripts matches what a page says to those who run no scripts.
var aboutScripts = fragment.NewExpression(`(?i)java\s?script|\bscripts?\b|\bbrowser\b|disqus`)

// isForReader says whether an element of a noscript shows what nothing else in
// the document does.
func (r *conversion) isForReader(n *html.Node) bool {
	switch elementOf(n.Data).role {
	case rolePicture:
		s := source(n)
		return s != "" && !isPixel(n, s) && !r.isShown(s)
	case roleEmbed, roleMedia:
		a := firstEmbedAddress(n)
		if n.Data == "iframe" && isPixel(n, a) {
			return false
		}
		return a != "" && !r.isShown(canonical(a))
	case roleLink:
		return isNoScriptLink(n)
	}
	return false
}

// isNoScriptLink says whether a link in a noscript says by itself where it
// leads, and is no part of a notice about scripts.
func isNoScriptLink(n *html.Node) bool {
	href := cleanAddress(attr(n, "href"))
	if href == "" || href[0] == '#' || isActive(href) || isBlank(n) {
		return false
	}
	for p := n; p != nil; p = p.Parent {
		if p.Data == "noscript" {
			return !aboutScripts.MatchString(words(p))
		}
	}
	return true
}

// standsIn says whether the words of a noscript say what a script would show in an empty
// element beside it.
func (r *conversion) standsIn(n *html.Node) bool {
	said := words(n)
	if !strings.Contains(said, " ") || !isStage(prevElement(n)) && !isStage(nextElement(n)) || findElement(n, "img", "iframe", "form") != nil {
		return false
	}
	all := aboutScripts.MatchString(said)
	for c := range children(n) {
		all = all && (isBlank(c) || aboutScripts.MatchString(words(c)))
	}
	return !all
}

// isStage says whether an element is one that a script fills.
func isStage(n *html.Node) bool {
	return isElement(n, "div", "section", "canvas", "figure") && isBlank(n) && (attr(n, "id") != "" || attr(n, "class") != "")
}

// pruneNotices leaves out of a noscript what it says about scripts.
func (r *conversion) pruneNotices(n *html.Node) {
	for c := range children(n) {
		if aboutScripts.MatchString(words(c)) {
			r.remove(c, fateNoScript)
		}
	}
}

// prune leaves in a noscript what is for readers, and what stands around it.
func (r *conversion) prune(n *html.Node) {
	for c := range children(n) {
		switch {
		case c.Type == html.TextNode:
			if strings.TrimSpace(c.Data) != "" {
				r.remove(c, fateNoScript)
			}
		case c.Type != html.ElementNode:
		case r.isForReader(c):
		case find(c, r.isForReader) == nil:
			r.remove(c, fateNoScript)
		default:
			r.prune(c)
		}
	}
}
