// Package preview serves an export on this machine as pages that a person reads to
// check it.
//
// It renders what lies in the folder with the reader that the proof stands on, and
// says beside each document what the manifest knows of it. It only reads, beneath the
// folder alone, and answers nobody but a browser that was sent to a loopback address.
// Documents are the text of strangers: of their HTML only what shows text remains
// (sanitize.go), and the policy of every page lets a browser run and load nothing that
// is not the preview's own (guard.go).
package preview

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"wpmd/pkg/tree"
)

// Preview is the export in a folder, to be looked at.
type Preview struct {
	dir  string
	tree *tree.Tree

	checking sync.Mutex // held while the folder is checked
	mu       sync.Mutex
	last     *snapshot // nil before the first check
}

// Open opens the export in dir. The error is a *verify.NotExportError where there is
// none.
func Open(dir string) (*Preview, error) {
	p := &Preview{dir: dir, tree: tree.Open(dir)}
	if err := hasExport(p.tree, dir); err != nil {
		_ = p.tree.Close()
		return nil, err
	}
	return p, nil
}

// Close gives the folder free.
func (p *Preview) Close() error { return p.tree.Close() }

// Serve answers on a listener, which it closes, until ctx ends.
func (p *Preview) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           p.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// There is nothing to finish: a page that breaks off is asked for again.
	err := server.Close()
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// Handler answers requests for the pages and the files of the export.
func (p *Preview) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.serveIndex)
	mux.HandleFunc("GET "+documentRoute+"{path...}", p.serveDocument)
	mux.HandleFunc("GET "+fileRoute+"{path...}", p.serveFile)
	mux.HandleFunc("GET "+assetRoute+"{name}", serveAsset)
	return guarded(mux)
}

// The beginnings of addresses.
const (
	documentRoute = "/doc/"
	fileRoute     = "/file/"
	assetRoute    = "/-/"
)
