package media

import (
	"cmp"
	"context"
	"mime"
	"net/http"

	"wpmd/pkg/fetch"
	"wpmd/pkg/permalink"
)

// Probe says whether a file could be had, with the errors of Fetch, and brings nothing: of
// what is on the web the head alone is asked for. A server that gives no heads counts as
// one that has the file.
func (f *Fetcher) Probe(ctx context.Context, want File) error {
	p := f.place(want.Path)
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.here || len(want.Data) > 0 {
		return nil
	}
	var err error
	for _, address := range []string{want.Address, want.Other} {
		if address == "" {
			break
		}
		failed, asked := p.tried[address]
		if !asked {
			want.Address = address
			failed = f.look(ctx, want)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if failed == nil {
				p.here = true
				return nil
			}
			p.tried[address] = failed
		}
		err = cmp.Or(err, failed)
		if !IsRefusal(failed) {
			break
		}
	}
	return err
}

// look asks whether there is a file.
func (f *Fetcher) look(ctx context.Context, want File) error {
	if f.options.Uploads != nil && want.Upload != "" {
		if source, err := openUpload(f.options.Uploads, want.Upload); err == nil {
			return source.Close()
		}
	}
	address := permalink.Encode(want.Address)
	answer, err := f.client.Head(ctx, address)
	if err != nil {
		return err
	}
	shown := fetch.Redact(address)
	switch {
	case answer.Status == http.StatusMethodNotAllowed, answer.Status == http.StatusNotImplemented:
		return nil
	case answer.Status == http.StatusNotFound, answer.Status == http.StatusGone:
		return &GoneError{URL: shown, Status: answer.Status}
	case answer.Status != http.StatusOK:
		return &StatusError{URL: shown, Status: answer.Status}
	}
	declared, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if isPage(declared) && kinds[extensionOf(want.Path)] != nil {
		return &TypeError{URL: shown, Type: declared}
	}
	return nil
}
