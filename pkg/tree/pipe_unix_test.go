//go:build unix

package tree_test

import (
	"errors"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"wpmd/pkg/tree"
)

func TestPipeBlocksNobody(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err != nil {
		t.Skip("no pipes here:", err)
	}
	tr := open(t, dir)
	for what, err := range map[string]error{
		"Read":   second(tr.Read("pipe")),
		"Hash":   second(tr.Hash("pipe")),
		"Open":   second(tr.Open("pipe")),
		"Append": second(tr.Append("pipe")),
		"Lock":   second(tr.Lock("pipe")),
	} {
		if _, ok := errors.AsType[*tree.PathError](err); !ok {
			t.Errorf("%s: error %v, want a *PathError", what, err)
		}
	}
	write(t, tr, "pipe", "a file now")
	if data, err := tr.Read("pipe"); err != nil || string(data) != "a file now" {
		t.Errorf("over the pipe: %q, %v", data, err)
	}
}
