package render

import (
	"bytes"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
)

// said are texts that some target takes for its own, in text and in code.
var said = []string{
	`{{< figure src="x" >}}`, `{{% note %}}`, `{{<`, `{{%`, `{{< never ends`, `{{</* seen */>}}`, `{{< a */ b >}}`, `{{{< x >}}}`,
	`{{ page.title }}`, `{{`, `{%`, `{% include x %}`, `{% raw %}`, `{% endraw %}`, `{%- endraw -%} {{ x }}`, `{{ "{{" }} {% if %}`, `{{{ x }}}`, `\{{ x`, `\{{< x`, `{%{%{{{%`,
	`{: .red}`, `{:toc}`, `{::comment}`, `x {:.y} z`, `a | b | c`, `| a | b |`, `*[HTML]: Hypertext`, `title {#id}`, `[no link](nor this)`, `[no](a "b" c)`, `: definition`, `"quoted" -- and --- so...`, `<<x>>`,
	`1) one`, `7. seven`, `a_b_c`, `[^1]: note`, `[x]: y`, `==m==`, `^[note]`, `:smile:`, `&copy;`, `\`, "`",
}

// specimen is a document that says a text in every place there is for it.
func specimen(text string) string {
	t := html.EscapeString(text)
	return `<p>` + t + `</p><p>in <em>` + t + `</em> and <code>` + t + `</code></p><h2>` + t + `</h2>
<pre><code>` + t + "\n\nsecond " + t + `</code></pre><ul><li>` + t + `<pre><code>` + t + `</code></pre></li></ul><blockquote><p>` + t + `</p></blockquote>
<table><tr><th>h</th><th>i</th></tr><tr><td>` + t + `</td><td><code>` + t + `</code></td></tr></table>
<details><summary>s</summary><p><strong>` + t + `</strong></p></details><p>end <a href="https://e.org/?q=1" title="` + t + `">` + t + `</a></p>`
}

// times is how often a specimen says its text to a reader.
const times = 13

// directiveGenerator is one that looks for directives in documents.
type directiveGenerator struct {
	build          []string
	folder, output string
	theme          map[string]string
	modules        string // the folder of what npm brings, beneath that of WPMD_GENERATORS
}

var directiveGenerators = map[string]directiveGenerator{
	"hugo":   {[]string{"hugo", "--quiet"}, "content", "public", map[string]string{"layouts/_default/single.html": "<body>{{ .Content }}</body>"}, ""},
	"jekyll": {[]string{"jekyll", "build", "--quiet"}, "", "_site", nil, ""},
	"mkdocs": {[]string{"mkdocs", "build", "--quiet", "-f", "test.yml"}, "docs", "site", map[string]string{
		"test.yml": "INHERIT: mkdocs.yml\nuse_directory_urls: false\ntheme:\n  name: null\n  custom_dir: t\n", "t/main.html": "<body>{{ page.content }}</body>",
	}, ""},
	"hexo": {[]string{"hexo", "generate", "--bail", "--config", "_config.yml,test.yml"}, "source", "public", map[string]string{
		"test.yml": "theme: t\n", "themes/t/layout/page.ejs": "<body><%- page.content %></body>",
	}, "hexo"},
}

// command is the generator, which finds its modules in the folder of the site.
func (g directiveGenerator) command(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	name := g.build[0]
	if g.modules != "" {
		from := filepath.Join(os.Getenv("WPMD_GENERATORS"), g.modules)
		manifest, err := os.ReadFile(filepath.Join(from, "package.json"))
		if err != nil {
			t.Skip("WPMD_GENERATORS names no folder with " + name)
		}
		place(t, filepath.Join(dir, "package.json"), manifest)
		if err := os.Symlink(filepath.Join(from, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
		name = filepath.Join(from, "node_modules", ".bin", name)
	}
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed")
	}
	return exec.CommandContext(t.Context(), name, g.build[1:]...)
}

// built builds specimens, one page each, with the real generator.
func built(t *testing.T, name string) []string {
	t.Helper()
	target, err := flavor.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	g := directiveGenerators[name]
	dir := t.TempDir()
	folder, output := filepath.Join(dir, g.folder), filepath.Join(dir, g.output)
	command := g.command(t, dir)
	renderer := New(Options{Target: target})
	pages := make([]string, len(said))
	for i, text := range said {
		doc := content.Document{Stamp: content.Stamp{Type: "page", Slug: "s"}, Title: text, Content: specimen(text)}
		rendered, err := renderer.Render(t.Context(), doc, Alone(doc))
		if err != nil {
			t.Fatal(err)
		}
		if len(rendered.Proof.Differences) > 0 {
			t.Errorf("%q: %v", text, rendered.Proof.Differences)
		}
		pages[i] = "page" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		data := bytes.Replace(rendered.Bytes, []byte("slug: s\n"), []byte("slug: "+pages[i]+"\nurl: /"+pages[i]+".html\npermalink: /"+pages[i]+".html\n"), 1)
		place(t, filepath.Join(folder, pages[i]+".md"), data)
	}
	place(t, filepath.Join(dir, target.Settings.Files[0]), Config(content.Site{URL: "https://example.org"}, target, nil, true))
	for file, text := range g.theme {
		place(t, filepath.Join(dir, file), []byte(text))
	}
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, page := range pages {
		data, err := os.ReadFile(filepath.Join(output, page+".html"))
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = string(data)
	}
	return pages
}

func place(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

var tags = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)

// TestRealGeneratorsShowWhatTheTextSays: what a site says about templates and
// markup is text for them, and nothing more.
func TestRealGeneratorsShowWhatTheTextSays(t *testing.T) {
	for _, name := range []string{"hugo", "jekyll", "hexo", "mkdocs"} {
		t.Run(name, func(t *testing.T) {
			for i, page := range built(t, name) {
				shown := html.UnescapeString(tags.ReplaceAllString(page, ""))
				if got := strings.Count(shown, said[i]); got < times {
					t.Errorf("%q is shown %d times, want %d:\n%s", said[i], got, times, page)
				}
			}
		})
	}
}
