package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/tree"
)

// defaultWorkers keeps a few documents waiting for their pictures while others
// are being rendered.
const defaultWorkers = 8

// NotReturnedError says that a source ended without a word about a document.
type NotReturnedError struct{}

func (*NotReturnedError) Error() string { return "the site did not return it" }

// ConflictError says that a file that no run wrote stands at a document's path.
type ConflictError struct {
	Path string
	// Err says what keeps the path from being written where that is no plain file;
	// nil where it is one.
	Err error
}

func (e *ConflictError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s cannot be written: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("%s is taken by a file that wpmd did not write", e.Path)
}

func (e *ConflictError) Unwrap() error { return e.Err }

// carry brings every wanted document from the source to its file.
func (r *run) carry(ctx context.Context, want []content.Stamp) error {
	if len(want) == 0 {
		return ctx.Err()
	}
	r.Progress.Stage(StageDocuments, len(want))
	workers := r.Workers
	if workers <= 0 {
		workers = defaultWorkers
	}
	arrived, documents := make(chan content.Document), make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(arrived)
		return r.receive(ctx, want, arrived)
	})
	group.Go(func() error {
		defer close(documents)
		return r.illustrate(ctx, arrived, documents)
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
		r.settleLink(&doc)
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
	if fault.Fault.IsGone() {
		r.count(func(c *Report) { c.Documents.Expected-- })
		r.warn(content.Warning{Code: "deleted-meanwhile", Document: stamp.Link, Message: "deleted or no longer public since the run began"})
	} else {
		r.failDocument(stamp, fault.Err)
	}
	r.Progress.Step(StageDocuments, 1)
}

// document renders one document, brings its files, and writes it.
func (r *run) document(ctx context.Context, renderer *Renderer, doc content.Document) error {
	if doc.Locked() {
		r.count(func(c *Report) { c.Documents.Expected-- })
		r.skip(doc.Stamp, "protected", "left out: a password stands before it")
		return nil
	}
	path := r.paths[doc.ID]
	rendered, err := r.complete(ctx, renderer, doc)
	if _, fault := errors.AsType[*PanicError](err); fault {
		r.failDocument(doc.Stamp, err)
		return nil
	}
	if err != nil {
		return err
	}
	r.missFiles(path, rendered.needs)
	r.tellLinks(path, rendered.needs)
	r.tellShared(doc, path)
	for _, w := range rendered.Warnings {
		w.Document = path
		r.warn(w)
	}
	r.note(doc.ID, r.remarksOf(rendered))
	r.noteFields(doc)
	return r.write(doc, path, rendered)
}

// write makes a document's file what it should be, if nobody else changed it, and
// then its record.
func (r *run) write(doc content.Document, path string, rendered Rendered) error {
	err := r.writeDocument(doc, path, rendered)
	if tree.IsObstacle(err) {
		r.failDocument(doc.Stamp, &ConflictError{Path: path, Err: err})
		return nil
	}
	return err
}

func (r *run) writeDocument(doc content.Document, path string, rendered Rendered) error {
	is, err := r.hash(path)
	if err != nil {
		return err
	}
	should, old := tree.Sum(rendered.Bytes), r.formerly(doc.ID)
	last := r.manifest.Written(path)
	if r.readonly() && old.Path != path && old.Path != "" {
		// In a run that moves nothing the file still is where it was.
		if is, err = r.hash(old.Path); err != nil {
			return err
		}
		last = old.Hash
	}
	action := manifest.Decide(should, is, last)
	if action == manifest.Keep && r.Sync.OnConflict == ConflictOverwrite {
		action = manifest.Update
	}
	if action == manifest.Update && r.isIdle(doc, path, old, rendered.Bytes) {
		r.tellDocument(doc, path, manifest.Skip)
		return r.passOver(doc, old)
	}
	if action == manifest.Conflict {
		r.failDocument(doc.Stamp, &ConflictError{Path: path})
		return nil
	}
	if action != manifest.Keep && is != should && !r.readonly() {
		if err := r.manifest.Intend(manifest.Intent{ID: doc.ID, Type: doc.Type, Path: path, Hash: should}); err != nil {
			return err
		}
		if _, err := r.tree.Write(path, rendered.Bytes); err != nil {
			return err
		}
	}
	r.tellDocument(doc, path, action)
	if action == manifest.Keep {
		return r.keep(doc, path, rendered.Bytes)
	}
	if r.readonly() {
		return nil
	}
	if err := r.removeBeside(old); err != nil {
		return err
	}
	return r.manifest.Put(r.record(doc, path, should, rendered))
}

// settleLink gives a document the address that its stamp has, if only a ticket tells
// the two apart.
func (r *run) settleLink(doc *content.Document) {
	if s := r.stamps[doc.ID]; s != nil && permalink.IsSameLink(s.Link, doc.Link, doc.Slug) {
		doc.Link = s.Link
	}
}

// isIdle says that nothing but what changes with every request tells a document
// from its file.
func (r *run) isIdle(doc content.Document, path string, old manifest.Document, data []byte) bool {
	if s := r.stamps[doc.ID]; !r.passing[doc.ID] || old.Path != path || s == nil || !s.Modified.Equal(doc.Modified) {
		return false
	}
	stands, err := r.tree.Read(path)
	return err == nil && isSettled(stands, data)
}

// passOver leaves a file as it is. Its record, which says since the run began that
// the document is due, says again that it is not.
func (r *run) passOver(doc content.Document, old manifest.Document) error {
	if r.readonly() {
		return nil
	}
	if r.heads {
		old.Head = headOf(doc)
	}
	if old.Again == againRecent && !isRecent(doc) {
		if old.Again = ""; shows(doc.Content) {
			old.Again = againShows
		}
	}
	return r.manifest.Put(old)
}

// tellDocument counts what was done to a document's file, or would be.
func (r *run) tellDocument(doc content.Document, path string, action manifest.Action) {
	c := Change{ID: doc.ID, Type: doc.Type, Path: path, Title: doc.Title, URL: doc.Link, From: r.from[doc.ID]}
	if c.From != "" {
		c.Action = ActionMove
	}
	r.count(func(report *Report) {
		if c.From != "" {
			report.Documents.Moved++
		}
		switch action {
		case manifest.Create:
			c.Action = cmp.Or(c.Action, ActionCreate)
			report.Documents.Created++
		case manifest.Update:
			c.Action = cmp.Or(c.Action, ActionUpdate)
			report.Documents.Updated++
		case manifest.Skip:
			report.Documents.Unchanged++
		default: // kept: see keep
		}
	})
	if c.Action != "" {
		r.change(c)
	}
}

// formerly is the record of a document; the zero Document if there is none.
func (r *run) formerly(id int64) manifest.Document {
	old, _ := r.manifest.Document(id)
	return old
}

// record is what the next run must know of a document.
func (r *run) record(doc content.Document, path, hash string, rendered Rendered) manifest.Document {
	old := r.formerly(doc.ID)
	d := manifest.Document{
		ID: doc.ID, Type: doc.Type, Path: path, Hash: hash, Link: doc.Link,
		Links: rendered.needs.links, Open: rendered.needs.open, Former: formerLinks(old, doc.Link),
		Shares: r.book.shared[doc.ID] != 0,
		Pages:  pagesOf(doc.Content), Anchors: rendered.anchors, Comments: r.commentsOf(doc.ID),
		Remarks: r.remarksOf(rendered),
	}
	if doc.Status != "publish" {
		d.Status = doc.Status
	}
	if d.Media = r.pictureIDs(doc); len(d.Media) > 0 {
		records := make(map[int64]string, len(doc.Library))
		for _, a := range doc.Library {
			records[a.ID] = digestOf(a)
		}
		d.Shown = shown(d.Media, records)
	}
	if r.heads {
		d.Head = headOf(doc)
	}
	for _, f := range rendered.needs.fragments {
		d.Places = append(d.Places, f.String())
	}
	for _, a := range rendered.needs.aliases {
		d.Aliases = append(d.Aliases, a.String())
	}
	for _, a := range rendered.needs.assets {
		d.Files = append(d.Files, a.path)
	}
	switch {
	case isRecent(doc) || r.mayShow(doc): // for this alone its files are looked at again
		d.Again = againRecent
	case r.lacks(rendered.needs):
		d.Again = againMedia
	case shows(doc.Content) || r.patterned[doc.ID] || r.Media != MediaDownload && showsGallery(doc.Content):
		d.Again = againShows
	}
	return d
}

// lacks says that a document does without a file that another run may have.
func (r *run) lacks(n needs) bool {
	again := func(m miss) bool { return !m.guessed && !isGone(m.err) && !r.isLeftOut(m.err) }
	return slices.ContainsFunc(n.missing, again) ||
		slices.ContainsFunc(n.assets, func(a asset) bool { return slices.ContainsFunc(a.before, again) })
}

// keep leaves an edited file alone; the site's version is laid beside it, if that
// is wanted. But for what it says of the edit the record stays as it is, so that the
// next run comes back to it.
func (r *run) keep(doc content.Document, path string, data []byte) error {
	r.count(func(c *Report) { c.Documents.Kept++ })
	record := r.formerly(doc.ID)
	message, beside := "edited since the last run; the edit is kept", path+besideExtension
	laid := r.Sync.OnConflict == ConflictBoth
	if laid {
		is, err := r.hashAs(beside, record.Beside)
		if err != nil {
			return err
		}
		laid = is == "" || is == record.Beside || is == tree.Sum(data)
		if laid {
			message += ", and the site's version lies in " + beside
		} else {
			message += ", and so is " + beside + ", which somebody wrote in: move it away, and the next run lays the site's version there"
		}
	}
	r.warn(content.Warning{Code: codeEdited, Document: path, Message: message})
	remarks := []manifest.Remark{{Code: codeEdited, Message: message}}
	r.note(doc.ID, remarks)
	if r.readonly() {
		return nil
	}
	record.Remarks = remarks
	if laid {
		if _, err := r.tree.Write(beside, data); err != nil {
			return err
		}
		record.Beside = tree.Sum(data)
	}
	return r.manifest.Put(record)
}

// hash is that of the file at a path, as a run has written it, and empty where
// there is none.
func (r *run) hash(path string) (string, error) { return r.hashAs(path, r.manifest.Written(path)) }

func (r *run) hashAs(path, was string) (string, error) {
	hash, err := r.tree.HashAs(path, was)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return hash, err
}
