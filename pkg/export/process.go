package export

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/permalink"
	"wpmd/pkg/render"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/wordpress"
)

// processor brings documents from the source to their files.
type processor struct {
	Options

	source   Source
	plan     *syncplan.Plan
	pages    *pages
	known    *knowledge
	files    *downloader
	writer   *documentWriter
	library  *mediaCache
	findings *findings
	report   *reporter
}

// processDocuments brings every document that is due from the source to its file, and
// renders those once more of which that turned out to be stale.
func processDocuments(ctx context.Context, source Source, o Options, known *knowledge, plan *syncplan.Plan, library *mediaCache, files *downloader, raw *rawArchive) (*findings, error) {
	out := files.out
	if o.Media == linkmap.MediaDownload && isOfWholeTypes(o.Query) { // all that the pages of files may be of is exported
		known.finder.Library = library.read
	}
	at := &pages{Options: o, links: known.links, out: out, plan: plan, anchors: &anchors{}, comments: known.comments}
	at.anchors.recall(out.manifest)
	p := &processor{Options: o, source: source, plan: plan, pages: at, known: known, files: files, library: library, findings: newFindings(o.Render.Fields), report: files.report}
	p.writer = &documentWriter{comparer: comparer{pages: at, hasNews: hasNews(plan)}, findings: p.findings, report: p.report, raw: raw, hasMetadata: known.changes.Known}
	if out.readonly() {
		return p.findings, p.process(ctx)
	}
	var err error
	if p.writer.dynamic, err = readDynamic(ctx, source, plan, out.manifest, known.changes); err != nil {
		return p.findings, err
	}
	if err := p.process(ctx); err != nil {
		return p.findings, err
	}
	if err := p.writer.settleConflicts(ctx, source); err != nil {
		return p.findings, err
	}
	return p.findings, p.rerenderStale(ctx)
}

// process brings every document that is due from the source to its file.
func (p *processor) process(ctx context.Context) error {
	want := p.plan.Stamps()
	if len(want) == 0 {
		return ctx.Err()
	}
	p.report.progress.Stage(StageDocuments, len(want))
	workers := cmp.Or(max(p.Workers, 0), defaultWorkers)
	missing, err := eachDocument(ctx, p.source, want, p.pages, workers, p.failed, func() func(context.Context, content.Document) error {
		renderer := render.New(p.Render)
		return func(ctx context.Context, doc content.Document) error {
			defer p.report.progress.Step(StageDocuments, 1)
			return p.document(ctx, renderer, doc)
		}
	})
	for _, s := range missing {
		p.report.failDocument(s, &NotReturnedError{})
	}
	return err
}

// failed accounts for a document that the source could not give.
func (p *processor) failed(fault *content.DocumentError) {
	stamp := p.plan.Item(fault.ID).Stamp
	if fault.Fault.IsGone() {
		p.report.count(func(c *Report) { c.Documents.Expected-- })
		p.report.warn(DeletedWarning(stamp.Link))
	} else {
		p.report.failDocument(*stamp, fault.Err)
	}
	p.report.progress.Step(StageDocuments, 1)
}

// document renders one document, fetches its files, and writes it.
func (p *processor) document(ctx context.Context, renderer *render.Renderer, doc content.Document) error {
	if doc.IsLocked() {
		p.report.stillLocked(doc.Stamp, p.Query)
		return nil
	}
	path := p.pages.path(doc.ID)
	if kept, err := keepBetter(&doc, p.known.changes.Lacking[doc.ID], p.pages.out, p.report); kept || err != nil {
		return err
	}
	rendered, err := p.render(ctx, renderer, doc)
	if _, fault := errors.AsType[*render.PanicError](err); fault {
		p.report.failDocument(doc.Stamp, err)
		return nil
	}
	if err != nil {
		return err
	}
	if kept, err := p.missLinks(ctx, &doc, rendered.Addresses.Needs); kept || err != nil {
		return err
	}
	p.files.reportMissing(path, rendered.Addresses.Needs)
	p.pages.anchors.ask(rendered.Addresses.Fragments...)
	p.reportLinks(path, rendered.Addresses.Needs)
	p.reportSharedAddress(doc, path)
	p.report.warnAbout(path, rendered.Warnings)
	p.findings.add(doc.ID, remarksOf(rendered))
	p.findings.addFields(doc)
	if rendered.HasFormulas {
		p.findings.addFormulas()
	}
	return p.writer.write(ctx, p.rereading(renderer, doc), doc, path, rendered)
}

