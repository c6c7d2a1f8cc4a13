package markdown

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
)

// normalise rewrites what WordPress and its plugins made into plain elements and
// private ones, and takes furniture out of the tree.
func (r *conversion) normalise(root *html.Node) {
	r.linked = map[string]bool{}
	if a, ok := r.resolver.(content.Anchored); ok {
		for _, id := range a.Anchors() {
			r.linkedTo("#" + id)
		}
	}
	r.root = root
	if r.whole[0] {
		return
	}
	r.walk(root)
	r.footnotes(root)
}

func (r *conversion) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch c.Type {
		case html.TextNode:
			r.visitText(c)
		case html.CommentNode:
			r.comment(c)
		case html.ElementNode:
			if !r.keeps(c) && r.visit(c) {
				r.walk(c)
			}
		}
		if c.Parent == n {
			// What a visit put behind c is of its making and needs no visit.
			next = c.NextSibling
			for next != nil && r.numbers[next] == 0 {
				next = next.NextSibling
			}
		}
		c = next
	}
}

// keeps says whether a node stays HTML.
func (r *conversion) keeps(n *html.Node) bool {
	return len(r.keep)+len(r.whole) > 0 && (r.keep[r.numbers[n]] || r.whole[r.numbers[n]])
}

func (r *conversion) visitText(n *html.Node) {
	if strings.IndexByte(n.Data, '[') >= 0 {
		r.reportShortcodes(n.Data)
	}
	if strings.ContainsAny(n.Data, `\$[`) {
		r.mathText(n)
	}
}

// comment keeps the marks with which an author cuts a post.
func (r *conversion) comment(n *html.Node) {
	switch text := strings.TrimSpace(n.Data); {
	case text == "nextpage", text == "more" || strings.HasPrefix(text, "more "):
		become(n, "x-mark")
		setAttr(n, "name", strings.Fields(text)[0])
	}
}

// visit looks at an element before what it holds. It says whether to go on with
// what it holds.
func (r *conversion) visit(n *html.Node) bool {
	if !r.options.KeepFurniture {
		if f := asFurniture(n); f != nil && !r.isMostOfAll(n) {
			r.remove(n, f)
			return false
		}
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#' && isControl(n):
			a.Key = "x-href"
		case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#':
			r.linkedTo(a.Val)
		case a.Key == "href" && strings.Contains(a.Val, hiddenMailPath), a.Key == "data-cfemail":
			hiddenMail(n)
		case a.Key == "href" && n.Data == "a" && strings.IndexByte(a.Val, '#') > 0:
			r.linkedTo(r.resolver.Link(cleanAddress(a.Val)))
		case a.Key == "style" && strings.Contains(a.Val, "url("):
			background(n, a)
		case a.Key == "data-bg" || a.Key == "data-bg-image" || a.Key == "data-background-image":
			background(n, a)
		}
	}
	switch n.Data {
	case "img":
		return !r.latexImage(n)
	case "script":
		return r.script(n)
	case "noscript":
		return r.noscript(n)
	case "form":
		return r.form(n)
	case "math":
		return !r.typesetMath(n)
	case "iframe":
		return r.frame(n)
	case "figure":
		r.bareEmbed(n)
	case "p":
		if r.shortcodeBlock(n) {
			return false
		}
	case "textarea":
		return r.textarea(n)
	case "xml":
		r.remove(n, fateWordIsland)
		return false
	}
	if strings.HasPrefix(n.Data, "w:") {
		r.remove(n, fateWordIsland)
		return false
	}
	if class := attr(n, "class"); class != "" {
		for c := range strings.FieldsSeq(class) {
			if visit := byClass[c]; visit != nil {
				if !visit(r, n) {
					return false
				}
				if n.Parent == nil {
					return false
				}
			}
		}
	}
	return true
}

// byClass says what to do with an element of a class. Each function says whether
// to go on with what the element holds.
var byClass = indexByClass()

