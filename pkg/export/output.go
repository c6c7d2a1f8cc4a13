package export

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// OccupiedError says that the output folder holds somebody's other files.
type OccupiedError struct {
	Output string
	Name   string // one of the files, to show
	Count  int
	// Folders says that folders are among them.
	Folders bool
	// Lost says that documents are among them that a run wrote: the record of it is
	// gone.
	Lost bool
}

func (e *OccupiedError) Error() string {
	return fmt.Sprintf("%s already holds other files (%s)", e.Output, e.Name)
}

// output is the folder of an export: its files, and the record of them.
type output struct {
	tree     *tree.Tree
	manifest *manifest.Manifest
	rules    SyncOptions
	kept     sync.Map // paths of files that no document needs, and that stay
}

// openOutput reads the folder before any request is made, so that a folder that may
// not be written to costs the site nothing.
func openOutput(o Options) (_ *output, err error) {
	out := &output{tree: tree.Open(o.Output), rules: o.Sync}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.close())
		}
	}()
	entries, err := out.tree.Entries()
	if err != nil {
		return nil, err
	}
	if out.manifest, err = manifest.Read(out.tree); err != nil {
		return nil, err
	}
	if _, ok := out.manifest.Header(); ok && !out.readonly() {
		return out, out.lock()
	} else if ok || o.IntoExisting {
		return out, nil
	}
	return out, checkOccupied(o.Output, entries, out.tree)
}

func checkOccupied(folder string, entries []fs.DirEntry, files *tree.Tree) error {
	occupied := &OccupiedError{Output: folder}
	for _, e := range entries {
		if isHouseholdFile(e.Name()) {
			continue
		}
		if occupied.Count == 0 {
			occupied.Name = e.Name()
		}
		occupied.Count++
		occupied.Folders = occupied.Folders || e.IsDir()
	}
	if occupied.Count == 0 {
		return nil
	}
	occupied.Lost = holdsDocuments(files)
	return occupied
}

// manyLooks bounds how many files and folders are looked at to recognise an export.
const manyLooks = 1000

// holdsDocuments says whether a folder has a document as a run writes it.
func holdsDocuments(files *tree.Tree) (found bool) {
	looks := 0
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		looks++
		switch {
		case err != nil || looks > manyLooks:
			return fs.SkipAll
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".":
			return fs.SkipDir
		case path.Ext(name) != ".md":
			return nil
		}
		raw, err := files.Read(name)
		header, _ := frontmatter.Split(raw)
		found = err == nil && bytes.Contains(header, []byte("wordpress")) && bytes.Contains(header, []byte("link"))
		if found {
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// isHouseholdFile tells the files that any repository has before its first
// export from files that somebody might miss.
func isHouseholdFile(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return stem == "" || stem == "readme" || stem == "license" || stem == "licence"
}

// lock keeps other runs out, and reads what one that has just ended left.
func (out *output) lock() error {
	if err := out.manifest.Lock(); err != nil {
		return err
	}
	return out.manifest.Reload()
}

func (out *output) close() error {
	defer func() { _ = out.tree.Close() }()
	if out.manifest == nil {
		return nil
	}
	return out.manifest.Close()
}

// readonly says that this run only finds out.
func (out *output) readonly() bool { return out.rules.DryRun || out.rules.Check }

// record is that of a document; the zero Document if there is none.
func (out *output) record(id int64) manifest.Document {
	old, _ := out.manifest.Document(id)
	return old
}

// keep says that a file stays, though no document needs it, and whether that is said
// for the first time.
func (out *output) keep(path string) (first bool) {
	_, loaded := out.kept.LoadOrStore(path, true)
	return !loaded
}

func (out *output) isKept(path string) bool {
	_, ok := out.kept.Load(path)
	return ok
}

// hash is that of the file at a path, as a run has written it, and empty where
// there is none.
func (out *output) hash(path string) (string, error) {
	return out.hashAs(path, out.manifest.Written(path))
}

func (out *output) hashAs(path, was string) (string, error) {
	hash, err := out.tree.HashAs(path, was)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return hash, err
}

// readOwn reads a file that a run wrote; nil for one that is not there, or that
// somebody changed.
func (out *output) readOwn(path string) ([]byte, error) {
	is, err := out.hash(path)
	if tree.IsObstacle(err) || err == nil && (is == "" || is != out.manifest.Written(path)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return out.tree.Read(path)
}

// decide says what becomes of the file at a path that is to be data, going by what
// is there and what the last run wrote.
func (out *output) decide(should, is, last string) manifest.Action {
	action := manifest.Decide(should, is, last)
	if action == manifest.Keep && out.rules.OnConflict == ConflictOverwrite {
		return manifest.Update
	}
	return action
}

// write writes a file whose hash is should, after a note that it is about to.
func (out *output) write(intent manifest.Intent, data []byte) error {
	if err := out.manifest.Intend(intent); err != nil {
		return err
	}
	_, err := out.tree.Write(intent.Path, data)
	return err
}

func (out *output) remove(path string) error {
	if err := out.tree.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func isOf[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func appendNew[T comparable](list []T, value T) []T {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}

// ForeignSiteError says that the output folder holds the export of another site.
type ForeignSiteError struct{ Output, Holds, Wanted string }

func (e *ForeignSiteError) Error() string {
	return fmt.Sprintf("%s holds an export of %s, not of %s", e.Output, e.Holds, e.Wanted)
}

// obstructed stands for the hash of what stands at a path and is no file that can
// be read.
const obstructed = "?"

// ConflictError says that a file that no run wrote stands at a document's path.
type ConflictError struct {
	Path string
	// Err says what keeps the path from being written where that is no plain file;
	// nil where it is one.
	Err error
}

func (e *ConflictError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s cannot be written: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("%s is taken by a file that wpmd did not write", e.Path)
}

func (e *ConflictError) Unwrap() error { return e.Err }
