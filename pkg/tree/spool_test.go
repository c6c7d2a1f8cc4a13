package tree_test

import (
	"os"
	"testing"

	"wpmd/pkg/tree"
)

// A run that was interrupted while it waited for its input left a temporary file.
func TestSpoolLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	s, err := tree.NewSpool()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WriteString("here"); err != nil {
		t.Fatal(err)
	}
	read := make([]byte, 4)
	if _, err := s.ReadAt(read, 0); err != nil || string(read) != "here" {
		t.Errorf("read %q: %v", read, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
