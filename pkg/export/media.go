package export

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
)

// MediaFrom says from which sites files are fetched.
type MediaFrom string

// The sites.
const (
	MediaFromSite MediaFrom = "site" // the site's own
	MediaFromAll  MediaFrom = "all"  // others too, as far as a document shows a file of theirs, or offers it for download
)

// MediaOptions say which files an export holds beside the documents. What is
// left out, a document points at on the web.
type MediaOptions struct {
	MediaFrom  MediaFrom
	MediaTypes media.Types
	// MaxMediaSize is the greatest size of a file in bytes; 0 means that of
	// package fetch, beyond which a file counts as failed rather than left out.
	MaxMediaSize int64
	// MediaLibrary fetches what the media library lists and no document shows,
	// too, from a source that can list it.
	MediaLibrary bool
	// Hosts are host names that the site had before.
	Hosts []string
}

// bring fetches the files that a document needs. Those that could not be had are
// lost to the address book from then on.
func (r *run) bring(ctx context.Context, doc content.Document, assets []asset) error {
	// What a document shows for the first time may have changed while no document
	// showed it.
	before := r.formerly(doc.ID).Files
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(defaultWorkers)
	for _, a := range assets {
		group.Go(func() error { return r.bringFile(ctx, r.paths[doc.ID], a, !slices.Contains(before, a.path)) })
	}
	return group.Wait()
}

