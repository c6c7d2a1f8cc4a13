package layout_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/cases"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/layout"
)

// Two documents never share a file, whatever a template makes of them, and which of them
// has the mark does not depend on the order of the list.
func TestTemplatesShareNoFile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	slugs := []string{"a", "A", "index", "_index", "a/b", "..", "con", "x~7", "é", "é", "", "日本", "a.md", ".git", strings.Repeat("long", 80)}
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for _, text := range []string{
		"{{.Slug}}", "{{.Date.Year}}/{{.Slug}}/index", "{{.Type}}", "{{.Permalink}}", "{{.Permalink}}/index", "{{.Parents}}/{{.Slug}}",
		`{{if eq .Type "post"}}blog/{{.Date.Format "2006/01"}}{{end}}/{{.Slug}}`, "{{.Status}}{{.Language}}", "{{.Category}}/{{.Author}}/{{.Name}}.md", "{{.Folder}}/{{lower .Slug}}",
	} {
		template, err := flavor.ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		s := layout.Scheme{Home: "https://e.example", Paths: flavor.Paths{Documents: pick("", "content"), Special: []string{"index", "_index"}, Template: flavor.Templates{"*": template}}}
		s.Categories, s.Authors = map[int64]string{1: "news", 2: "../x"}, map[int64]string{1: "ann"}
		var stamps []content.Stamp
		for id := range int64(300) {
			slug := pick(slugs...)
			stamps = append(stamps, content.Stamp{
				ID: id + 1, Type: pick("post", "page", "book", "../t"), Slug: slug, Status: pick("publish", "draft"), Author: random.Int64N(3), Parent: random.Int64N(300),
				Link: "https://e.example/" + pick("", "2024/01/", "x/") + slug + "/", Language: pick("", "fr_FR", "../e"), Terms: map[string][]int64{"category": {random.Int64N(3)}},
				Date: time.Date(2020+random.IntN(4), 1, 2, 3, 4, 5, 0, time.UTC),
			})
		}
		paths, err := layout.Assign(s, stamps, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		owners := make(map[string]int64)
		for id, path := range paths {
			key := cases.Fold().String(path)
			if other, taken := owners[key]; taken {
				t.Errorf("%s: %d and %d share %s", text, id, other, path)
			}
			owners[key] = id
			if !fs.ValidPath(path) || strings.Contains(path, "/.") || !strings.HasSuffix(path, ".md") || !strings.HasPrefix(path, s.Paths.Documents) {
				t.Errorf("%s: %d lies at %s", text, id, path)
			}
		}
		for id, path := range paths {
			for i := strings.IndexByte(path, '/'); i > 0; {
				if other, taken := owners[cases.Fold().String(path[:i])]; taken {
					t.Errorf("%s: %d lies in the file of %d: %s", text, id, other, path)
				}
				next := strings.IndexByte(path[i+1:], '/')
				if next < 0 {
					break
				}
				i += next + 1
			}
		}
		random.Shuffle(len(stamps), func(i, j int) { stamps[i], stamps[j] = stamps[j], stamps[i] })
		again, err := layout.Assign(s, stamps, nil)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(paths) {
			t.Errorf("%s: another order gives other paths: %v", text, err)
		}
	}
}

func BenchmarkTemplate(b *testing.B) {
	template, err := flavor.ParseTemplate("{{.Type}}/{{.Date.Year}}/{{.Slug}}/index")
	if err != nil {
		b.Fatal(err)
	}
	d := content.Stamp{ID: 7, Type: "post", Slug: "some-post", Date: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), Link: "https://e.example/2024/01/some-post/"}
	for name, s := range map[string]layout.Scheme{
		"standard":  {Home: "https://e.example"},
		"templated": {Home: "https://e.example", Paths: flavor.Paths{Template: flavor.Templates{"*": template}}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Document(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
