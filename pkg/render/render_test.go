package render

import (
	"errors"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/linkmap"
)

// A document that is rendered for the last time shows what was brought by then,
// and names the rest.
func TestTheLastRenderingAsksForNothing(t *testing.T) {
	site := content.Site{URL: "https://sea.example/"}
	links := linkmap.New(site, layout.SchemeOf(site), linkmap.Options{Media: linkmap.MediaDownload})
	const address = "https://sea.example/wp-content/uploads/2025/03/"
	doc := content.Document{Content: `<p><img src="` + address + `here.png" alt=""><img src="` + address + `late.png" alt=""></p>`}
	place := Place{Links: links, Page: linkmap.Page{Link: "https://sea.example/one/", File: "one.md", Only: map[string]bool{"media/2025/03/here.png": true}}}
	rendered, err := New(Options{}).Render(t.Context(), doc, place)
	if err != nil {
		t.Fatal(err)
	}
	if want := "![](media/2025/03/here.png)![](" + address + "late.png)\n"; rendered.Markdown != want {
		t.Errorf("got %q, want %q", rendered.Markdown, want)
	}
	missing := rendered.Addresses.Missing
	if len(missing) != 1 {
		t.Fatalf("missing: %v", missing)
	}
	if _, ok := errors.AsType[*linkmap.TooManyTurnsError](missing[0].Err); !ok {
		t.Errorf("missing: %v", missing)
	}
}

// A page whose body the API served empty became an empty file without a word.
func TestEmptyBodyIsNamed(t *testing.T) {
	r := New(Options{})
	for body, want := range map[string]bool{"": true, " \n": true, "<p>a</p>": false} {
		doc := content.Document{Content: body}
		rendered, err := r.Render(t.Context(), doc, Alone(doc))
		if err != nil {
			t.Fatal(err)
		}
		told := len(rendered.Warnings) > 0 && rendered.Warnings[0].Code == CodeEmpty
		if told != want {
			t.Errorf("%q: %v", body, rendered.Warnings)
		}
	}
}
