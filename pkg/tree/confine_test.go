package tree_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/tree"
)

func TestPathsThatAreNone(t *testing.T) {
	parent := t.TempDir()
	tr := open(t, filepath.Join(parent, "out"))
	names := []string{"", ".", "..", "/x", "../x", "a/../x", "a/../../x", "./x", "a//b", "a/", "a/.", "x\x00y", strings.Repeat("../", 40) + "etc/passwd"}
	for _, name := range names {
		for what, err := range map[string]error{
			"Write":  second(tr.Write(name, []byte("x"))),
			"Create": second(tr.Create(name)),
			"Append": second(tr.Append(name)),
			"Lock":   second(tr.Lock(name)),
			"Read":   second(tr.Read(name)),
			"Remove": tr.Remove(name),
		} {
			if name == "." && (what == "Read" || what == "Remove") {
				continue // nothing is there yet
			}
			invalid, ok := errors.AsType[*tree.PathError](err)
			if !ok || invalid.Path != name {
				t.Errorf("%s(%q): error %v, want a *PathError of that path", what, name, err)
			}
		}
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 0 {
		t.Errorf("refused paths left %v, %v", entries, err)
	}
}

func TestPlantedLinksLeadNowhere(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	outside := filepath.Join(parent, "outside")
	for _, d := range []string{dir, outside} {
		if err := os.Mkdir(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	symlink(t, outside, filepath.Join(dir, "absolute"))
	symlink(t, "../outside", filepath.Join(dir, "relative"))
	symlink(t, "nowhere", filepath.Join(dir, "dangling"))
	symlink(t, secret, filepath.Join(dir, "file.md"))
	symlink(t, "../outside/new", filepath.Join(dir, "new.md"))

	tr := open(t, dir)
	for _, name := range []string{"absolute/x", "relative/x", "relative/secret", "relative/a/b/c", "dangling/x"} {
		for what, err := range map[string]error{
			"Write":  second(tr.Write(name, []byte("ours"))),
			"Create": second(tr.Create(name)),
			"Append": second(tr.Append(name)),
			"Lock":   second(tr.Lock(name)),
			"Read":   second(tr.Read(name)),
			"Hash":   second(tr.Hash(name)),
			"Stat":   second(tr.Stat(name)),
			"Remove": tr.Remove(name),
		} {
			if e, ok := errors.AsType[*tree.PathError](err); !ok || e.Path != name {
				t.Errorf("%s(%q): error %v, want a *PathError", what, name, err)
			}
		}
	}
	for what, err := range map[string]error{
		"Read":   second(tr.Read("file.md")),
		"Hash":   second(tr.Hash("file.md")),
		"Append": second(tr.Append("file.md")),
		"Lock":   second(tr.Lock("new.md")),
	} {
		if _, ok := errors.AsType[*tree.PathError](err); !ok {
			t.Errorf("%s of a link that leads out: error %v, want a *PathError", what, err)
		}
	}
	for _, name := range []string{"file.md", "new.md"} {
		if changed, err := tr.Write(name, []byte("theirs")); !changed || err != nil {
			t.Errorf("Write(%q) over a link: %v, %v", name, changed, err)
		}
		if info, err := tr.Stat(name); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s is still a link: %v, %v", name, info, err)
		}
	}
	if err := tr.Remove("dangling"); err != nil {
		t.Errorf("removing a link: %v", err)
	}
	want := map[string]string{
		"outside/secret": "theirs", "out/file.md": "theirs", "out/new.md": "theirs",
		"out/absolute": "-> " + outside, "out/relative": "-> ../outside",
	}
	if diff := cmp.Diff(want, list(t, parent)); diff != "" {
		t.Error(diff)
	}
}

func TestLinkInsideTheTreeIsReplacedNotFollowed(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	write(t, tr, "a.md", "same")
	symlink(t, "a.md", filepath.Join(dir, "b.md"))
	if changed, err := tr.Write("b.md", []byte("same")); !changed || err != nil {
		t.Fatalf("Write over a link with equal bytes behind it: %v, %v", changed, err)
	}
	write(t, tr, "b.md", "other")
	if diff := cmp.Diff(map[string]string{"a.md": "same", "b.md": "other"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestObstacles(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	write(t, tr, "file", "x")
	write(t, tr, "sub/x", "x")
	for what, err := range map[string]error{
		"write below a file": second(tr.Write("file/x.md", nil)),
		"write deep below":   second(tr.Write("file/a/b/x.md", nil)),
		"read below a file":  second(tr.Read("file/x.md")),
		"write on directory": second(tr.Write("sub", []byte("x"))),
		"read directory":     second(tr.Read("sub")),
		"append directory":   second(tr.Append("sub")),
		"remove directory":   tr.Remove("sub"),
	} {
		if _, ok := errors.AsType[*tree.PathError](err); !ok {
			t.Errorf("%s: error %v, want a *PathError", what, err)
		}
	}
	if diff := cmp.Diff(map[string]string{"file": "x", "sub/x": "x"}, list(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestDirectoryThatIsNone(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), filepath.Join(file, "far", "below")} {
		tr := open(t, dir)
		for what, err := range map[string]error{
			"Write":   second(tr.Write("x", nil)),
			"Entries": second(tr.Entries()),
			"Lock":    second(tr.Lock(".wpmd/lock")),
		} {
			e, ok := errors.AsType[*tree.NotDirectoryError](err)
			if !ok || e.Path != file {
				t.Errorf("%s in %s: error %v, want a *NotDirectoryError of %s", what, dir, err, file)
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"file": "theirs"}, list(t, parent)); diff != "" {
		t.Error(diff)
	}
}

func TestNotWritable(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("directory modes forbid nothing on Windows")
	}
	if os.Getuid() == 0 {
		t.Skip("run as root, whom no mode forbids anything")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o777) })
	below := filepath.Join(dir, "new")
	for _, at := range []string{dir, below} {
		_, err := open(t, at).Write("x/y.md", nil)
		if _, ok := errors.AsType[*tree.NotWritableError](err); !ok {
			t.Errorf("Write in %s: error %v, want a *NotWritableError", at, err)
		}
	}
}
