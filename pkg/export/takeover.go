package export

import (
	"context"
	"slices"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// conflicts are the documents at whose paths a file stands that no run recorded. It is
// safe for concurrent use.
type conflicts struct {
	mu     sync.Mutex
	stamps []content.Stamp
}

func (c *conflicts) add(s content.Stamp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stamps = append(c.stamps, s)
}

// settleConflicts looks once more at the documents at whose paths files stand that no
// run recorded: by now all places are known that others lead to, and with these such a
// file may be what the document is. It is ours then, as in a folder that lost its
// records; any other is somebody's.
func (p *processor) settleConflicts(ctx context.Context) error {
	var again []content.Stamp
	for _, s := range p.writer.conflicts.stamps {
		if len(p.pages.anchors.of(s.ID)) > 0 {
			again = append(again, s)
		}
	}
	ours := make(map[int64]bool)
	if len(again) > 0 {
		renderer := render.New(p.Render)
		_, err := eachDocument(ctx, p.source, again, p.pages, 1, func(*content.DocumentError) {}, func() func(context.Context, content.Document) error {
			return func(ctx context.Context, doc content.Document) (err error) {
				ours[doc.ID], err = p.takeOver(ctx, renderer, doc)
				return err
			}
		})
		if err != nil {
			return err
		}
	}
	for _, s := range slices.DeleteFunc(p.writer.conflicts.stamps, func(s content.Stamp) bool { return ours[s.ID] }) {
		p.report.failDocument(s, &ConflictError{Path: p.pages.path(s.ID)})
	}
	return nil
}

// takeOver records the file that stands at a document's path if it is what the document
// is.
func (p *processor) takeOver(ctx context.Context, renderer *render.Renderer, doc content.Document) (bool, error) {
	path := p.pages.path(doc.ID)
	rendered, err := renderer.Render(ctx, doc, p.pages.place(doc))
	if err != nil {
		return false, ctx.Err()
	}
	should := tree.Sum(rendered.Bytes)
	is, err := p.pages.out.hashAs(path, should)
	if err != nil || is != should {
		return false, err
	}
	p.writer.reportDocument(doc, path, manifest.Skip)
	return true, p.pages.out.manifest.Put(p.writer.record(doc, path, should, rendered))
}
