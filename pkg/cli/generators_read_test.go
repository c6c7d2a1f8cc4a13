package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/render"
)

// code is what a block of code says: directives, markup, blank lines and spaces among it.
const code = "#!/bin/sh\n\n    if [ \"${#a[@]}\" ]; then  # {{ 7*7 }} {% raw %} {{% x %}} {#\n\techo '<b>&amp;</b>' \\\\ `date` -- \"so...\" $a_b_c$\n    fi\nimport x from './y'\n\nexport {a} <https://e.example>"

// directives are a text that some generator would run, in the order in which a page shows it.
const directives = `{{ 7*7 }} {% include x %} {{< figure >}} {# gone #} <script>alert(1)</script> {a: b} [[note]] "so" -- and...`

// everything is a site of two public documents and two others, in which there is what a
// generator would show wrongly, run or leave out.
func everything(t *testing.T) (posts, uploads string) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"pic.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82",
		"page.md": "# PLANTED {{ 7*7 }}\n", "data.json": `{"title": "PLANTED"}`, "x.11ty.js": "throw 'PLANTED'\n",
		"m.mdx": "# PLANTED\n", "t.njk": "PLANTED {{ 7*7 }}\n", "s.py": "raise SystemExit('PLANTED')\n", "headed.txt": "---\ntitle: PLANTED\n---\n\nPLANTED\n", "r.rst": "PLANTED\n=======\n", "c.yml": "title: PLANTED\n",
	}
	var links strings.Builder
	for name, text := range files {
		put(t, filepath.Join(dir, "uploads", "2024", "07", name), text)
		links.WriteString(`<li><a href="https://site.example/wp-content/uploads/2024/07/` + name + `">file</a></li>`)
	}
	shown := html.EscapeString(directives)
	body := `<p>First ` + shown + ` last.</p><h2 id="mid">Heading ` + shown + `</h2><p>See <a href="https://site.example/about/">about</a>, <a href="https://site.example/about/#sub">its part</a>.<br />` + shown + `</p>
<pre><code class="language-sh">` + html.EscapeString(code) + `</code></pre><p>and <code>` + shown + `</code></p>
<p><img src="https://site.example/wp-content/uploads/2024/07/pic.png" alt="` + shown + `"></p>
<table><thead><tr><th>Head</th><th>Other</th></tr></thead><tbody><tr><td>` + shown + `</td><td>a | b</td></tr></tbody></table>
<ul><li><input type="checkbox" checked disabled> done</li><li><input type="checkbox" disabled> open</li></ul>
<ol start="3"><li>three<ul><li>deep<pre><code>` + html.EscapeString("a\n  {{ b }}\n") + `</code></pre></li></ul></li><li>four</li></ol>
<dl><dt>Ebb</dt><dd>` + shown + `</dd></dl><blockquote><p>quoted ` + shown + `</p></blockquote><p>press <kbd>Ctrl</kbd>, H<sub>2</sub>O, <del>gone</del></p>
<p>import x from 'y'</p><p>export const a = 1</p><p>https://e.example/x and <a href="https://e.example/y">https://e.example/y</a></p>
<p>Noted<sup id="fnref-1"><a href="#fn-1">1</a></sup>.</p><ul>` + links.String() + `</ul><ol class="footnotes"><li id="fn-1">The note. <a href="#fnref-1">↩</a></li></ol>`
	document := func(id int, kind, status, slug, link, title, body string) map[string]any {
		return map[string]any{
			"id": id, "type": kind, "status": status, "slug": slug, "link": "https://site.example" + link, "date": "2024-07-01T23:30:00", "date_gmt": "2024-07-01T21:30:00",
			"modified": "2024-08-01T10:00:00", "modified_gmt": "2024-08-01T08:00:00", "title": map[string]any{"rendered": title}, "content": map[string]any{"rendered": body},
			"excerpt": map[string]any{"rendered": "<p>Short " + shown + "</p>"},
		}
	}
	one := document(1, "post", "publish", "one", "/2024/07/one/", "Title "+shown, body)
	one["_embedded"] = map[string]any{
		"author": []any{map[string]any{"id": 3, "name": `Ann "{{ 7*7 }}" O'Neil`, "slug": "ann"}},
		"wp:term": []any{
			[]any{map[string]any{"id": 7, "taxonomy": "category", "name": "Arts & {{ 7*7 }}", "slug": "arts"}, map[string]any{"id": 8, "taxonomy": "category", "name": "2020", "slug": "2020"}},
			[]any{map[string]any{"id": 9, "taxonomy": "post_tag", "name": "one, two", "slug": "one-two"}, map[string]any{"id": 10, "taxonomy": "post_tag", "name": "yes", "slug": "yes"}},
		},
	}
	data, err := json.Marshal([]any{
		one,
		document(2, "page", "publish", "about", "/about/", "About", `<p>To <a href="https://site.example/2024/07/one/#mid">the middle</a> and <a href="https://site.example/">home</a>.</p><h3 id="sub">Part</h3><p>end</p>`),
		document(4, "post", "draft", "", "/?p=4", "SECRET draft", "<p>SECRET</p>"),
		document(5, "page", "private", "hidden", "/hidden/", "SECRET page", "<p>SECRET</p>"),
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "posts.json"), string(data))
	return filepath.Join(dir, "posts.json"), filepath.Join(dir, "uploads")
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRealGeneratorsShowEverything exports such a site for every generator, builds it, and
// reads the pages: what the site says is there, nothing of it ran, and what is not for
// everyone is nowhere.
func TestRealGeneratorsShowEverything(t *testing.T) {
	for _, g := range generators {
		t.Run(g.flavor, func(t *testing.T) {
			g.needs(t)
			posts, uploads := everything(t)
			dir := filepath.Join(t.TempDir(), "site")
			args := []string{"export", posts, "-o", dir, "--flavor", g.flavor, "--uploads", uploads, "--status", "publish,draft,private", "--redirects", "netlify"}
			for _, said := range []string{"4 documents: 4 created", "4 documents: 4 unchanged"} {
				code, _, stderr := wpmd(t, args...)
				// A file that begins with a header stays on the web where the target would read it.
				if code != 0 && strings.Count(stderr, "missing: media") != strings.Count(stderr, "/headed.txt: there is no host") || !strings.Contains(stderr, said) {
					t.Fatalf("exit code %d: %s", code, stderr)
				}
			}
			target, err := flavor.Named(g.flavor)
			if err != nil {
				t.Fatal(err)
			}
			if files := target.Settings.Files; len(files) > 0 { // which an export of a whole site writes
				put(t, filepath.Join(dir, files[0]), string(render.Config(content.Site{URL: "https://site.example", Name: "Site", Timezone: "Europe/Berlin"}, target, nil, false)))
			}
			root := g.make(t, dir)
			g.readBack(t, root)
			followAll(t, root, "https://site.example", "https://site.example/wp-content/uploads/2024/07/headed.txt", 2)
			noneSays(t, root, dir)
		})
	}
}

