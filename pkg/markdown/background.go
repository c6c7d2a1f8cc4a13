package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

var backgroundImage = fragment.NewExpression(`(?i)background(?:-image)?\s*:[^;]*?url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))\s*\)`)

// backgroundAddress is the address of the picture that a background shows, or
// empty. In a style only what is a background counts; other attributes hold an
// address alone, or one as in a style.
func backgroundAddress(key, val string) string {
	address := val
	if strings.Contains(val, "url(") {
		if key != "style" {
			val = "background:" + val
		}
		m := backgroundImage.FindStringSubmatch(val)
		if m == nil {
			return ""
		}
		address = m[1] + m[2] + m[3]
	}
	address = cleanAddress(address)
	if isPlaceholder(address) || isActive(address) || content.IsAvatar(address) || isPlaceholderName(address) {
		return ""
	}
	if _, ok := fileStem(address); !ok && key != "style" {
		return ""
	}
	return address
}

// isBackgroundKey says whether an attribute by its name holds the picture
// behind an element.
func isBackgroundKey(key string) bool {
	switch key {
	case "data-bg", "data-back", "data-style", "data-lazy-style", "data-background", "data-bgimage", "data-bgimg", "data-img-bg", "data-image-bg":
		return true
	}
	return strings.HasPrefix(key, "data-bg-") || strings.HasPrefix(key, "data-background-") || strings.HasSuffix(key, "-bg") || strings.HasSuffix(key, "parallax-image")
}

// background makes a picture of the one that an element has behind its content,
// unless a picture in or beside it shows the same.
func background(n *html.Node, a *html.Attribute) {
	if isElement(n, "img", "iframe", "video", "audio", "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "hr", "br", "input", "source") || strings.HasPrefix(n.Data, "x-") {
		return
	}
	address := backgroundAddress(a.Key, a.Val)
	if address == "" {
		return
	}
	if a.Key == "style" {
		a.Val = backgroundImage.ReplaceAllString(a.Val, "")
	} else {
		a.Val = ""
	}
	for _, near := range []*html.Node{n, prevElement(n), nextElement(n)} {
		if near != nil && showsWithin(near, address) {
			return
		}
	}
	n.InsertBefore(backgroundPicture(n, address), n.FirstChild)
}

// nearby bounds how many nodes are looked through for a picture.
const nearby = 200

// showsWithin says whether n is, or soon holds, a picture of that address.
func showsWithin(n *html.Node, address string) bool {
	if n.Data == "img" {
		return showsSame(n, address)
	}
	seen := 0
	for d := range fragment.Descendants(n) {
		if seen++; seen > nearby {
			return false
		}
		if d.Data == "img" && showsSame(d, address) {
			return true
		}
	}
	return false
}

func showsSame(img *html.Node, address string) bool {
	s := source(img)
	return s == address || samePicture(s, address)
}

// backgroundPicture stands on a line of its own in a block.
func backgroundPicture(n *html.Node, address string) *html.Node {
	img := &html.Node{}
	become(img, "img")
	setAttr(img, "src", address)
	if attr(n, "role") == "img" {
		setAttr(img, "alt", attr(n, "aria-label"))
	}
	switch elementOf(n.Data).role {
	case roleBlock, roleTablePart, roleQuote, roleItem, roleDetails:
		box := &html.Node{}
		become(box, "div")
		box.AppendChild(img)
		return box
	}
	return img
}
