package export

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/tree"
)

// fragment is a place in another document that a link leads to.
type fragment struct{ file, id string }

// anchors are the places in documents that other documents lead to. A heading's
// anchor in Markdown comes from its words, and not from the id that the site gave
// it, so a document keeps the ids that are asked for, as the manifest remembers
// them; where a link is met only after its target was rendered, the target is
// rendered once more at the end.
type anchors struct {
	mu    sync.Mutex
	asked map[string][]string // ids by file
}

func (a *anchors) ask(fragments []fragment) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked == nil {
		a.asked = make(map[string][]string)
	}
	for _, f := range fragments {
		if !slices.Contains(a.asked[f.file], f.id) {
			a.asked[f.file] = append(a.asked[f.file], f.id)
		}
	}
}

// anchorsOf returns the ids that a file keeps, sorted: those of the last run's, and
// those asked for since.
func (r *run) anchorsOf(id int64) []string {
	d, _ := r.manifest.Document(id)
	ids := strings.Fields(d.Anchors)
	r.anchors.mu.Lock()
	defer r.anchors.mu.Unlock()
	for _, id := range r.anchors.asked[r.pathOf(id)] {
		if !strings.ContainsAny(id, " \t\r\n\f\v") {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// pathOf is the file of a document, of this run or of one before.
func (r *run) pathOf(id int64) string {
	if path, ok := r.paths[id]; ok {
		return path
	}
	d, _ := r.manifest.Document(id)
	return d.Path
}

// settleAnchors renders the documents once more that lack a place which others
// lead to. A failure costs no more than the place.
func (r *run) settleAnchors(ctx context.Context) error {
	var want []content.Stamp
	for _, d := range r.manifest.Documents() {
		if stamp := r.stamps[d.ID]; stamp != nil && strings.Join(r.anchorsOf(d.ID), " ") != d.Anchors {
			want = append(want, *stamp)
		}
	}
	if len(want) == 0 {
		return nil
	}
	renderer := NewRenderer(r.RenderOptions)
	for doc, err := range r.source.Documents(ctx, want) {
		if _, ok := errors.AsType[*content.DocumentError](err); ok {
			continue
		}
		if err != nil {
			return err
		}
		if err := r.anchor(renderer, doc); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// anchor renders a document that this run has written once more.
func (r *run) anchor(renderer *Renderer, doc content.Document) error {
	record, ok := r.manifest.Document(doc.ID)
	if !ok || doc.Protected {
		return nil
	}
	is, err := r.hash(record.Path)
	if err != nil || is != record.Hash {
		return err // edited since, and kept
	}
	ids := r.anchorsOf(doc.ID)
	rendered, err := renderer.Render(doc, r.place(doc, ids))
	if err != nil {
		return nil // it was named when it was rendered first
	}
	if should := tree.Sum(rendered.Bytes); should != is {
		if _, err := r.tree.Write(record.Path, rendered.Bytes); err != nil {
			return err
		}
		record.Hash = should
	}
	record.Anchors = strings.Join(ids, " ")
	return r.manifest.Put(record)
}

func (r *run) place(doc content.Document, anchors []string) Place {
	place := Place{book: r.book, link: doc.Link, file: r.pathOf(doc.ID), anchors: anchors}
	if r.Comments == CommentsAppend {
		place.threads = r.threads[doc.ID]
	}
	return place
}

// note keeps account of where the links of a rendered document lead, and says
// which still lead to the site.
func (r *run) note(file string, rendered Rendered) {
	r.anchors.ask(rendered.fragments)
	whole := r.Query.IsZero()
	for _, address := range rendered.archives {
		r.warn(content.Warning{Code: "archive-link", Document: file, Message: readable(address) + ": the link stays on the web, where the site has a list, a feed or a form"})
	}
	for _, address := range rendered.left {
		if whole {
			r.warn(content.Warning{Code: "site-link", Document: file, Message: readable(address) + ": the link stays on the web; the export has no such page"})
		}
	}
}

// readable is an address as people read it, in one line.
func readable(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return address
}
