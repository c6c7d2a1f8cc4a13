package manifest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		name             string
		should, is, last string
		want             manifest.Action
	}{
		{"a new document", "a", "", "", manifest.Create},
		{"a file that was removed", "a", "", "a", manifest.Create},
		{"nothing changed", "a", "a", "a", manifest.Skip},
		{"written by a run that was killed before the record", "a", "a", "", manifest.Skip},
		{"the same edit on both sides", "b", "b", "a", manifest.Skip},
		{"the site changed", "b", "a", "a", manifest.Update},
		{"a person changed it", "a", "b", "a", manifest.Keep},
		{"both changed it", "c", "b", "a", manifest.Keep},
		{"somebody's own file", "a", "b", "", manifest.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := manifest.Decide(c.should, c.is, c.last); got != c.want {
				t.Errorf("Decide(%q, %q, %q) = %d, want %d", c.should, c.is, c.last, got, c.want)
			}
		})
	}
}

var header = manifest.Header{Site: "https://example.org", Converter: "v1", Flags: map[string]string{"flavor": "plain"}}

func begin(t *testing.T, dir string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Read(tree.Open(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Begin(header); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func put(t *testing.T, m *manifest.Manifest, documents ...manifest.Document) {
	t.Helper()
	for _, d := range documents {
		if err := m.Put(d); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, dir string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Read(tree.Open(dir))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	first  = manifest.Document{ID: 1, Type: "post", Path: "posts/a.md", Hash: "aa", Link: "https://example.org/a/"}
	second = manifest.Document{ID: 2001, Type: "page", Path: "pages/b.md", Hash: "bb"}
	noID   = manifest.Document{ID: -77, Type: "post", Path: "posts/c.md", Hash: "cc"}
)

func TestCommittedRunIsRemembered(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, second, noID, first)
	file := manifest.File{Path: "media/x.png", URL: "https://example.org/x.png", Size: 3, Hash: "xx"}
	if err := m.PutFile(file); err != nil {
		t.Fatal(err)
	}
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}

	again := read(t, dir)
	if diff := cmp.Diff([]manifest.Document{noID, first, second}, slices.Collect(again.Documents())); diff != "" {
		t.Error(diff)
	}
	if got, ok := again.File("media/x.png"); !ok || got != file {
		t.Errorf("file = %+v, %v", got, ok)
	}
	if got, ok := again.Header(); !ok || got.Site != header.Site || got.Format != manifest.Format {
		t.Errorf("header = %+v, %v", got, ok)
	}
	for path, want := range map[string]string{"posts/a.md": "aa", "media/x.png": "xx", "posts/none.md": ""} {
		if got := again.Written(path); got != want {
			t.Errorf("Written(%q) = %q, want %q", path, got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ".wpmd", "journal.ndjson")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the journal is still there")
	}
}

func TestKilledRunLosesNothing(t *testing.T) {
	dir := t.TempDir()
	put(t, begin(t, dir), first, second)
	journal := filepath.Join(dir, ".wpmd", "journal.ndjson")
	appendTo(t, journal, `{"document":{"id":3,"path":"posts/cut`)

	m := read(t, dir)
	if diff := cmp.Diff([]manifest.Document{first, second}, slices.Collect(m.Documents())); diff != "" {
		t.Error(diff)
	}
}

func TestRunAfterAKilledOneGoesOn(t *testing.T) {
	dir := t.TempDir()
	killed := begin(t, dir)
	put(t, killed, first)
	if err := killed.Close(); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(dir, ".wpmd", "journal.ndjson"), `{"document":{"id":3`)

	m := begin(t, dir)
	put(t, m, second)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]manifest.Document{first, second}, slices.Collect(read(t, dir).Documents())); diff != "" {
		t.Error(diff)
	}
}

func TestPathChangesItsOwner(t *testing.T) {
	m := begin(t, t.TempDir())
	put(t, m, first, second)
	swapped := []manifest.Document{
		{ID: 1, Type: "post", Path: second.Path, Hash: "a2"},
		{ID: 2001, Type: "page", Path: first.Path, Hash: "b2"},
	}
	put(t, m, swapped...)
	if got := m.Written(second.Path); got != "a2" {
		t.Errorf("Written(%q) = %q, want a2", second.Path, got)
	}
	if got := m.Written(first.Path); got != "b2" {
		t.Errorf("Written(%q) = %q, want b2", first.Path, got)
	}
	if err := m.Forget(1); err != nil {
		t.Fatal(err)
	}
	if got := m.Written(second.Path); got != "" {
		t.Errorf("a forgotten document still owns its path: %q", got)
	}
}

func TestOneRunAtATime(t *testing.T) {
	dir := t.TempDir()
	begin(t, dir)
	err := read(t, dir).Begin(header)
	if _, ok := errors.AsType[*tree.LockedError](err); !ok {
		t.Errorf("a second run began: %v", err)
	}
}

func TestLaterFormatIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".wpmd"), 0o755); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(dir, ".wpmd", "manifest.json"), `{"format": 99, "site": "https://example.org"}`)
	_, err := manifest.Read(tree.Open(dir))
	if later, ok := errors.AsType[*manifest.FormatError](err); !ok || later.Found != 99 {
		t.Errorf("Read = %v, want a FormatError", err)
	}
}

func TestDamagedRecordIsNamed(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, first)
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(dir, ".wpmd", "documents", "0.ndjson"), "<<<<<<< HEAD\n")
	_, err := manifest.Read(tree.Open(dir))
	if bad, ok := errors.AsType[*manifest.CorruptError](err); !ok || bad.Line != 2 {
		t.Errorf("Read = %v, want a CorruptError in line 2", err)
	}
}

// A file of records that was cut short was said to be damaged in line -1.
func TestCutRecordIsNamed(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	put(t, m, first)
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(dir, ".wpmd", "documents", "0.ndjson"), `{"id":7,"ty`)
	_, err := manifest.Read(tree.Open(dir))
	if err == nil || !strings.Contains(err.Error(), "0.ndjson, line 2: ") {
		t.Errorf("Read = %v, want an error in line 2", err)
	}
}

func appendTo(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// A page with thirteen thousand links made a record that no later run could read.
func TestLongRecordIsRead(t *testing.T) {
	dir := t.TempDir()
	m := begin(t, dir)
	long := manifest.Document{ID: 1, Type: "post", Path: "one.md", Hash: tree.Sum(nil)}
	for i := range 20_000 {
		long.UnresolvedLinks = append(long.UnresolvedLinks, fmt.Sprintf("/tag/a-tag-with-some-words-and-the-number-that-it-has-%d/", i))
	}
	put(t, m, long)
	if err := m.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Read(tree.Open(dir))
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := m.Document(1); !ok || len(d.UnresolvedLinks) != len(long.UnresolvedLinks) {
		t.Errorf("%t, %d addresses", ok, len(d.UnresolvedLinks))
	}
}
