package export

import (
	"context"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// settleConflicts looks once more at the documents at whose paths files stand that no
// run recorded: by now all places are known that others lead to, and with these such a
// file may be what the document is. It is ours then, as in a folder that lost its
// records; any other is somebody's.
func (w *documentWriter) settleConflicts(ctx context.Context, source Source) error {
	conflicts := w.findings.conflicts
	again := slices.DeleteFunc(slices.Clone(conflicts), func(s content.Stamp) bool { return len(w.pages.anchors.of(s.ID)) == 0 })
	ours := make(map[int64]bool)
	_, err := eachDocument(ctx, source, again, w.pages, 1, func(*content.DocumentError) {}, func() func(context.Context, content.Document) error {
		renderer := render.New(w.pages.Render)
		return func(ctx context.Context, doc content.Document) (err error) {
			ours[doc.ID], err = w.takeOver(ctx, renderer, doc)
			return err
		}
	})
	if err != nil {
		return err
	}
	for _, s := range conflicts {
		if !ours[s.ID] {
			w.report.failDocument(s, &ConflictError{Path: w.pages.path(s.ID)})
		}
	}
	return nil
}

// takeOver records the file that stands at a document's path if it is what the document
// is.
func (w *documentWriter) takeOver(ctx context.Context, renderer *render.Renderer, doc content.Document) (bool, error) {
	path := w.pages.path(doc.ID)
	rendered, err := renderer.Render(ctx, doc, w.pages.place(doc))
	if err != nil {
		return false, ctx.Err()
	}
	should := tree.Sum(rendered.Bytes)
	is, err := w.pages.out.hashAs(path, should)
	if err != nil || is != should {
		return false, err
	}
	w.reportDocument(doc, path, manifest.Skip)
	return true, w.pages.out.manifest.Put(w.record(doc, path, should, rendered))
}
