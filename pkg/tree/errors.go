package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// PathError says that a path in the tree cannot be used.
type PathError struct {
	Path   string // the slash path that was asked for
	Reason string // what is wrong with it, to be read after the path
	Err    error  // what the system said; nil where it was not asked
}

func (e *PathError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%q %s: %v", e.Path, e.Reason, e.Err)
	}
	return fmt.Sprintf("%q %s", e.Path, e.Reason)
}

func (e *PathError) Unwrap() error { return e.Err }

// NotDirectoryError says that the tree cannot be, because Path, its directory or
// one above it, is something else.
type NotDirectoryError struct {
	Path string // a path of the system
}

func (e *NotDirectoryError) Error() string { return fmt.Sprintf("%s is not a directory", e.Path) }

// NotWritableError says that the system forbids to write at Path.
type NotWritableError struct {
	Path string // a path of the system
	Err  error
}

func (e *NotWritableError) Error() string {
	return fmt.Sprintf("%s is not writable: %v", e.Path, e.Err)
}

func (e *NotWritableError) Unwrap() error { return e.Err }

// LockedError says that another process holds the lock at Path.
type LockedError struct {
	Path string // a path of the system
}

func (e *LockedError) Error() string { return fmt.Sprintf("%s is locked by another process", e.Path) }

// explainDir names what keeps dir from being opened as a directory.
func explainDir(dir string, err error) error {
	for at := dir; ; at = filepath.Dir(at) {
		info, statErr := os.Stat(at)
		if statErr == nil && !info.IsDir() {
			return &NotDirectoryError{Path: at}
		}
		if statErr == nil || at == filepath.Dir(at) {
			break
		}
		// A link that leads nowhere.
		if _, lstatErr := os.Lstat(at); lstatErr == nil && errors.Is(statErr, fs.ErrNotExist) {
			return &NotDirectoryError{Path: at}
		}
	}
	if forbidden(err) {
		return &NotWritableError{Path: dir, Err: cause(err)}
	}
	return fmt.Errorf("open directory %s: %w", dir, cause(err))
}

// explain turns the system's word on name into what can be acted upon.
func (t *Tree) explain(root *os.Root, name string, err error) error {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		if reason := obstacle(root, name[:i]); reason != "" {
			return &PathError{Path: name, Reason: reason, Err: cause(err)}
		}
	}
	return t.explainLast(root, name, err)
}

// obstacle says why dir does not serve as a directory; "" when it does, or could
// be made.
func obstacle(root *os.Root, dir string) string {
	info, err := root.Lstat(filepath.FromSlash(dir))
	if err != nil || info.IsDir() {
		return ""
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Sprintf("needs a directory at %q, where a file is", dir)
	}
	info, err = root.Stat(filepath.FromSlash(dir))
	if err != nil {
		return fmt.Sprintf("goes through the link %q, which leads out of the directory or nowhere", dir)
	}
	if !info.IsDir() {
		return fmt.Sprintf("needs a directory at %q, where a link to a file is", dir)
	}
	return ""
}

func (t *Tree) explainLast(root *os.Root, name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", name, cause(err))
	}
	if forbidden(err) {
		return &NotWritableError{Path: filepath.Join(t.dir, filepath.FromSlash(name)), Err: cause(err)}
	}
	info, lstatErr := root.Lstat(filepath.FromSlash(name))
	if lstatErr == nil && info.IsDir() {
		return &PathError{Path: name, Reason: "is a directory", Err: cause(err)}
	}
	if lstatErr == nil && info.Mode()&fs.ModeSymlink != 0 {
		return &PathError{Path: name, Reason: "is a link that leads out of the directory or nowhere", Err: cause(err)}
	}
	return fmt.Errorf("%s: %w", name, cause(err))
}

func forbidden(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// cause takes away the operation and the path that package os adds, which can be
// those of a temporary file.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
