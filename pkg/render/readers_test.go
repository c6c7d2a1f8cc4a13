package render

import (
	"bytes"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
)

// readersVariable names a folder into which npm has installed markdown-it,
// commonmark and marked.
const readersVariable = "WPMD_READERS"

// attacks are texts that some reader takes for more.
var attacks = []string{
	`<script>alert(1)</script>`, `<svg/onload=alert(1)>`, `<img/src=x/onerror=alert(1)>`, `<img src=x onerror=alert(1)>`, `<IMG SRC=x ONERROR=alert(1)//>`, `<svg><animate onbegin=alert(1)>`,
	`</p><script>alert(1)</script>`, `<!--><script>alert(1)</script>-->`, `<?x ><script>alert(1)</script>?>`, `<![CDATA[<script>alert(1)</script>]]>`, `<!x><script>alert(1)</script>`,
	`<a href="javascript:alert(1)">x</a>`, `[x](javascript:alert(1))`, `![x](javascript:alert(1))`, `[x]( javascript:alert(1))`, `[x](<javascript:alert(1)>)`, `[x]: javascript:alert(1)`, `[x][y]`,
	`<javascript:alert(1)>`, "`<script>alert(1)</script>`{=html}", "`x`{onclick=alert(1)}", `x {onclick=alert(1)}`, `{onclick=alert(1)}`, `[x]{onclick=alert(1)}`, `{: onclick="alert(1)"}`, `{:onclick="alert(1)"}`,
	`{::nomarkdown}<script>alert(1)</script>{:/}`, `{::options parse_block_html="true" /}`, "```{=html}", `::: {onclick=alert(1)}`, `*[HTML]: <script>alert(1)</script>`,
	`"><script>alert(1)</script>`, `'><script>alert(1)</script>`, `" onmouseover="alert(1)`, `' onmouseover='alert(1)`, `\<script>alert(1)\</script>`, `\\<script>alert(1)</script>`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script>alert(1)</script>`, `$<script>alert(1)</script>$`, `$$<script>alert(1)</script>$$`, `~~~<script>alert(1)</script>`, `^[<script>alert(1)</script>]`,
	`<kbd><script>alert(1)</script></kbd>`, `<plaintext>`, `<xmp><script>alert(1)</script></xmp>`, `<div markdown="1"><script>alert(1)</script></div>`, `<x onclick=alert(1)>`, `<a:b onclick=alert(1)>`, `<x-y/onclick=alert(1)>`,
	`==<script>alert(1)</script>==`, `|<script>alert(1)</script>|`, `\begin{x}<script>alert(1)</script>\end{x}`, `<mailto:"onclick=alert(1)"@example.org>`, `http://example.org/"onclick=alert(1)"`, `<http://example.org/" onclick="alert(1)>`,
}

