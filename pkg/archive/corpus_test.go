package archive_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
)

// TestCorpus reads every array of posts that the corpus lists, and holds the
// number of documents against the index.
func TestCorpus(t *testing.T) {
	root := os.Getenv("WPMD_CORPUS")
	if root == "" {
		t.Skip("WPMD_CORPUS is not set")
	}
	index, err := os.Open(filepath.Join(root, "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = index.Close() }()
	files := 0
	lines := bufio.NewScanner(index)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		if !strings.HasPrefix(columns[0], "rest/") || len(columns) < 4 {
			continue
		}
		files++
		name := filepath.Join(root, filepath.FromSlash(columns[0]))
		total, want := count(t, name)
		if listed, err := strconv.Atoi(columns[3]); err != nil || listed != total {
			t.Errorf("%s: the index lists %s objects of %d, %v", columns[0], columns[3], total, err)
		}
		s, err := archive.Open(t.Context(), name)
		if err != nil {
			t.Errorf("%s: %v", columns[0], err)
			continue
		}
		if site, err := s.Site(t.Context()); err != nil || !strings.HasPrefix(site.URL, "http") || len(site.Types) == 0 {
			t.Errorf("%s: %+v, %v", columns[0], site, err)
		}
		everything := content.Query{Status: []string{"publish", "draft", "pending", "private", "future", "inherit"}}
		if _, documents, errs := collect(t, s, everything); len(documents) != want || len(errs) > 0 {
			t.Errorf("%s: %d documents of %d, %v", columns[0], len(documents), want, errs)
		}
	}
	if err := lines.Err(); err != nil || files == 0 {
		t.Fatalf("the index lists no posts (%v)", err)
	}
}

// count returns how many objects an array has, and how many of them are
// different posts.
func count(t *testing.T, name string) (total, posts int) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		ID               int64
		Type, Slug, Link string
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	different := make(map[any]bool)
	for _, post := range all {
		different[post] = true
	}
	return len(all), len(different)
}
