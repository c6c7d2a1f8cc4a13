// Package input opens the files of posts that people have: as they are, compressed, in a
// zip, a folder of them, or from standard input.
//
// What is compressed, and what can be read once alone, is read into a temporary file, so
// that all of it can be read where it lies.
package input

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
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
	// LeftOut are files beside them that are not read.
	LeftOut []LeftOut

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
type NoFilesError struct {
	Name    string
	LeftOut []LeftOut
}

func (e *NoFilesError) Error() string { return e.Name + " holds no file of posts" }

// FileError says which of several files something is wrong with.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

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
			if _, named := errors.AsType[*FileError](err); !named {
				err = &FileError{Name: source, Err: err}
			}
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
	files, err := filesIn(ctx, folder)
	if err != nil {
		return err
	}
	in.LeftOut = append(in.LeftOut, files.leftOut...)
	if len(files.names) == 0 {
		return &NoFilesError{Name: folder, LeftOut: files.leftOut}
	}
	for _, name := range files.names {
		if err := in.addFile(ctx, name); err != nil {
			return &FileError{Name: name, Err: err}
		}
	}
	return nil
}

// MayHold says that a folder holds files that may hold posts.
func MayHold(folder string) bool {
	files, err := filesIn(context.Background(), folder)
	return err == nil && len(files.names) > 0
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
	entries := in.choose(f.Name, files.File)
	if len(entries) == 0 {
		return &NoFilesError{Name: f.Name, LeftOut: in.LeftOut}
	}
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
	if errors.Is(err, zip.ErrAlgorithm) {
		return left, &PackedError{Name: f.Name, Kind: "zip by " + cmp.Or(methods[e.Method], fmt.Sprintf("method %d", e.Method))}
	}
	if err != nil {
		return left, &BrokenError{Name: f.Name, Err: err}
	}
	defer func() { _ = plain.Close() }()
	file, err := in.spool(ctx, f.Name+"/"+e.Name, &bounded{name: f.Name, from: plain, left: left})
	if err != nil {
		return left, err
	}
	if extension(e.Name) == ".gz" {
		return left - file.Size, in.unpack(ctx, file)
	}
	in.Files = append(in.Files, file)
	return left - file.Size, nil
}

// methods are the ways in which zips are packed by others than most.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.5
var methods = map[uint16]string{9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz", 98: "PPMd"}

// choose chooses among the files of a zip. Nothing is unpacked by its name, so that any name
// will do.
func (in *Input) choose(name string, files []*zip.File) []*zip.File {
	var entries []*zip.File
	for _, e := range files {
		leave := func(why string) { in.LeftOut = append(in.LeftOut, LeftOut{name + "/" + e.Name, why}) }
		ofSystem, isHidden := hidden(e.Name)
		switch mode := e.FileInfo().Mode(); {
		case mode.IsDir(), ofSystem, !mayHold(e.Name) && !mayBeNamed(e.Name):
		case !mayHold(e.Name):
			if plain, err := e.Open(); err == nil {
				if beginsExport(plain) {
					leave(whyName)
				}
				_ = plain.Close()
			}
		case !mode.IsRegular():
			leave(whySpecial)
		case isHidden:
			leave(whyHidden)
		case extension(e.Name) == ".zip":
			leave(whyNested)
		case len(entries) == most:
			leave(whyMany)
		default:
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b *zip.File) int { return natural(a.Name, b.Name) })
	return entries
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
