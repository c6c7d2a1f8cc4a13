package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Spool is a temporary file for what is to be read more than once. Where the system
// lets a file go on without a name it has none, so that nothing is left of it however
// the process ends.
type Spool struct {
	*os.File

	named bool
}

// NewSpool makes an empty one. Close it after use.
func NewSpool() (*Spool, error) { return newSpool("") }

// NewSpool makes an empty one on the disk that the tree lies on, or will: that of the
// system may be in memory. It leaves nothing in the tree.
func (t *Tree) NewSpool() (*Spool, error) {
	for dir := t.dir; ; dir = filepath.Dir(dir) {
		s, err := newSpool(dir)
		if err == nil && !s.named {
			return s, nil
		}
		if err == nil { // a name there would outlive a kill
			_ = s.Close()
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return NewSpool()
		}
	}
}

func newSpool(dir string) (*Spool, error) {
	f, err := os.CreateTemp(dir, "wpmd-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return &Spool{File: f, named: os.Remove(f.Name()) != nil}, nil
}

// Close ends the file.
func (s *Spool) Close() error {
	err := s.File.Close()
	if s.named {
		return errors.Join(err, os.Remove(s.Name()))
	}
	return err
}