func indexByClass() map[string]func(*conversion, *html.Node) bool {
	m := map[string]func(*conversion, *html.Node) bool{
		"wp-caption-text":        as("x-caption"),
		"gallery-caption":        as("x-caption"),
		"widget-image-caption":   as("x-caption"),
		"blocks-gallery-caption": as("x-caption"),
		"wp-element-caption":     as("x-caption"),

		"wp-block-verse":          as("x-verse"),
		"wp-block-embed__wrapper": (*conversion).embedWrapper,
		"blocks-gallery-grid":     pictureList,
		"gallery-item":            pictureList,
		"wp-block-gallery":        pictureList,
		"wp-block-file":           (*conversion).fileBlock,
		"wp-embedded-content":     (*conversion).quotedPost,
		"twitter-tweet":           (*conversion).quotedPost,
		"twitter-video":           (*conversion).quotedPost,
		"instagram-media":         (*conversion).quotedPost,
		"tiktok-embed":            (*conversion).quotedPost,
		"reddit-card":             (*conversion).quotedPost,
		"reddit-embed-bq":         (*conversion).quotedPost,
		"bluesky-embed":           (*conversion).quotedPost,
		"mastodon-embed":          (*conversion).quotedPost,
		"threads-post":            (*conversion).quotedPost,
		"imgur-embed-pub":         (*conversion).quotedPost,
		"fb-post":                 (*conversion).quotedPost,
		"fb-video":                (*conversion).quotedPost,
		"text-post-media":         (*conversion).quotedPost,

		"footnote_plugin_tooltip_text": (*conversion).pluginReference,

		"katex":         typeset,
		"katex-display": typeset,
		"wp-block-math": typeset,
		"katex-eq":      typeset,

		"elementor-tab-title":                      title,
		"elementor-tabs-wrapper":                   (*conversion).elementorTabs,
		"elementor-toggle-title":                   title,
		"elementor-accordion-title":                title,
		"et_pb_toggle_title":                       title,
		"vc_tta-panel-title":                       title,
		"fusion-toggle-heading":                    title,
		"kt-blocks-accordion-title":                title,
		"wp-block-accordion-heading__toggle-title": title,
		"wp-block-accordion-heading":               title,
		"accordion-title":                          title,
		"accordion-item-title":                     title,
		"eael-accordion-tab-title":                 title,
		"uagb-question":                            title,
		"fl-accordion-button-label":                title,
		"su-spoiler-title":                         title,
		"pp-accordion-title-text":                  title,
	}
	for _, c := range codeWrappers {
		m[c] = (*conversion).codeWrapper
	}
	return m
}

func as(name string) func(*conversion, *html.Node) bool {
	return func(_ *conversion, n *html.Node) bool {
		n.Data, n.DataAtom = name, 0
		return true
	}
}

// pictureList takes the list out of a gallery that the editor once wrote as one.
func pictureList(_ *conversion, n *html.Node) bool {
	if !isElement(n, "ul", "dl") {
		return true
	}
	n.Data, n.DataAtom = "div", 0
	for c := range children(n) {
		if isElement(c, "li", "dt", "dd") {
			c.Data, c.DataAtom = "div", 0
		}
	}
	return true
}

func typeset(r *conversion, n *html.Node) bool { return !r.typesetMath(n) }

// script keeps what some scripts show: a formula, or a file shown by a gist.
func (r *conversion) script(n *html.Node) bool {
	if r.mathScript(n) {
		return false
	}
	if src := cleanAddress(attr(n, "src")); gist.MatchString(src) {
		if strings.HasPrefix(src, "//") {
			src = "https:" + src
		}
		address := strings.TrimSuffix(strings.Replace(src, ".js?file=", "#file-", 1), ".js")
		r.record(n, fateGist, address)
		become(n, "x-embed")
		setAttr(n, "href", address)
	}
	return false
}

var gist = regexp.MustCompile(`^(?:https?:)?//gist\.github\.com/`)

// noscript leaves out the copy of a lazy picture or frame for browsers without
// scripts, where the lazy one says its address itself.
func (r *conversion) noscript(n *html.Node) bool {
	twin := findElement(n, "img", "iframe", "video")
	if twin == nil || strings.TrimSpace(textOf(n)) != "" {
		return true
	}
	for _, near := range []*html.Node{prevElement(n), nextElement(n)} {
		if near == nil {
			continue
		}
		other := near
		if !isElement(other, twin.Data) {
			other = findElement(near, twin.Data)
		}
		if other == nil || twin.Data != "img" && firstEmbedAddress(other) == "" {
			if other != nil && twin.Data != "img" {
				r.remove(other, fateTwin)
				return true
			}
			continue
		}
		if twin.Data == "img" {
			if source(other) == "" {
				if attr(twin, "alt") == "" {
					setAttr(twin, "alt", attr(other, "alt"))
				}
				r.remove(other, fateTwin)
				return true
			}
			if source(other) != source(twin) && !samePicture(source(other), source(twin)) {
				continue
			}
			if attr(other, "alt") == "" {
				setAttr(other, "alt", attr(twin, "alt"))
			}
		}
		r.remove(n, fateTwin)
		return false
	}
	return true
}

