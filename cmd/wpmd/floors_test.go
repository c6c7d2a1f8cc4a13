package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// floors is the one place that says which package may import which: a package
// imports only from floors below its own. Tests are exempt. The table at the end of
// the README is held against it.
var floors = map[string]int{
	"cmd/wpmd": 10,

	"pkg/cli": 9,

	"pkg/preview": 8,

	"pkg/verify": 7,

	"pkg/export": 6,

	"pkg/render": 5,

	"pkg/syncplan": 4,
	"pkg/linkmap":  4,
	"pkg/wxr":      4,
	"pkg/restore":  4,
	"pkg/feed":     4,
	"pkg/crawl":    4,

	"pkg/wordpress":        3,
	"pkg/wordpress/wptest": 3,
	"pkg/archive":          3,
	"pkg/rawcontent":       3,
	"pkg/markdown":         3,
	"pkg/fidelity":         3,
	"pkg/frontmatter":      3,
	"pkg/layout":           3,
	"pkg/manifest":         3,
	"pkg/media":            3,
	"pkg/redirect":         3,
	"pkg/sitedata":         3,
	"pkg/page":             3,

	"pkg/restjson":    2,
	"pkg/sitemap":     2,
	"pkg/input":       2,
	"pkg/config":      2,
	"pkg/blocker":     2,
	"pkg/fragment":    2,
	"pkg/shortcode":   2,
	"pkg/credentials": 2,
	"pkg/dialect":     2,

	"pkg/content":   1,
	"pkg/permalink": 1,
	"pkg/fetch":     1,
	"pkg/tree":      1,
	"pkg/flavor":    1,

	"pkg/yamlfile": 0,
}

// homes are the only packages that may import a library.
var homes = map[string]string{
	"github.com/spf13/cobra":                          "pkg/cli",
	"github.com/fatih/color":                          "pkg/cli",
	"github.com/vbauerster/mpb":                       "pkg/cli",
	"github.com/JohannesKaufmann/html-to-markdown/v2": "pkg/markdown",
	"github.com/yuin/goldmark":                        "pkg/fidelity",
	"github.com/zalando/go-keyring":                   "pkg/credentials",
	"golang.org/x/term":                               "pkg/cli",
}

func TestFloors(t *testing.T) {
	imports := readImports(t, "../..")
	for name := range floors {
		if imports[name] == nil {
			t.Errorf("%s stands in the plan and not in the house", name)
		}
	}
	for from, list := range imports {
		floor, ok := floors[from]
		if !ok {
			t.Errorf("%s has no floor: put it into the plan", from)
			continue
		}
		for _, imported := range list {
			checkHome(t, from, imported)
			to, own := strings.CutPrefix(imported, "wpmd/")
			if own && floors[to] >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", from, floor, to, floors[to])
			}
		}
	}
}

// TestFloorsInReadme: a row of the README's table is a floor and its packages.
func TestFloorsInReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]int)
	for line := range strings.Lines(string(readme)) {
		cells := strings.SplitN(line, "|", 3)
		if len(cells) < 3 {
			continue
		}
		floor, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		if err != nil {
			continue
		}
		for sentence := range strings.SplitSeq(cells[2], " · ") {
			if words := strings.SplitN(sentence, "`", 3); len(words) == 3 && strings.Contains(words[1], "/") {
				told[words[1]] = floor
			}
		}
	}
	if diff := cmp.Diff(floors, told); diff != "" {
		t.Errorf("the README's table of floors is not the plan (-plan +README):\n%s", diff)
	}
}

func checkHome(t *testing.T, from, imported string) {
	t.Helper()
	for library, home := range homes {
		if (imported == library || strings.HasPrefix(imported, library+"/")) && from != home {
			t.Errorf("%s imports %s, whose home is %s", from, library, home)
		}
	}
}

// readImports gives the imports of every package beneath root that are not for
// its tests alone.
func readImports(t *testing.T, root string) map[string][]string {
	t.Helper()
	imports := make(map[string][]string)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (d.Name()[0] == '.' || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(name)), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !slices.Contains(imports[dir], imported) {
				imports[dir] = append(imports[dir], imported)
			}
		}
		if imports[dir] == nil {
			imports[dir] = []string{}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
