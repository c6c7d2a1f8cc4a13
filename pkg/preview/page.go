package preview

import (
	"bytes"
	"embed"
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

//go:embed style.css list.js
var assets embed.FS

func serveAsset(w http.ResponseWriter, r *http.Request) {
	types := map[string]string{"style.css": "text/css; charset=utf-8", "list.js": "text/javascript; charset=utf-8"}
	name := r.PathValue("name")
	data, err := assets.ReadFile(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", types[name])
	_, _ = w.Write(data)
}

// el makes an element. An argument is an attribute ("class=note"), a node, or a list of
// them. Text is made by txt alone, so that nothing of a document becomes an attribute.
func el(name string, parts ...any) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name}
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			key, value, _ := strings.Cut(part, "=")
			n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
		case *html.Node:
			if part != nil {
				n.AppendChild(part)
			}
		case []*html.Node:
			for _, c := range part {
				n.AppendChild(c)
			}
		}
	}
	return n
}

func txt(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// link makes a link within the preview.
func link(href, text string) *html.Node { return el("a", "href="+href, txt(text)) }

// outward makes a link to the web, which tells nobody where it stood.
func outward(href string, children ...*html.Node) *html.Node {
	return el("a", "href="+href, "rel=noopener noreferrer nofollow", "target=_blank", children)
}

// writePage writes a page of the preview.
func writePage(w http.ResponseWriter, status int, title string, script bool, body ...*html.Node) {
	head := el("head",
		el("meta", "charset=utf-8"),
		el("meta", "name=viewport", "content=width=device-width, initial-scale=1"),
		el("title", txt(title)),
		el("link", "rel=icon", "href=data:,"),
		el("link", "rel=stylesheet", "href="+assetRoute+"style.css"),
	)
	if script {
		head.AppendChild(el("script", "src="+assetRoute+"list.js", "defer"))
	}
	doc := &html.Node{Type: html.DocumentNode}
	doc.AppendChild(&html.Node{Type: html.DoctypeNode, Data: "html"})
	doc.AppendChild(el("html", "lang=en", head, el("body", body)))
	var out bytes.Buffer
	if err := html.Render(&out, doc); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// writeProblem writes a page that says what is not there.
func writeProblem(w http.ResponseWriter, status int, what string) {
	writePage(w, status, what, false,
		el("header", el("p", link("/", "← all documents"))),
		el("main", el("h1", txt(http.StatusText(status))), el("p", txt(what))))
}
