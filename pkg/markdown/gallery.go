package markdown

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// galleryClass matches the names of the elements of a gallery behind which a script
// puts a picture.
var galleryClass = fragment.NewMatcher(`(?i)gallery|image|photo|thumb|picture`)

// isGalleryPicture says whether an attribute holds the small copy of a picture that an
// empty element of a gallery is to show.
func isGalleryPicture(n *html.Node, key string) bool {
	return isElement(n, "div", "span", "figure") && strings.HasPrefix(key, "data-") && strings.Contains(key, "thumb") && galleryClass.MatchString(attr(n, "class")) && isBlank(n)
}

// galleryPicture shows the picture of such an element, with the words that it has
// for it.
func (r *conversion) galleryPicture(n *html.Node, address string) {
	r.isShown(address)
	if isPlaceholderName(address) {
		r.recordAddress(n, fateRendition, address, "")
		return
	}
	img := &html.Node{}
	become(img, "img")
	setAttr(img, "src", address)
	setAttr(img, "alt", labelOf(n))
	r.shown[placeKey(address)] = true
	r.fill(n)
	n.AppendChild(img)
}

// isCaptionKey says whether an attribute by its name holds what a gallery says of a
// picture once it is opened.
func isCaptionKey(key string) bool {
	return strings.HasSuffix(key, "caption") || strings.HasSuffix(key, "lightbox-title") || key == "data-sub-html" || strings.HasSuffix(key, "lightbox-description")
}

// caption gives to a picture, or the link around it, the title that a gallery shows with it,
// where the page does not say it anyway.
func (r *conversion) caption(n *html.Node, said string) {
	said = plainText(said)
	img := findElement(n, "img")
	if n.Data == "img" {
		img = n
	}
	if n.Data != "a" && n != img || img == nil || said == "" || len(said) > longestTooltip || said == attr(n, "title") || strings.ContainsAny(said[:1], "#.{[") || strings.Contains(r.text(), said) {
		return
	}
	if address := source(img); strings.HasPrefix(lettersOf(address[strings.LastIndexByte(address, '/')+1:]), lettersOf(said)) {
		return // what the file was called
	}
	if n.Data == "a" && samePicture(attr(n, "href"), source(img)) {
		n = img
	}
	if said != attr(img, "alt") {
		setAttr(n, "title", said)
	}
}

// opensPicture says whether n is an empty link that only opens the picture beside it.
func opensPicture(n *html.Node) bool {
	href := cleanAddress(attr(n, "href"))
	if _, ok := fileStem(href); !ok || !isBlank(n) {
		return false
	}
	for _, near := range [...]*html.Node{nextElement(n), prevElement(n)} {
		if isElement(near, "img") && (samePicture(href, source(near)) || href == source(near)) {
			return true
		}
	}
	return false
}

// lettersOf are the letters and digits of a text, in lower case.
func lettersOf(s string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, s)
}

// fullPicture shows the picture that a link names in place of the one that stands in
// for it within.
func (r *conversion) fullPicture(n *html.Node) {
	img := findElement(n, "img")
	if img == nil || !isPlaceholderName(attr(img, "src")) || source(img) != attr(img, "src") {
		return
	}
	for _, key := range [...]string{"data-full-res", "data-full", "data-full-url", "data-img", "data-image", "data-src"} {
		if address := cleanAddress(attr(n, key)); address != "" && !isPlaceholderName(address) {
			if _, ok := fileStem(address); ok {
				r.recordAddress(img, fateRendition, source(img), "")
				setAttr(img, "src", address)
				return
			}
		}
	}
}
