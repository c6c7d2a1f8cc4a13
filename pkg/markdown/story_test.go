package markdown_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/markdown"
)

var update = flag.Bool("update", false, "write down what the stories in testdata/convert come out as")

const stories = "../../testdata/convert"

// TestStories converts the in.html of every story and expects its out.md and its
// warnings. What comes out must say the same words as what went in, the ledger
// aside, and must come out the same once more when it is rendered.
//
// In a story whose comment has a line "proof", words stand elsewhere than in the
// source, or come from what is no text, as that line says; the proof tells whether
// they are what and where they should be.
//
// A story whose comment has a line "once" is no fixed point, and says why.
func TestStories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(stories, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no stories in %s", stories)
	}
	for _, file := range files {
		name, ok := strings.CutSuffix(filepath.Base(file), ".txtar")
		if !ok {
			t.Errorf("%s is no story", file)
			continue
		}
		t.Run(name, func(t *testing.T) { story(t, file) })
	}
}

// storySources are the sources of all stories.
func storySources(tb testing.TB) []body {
	tb.Helper()
	var all []body
	for _, file := range glob(tb, stories, "*.txtar") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, body{filepath.Base(file), string(archive.Files[0].Data)})
	}
	if len(all) == 0 {
		tb.Fatalf("no stories in %s", stories)
	}
	return all
}

func story(t *testing.T, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.Files {
		switch f.Name {
		case "in.html", "out.md", "warnings":
			parts[f.Name] = string(f.Data)
		default:
			t.Errorf("unknown file %q", f.Name)
		}
	}
	comment := strings.TrimSpace(string(archive.Comment))
	if comment == "" || parts["in.html"] == "" {
		t.Fatal("a story needs a comment and an in.html")
	}
	c := markdown.New(markdown.Options{})
	r := c.Convert(parts["in.html"], content.AsIs{}, nil)
	var warnings strings.Builder
	for _, w := range r.Warnings {
		warnings.WriteString(w.Code + ": " + w.Message + "\n")
	}
	if *update {
		rewrite(t, file, archive, r.Markdown, warnings.String())
	} else {
		if d := cmp.Diff(parts["out.md"], r.Markdown); d != "" {
			t.Errorf("out.md (-want +got):\n%s", d)
		}
		if d := cmp.Diff(parts["warnings"], warnings.String()); d != "" {
			t.Errorf("warnings (-want +got):\n%s", d)
		}
	}
	page := rendered(t, r.Markdown)
	if strings.Contains("\n"+comment, "\nproof") {
		if report := fidelity.Compare(parts["in.html"], r.Markdown, r.Ledger, content.AsIs{}); !report.Perfect() {
			t.Errorf("not faithful: %+v", report.Differences)
		}
	} else if d := firstDifference(visible(parts["in.html"], r.Ledger), visible(page, nil)); d != "" {
		t.Errorf("words differ\n%s", d)
	}
	if strings.Contains("\n"+comment, "\nonce") {
		return
	}
	again := c.Convert(typeset(page), content.AsIs{}, nil)
	if d := cmp.Diff(decoded(r.Markdown), decoded(again.Markdown)); d != "" {
		t.Errorf("rendered and converted again (-first +second):\n%s", d)
	}
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, md, warnings string) {
	t.Helper()
	var kept []txtar.File
	for _, f := range archive.Files {
		if f.Name == "in.html" {
			kept = append(kept, f)
		}
	}
	kept = append(kept, txtar.File{Name: "out.md", Data: []byte(md)})
	archive.Files = kept
	if warnings != "" {
		archive.Files = append(archive.Files, txtar.File{Name: "warnings", Data: []byte(warnings)})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
