package tree

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// errHeld is what tryLock answers when another open file holds the lock.
var errHeld = errors.New("lock is held")

// Lock takes the lock file at name, which it creates where there is none, and
// fails with *LockedError when another process, or another Lock of this one,
// holds it. The system frees the lock when the process ends, however it ends;
// the file stays. The caller must keep unlock, which keeps the lock. Where the file system knows no locks, the error satisfies
// errors.Is(err, errors.ErrUnsupported).
func (t *Tree) Lock(name string) (unlock func() error, err error) {
	f, err := t.openInPlace(name, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return nil, err
	}
	err = tryLock(f)
	if err == nil {
		return f.Close, nil
	}
	_ = f.Close()
	if errors.Is(err, errHeld) {
		return nil, &LockedError{Path: filepath.Join(t.dir, filepath.FromSlash(name))}
	}
	return nil, fmt.Errorf("lock %s: %w", name, err)
}
