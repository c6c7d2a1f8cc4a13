package markdown_test

import (
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/markdown"
)

// Code keeps its bytes wherever the block stands, but for the newline that ends
// it in Markdown.
func TestCodeKeepsItsBytes(t *testing.T) {
	codes := map[string]string{
		"tabs":        "\tif x {\n\t\ty\n\t}\n  \tz\n",
		"blank lines": "a\n\n\n  b\n\n",
		"spaces":      "  a  \n b \n",
		"fences":      "```\n````go\n~~~\n",
		"markup":      "<b>*a*</b> &amp; [x](y) \\* $x$\n",
		"list":        "- a\n1. b\n# c\n> d\n---\n",
		"odd":         "\u00a0\u200b\ufeff\a\uf002\n",
	}
	around := map[string][2]string{
		"top":       {"", ""},
		"item":      {"<ul><li>text", "</li></ul>"},
		"only item": {"<ol><li>", "</li></ol>"},
		"deep":      {"<ul><li>a<ol><li>b", "</li></ol></li></ul>"},
		"quote":     {"<blockquote>", "<p>after</p></blockquote>"},
		"both":      {"<blockquote><ul><li><p>a</p>", "</li></ul></blockquote>"},
		"details":   {"<details><summary>s</summary>", "</details>"},
		"dd":        {"<dl><dt>t</dt><dd>", "</dd></dl>"},
	}
	c := markdown.New(markdown.Options{})
	for what, code := range codes {
		for where, tags := range around {
			escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(code)
			r := c.Convert(tags[0]+"<pre><code>"+escaped+"</code></pre>"+tags[1], content.AsIs{}, nil)
			got := ""
			for n := range fragment.Parse(rendered(t, r.Markdown)).Descendants() {
				if n.Data == "code" && n.FirstChild != nil {
					got = n.FirstChild.Data
				}
			}
			if got != code {
				t.Errorf("%s, %s: got %q, want %q from\n%s", what, where, got, code, r.Markdown)
			}
		}
	}
}
