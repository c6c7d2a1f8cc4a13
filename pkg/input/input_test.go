package input_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/input"
)

const export = `<rss><channel><wp:wxr_version>1.2</wp:wxr_version></channel></rss>`

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// names opens what was read and returns the names of what is in it.
func names(t *testing.T, data []byte) ([]string, error) {
	t.Helper()
	in, err := input.From(t.Context(), "x", data)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	var list []string
	for _, f := range in.Files {
		text, err := io.ReadAll(io.NewSectionReader(f.Data, 0, f.Size))
		if err != nil || int64(len(text)) != f.Size {
			t.Errorf("%s: %d bytes of %d, %v", f.Name, len(text), f.Size, err)
		}
		list = append(list, f.Name)
	}
	return list, nil
}

// Parts of an export came in the order of letters, in which the tenth is before the second.
func TestUnpack(t *testing.T) {
	got, err := names(t, zipped(t, map[string]string{
		"a/site.10.xml": export, "a/site.2.xml": export, "a/readme.txt": "x", "__MACOSX/a/site.2.xml": "x", "a/.hidden.xml": "x",
	}))
	if err != nil || strings.Join(got, " ") != "x/a/site.2.xml x/a/site.10.xml" {
		t.Errorf("zip: %q, %v", got, err)
	}
	if got, err := names(t, gzipped(t, export)); err != nil || len(got) != 1 {
		t.Errorf("gzip: %q, %v", got, err)
	}
	whole := gzipped(t, strings.Repeat(export, 1000))
	if got, err := names(t, whole[:len(whole)/2]); err != nil || len(got) != 1 {
		t.Errorf("gzip that breaks off: %q, %v", got, err)
	}
}

// A file of a zip with an odd name was passed over without a word, and its posts were missing.
func TestOddNames(t *testing.T) {
	in, err := input.From(t.Context(), "x", zipped(t, map[string]string{
		"../../up.xml": export, "ünï/2 .XML": export, `b\c.xml`: export, "d.xml ": export, "a/.cut.xml": export, "inner.zip": "PK", "old.bak": export, "notes.txt": "words", "._d.xml": "x",
		"link.xml/": "",
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	var read, left []string
	for _, f := range in.Files {
		read = append(read, f.Name)
	}
	for _, f := range in.LeftOut {
		left = append(left, f.Name)
	}
	slices.Sort(left)
	if want := []string{"x/../../up.xml", `x/b\c.xml`, "x/d.xml ", "x/ünï/2 .XML"}; !slices.Equal(read, want) {
		t.Errorf("read %q, want %q", read, want)
	}
	if want := []string{"x/a/.cut.xml", "x/inner.zip", "x/old.bak"}; !slices.Equal(left, want) {
		t.Errorf("left out %q, want %q", left, want)
	}
}

// A symbolic link to an export in a folder was passed over without a word.
func TestLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	file := filepath.Join(elsewhere, "site.xml")
	if err := os.WriteFile(file, []byte(export), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"a.xml": file, "loop": dir, "self.xml": filepath.Join(dir, "self.xml"), "gone.xml": filepath.Join(dir, "nowhere")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	in, err := input.Open(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	if len(in.Files) != 1 || filepath.Base(in.Files[0].Name) != "a.xml" || len(in.LeftOut) != 3 {
		t.Errorf("read %v, left out %v", in.Files, in.LeftOut)
	}
}

// A few kilobytes filled a disk.
func TestInflation(t *testing.T) {
	bomb := strings.Repeat("\x00", 80<<20)
	for name, data := range map[string][]byte{"gzip": gzipped(t, bomb), "zip": zipped(t, map[string]string{"a.xml": bomb})} {
		_, err := names(t, data)
		if _, ok := errors.AsType[*input.InflationError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnpackErrors(t *testing.T) {
	for name, data := range map[string]string{"bzip2": "BZh91AY", "xz": "\xfd7zXZ\x00", "7-Zip": "7z\xbc\xaf\x27\x1c", "zstd": "\x28\xb5\x2f\xfd"} {
		_, err := names(t, []byte(data))
		if e, ok := errors.AsType[*input.PackedError](err); !ok || e.Kind != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, data := range []string{"PK\x03\x04 no zip", "\x1f\x8bno gzip"} {
		_, err := names(t, []byte(data))
		if _, ok := errors.AsType[*input.BrokenError](err); !ok {
			t.Errorf("%q: %v", data, err)
		}
	}
	if _, err := names(t, zipped(t, map[string]string{"a.txt": "x"})); !strings.Contains(err.Error(), "no file of posts") {
		t.Errorf("zip without posts: %v", err)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/2.xml", "b/1.xml", ".git/3.xml", "c.jpg"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(export), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, err := input.Open(t.Context(), []string{dir}, nil)
	if err != nil || len(in.Files) != 2 || filepath.Base(in.Files[0].Name) != "1.xml" {
		t.Fatalf("%+v, %v", in, err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}

// What a person takes for an export was read as one, or refused without a word of what it is.
func TestKindOf(t *testing.T) {
	for text, want := range map[string]input.Kind{
		export: input.WXR,
		"<br />\n<b>Warning</b>: Undefined x in <b>/x.php</b> on line <b>1</b><br />\n" + export: input.WXR,
		"\xff\xfe<\x00w\x00p\x00:\x00a\x00>\x00":                                                 input.WXR,
		`<rss version="2.0"><channel/></rss>`:                                                    input.RSS,
		`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>`:                       input.Atom,
		`<feed><generator uri="http://www.blogger.com">Blogger</generator></feed>`:               input.Blogger,
		`<tumblr version="1.0"/>`:                                                                input.Tumblr,
		`{"db":[{"meta":{}}]}`:                                                                   input.Ghost,
		"-- MySQL dump\nCREATE TABLE `wp_posts` (":                                               input.SQL,
		"<p>\nINSERT INTO x</p>":                                                                 input.Other,
		"<!DOCTYPE html><html>":                                                                  input.HTML,
		"<urlset>":                                                                               input.Sitemap,
		" \ufeff[{}]":                                                                            input.JSON,
		`{"id":1,"content":{"rendered":"<wp:x>"}}`:                                               input.JSON,
		"":              input.Empty,
		"\x00\x01\x02x": input.Binary,
		"<?php echo 1;": input.PHP,
		"just words":    input.Other,
	} {
		if got := input.KindOf([]byte(text)); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
