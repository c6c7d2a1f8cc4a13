package tree

import (
	"errors"
	"fmt"
	"os"
)

// Spool is a temporary file for what is to be read more than once. Where the system
// lets a file go on without a name it has none, so that nothing is left of it however
// the process ends.
type Spool struct {
	*os.File

	named bool
}

// NewSpool makes an empty one. Close it after use.
func NewSpool() (*Spool, error) {
	f, err := os.CreateTemp("", "wpmd-*.tmp")
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
