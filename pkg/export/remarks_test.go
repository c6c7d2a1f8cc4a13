package export

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/render"
)

// An export whose documents had failed the proof ended well, and what was gone was
// remembered by nobody.
func TestWhatLastsIsRemembered(t *testing.T) {
	gone := fmt.Errorf("wrapped: %w", &media.GoneError{Status: 410})
	rendered := render.Result{Warnings: []content.Warning{
		{Code: render.CodeNotFaithful, Message: `words: "a" became "b"`}, {Code: "script-dropped", Message: "script"}, {Code: render.CodeNotFaithful, Message: "link"},
	}}
	rendered.Addresses = new(linkmap.Resolver)
	rendered.Addresses.Missing = []linkmap.Missing{{Candidate: linkmap.Candidate{Address: "https://e.example/a.png"}, Err: gone}, {Candidate: linkmap.Candidate{Address: "https://e.example/b.png"}, Err: errors.New("HTTP 500")}}
	rendered.Addresses.Assets = []linkmap.Asset{{Before: []linkmap.Missing{{Candidate: linkmap.Candidate{Address: "https://e.example/c.png"}, Err: gone}, {Candidate: linkmap.Candidate{Address: "https://e.example/d.png", Guessed: true}, Err: gone}}}}
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