// bringFile makes sure that a file stands at its path, or says that it is lost,
// which is accounted for when nothing else stands for it. Each file is counted
// once, by the document that asked first. An error ends the run.
func (r *run) bringFile(ctx context.Context, document string, a asset, refresh bool) error {
	if r.readonly() {
		return r.foretellFile(a)
	}
	result, first, err := r.media.Fetch(ctx, media.File{
		Address: a.address, Other: a.other, Width: a.width, Height: a.height,
		Path: a.path, Nameless: a.nameless, Data: a.data, Upload: r.book.scheme.Upload(a.address), Last: r.remembered(a.path), Refresh: refresh || r.refresh[a.path] || r.Sync.Full,
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.book.lost.Store(a.claim(), err)
		return nil
	}
	for _, m := range a.before {
		r.replace(document, m)
	}
	if a.nameless {
		r.book.lost.Store(a.claim(), &renamedError{}) // what is rendered from now on asks for it by its name
		r.book.names.Store(a.address, result.Path)
		a.path = result.Path
	}
	if !first {
		return nil
	}
	r.count(func(c *Report) {
		if r.still[a.path] { // it was counted as one that needs nothing
			c.Media.Expected--
			c.Media.Unchanged--
			delete(r.still, a.path)
		}
		c.Media.Expected++
	})
	r.Progress.Step(StageMedia, 1)
	switch result.Outcome {
	case media.Edited, media.Unchanged:
		if result.Outcome == media.Edited {
			r.once("edited " + a.path)
			r.warn(content.Warning{Code: codeEdited, Document: document, Message: editedFile(a.path)})
		}
		r.count(func(c *Report) {
			c.Media.Unchanged++
			r.still[a.path] = true
		})
		return r.markEdited(a.path, result.Outcome == media.Edited)
	case media.Copied:
		r.count(func(c *Report) { c.Media.Copied++ })
	case media.Downloaded:
		r.count(func(c *Report) { c.Media.Downloaded++ })
	}
	if old, known := r.manifest.File(a.path); !known || old.Hash != result.Hash {
		r.changeFile(a)
	}
	return r.manifest.PutFile(manifest.File{
		Path: a.path, URL: a.address, Size: result.Size, Hash: result.Hash,
		ETag: result.ETag, LastModified: result.LastModified,
	})
}

// renamedError says that a file that was looked for without a name has one by now.
type renamedError struct{}

func (*renamedError) Error() string { return "it has another name" }

// markEdited remembers whether somebody's change of a file was kept.
func (r *run) markEdited(path string, edited bool) error {
	f, known := r.manifest.File(path)
	if !known || f.Edited == edited {
		return nil
	}
	f.Edited = edited
	return r.manifest.PutFile(f)
}

// changeFile tells of a file that arrived.
func (r *run) changeFile(a asset) {
	action := ActionCreate
	if _, known := r.manifest.File(a.path); known {
		action = ActionUpdate
	}
	r.change(Change{Action: action, Type: "media", Path: a.path, URL: a.address})
}

// foretellFile tells of a file that is not there yet.
func (r *run) foretellFile(a asset) error {
	is, err := r.hash(a.path)
	if tree.IsObstacle(err) {
		return nil
	}
	if _, told := r.own.LoadOrStore(a.path, true); err != nil || is != "" || told {
		return err
	}
	r.count(func(c *Report) { c.Media.Expected++; c.Media.Downloaded++ })
	r.changeFile(a)
	return nil
}

// once says whether something is to be told for the first time.
func (r *run) once(what string) bool {
	_, told := r.told.LoadOrStore(what, true)
	return !told
}

// replace tells of an upload that could not be had, and in whose place stands
// what WordPress made of it. That there is none where only a name spoke for one
// is nothing to tell.
func (r *run) replace(document string, m miss) {
	if m.guessed || !r.once("replaced "+m.path) {
		return
	}
	if !isGone(m.err) && !r.isLeftOut(m.err) {
		r.count(func(c *Report) { c.Failures = append(c.Failures, Failure{Type: "media", URL: m.address, Err: m.err}) })
		return
	}
	r.once("remark " + smallerMessage(m))
	r.warn(content.Warning{Code: codeSmaller, Document: document, Message: smallerMessage(m)})
}

// isLeftOut says whether a file is larger than was asked for, or one that the
// target would read as its own source.
func (r *run) isLeftOut(err error) bool {
	return r.MaxMediaSize > 0 && isTooLarge(err) || isSource(err)
}

func isSource(err error) bool {
	_, is := errors.AsType[*media.SourceError](err)
	return is
}

// missFiles accounts for the files that a document does without.
func (r *run) missFiles(document string, n needs) {
	for _, m := range n.missing {
		if r.once("missing " + m.path) {
			r.missFile(document, m)
		}
	}
	for _, address := range n.left {
		if r.once("left out " + address) {
			r.leaveOut(document, address+" is of a type that is not wanted")
		}
	}
}

func (r *run) leaveOut(document, message string) {
	r.count(func(c *Report) { c.Media.Expected++; c.Media.Skipped++ })
	r.warn(content.Warning{Code: "media-left-out", Document: document, Message: message + "; the link points at the web"})
}

func (r *run) missFile(document string, m miss) {
	if r.isLeftOut(m.err) {
		why := " is larger than wanted"
		if isSource(m.err) {
			why = " begins with the header of a document, and " + r.Target.Name + " would make a page of it"
		}
		r.leaveOut(document, m.address+why)
		return
	}
	r.count(func(c *Report) { c.Media.Expected++ })
	r.Progress.Step(StageMedia, 1)
	gone, ok := errors.AsType[*media.GoneError](m.err)
	if !ok {
		r.count(func(c *Report) {
			c.Media.Failed++
			c.Failures = append(c.Failures, Failure{Type: "media", URL: m.address, Err: m.err})
		})
		return
	}
	r.count(func(c *Report) { c.Media.Gone++ })
	r.once("remark " + goneMessage(m, gone))
	r.warn(content.Warning{Code: codeGone, Document: document, Message: goneMessage(m, gone)})
}

// remembered is what the last run brought to a path; nil when it brought nothing.
func (r *run) remembered(path string) *media.Known {
	f, ok := r.manifest.File(path)
	if !ok {
		return nil
	}
	return &media.Known{Size: f.Size, Hash: f.Hash, ETag: f.ETag, LastModified: f.LastModified}
}