// renderings bounds how often a document is rendered because files in it could not
// be had: for what stands in their place, and for what that brings up.
const renderings = 3

// render renders a document with what can be had of all that it shows: first it is
// found out where its links lead, then its files are fetched, and the last rendering
// shows only files that are there by then.
func (p *processor) render(ctx context.Context, renderer *render.Renderer, doc content.Document) (render.Result, error) {
	place := p.pages.place(doc)
	rendered, err := renderer.Render(ctx, doc, place)
	if err != nil {
		return rendered, err
	}
	found, err := p.known.finder.Find(ctx, p.unknownLinks(doc, rendered.Addresses.OtherPages))
	if err == nil && found {
		rendered, err = renderer.Render(ctx, doc, place)
	}
	if err != nil {
		return rendered, err
	}
	fetched := make(map[string]bool)
	for range renderings {
		lost, err := p.files.fetch(ctx, place.File, p.pages.out.record(doc.ID).Files, rendered, fetched)
		if err != nil || !lost {
			return rendered, err
		}
		if rendered, err = renderer.Render(ctx, doc, place); err != nil {
			return rendered, err
		}
	}
	place.Only = fetched
	return renderer.Render(ctx, doc, place)
}

// unknownLinks are those of which no earlier run asked where they lead, or of which
// the answer may have changed since.
func (p *processor) unknownLinks(doc content.Document, links []string) []string {
	known := p.pages.out.record(doc.ID)
	if p.Sync.Full || p.known.library.any || p.known.changes.Metadata[doc.ID] || slices.Contains(known.Lacks, lacksPages) || slices.Contains(known.Lacks, lacksMoved) {
		return links
	}
	return slices.DeleteFunc(slices.Clone(links), func(address string) bool {
		u, err := url.Parse(address)
		return err == nil && slices.Contains(known.UnresolvedLinks, permalink.OnHost(u))
	})
}

// missLinks notes which of a document's links may lead into the export, though this run
// could not find out, and says whether the file of an earlier run stays for it.
func (p *processor) missLinks(ctx context.Context, doc *content.Document, n linkmap.Needs) (kept bool, err error) {
	record := p.pages.out.record(doc.ID)
	open := slices.Contains(record.Lacks, lacksPages) || slices.Contains(record.Lacks, lacksMoved)
	isNew := func(address string) bool {
		u, err := url.Parse(address)
		return err == nil && (open || !slices.Contains(record.UnresolvedLinks, permalink.OnHost(u)))
	}
	links := slices.DeleteFunc(slices.Clone(n.OtherPages), func(address string) bool { return !isNew(address) })
	if slices.ContainsFunc(links, p.known.finder.IsUnanswered) {
		doc.UnreadLists = append(doc.UnreadLists, lacksMoved)
	}
	if _, has := p.source.(LibrarySource); len(links) == 0 || !has || p.Media != linkmap.MediaDownload {
		return false, nil
	}
	if p.known.finder.Library == nil { // of a run that is not of the whole site: the next one that is asks
		doc.UnreadLists = append(doc.UnreadLists, lacksPages)
		return false, nil
	}
	if _, err := p.library.read(ctx); err != nil {
		return false, err
	}
	short := p.library.lack(p.plan.ShowsFeatured)
	if short == nil {
		return false, nil
	}
	doc.UnreadLists = append(doc.UnreadLists, lacksPages)
	if kept, err = keepBetter(doc, nil, p.pages.out, p.report); kept || !isClosedList(short) {
		p.reportLibrary(short)
	}
	return kept, err
}

// reportLibrary tells once that the media library does not say what it should.
func (p *processor) reportLibrary(short *content.ListError) {
	if p.report.firstTime("short library") {
		p.report.fail(unlisted(short, p.known.site))
	}
}

