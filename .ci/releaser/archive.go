package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// item is a file of an archive, or a folder where from is empty.
type item struct {
	name, from string
	mode       int64
}

// archive packs the program with what the file lists beside it.
func (r *release) archive(t target, binary string) (string, error) {
	a := r.Archives[0]
	items := []item{{filepath.Base(binary), binary, 0o755}}
	for _, f := range a.Files {
		found, err := filepath.Glob(f.Source)
		if err != nil {
			return "", err
		}
		slices.Sort(found)
		for _, from := range found {
			name := filepath.ToSlash(from)
			if f.StripParent || f.Destination != "" {
				name = path.Join(f.Destination, filepath.Base(from))
			}
			items = append(items, item{name, from, 0o644})
		}
	}
	format := a.Formats[0]
	for _, o := range a.FormatOverrides {
		if o.Goos == t.OS {
			format = o.Formats[0]
		}
	}
	name, err := r.expand(a.NameTemplate, t)
	if err != nil {
		return "", err
	}
	name += "." + format
	var data []byte
	if format == "zip" {
		data, err = zipped(items, r.when)
	} else {
		data, err = tarred(items, r.when)
	}
	if err != nil {
		return "", err
	}
	return name, r.add(name, data)
}

func zipped(items []item, when time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, i := range items {
		data, err := os.ReadFile(i.from)
		if err != nil {
			return nil, err
		}
		h := &zip.FileHeader{Name: i.name, Method: zip.Deflate, Modified: when}
		h.SetMode(os.FileMode(i.mode))
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func tarred(items []item, when time.Time) ([]byte, error) {
	plain, err := plainTar(items, when)
	if err != nil {
		return nil, err
	}
	return gzipped(plain)
}

func plainTar(items []item, when time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, i := range items {
		h := &tar.Header{Name: i.name, Mode: i.mode, ModTime: when, Format: tar.FormatPAX, Typeflag: tar.TypeDir}
		var data []byte
		if i.from != "" {
			var err error
			if data, err = os.ReadFile(i.from); err != nil {
				return nil, err
			}
			h.Typeflag, h.Size = tar.TypeReg, int64(len(data))
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func gzipped(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}
