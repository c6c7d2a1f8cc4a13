package export

import (
	"context"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// besides writes what an export holds besides documents and their files.
func (r *run) besides(ctx context.Context) error {
	if r.readonly() {
		return nil
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	if err := r.writeComments(ctx); err != nil {
		return err
	}
	if err := r.writeConfig(); err != nil {
		return err
	}
	if err := r.writeSiteData(ctx); err != nil {
		return err
	}
	return r.writeRedirects(ctx)
}

// writeBeside writes one of those files where it differs. A person's edit is
// treated as that of a document.
func (r *run) writeBeside(path string, data []byte) error {
	err := r.putBeside(path, data)
	if tree.IsObstacle(err) {
		r.count(func(c *Report) {
			c.Failures = append(c.Failures, Failure{Type: "file", URL: path, Err: &ConflictError{Path: path, Err: err}})
		})
		return nil
	}
	return err
}

func (r *run) putBeside(path string, data []byte) error {
	r.own.Store(path, true)
	is, err := r.hash(path)
	if err != nil {
		return err
	}
	should := tree.Sum(data)
	action := manifest.Decide(should, is, r.manifest.Written(path))
	if action == manifest.Keep && r.Sync.OnConflict == ConflictOverwrite {
		action = manifest.Update
	}
	c := Change{Action: ActionUpdate, Type: "data", Path: path}
	switch action {
	case manifest.Keep:
		r.warn(content.Warning{Code: "edit-kept", Document: path, Message: "edited since the last run; the edit is kept"})
		return nil
	case manifest.Conflict:
		r.count(func(c *Report) {
			c.Failures = append(c.Failures, Failure{Type: "file", URL: path, Err: &ConflictError{Path: path}})
		})
		return nil
	case manifest.Create:
		c.Action = ActionCreate
	default:
	}
	if is != should {
		if err := r.manifest.Intend(manifest.Intent{Path: path, Hash: should}); err != nil {
			return err
		}
		if _, err := r.tree.Write(path, data); err != nil {
			return err
		}
		r.change(c)
	}
	return r.manifest.PutFile(manifest.File{Path: path, Size: int64(len(data)), Hash: should})
}

// pagesOf counts the pages that WordPress shows a body on, and is 0 for one.
// https://wordpress.org/documentation/article/page-break-block/
func pagesOf(body string) int {
	if breaks := strings.Count(body, "<!--nextpage-->"); breaks > 0 {
		return breaks + 1
	}
	return 0
}