// isClosedList says that a list is kept from this visitor, perhaps for good.
func isClosedList(short *content.ListError) bool {
	e, ok := errors.AsType[*wordpress.APIError](short.Err)
	return isOf[*wordpress.APIClosedError](short.Err) || ok && e.Status == http.StatusNotFound
}

// reportLinks says which links of a document still lead to the site.
func (p *processor) reportLinks(file string, n linkmap.Needs) {
	for _, address := range n.Archives {
		p.report.warn(content.Warning{Code: "archive-link", Document: file, Message: readable(address) + ": the link stays on the web, where the site has a list, a feed or a form"})
	}
	if !p.Query.IsZero() {
		return // what it leads to may just not have been asked for
	}
	for _, address := range n.OtherPages {
		p.report.warn(content.Warning{Code: "site-link", Document: file, Message: readable(address) + ": the link stays on the web; the export has no such page"})
	}
}

func (p *processor) reportSharedAddress(doc content.Document, file string) {
	if owner := p.pages.links.Owner(doc.ID); owner != 0 {
		p.report.warn(content.Warning{Code: "shared-address", Document: file, Message: readable(doc.Link) + " is the address of " + p.pages.path(owner) + " too, which keeps it: links there lead to that"})
	}
}

// readable is an address as people read it, without what it may hold of a login.
func readable(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return address
}

// rerenderStale renders once more the documents whose files lack a place that others
// lead to. A failure costs no more than that.
func (p *processor) rerenderStale(ctx context.Context) error {
	p.pages.anchors.recall(p.pages.out.manifest)
	var want []content.Stamp
	for d := range p.pages.out.manifest.Documents() {
		if stamp := p.plan.Document(d.ID); stamp != nil && !slices.Equal(p.pages.anchors.of(d.ID), d.Anchors) {
			want = append(want, *stamp)
		}
	}
	_, err := eachDocument(ctx, p.source, want, p.pages, 1, func(*content.DocumentError) {}, func() func(context.Context, content.Document) error {
		renderer := render.New(p.Render)
		return func(ctx context.Context, doc content.Document) error { return p.rerender(ctx, renderer, doc) }
	})
	return err
}

// rerender renders a document once more over what a run has written, and leaves a
// person's edit alone.
func (p *processor) rerender(ctx context.Context, renderer *render.Renderer, doc content.Document) error {
	record := p.pages.out.record(doc.ID)
	if record.ID == 0 || doc.IsLocked() || isPoorer(doc, record, p.known.changes.Lacking[doc.ID]) {
		return nil
	}
	rendered, err := renderer.Render(ctx, doc, p.pages.place(doc))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return nil // it was named when it was rendered first
	}
	if kept, err := p.missLinks(ctx, &doc, rendered.Addresses.Needs); kept || err != nil {
		return err
	}
	return p.writer.rewrite(doc, record, rendered)
}

// rereading is nil where the site tells of a change, or of nothing: a file says the
// same however often it is read.
func (p *processor) rereading(renderer *render.Renderer, doc content.Document) rereading {
	if !p.writer.hasMetadata || p.known.changes.Metadata[doc.ID] {
		return nil
	}
	return func(ctx context.Context) ([]byte, error) { return p.readAgain(ctx, renderer, doc.ID) }
}

func (p *processor) readAgain(ctx context.Context, renderer *render.Renderer, id int64) ([]byte, error) {
	for again, err := range p.source.Documents(ctx, []content.Stamp{*p.plan.Item(id).Stamp}) {
		if _, fault := errors.AsType[*content.DocumentError](err); fault || err == nil && again.ID != id {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(lacks(again)) > 0 {
			break
		}
		p.pages.settleLink(&again)
		docs := []content.Document{again}
		if err := lookUp(ctx, p.source, p.pages.pictureIDs, p.pages.pictureIDs(again), docs); err != nil {
			return nil, err
		}
		rendered, err := p.render(ctx, renderer, docs[0])
		if _, fault := errors.AsType[*render.PanicError](err); fault {
			break
		}
		return rendered.Bytes, err
	}
	return nil, ctx.Err()
}
