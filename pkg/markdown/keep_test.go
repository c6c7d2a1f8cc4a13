package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/markdown"
)

// marked returns the node of the first element that has the attribute keep.
func marked(t *testing.T, src string) content.NodeSet {
	t.Helper()
	set := content.NodeSet{}
	root := fragment.Parse(src)
	for n, i := range fragment.Number(root) {
		for _, a := range n.Attr {
			if a.Key == "keep" {
				set[i] = true
			}
		}
	}
	if len(set) == 0 {
		t.Fatal("nothing is marked")
	}
	return set
}

// moved is a Resolver that says what it was asked for.
type moved struct{}

func (moved) Link(a string) string  { return "link:" + a }
func (moved) Asset(a string) string { return "asset:" + a }
func (moved) Alt(string) string     { return "" }

func TestKeepAsHTML(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"paragraph", `<p>a</p><p keep class="x" style="y" onclick="z">b <em>c</em><script>d</script></p><p>e</p>`,
			"a\n\n<p>b <em>c</em></p>\n\ne\n"},
		{"addresses", `<p keep><a href="/a" target="_blank">l</a> <a href="javascript:x">j</a> <img src="/b.jpg" srcset="/b-1.jpg 1x" alt="c"></p>`,
			`<p><a href="link:/a">l</a> j <img src="asset:/b.jpg" alt="c"></p>` + "\n"},
		{"blank lines", "<pre keep><b>a</b>\n\nb</pre>", "<pre><b>a</b>&#10;\nb</pre>\n"},
		{"within a quote", "<blockquote><p>a</p><p keep>b</p></blockquote>", "> a\n>\n> <p>b</p>\n"},
		{"list item", "<ul><li>a</li><li keep>b <i>c</i></li></ul>", "- a\n- <div>b <i>c</i></div>\n"},
		{"paragraph of a list item", "<ol><li><p>a</p><p keep>b</p></li></ol>", "1. a\n\n   <p>b</p>\n"},
		{"inline", "<p>a <span keep>*b* <i>c</i></span></p>", "a &#42;b&#42; <i>c</i>\n"},
		{"cell", "<table><tr><td keep>a <b>b</b></td><td>c</td></tr></table>", "|            |     |\n| ---------- | --- |\n| a <b>b</b> | c   |\n"},
		{"table", "<table keep class=x><tr><td>a</td></tr></table>", "<table>\n<tbody>\n<tr><td>a</td></tr>\n</tbody>\n</table>\n"},
		{"heading", "<h2 keep id=x>a <span style=color:red>b</span></h2>", "<h2>a b</h2>\n"},
		{"frame", `<p keep>a <iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></p>`,
			`<p>a <a href="link:https://www.youtube.com/watch?v=dQw4w9WgXcQ">link:https://www.youtube.com/watch?v=dQw4w9WgXcQ</a></p>` + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := markdown.New(markdown.Options{}).Convert(tt.src, moved{}, marked(t, tt.src))
			if d := cmp.Diff(tt.want, r.Markdown); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			found := false
			for _, w := range r.Warnings {
				found = found || w.Code == "kept-as-html"
			}
			if !found {
				t.Errorf("no warning: %v", r.Warnings)
			}
		})
	}
}

// Whatever node is kept, its words stay, and no active content comes with it.
func TestEveryNodeCanBeKept(t *testing.T) {
	const src = `<h2>h <b>i</b></h2><p onclick="x">a <em>b</em> <a href="javascript:x">c</a> <code>d|e</code></p><ul><li>f<ul><li>g</li></ul></li></ul>
<blockquote><p>j</p><pre>k

l</pre></blockquote><table><tr><th>m</th></tr><tr><td>n<script>x</script></td><td>o</td></tr></table><dl><dt>p</dt><dd>q</dd></dl><figure><img src="r.jpg" alt=""><figcaption>s</figcaption></figure>
<details><summary>t</summary>u</details><div style="x">v <object data="w.swf"></object></div>`
	numbers := fragment.Number(fragment.Parse(src))
	c := markdown.New(markdown.Options{})
	for n, i := range numbers {
		if n.Type != html.ElementNode {
			continue
		}
		r := c.Convert(src, content.AsIs{}, content.NodeSet{i: true})
		page := rendered(t, r.Markdown)
		if d := firstDifference(visible(src, r.Ledger), visible(page, nil)); d != "" {
			t.Errorf("%s kept: words differ\n%s\n%s", n.Data, d, r.Markdown)
		}
		for _, active := range []string{"<script", "onclick", "javascript:", "style=", "<object"} {
			if strings.Contains(r.Markdown, active) {
				t.Errorf("%s kept: %q survives in\n%s", n.Data, active, r.Markdown)
			}
		}
	}
}
