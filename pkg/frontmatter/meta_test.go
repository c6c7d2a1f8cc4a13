package frontmatter_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/frontmatter"
)

// metaLine is how Python-Markdown finds a key.
// https://github.com/Python-Markdown/markdown/blob/master/markdown/extensions/meta.py
var metaLine = regexp.MustCompile(`^[ ]{0,3}([A-Za-z0-9_-]+):\s*(.*)`)

func TestMetaReadsBack(t *testing.T) {
	m := frontmatter.Map{
		{Key: "title", Value: " a: b\n--- \"c\" # d\n\n    e: f"}, {Key: "Genre (x)", Value: []string{"one, two", "a; b", "c"}}, {Key: "tags", Value: []string{"yes", "007"}},
		{Key: "date", Value: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}, {Key: "slug", Value: ""}, {Key: "none", Value: []string(nil)}, {Key: "sticky", Value: true},
		{Key: "wordpress", Value: frontmatter.Map{{Key: "id", Value: int64(7)}, {Key: "more", Value: frontmatter.Map{{Key: "deep", Value: []int64{1, 2}}}}}}, {Key: "WordPress_ID", Value: "8"},
		{Key: "maps", Value: []frontmatter.Map{{{Key: "a", Value: "b"}}}},
	}
	want := map[string]string{
		"title": `a: b --- "c" # d e: f`, "genre__x_": "one, two; a, b; c;", "tags": "yes, 007", "date": "2024-01-02T03:04:05+00:00", "slug": "", "sticky": "true",
		"wordpress_id": "7", "wordpress_more_deep": "1, 2", "wordpress_id_2": "8", "maps": `[{"a":"b"}]`,
	}
	text := string(frontmatter.Append(nil, frontmatter.Meta, m))
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "---" || lines[len(lines)-1] != "---" || len(lines) != len(want)+2 {
		t.Fatalf("%d lines:\n%s", len(lines), text)
	}
	for _, line := range lines[1 : len(lines)-1] {
		found := metaLine.FindStringSubmatch(line)
		if found == nil {
			t.Errorf("no key in %q", line)
			continue
		}
		if value, known := want[found[1]]; !known || strings.TrimSpace(found[2]) != value {
			t.Errorf("%s is %q, want %q", found[1], found[2], value)
		}
		delete(want, found[1])
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestAppendPython(t *testing.T) {
	m := frontmatter.Map{{Key: "NAME", Value: "it's \"so\"\n{%"}, {Key: "OPTIONS", Value: frontmatter.Map{{Key: "a", Value: true}, {Key: "b", Value: []string{"x"}}, {Key: "c", Value: []frontmatter.Map{{{Key: "d", Value: false}}}}}}, {Key: "N", Value: 3}}
	want := "NAME = \"it's \\\"so\\\"\\n{%\"\nOPTIONS = {\"a\": True, \"b\": [\"x\"], \"c\": [{\"d\": False}]}\nN = 3\n"
	if got := string(frontmatter.AppendPython(nil, m)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
