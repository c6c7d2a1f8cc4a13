package dialect_test

import (
	"strings"
	"testing"

	"wpmd/pkg/dialect"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
)

const fence = "```"

var cases = []struct{ flavor, markdown, want string }{
	{"plain", "{{ x }} | {: .y} [[z]] {{< q >}}\n", "{{ x }} | {: .y} [[z]] {{< q >}}\n"},

	// Pandoc took a path of Windows for commands of TeX, and left them out.
	{"plain", `C:\Users\ada \* \\x <https://e.org/\a> ` + "`\\b` $\\alpha$\n", `C:\\Users\\ada \* \\x <https://e.org/\a> ` + "`\\b` $\\alpha$\n"},
	{"obsidian", `C:\Users` + "\n", `C:\Users` + "\n"},

	{"hugo", "a {{ x }} b\n", "a {{ x }} b\n"},
	{"hugo", "{{< figure >}} and `{{% note %}}`\n", "{{</* figure */>}} and `{{%/* note */%}}`\n"},
	{"hugo", "{{< never ends\n", "&#123;{< never ends\n"},
	{"hugo", `\{{< never ends` + "\n", "&#123;{< never ends\n"},
	{"hugo", `\\{{< never ends` + "\n", `\\&#123;{< never ends` + "\n"},
	{"hugo", "`{{< b` ends\n", "<code>&#123;&#123;&#60; b</code> ends\n"},
	{"hugo", "> " + fence + "sh\n> {{< a\n> b\n> " + fence + "\n", "> <pre><code class=\"language-sh\">&#123;&#123;&lt; a\n> b</code></pre>\n"},
	// The language of a block holds what begins a shortcode.
	{"hugo", fence + "{{%\n0\n" + fence + "\n", "<pre><code class=\"language-&#123;&#123;%\">0</code></pre>\n"},
	{"hugo", "<kbd title=\"{{<\">x</kbd>\n", "<kbd title=\"&#123;{<\">x</kbd>\n"},

	{"eleventy", "{{ x }} and `{% y %}`\n", "{% raw %}{{ x }}{% endraw %} and `{% raw %}{% y %}{% endraw %}`\n"},
	{"eleventy", "{{ never ends\nnext\n", "{% raw %}{{ never ends{% endraw %}\nnext\n"},
	{"eleventy", "{%- endraw -%}\n", `{{ "{" }}%- endraw -%}` + "\n"},

	// Nunjucks, which some sites read Markdown with, nests raw blocks, and has comments.
	{"eleventy", "{% raw %} `${#a[@]}` {# never ends\n", `{{ "{" }}% raw %} ` + "`${% raw %}{#{% endraw %}a[@]}` {% raw %}{#{% endraw %} never ends\n"},
	// Eleventy shows the marks of footnotes, and takes a note of one address for the definition of a link.
	{"eleventy", "a[^1] b[^x] a[^1] \\[^1]\n\n[^1]: https://example.org/\n\n[^x]: Words[^1]\n\n    more\n", `a<sup><a id="fnref-1" href="#fn-1">1</a></sup> b<sup><a id="fnref-2" href="#fn-2">2</a></sup> a<sup><a id="fnref-1-2" href="#fn-1">1</a></sup> \[^1]` + "\n\n---\n\n" +
		`1. <a id="fn-1" href="#fnref-1">↩</a> https://example.org/` + "\n\n" + `2. <a id="fn-2" href="#fnref-2">↩</a> Words<sup><a id="fnref-1-3" href="#fn-1">1</a></sup>` + "\n\n    more\n"},
	{"eleventy", "`a[^1]`\n", "`a[^1]`\n"},
	// What looks like a footnote became a link to nowhere.
	{"eleventy", "a *[^1]: note* [^\\[n\\]](https://e.org)\n", "a *[^1]: note* [^\\[n\\]](https://e.org)\n"},

	// Where Hugo leaves formulas alone, any two dollars are one.
	{"hugo", "5$ is 6, and $a_b$ is `$x` [c](/$d)\n", `5\$ is 6, and $a_b$ is ` + "`$x` [c](/$d)\n"},
	{"hugo", "one $\n", "one $\n"},

	{"zola", "{{ x }} {% raw %} `{{ y }}`\n", "{{ x }} {% raw %} `{{ y }}`\n"},
	{"zola", "{{ youtube(id=\"a\", n=1) }} `{{ b() }}`\n", "{{/* youtube(id=\"a\", n=1) */}} `{{/* b() */}}`\n"},
	{"zola", "{% quote() %} x {% end %} {{ a(b=[1]) }}\n", "&#123;% quote() %} x &#123;% end %} &#123;{ a(b=[1]) }}\n"},
	{"zola", "{% end %} {{/* a() */}} `{% x() %}`\n", "&#123;% end %} &#123;{/* a() */}} <code>&#123;&#37; x&#40;&#41; &#37;&#125;</code>\n"},

	// Python-Markdown wants four spaces, knows few escapes, and joins neighbouring lists.
	{"mkdocs", "1. a\n   - b\n\n     " + fence + "x y\n     - c\n     " + fence + "\n2) d\n", "1.  a\n    -   b\n\n        " + fence + "\n        - c\n        " + fence + "\n<!-- -->\n\n2.  d\n"},
	{"mkdocs", `a \<b> \$ \* \| [c](d "e\"f")` + "\n> x\n> - y\n", `a &lt;b> &#36; \* &#124; [c](d "e&quot;f")` + "\n> x\n>\n> -   y\n"},
	{"mkdocs", ": ebb\n\n- /* a */ *b* **c *d*** 2 * 3\n* e\n\nn[^1] <tel:1>\n\n[^1]: o\n\n    p\n", "&#58; ebb\n\n-   /\\* a \\*/ *b* **c *d*** 2 \\* 3\n<!-- -->\n\n*   e\n\nn[^1] [tel&#58;1](tel:1)\n\n[^1]: o\n\n    p\n"},
	{"mkdocs", "!!! a\n\n[TOC]\n\n- " + fence + "\n  c\n  " + fence + "\n", "&#33;!! a\n\n&#91;TOC]\n\n-   <!-- -->\n\n    " + fence + "\n    c\n    " + fence + "\n"},

	// MDX reads braces, tags and modules as JavaScript, and finds the end of a tag where it began.
	{"docusaurus", "import x from 'y' {a} \\{b\\} a < b \\<c> `{d} <e>` <https://e.org/{x}>\n", "&#105;mport x from 'y' &#123;a&#125; &#123;b&#125; a &lt; b &lt;c> `{d} <e>` [https&#58;//e.org/&#123;x&#125;](https://e.org/%7Bx%7D)\n"},
	{"docusaurus", "## a {#b}\n\n:::note\n\n<!-- x -->\n", "## a &#123;#b&#125;{/* */}\n\n&#58;::note\n\n{/* */}\n"},
	{"docusaurus", "x<br>y <kbd class=\"k\" onclick=\"z()\" style=\"color: red; -x-y:1\">a</kbd>\n", "x<br />y <kbd className=\"k\" style={{\"XY\":\"1\",\"color\":\"red\"}}>a</kbd>\n"},
	{"docusaurus", "> <pre>a {b}\n> *c*</pre>\n", "> <pre>{\"a {b}\\n*c*\"}</pre>\n"},
	{"docusaurus", "<details open><summary>s *t*</summary>\n\n*t*\n\n</details>\n", "<details open={true}>\n<summary>s &#42;t&#42;</summary>\n\n*t*\n\n</details>\n"},
	{"docusaurus", "<table>\n<tr><td rowspan=\"2\">1. a</td>\n<td><img src=\"/a.png\" alt=\"{x}\"></td></tr>\n</table>\n", "<table><tr><td rowSpan=\"2\">1&#46; a</td><td><img src=\"/a.png\" alt=\"{x}\" /></td></tr></table>\n"},

	// marked finds no link whose text holds brackets within brackets.
	{"hexo", "![a [[n]] b](c) [d [e] f](g) [[[h](i)]] {{ x }}\n", `![a [\[n\]] b](c) [d [e] f](g) [[[h](i)]] {{ x }}` + "\n"},

	{"obsidian", "[[note]] %%hidden%% ==marked== #tag\n", `\[[note]] \%\%hidden\%\% \=\=marked\=\= \#tag` + "\n"},
	{"obsidian", "end ^block\n", `end \^block` + "\n"},
	{"obsidian", "`[[note]]` [x](https://example.org/#a) <https://example.org/#b>\n", "`[[note]]` [x](https://example.org/#a) <https://example.org/#b>\n"},

	{"jekyll", "x {: .red} a | b\n", `x \{: .red} a \| b` + "\n"},
	{"jekyll", "*[HTML]: Hypertext\n", `\*[HTML]: Hypertext` + "\n"},
	{"jekyll", "[a](https://example.org/a|b \"say \\\"so\\\"\")\n", "[a](https://example.org/a%7Cb \"say &quot;so&quot;\")\n"},
	{"jekyll", "[no link](nor this)\n", `[no link\](nor this)` + "\n"},
	{"jekyll", "| h |\n| --- |\n| `a\\|b` |\n", "| h |\n| --- |\n| `a|b` |\n"},
	{"jekyll", "7. seven\n8. eight\n", "{:start=\"7\"}\n7. seven\n8. eight\n"},
	{"jekyll", "text\n" + fence + "\n1. no list\n" + fence + "\n", "text\n\n" + fence + "\n1. no list\n" + fence + "\n"},
	{"jekyll", "press <kbd>a_b_</kbd>\n", "press <kbd markdown=\"span\">a_b_</kbd>\n"},
	{"jekyll", "<details><summary>s</summary>\n\n*t*\n\n</details>\n", "<details markdown=\"1\"><summary>s</summary>\n\n*t*\n\n</details>\n"},
	// kramdown knows no ")" behind numbers, takes neighbouring lists for one, and a number at a line's start for an item.
	{"jekyll", "1. a\n2. b\n\n1) c\n2) d\n\n- e\n\n* f\n", "1. a\n2. b\n\n^\n\n1. c\n2. d\n\n- e\n\n^\n\n* f\n"},
	{"jekyll", "> - a\n>\n> * b\n", "> - a\n>\n> ^\n>\n> * b\n"},
	{"jekyll", "4) c\n5) d\n", "{:start=\"4\"}\n4. c\n5. d\n"},
	{"jekyll", "Why?  \n2. How?\n\n^\n", "Why?  \n2\\. How?\n\n&#94;\n"},
	{"jekyll", "$|x|$\n", `$$\vert{}x\vert{}$$` + "\n"},
}

func TestAdapt(t *testing.T) {
	prover := fidelity.New()
	for _, c := range cases {
		target, err := flavor.Named(c.flavor)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := dialect.Adapt(c.markdown, target, prover.SyntaxSpans); got != c.want {
			t.Errorf("%s: %q\n got %q\nwant %q", c.flavor, c.markdown, got, c.want)
		}
	}
}

// FuzzAdapt: no text makes Adapt panic, and the targets with directives find none
// that is not quoted.
func FuzzAdapt(f *testing.F) {
	for _, c := range cases {
		f.Add(c.markdown)
	}
	f.Add("$$0$") // dollars before a formula that are not its own
	prover := fidelity.New()
	f.Fuzz(func(t *testing.T, markdown string) {
		for _, name := range flavor.Names() {
			target, err := flavor.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := dialect.Adapt(markdown, target, prover.SyntaxSpans)
			if target.Body.Directives == flavor.Shortcodes {
				rest := strings.NewReplacer("{{</*", "", "{{%/*", "").Replace(got)
				if strings.Contains(rest, "{{<") || strings.Contains(rest, "{{%") {
					t.Errorf("%s runs a shortcode of %q in %q", name, markdown, got)
				}
			}
		}
	})
}
