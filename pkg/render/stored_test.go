package render_test

import (
	"encoding/json"
	"flag"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/render"
)

var update = flag.Bool("update", false, "write down what the stories in testdata/stored come out as")

// TestStoredContent renders the content of every story as WordPress stores it, in.html, or
// as a site rendered it with shortcodes left in it, rendered.html, and expects its out.md and its warnings. What belongs to it lies beside it: the meta
// footnotes.json and elementor.json, what else is known of the document.json, library.json with records of the library, of which
// those with a post are attached, and patterns, ID.html each.
func TestStoredContent(t *testing.T) {
	files, err := filepath.Glob("../../testdata/stored/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	target, err := flavor.Named("plain")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, want := storedDocument(t, archive)
			got, err := render.New(render.Options{Target: target, FrontMatter: frontmatter.YAML}).Render(t.Context(), doc, render.Alone(doc))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range got.Proof.Differences {
				t.Errorf("not faithful: %s: %q became %q", d.Kind, d.Want, d.Got)
			}
			var warnings strings.Builder
			for _, w := range got.Warnings {
				warnings.WriteString(w.Code + ": " + w.Message + "\n")
			}
			if *update {
				writeStory(t, file, archive, map[string]string{"out.md": got.Markdown, "warnings": warnings.String()})
				return
			}
			if diff := cmp.Diff(want["out.md"], got.Markdown); diff != "" {
				t.Errorf("Markdown (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want["warnings"], warnings.String()); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func storedDocument(t *testing.T, archive *txtar.Archive) (doc content.Document, want map[string]string) {
	t.Helper()
	want = make(map[string]string)
	doc.Link, doc.Raw, doc.Stored.Patterns = "https://example.org/a/", true, make(map[int64]string)
	for _, f := range archive.Files {
		text := string(f.Data)
		switch f.Name {
		case "in.html":
			doc.Content = text
		case "rendered.html":
			doc.Content, doc.Raw = text, false
		case "footnotes.json":
			doc.Stored.Footnotes = text
		case "elementor.json":
			doc.Stored.Elementor = text
		case "document.json":
			if err := json.Unmarshal(f.Data, &doc); err != nil {
				t.Fatal(err)
			}
		case "library.json":
			if err := json.Unmarshal(f.Data, &doc.Library); err != nil {
				t.Fatal(err)
			}
		default:
			if id, err := strconv.ParseInt(strings.TrimSuffix(path.Base(f.Name), ".html"), 10, 64); err == nil {
				doc.Stored.Patterns[id] = text
				continue
			}
			want[f.Name] = text
		}
	}
	for _, record := range doc.Library {
		if record.Post != 0 {
			doc.Stored.Attached = append(doc.Stored.Attached, record)
		}
	}
	return doc, want
}

func writeStory(t *testing.T, file string, archive *txtar.Archive, results map[string]string) {
	t.Helper()
	var kept []txtar.File
	for _, f := range archive.Files {
		if _, isResult := results[f.Name]; !isResult {
			kept = append(kept, f)
		}
	}
	for _, name := range []string{"out.md", "warnings"} {
		if results[name] != "" {
			kept = append(kept, txtar.File{Name: name, Data: []byte(results[name])})
		}
	}
	archive.Files = kept
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}
