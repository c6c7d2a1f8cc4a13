package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/wordpress/wptest"
)

// generator builds an export with the real tool.
type generator struct {
	flavor string
	build  []string
	output string
	// theme are the files without which the tool shows nothing.
	theme map[string]string
	// modules says that npm brings the tool: see generatorsVariable.
	modules bool
}

// mdxBuild is the part of Docusaurus that reads documents: its MDX, with its YAML. A nightly
// job builds the same with the whole of it.
const mdxBuild = `
import {evaluate} from "@mdx-js/mdx";
import gfm from "remark-gfm";
import yaml from "js-yaml";
import * as runtime from "react/jsx-runtime";
import {createElement as h} from "react";
import {renderToStaticMarkup} from "react-dom/server";
import fs from "node:fs";
import path from "node:path";
fs.cpSync("static", "build", {recursive: true});
const put = (slug, page) => {
  fs.mkdirSync(path.join("build", slug), {recursive: true});
  fs.writeFileSync(path.join("build", slug, "index.html"), renderToStaticMarkup(h("body", null, ...page)));
};
const links = [];
for (const folder of ["blog", "docs"]) {
  for (const file of fs.existsSync(folder) ? fs.readdirSync(folder, {recursive: true}) : []) {
    if (!file.endsWith(".mdx")) continue;
    const text = fs.readFileSync(path.join(folder, file), "utf8"), end = text.indexOf("\n---\n", 4);
    const data = yaml.load(text.slice(4, end));
    if (data.draft) continue;
    const {default: Content} = await evaluate(text.slice(end + 5), {...runtime, remarkPlugins: [gfm]});
    const terms = [...data.categories || [], ...data.tags || []].map(name => h("b", {key: name}, name));
    put(data.slug, [h("h1", null, data.title), h("time", {dateTime: data.date?.toISOString()}), h("address", null, (data.authors || []).map(a => a.name).join(", ")),
      h("aside", null, data.description), ...terms, data.image && h("img", {src: data.image}), h(Content)]);
    links.push(h("a", {key: data.slug, href: data.slug}, data.title));
  }
}
put("/", links);
`

// generatorsVariable names a folder in which there is one for each generator that npm
// brings, with its modules.
const generatorsVariable = "WPMD_GENERATORS"

// needs skips a test where the tool is not installed.
func (g generator) needs(t *testing.T) {
	t.Helper()
	if g.modules && os.Getenv(generatorsVariable) == "" {
		t.Skip(generatorsVariable + " names no folder with " + g.build[0])
	}
	if _, err := exec.LookPath(g.build[0]); err != nil && !g.modules {
		t.Skip(g.build[0] + " is not installed")
	}
}

