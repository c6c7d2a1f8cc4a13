// Package media brings the files that documents point at into a tree: from a
// local copy of the uploads where there is one, otherwise from the web.
//
// A file stands at its path whole or not at all. It is streamed, so memory does
// not grow with its size; a body that breaks off is gone on with where it broke
// off, if the server can do that; and what arrives must be what the name of the
// file promises, because many servers answer for a lost picture with a page.
package media

import (
	"context"
	"errors"
	"io/fs"
	"sync"

	"wpmd/pkg/fetch"
	"wpmd/pkg/tree"
)

// Options shape a Fetcher.
type Options struct {
	// MaxSize is the greatest size of a file in bytes; 0 means fetch.DefaultMaxFile.
	MaxSize int64
	// Uploads is a local copy of the site's folder of uploads, which is looked
	// into before the web is asked; nil where there is none.
	Uploads fs.FS
}

// File is a file that shall stand in the tree.
type File struct {
	// Address is its web address, absolute and as a document spells it: see
	// Encode.
	Address string
	// Path is where it shall stand.
	Path string
	// Upload is its path beneath the site's folder of uploads, decoded; empty
	// for a file from elsewhere.
	Upload string
	// Last is what an earlier run brought to Path; nil when none did.
	Last *Known
	// Refresh asks the server again for a file that an earlier run brought, on
	// condition that it has changed since (RFC 9110, section 13). Without it a
	// file that stands is not asked for.
	Refresh bool
}

// Known is what is remembered of a file that was brought.
type Known struct {
	Size         int64  // in bytes
	Hash         string // as tree.Sum gives it
	ETag         string
	LastModified string
}

// Outcome says how a file came to stand at its path.
type Outcome int

// The outcomes.
const (
	Unchanged  Outcome = iota // it stood there, and was not asked for or has not changed
	Edited                    // it stood there, changed by somebody since the last run, and was left alone
	Downloaded                // it came from the web
	Copied                    // it came from the local copy of the uploads
)

// Result is a file that stands at its path. Known is set for what was
// downloaded or copied.
type Result struct {
	Outcome Outcome
	Known
}

// Fetcher brings files into a tree, each of them once however many documents
// ask for it. It is safe for concurrent use.
type Fetcher struct {
	client  *fetch.Client
	tree    *tree.Tree
	options Options

	mu    sync.Mutex
	calls map[string]*call // by path
}

type call struct {
	done   chan struct{}
	result Result
	err    error
}

// New returns a Fetcher that writes beneath t.
func New(client *fetch.Client, t *tree.Tree, o Options) *Fetcher {
	if o.MaxSize <= 0 {
		o.MaxSize = fetch.DefaultMaxFile
	}
	return &Fetcher{client: client, tree: t, options: o, calls: make(map[string]*call)}
}

// Fetch makes sure that a file stands at its path. A second call for the same
// path waits for the first and shares its outcome, whatever its address; first
// tells the caller that made it. The errors are *GoneError, *StatusError,
// *TypeError, *EmptyError, *EncodingError, *TakenError and those of fetch, with
// *fetch.TooLargeError for more than Options.MaxSize, and of tree. Whatever the
// error, no part of the file is left, and what stood at the path stands.
func (f *Fetcher) Fetch(ctx context.Context, want File) (result Result, first bool, err error) {
	f.mu.Lock()
	c, ok := f.calls[want.Path]
	if !ok {
		c = &call{done: make(chan struct{})}
		f.calls[want.Path] = c
	}
	f.mu.Unlock()
	if !ok {
		c.result, c.err = f.bring(ctx, want)
		close(c.done)
		return c.result, true, c.err
	}
	select {
	case <-c.done:
		return c.result, false, c.err
	case <-ctx.Done():
		return Result{}, false, ctx.Err()
	}
}

func (f *Fetcher) bring(ctx context.Context, want File) (Result, error) {
	stands, err := f.stands(want)
	switch {
	case err != nil:
		return Result{}, err
	case !stands:
		want.Last = nil
	case !want.Refresh:
		return Result{Outcome: Unchanged}, nil
	default:
		is, err := f.tree.Hash(want.Path)
		if err != nil {
			return Result{}, err
		}
		if is != want.Last.Hash {
			return Result{Outcome: Edited}, nil
		}
	}
	if result, err := f.copyUpload(want); err == nil {
		return result, nil
	}
	return f.download(ctx, want)
}

// stands says whether what an earlier run brought is still there.
func (f *Fetcher) stands(want File) (bool, error) {
	if want.Last == nil {
		return false, nil
	}
	_, err := f.tree.Stat(want.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
