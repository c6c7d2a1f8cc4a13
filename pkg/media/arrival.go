package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"

	"wpmd/pkg/fetch"
	"wpmd/pkg/tree"
)

// arrival is what has come in of a file so far.
type arrival struct {
	fetcher *Fetcher
	want    File
	file    *tree.File // nil before the first byte
	sum     hash.Hash
	size    int64
}

// begin starts afresh.
func (a *arrival) begin() (err error) {
	a.discard()
	a.file, err = a.fetcher.tree.Create(a.want.Path)
	a.sum, a.size = sha256.New(), 0
	return err
}

// add appends what r has to give. The errors are those of r and of the disk, and
// *fetch.TooLargeError.
func (a *arrival) add(r io.Reader) error {
	limit := a.fetcher.options.MaxSize
	n, err := io.Copy(io.MultiWriter(a.file, a.sum), io.LimitReader(r, limit-a.size+1))
	a.size += n
	if a.size > limit {
		return a.tooLarge()
	}
	return err
}

func (a *arrival) tooLarge() error {
	return &fetch.TooLargeError{URL: fetch.Redact(a.want.Address), Limit: a.fetcher.options.MaxSize}
}

// commit gives the file its name. A file of the same bytes that stands there
// stays: it is what a killed run left, or has not changed. One of other bytes
// gives way only if the last run brought it; else it is somebody's own.
func (a *arrival) commit() (Known, error) {
	known := Known{Size: a.size, Hash: hex.EncodeToString(a.sum.Sum(nil))}
	was := known.Hash
	if a.want.Last != nil {
		was = a.want.Last.Hash
	}
	is, err := a.fetcher.tree.HashAs(a.want.Path, was)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return Known{}, err
	case is == known.Hash:
		return known, nil
	case a.want.Last == nil || is != a.want.Last.Hash:
		return Known{}, &TakenError{Path: a.want.Path}
	}
	if intend := a.fetcher.options.Intend; intend != nil {
		if err := intend(a.want.Path, known.Hash); err != nil {
			return Known{}, err
		}
	}
	return known, a.file.Commit()
}

// discard throws away what has not been committed.
func (a *arrival) discard() {
	if a.file != nil {
		_ = a.file.Abort()
		a.file = nil
	}
}
