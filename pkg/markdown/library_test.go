package markdown_test

import (
	"strings"
	"testing"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// What this package writes itself although the engine has a plugin for it, each with
// what the plugin makes of it: once that is right, the plugin can take it over.
func TestWhatTheEnginesPluginsWouldWrite(t *testing.T) {
	stock := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin()))
	ours := markdown.New(markdown.Options{})
	for name, tt := range map[string]struct{ src, theirs, want string }{
		"emphasis that does not read as such": {"<p>a<strong>(b)</strong>c</p>", "a**(b)**c", "a<strong>(b)</strong>c"},
		"struck text that does not either":    {"<p>a<del>(b)</del>c</p>", "a~~(b)~~c", "a<del>(b)</del>c"},
		"a code span padded on one side":      {"<p><code>`a</code></p>", "`` `a``", "`` `a ``"},
		"an alternative text with markup":     {`<p><img src="https://e.org/a.png" alt="a*b*"></p>`, "![a*b*](", `![a\*b*](`},
		"numbers with zeros":                  {"<ol>" + strings.Repeat("<li>a</li>", 10) + "</ol>", "01. a\n", "1. a\n"},
		"an escape that nothing needs":        {"<h2>F#</h2>", `## F\#`, "## F#"},
		"code that leaves its quote":          {"<blockquote><pre><code>a\nb</code></pre></blockquote>", "> a\nb\n", "> a\n> b\n"},
		"columns of wide characters":          {"<table><tr><th>汉字</th></tr><tr><td>abcd</td></tr></table>", "| 汉字   |", "| 汉字 |"},
	} {
		t.Run(name, func(t *testing.T) {
			theirs, err := stock.ConvertString(tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(theirs, tt.theirs) {
				t.Errorf("the engine's plugins write\n%s\nwithout %q: can they take this over?", theirs, tt.theirs)
			}
			if got := ours.Convert(tt.src, content.AsIs{}, nil).Markdown; !strings.Contains(got, tt.want) {
				t.Errorf("got\n%s\nwithout %q", got, tt.want)
			}
		})
	}
}
