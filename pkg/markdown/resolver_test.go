package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
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

func (*asked) Alt(a string) string { return "alt of " + a }

func TestResolverHasWordsForPicturesWithoutAny(t *testing.T) {
	const src = `<p><img src="/a.jpg"> <img src="/b.jpg" alt=" "> <img src="/c.jpg" alt="own"></p><p><img src="/d_1.jpg" alt=""><br><u>kept</u></p><div style="background-image:url(/e.jpg)"><p>x</p></div>`
	const want = "![alt of /a.jpg](/a.jpg) ![alt of /b.jpg](/b.jpg) ![own](/c.jpg)\n\n" + `<p><img src="/d_1.jpg" alt="alt of /d_1.jpg"><br><u>kept</u></p>` + "\n\n![alt of /e.jpg](/e.jpg)\n\nx\n"
	keep := content.NodeSet{7: true} // the second paragraph
	got := markdown.New(markdown.Options{}).Convert(src, &asked{}, keep)
	if d := cmp.Diff(want, got.Markdown); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if report := fidelity.Compare(src, got.Markdown, got.Ledger, &asked{}); !report.Perfect() {
		t.Errorf("%+v", report.Differences)
	}
	if report := fidelity.Compare(src, got.Markdown, got.Ledger, content.AsIs{}); report.Perfect() {
		t.Error("words from nowhere are not noticed")
	}
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
