package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files are those of the packages whose files are floors as well, the lowest first: a
// file uses only what the files before it declare.
var files = map[string][]string{
	"pkg/export": {
		"source", "options", "named", "report", "accept", "output", "header", "ownflavor", "fetch", "lacking", // what everything stands on
		"metadata", "intern", "incremental", "bodies", "list", // what there is
		"conflictcopy", "bundles", "deletions", "sitelists", "comments", "moved", "older", "revived", "gather", "reportplan", // what is known of it
		"remarks", "findings", "downloads", "mediacache", "library", "ownfile", "raw", // beside the documents
		"anchors", "pages", "mediarecords", "volatile", "restless", "write", "takeover", "process", // the documents
		"datafiles", "sitedata", "rawrecords", "siteconfig", "redirects", "commit", "extras", // what comes after them
		"stream",
		"export",
	},
	"pkg/linkmap": {"reference", "urlmapper", "needs", "linkmap", "images", "index", "bundles", "owners", "finder", "page", "pictures", "assets", "resolver"},
	"pkg/render":  {"config", "fallback", "inline", "body", "comments", "fields", "header", "otherfields", "records", "stored", "render"},
}

// Of the arrows inside of one package a third ran back up, and with them state that was
// written from many files.
func TestFilesUseLowerFiles(t *testing.T) {
	for dir, order := range files {
		names, uses := readUses(t, filepath.Join("..", "..", filepath.FromSlash(dir)))
		for _, name := range names {
			if !slices.Contains(order, name) {
				t.Errorf("%s/%s.go has no place: put it into the list", dir, name)
			}
		}
		for _, name := range order {
			if !slices.Contains(names, name) {
				t.Errorf("%s/%s.go is in the list, and there is no such file", dir, name)
			}
		}
		for use, what := range uses {
			if slices.Index(order, use.from) < slices.Index(order, use.to) {
				t.Errorf("%s/%s.go uses %s of %s.go, which is above it", dir, use.from, what, use.to)
			}
		}
	}
}

// use is that one file of a package uses what another declares.
type use struct{ from, to string }

// readUses reads the files of a package, its tests aside, and gives of each two of them
// something that the one uses of the other. Other packages are not read: what comes from
// them is none of this one's.
func readUses(t *testing.T, dir string) (names []string, uses map[use]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, e := range entries {
		name, isGo := strings.CutSuffix(e.Name(), ".go")
		if !isGo || strings.HasSuffix(name, "_test") {
			continue
		}
		file, err := parser.ParseFile(set, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		names, parsed = append(names, name), append(parsed, file)
	}
	info := types.Info{Uses: make(map[*ast.Ident]types.Object)}
	config := types.Config{Importer: emptyPackages{}, Error: func(error) {}}
	pkg, _ := config.Check(dir, set, parsed, &info) // its errors are about those other packages
	fileOf := func(p token.Pos) string { return strings.TrimSuffix(filepath.Base(set.Position(p).Filename), ".go") }
	uses = make(map[use]string)
	for identifier, object := range info.Uses {
		if object.Pkg() == pkg && object.Pos().IsValid() {
			uses[use{fileOf(identifier.Pos()), fileOf(object.Pos())}] = object.Name()
		}
	}
	return names, uses
}

// emptyPackages imports every package as one without a declaration.
type emptyPackages struct{}

func (emptyPackages) Import(name string) (*types.Package, error) {
	p := types.NewPackage(name, path.Base(name))
	p.MarkComplete()
	return p, nil
}
