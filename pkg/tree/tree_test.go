package tree_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/tree"
)

// list returns every file below dir with its content, links as "-> target".
func list(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		if d.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(name)
			files[filepath.ToSlash(rel)] = "-> " + target
			return err
		}
		data, err := os.ReadFile(name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func open(t *testing.T, dir string) *tree.Tree {
	t.Helper()
	tr := tree.Open(dir)
	t.Cleanup(func() { tr.Close() })
	return tr
}

func write(t *testing.T, tr *tree.Tree, name, data string) {
	t.Helper()
	if _, err := tr.Write(name, []byte(data)); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

func TestNothingIsMadeBeforeTheFirstWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	tr := open(t, dir)
	if entries, err := tr.Entries(); entries != nil || err != nil {
		t.Errorf("Entries() = %v, %v; want none", entries, err)
	}
	for what, err := range map[string]error{
		"Read":   second(tr.Read("x")),
		"Open":   second(tr.Open("x")),
		"Stat":   second(tr.Stat("x")),
		"Hash":   second(tr.Hash("x")),
		"Remove": tr.Remove("x"),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: error %v, want fs.ErrNotExist", what, err)
		}
	}
	if n, err := tr.Sweep("."); n != 0 || err != nil {
		t.Errorf("Sweep() = %d, %v", n, err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("reading made the directory: %v", err)
	}
	write(t, tr, "posts/x.md", "x")
	if diff := cmp.Diff(map[string]string{"posts/x.md": "x"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func second[T any](_ T, err error) error { return err }

func TestWriteOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	for _, put := range []func(string, []byte) (bool, error){tr.Write, tr.WriteSync} {
		for i, step := range []struct {
			data string
			want bool
		}{{"one", true}, {"one", false}, {"two", true}, {"", true}, {"", false}, {"longer than before", true}} {
			changed, err := put("d/x.md", []byte(step.data))
			if err != nil || changed != step.want {
				t.Errorf("step %d: changed %v, %v; want %v", i, changed, err, step.want)
			}
			if data, err := tr.Read("d/x.md"); err != nil || string(data) != step.data {
				t.Errorf("step %d: reads %q, %v", i, data, err)
			}
		}
	}
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	file := filepath.Join(dir, "d", "x.md")
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	write(t, tr, "d/x.md", "longer than before")
	if info, err := os.Stat(file); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("equal bytes were written again: %v, %v", info.ModTime(), err)
	}
}

func TestKilledWriterLeavesOldBytes(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	write(t, tr, "posts/x.md", "old")
	write(t, tr, "posts/.wpmd-temporary", "somebody's")
	for _, name := range []string{"posts/x.md", "top.md", "new/deep/y.md"} {
		f, err := tr.Create(name) // and never ended, as after a kill
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("half of the n")); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := tr.Read("posts/x.md"); err != nil || string(data) != "old" {
		t.Errorf("before the rename: %q, %v", data, err)
	}
	if _, err := tr.Stat("new/deep/y.md"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an unfinished file is seen: %v", err)
	}
	if len(list(t, dir)) != 5 {
		t.Fatalf("want three temporary files, have %v", list(t, dir))
	}
	next := open(t, dir)
	if n, err := next.Sweep("."); n != 3 || err != nil {
		t.Errorf("Sweep() = %d, %v; want 3", n, err)
	}
	want := map[string]string{"posts/x.md": "old", "posts/.wpmd-temporary": "somebody's"}
	if diff := cmp.Diff(want, list(t, dir)); diff != "" {
		t.Error(diff)
	}
	if _, err := next.Stat("new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Sweep left an empty directory: %v", err)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	f, err := tr.Create("media/a.png")
	if err != nil {
		t.Fatal(err)
	}
	big := bytes.Repeat([]byte("0123456789"), 100_000)
	if n, err := io.Copy(f, bytes.NewReader(big)); n != int64(len(big)) || err != nil {
		t.Fatalf("Copy = %d, %v", n, err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := f.Abort(); err != nil {
		t.Errorf("Abort after Commit: %v", err)
	}
	if err := f.Commit(); err == nil {
		t.Error("a second Commit succeeds")
	}
	sum := sha256.Sum256(big)
	if h, err := tr.Hash("media/a.png"); err != nil || h != hex.EncodeToString(sum[:]) || h != tree.Sum(big) {
		t.Errorf("Hash = %s, %v", h, err)
	}

	for _, name := range []string{"media/a.png", "media/2025/03/b.png"} {
		f, err = tr.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte("second thoughts"))
		if err := errors.Join(f.Abort(), f.Abort()); err != nil {
			t.Errorf("Abort: %v", err)
		}
		if err := f.Commit(); err == nil {
			t.Error("Commit after Abort succeeds")
		}
	}
	if _, err := tr.Stat("media/2025"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Abort left a directory: %v", err)
	}
	if diff := cmp.Diff(map[string]string{"media/a.png": string(big)}, list(t, dir)); diff != "" {
		t.Error(diff)
	}

	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err = tr.Create("taken")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil {
		t.Error("Commit over a directory succeeds")
	}
	if n, err := tr.Sweep("."); n != 0 || err != nil {
		t.Errorf("a failed Commit left %d files, %v", n, err)
	}
}

func TestRemovePrunes(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	write(t, tr, "a/b/c/x", "x")
	write(t, tr, "a/y", "y")
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := tr.Remove("a/b/c/x"); err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Stat("a/b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a/b was not pruned: %v", err)
	}
	if err := tr.Remove("a/y"); err != nil {
		t.Fatal(err)
	}
	entries, err := tr.Entries()
	if err != nil || len(entries) != 1 || entries[0].Name() != "real" {
		t.Errorf("Entries() = %v, %v; want real alone", entries, err)
	}
	symlink(t, "real", filepath.Join(dir, "link"))
	write(t, tr, "link/x", "x")
	if err := tr.Remove("link/x"); err != nil {
		t.Fatal(err)
	}
	if info, err := tr.Stat("link"); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("Remove pruned a link: %v, %v", info, err)
	}
}

func TestAppend(t *testing.T) {
	tr := open(t, t.TempDir())
	for _, line := range []string{"one\n", "two\n"} {
		f, err := tr.Append(".wpmd/journal")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(line); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := tr.Read(".wpmd/journal"); err != nil || string(data) != "one\ntwo\n" {
		t.Errorf("journal holds %q, %v", data, err)
	}
}

func TestWalk(t *testing.T) {
	tr := open(t, t.TempDir())
	write(t, tr, "a/x.md", "x")
	write(t, tr, "b.md", "b")
	var got []string
	err := fs.WalkDir(tr, ".", func(name string, d fs.DirEntry, err error) error {
		got = append(got, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{".", "a", "a/x.md", "b.md"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentWritersAndRemovers(t *testing.T) {
	tr := open(t, filepath.Join(t.TempDir(), "out"))
	whole := map[string]bool{}
	for i := range 4 {
		whole[strings.Repeat(fmt.Sprint(i), 10_000+i)] = true
	}
	var wg sync.WaitGroup
	for data := range whole {
		wg.Go(func() {
			for i := range 50 {
				if _, err := tr.Write("a/b/shared", []byte(data)); err != nil {
					t.Errorf("write: %v", err)
				}
				// Its directory is pruned again and again under the writers' hands.
				name := fmt.Sprintf("c/d/%c", data[0])
				if _, err := tr.Write(name, []byte{byte(i)}); err != nil {
					t.Errorf("write: %v", err)
				}
				if err := tr.Remove(name); err != nil {
					t.Errorf("remove: %v", err)
				}
				if got, err := tr.Read("a/b/shared"); err != nil || !whole[string(got)] {
					t.Errorf("read %d bytes of no writer, %v", len(got), err)
				}
			}
		})
	}
	wg.Wait()
	if n, err := tr.Sweep("."); n != 0 || err != nil {
		t.Errorf("writers left %d temporary files, %v", n, err)
	}
}

func BenchmarkWrite(b *testing.B) {
	tr := tree.Open(b.TempDir())
	data := bytes.Repeat([]byte("word "), 1600)
	b.Run("new", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := tr.Write(fmt.Sprintf("posts/%d.md", i), data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("equal", func(b *testing.B) {
		for b.Loop() {
			if _, err := tr.Write("posts/0.md", data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("os.WriteFile", func(b *testing.B) {
		dir := b.TempDir()
		for i := 0; b.Loop(); i++ {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), data, 0o666); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Git gave every line of an export other ends (core.autocrlf), and every document
// passed for edited.
func TestOtherLineEndsAreNoEdit(t *testing.T) {
	dir := t.TempDir()
	files := tree.Open(dir)
	defer files.Close()
	text := strings.Repeat("a line\n", 10_000) + "the last"
	was := tree.Sum([]byte(text))
	for content, same := range map[string]bool{
		text: true, strings.ReplaceAll(text, "\n", "\r\n"): true,
		strings.ReplaceAll(text, "\n", "\r\n") + "!": false, text + "\r\n": false, strings.Replace(text, "\n", "\r", 1): false,
	} {
		if _, err := files.Write("a.md", []byte(content)); err != nil {
			t.Fatal(err)
		}
		is, err := files.HashAs("a.md", was)
		if err != nil || (is == was) != same {
			t.Errorf("%d bytes: %s, %v", len(content), is, err)
		}
		if plain, _ := files.Hash("a.md"); !same && is != plain {
			t.Errorf("%d bytes: %s is not the hash of the file", len(content), is)
		}
	}
}
