package media_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/media"
)

// forms are those in which a copy of uploads may come: a folder, or an archive that is packed so.
var forms = map[string]func(files map[string]string) []byte{
	"folder":      nil,
	"copy.zip":    inZip,
	"copy.tar":    func(files map[string]string) []byte { return inTar("", files) },
	"copy.tar.gz": func(files map[string]string) []byte { return zipped(string(inTar("./", files))) },
}

// lay makes a copy of uploads and returns its name.
func lay(t *testing.T, form string, files map[string]string) string {
	t.Helper()
	if pack := forms[form]; pack != nil {
		return save(t, form, pack(files))
	}
	dir := t.TempDir()
	for name, content := range files {
		writeFile(t, filepath.Join(dir, filepath.FromSlash(name)), content)
	}
	return dir
}

// inZip and inTar pack files; no error can come of it.
func inZip(files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entry, _ := w.Create(name)
		_, _ = entry.Write([]byte(files[name]))
	}
	_ = w.Close()
	return b.Bytes()
}

func inTar(prefix string, files map[string]string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_ = w.WriteHeader(&tar.Header{Name: prefix + name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(files[name]))})
		_, _ = w.Write([]byte(files[name]))
	}
	_ = w.WriteHeader(&tar.Header{Name: prefix + "2025/03/link.png", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})
	_ = w.Close()
	return b.Bytes()
}

func save(t *testing.T, name string, data []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	writeFile(t, name, string(data))
	return name
}

func TestOpenUploads(t *testing.T) {
	long := "2025/03/" + strings.Repeat("long-", 30) + "写真.png"
	for form := range forms {
		for root, others := range map[string][]string{
			"":                        {"note.txt", "sites/2/uploads/b.png"},
			"uploads/":                {"plugins/uploads/b.png"},
			"wp-content/uploads/":     {"index.php", "wp-content/plugins/x/uploads/b.png", "uploads/2025/03/a.png"},
			"backup/uploads/":         nil,
			"www/wp-content/uploads/": {"uploads/2025/03/a.png"},
		} {
			if form == "folder" && (root == "backup/uploads/" || root == "www/wp-content/uploads/") {
				continue // a folder is named as it is
			}
			if root == "" && form != "folder" {
				others = others[:1]
			}
			t.Run(form+" of "+root, func(t *testing.T) {
				spool := t.TempDir()
				t.Setenv("TMPDIR", spool)
				files := map[string]string{root + "2025/03/a.png": small, root + long: other}
				for _, name := range others {
					files[name] = "not this"
				}
				u, err := media.OpenUploads(t.Context(), lay(t, form, files))
				if err != nil {
					t.Fatal(err)
				}
				for name, want := range map[string]string{"2025/03/a.png": small, long: other} {
					if got, err := fs.ReadFile(u, name); err != nil || string(got) != want {
						t.Errorf("%s holds %.30q: %v", name, got, err)
					}
				}
				for _, name := range []string{"2025/03/none.png", "2025/03/link.png"} {
					if _, err := fs.Stat(u, name); !os.IsNotExist(err) {
						t.Errorf("%s: %v", name, err)
					}
				}
				if err := u.Close(); err != nil {
					t.Error(err)
				}
				if left := filesIn(t, spool); len(left) > 0 {
					t.Errorf("left behind: %v", slices.Collect(maps.Keys(left)))
				}
			})
		}
	}
}

func TestUploadsAreNotLeftByALink(t *testing.T) {
	secret := save(t, "secret.png", []byte(small))
	dir := t.TempDir()
	if err := os.Symlink(secret, filepath.Join(dir, "a.png")); err != nil {
		t.Skip(err)
	}
	u, err := media.OpenUploads(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if raw, err := fs.ReadFile(u, "a.png"); err == nil {
		t.Errorf("read %d bytes through a link that leads out", len(raw))
	}
}

func TestWhatIsNoCopyOfUploads(t *testing.T) {
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	var halfGzip bytes.Buffer
	_, _ = gzip.NewWriter(&halfGzip).Write([]byte("x"))
	for name, want := range map[string]string{
		save(t, "a.txt", []byte(strings.Repeat("just text", 100))):            "*media.UploadsError",
		save(t, "a.zip", []byte("PK\x03\x04 torn")):                           "*media.UploadsError",
		save(t, "a.gz", zipped(strings.Repeat("just text", 100))):             "*media.UploadsError",
		save(t, "b.gz", zipped("x")[:15]):                                     "*media.UploadsError",
		save(t, "a.tar", inTar("", map[string]string{"a.png": small})[:5000]): "*media.UploadsError",
		save(t, "empty.tar", nil):                                             "*media.UploadsError",
		os.DevNull:                                                            "*media.UploadsError",
		filepath.Join(t.TempDir(), "none"):                                    "*fs.PathError",
	} {
		_, err := media.OpenUploads(t.Context(), name)
		if err == nil {
			t.Errorf("%s was opened", filepath.Base(name))
			continue
		}
		if typeOf(err) != want || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: %s: %v", filepath.Base(name), typeOf(err), err)
		}
	}
	if left := filesIn(t, spool); len(left) > 0 {
		t.Errorf("left behind: %v", slices.Collect(maps.Keys(left)))
	}
}

func TestDecompressionEndsWithItsContext(t *testing.T) {
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := media.OpenUploads(ctx, lay(t, "copy.tar.gz", map[string]string{"a.png": small}))
	if !errors.Is(err, context.Canceled) || len(filesIn(t, spool)) > 0 {
		t.Errorf("err = %v, left behind %v", err, filesIn(t, spool))
	}
}

func FuzzOpenUploads(f *testing.F) {
	f.Add([]byte("not a tar"))
	one := map[string]string{"2025/03/a.png": pngMagic}
	f.Add(inTar("uploads/", one))
	f.Add(zipped(string(inTar("./", one))))
	f.Add(inZip(one))
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := media.OpenUploads(t.Context(), save(t, "a", data))
		if err != nil {
			return
		}
		defer u.Close()
		if file, err := u.Open("2025/03/a.png"); err == nil {
			_, _ = io.Copy(io.Discard, file)
		}
	})
}
