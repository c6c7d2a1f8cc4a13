// Package input opens the files of posts that people have: as they are, compressed, in a
// zip, a folder of them, or from standard input.
//
// What is compressed, and what can be read once alone, is read into a temporary file, so
// that all of it can be read where it lies.
package input

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wpmd/pkg/tree"
)

// File is one file of posts.
type File struct {
	Name string
	Data io.ReaderAt
	Size int64
}

// Input are files that are open. Close it after use.
type Input struct {
	Files []File

	closing []func() error
}

const (
	// most bounds how many files one source may hold.
	most = 10_000
	// Text shrinks to a tenth, and only what is made for it to a thousandth: what is
	// compressed may become inflation times as large, beyond what is free.
	inflation     = 200
	inflationFree = 64 << 20
)

// InflationError says that something compressed holds so much more than there is of it
// that it was made to fill a disk.
type InflationError struct{ Name string }

func (e *InflationError) Error() string {
	return fmt.Sprintf("%s holds more than %d times what there is of it", e.Name, inflation)
}

// PackedError says that a file is packed in a way that is not known here.
type PackedError struct{ Name, Kind string }

func (e *PackedError) Error() string { return fmt.Sprintf("%s is packed (%s)", e.Name, e.Kind) }

// NoFilesError says that a folder or a zip holds no file that may hold posts.
type NoFilesError struct{ Name string }

func (e *NoFilesError) Error() string { return e.Name + " holds no file of posts" }

// BrokenError says that what is compressed cannot be read to its end.
type BrokenError struct {
	Name string
	Err  error
}

func (e *BrokenError) Error() string { return fmt.Sprintf("unpack %s: %v", e.Name, e.Err) }
func (e *BrokenError) Unwrap() error { return e.Err }