// command is the tool, which finds its modules in the folder of the site.
func (g generator) command(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	name := g.build[0]
	if g.modules {
		from := filepath.Join(os.Getenv(generatorsVariable), g.flavor)
		if own := filepath.Join(from, "node_modules", ".bin", name); name != "node" {
			name = own
		}
		manifest, err := os.ReadFile(filepath.Join(from, "package.json"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "package.json"), string(manifest))
		if err := os.Symlink(filepath.Join(from, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), name, g.build[1:]...)
	build.Dir, build.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	return build
}

var generators = []generator{
	{"hugo", []string{"hugo", "--quiet", "--printPathWarnings"}, "public", map[string]string{
		"layouts/_default/single.html": `<body><h1>{{ .Title }}</h1><time datetime="{{ .Date.Format "2006-01-02T15:04:05-07:00" }}"></time><address>{{ with .Params.params }}{{ .author }}{{ end }}</address><aside>{{ .Summary }}</aside>` +
			`{{ range .Params.categories }}<b>{{ . }}</b>{{ end }}{{ range .Params.tags }}<b>{{ . }}</b>{{ end }}{{ range .Params.images }}<img src="{{ . }}">{{ end }}{{ .Content }}</body>`,
		"layouts/_default/list.html": `<body>{{ .Content }}{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</body>`,
	}, false},
	{"jekyll", []string{"jekyll", "build", "--quiet"}, "_site", map[string]string{
		"_layouts/post.html": `<body><h1>{{ page.title | escape }}</h1><time datetime="{{ page.date | date_to_xmlschema }}"></time><address>{{ page.author | escape }}</address><aside>{{ page.excerpt }}</aside>` +
			`{% for c in page.categories %}<b>{{ c | escape }}</b>{% endfor %}{% for c in page.tags %}<b>{{ c | escape }}</b>{% endfor %}` +
			`{% if page.image %}<img src="{{ page.image }}">{% endif %}{{ content }}</body>`,
		"_layouts/page.html": `<body><h1>{{ page.title }}</h1>{{ content }}</body>`,
		"index.html":         "---\n---\n{% for p in site.posts %}<a href=\"{{ p.url }}\">{{ p.title }}</a>{{ p.excerpt }}{% endfor %}",
	}, false},
	{"hexo", []string{"hexo", "generate", "--bail", "--config", "_config.yml,test.yml"}, "public", map[string]string{
		"test.yml": "theme: t\n",
		"themes/t/layout/post.ejs": `<body><h1><%= page.title %></h1><time datetime="<%= date_xml(page.date) %>"></time><address><%= page.author %></address><aside><%- page.excerpt %></aside>` +
			`<% page.categories && page.categories.forEach(function(c) { %><b><%= c.name %></b><% }) %><% page.tags && page.tags.forEach(function(c) { %><b><%= c.name %></b><% }) %>` +
			`<% if (page.image) { %><img src="<%= page.image %>"><% } %><%- page.content %></body>`,
		"themes/t/layout/page.ejs":  `<body><h1><%= page.title %></h1><%- page.content %></body>`,
		"themes/t/layout/index.ejs": `<body><% page.posts.forEach(function(p) { %><a href="<%- url_for(p.path) %>"><%= p.title %></a><%- p.excerpt %><% }) %></body>`,
	}, true},
	{"docusaurus", []string{"node", "build.mjs"}, "build", map[string]string{"build.mjs": mdxBuild}, true},
	{"mkdocs", []string{"mkdocs", "build", "--quiet", "--strict", "-f", "test.yml"}, "site", map[string]string{
		"docs/index.md": "# Home\n",
		"test.yml":      "INHERIT: mkdocs.yml\ntheme:\n  name: null\n  custom_dir: t\n",
		"t/main.html": `<body><h1>{{ page.title }}</h1>{% if page.meta.date %}<time datetime="{{ page.meta.date.isoformat() }}"></time>{% endif %}<address>{{ page.meta.author }}</address><aside>{{ page.meta.description }}</aside>` +
			`{% for c in page.meta.categories %}<b>{{ c }}</b>{% endfor %}{% for c in page.meta.tags %}<b>{{ c }}</b>{% endfor %}{{ page.content }}{% for p in nav.pages %}<a href="{{ p.url | url }}">{{ p.title }}</a>{% endfor %}</body>`,
	}, false},
	{"pelican", []string{"pelican", "--fatal=warnings", "-s", "test.py"}, "output", map[string]string{
		"test.py": "import sys\nsys.path.append('.')\nfrom pelicanconf import *\nSITEURL = ''\nTHEME = 't'\nDIRECT_TEMPLATES = ['index']\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n",
		"t/templates/article.html": `<body><h1>{{ article.title }}</h1><time datetime="{{ article.date.isoformat() }}"></time><address>{% for a in article.authors %}{{ a }}{% endfor %}</address><aside>{{ article.summary }}</aside>` +
			`{% if article.categories %}{% for c in article.categories.split(', ') %}<b>{{ c }}</b>{% endfor %}{% endif %}<b>{{ article.category }}</b>{% for c in article.tags %}<b>{{ c }}</b>{% endfor %}{% if article.image %}<img src="{{ article.image }}">{% endif %}{{ article.content }}</body>`,
		"t/templates/page.html":  `<body><h1>{{ page.title }}</h1>{{ page.content }}</body>`,
		"t/templates/index.html": `<body>{% for a in articles %}<a href="{{ SITEURL }}/{{ a.url }}">{{ a.title }}</a>{{ a.summary }}{% endfor %}</body>`,
	}, false},
}

// TestRealGeneratorsBreakNoLink exports the sample site, stops it, builds what
// is there, and follows every link and picture of every page.
func TestRealGeneratorsBreakNoLink(t *testing.T) {
	for _, g := range generators {
		t.Run(g.flavor, func(t *testing.T) {
			g.needs(t)
			server := wptest.New(wptest.Sample())
			address, stop, err := server.Listen()
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "site")
			code, stdout, stderr := wpmd(t, "export", address, "-o", dir, "--flavor", g.flavor, "--redirects", "netlify", "--json")
			stop()
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			root := g.make(t, dir)
			if _, err := os.Stat(filepath.Join(root, "_redirects")); err != nil {
				t.Error(err)
			}
			followAll(t, root, address, left(t, stdout), 25)
		})
	}
}

// left are the addresses that an export says it leaves on the web.
func left(t *testing.T, report string) string {
	t.Helper()
	var r struct {
		Warnings []struct{ Code, Message string }
	}
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, w := range r.Warnings {
		if w.Code == "archive-link" {
			out.WriteString(w.Message + "\n")
		}
	}
	return out.String()
}

// make builds the site in a folder and says where it is.
func (g generator) make(t *testing.T, dir string) string {
	t.Helper()
	for name, text := range g.theme {
		put(t, filepath.Join(dir, name), text)
	}
	if out, err := g.command(t, dir).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARN")) || bytes.Contains(out, []byte("Conflict")) {
		t.Fatalf("%s: %v: %s", g.flavor, err, out)
	}
	return filepath.Join(dir, g.output)
}

// followAll opens every page of a built site. What a page refers to is there,
// or on another site, or among what was left on the old one.
func followAll(t *testing.T, root, old, left string, documents int) {
	t.Helper()
	pages, followed := 0, 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".html" {
			return err
		}
		pages++
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		base := &url.URL{Scheme: "http", Host: "new.invalid", Path: path.Join("/", filepath.ToSlash(rel)) + "/"}
		for _, address := range attributes(raw, "href", "src", "poster") {
			u, err := base.Parse(address)
			if err != nil {
				t.Errorf("%s: %q: %v", name, address, err)
				continue
			}
			switch {
			case strings.HasPrefix(address, old):
				if !strings.Contains(left, address) {
					t.Errorf("%s leads to the old site: %s", name, address)
				}
			case u.Host == base.Host:
				followed++
				if !isThere(root, u) {
					t.Errorf("%s: %s is not there", name, address)
				}
			}
		}
		return nil
	})
	if err != nil || pages < documents || followed < 3*documents {
		t.Errorf("%d pages, %d links followed: %v", pages, followed, err)
	}
}

// isThere says that a file stands at an address, and in it the place that the
// address names.
func isThere(root string, u *url.URL) bool {
	name := filepath.Join(root, filepath.FromSlash(u.Path))
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		name = filepath.Join(name, "index.html")
	}
	page, err := os.ReadFile(name)
	if err != nil || u.Fragment == "" {
		return err == nil
	}
	return slices.Contains(attributes(page, "id", "name"), u.Fragment)
}

// attributes are the values of all attributes with one of these names.
func attributes(page []byte, names ...string) []string {
	var list []string
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if slices.Contains(names, a.Key) {
				list = append(list, a.Val)
			}
		}
	}
	return list
}
