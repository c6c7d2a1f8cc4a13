package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// An archive is a folder of the objects that the API of a site gave, a file each:
//
//	index.json          the index of the API: name, address, time zone
//	front.json          where the API is, the languages of the front page
//	types.json          the types of documents, and taxonomies.json
//	redirects.json      where old addresses lead that documents link to
//	posts/12.json       documents, by the base of their type and their id
//	categories/3.json   terms, and users, media, comments in the same way
//	tribe/events/v1/…   what plugins keep in routes of their own
const (
	indexName     = "index.json"
	frontName     = "front.json"
	redirectsName = "redirects.json"
)

// RedirectsPath is the path of the file with old addresses, beneath the folder.
const RedirectsPath = redirectsName

// coreNamespace is that of WordPress itself, which paths do without.
const coreNamespace = "wp/v2/"

// longestName bounds a segment of a path: file systems take 255 bytes.
const longestName = 180

// ObjectPath is the path of an object's file beneath the folder of the archive.
func ObjectPath(o content.Object) string {
	switch {
	case o.Route == content.IndexRoute && o.Key == "":
		return indexName
	case o.Route == content.FrontRoute && o.Key == "":
		return frontName
	case o.Key == "":
		return RoutePath(o.Route) + ".json"
	}
	return RoutePath(o.Route) + "/" + segment(o.Key) + ".json"
}

// RoutePath is the path of the folder for the objects of a route.
func RoutePath(route string) string {
	parts := strings.Split(strings.TrimPrefix(strings.Trim(route, "/"), coreNamespace), "/")
	for i, part := range parts {
		parts[i] = segment(part)
	}
	return path.Join(parts...)
}

// segment is a word as a segment of a path: what it says cannot lead anywhere.
func segment(word string) string {
	var b strings.Builder
	for i := range len(word) {
		c := word[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	name := b.String()
	if len(name) > longestName {
		sum := sha256.Sum256([]byte(word))
		name = name[:longestName] + "-" + hex.EncodeToString(sum[:8])
	}
	if name == "" {
		return "%"
	}
	return name
}

// FolderError says that a folder is no archive that can be read.
type FolderError struct {
	Name string
	Err  error
}

func (e *FolderError) Error() string { return fmt.Sprintf("%s is no archive: %v", e.Name, e.Err) }
func (e *FolderError) Unwrap() error { return e.Err }

// IsFolder says whether a folder is an archive.
func IsFolder(name string) bool {
	for _, file := range []string{indexName, frontName} {
		if info, err := os.Stat(name + "/" + file); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// largestObject bounds what is read of one file.
const largestObject = 64 << 20

// Folder is an archive that is open. Close it after use.
type Folder struct {
	Front content.Front
	Index restjson.Index

	root      *os.Root
	files     fs.FS
	types     map[string]bool // the folders of its types, taxonomies and lists
	redirects map[string]string
	lists     lists

	commented sync.Once
	byPost    map[int64][]row // comments; see Comments
}

// OpenFolder opens an archive. What cannot be one is a *FolderError.
func OpenFolder(name string) (*Folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root, files: root.FS()}
	if err := f.open(); err != nil {
		return nil, errors.Join(&FolderError{Name: name, Err: err}, root.Close())
	}
	return f, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// read reads a file of the archive.
func (f *Folder) read(name string) ([]byte, error) {
	info, err := fs.Stat(f.files, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largestObject {
		return nil, fmt.Errorf("%s is no file of an object", name)
	}
	return fs.ReadFile(f.files, name)
}
