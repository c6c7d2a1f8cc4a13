package markdown_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/fragment"
	"wpmd/pkg/markdown"
)

// A body of which every block failed the proof lost words all the same, since clean
// HTML drops tags that keep words apart. The body as a whole is the last resort,
// and holds everything, but nothing that runs.
func TestWholeBodyIsFaithful(t *testing.T) {
	c, p := markdown.New(markdown.Options{}), fidelity.New(losing()...)
	check := func(t *testing.T, src string) {
		t.Helper()
		r := c.ConvertKeeping(src, content.AsIs{}, nil, content.NodeSet{0: true})
		if report := p.Compare(src, r.Markdown, r.Ledger, content.AsIs{}); !report.Perfect() {
			t.Errorf("%+v\nsource: %s\nmarkdown:\n%s", report.Differences, src, r.Markdown)
		}
		for n := range fragment.Parse(r.Markdown).Descendants() {
			if n.Type == html.ElementNode && slices.Contains([]string{"script", "object", "iframe", "plaintext", "xmp", "form", "button", "style"}, n.Data) {
				t.Errorf("<%s> survives in\n%s", n.Data, r.Markdown)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("%s=%q survives in\n%s", a.Key, a.Val, r.Markdown)
				}
			}
		}
	}
	for name, src := range map[string]string{
		"buttons":       `<div role="tablist"><button onclick="x()">Sun</button><button>Moon</button></div><p>a</p>`,
		"form":          `<form>one<div>two</div><label>three</label><select><option>four</option></select></form>five`,
		"code by lines": `<div class="crayon-pre"><div class="crayon-line">if  a:</div><div class="crayon-line">    b</div></div>`,
		"pre":           "<pre>\n\na\n\n  b</pre><xmp>c\n\nd</xmp><textarea>e</textarea>",
		"table":         "<table><thead><tr><th colspan=2>a</th></tr></thead><tr><td>b<br>c</td><td><ul><li>d</li></ul></td></tr></table>",
		"players":       `<p>a <iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe> b</p><video src="v.mp4"></video><script src="https://gist.github.com/a/1.js"></script>`,
		"pictures":      `<noscript><img src="a.jpg" alt="A"></noscript><img data-src="a.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="A"><div style="background-image:url(b.jpg)">c</div>`,
		"footnotes":     `<p>a<sup><a href="#fn1" id="r1">1</a></sup></p><ol><li id="fn1">note <a href="#r1">↩</a></li></ol>`,
		"emphasis":      `<p><b style="font-weight:400">a</b> <span style="font-weight: bold; color: red">b</span> <mark class="has-inline-color">c</mark> <u>d</u></p>`,
		"links":         `<p><a href="javascript:alert(1)">a</a> <a href="/b" title="t">b</a> <a name="c"></a><a href="#c">d</a></p>`,
		"cut":           `<p>a</p><!--more--><p>b</p>`,
		"office":        `<p>a<o:p>b</o:p></p><center>c</center><dialog open>d</dialog>`,
		"markdown":      "<p>* a _b_ `c` [d](e) $f$ &lt;i&gt;</p>\n\n# g\n\n    h",
	} {
		t.Run(name, func(t *testing.T) { check(t, src) })
	}
	t.Run("sample", func(t *testing.T) { check(t, sample) })
	t.Run("inline", func(t *testing.T) { each(t, func(m maker) string { return "<p>" + m.inline(3) + "</p>" }, check) })
	t.Run("blocks", func(t *testing.T) { each(t, func(m maker) string { return m.blocks(2) }, check) })
	for _, src := range hostile {
		if !strings.Contains(src, "math/tex") { // formulas are the converter's
			check(t, src)
		}
	}
}
