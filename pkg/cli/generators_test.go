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
}

var generators = []generator{
	{"hugo", []string{"hugo", "--quiet", "--printPathWarnings"}, "public", map[string]string{
		"layouts/_default/single.html": `<body><h1>{{ .Title }}</h1>{{ range .Params.images }}<img src="{{ . }}">{{ end }}{{ .Content }}</body>`,
		"layouts/_default/list.html":   `<body>{{ .Content }}{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</body>`,
	}},
	{"jekyll", []string{"jekyll", "build", "--quiet"}, "_site", map[string]string{
		"_layouts/post.html": `<body><h1>{{ page.title }}</h1>{% if page.image %}<img src="{{ page.image }}">{% endif %}{{ content }}</body>`,
		"_layouts/page.html": `<body><h1>{{ page.title }}</h1>{{ content }}</body>`,
		"index.html":         "---\n---\n{% for p in site.posts %}<a href=\"{{ p.url }}\">{{ p.title }}</a>{{ p.excerpt }}{% endfor %}",
	}},
}

// TestRealGeneratorsBreakNoLink exports the sample site, stops it, builds what
// is there, and follows every link and picture of every page.
func TestRealGeneratorsBreakNoLink(t *testing.T) {
	for _, g := range generators {
		t.Run(g.flavor, func(t *testing.T) {
			if _, err := exec.LookPath(g.build[0]); err != nil {
				t.Skip(g.build[0] + " is not installed")
			}
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
			followAll(t, g.make(t, dir), address, left(t, stdout), 25)
		})
	}
}

// left are the addresses that an export says it leaves on the web.
func left(t *testing.T, report string) string {
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
	for name, text := range g.theme {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), g.build[0], g.build[1:]...)
	build.Dir, build.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := build.CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARN")) || bytes.Contains(out, []byte("Conflict")) {
		t.Fatalf("%s: %v: %s", g.flavor, err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, g.output, "_redirects")); err != nil {
		t.Error(err)
	}
	return filepath.Join(dir, g.output)
}

// followAll opens every page of a built site. What a page refers to is there,
// or on another site, or among what was left on the old one.
func followAll(t *testing.T, root, old, left string, documents int) {
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
