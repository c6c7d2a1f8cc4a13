package cli

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"wpmd/pkg/archive"
	"wpmd/pkg/export"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// noArchiveError says that a folder is an export without an archive.
type noArchiveError struct{ dir, site string }

func (e *noArchiveError) Error() string {
	return e.dir + " is an export without an archive: it cannot be converted again"
}

// sameFolderError says that an archive is to be converted into the export that it lies in.
type sameFolderError struct{ dir string }

func (e *sameFolderError) Error() string {
	return e.dir + " is the export that the archive lies in"
}

// archiveIn is the folder of the archive that a source names, and that of the export it
// lies in: an archive itself, or an export with one. Both are empty for any other source.
func archiveIn(source string) (folder, exported string, err error) {
	info, err := os.Stat(source)
	if err != nil || !info.IsDir() || !isFile(source) {
		return "", "", nil
	}
	clean := filepath.Clean(source)
	if archive.IsFolder(clean) {
		return clean, exportAround(clean), nil
	}
	h, known, err := readHeader(clean)
	if err != nil || !known {
		return "", "", err
	}
	raw := h.Flags["raw"]
	if raw == "" || isRawFolder(raw) != nil {
		raw = defaultRaw
	}
	if folder = filepath.Join(clean, filepath.FromSlash(raw)); archive.IsFolder(folder) {
		return folder, clean, nil
	}
	return "", "", &noArchiveError{dir: source, site: h.Site}
}

// exportAround is the export that an archive lies in; empty for none.
func exportAround(folder string) string {
	for dir := filepath.Dir(folder); ; dir = filepath.Dir(dir) {
		h, known, err := readHeader(dir)
		if err == nil && known && h.Flags["raw"] != "" && isRawFolder(h.Flags["raw"]) == nil && filepath.Join(dir, filepath.FromSlash(h.Flags["raw"])) == folder {
			return dir
		}
		if dir == filepath.Dir(dir) || dir == "." {
			return ""
		}
	}
}

func readHeader(dir string) (manifest.Header, bool, error) {
	t := tree.Open(dir)
	defer func() { _ = t.Close() }()
	return manifest.ReadHeader(t)
}

// offline is a site that is read from an archive. It has no sitemap.
type offline struct {
	export.Source
	export.ChangeSource
	export.LibrarySource
	export.SiteDataSource
	export.RawSource

	damage []error
}

// openArchive makes an archive ready: a site of which the network is asked for nothing but
// files that the export has not.
func openArchive(ctx context.Context, c *console, folder, exported string, o *networkOptions) (*opened, error) {
	f, err := archive.OpenFolder(folder)
	if err != nil {
		return nil, err
	}
	local, closeLocal, err := filesOf(exported)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	closing := func() {
		closeLocal()
		_ = f.Close()
	}
	offlineOptions := *o
	offlineOptions.through = func(network http.RoundTripper) http.RoundTripper { return f.Transport(network, local) }
	n, err := offlineOptions.connect(c)
	if err != nil {
		closing()
		return nil, err
	}
	site, err := wordpress.Discover(ctx, n.client, f.Home()+"/", wordpress.Options{
		Archived: true, LoggedIn: f.Front.LoggedIn, PostPasswords: o.postPasswords(), Concurrency: o.concurrency, Fields: o.fields,
	})
	if err != nil {
		closing()
		return nil, &archive.FolderError{Name: folder, Err: err}
	}
	source := site.Source()
	damage, err := damageOf(folder, exported)
	if err != nil {
		closing()
		return nil, &archive.FolderError{Name: folder, Err: err}
	}
	return &opened{
		Source: offline{source, source, source, source, source, damage}, name: folderName(f.Home(), f.Home()), archived: exported,
		network: n, close: closing, ask: site.AskFor,
	}, nil
}

// filesOf answers for the files that an export has, by the addresses that they were
// fetched from.
func filesOf(dir string) (archive.Local, func(), error) {
	if dir == "" {
		return nil, func() {}, nil
	}
	t := tree.Open(dir)
	closing := func() { _ = t.Close() }
	m, err := manifest.Read(t)
	if err != nil {
		closing()
		return nil, nil, err
	}
	files, gone := make(map[string]manifest.File), make(map[string]bool)
	for _, file := range m.Files() {
		if file.URL != "" && !file.Edited {
			files[addressKey(file.URL)] = file
		}
	}
	for d := range m.Documents() {
		for _, remark := range d.Remarks {
			if address, _, _ := strings.Cut(remark.Message, " "); remark.Code == manifest.CodeGone {
				gone[addressKey(strings.TrimSuffix(address, ":"))] = true
			}
		}
	}
	return func(address string) *http.Response {
		key := addressKey(address)
		if file, ok := files[key]; ok {
			return fileAnswer(t, file)
		}
		if gone[key] { // as it was for the export
			return &http.Response{
				Status: "404 Not Found", StatusCode: http.StatusNotFound, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
				Header: make(http.Header), Body: http.NoBody,
			}
		}
		return nil
	}, closing, nil
}

// addressKey is the same for all spellings of an address.
func addressKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + strings.ToLower(u.Host) + u.Path + "?" + u.RawQuery
}

// fileAnswer is a file as its server gave it; nil for one that is not there any more, or
// that somebody changed.
func fileAnswer(t *tree.Tree, file manifest.File) *http.Response {
	if is, err := t.HashAs(file.Path, file.Hash); err != nil || is != file.Hash {
		return nil
	}
	f, err := t.Open(file.Path)
	if err != nil {
		return nil
	}
	header := http.Header{"Content-Length": {strconv.FormatInt(file.Size, 10)}}
	if kind := mime.TypeByExtension(path.Ext(file.Path)); kind != "" {
		header.Set("Content-Type", kind)
	}
	if file.ETag != "" {
		header.Set("ETag", file.ETag)
	}
	if file.LastModified != "" {
		header.Set("Last-Modified", file.LastModified)
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: f, ContentLength: file.Size,
	}
}

// checkTarget refuses to convert an archive into the export that it lies in.
func (o *opened) checkTarget(dir string) error {
	if o.archived == "" {
		return nil
	}
	from, err := os.Stat(o.archived)
	if err != nil {
		return fmt.Errorf("look at the archive: %w", err)
	}
	if to, err := os.Stat(dir); err == nil && os.SameFile(from, to) {
		return &sameFolderError{dir: dir}
	}
	return nil
}
