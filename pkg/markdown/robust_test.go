package markdown_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/markdown"
)

// sample holds a little of what most posts are made of.
const sample = `<h2 class="wp-block-heading">A heading</h2>
<p>Some <strong>bold</strong> and <em>slanted</em> text with <a href="https://example.org/a_b">a link</a>, 2 * 3 * 4, snake_case and [brackets].</p>
<ul class="wp-block-list"><li>one</li><li>two<ul><li>three</li></ul></li></ul>
<figure class="wp-block-image"><img src="https://example.org/a-300x200.jpg" srcset="https://example.org/a.jpg 900w" alt="A picture"/><figcaption>A caption</figcaption></figure>
<pre class="wp-block-code"><code>func main() {}</code></pre>
<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 | 3</td></tr></table>
`

// tooLong is far more than a converter that takes linear time needs for 2 MB.
const tooLong = 20 * time.Second

func TestHugeAndHostileBodies(t *testing.T) {
	row := "<tr><td>a</td><td>b | c</td><td><b>d</b></td></tr>"
	for name, src := range map[string]string{
		"post of 2 MB":         strings.Repeat(sample, 2_000_000/len(sample)),
		"nested divs":          strings.Repeat("<div>", 10_000) + "deep" + strings.Repeat("</div>", 10_000),
		"nested quotes":        strings.Repeat("<blockquote>", 3_000) + "deep",
		"nested lists":         strings.Repeat("<ul><li>", 3_000) + "deep",
		"nested spans":         strings.Repeat("<span><em><strong>", 3_000) + "deep",
		"long table":           "<table>" + strings.Repeat(row, 5_000) + "</table>",
		"wide table":           "<table>" + strings.Repeat("<tr><td>x</td></tr>", 2_000) + "<tr>" + strings.Repeat("<td>y</td>", 20_000) + "</tr></table>",
		"huge span":            `<table><tr><td colspan="10000000" rowspan="10000000">x</td></tr><tr><td>y</td></tr></table>`,
		"many links":           "<p>" + strings.Repeat(`<a href="https://e.org/a">l</a> `, 100_000) + "</p>",
		"links in paragraphs":  strings.Repeat(`<p><a href="https://e.org/a_(b)">l</a></p>`, 50_000),
		"brackets":             "<p>" + strings.Repeat("[", 64_000) + "</p>",
		"brackets and targets": "<p>" + strings.Repeat("[a](b ", 30_000) + "</p>",
		"bangs":                "<p>" + strings.Repeat("![", 30_000) + strings.Repeat("](", 30_000) + "</p>",
		"stars":                "<p>" + strings.Repeat("*a **b ", 30_000) + "</p>",
		"stars and markup":     "<p>" + strings.Repeat("<em>*a</em>*<strong>b_</strong>_", 10_000) + "</p>",
		"backticks":            "<p>" + strings.Repeat("`a ``b ", 30_000) + "</p>",
		"many backticks":       "<p>" + strings.Repeat("`", 64_000) + "</p>",
		"angles":               "<p>" + strings.Repeat("&lt;a ", 64_000) + "&gt;</p>",
		"dollars":              "<p>" + strings.Repeat("$a ", 64_000) + "$</p>",
		"formulas":             "<p>" + strings.Repeat(`\(a\) $$x^2$$ `, 20_000) + "</p>",
		"breaks":               "<p>" + strings.Repeat("a<br>", 100_000) + "</p>",
		"anchors":              strings.Repeat(`<p id="a"><a href="#a">x</a></p>`, 20_000),
		"one note":             "<p>" + strings.Repeat(`a<sup><a href="#n" id="r">1</a></sup> `, 5_000) + `</p><ol class="wp-block-footnotes"><li id="n">note <a href="#r">↩</a></li></ol>`,
		"many notes":           manyNotes(3_000),
		"pictures":             strings.Repeat(`<a href="a.jpg"><img src="a-300x200.jpg" srcset="a.jpg 900w, a-300x200.jpg 300w"></a>`, 20_000),
		"code":                 "<pre><code>" + strings.Repeat("line of code\n", 100_000) + "</code></pre>",
		"figures":              strings.Repeat("<figure><noscript><img src=a.jpg></noscript>", 5_000),
		"unclosed formatting":  strings.Repeat("<b><i><a href=x>", 3_000) + "x",
		"definitions":          "<dl>" + strings.Repeat("<dt>a<dd>b", 30_000) + "</dl>",
	} {
		t.Run(name, func(t *testing.T) {
			start := used() // other programs take their share of the clock
			r := markdown.New(markdown.Options{}).Convert(src, content.AsIs{}, nil)
			converted := used() - start
			report := fidelity.New(losing()...).Compare(src, r.Markdown, r.Ledger, content.AsIs{})
			if took := used() - start; took > tooLong {
				t.Errorf("%d bytes took %v, and %v to be proven", len(src), converted, took-converted)
			} else if took > time.Second {
				t.Logf("%d bytes took %v, and %v to be proven", len(src), converted, took-converted)
			}
			if r.Markdown == "" {
				t.Error("nothing came out")
			}
			for _, d := range report.Differences {
				t.Errorf("%s: want %.60q, got %.60q", d.Kind, d.Want, d.Got)
			}
		})
	}
}

func manyNotes(n int) string {
	var refs, notes strings.Builder
	for i := range n {
		id := strings.Repeat("n", 1+i%7) + string(rune('a'+i%26)) + strings.Repeat("x", i%97) + string(rune('a'+i/26%26))
		refs.WriteString(`<sup><a href="#` + id + `">1</a></sup> `)
		notes.WriteString(`<li id="` + id + `">note</li>`)
	}
	return "<p>" + refs.String() + `</p><ol class="footnotes">` + notes.String() + "</ol>"
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{
		sample, "<p>a<b>b</p>c", "<table><tr><td><table>", "<ul><p>x<li>y", "<pre>\n\n<code>x", "<a href='javascript:x'>y</a>", `<img srcset="a 1w,, b 2x">`, "<svg><title>x</title>",
		`<sup><a href="#a" id="b">1</a></sup><ol><li id="a">n<a href="#b">↩</a></ol>`, `\(a\) $$b$$ [gallery ids="1"]`, "<details><summary>a<p>b", "<dl><dt>a<dd>b<div><dt>c", "<select><option>x",
		"<math><mi>x", "<noscript><img src=x>", "<h2>a<br>b<p>c", "\x00\a\uf002&amp;copy;", "<ruby>a<rt>b", `<div class="crayon-syntax"><table><td class="crayon-code"><div>x`, `<sup><a href="#n">ref<li id="n"><a id="m">within`,
	} {
		f.Add(s)
	}
	c := markdown.New(markdown.Options{})
	f.Fuzz(func(t *testing.T, src string) {
		start := time.Now()
		r := c.Convert(src, content.AsIs{}, content.NodeSet{2: true})
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%d bytes took %v", len(src), took)
		}
		if utf8.ValidString(src) && !utf8.ValidString(r.Markdown) {
			t.Errorf("%q is no text any more", r.Markdown)
		}
		c.Convert(src, content.AsIs{}, nil)
	})
}
