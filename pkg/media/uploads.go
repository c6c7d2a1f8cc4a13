package media

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/tree"
)

// copyUpload takes a file from the local copy of the uploads. Whatever it fails
// with, the web may have better.
func (f *Fetcher) copyUpload(want File) (Result, error) {
	if f.options.Uploads == nil || want.Upload == "" {
		return Result{}, fs.ErrNotExist
	}
	source, err := openUpload(f.options.Uploads, want.Upload)
	if err != nil {
		return Result{}, err
	}
	defer source.Close()
	body := bufio.NewReaderSize(source, want.headLength())
	if err := checkHead(body, want.Path, "", want.Upload); err != nil {
		return Result{}, err
	}
	if err := f.checkSource(body, want.Upload); err != nil {
		return Result{}, err
	}
	if err := want.checkShape(body, want.Upload); err != nil {
		return Result{}, err
	}
	a := arrival{fetcher: f, want: want}
	defer a.discard()
	if err := a.begin(); err != nil {
		return Result{}, err
	}
	if err := a.add(body); err != nil {
		return Result{}, err
	}
	known, err := a.commit()
	if err != nil {
		return Result{}, err
	}
	return Result{Outcome: Copied, Known: known}, nil
}

// openUpload finds a file under its name in either Unicode form: what copies
// files from one system to another may change it.
func openUpload(uploads fs.FS, name string) (fs.File, error) {
	for _, form := range []string{name, norm.NFC.String(name), norm.NFD.String(name)} {
		info, err := fs.Stat(uploads, form)
		if err == nil && info.Mode().IsRegular() {
			if err := checkInflation(info); err != nil {
				return nil, err
			}
			return uploads.Open(form)
		}
	}
	return nil, fs.ErrNotExist
}

// Uploads is a local copy of a site's folder of uploads. Close it after use.
type Uploads struct {
	fs.FS
	close func() error
}

// Close lets go of the copy.
func (u *Uploads) Close() error { return u.close() }

// UploadsError says that something is no copy of uploads.
type UploadsError struct {
	Name   string // as it was given
	Reason string
}

func (e *UploadsError) Error() string { return fmt.Sprintf("%s %s", e.Name, e.Reason) }

// OpenUploads opens a copy of the uploads: a folder, a zip, or a tar, which may
// be compressed by gzip. The folder of uploads may be all of it, or lie in it as
// "uploads" or "wp-content/uploads". No link in a folder is followed out of it.
//
// Archives are read in place. A compressed tar, which gives no access to the
// files in its midst, is decompressed to a temporary file, which ends when ctx
// does. What cannot be a copy is an *UploadsError.
func OpenUploads(ctx context.Context, name string) (*Uploads, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return openFolder(name)
	}
	if !info.Mode().IsRegular() {
		return nil, &UploadsError{Name: name, Reason: "is neither a folder nor a file"}
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	u, err := openArchive(ctx, file, info.Size())
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return u, nil
}

func openFolder(name string) (*Uploads, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	files := root.FS()
	for _, dir := range []string{"wp-content/uploads", "uploads"} {
		if info, err := fs.Stat(files, dir); err == nil && info.IsDir() {
			sub, err := fs.Sub(files, dir)
			return &Uploads{FS: sub, close: root.Close}, err
		}
	}
	return &Uploads{FS: files, close: root.Close}, nil
}

// openArchive owns the file once it succeeds.
func openArchive(ctx context.Context, file *os.File, size int64) (*Uploads, error) {
	head := make([]byte, 512)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK")):
		return openZip(file, size)
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return openCompressed(ctx, file)
	}
	return openTar(file, file.Close)
}

func openZip(file *os.File, size int64) (*Uploads, error) {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, &UploadsError{Name: file.Name(), Reason: "is no zip: " + err.Error()}
	}
	names := make([]string, len(archive.File))
	for i, f := range archive.File {
		names[i] = strings.ReplaceAll(f.Name, `\`, "/") // as package zip opens it
	}
	sub, err := fs.Sub(archive, rootOf(names))
	return &Uploads{FS: sub, close: file.Close}, err
}

// openCompressed closes file when it succeeds: its content lies elsewhere then.
func openCompressed(ctx context.Context, file *os.File) (*Uploads, error) {
	plain, err := inflate(file)
	if err != nil {
		return nil, &UploadsError{Name: file.Name(), Reason: "cannot be decompressed: " + err.Error()}
	}
	spool, err := tree.NewSpool()
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(spool.File, &until{ctx, plain})
	if ctx.Err() != nil {
		_ = spool.Close()
		return nil, ctx.Err()
	}
	if err != nil {
		_ = spool.Close()
		return nil, &UploadsError{Name: file.Name(), Reason: "cannot be decompressed: " + err.Error()}
	}
	u, err := openTar(spool.File, spool.Close)
	if err != nil {
		_ = spool.Close()
		if e, ok := errors.AsType[*UploadsError](err); ok {
			e.Name = file.Name()
		}
		return nil, err
	}
	_ = file.Close()
	return u, nil
}

// until is a reader that ends with a context.
type until struct {
	ctx  context.Context
	from io.Reader
}

func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.from.Read(p)
}

// rootOf returns the folder of uploads among the files of an archive, "." when
// they lie at the top.
func rootOf(names []string) string {
	best := ""
	for _, name := range names {
		root := uploadsIn(path.Clean("/" + name)[1:])
		if root != "" && (best == "" || better(root, best)) {
			best = root
		}
	}
	if best == "" {
		return "."
	}
	return best
}

// uploadsIn returns the folder of uploads that a file lies in, by its path;
// empty when that names none. One beneath a folder of years would be a plugin's.
func uploadsIn(name string) string {
	const content, uploads = "wp-content/uploads/", "uploads/"
	if i := strings.Index("/"+name, "/"+content); i >= 0 {
		return name[:i+len(content)-1]
	}
	if strings.HasPrefix(name, uploads) {
		return uploads[:len(uploads)-1]
	}
	top, rest, _ := strings.Cut(name, "/")
	if strings.HasPrefix(rest, uploads) && strings.Trim(top, "0123456789") != "" {
		return top + "/" + uploads[:len(uploads)-1]
	}
	return ""
}

// better prefers what WordPress names itself, then what lies higher, then the
// first by name, so that the order of the files does not matter.
func better(a, b string) bool {
	const content = "wp-content/uploads"
	if inA, inB := strings.HasSuffix(a, content), strings.HasSuffix(b, content); inA != inB {
		return inA
	}
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