// readBack looks for everything in the pages of a built site.
func (g generator) readBack(t *testing.T, root string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "2024", "07", "one", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	page := parsed(t, raw)
	var missing []string
	has := func(what string, ok bool) {
		if !ok {
			missing = append(missing, what)
		}
	}
	defer func() {
		if len(missing) > 0 {
			t.Errorf("no %s in\n%s", strings.Join(missing, ", no "), raw)
		}
	}()
	texts := func(element string) (list []string) {
		for n := range page.Descendants() {
			if n.Type == html.ElementNode && n.Data == element {
				list = append(list, textOf(n))
			}
		}
		return list
	}
	contains := func(list []string, want string) bool {
		return slices.ContainsFunc(list, func(text string) bool { return strings.Contains(text, want) })
	}
	inHeader := func(text string) string { return text }
	if g.flavor == "pelican" { // whose themes put titles into attributes as they are
		inHeader = strings.NewReplacer("<", "‹", `"`, "”").Replace
	}
	has("title", contains(texts("h1"), inHeader("Title "+directives)))
	has("heading", contains(texts("h2"), "Heading "+directives))
	for _, element := range []string{"p", "td", "dd", "blockquote", "code"} {
		has("text in "+element, contains(texts(element), directives))
	}
	// Goldmark, as Debian's Hugo has it, shows there what escapes a character.
	has("alternative text", slices.ContainsFunc(attributes(raw, "alt"), func(alt string) bool { return strings.ReplaceAll(alt, `\`, "") == directives }))
	has("block of code", contains(texts("pre"), code))
	has("deep code", contains(texts("pre"), "a\n  {{ b }}"))
	has("time", slices.ContainsFunc(attributes(raw, "datetime"), func(said string) bool {
		at, err := time.Parse(time.RFC3339, said)
		return err == nil && at.Equal(time.Date(2024, 7, 1, 21, 30, 0, 0, time.UTC))
	}))
	for _, term := range []string{"Arts & {{ 7*7 }}", "2020", "one, two", "yes"} {
		has("term "+term, slices.Contains(texts("b"), term))
	}
	has("author", contains(texts("address"), inHeader(`Ann "{{ 7*7 }}" O'Neil`)))
	has("excerpt", contains(texts("aside"), "Short "+directives))
	has("list of definitions", contains(texts("dt"), "Ebb"))
	has("task", len(attributes(raw, "checked")) == 1 && bytes.Count(raw, []byte("<input")) == 2)
	has("number", slices.Contains(attributes(raw, "start"), "3"))
	has("kbd, sub and del", contains(texts("kbd"), "Ctrl") && contains(texts("sub"), "2") && contains(append(texts("del"), texts("s")...), "gone"))
	has("paragraphs that look like modules", contains(texts("p"), "import x from 'y'") && contains(texts("p"), "export const a = 1"))
	has("footnote", contains(texts("li"), "The note.") && slices.ContainsFunc(attributes(raw, "href"), func(to string) bool { return strings.Contains(to, "fn") && strings.HasPrefix(to, "#") }))
	has("no script", len(texts("script")) == 0)
}

func parsed(t *testing.T, page []byte) *html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}

// noneSays looks at every file of a built site: nothing of it is a secret, and what was
// planted is only in files as they were exported.
func noneSays(t *testing.T, root, export string) {
	t.Helper()
	exported := make(map[string]bool)
	walk := func(root string, visit func(name string, data []byte)) {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(name)
			visit(name, data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk(export, func(name string, data []byte) {
		if !strings.HasPrefix(name, root+string(filepath.Separator)) {
			exported[string(data)] = true
		}
	})
	planted := 0
	walk(root, func(name string, data []byte) {
		if bytes.Contains(data, []byte("SECRET")) {
			t.Errorf("%s tells a secret:\n%s", name, data)
		}
		if !bytes.Contains(data, []byte("PLANTED")) {
			return
		}
		planted++
		if !exported[string(data)] {
			t.Errorf("%s was made of a file:\n%s", name, data)
		}
	})
	if planted == 0 {
		t.Error("no file of the site is there")
	}
}
