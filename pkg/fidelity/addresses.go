package fidelity

import (
	"strings"

	"golang.org/x/net/html"
)

// Addresses returns the addresses that a reader of md can follow or is shown, in
// its order and as they are written, and the names of the places in it that an
// address can point at.
func (p *Prover) Addresses(md string) (addresses, places []string) {
	p.rendered.Reset()
	if err := p.markdown.Convert([]byte(md), &p.rendered); err != nil {
		return nil, nil // writing to memory cannot fail
	}
	for z := html.NewTokenizer(&p.rendered); ; {
		switch z.Next() {
		case html.ErrorToken:
			return addresses, places
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			for _, a := range t.Attr {
				switch a.Key {
				case "href", "src", "poster", "data":
					addresses = append(addresses, strings.TrimSpace(a.Val))
				case "id":
					places = append(places, a.Val)
				case "name":
					if t.Data == "a" {
						places = append(places, a.Val)
					}
				}
			}
		}
	}
}
