// Package tree writes files atomically, and only beneath one directory.
//
// Every path is a slash-separated relative path in the sense of fs.ValidPath.
// All access goes through an os.Root, so no path, and no symbolic link planted
// in the directory, leads out of it. A file is written beside its place and
// then renamed, so a reader finds the old bytes or the new ones and never half
// of either, whenever the writer was killed.
package tree

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Tree is a directory to write in. It is safe for concurrent use. It satisfies
// fs.FS, so that fs.WalkDir can list what lies in it.
type Tree struct {
	dir string

	mu   sync.Mutex
	root *os.Root // nil until the directory was first needed and there

	// dirs is held for writing while empty directories are removed, so that none
	// goes between its making and its use.
	dirs sync.RWMutex
}

// Open returns the tree of the directory dir. Nothing is created, or even
// looked at, before the first read or write.
func Open(dir string) *Tree { return &Tree{dir: filepath.Clean(dir)} }

// Dir returns the directory as it was named.
func (t *Tree) Dir() string { return t.dir }

// Close releases the directory. A tree that is used again opens it again.
func (t *Tree) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.root == nil {
		return nil
	}
	root := t.root
	t.root = nil
	return root.Close()
}

// Write makes data the content of the file at name, with the directories that
// it needs. A file that holds these bytes already is left untouched, and changed
// is false. A symbolic link at name is replaced and not followed.
func (t *Tree) Write(name string, data []byte) (changed bool, err error) {
	return t.write(name, data, false)
}

// WriteSync is Write for the file that vouches for others: when it returns, the
// bytes and their name have reached the disk.
func (t *Tree) WriteSync(name string, data []byte) (changed bool, err error) {
	return t.write(name, data, true)
}

// WriteSecret is WriteSync for a file that only its owner may read.
func (t *Tree) WriteSecret(name string, data []byte) error {
	f, err := t.createAs(name, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = f.Abort() }()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.CommitSync()
}

func (t *Tree) write(name string, data []byte, sync bool) (bool, error) {
	same, err := t.holds(name, data)
	if err != nil || same {
		return false, err
	}
	f, err := t.Create(name)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Abort() }()
	if _, err := f.Write(data); err != nil {
		return false, err
	}
	if sync {
		err = f.CommitSync()
	} else {
		err = f.Commit()
	}
	return err == nil, err
}

// holds reports whether the regular file at name holds exactly data.
func (t *Tree) holds(name string, data []byte) (bool, error) {
	info, err := t.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false, nil
	}
	old, err := t.Read(name)
	if err != nil {
		// What cannot be read can still be replaced; if not, the write says why.
		return false, nil
	}
	return bytes.Equal(old, data), nil
}