// Open opens files and folders, and for "-" standard input.
func Open(ctx context.Context, sources []string, stdin io.Reader) (*Input, error) {
	in := &Input{}
	for _, source := range sources {
		if err := in.add(ctx, source, stdin); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	return in, nil
}

// From opens what was read already.
func From(ctx context.Context, name string, data []byte) (*Input, error) {
	in := &Input{}
	if err := in.unpack(ctx, File{Name: name, Data: bytes.NewReader(data), Size: int64(len(data))}); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// Close closes the files.
func (in *Input) Close() error {
	var errs []error
	for _, closing := range slices.Backward(in.closing) {
		errs = append(errs, closing())
	}
	in.closing = nil
	return errors.Join(errs...)
}

func (in *Input) add(ctx context.Context, source string, stdin io.Reader) error {
	if source == "-" {
		file, err := in.spool(ctx, source, stdin)
		if err != nil {
			return err
		}
		return in.unpack(ctx, file)
	}
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return in.addFolder(ctx, source)
	}
	return in.addFile(ctx, source)
}

func (in *Input) addFile(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	in.closing = append(in.closing, f.Close)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() {
		return in.unpack(ctx, File{Name: name, Data: f, Size: info.Size()})
	}
	file, err := in.spool(ctx, name, f)
	if err != nil {
		return err
	}
	return in.unpack(ctx, file)
}

// addFolder adds the files beneath a folder that may hold posts, in the order in which
// people count.
func (in *Input) addFolder(ctx context.Context, folder string) error {
	names, err := filesIn(ctx, folder)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return &NoFilesError{Name: folder}
	}
	for _, name := range names {
		if err := in.addFile(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// MayHold says that a folder holds files that may hold posts.
func MayHold(folder string) bool {
	names, err := filesIn(context.Background(), folder)
	return err == nil && len(names) > 0
}

func filesIn(ctx context.Context, folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != folder && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && mayHold(name) && len(names) < most {
			names = append(names, name)
		}
		return ctx.Err()
	})
	slices.SortFunc(names, natural)
	return names, err
}

// extensions are those of files that may hold posts.
var extensions = []string{".xml", ".wxr", ".rss", ".json", ".ndjson", ".jsonl", ".gz", ".zip"}

func mayHold(name string) bool {
	return slices.Contains(extensions, strings.ToLower(filepath.Ext(name)))
}

// packed are the ways of packing that are known by their first bytes alone.
var packed = []struct{ kind, mark string }{
	{"bzip2", "BZh"}, {"xz", "\xfd7zXZ\x00"}, {"zstd", "\x28\xb5\x2f\xfd"}, {"7-Zip", "7z\xbc\xaf\x27\x1c"}, {"RAR", "Rar!\x1a\x07"}, {"compress", "\x1f\x9d"},
}

// unpack adds a file, or what is packed in it.
func (in *Input) unpack(ctx context.Context, f File) error {
	mark := make([]byte, 8)
	n, err := f.Data.ReadAt(mark, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	mark = mark[:n]
	switch {
	case bytes.HasPrefix(mark, []byte("\x1f\x8b")):
		return in.ungzip(ctx, f)
	case bytes.HasPrefix(mark, []byte("PK\x03\x04")), bytes.HasPrefix(mark, []byte("PK\x05\x06")):
		return in.unzip(ctx, f)
	}
	for _, p := range packed {
		if bytes.HasPrefix(mark, []byte(p.mark)) {
			return &PackedError{Name: f.Name, Kind: p.kind}
		}
	}
	in.Files = append(in.Files, f)
	return nil
}

func (in *Input) ungzip(ctx context.Context, f File) error {
	plain, err := gzip.NewReader(io.NewSectionReader(f.Data, 0, f.Size))
	if err != nil {
		return &BrokenError{Name: f.Name, Err: err}
	}
	name := strings.TrimSuffix(f.Name, filepath.Ext(f.Name))
	file, err := in.spool(ctx, name, &bounded{name: f.Name, from: plain, left: limit(f.Size)})
	if err != nil {
		return err
	}
	in.Files = append(in.Files, file)
	return nil
}

func (in *Input) unzip(ctx context.Context, f File) error {
	files, err := zip.NewReader(f.Data, f.Size)
	if err != nil {
		return &BrokenError{Name: f.Name, Err: err}
	}
	var entries []*zip.File
	for _, e := range files.File {
		if !e.FileInfo().IsDir() && mayHold(e.Name) && !isHidden(e.Name) && len(entries) < most {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return &NoFilesError{Name: f.Name}
	}
	slices.SortFunc(entries, func(a, b *zip.File) int { return natural(a.Name, b.Name) })
	left := limit(f.Size)
	for _, e := range entries {
		if left, err = in.addEntry(ctx, f, e, left); err != nil {
			return err
		}
	}
	return nil
}

// addEntry adds a file of a zip, which may take as many bytes as are left.
func (in *Input) addEntry(ctx context.Context, f File, e *zip.File, left int64) (int64, error) {
	if e.Flags&1 != 0 {
		return left, &PackedError{Name: f.Name, Kind: "zip with a password"}
	}
	plain, err := e.Open()
	if err != nil {
		return left, &BrokenError{Name: f.Name, Err: err}
	}
	defer func() { _ = plain.Close() }()
	file, err := in.spool(ctx, f.Name+"/"+e.Name, &bounded{name: f.Name, from: plain, left: left})
	if err != nil {
		return left, err
	}
	if strings.HasSuffix(strings.ToLower(e.Name), ".zip") { // none within one another
		return left - file.Size, nil
	}
	if strings.HasSuffix(strings.ToLower(e.Name), ".gz") {
		return left - file.Size, in.unpack(ctx, file)
	}
	in.Files = append(in.Files, file)
	return left - file.Size, nil
}

// isHidden says that a file of a zip is one that systems put there for themselves.
func isHidden(name string) bool {
	for segment := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(segment, ".") || segment == "__MACOSX" {
			return true
		}
	}
	return false
}

func limit(size int64) int64 { return max(size*inflation, inflationFree) }

// bounded is what is unpacked, as far as it may go.
type bounded struct {
	name string
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, &InflationError{Name: b.name}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = &BrokenError{Name: b.name, Err: err}
	}
	return n, err
}

// spool reads a stream to its end into a temporary file. It gives up when ctx ends, even
// while the stream is silent. What breaks off is read as far as it goes.
func (in *Input) spool(ctx context.Context, name string, from io.Reader) (File, error) {
	spool, err := tree.NewSpool()
	if err != nil {
		return File{}, err
	}
	in.closing = append(in.closing, spool.Close)
	type outcome struct {
		size int64
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		size, err := io.Copy(spool.File, from)
		done <- outcome{size, err}
	}()
	select {
	case read := <-done:
		if broken, ok := errors.AsType[*BrokenError](read.err); ok && read.size > 0 && errors.Is(broken.Err, io.ErrUnexpectedEOF) {
			read.err = nil // who reads it sees that it breaks off
		}
		return File{Name: name, Data: spool, Size: read.size}, read.err
	case <-ctx.Done():
		return File{}, ctx.Err()
	}
}

// natural compares names as people count: "2.xml" comes before "10.xml".
func natural(a, b string) int {
	for a != "" && b != "" {
		digitsA, digitsB := leadingDigits(a), leadingDigits(b)
		if digitsA == "" || digitsB == "" {
			if a[0] != b[0] {
				return strings.Compare(a, b)
			}
			a, b = a[1:], b[1:]
			continue
		}
		numberA, numberB := strings.TrimLeft(digitsA, "0"), strings.TrimLeft(digitsB, "0")
		if len(numberA) != len(numberB) {
			return len(numberA) - len(numberB)
		}
		if numberA != numberB {
			return strings.Compare(numberA, numberB)
		}
		a, b = a[len(digitsA):], b[len(digitsB):]
	}
	return len(a) - len(b)
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}
