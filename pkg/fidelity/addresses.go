package fidelity

import (
	"strings"

	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Addresses returns the addresses that a reader of md can follow or is shown, in
// its order and encoded as a renderer encodes them, and the names of the places
// in it that an address can point at.
func (p *Prover) Addresses(md string) (addresses, places []string) {
	for n := range p.tree(md).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for i := range n.Attr {
			a := &n.Attr[i]
			switch a.Key {
			case "href", "src", "poster", "data":
				addresses = append(addresses, string(util.URLEscape([]byte(strings.TrimSpace(a.Val)), false)))
			case "id":
				places = append(places, a.Val)
			case "name":
				if n.DataAtom == atom.A {
					places = append(places, a.Val)
				}
			}
		}
	}
	return addresses, places
}
