package manifest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// A folder of format 2, with the journal of a run that was killed, is read whole, and
// has the keys of the present format after the next run.
func TestFormat2IsUpgraded(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/format2")); err != nil {
		t.Fatal(err)
	}
	files := tree.Open(dir)
	before := readUpgraded(t, files)
	if err := before.Begin(headerOf(t, before)); err != nil {
		t.Fatal(err)
	}
	// The header names the present format by now, and the files do not have it.
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	between := readUpgraded(t, files)
	if err := between.Begin(headerOf(t, between)); err != nil {
		t.Fatal(err)
	}
	if err := between.Commit(map[string]time.Time{}, nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"0", "1"} {
		raw, err := files.Read(manifest.Dir + "/documents/" + name + ".ndjson")
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"beside", "head", "again", "places", "open", "shown"} {
			if strings.Contains(string(raw), `"`+key+`":`) {
				t.Errorf("%s.ndjson has the key %q:\n%s", name, key, raw)
			}
		}
	}
	after := readUpgraded(t, files)
	if h, _ := after.Header(); h.Format != manifest.Format {
		t.Errorf("format %d", h.Format)
	}
}

func headerOf(t *testing.T, m *manifest.Manifest) manifest.Header {
	t.Helper()
	h, ok := m.Header()
	if !ok {
		t.Fatal("no header")
	}
	return h
}

// readUpgraded reads a folder and holds it against what testdata/format2 says.
func readUpgraded(t *testing.T, files *tree.Tree) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(s string) string { return tree.Sum([]byte(s)) }
	record := func(id int64, path string) manifest.Document {
		return manifest.Document{ID: id, Type: "post", Path: path, Hash: sum(path), Link: "https://site.example/" + path + "/", MetadataDigest: sum("head of " + path)}
	}
	one, two, far := record(1, "posts/one.md"), record(2, "posts/two.md"), record(1001, "posts/far.md")
	one.ConflictCopyHash, one.RefetchReason = sum("the site's"), "shows"
	one.AnchorLinks, one.UnresolvedLinks = []string{"2#intro"}, []string{"/gone/", "/?s=x"}
	one.Media, one.MediaDigest = []int64{7, 9}, sum("media")
	one.Aliases, one.Files, one.Links = []string{"2 /old-two/"}, []string{"media/a.png"}, []int64{2}
	two.RefetchReason, two.UnresolvedLinks = "recent", []string{"/later/"}
	var got []manifest.Document
	for d := range m.Documents() {
		got = append(got, d)
	}
	if diff := cmp.Diff([]manifest.Document{one, two, far}, got); diff != "" {
		t.Fatalf("the records (-want +got):\n%s", diff)
	}
	return m
}
