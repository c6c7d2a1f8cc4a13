package manifest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// texts reads all files beneath a folder but those of the manifest.
func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if in, _ := filepath.Rel(manifest.Dir, name); !filepath.IsLocal(in) {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			found[name] = string(raw)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Files move as a set: two swap their names, a third takes the name of a fourth
// that goes on, and one differs in case alone. The conflict copies of the first go along.
func TestMoveIsASet(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	names := map[int64]string{1: "a.md", 2: "b.md", 3: "x/c.md", 4: "d.md", 5: "Case.md"}
	for id, name := range names {
		write(t, dir, name, name)
		put(t, m, manifest.Document{ID: id, Type: "post", Path: name, Hash: tree.Sum([]byte(name))})
	}
	write(t, dir, "a.md.wpmd-new", "copy of a.md")
	write(t, dir, "b.md.wpmd-new", "copy of b.md")
	err := m.Move([]manifest.Move{{ID: 1, From: "a.md", To: "b.md", Copy: true}, {ID: 2, From: "b.md", To: "a.md", Copy: true}, {ID: 3, From: "x/c.md", To: "d.md"}, {ID: 4, From: "d.md", To: "y/e.md"}, {ID: 5, From: "Case.md", To: "case.md"}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"b.md": "a.md", "a.md": "b.md", "d.md": "x/c.md", "y/e.md": "d.md", "case.md": "Case.md", "b.md.wpmd-new": "copy of a.md", "a.md.wpmd-new": "copy of b.md"}
	if diff := cmp.Diff(want, texts(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[int64]string{1: "b.md", 2: "a.md", 3: "d.md", 4: "y/e.md", 5: "case.md"} {
		if d, _ := read(t, dir).Document(id); d.Path != name {
			t.Errorf("document %d is at %q, want %q", id, d.Path, name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an empty folder is left")
	}
}

// A run that is killed between any two steps of a move leaves one that the next
// run ends.
func TestMoveThatWasKilled(t *testing.T) {
	moves := `{"move":{"id":1,"from":"a.md","to":"b.md"}}
{"move":{"id":2,"from":"b.md","to":"a.md"}}
`
	for name, c := range map[string]struct {
		journal string
		files   map[string]string
	}{
		"before the first":  {moves, map[string]string{"a.md": "1", "b.md": "2"}},
		"one has left":      {moves, map[string]string{".wpmd/moving/1": "1", "b.md": "2"}},
		"both have left":    {moves, map[string]string{".wpmd/moving/1": "1", ".wpmd/moving/2": "2"}},
		"and that is known": {moves + `{"staged":true}` + "\n", map[string]string{".wpmd/moving/1": "1", ".wpmd/moving/2": "2"}},
		"one has arrived":   {moves + `{"staged":true}` + "\n", map[string]string{"b.md": "1", ".wpmd/moving/2": "2"}},
		"both have arrived": {moves + `{"staged":true}` + "\n", map[string]string{"b.md": "1", "a.md": "2"}},
		"one is recorded": {
			moves + `{"lifted":true}` + "\n" + `{"document":{"id":1,"type":"post","path":"b.md","hash":"h1"}}` + "\n",
			map[string]string{"b.md": "1", "a.md": "2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			m := begin(t, dir)
			put(t, m, manifest.Document{ID: 1, Type: "post", Path: "a.md", Hash: "h1"}, manifest.Document{ID: 2, Type: "post", Path: "b.md", Hash: "h2"})
			if err := m.Commit(nil, nil); err != nil {
				t.Fatal(err)
			}
			write(t, dir, ".wpmd/journal.ndjson", c.journal)
			for name, text := range c.files {
				write(t, dir, name, text)
			}
			m = begin(t, dir)
			if diff := cmp.Diff(map[string]string{"a.md": "2", "b.md": "1"}, texts(t, dir)); diff != "" {
				t.Error(diff)
			}
			if err := m.Commit(nil, nil); err != nil {
				t.Fatal(err)
			}
			first, _ := read(t, dir).Document(1)
			second, _ := read(t, dir).Document(2)
			if first.Path != "b.md" || second.Path != "a.md" || first.Hash != "h1" || second.Hash != "h2" {
				t.Errorf("%+v, %+v", first, second)
			}
		})
	}
}

// A file that a killed run wrote, and made no record for, is known for our own;
// one that somebody changed since is not.
func TestIntentOfAKilledRun(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, manifest.Document{ID: 1, Type: "post", Path: "a.md", Hash: tree.Sum([]byte("old")), MetadataDigest: "h"})
	for _, i := range []manifest.Intent{
		{ID: 1, Type: "post", Path: "a.md", Hash: tree.Sum([]byte("new"))},
		{ID: 2, Type: "page", Path: "b.md", Hash: tree.Sum([]byte("2"))},
		{ID: 3, Type: "page", Path: "c.md", Hash: tree.Sum([]byte("3"))},
		{ID: 4, Type: "page", Path: "d.md", Hash: tree.Sum([]byte("4"))},
		{Path: "media/x.png", Hash: tree.Sum([]byte("x"))},
	} {
		if err := m.Intend(i); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.md", "new")
	write(t, dir, "b.md", "2")
	write(t, dir, "c.md", "somebody's own")
	write(t, dir, "media/x.png", "x")
	for range 2 { // known for good
		m = begin(t, dir)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	m = read(t, dir)
	first, _ := m.Document(1)
	second, _ := m.Document(2)
	if first.Hash != tree.Sum([]byte("new")) || first.MetadataDigest != "" || second.Path != "b.md" || second.Type != "page" {
		t.Errorf("%+v, %+v", first, second)
	}
	for _, id := range []int64{3, 4} {
		if d, ok := m.Document(id); ok {
			t.Errorf("there is a record %+v", d)
		}
	}
	if f, ok := m.File("media/x.png"); !ok || f.Hash != tree.Sum([]byte("x")) {
		t.Errorf("%+v, %v", f, ok)
	}
}

// What a run with other flags did not come to is due for the next one, though the
// header says those flags by then.
func TestResetOutlivesAKill(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, manifest.Document{ID: 1, Type: "post", Path: "a.md", Hash: "h", MetadataDigest: "h"}, manifest.Document{ID: 2, Type: "post", Path: "b.md", Hash: "h", MetadataDigest: "h"})
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	m = read(t, dir)
	other := header
	other.Flags = map[string]string{"flavor": "other"}
	if err := m.Begin(other); err != nil {
		t.Fatal(err)
	}
	put(t, m, manifest.Document{ID: 1, Type: "post", Path: "a.md", Hash: "h", MetadataDigest: "h"})
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m = read(t, dir)
	first, _ := m.Document(1)
	second, _ := m.Document(2)
	if first.MetadataDigest != "h" || second.MetadataDigest != "" {
		t.Errorf("%+v, %+v", first, second)
	}
	if h, _ := m.Header(); !h.Shapes(other) {
		t.Errorf("%+v", h)
	}
}

// The manifest of an earlier wpmd is read, and written in the form of this one.
func TestOlderFormatIsUpgraded(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".wpmd/manifest.json", `{"format": 1, "site": "https://example.org", "converter": "v1", "flags": {"flavor": "plain"}}`)
	write(t, dir, ".wpmd/documents/0.ndjson", `{"id":1,"type":"post","path":"posts/a.md","hash":"aa","link":"https://example.org/a/"}`+"\n")
	m := begin(t, dir)
	if diff := cmp.Diff(first, documentOf(t, m, 1)); diff != "" {
		t.Error(diff)
	}
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	h, _ := read(t, dir).Header()
	if h.Format != manifest.Format {
		t.Errorf("format %d", h.Format)
	}
}

func documentOf(t *testing.T, m *manifest.Manifest, id int64) manifest.Document {
	t.Helper()
	d, ok := m.Document(id)
	if !ok {
		t.Fatalf("there is no document %d", id)
	}
	return d
}

// BenchmarkRead reads the manifest of a hundred thousand documents.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	m, err := manifest.Read(tree.Open(dir))
	if err != nil {
		b.Fatal(err)
	}
	if err := m.Begin(header); err != nil {
		b.Fatal(err)
	}
	for id := range int64(100_000) {
		name := "posts/2025-03-21-a-post-of-some-length-" + string(rune('a'+id%26)) + "-" + tree.Sum([]byte{byte(id), byte(id >> 8), byte(id >> 16)})[:8]
		err := m.Put(manifest.Document{
			ID: id, Type: "post", Path: name + ".md", Hash: tree.Sum([]byte(name)), MetadataDigest: tree.Sum([]byte(name))[:24],
			Link: "https://example.org/2025/" + name + "/", Links: []int64{id / 2, id / 3}, Files: []string{"media/2025/03/photo.jpg"},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := m.Commit(nil, nil); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		m, err := manifest.Read(tree.Open(dir))
		if err != nil || m.Len() != 100_000 {
			b.Fatal(m.Len(), err)
		}
	}
}

// A journal that somebody made, or that belongs to another folder, moved a file
// that wpmd had never written.
func TestForeignJournalMovesNothing(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, manifest.Document{ID: 1, Type: "post", Path: "a.md", Hash: "h"})
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "mine.txt", "mine")
	write(t, dir, "a.md", "a")
	write(t, dir, ".wpmd/journal.ndjson", `{"move":{"id":1,"from":"mine.txt","to":"gone.md"}}
{"move":{"id":7,"from":"mine.txt","to":"b.md"}}
{"move":{"id":1,"from":"a.md","to":".wpmd/manifest.json"}}
`)
	m = begin(t, dir)
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"mine.txt": "mine", "a.md": "a"} {
		if raw, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(raw) != want {
			t.Errorf("%s: %q, %v", name, raw, err)
		}
	}
}
