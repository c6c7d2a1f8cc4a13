package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/fidelity"
	"wpmd/pkg/markdown"
)

// noAssets is a Resolver that wants no file shown.
type noAssets struct{}

func (noAssets) Link(a string) string { return a }
func (noAssets) Asset(string) string  { return "" }
func (noAssets) Alt(string) string    { return "" }

func TestAssetsAreLeftOutByRequest(t *testing.T) {
	const src = `<p>Before <img src="/inline.png" alt="x"> after.</p>
<figure class="wp-block-image"><a href="/cat.jpg"><img src="/cat-300x200.jpg" alt="A cat"></a><figcaption>The cat</figcaption></figure>
<div class="wp-block-cover" style="background-image:url(/cover.jpg)"><p>Over it</p></div>
<video src="/v.mp4" poster="/p.jpg"></video>
<iframe src="https://player.vimeo.com/video/123456"></iframe>
<table><tr><td rowspan="2">a <img src="/t.png"></td><td>b</td></tr><tr><td><a href="/c.pdf">c</a></td></tr></table>`
	const want = `Before after.

*The cat*

Over it

<https://vimeo.com/123456>

<table>
<tbody>
<tr><td rowspan="2">a</td><td>b</td></tr>
<tr><td><a href="/c.pdf">c</a></td></tr>
</tbody>
</table>
`
	r := markdown.New(markdown.Options{}).Convert(src, noAssets{}, nil)
	if d := cmp.Diff(want, r.Markdown); d != "" {
		t.Errorf("Markdown (-want +got):\n%s", d)
	}
	report := fidelity.New(losing()...).Compare(src, r.Markdown, r.Ledger, noAssets{})
	if !report.Perfect() {
		t.Errorf("the proof found %+v", report.Differences)
	}
	wantDropped := map[string]fidelity.Dropped{"left out by request": {Nodes: 4, Pictures: 4, Embeds: 1, Addresses: 6}, "embed": {Nodes: 1}}
	if d := cmp.Diff(wantDropped, report.Dropped); d != "" {
		t.Errorf("dropped (-want +got):\n%s", d)
	}
	if report = fidelity.New(losing()...).Compare(src, r.Markdown+"\n![](/cat.jpg)\n", r.Ledger, noAssets{}); report.Perfect() {
		t.Error("a picture that was to be left out went unnoticed")
	}
}
