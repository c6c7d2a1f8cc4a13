package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// realExport is the script that prints the real site's own export.
const realExport = "WPMD_WORDPRESS_EXPORT"

// difference is a way in which documents of a site's own export are not those of its API.
type difference struct {
	reason string
	in     *regexp.Regexp // the path of the document
	lines  *regexp.Regexp // of either side
}

// differences are all that there are, each with its reason.
var differences = []difference{
	{
		"lists of posts, terms, months and comments, and what a theme puts around a post, only the server can make",
		regexp.MustCompile(`(?:blocks-widgets|theme-block-category|widgets-block-category|code-and-tables)\.md$`), regexp.MustCompile(``),
	},
	{
		"what a provider answered to an embed WordPress keeps in fields of its own",
		regexp.MustCompile(`embeds\.md$`), regexp.MustCompile(`youtu|vimeo|twitter|^> |^>$|^$`),
	},
	{
		"shortcodes of plugins are known to the site alone, and so is which of them are none",
		regexp.MustCompile(`classic\.md$`), regexp.MustCompile(`North Quay|contact-form-7`),
	},
	{
		"excerpts have been without the numbers of footnotes since WordPress 6.3",
		regexp.MustCompile(`footnotes\.md$`), regexp.MustCompile(`^excerpt: `),
	},
	{
		"[audio ADDRESS] is nothing to the theme of the site",
		regexp.MustCompile(`post-format-audio\.md$`), regexp.MustCompile(`\.mp3|^$`),
	},
	{
		"an author who was deleted is a number to the API, and nobody to the export",
		regexp.MustCompile(`orphan\.md$`), regexp.MustCompile(`^  author: 999$`),
	},
	{
		"a type without authors shows none, which the export does not tell",
		regexp.MustCompile(`^quote/`), regexp.MustCompile(`^author: `),
	},
	{
		"a type that is not in the API is in the export",
		regexp.MustCompile(`^signpost/`), regexp.MustCompile(``),
	},
}

// exportFile writes the real site's own export.
func exportFile(t *testing.T, site ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), needReal(t, realExport), site...).Output()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "site.xml")
	if err := os.WriteFile(name, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// documents reads the Markdown files beneath a folder.
func documents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		raw, err := os.ReadFile(name)
		path, relErr := filepath.Rel(dir, name)
		if err != nil || relErr != nil {
			return err
		}
		found[filepath.ToSlash(path)] = string(raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// onlyIn are the lines of a text that another lacks.
func onlyIn(a, b string) []string {
	count := make(map[string]int)
	for line := range strings.Lines(b) {
		count[line]++
	}
	var lines []string
	for line := range strings.Lines(a) {
		if count[line]--; count[line] < 0 {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// A site's own export was another site to wpmd: other names, other headers, other text.
func TestRealExportFileIsTheSite(t *testing.T) {
	address := needReal(t, realSite)
	file, dir := exportFile(t), t.TempDir()
	served, stored := filepath.Join(dir, "served"), filepath.Join(dir, "stored")
	if code, _, stderr := wpmd(t, "export", address, "-o", served, "--media", "link", "--no-sitemap", "--comments", "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := wpmd(t, "export", file, "-o", stored, "--media", "link", "--comments", "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if secret := grep(t, stored, "SECRET-"); secret != "" {
		t.Errorf("%s holds a text that is not public", secret)
	}
	used := make(map[string]bool)
	fromSite, fromFile := documents(t, served), documents(t, stored)
	if len(fromSite) < 20 {
		t.Fatalf("the site gave %d documents", len(fromSite))
	}
	for path := range fromSite {
		if _, ok := fromFile[path]; !ok {
			t.Errorf("%s is not in the export file", path)
		}
	}
	for path, text := range fromFile {
		for _, line := range slices.Concat(onlyIn(fromSite[path], text), onlyIn(text, fromSite[path])) {
			i := slices.IndexFunc(differences, func(d difference) bool { return d.in.MatchString(path) && d.lines.MatchString(line) })
			if i < 0 {
				t.Errorf("%s differs for no known reason: %q", path, line)
				continue
			}
			used[differences[i].reason] = true
		}
	}
	for _, d := range differences {
		if !used[d.reason] && os.Getenv("WPMD_CORPUS") != "" {
			t.Logf("nothing differs any more because %s", d.reason)
		}
	}
	sameComments(t, served, stored)
	goOn(t, served, file)
	goOn(t, stored, address)
}

// sameComments says that both have the same comments.
func sameComments(t *testing.T, served, stored string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(served, "data", "comments", "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("the site gave no comments: %v", err)
	}
	for _, name := range names {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(stored, "data", "comments", filepath.Base(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s\nis not\n%s", filepath.Base(name), err, got, want)
		}
	}
}

// goOn brings a folder up to date from the other source: nothing moves and nothing goes.
func goOn(t *testing.T, dir, source string) {
	t.Helper()
	before := documents(t, dir)
	code, _, stderr := wpmd(t, "export", source, "-o", dir, "--media", "link", "--no-sitemap", "--comments")
	if code != 0 || strings.Contains(stderr, "moved") || strings.Contains(stderr, "deleted") {
		t.Errorf("from %s: exit code %d: %s", source, code, stderr)
	}
	after := documents(t, dir)
	for path := range before {
		if _, ok := after[path]; !ok {
			t.Errorf("%s is gone from the folder", path)
		}
	}
}

// A small site in a subdirectory, with plain permalinks.
func TestRealExportFileOfSubdirectory(t *testing.T) {
	address := needReal(t, realBlog)
	file, dir := exportFile(t, "blog"), t.TempDir()
	served, stored := filepath.Join(dir, "served"), filepath.Join(dir, "stored")
	if code, _, stderr := wpmd(t, "export", address, "-o", served, "--media", "link", "--no-sitemap", "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := wpmd(t, "export", file, "-o", stored, "--media", "link", "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	fromSite, fromFile := documents(t, served), documents(t, stored)
	for path, text := range fromSite {
		if got := fromFile[path]; got != text {
			t.Errorf("%s: %q and %q", path, onlyIn(text, got), onlyIn(got, text))
		}
	}
	if len(fromSite) == 0 || len(fromFile) != len(fromSite) {
		t.Errorf("%d documents from the site, %d from its export", len(fromSite), len(fromFile))
	}
}
