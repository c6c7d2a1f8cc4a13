package export

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
)

// An export whose documents had failed the proof ended well, and what was gone was
// remembered by nobody.
func TestWhatLastsIsRemembered(t *testing.T) {
	gone := fmt.Errorf("wrapped: %w", &media.GoneError{Status: 410})
	rendered := Rendered{Warnings: []content.Warning{
		{Code: codeNotFaithful, Message: `words: "a" became "b"`}, {Code: "script-dropped", Message: "script"}, {Code: codeNotFaithful, Message: "link"},
	}}
	rendered.needs.missing = []missingAsset{{candidate: candidate{address: "https://e.example/a.png"}, err: gone}, {candidate: candidate{address: "https://e.example/b.png"}, err: errors.New("HTTP 500")}}
	rendered.needs.assets = []asset{{before: []missingAsset{{candidate: candidate{address: "https://e.example/c.png"}, err: gone}, {candidate: candidate{address: "https://e.example/d.png", guessed: true}, err: gone}}}}
	got := remarksOf(rendered)
	want := []manifest.Remark{
		{Code: "not-faithful", Message: `words: "a" became "b"`}, {Code: "not-faithful", Message: "link"},
		{Code: "media-gone", Message: "https://e.example/a.png: its server answers 410; the link points at the web"},
		{Code: "smaller-copy", Message: "https://e.example/c.png is gone from its server; a smaller copy is in its place"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	e := unfaithful("posts/one.md", got)
	if e == nil || e.Error() != `posts/one.md does not say all that the page says: words: "a" became "b", and 1 more` {
		t.Errorf("%v", e)
	}
	if e := unfaithful("posts/one.md", got[2:]); e != nil {
		t.Errorf("%v of a document that is faithful", e)
	}
}

// A page whose body the API served empty became an empty file without a word.
func TestEmptyBodyIsNamed(t *testing.T) {
	r := NewRenderer(RenderOptions{})
	for body, want := range map[string]bool{"": true, " \n": true, "<p>a</p>": false} {
		doc := content.Document{Content: body}
		rendered, err := r.Render(t.Context(), doc, Alone(doc))
		if err != nil {
			t.Fatal(err)
		}
		told := len(rendered.Warnings) > 0 && rendered.Warnings[0].Code == codeEmpty
		if told != want {
			t.Errorf("%q: %v", body, rendered.Warnings)
		}
	}
}
