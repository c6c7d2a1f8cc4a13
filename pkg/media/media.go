// Package media fetches the files that documents point at.
package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"wpmd/pkg/fetch"
	"wpmd/pkg/tree"
)

// Result is a file that stands at its path.
type Result struct {
	// Fetched says that it arrived in this run; the other fields are set only then.
	Fetched      bool
	Size         int64
	Hash         string // as tree.Sum gives it
	ETag         string
	LastModified string
}

// GoneError says that the file's own server no longer has it.
type GoneError struct {
	URL    string
	Status int // 404 or 410
}

func (e *GoneError) Error() string { return fmt.Sprintf("%s: gone (HTTP %d)", e.URL, e.Status) }

// StatusError says that the server did not give the file.
type StatusError struct {
	URL    string
	Status int
}

func (e *StatusError) Error() string { return fmt.Sprintf("%s: HTTP %d", e.URL, e.Status) }

// TypeError says that what arrived is not what the address promises: an error
// page in place of a picture.
type TypeError struct {
	URL  string
	Type string // the media type that arrived
}

func (e *TypeError) Error() string { return fmt.Sprintf("%s: the server sent %s", e.URL, e.Type) }

// TakenError says that a file of other bytes, which no run wrote, stands at
// the path.
type TakenError struct{ Path string }

func (e *TakenError) Error() string {
	return fmt.Sprintf("%s is taken by a file that wpmd did not write", e.Path)
}

// Fetcher brings files into a tree, each of them once however many documents
// ask for it. It is safe for concurrent use.
type Fetcher struct {
	client *fetch.Client
	tree   *tree.Tree

	mu    sync.Mutex
	calls map[string]*call // by path
}

type call struct {
	done   chan struct{}
	result Result
	err    error
}

// New returns a Fetcher that writes beneath t.
func New(client *fetch.Client, t *tree.Tree) *Fetcher {
	return &Fetcher{client: client, tree: t, calls: make(map[string]*call)}
}

// Fetch streams the file at address to a path of the tree, unless it stands
// there already. A second call for the same path waits for the first and shares
// its outcome; first tells the caller that made it. The errors are *GoneError,
// *StatusError, *TypeError, *TakenError and those of fetch and tree; whatever
// the error, no part of the file is left, and no file is overwritten.
func (f *Fetcher) Fetch(ctx context.Context, address, name string, standing bool) (result Result, first bool, err error) {
	f.mu.Lock()
	c, ok := f.calls[name]
	if !ok {
		c = &call{done: make(chan struct{})}
		f.calls[name] = c
	}
	f.mu.Unlock()
	if !ok {
		if !standing {
			c.result, c.err = f.fetch(ctx, address, name)
		}
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

func (f *Fetcher) fetch(ctx context.Context, address, name string) (Result, error) {
	var result Result
	err := f.client.Stream(ctx, address, nil, func(resp *http.Response) error {
		if err := check(resp, address); err != nil {
			return err
		}
		var err error
		result, err = f.save(resp, name)
		return err
	})
	return result, err
}

func check(resp *http.Response, address string) error {
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return &GoneError{URL: address, Status: resp.StatusCode}
	case resp.StatusCode != http.StatusOK:
		return &StatusError{URL: address, Status: resp.StatusCode}
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err == nil && kind == "text/html" && !isPage(address) {
		return &TypeError{URL: address, Type: kind}
	}
	return nil
}

func isPage(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".html", ".htm":
		return true
	}
	return false
}

func (f *Fetcher) save(resp *http.Response, name string) (Result, error) {
	file, err := f.tree.Create(name)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = file.Abort() }()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, sum), resp.Body)
	if err != nil {
		return Result{}, fmt.Errorf("read %s: %w", fetch.Redact(resp.Request.URL.String()), err)
	}
	hash := hex.EncodeToString(sum.Sum(nil))
	if err := f.commit(file, name, hash); err != nil {
		return Result{}, err
	}
	return Result{
		Fetched:      true,
		Size:         n,
		Hash:         hash,
		ETag:         resp.Header.Get("ETag"),
		LastModified: resp.Header.Get("Last-Modified"),
	}, nil
}

// commit gives the file its name. A file of the same bytes that stands there
// is what a killed run left and stays; one of other bytes is somebody's own.
func (f *Fetcher) commit(file *tree.File, name, hash string) error {
	is, err := f.tree.Hash(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file.Commit()
	case err != nil:
		return err
	case is != hash:
		return &TakenError{Path: name}
	}
	return nil
}