// contexts are the places in which a document may hold a text; %s stands for it.
var contexts = []string{
	`<p>%s</p>`, `<p>word %s word &gt; more</p>`, `<p>word<br>%s</p>`, `<h2>%s</h2>`, `<h3>Title %s</h3>`, `<ul><li>%s</li></ul>`, `<ol><li>one</li><li>%s</li></ol>`, `<blockquote><p>%s</p></blockquote>`,
	`<p><em>%s</em> <strong>%[1]s</strong> <del>%[1]s</del></p>`, `<p><kbd>%s</kbd> <mark>%[1]s</mark> <u>%[1]s</u> <sub>%[1]s</sub> <sup>%[1]s</sup> <ins>%[1]s</ins> <abbr>%[1]s</abbr></p>`, `<p><q>%s</q> <cite>%[1]s</cite> <small>%[1]s</small></p>`,
	`<p><code>%s</code> <samp>%[1]s</samp></p>`, `<p><code>x</code>%s</p>`, `<p><code>&lt;script&gt;alert(1)&lt;/script&gt;</code>{=html} %s</p>`, `<p><a href="https://e.org/">x</a>%s</p>`, `<pre><code>%s</code></pre>`, `<pre><code class="language-{=html}">%s</code></pre>`, `<pre><code class="language-x onclick=alert(1)">%s</code></pre>`, `<pre>%s</pre>`, `<xmp>%s</xmp>`, `<plaintext>%s`,
	`<table><tr><th>%s</th><th>h</th></tr><tr><td>%[1]s</td><td>d</td></tr></table>`, `<table><tr><td rowspan="2">%s</td><td>b</td></tr><tr><td><kbd>%[1]s</kbd></td></tr></table>`,
	`<p><a href="https://e.org/">%s</a></p>`, `<p><a href="https://e.org/x" title="%s">x</a></p>`, `<p><img src="https://e.org/x.png" alt="%s" title="%[1]s"></p>`, `<figure><img src="https://e.org/x.png" alt="a"><figcaption>%s</figcaption></figure>`,
	`<p><a href="%s">x</a> <img src="%[1]s" alt="a"></p>`, `<p><a href="https://e.org/%s">x</a></p>`, `<iframe src="https://e.org/%s" title="%[1]s"></iframe>`, `<dl><dt>%s</dt><dd>%[1]s</dd></dl>`, `<details><summary>%s</summary><p>%[1]s</p></details>`,
	`<p>x<sup class="footnote"><a href="#fn1" id="fnref1">1</a></sup></p><ol class="footnotes"><li id="fn1">%s</li></ol>`, `<p><ruby>%s<rt>%[1]s</rt></ruby></p>`, `<pre class="wp-block-verse">%s</pre>`,
}

// reader turns Markdown documents into HTML.
type reader struct {
	name, target string
	read         func(t *testing.T, documents []string) []string
}

var readers = []reader{
	{"goldmark", "plain", inProcess(goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe())))},
	{"goldmark", "hugo", inProcess(goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList), goldmark.WithParserOptions(parser.WithAttribute()), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe())))},
	{"markdown-it", "eleventy", npm(`const m = require("markdown-it")({html: true}); read = d => m.render(d)`)},
	{"markdown-it", "plain", npm(`const m = require("markdown-it")({html: true, linkify: true}); read = d => m.render(d)`)},
	{"commonmark", "astro", npm(`const c = require("commonmark"); read = d => new c.HtmlRenderer().render(new c.Parser().parse(d))`)},
	{"marked", "plain", npm(`const m = require("marked"); read = d => m.parse(d)`)},
	{"marked", "obsidian", npm(`const m = require("marked"); read = d => m.parse(d)`)},
	{"MDX", "docusaurus", mdxReads},
	{"kramdown", "jekyll", kramdownReads},
	{"pandoc", "plain", pandocReads},
}

// TestReaders writes every attack in every context for every target, and looks
// whether something lives in what the readers make of it.
func TestReaders(t *testing.T) {
	for _, r := range readers {
		t.Run(r.name+" of "+r.target, func(t *testing.T) {
			target, err := flavor.Named(r.target)
			if err != nil {
				t.Fatal(err)
			}
			renderer := New(Options{Target: target})
			var documents, sources []string
			for _, context := range contexts {
				for _, attack := range attacks {
					source := strings.NewReplacer("%s", html.EscapeString(attack), "%[1]s", html.EscapeString(attack)).Replace(context)
					doc := content.Document{Stamp: content.Stamp{Type: "page", Slug: "s"}, Content: source}
					rendered, err := renderer.Render(t.Context(), doc, Alone(doc))
					if err != nil {
						t.Fatalf("%s: %v", source, err)
					}
					documents, sources = append(documents, unraw.Replace(rendered.Markdown)), append(sources, source)
				}
			}
			failed := 0
			for i, page := range r.read(t, documents) {
				if what := alive(page); what != "" && failed < 20 {
					failed++
					t.Errorf("%s lives in\n%s\nof\n%s\nof\n%s", what, page, documents[i], sources[i])
				}
			}
		})
	}
}

// unraw does what Liquid does with what was written for it.
var unraw = strings.NewReplacer("{% raw %}", "", "{% endraw %}", "", `{{ "{" }}`, "{")

