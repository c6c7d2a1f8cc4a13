package fragment

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxFramed bounds how deep documents may stand within attributes of each other.
const maxFramed = 3

// unframe puts the documents that frames carry in an attribute, srcdoc or one that a
// script copies there, where a browser shows them: in the place of the frame. A frame
// that also has an address stays behind its document, for browsers go by either.
func unframe(root *html.Node, depth int) {
	var frames []*html.Node
	for n := range Descendants(root) {
		if n.DataAtom == atom.Iframe && documentOf(n) != "" {
			frames = append(frames, n)
		}
	}
	for _, n := range frames {
		doc, err := parse(documentOf(n))
		if err != nil {
			continue // nested deeper than any page; its attribute is still there to be named
		}
		box := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
		for _, c := range doc {
			box.AppendChild(c)
		}
		leads := hasAddress(n)
		if isTiny(n) || !isRead(box, leads) {
			continue
		}
		if depth < maxFramed {
			unframe(box, depth+1)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id", "class", "style", "hidden", "aria-hidden", "lang", "dir":
				box.Attr = append(box.Attr, a)
			}
		}
		n.Parent.InsertBefore(box, n)
		if !leads {
			n.Parent.RemoveChild(n)
			continue
		}
		rest := n.Attr[:0]
		for _, a := range n.Attr {
			if !isDocumentKey(a.Key) && a.Key != "id" {
				rest = append(rest, a)
			}
		}
		n.Attr = rest
	}
}

func isDocumentKey(key string) bool { return key == "srcdoc" || strings.HasSuffix(key, "-srcdoc") }

// documentOf returns the document that a frame carries in an attribute.
func documentOf(n *html.Node) string {
	for i := range n.Attr {
		if isDocumentKey(n.Attr[i].Key) && strings.IndexByte(n.Attr[i].Val, '<') >= 0 {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasAddress says whether a frame names a page beside the document that it carries.
func hasAddress(n *html.Node) bool {
	for i := range n.Attr {
		key, address := n.Attr[i].Key, strings.ToLower(strings.TrimSpace(n.Attr[i].Val))
		if key != "src" && !strings.HasSuffix(key, "-src") || address == "" {
			continue
		}
		scheme, _, _ := strings.Cut(address, ":")
		if !slices.Contains([]string{"about", "data", "javascript", "blob"}, scheme) {
			return true
		}
	}
	return false
}

// isTiny says whether a frame has no room for a reader to see anything in.
func isTiny(n *html.Node) bool {
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Key == "width" || a.Key == "height" {
			if v := strings.TrimSuffix(strings.TrimSpace(a.Val), "px"); v == "0" || v == "1" {
				return true
			}
		}
	}
	return false
}

// isRead says whether a document has something to read. In front of a page that the
// frame loads when it is clicked, what stands in one link is but the picture of it.
func isRead(root *html.Node, isFront bool) bool {
	for d := range Descendants(root) {
		switch {
		case d.Type == html.TextNode && strings.IndexFunc(d.Data, isWordRune) >= 0 && !within(d, root, isFront):
			return true
		case !isFront && (d.DataAtom == atom.Img || d.DataAtom == atom.Video || d.DataAtom == atom.Audio || d.DataAtom == atom.Svg):
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// within says whether a text stands in what no browser shows, or in a link, if those
// are asked for.
func within(n, root *html.Node, links bool) bool {
	for p := n.Parent; p != nil && p != root; p = p.Parent {
		switch p.DataAtom {
		case atom.Script, atom.Style, atom.Title, atom.Head, atom.Template, atom.Noscript:
			return true
		case atom.A, atom.Button:
			if links {
				return true
			}
		}
	}
	return false
}
