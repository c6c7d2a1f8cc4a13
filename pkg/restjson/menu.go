package restjson

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
)

// Navigation reads a menu of the block editor, whose links are in its body.
// https://developer.wordpress.org/rest-api/reference/wp_navigations/
func Navigation(raw []byte) (content.Menu, error) {
	o, err := read(raw, "menu")
	if err != nil {
		return content.Menu{}, err
	}
	m := content.Menu{ID: integer(o["id"]), Name: PlainText(markup(o["title"])), Slug: slug(str(o["slug"]))}
	if m.ID == 0 {
		return m, &ShapeError{Want: "menu", Got: describe(raw)}
	}
	nodes, err := html.ParseFragment(strings.NewReader(markup(o["content"])), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return m, &ShapeError{Want: "menu", Got: "no HTML"}
	}
	for _, n := range nodes {
		m.Items = append(m.Items, menuItems(n)...)
	}
	return m, nil
}

// menuItems reads the list items at and beneath a node, the outermost of each.
func menuItems(n *html.Node) []content.MenuItem {
	if n.DataAtom == atom.Li {
		return []content.MenuItem{menuItem(n)}
	}
	var items []content.MenuItem
	for c := range n.ChildNodes() {
		items = append(items, menuItems(c)...)
	}
	return items
}

func menuItem(li *html.Node) content.MenuItem {
	var item content.MenuItem
	var label strings.Builder
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode:
				label.WriteString(c.Data)
				continue
			case c.DataAtom == atom.Ul || c.DataAtom == atom.Ol:
				item.Items = append(item.Items, menuItems(c)...)
				continue
			case c.DataAtom == atom.Button && item.URL != "": // opens the submenu
				continue
			case c.DataAtom == atom.A:
				for _, a := range c.Attr {
					if a.Key == "href" {
						item.URL = cmp.Or(item.URL, addressOf(a.Val))
					}
				}
			}
			visit(c)
		}
	}
	visit(li)
	item.Label = strings.Join(strings.Fields(label.String()), " ")
	return item
}