// alive names what runs in a page.
func alive(page string) string {
	doc, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	for n := range doc.Descendants() {
		if n.Type != nethtml.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "svg", "iframe", "object", "embed", "plaintext", "xmp", "style", "base", "form":
			return "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src" || a.Key == "cite") && content.IsActive(a.Val) {
				return a.Key + "=" + a.Val
			}
		}
	}
	return ""
}

func inProcess(m goldmark.Markdown) func(*testing.T, []string) []string {
	return func(t *testing.T, documents []string) []string {
		t.Helper()
		pages := make([]string, len(documents))
		for i, d := range documents {
			var page bytes.Buffer
			if err := m.Convert([]byte(d), &page); err != nil {
				t.Fatal(err)
			}
			pages[i] = page.String()
		}
		return pages
	}
}

// npm runs a reader of Node's, which script sets "read" to.
func npm(script string) func(*testing.T, []string) []string {
	return func(t *testing.T, documents []string) []string {
		t.Helper()
		folder := os.Getenv(readersVariable)
		if folder == "" {
			t.Skip(readersVariable + " does not name a folder with markdown-it, commonmark and marked")
		}
		return piped(t, folder, documents, "node", "-e", `let read; `+script+`;
			console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(d => read(d))))`)
	}
}

// mdxReads has MDX read all documents, as Docusaurus does, and React write them.
func mdxReads(t *testing.T, documents []string) []string {
	t.Helper()
	folder := os.Getenv("WPMD_GENERATORS")
	if folder == "" {
		t.Skip("WPMD_GENERATORS names no folder with MDX")
	}
	return piped(t, filepath.Join(folder, "docusaurus"), documents, "node", "--input-type=module", "-e", `
		import {evaluate} from "@mdx-js/mdx"; import gfm from "remark-gfm"; import * as runtime from "react/jsx-runtime";
		import {createElement} from "react"; import {renderToStaticMarkup} from "react-dom/server";
		const pages = [], chunks = [];
		for await (const chunk of process.stdin) chunks.push(chunk);
		for (const d of JSON.parse(Buffer.concat(chunks).toString())) {
			try {
				const {default: Content} = await evaluate(d, {...runtime, remarkPlugins: [gfm]});
				pages.push(renderToStaticMarkup(createElement(Content)));
			} catch (fault) {
				pages.push("<script>" + fault + "</script>");
			}
		}
		console.log(JSON.stringify(pages));`)
}

func kramdownReads(t *testing.T, documents []string) []string {
	t.Helper()
	if _, err := exec.LookPath("jekyll"); err != nil {
		t.Skip("jekyll, which brings kramdown, is not installed")
	}
	return piped(t, "", documents, "ruby", "-rjson", "-rkramdown", "-rkramdown-parser-gfm", "-e",
		`puts JSON.generate(JSON.parse(STDIN.read).map { |d| Kramdown::Document.new(d, input: "GFM", hard_wrap: false, auto_ids: true, syntax_highlighter: nil).to_html })`)
}

// pandocReads has Pandoc read all documents as one, between rules of its own: it
// takes long to begin.
func pandocReads(t *testing.T, documents []string) []string {
	t.Helper()
	if _, err := exec.LookPath("pandoc"); err != nil {
		t.Skip("pandoc is not installed")
	}
	const size = 100
	var pages []string
	for from := 0; from < len(documents); from += size {
		batch := documents[from:min(from+size, len(documents))]
		whole := pandoc(t, strings.Join(batch, "\n\n"))
		if alive(whole) == "" {
			pages = append(pages, make([]string, len(batch))...)
			continue
		}
		for _, d := range batch {
			pages = append(pages, pandoc(t, d))
		}
	}
	return pages
}

func pandoc(t *testing.T, document string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pandoc", "-f", "markdown", "-t", "html")
	cmd.Stdin = strings.NewReader(document)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pandoc: %v", err)
	}
	return string(out)
}

func piped(t *testing.T, folder string, documents []string, name string, args ...string) []string {
	t.Helper()
	in, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = folder, bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	var pages []string
	if err == nil {
		err = json.Unmarshal(out, &pages)
	}
	if err != nil || len(pages) != len(documents) {
		t.Fatalf("%s: %d pages of %d documents: %v", name, len(pages), len(documents), err)
	}
	return pages
}
