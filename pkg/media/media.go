// Package media brings the files that documents point at into a tree: from a
// local copy of the uploads where there is one, otherwise from the web.
//
// A file stands at its path whole or not at all. It is streamed, so memory does
// not grow with its size; a body that breaks off is gone on with where it broke
// off, if the server can do that; and what arrives must be what the name of the
// file promises, because many servers answer for a lost picture with a page.
package media

import (
	"cmp"
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
	// NoHeaders refuses files that begin with the header of a document, for a target
	// that would take them for one.
	NoHeaders bool
	// Intend is told the path and the hash of a file before it takes its place;
	// nil for nobody.
	Intend func(path, hash string) error
	// Uploads is a local copy of the site's folder of uploads, which is looked
	// into before the web is asked; nil where there is none.
	Uploads fs.FS
}

// File is a file that shall stand in the tree.
type File struct {
	// Address is its web address, absolute and as a document spells it: see
	// Encode.
	Address string
	// Other is another address of the same file, which is asked where the first
	// does not have it; empty where there is none.
	Other string
	// Width and Height are those of a smaller copy of the picture, in pixels,
	// where nothing but its name says that this is what it was made of. A file
	// that cannot be is not taken. They are 0 where there is no doubt.
	Width, Height int
	// Path is where it shall stand; of one whose name does not say what it is
	// (Nameless), but for the extension that it gets.
	Path     string
	Nameless bool
	// Data is the file itself, of one that need not be asked for.
	Data []byte
	// Upload is its path beneath the site's folder of uploads, decoded; empty
	// for a file from elsewhere.
	Upload string
	// Last is what an earlier run brought to Path; nil when none did.
	Last *Known
	// Refresh asks the server again for a file that an earlier run brought, on
	// condition that it has changed since (RFC 9110, section 13). Without it a
	// file that stands is not asked for.
	Refresh bool
	// Overwrite fetches a file anew that somebody changed since an earlier run
	// brought it.
	Overwrite bool
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
	// Path is where one stands that was nameless; empty for any other.
	Path string
	// Overwrote says that it took the place of what somebody had made of it.
	Overwrote bool
	Known
}

// Fetcher brings files into a tree, each of them once however many documents
// ask for it. It is safe for concurrent use.
type Fetcher struct {
	client  *fetch.Client
	tree    *tree.Tree
	options Options

	mu     sync.Mutex
	places map[string]*place // by path
}

// place is what this run knows of a path.
type place struct {
	turn   chan struct{} // holds a token while somebody fetches the file
	here   bool          // it stands
	sure   bool          // and it is what its server has now
	result Result
	tried  map[string]error // what came of asking an address
}

// New returns a Fetcher that writes beneath t.
func New(client *fetch.Client, t *tree.Tree, o Options) *Fetcher {
	if o.MaxSize <= 0 {
		o.MaxSize = fetch.DefaultMaxFile
	}
	return &Fetcher{client: client, tree: t, options: o, places: make(map[string]*place)}
}

// Fetch makes sure that a file stands at its path. Other calls for the same path
// wait, and share what was brought, whatever their address; an address is asked
// once. First tells the caller that asked, and one after it whose wish for a
// Refresh brought something else. The errors are *GoneError,
// *StatusError, *SourceError, *TypeError, *EmptyError, *EncodingError, *TakenError,
// *OtherPictureError and those of fetch, with *fetch.TooLargeError for more than
// Options.MaxSize, and of tree. Whatever the error, no part of the file is left,
// and what stood at the path stands.
func (f *Fetcher) Fetch(ctx context.Context, want File) (result Result, first bool, err error) {
	p := f.place(want.Path)
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Result{}, false, ctx.Err()
	}
	if p.here && (p.sure || !want.Refresh) {
		return p.result, false, f.checkStanding(want)
	}
	for _, address := range []string{want.Address, want.Other} {
		if address == "" {
			break
		}
		failed, asked := p.tried[address]
		if !asked {
			first, want.Address = true, address
			if result, failed = f.bring(ctx, want); failed == nil {
				first = !p.here || result.Outcome != Unchanged
				p.here, p.sure, p.result = true, want.Refresh || result.Outcome != Unchanged, result
				f.alias(result.Path, want.Path, p)
				return result, first, nil
			}
			if _, mistaken := errors.AsType[*OtherPictureError](failed); ctx.Err() != nil || mistaken {
				return Result{}, true, failed // which says nothing of the address
			}
			p.tried[address] = failed
		}
		err = cmp.Or(err, failed) // what the file's own address says counts
		if !IsRefusal(failed) {
			break
		}
	}
	return Result{}, first, err
}

func (f *Fetcher) place(path string) *place {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.places[path]
	if !ok {
		p = &place{turn: make(chan struct{}, 1), tried: make(map[string]error)}
		f.places[path] = p
	}
	return p
}

// alias lets a file be known by the path that it got, too.
func (f *Fetcher) alias(path, wanted string, p *place) {
	if path == "" || path == wanted {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.places[path] = p
}

func (f *Fetcher) bring(ctx context.Context, want File) (Result, error) {
	stands, err := f.stands(want)
	switch {
	case err != nil:
		return Result{}, err
	case !stands:
		want.Last = nil
	case !want.Refresh && !want.Overwrite:
		return Result{Outcome: Unchanged}, f.checkStanding(want)
	default:
		is, err := f.tree.HashAs(want.Path, want.Last.Hash)
		if err != nil {
			return Result{}, err
		}
		switch edited := is != want.Last.Hash; {
		case edited && want.Overwrite:
			return f.overwrite(ctx, want, is)
		case edited:
			return Result{Outcome: Edited}, f.checkStanding(want)
		case !want.Refresh:
			return Result{Outcome: Unchanged}, f.checkStanding(want)
		}
	}
	return f.obtain(ctx, want)
}

// overwrite brings a file to the place of what somebody made of it, which has this
// hash. It is not asked for on a condition: what the server had is not here any more.
func (f *Fetcher) overwrite(ctx context.Context, want File, hash string) (Result, error) {
	want.Last = &Known{Hash: hash}
	result, err := f.obtain(ctx, want)
	result.Overwrote = err == nil
	return result, err
}

func (f *Fetcher) obtain(ctx context.Context, want File) (Result, error) {
	if len(want.Data) > 0 {
		return f.unpack(want)
	}
	result, err := f.copyUpload(want)
	if err != nil {
		result, err = f.download(ctx, want)
	}
	if err == nil && result.Outcome == Unchanged {
		err = f.checkStanding(want)
	}
	return result, err
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