// form drops a form for its fields; a form without any only wraps what it holds.
func (r *conversion) form(n *html.Node) bool {
	field := find(n, func(d *html.Node) bool {
		return isElement(d, "textarea", "select") || isElement(d, "input") && !strings.EqualFold(attr(d, "type"), "hidden")
	})
	if field == nil || hasAnyClass(n, "variations_form", "cart", "woocommerce-cart-form") {
		return true
	}
	r.remove(n, fateForm)
	return false
}

// textarea turns a text to be copied, which stands outside any form, into code.
func (r *conversion) textarea(n *html.Node) bool {
	if text := textOf(n); strings.TrimSpace(text) != "" && !hasAncestor(n, "form") && !hasAncestor(n, "pre") {
		r.record(n, fateTextarea, text)
		become(n, "x-code")
		appendText(n, text)
	}
	return false
}

// frame drops the hidden frame that stands beside a quoted post.
func (r *conversion) frame(n *html.Node) bool {
	if hasClass(n, "wp-embedded-content") {
		address := strings.TrimSuffix(strings.SplitN(attr(n, "src"), "#", 2)[0], "embed/")
		if address == "" || isPlaceholder(address) || r.quotes(n) {
			r.remove(n, fateEmbedTwin)
			return false
		}
	}
	return false
}

// quotes says whether the frame's post is quoted beside it.
func (r *conversion) quotes(n *html.Node) bool {
	near := prevElement(n)
	if near == nil && n.Parent != nil {
		near = prevElement(n.Parent)
	}
	return near != nil && (hasClass(near, "wp-embedded-content") || findClass(near, "wp-embedded-content") != nil)
}

// embedWrapper makes a link of an embed that the server left as its address.
func (r *conversion) embedWrapper(n *html.Node) bool {
	text := words(n)
	if findElement(n, "a", "iframe", "blockquote", "video", "audio", "img") != nil || !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") || strings.ContainsAny(text, " <>") {
		return true
	}
	r.record(n, fateBareEmbed, text)
	become(n, "x-embed")
	setAttr(n, "href", text)
	return false
}

// bareEmbed does the same for a block whose address stands right in its figure.
func (r *conversion) bareEmbed(n *html.Node) {
	if class := attr(n, "class"); !strings.Contains(class, "wp-block-embed") && !strings.Contains(class, "wp-block-core-embed") {
		return
	}
	for c := range children(n) {
		if c.Type != html.TextNode {
			continue
		}
		if text := strings.TrimSpace(c.Data); (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")) && !strings.ContainsAny(text, " \n<>") {
			r.record(c, fateBareEmbed, " "+text+" ")
			become(c, "x-embed")
			setAttr(c, "href", text)
		}
	}
}

// fileBlock leaves one link of the two, or the embedded reader and a link, that a
// file block has.
func (r *conversion) fileBlock(n *html.Node) bool {
	var first *html.Node
	var again []*html.Node
	for d := range n.Descendants() {
		if isElement(d, "a") && attr(d, "href") != "" {
			if first != nil && attr(d, "href") == attr(first, "href") {
				again = append(again, d)
			} else if first == nil && !isBlank(d) {
				first = d
			}
		}
		if isElement(d, "object", "iframe", "embed") {
			again = append(again, d)
		}
	}
	for _, d := range again {
		if first != nil {
			r.remove(d, fateFileButton)
		}
	}
	return true
}

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
	if find(n, func(d *html.Node) bool { return d.Data == "a" && strings.HasPrefix(attr(d, "href"), bare) }) != nil {
		return true
	}
	link := &html.Node{}
	become(link, "x-embed")
	setAttr(link, "href", bare)
	n.AppendChild(link)
	r.record(n, fateQuotedPost, words(n)+" "+bare)
	return true
}

// linkedTo notes a link to a place within the document. An id may itself be
// percent-encoded; a browser looks for the fragment as it is, then decoded.
func (r *conversion) linkedTo(address string) {
	if len(address) > 1 && address[0] == '#' {
		r.linked[address[1:]] = true
		r.linked[unescapeFragment(address[1:])] = true
	}
}

func unescapeFragment(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	if u, err := unescape(s); err == nil {
		return u
	}
	return s
}

// isControl says whether a link within the page only shows or hides a part of it.
func isControl(n *html.Node) bool {
	if attr(n, "role") == "tab" {
		return true
	}
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "aria-expanded", "data-toggle", "data-bs-toggle", "data-vc-accordion", "data-vc-tabs":
			return true
		}
	}
	return false
}
