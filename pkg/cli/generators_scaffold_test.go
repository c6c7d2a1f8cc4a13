package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// scaffolded are the generators that a project is written for.
var scaffolded = []generator{
	{flavor: "hugo", build: []string{"hugo", "--quiet", "--printPathWarnings"}, output: "public"},
	{flavor: "hugo+bundles", build: []string{"hugo", "--quiet", "--printPathWarnings"}, output: "public"},
	{flavor: "jekyll", build: []string{"jekyll", "build", "--quiet"}, output: "_site"},
	{flavor: "eleventy", build: []string{"eleventy", "--quiet"}, output: "_site", modules: true},
	{flavor: "astro", build: []string{"astro", "build"}, output: "dist", modules: true},
}

// What an export writes with --scaffold builds by itself: no page is missing, and no link
// or picture leads nowhere.
func TestRealGeneratorsBuildTheScaffold(t *testing.T) {
	for _, g := range scaffolded {
		t.Run(g.flavor, func(t *testing.T) {
			g.needs(t)
			address, stop, err := wptest.New(wptest.Sample()).Listen()
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "site")
			code, stdout, stderr := wpmd(t, "export", address, "-o", dir, "--flavor", g.flavor, "--scaffold", "--json")
			stop()
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			root := g.make(t, dir)
			front, err := os.ReadFile(filepath.Join(root, "index.html"))
			if err != nil || len(attributes(front, "href")) < 15 {
				t.Errorf("the front page lists %q: %v", attributes(front, "href"), err)
			}
			followAll(t, root, address, left(t, stdout), 25)
		})
	}
}