// Read returns the content of the file at name. The error wraps fs.ErrNotExist
// when there is none.
func (t *Tree) Read(name string) ([]byte, error) {
	f, err := t.openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// Open opens a file or a directory for reading; "." is the tree itself. What is
// neither, such as a pipe that would block its reader, is refused.
func (t *Tree) Open(name string) (fs.File, error) {
	f, err := t.open(name)
	if err != nil {
		return nil, err // a nil *os.File must not become a non-nil fs.File
	}
	return f, nil
}

func (t *Tree) open(name string) (*os.File, error) {
	local, root, err := t.at(name)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(local)
	if err != nil {
		return nil, t.explain(root, name, err)
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &PathError{Path: name, Reason: "is not a regular file"}
	}
	f, err := root.Open(local)
	if err != nil {
		return nil, t.explain(root, name, err)
	}
	return f, nil
}

func (t *Tree) openRegular(name string) (*os.File, error) {
	f, err := t.open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &PathError{Path: name, Reason: "is a directory"}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Hash returns the SHA-256 of the file at name in hexadecimal digits. The error
// wraps fs.ErrNotExist when there is none.
func (t *Tree) Hash(name string) (string, error) {
	h := sha256.New()
	if err := t.copyTo(h, name); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// HashAs is Hash of a file that was written with the hash was: it still is that
// where nothing but the ends of its lines has changed, as git changes them
// (core.autocrlf).
func (t *Tree) HashAs(name, was string) (string, error) {
	is, err := t.Hash(name)
	if err != nil || is == was || was == "" {
		return is, err
	}
	h := sha256.New()
	ends := &unixEnds{to: h}
	if err := t.copyTo(ends, name); err != nil {
		return "", err
	}
	if ends.changed && hex.EncodeToString(h.Sum(nil)) == was {
		return was, nil
	}
	return is, nil
}

func (t *Tree) copyTo(w io.Writer, name string) error {
	f, err := t.openRegular(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buffer, _ := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	// Without its WriteTo, which brings a buffer of its own.
	if _, err := io.CopyBuffer(w, struct{ io.Reader }{f}, *buffer); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// unixEnds writes on what it is given, lines that end in CR and LF as ones that
// end in LF. A CR at the very end is left out.
type unixEnds struct {
	to      io.Writer
	line    []byte
	open    bool // a CR waits for what follows
	changed bool
}

func (u *unixEnds) Write(p []byte) (int, error) {
	u.line = u.line[:0]
	for _, c := range p {
		if u.open && c == '\n' {
			u.changed = true
		} else if u.open {
			u.line = append(u.line, '\r')
		}
		if u.open = c == '\r'; !u.open {
			u.line = append(u.line, c)
		}
	}
	if _, err := u.to.Write(u.line); err != nil {
		return 0, err
	}
	return len(p), nil
}

var buffers = sync.Pool{New: func() any {
	buffer := make([]byte, 32<<10)
	return &buffer
}}

// Sum returns what Hash returns of a file that holds data.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Stat describes what lies at name itself: a symbolic link is not followed. The
// error wraps fs.ErrNotExist when there is nothing.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	local, root, err := t.at(name)
	if err != nil {
		return nil, err
	}
	info, err := root.Lstat(local)
	if err != nil {
		return nil, t.explain(root, name, err)
	}
	return info, nil
}

// Entries lists the top of the tree, sorted by name; nil when the directory does
// not exist.
func (t *Tree) Entries() ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(t, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// Remove removes the file at name, or the symbolic link itself, and then every
// parent directory that it left empty, but never the tree's own. The error
// wraps fs.ErrNotExist when there is none.
func (t *Tree) Remove(name string) error {
	info, err := t.Stat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &PathError{Path: name, Reason: "is a directory"}
	}
	local, root, err := t.at(name)
	if err != nil {
		return err
	}
	t.dirs.Lock()
	defer t.dirs.Unlock()
	if err := root.Remove(local); err != nil {
		return t.explain(root, name, err)
	}
	removeEmpty(root, filepath.Dir(local))
	return nil
}

// Move gives the file at name another name, and removes every parent directory
// that it left empty. Nothing is replaced: the error wraps fs.ErrExist where
// something lies at the new name, and fs.ErrNotExist where nothing lies at the
// old one.
func (t *Tree) Move(name, to string) error {
	info, err := t.Stat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &PathError{Path: name, Reason: "is a directory"}
	}
	if _, err := t.Stat(to); err == nil {
		return &PathError{Path: to, Reason: "is taken", Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	local, root, err := t.at(name)
	if err != nil {
		return err
	}
	target, err := localize(to)
	if err != nil {
		return err
	}
	t.dirs.Lock()
	defer t.dirs.Unlock()
	if err := root.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return t.explain(root, to, err)
	}
	if err := root.Rename(local, target); err != nil {
		return t.explain(root, to, err)
	}
	removeEmpty(root, filepath.Dir(local))
	return nil
}

// removeEmpty removes a directory and those above it as long as they are empty,
// but never the tree's own.
func removeEmpty(root *os.Root, dir string) {
	for ; dir != "."; dir = filepath.Dir(dir) {
		// A link to a directory is somebody's arrangement, whatever lies behind it.
		if info, err := root.Lstat(dir); err != nil || !info.IsDir() {
			return
		}
		if root.Remove(dir) != nil {
			return
		}
	}
}

// Append opens the file at name for appending, and creates it where there is
// none. Unlike Write it is not atomic: it is meant for a journal, whose reader
// expects a torn last line.
func (t *Tree) Append(name string) (*os.File, error) {
	return t.openInPlace(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY)
}

// openInPlace opens a file that is not replaced when it is written. A link there
// could point at a document, so it is refused.
func (t *Tree) openInPlace(name string, flag int) (*os.File, error) {
	info, err := t.Stat(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, &PathError{Path: name, Reason: "is not a regular file"}
	}
	return t.create(name, name, flag, 0o666)
}

// create opens file for writing, after making the directories it needs. Its
// errors speak of name.
func (t *Tree) create(name, file string, flag int, mode fs.FileMode) (*os.File, error) {
	local, err := localize(file)
	if err != nil {
		return nil, err
	}
	root, err := t.opened(true)
	if err != nil {
		return nil, err
	}
	t.dirs.RLock()
	defer t.dirs.RUnlock()
	f, err := root.OpenFile(local, flag, mode)
	if errors.Is(err, fs.ErrNotExist) {
		if err := root.MkdirAll(filepath.Dir(local), 0o777); err != nil {
			return nil, t.explain(root, name, err)
		}
		f, err = root.OpenFile(local, flag, mode)
	}
	if err != nil {
		return nil, t.explain(root, name, err)
	}
	return f, nil
}

// at prepares an access that creates nothing.
func (t *Tree) at(name string) (local string, root *os.Root, err error) {
	if name == "." {
		local = "."
	} else if local, err = localize(name); err != nil {
		return "", nil, err
	}
	root, err = t.opened(false)
	return local, root, err
}

// opened returns the root, after creating the directory where asked to.
func (t *Tree) opened(create bool) (*os.Root, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.root != nil {
		return t.root, nil
	}
	if create {
		if err := os.MkdirAll(t.dir, 0o777); err != nil {
			return nil, explainDir(t.dir, err)
		}
	}
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil, explainDir(t.dir, err)
	}
	t.root = root
	return root, nil
}

// localize turns a slash path into one of this system, or says why it is none.
func localize(name string) (string, error) {
	if !fs.ValidPath(name) || name == "." {
		return "", &PathError{Path: name, Reason: "is not a clean relative path"}
	}
	local, err := filepath.Localize(name)
	if err != nil {
		return "", &PathError{Path: name, Reason: "cannot be a file name on this system"}
	}
	return local, nil
}
