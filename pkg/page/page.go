// Package page reads the rendered pages of a WordPress site: what a page shows by
// WordPress's own marks and by those that plugins put into its head for search engines.
//
// [Read] is pure, and takes any page: what it does not find is not set. A [Source]
// reads the pages that a sitemap or a list names as documents.
package page

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"wpmd/pkg/content"
)

// Page is what a page says of the document that it shows, and of its site.
type Page struct {
	URL       string // where it was read
	Canonical string
	// ID and Type are those of the document. A page that shows none, or a list, has no ID;
	// one whose theme leaves WordPress's marks out may have an ID and no Type.
	ID   int64
	Type string
	// IsList says that the page shows an archive, a search, or that nothing was found.
	IsList bool
	// IsFront says that it is the front page.
	IsFront bool
	// Status is what the marks of the document say of it: "publish", "private", …; empty
	// where they say nothing.
	Status string
	// Protected says that a password stands before the document.
	Protected bool

	Title    string // plain text
	Content  string // HTML
	Excerpt  string // plain text: what the page tells search engines
	Date     time.Time
	Modified time.Time
	Authors  []content.Author
	Labels   []content.Term // slugs and names
	Format   string
	Picture  *content.Asset
	// More are the addresses of the document's further pages.
	More []string

	SiteName  string
	Language  string
	Generator string
	Feeds     []string // of the site, the most telling first
	API       string   // the root of the REST API, where the page names one
	// Times are the dates that the page shows, as it writes them.
	Times []time.Time
	// Links are the terms that the page links to, whosever they are.
	Links []content.Term
}

// IsGenerated says that the page says of itself that WordPress made it.
func (p Page) IsGenerated() bool {
	return p.API != "" || p.ID != 0 || strings.HasPrefix(strings.ToLower(p.Generator), "wordpress")
}

// reader reads one page.
type reader struct {
	Page

	at      *url.URL
	root    *html.Node
	body    *html.Node
	meta    map[string]string
	classes []string // of the body
	article *html.Node
	linked  []linkedData
}

// Read reads a page that answered at an address.
func Read(body []byte, at *url.URL, header http.Header) Page {
	text, err := charset.NewReader(bytes.NewReader(body), header.Get("Content-Type"))
	if err != nil {
		text = bytes.NewReader(body)
	}
	root, err := html.Parse(text)
	if err != nil {
		return Page{URL: at.String()}
	}
	r := &reader{at: at, root: root, meta: make(map[string]string)}
	r.URL = at.String()
	r.readHeader(header)
	r.readHead()
	r.readClasses()
	r.readArticle()
	r.readTimes()
	r.readText()
	r.readNames()
	r.readPicture()
	return r.Page
}

// readHeader takes what WordPress says in the header of the answer.
// https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
func (r *reader) readHeader(header http.Header) {
	for _, value := range header.Values("Link") {
		for part := range strings.SplitSeq(value, ", <") {
			address, rest, ok := strings.Cut(strings.TrimPrefix(part, "<"), ">")
			if !ok {
				continue
			}
			rel := parameter(rest, "rel")
			switch {
			case rel == relAPI:
				r.API = r.absolute(address)
			case rel == "shortlink", rel == "alternate" && strings.Contains(parameter(rest, "type"), "json"):
				r.name(address)
			}
		}
	}
}

const relAPI = "https://api.w.org/"

// parameter is one of the parameters of a link in a header.
func parameter(s, name string) string {
	for part := range strings.SplitSeq(s, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(key, name) {
			return strings.Trim(value, `" `)
		}
	}
	return ""
}

func (r *reader) absolute(address string) string {
	u, err := r.at.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// attribute is an attribute of an element; empty where it has none.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func classesOf(n *html.Node) []string { return strings.Fields(attribute(n, "class")) }

func hasClass(n *html.Node, names ...string) bool {
	return slices.ContainsFunc(classesOf(n), func(class string) bool { return slices.Contains(names, class) })
}

// textOf is the text in an element, with the white space of one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || d.Parent.Data != "script" && d.Parent.Data != "style") {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isWithin says whether an element, or one that it lies in, is such a one.
func isWithin(n *html.Node, is func(*html.Node) bool) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && is(n) {
			return true
		}
	}
	return false
}
