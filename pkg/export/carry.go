package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// defaultWorkers keeps a few documents waiting for their pictures while others
// are being rendered.
const defaultWorkers = 8

// NotReturnedError says that a source ended without a word about a document.
type NotReturnedError struct{}

func (*NotReturnedError) Error() string { return "the site did not return it" }

// ConflictError says that a file that no run wrote stands at a document's path.
type ConflictError struct{ Path string }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s is taken by a file that wpmd did not write", e.Path)
}

// carry brings every wanted document from the source to its file.
func (r *run) carry(ctx context.Context, want []content.Stamp) error {
	r.Progress.Stage(StageDocuments, len(want))
	workers := r.Workers
	if workers <= 0 {
		workers = defaultWorkers
	}
	documents := make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(documents)
		return r.receive(ctx, want, documents)
	})
	for range workers {
		group.Go(func() error {
			renderer := NewRenderer(r.RenderOptions)
			for doc := range documents {
				if err := r.document(ctx, renderer, doc); err != nil {
					return err
				}
				r.Progress.Step(StageDocuments, 1)
			}
			return nil
		})
	}
	return group.Wait()
}

// receive hands each document that the source yields to a worker, and accounts
// for those that it does not.
func (r *run) receive(ctx context.Context, want []content.Stamp, documents chan<- content.Document) error {
	missing := make(map[int64]bool, len(want))
	for _, s := range want {
		missing[s.ID] = true
	}
	for doc, err := range r.source.Documents(ctx, want) {
		if fault, ok := errors.AsType[*content.DocumentError](err); ok {
			if missing[fault.ID] {
				delete(missing, fault.ID)
				r.absent(fault)
			}
			continue
		}
		if err != nil {
			return err
		}
		if !missing[doc.ID] {
			continue
		}
		delete(missing, doc.ID)
		select {
		case documents <- doc:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, s := range want {
		if missing[s.ID] {
			r.failDocument(s, &NotReturnedError{})
		}
	}
	return nil
}

// absent accounts for a document that the source could not give.
func (r *run) absent(fault *content.DocumentError) {
	stamp := *r.stamps[fault.ID]
	if fault.Fault == content.Gone {
		r.count(func(c *Report) { c.Documents.Expected-- })
		r.warn(content.Warning{Code: "deleted-meanwhile", Document: stamp.Link, Message: "deleted or no longer public since the run began"})
	} else {
		r.failDocument(stamp, fault.Err)
	}
	r.Progress.Step(StageDocuments, 1)
}

// document renders one document, brings its files, and writes it.
func (r *run) document(ctx context.Context, renderer *Renderer, doc content.Document) error {
	if doc.Protected {
		r.count(func(c *Report) { c.Documents.Expected-- })
		r.skip(doc.Stamp, "protected", "left out: a password stands before it")
		return nil
	}
	path := r.paths[doc.ID]
	anchors := r.anchorsOf(doc.ID)
	place := r.place(doc, anchors)
	rendered, err := renderer.Render(doc, place)
	if err != nil {
		r.failDocument(doc.Stamp, err)
		return nil
	}
	if found, err := r.findAttachments(ctx, rendered.left); err != nil {
		return err
	} else if found {
		if rendered, err = renderer.Render(doc, place); err != nil {
			r.failDocument(doc.Stamp, err)
			return nil
		}
	}
	if r.Media == MediaDownload {
		lost, err := r.bring(ctx, doc, rendered.assets)
		if err != nil {
			return err
		}
		if lost {
			if rendered, err = renderer.Render(doc, place); err != nil {
				r.failDocument(doc.Stamp, err)
				return nil
			}
		}
	}
	for _, w := range rendered.Warnings {
		w.Document = path
		r.warn(w)
	}
	r.note(path, rendered)
	return r.write(manifest.Document{
		ID: doc.ID, Type: doc.Type, Path: path, Link: doc.Link, Pages: pagesOf(doc.Content), Anchors: strings.Join(anchors, " "),
	}, doc.Stamp, rendered.Bytes)
}

func (r *run) write(record manifest.Document, s content.Stamp, data []byte) error {
	path := record.Path
	is, err := r.hash(path)
	if err != nil {
		return err
	}
	should := tree.Sum(data)
	record.Hash = should
	old, known := r.manifest.Document(s.ID)
	switch manifest.Decide(should, is, r.manifest.Written(path)) {
	case manifest.Skip:
		r.count(func(c *Report) { c.Documents.Unchanged++ })
	case manifest.Create:
		r.count(func(c *Report) { c.Documents.Created++ })
	case manifest.Update:
		r.count(func(c *Report) { c.Documents.Updated++ })
	case manifest.Keep:
		r.count(func(c *Report) { c.Documents.Kept++ })
		r.warn(content.Warning{Code: "edit-kept", Document: path, Message: "edited since the last run; the edit is kept"})
		return nil
	case manifest.Conflict:
		r.failDocument(s, &ConflictError{Path: path})
		return nil
	}
	if is != should {
		if _, err := r.tree.Write(path, data); err != nil {
			return err
		}
	}
	if known && old.Path != path {
		r.count(func(c *Report) {
			c.Documents.Moved++
			c.left = append(c.left, old)
		})
	}
	return r.manifest.Put(record)
}

// hash is that of the file at a path, and empty where there is none.
func (r *run) hash(path string) (string, error) {
	hash, err := r.tree.Hash(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return hash, err
}
