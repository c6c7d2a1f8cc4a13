package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// The three benchmarks over the corpus go over the same bodies, so that they can
// be compared: parsing alone, the engine with its own plugins, and this package.

func overCorpus(b *testing.B, use func(string)) {
	bodies := corpus(b)
	size := 0
	for _, s := range bodies {
		size += len(s.html)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range bodies {
			use(s.html)
		}
	}
}

func BenchmarkCorpusParse(b *testing.B) {
	overCorpus(b, func(s string) { _, _ = html.Parse(strings.NewReader(s)) })
}

func BenchmarkCorpusStock(b *testing.B) {
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin()))
	overCorpus(b, func(s string) { _, _ = c.ConvertString(s) })
}

func BenchmarkCorpusConvert(b *testing.B) {
	c := markdown.New(markdown.Options{})
	overCorpus(b, func(s string) { c.Convert(s, content.AsIs{}, nil) })
}

const sample = `<h2 class="wp-block-heading">A heading</h2>
<p>Some <strong>bold</strong> and <em>slanted</em> text with <a href="https://example.org/a_b">a link</a>, 2 * 3 * 4, snake_case and [brackets].</p>
<ul class="wp-block-list"><li>one</li><li>two<ul><li>three</li></ul></li></ul>
<figure class="wp-block-image"><img src="https://example.org/a-300x200.jpg" srcset="https://example.org/a.jpg 900w" alt="A picture"/><figcaption>A caption</figcaption></figure>
<pre class="wp-block-code"><code>func main() {}</code></pre>
<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 | 3</td></tr></table>
`

func BenchmarkSize(b *testing.B) {
	for _, kB := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("%dkB", kB), func(b *testing.B) {
			src := strings.Repeat(sample, max(1, kB*1000/len(sample)))
			c := markdown.New(markdown.Options{})
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				c.Convert(src, content.AsIs{}, nil)
			}
		})
	}
}
