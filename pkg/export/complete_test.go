package export

import (
	"testing"

	"wpmd/pkg/content"
)

// A document that is rendered for the last time shows what was brought by then,
// and names the rest.
func TestTheLastRenderingAsksForNothing(t *testing.T) {
	site := content.Site{URL: "https://sea.example/"}
	b := newLinkMap(site, schemeOf(site), Options{Media: MediaDownload})
	const address = "https://sea.example/wp-content/uploads/2025/03/"
	doc := content.Document{Content: `<p><img src="` + address + `here.png" alt=""><img src="` + address + `late.png" alt=""></p>`}
	place := Place{links: b, link: "https://sea.example/one/", file: "one.md", only: map[string]bool{"media/2025/03/here.png": true}}
	rendered, err := NewRenderer(RenderOptions{}).Render(t.Context(), doc, place)
	if err != nil {
		t.Fatal(err)
	}
	if want := "![](media/2025/03/here.png)![](" + address + "late.png)\n"; rendered.Markdown != want {
		t.Errorf("got %q, want %q", rendered.Markdown, want)
	}
	if missing := rendered.needs.missing; len(missing) != 1 || !isOf[*TooManyTurnsError](missing[0].err) {
		t.Errorf("missing: %v", missing)
	}
}

// Whatever cannot be had is struck out, so that choosing again comes to an end.
func TestChoosingAnewComesToAnEnd(t *testing.T) {
	site := content.Site{URL: "https://sea.example/"}
	b := newLinkMap(site, schemeOf(site), Options{Media: MediaDownload})
	const address = "https://sea.example/wp-content/uploads/2025/03/dawn-300x200.png"
	r := b.resolver(page{path: "one.md", body: `<img src="` + address + `">`}, site.URL)
	r.Asset(address)
	asked := 0
	for assets := r.assets; len(assets) > 0; _, assets = r.chooseAgain() {
		for _, a := range assets {
			asked++
			b.found.lost.Store(a.claim(), error(&TooManyTurnsError{}))
		}
		if asked > 10 {
			t.Fatal("it goes on")
		}
	}
	if lost, instead := r.chooseAgain(); lost || len(instead) > 0 || asked == 0 {
		t.Errorf("asked %d, lost %t, instead %v", asked, lost, instead)
	}
}
