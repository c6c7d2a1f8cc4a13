package export

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// fragment is a place in another document that a link leads to.
type fragment struct {
	document int64
	id       string
}

// String is how a record writes a place.
func (f fragment) String() string { return strconv.FormatInt(f.document, 10) + "#" + f.id }

func parseFragment(s string) (fragment, bool) {
	number, id, ok := strings.Cut(s, "#")
	document, err := strconv.ParseInt(number, 10, 64)
	return fragment{document, id}, ok && err == nil
}

// anchors are the places in documents that other documents lead to. A heading's
// anchor in Markdown comes from its words, and not from the id that the site gave
// it, so a document keeps the ids that others lead to, as their records tell;
// where that is known only after it was rendered, it is rendered once more at the
// end.
type anchors struct {
	mu    sync.Mutex
	asked map[int64][]string // ids by document
}

func (a *anchors) ask(fragments ...fragment) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked == nil {
		a.asked = make(map[int64][]string)
	}
	for _, f := range fragments {
		a.asked[f.document] = appendNew(a.asked[f.document], f.id)
	}
}

// of returns the ids that a document's file keeps, sorted.
func (a *anchors) of(document int64) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(slices.Values(a.asked[document]))
}

// recallAnchors takes what is asked for from the records of all documents, and nothing
// else.
func (r *run) recallAnchors() {
	r.anchors.mu.Lock()
	r.anchors.asked = nil
	r.anchors.mu.Unlock()
	for d := range r.manifest.Documents() {
		for _, place := range d.Places {
			if f, ok := parseFragment(place); ok {
				r.anchors.ask(f)
			}
		}
	}
}

func (r *run) anchorsOf(document int64) []string { return r.anchors.of(document) }

// pathOf is the file of a document, of this run or of one before.
func (r *run) pathOf(id int64) string {
	if path, ok := r.paths[id]; ok {
		return path
	}
	return r.formerly(id).Path
}

func (r *run) place(doc content.Document, anchors []string) Place {
	place := Place{book: r.book, link: doc.Link, file: r.pathOf(doc.ID), anchors: anchors, former: formerLinks(r.formerly(doc.ID), doc.Link)}
	if r.Comments == CommentsAppend {
		place.threads = r.threads[doc.ID]
	}
	return place
}

// isBehind says that a document's file lacks a place that others lead to, or
// ends in other comments than the site has by now.
func (r *run) isBehind(d manifest.Document) bool {
	return !slices.Equal(r.anchorsOf(d.ID), d.Anchors) || !r.unheard && r.commentsOf(d.ID) != d.Comments
}

// catchUp renders the documents once more that are behind. A failure costs no
// more than that.
func (r *run) catchUp(ctx context.Context) error {
	r.recallAnchors()
	var want []content.Stamp
	for d := range r.manifest.Documents() {
		if stamp := r.stamps[d.ID]; stamp != nil && r.isBehind(d) {
			want = append(want, *stamp)
		}
	}
	if len(want) == 0 {
		return nil
	}
	renderer := NewRenderer(r.RenderOptions)
	arrived, documents := make(chan content.Document), make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(arrived)
		for doc, err := range r.source.Documents(ctx, want) {
			if _, ok := errors.AsType[*content.DocumentError](err); ok {
				continue
			}
			if err != nil {
				return err
			}
			r.settleLink(&doc)
			select {
			case arrived <- doc:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return ctx.Err()
	})
	group.Go(func() error {
		defer close(documents)
		return r.illustrate(ctx, arrived, documents)
	})
	group.Go(func() error {
		for doc := range documents {
			if err := r.renew(ctx, renderer, doc); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// renew renders a document once more over what a run has written, and leaves a
// person's edit alone.
func (r *run) renew(ctx context.Context, renderer *Renderer, doc content.Document) error {
	record := r.formerly(doc.ID)
	if record.ID == 0 || doc.Locked() {
		return nil
	}
	is, err := r.hash(record.Path)
	if tree.IsObstacle(err) {
		return nil // it was named when it was to be written
	}
	if err != nil || is != record.Hash {
		return err
	}
	rendered, err := renderer.Render(ctx, doc, r.place(doc, r.anchorsOf(doc.ID)))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return nil // it was named when it was rendered first
	}
	if should := tree.Sum(rendered.Bytes); should != is {
		if err := r.manifest.Intend(manifest.Intent{ID: doc.ID, Type: doc.Type, Path: record.Path, Hash: should}); err != nil {
			return err
		}
		if _, err := r.tree.Write(record.Path, rendered.Bytes); err != nil {
			return err
		}
		record.Hash = should
	}
	record.Anchors, record.Comments = rendered.anchors, r.commentsOf(doc.ID)
	return r.manifest.Put(record)
}

// tellLinks keeps account of where the links of a document lead, and says which
// still lead to the site.
func (r *run) tellLinks(file string, n needs) {
	r.anchors.ask(n.fragments...)
	for _, address := range n.lists {
		r.warn(content.Warning{Code: "archive-link", Document: file, Message: readable(address) + ": the link stays on the web, where the site has a list, a feed or a form"})
	}
	if !r.Query.IsZero() {
		return // what it leads to may just not have been asked for
	}
	for _, address := range n.strays {
		r.warn(content.Warning{Code: "site-link", Document: file, Message: readable(address) + ": the link stays on the web; the export has no such page"})
	}
}

// readable is an address as people read it, without what it may hold of a login.
func readable(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return address
}
