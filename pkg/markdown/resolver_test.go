package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// asked is a Resolver that remembers what it was asked for.
type asked struct{ links, assets []string }

func (r *asked) Link(a string) string {
	r.links = append(r.links, a)
	return a
}

func (r *asked) Asset(a string) string {
	r.assets = append(r.assets, a)
	return a
}

func TestResolverIsAskedForEveryAddress(t *testing.T) {
	const src = `<p><a href="/a?x=1&amp;y=%20z">l</a> <a href="#f">f</a> <a href="mailto:a@example.org">m</a> <img src="/b.jpg"></p>
<a href="/c.jpg"><img src="/c-300x200.jpg"></a>
<iframe src="https://player.vimeo.com/video/1"></iframe><video src="/d.mp4" poster="/d.jpg"></video>
<table><tr><td rowspan="2"><a href="/e">e</a><img src="/f.jpg"></td></tr></table>`
	var r asked
	markdown.New(markdown.Options{}).Convert(src, &r, nil)
	if d := cmp.Diff([]string{"/a?x=1&y=%20z", "mailto:a@example.org", "https://vimeo.com/1", "/e"}, r.links); d != "" {
		t.Errorf("links (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"/b.jpg", "/c.jpg", "/d.mp4", "/d.jpg", "/f.jpg"}, r.assets); d != "" {
		t.Errorf("assets (-want +got):\n%s", d)
	}
}

func TestConverterCanBeUsedAgain(t *testing.T) {
	c := markdown.New(markdown.Options{})
	first := c.Convert(`<p>x<sup data-fn="a"><a href="#a" id="a-link">1</a></sup></p><ol class="wp-block-footnotes"><li id="a">n <a href="#a-link">↩</a></li></ol><form><input></form>`, content.AsIs{}, nil)
	second := c.Convert("<p>[^1] plain</p>", content.AsIs{}, nil)
	if first.Markdown != "x[^1]\n\n[^1]: n\n" || second.Markdown != "[^1] plain\n" || len(second.Warnings) != 0 || len(second.Ledger) != 0 {
		t.Errorf("got %q, then %q %v %v", first.Markdown, second.Markdown, second.Warnings, second.Ledger)
	}
}
