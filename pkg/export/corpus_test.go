package export_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/render"
	"wpmd/pkg/restjson"
)

// corpus reads the bodies of the real posts that WPMD_CORPUS names, by file and
// place in it.
func corpus(tb testing.TB) map[string]content.Document {
	tb.Helper()
	dir := os.Getenv("WPMD_CORPUS")
	if dir == "" {
		tb.Skip("WPMD_CORPUS names no corpus of real posts")
	}
	documents := make(map[string]content.Document)
	for _, name := range glob(tb, dir, "rest/*.json") {
		raw := readFile(tb, name)
		list, err := restjson.List(raw)
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		for _, object := range list {
			doc, err := restjson.Reader{}.Document(object)
			if err != nil {
				tb.Fatalf("%s: %v", name, err)
			}
			documents[filepath.Base(name)+" "+doc.Link] = doc
		}
	}
	for _, pattern := range []string{"html/*.html", "blocks/*.html"} {
		for _, name := range glob(tb, dir, pattern) {
			documents[filepath.Base(name)] = content.Document{
				Stamp:   content.Stamp{Link: "https://corpus.example/" + filepath.Base(name)},
				Content: string(readFile(tb, name)),
			}
		}
	}
	index := readFile(tb, filepath.Join(dir, "index.tsv"))
	if lines := strings.Count(string(index), "\nrest/"); len(documents) < lines {
		tb.Fatalf("%d documents, and the index lists %d files of posts", len(documents), lines)
	}
	return documents
}

func glob(tb testing.TB, dir, pattern string) []string {
	tb.Helper()
	names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil || len(names) == 0 {
		tb.Fatalf("%s holds no %s: %v", dir, pattern, err)
	}
	return names
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func TestCorpusIsFaithful(t *testing.T) {
	documents := corpus(t)
	renderer := render.New(render.Options{})
	kept, holdHTML := 0, 0
	tags, kinds := make(map[string]int), make(map[string]int)
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		doc := documents[name]
		rendered, err := renderer.Render(t.Context(), doc, render.Alone(doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, d := range rendered.Proof.Differences {
			kinds[d.Kind]++
			t.Errorf("%s: node %d: %s: want %.120q, got %.120q", name, d.Node, d.Kind, d.Want, d.Got)
		}
		if len(rendered.Kept) > 0 {
			kept++
			t.Logf("%s: %d blocks stay HTML", name, len(rendered.Kept))
		}
		if found := rawTags(rendered.Markdown); len(found) > 0 {
			holdHTML++
			for tag := range found {
				tags[tag]++
			}
		}
	}
	t.Logf("%d documents; %d had blocks that failed the proof; %d hold HTML: %v; differences left: %v", len(documents), kept, holdHTML, tags, kinds)
}

// rawTags are the elements that stand in Markdown as HTML, outside code.
func rawTags(md string) map[string]bool {
	found := make(map[string]bool)
	fence := ""
	for line := range strings.Lines(md) {
		trimmed := strings.TrimLeft(line, " >")
		if fence != "" {
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
			continue
		}
		if run := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]; len(run) >= 3 {
			fence = run
			continue
		}
		for i, part := range strings.Split(line, "`") {
			if i%2 == 1 {
				continue
			}
			z := html.NewTokenizer(strings.NewReader(strings.ReplaceAll(part, `\<`, "")))
			for {
				kind := z.Next()
				if kind == html.ErrorToken {
					break
				}
				if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
					name, _ := z.TagName()
					if !strings.ContainsAny(string(name), ":@") {
						found[string(name)] = true
					}
				}
			}
		}
	}
	return found
}
