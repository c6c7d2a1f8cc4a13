package export

import (
	"context"
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
)

// bring fetches the files that a document needs, and says whether one of them
// could not be had, so that the document must be rendered anew.
func (r *run) bring(ctx context.Context, doc content.Document, assets []asset) (lost bool, err error) {
	var anyLost atomic.Bool
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(defaultWorkers)
	for _, a := range assets {
		group.Go(func() error {
			lost, err := r.bringFile(ctx, doc, a)
			if lost {
				anyLost.Store(true)
			}
			return err
		})
	}
	err = group.Wait()
	return anyLost.Load(), err
}

// bringFile makes sure that a file stands at its path, or says that it is lost.
// Each outcome is counted once, by the document that asked first. An error ends
// the run.
func (r *run) bringFile(ctx context.Context, doc content.Document, a asset) (lost bool, err error) {
	if r.readonly() {
		return false, r.foretellFile(a)
	}
	result, first, err := r.media.Fetch(ctx, media.File{
		Address: a.address, Path: a.path, Upload: r.book.upload(a.address), Last: r.remembered(a.path), Refresh: r.refreshes(doc.ID),
	})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		_, gone := errors.AsType[*media.GoneError](err)
		r.book.lost.Store(a.path, !gone)
	}
	if !first {
		return err != nil, nil
	}
	r.count(func(c *Report) {
		if r.still[a.path] { // it was counted with the documents that need nothing
			c.Media.Expected--
			c.Media.Unchanged--
		}
		c.Media.Expected++
	})
	r.Progress.Step(StageMedia, 1)
	if err != nil {
		r.missFile(doc, a, err)
		return true, nil
	}
	switch result.Outcome {
	case media.Edited:
		r.warn(content.Warning{Code: "edit-kept", Document: r.paths[doc.ID], Message: a.path + " was edited since the last run; the edit is kept"})
		fallthrough
	case media.Unchanged:
		r.count(func(c *Report) { c.Media.Unchanged++ })
		return false, nil
	case media.Copied:
		r.count(func(c *Report) { c.Media.Copied++ })
	case media.Downloaded:
		r.count(func(c *Report) { c.Media.Downloaded++ })
	}
	if old, known := r.manifest.File(a.path); !known || old.Hash != result.Hash {
		r.changeFile(a)
	}
	return false, r.manifest.PutFile(manifest.File{
		Path: a.path, URL: a.address, Size: result.Size, Hash: result.Hash,
		ETag: result.ETag, LastModified: result.LastModified,
	})
}

// refreshes says whether the files of a document are asked for again: only when
// something was said to have changed.
func (r *run) refreshes(id int64) bool { return r.why[id] == whyChanged || r.why[id] == whyFull }

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
	if _, told := r.own.LoadOrStore(a.path, true); err != nil || is != "" || told {
		return err
	}
	r.count(func(c *Report) { c.Media.Expected++; c.Media.Downloaded++ })
	r.changeFile(a)
	return nil
}

// missFile accounts for a file that could not be had.
func (r *run) missFile(doc content.Document, a asset, err error) {
	gone, ok := errors.AsType[*media.GoneError](err)
	if !ok {
		r.count(func(c *Report) {
			c.Media.Failed++
			c.Failures = append(c.Failures, Failure{Type: "media", URL: a.address, Err: err})
		})
		return
	}
	r.count(func(c *Report) { c.Media.Gone++ })
	r.warn(content.Warning{
		Code: "media-gone", Document: r.paths[doc.ID],
		Message: a.address + ": its server answers " + strconv.Itoa(gone.Status) + "; the link points at the web",
	})
}

// remembered is what the last run brought to a path; nil when it brought nothing.
func (r *run) remembered(path string) *media.Known {
	f, ok := r.manifest.File(path)
	if !ok {
		return nil
	}
	return &media.Known{Size: f.Size, Hash: f.Hash, ETag: f.ETag, LastModified: f.LastModified}
}

// upload returns the path of a file of the site's own beneath the folder of
// uploads, as that names it; empty when it lies elsewhere.
func (b *book) upload(address string) string {
	u, err := url.Parse(media.Encode(address))
	if err != nil {
		return ""
	}
	folder := b.scheme.Uploads
	if folder == "" {
		folder = b.home.Path + "/wp-content/uploads"
	}
	name, ok := strings.CutPrefix(path.Clean(u.Path), path.Clean("/"+folder)+"/")
	if !ok {
		return ""
	}
	return name
}
