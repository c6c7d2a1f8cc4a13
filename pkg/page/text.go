package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// contentMarks are what the element with the text of a document is known by, the surest
// first: WordPress's own names, then those of builders and of widespread themes.
var contentMarks = []func(*html.Node) bool{
	marked("entry-content", "wp-block-post-content"),
	marked("elementor-widget-theme-post-content", "et_pb_post_content", "brxe-post-content", "fl-post-content", "oxy-post-content", "ct-inner-content", "breakdance-post-content"),
	marked("post-content", "post__content", "single-content", "article-content", "page-content", "post-entry", "td-post-content", "post_content", "the-content", "entry__content", "single-post-content"),
	func(n *html.Node) bool { return attribute(n, "itemprop") == "articleBody" },
	func(n *html.Node) bool {
		kind := attribute(n, "data-elementor-type")
		return kind == "wp-post" || kind == "wp-page" || kind == "single-post" || kind == "single-page"
	},
	marked("fl-builder-content", "et_builder_inner_content", "brxe-container", "ct-section"),
}

func marked(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return hasClass(n, names...) }
}

// readText takes the text of the document.
func (r *reader) readText() {
	if r.body == nil || r.IsList {
		return
	}
	r.Protected = r.Protected || r.hasPasswordForm()
	if r.Protected {
		return
	}
	for _, is := range contentMarks {
		if slices.ContainsFunc(r.within(is), r.take) {
			return
		}
	}
	if r.ID != 0 && r.article != nil { // of a theme with words of its own
		r.take(r.article)
	}
}

// hasPasswordForm says that the page asks for the password of its document.
// https://developer.wordpress.org/reference/functions/get_the_password_form/
func (r *reader) hasPasswordForm() bool {
	return len(r.within(func(n *html.Node) bool {
		return n.Data == "form" && (hasClass(n, "post-password-form") || strings.Contains(attribute(n, "action"), "action=postpass")) ||
			n.Data == "input" && attribute(n, "name") == "post_password"
	})) > 0
}

// take makes an element the text of the document, if there is anything in it.
func (r *reader) take(n *html.Node) bool {
	var aside []*html.Node
	for d := range n.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		if hasClass(d, "post-page-numbers") && d.Data == "a" {
			r.addMore(attribute(d, "href"))
		}
		if isComments(d) || hasClass(d, "page-links", "post-nav-links", "wp-block-post-navigation-link", "post-navigation", "entry-title", "wp-block-post-title") || d.Data == "script" && attribute(d, "type") == "application/ld+json" {
			aside = append(aside, d)
		}
	}
	for _, d := range aside {
		if d.Parent != nil {
			d.Parent.RemoveChild(d)
		}
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		if err := html.Render(&b, c); err != nil {
			return false
		}
	}
	if !showsSomething(n) {
		return false
	}
	r.Content = b.String()
	if len(r.More) == 0 {
		for _, a := range r.within(func(n *html.Node) bool { return n.Data == "a" && hasClass(n, "post-page-numbers") }) {
			r.addMore(attribute(a, "href"))
		}
	}
	return true
}

// addMore notes the address of a further page of the document, which is the first one's
// with a number.
func (r *reader) addMore(address string) {
	u, err := r.at.Parse(address)
	if err != nil || u.Host != r.at.Host || permalink.IsSamePage(u.String(), r.URL) && u.RawQuery == r.at.RawQuery {
		return
	}
	u.Fragment = ""
	if number(u) > 1 && number(u) <= mostPages && !slices.Contains(r.More, u.String()) {
		r.More = append(r.More, u.String())
	}
}

// mostPages bounds how many pages of one document are read.
const mostPages = 100

// number is which page of a document an address is of; 0 for none.
func number(u *url.URL) int {
	last := u.Query().Get("page")
	if last == "" {
		path := strings.TrimRight(u.Path, "/")
		last = path[strings.LastIndexByte(path, '/')+1:]
	}
	n, err := strconv.Atoi(last)
	if err != nil {
		return 0
	}
	return n
}

// showsSomething says that a reader sees anything in an element.
func showsSomething(n *html.Node) bool {
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" && d.Parent.Data != "script" && d.Parent.Data != "style" && d.Parent.Data != "noscript":
			return true
		case d.Type == html.ElementNode && slices.Contains([]string{"img", "iframe", "video", "audio", "svg", "object", "embed", "hr", "picture"}, d.Data):
			return true
		}
	}
	return false
}

// readPicture takes the featured picture, as the_post_thumbnail() shows it.
func (r *reader) readPicture() {
	if r.IsList {
		return
	}
	found := r.within(func(n *html.Node) bool { return n.Data == "img" && hasClass(n, "wp-post-image") })
	if len(found) == 0 {
		found = r.within(func(n *html.Node) bool {
			return n.Data == "img" && isWithin(n, func(n *html.Node) bool { return hasClass(n, "wp-block-post-featured-image", "post-thumbnail") })
		})
	}
	if len(found) == 0 {
		return
	}
	n := found[0]
	for _, name := range []string{"data-src", "data-lazy-src", "src"} {
		if address := r.absolute(attribute(n, name)); address != "" && attribute(n, name) != "" {
			r.Picture = &content.Asset{URL: address, Alt: strings.TrimSpace(attribute(n, "alt"))}
			return
		}
	}
}
