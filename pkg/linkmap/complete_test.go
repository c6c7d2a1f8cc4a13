package linkmap

import (
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
)

// Whatever cannot be had is struck out, so that choosing again comes to an end.
func TestChoosingAnewComesToAnEnd(t *testing.T) {
	site := content.Site{URL: "https://sea.example/"}
	m := New(site, layout.SchemeOf(site), Options{Media: MediaDownload})
	const address = "https://sea.example/wp-content/uploads/2025/03/dawn-300x200.png"
	r := m.Resolver(Page{Link: site.URL, File: "one.md", Body: `<img src="` + address + `">`})
	r.Asset(address)
	asked := 0
	for assets := r.Assets; len(assets) > 0; _, assets = r.ChooseAgain() {
		for _, a := range assets {
			asked++
			m.Lose(a.Candidate, &TooManyTurnsError{})
		}
		if asked > 10 {
			t.Fatal("it goes on")
		}
	}
	if lost, instead := r.ChooseAgain(); lost || len(instead) > 0 || asked == 0 {
		t.Errorf("asked %d, lost %t, instead %v", asked, lost, instead)
	}
}
