package tree

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// tempPrefix begins the name of every file that has not reached its place. It is
// a dot file, so that no site generator takes it for content.
const tempPrefix = ".wpmd-tmp-"

// File is a file on its way to its place. Nothing is seen at that place until
// Commit; after Abort, or after a kill, nothing ever is.
type File struct {
	tree *Tree
	name string
	temp string
	file *os.File
	done bool
}

// Create starts a file that shall lie at name. The caller must end it with
// Commit or Abort.
func (t *Tree) Create(name string) (*File, error) { return t.createAs(name, 0o666) }

func (t *Tree) createAs(name string, mode fs.FileMode) (*File, error) {
	if _, err := localize(name); err != nil {
		return nil, err
	}
	temp := path.Join(path.Dir(name), tempPrefix+rand.Text())
	f, err := t.create(name, temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return nil, err
	}
	return &File{tree: t, name: name, temp: temp, file: f}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	if err != nil {
		err = fmt.Errorf("write %s: %w", f.name, cause(err))
	}
	return n, err
}

// Commit puts the file in its place, over whatever file or symbolic link is
// there. When it fails, the file is gone as after Abort.
func (f *File) Commit() error { return f.commit(false) }

// CommitSync is Commit, and waits until the bytes and their name have reached
// the disk.
func (f *File) CommitSync() error { return f.commit(true) }

func (f *File) commit(sync bool) error {
	if f.done {
		return fmt.Errorf("commit %s: %w", f.name, fs.ErrClosed)
	}
	defer func() { _ = f.Abort() }()
	if sync {
		if err := f.file.Sync(); err != nil {
			return fmt.Errorf("write %s: %w", f.name, cause(err))
		}
	}
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("write %s: %w", f.name, cause(err))
	}
	root, err := f.tree.opened(false)
	if err != nil {
		return err
	}
	if err := root.Rename(filepath.FromSlash(f.temp), filepath.FromSlash(f.name)); err != nil {
		return f.tree.explain(root, f.name, err)
	}
	f.done = true
	if sync {
		f.syncDir(root)
	}
	return nil
}

// syncDir makes the new name durable. Systems that cannot sync a directory
// (Windows) refuse it, and keep the order of their own journal.
func (f *File) syncDir(root *os.Root) {
	dir, err := root.Open(filepath.Dir(filepath.FromSlash(f.name)))
	if err != nil {
		return
	}
	defer dir.Close()
	_ = dir.Sync()
}

// Abort throws the file away, and the directories that were made for it alone.
// After Commit it does nothing.
func (f *File) Abort() error {
	if f.done {
		return nil
	}
	f.done = true
	_ = f.file.Close() // Commit may have closed it
	return f.tree.Remove(f.temp)
}

// Sweep removes what writers that were killed left beside the places of their
// files, and says how many there were. It walks all of dir, and must not run
// while another process writes there: call it under the lock, after a run that
// did not come to its end.
func (t *Tree) Sweep(dir string) (removed int, err error) {
	err = fs.WalkDir(t, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil && name != dir && d != nil && d.IsDir() && IsObstacle(err) {
			return fs.SkipDir // lost+found of a volume: nobody wrote there
		}
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), tempPrefix) {
			return err
		}
		if err := t.Remove(name); err != nil {
			return err
		}
		removed++
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return removed, nil
	}
	return removed, err
}
