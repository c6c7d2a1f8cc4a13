package media

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

func openTar(file *os.File, closing func() error) (*Uploads, error) {
	files, err := indexTar(file)
	if err != nil {
		return nil, &UploadsError{Name: file.Name(), Reason: "is neither a folder nor a zip nor a tar: " + err.Error()}
	}
	if len(files.entries) == 0 {
		return nil, &UploadsError{Name: file.Name(), Reason: "holds no files"}
	}
	names := make([]string, 0, len(files.entries))
	for name := range files.entries {
		names = append(names, name)
	}
	sub, err := fs.Sub(files, rootOf(names))
	return &Uploads{FS: sub, close: closing}, err
}

// tarFiles is the regular files of a tar, each read where it lies.
type tarFiles struct {
	data    io.ReaderAt
	entries map[string]tarEntry
}

type tarEntry struct {
	info   fs.FileInfo
	offset int64
}

func indexTar(file *os.File) (*tarFiles, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	files := &tarFiles{data: file, entries: make(map[string]tarEntry)}
	for reader := tar.NewReader(file); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg || isSparse(header) {
			continue
		}
		// A tar.Reader takes no byte more than the header, so the file is next.
		offset, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, err
		}
		files.entries[path.Clean("/" + header.Name)[1:]] = tarEntry{info: header.FileInfo(), offset: offset}
	}
}

// isSparse says whether the bytes of a file do not lie in one piece.
func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// Open implements fs.FS.
func (t *tarFiles) Open(name string) (fs.File, error) {
	entry, ok := t.entries[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &tarFile{Reader: io.NewSectionReader(t.data, entry.offset, entry.info.Size()), info: entry.info}, nil
}

type tarFile struct {
	io.Reader
	info fs.FileInfo
}

func (f *tarFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *tarFile) Close() error               { return nil }
