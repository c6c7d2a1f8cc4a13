package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var fateThumbnails = &Fate{"thumbnails", "the small copies beneath the pictures of a slider, and the copies with which it runs round", becomesDropped, ""}

var (
	thumbClass = fragment.NewMatcher(`(?i)thumb|indicator|pager|slider[-_]?nav|nav[-_]?slider|carousel[-_]nav|slick[-_]nav|gallery[-_]nav|bullets`)
	cloneClass = fragment.NewMatcher(`(?:^|\s)(?:slick-cloned|swiper-slide-duplicate|bx-clone|clone|cloned|flex-clone)(?:\s|$)`)
)

// thumbnails says whether n holds pictures alone that the slider around it shows
// already.
func thumbnails(n *html.Node) bool {
	class := attr(n, "class")
	if class == "" || !isElement(n, "div", "ul", "ol", "nav", "li", "figure", "a") {
		return false
	}
	clone := cloneClass.MatchString(class)
	if !clone && !thumbClass.MatchString(class) {
		return false
	}
	pictures := picturesIn(n, nil)
	if len(pictures) == 0 || len(pictures) < 2 && !clone || !clone && strings.TrimSpace(textOf(n)) != "" {
		return false
	}
	for p, up := n.Parent, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
		if holdsAll(picturesIn(p, n), pictures) {
			return true
		}
	}
	return false
}

// picturesIn returns the pictures in n, but for those in without, by the name of
// their file whatever their size.
func picturesIn(n, without *html.Node) map[string]bool {
	found := map[string]bool{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c == without {
				continue
			}
			if isElement(c, "img") {
				if stem, ok := fileStem(source(c)); ok {
					found[stem] = true
				}
			}
			walk(c)
		}
	}
	walk(n)
	return found
}

func holdsAll(all, some map[string]bool) bool {
	for k := range some {
		if !all[k] {
			return false
		}
	}
	return true
}
