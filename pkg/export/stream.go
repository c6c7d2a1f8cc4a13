package export

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
)

// together is how many documents of a stream are read at a time.
const together = 100

// Stream renders every document that a query asks for, each by itself, and hands them to
// use posts first, by their ids. Nothing is written, and files stay on the web.
func Stream(ctx context.Context, source Source, o Options, use func(content.Document, render.Result) error) (Report, error) {
	report := newReporter(o)
	err := stream(ctx, source, o, report, use)
	report.reportSource(source)
	return report.report, err
}

func stream(ctx context.Context, source Source, o Options, report *reporter, use func(content.Document, render.Result) error) error {
	site, err := source.Site(ctx)
	if err != nil {
		return err
	}
	report.count(func(c *Report) { c.Site = site.URL })
	report.progress.Stage(StageInventory, 0)
	listing, failures, err := List(ctx, source, site, o.Query, nil, report.progress)
	for _, f := range failures {
		report.fail(f)
	}
	if err != nil {
		return err
	}
	if len(listing.Documents) == 0 && o.Query.IsZero() && len(failures) == 0 {
		return &EmptyError{Site: site.URL}
	}
	for _, s := range listing.Protected {
		report.skipProtected(s, o.Query)
	}
	report.count(func(c *Report) { c.Documents.Expected = len(listing.Documents) })
	report.progress.Stage(StageDocuments, len(listing.Documents))
	s := &streamer{Options: o, source: source, report: report, use: use}
	slices.SortStableFunc(listing.Documents, inLines)
	for some := range slices.Chunk(listing.Documents, together) {
		if err := s.some(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// inLines puts posts first, then pages, then other types, each in the order of their ids,
// whatever the source.
func inLines(a, b content.Stamp) int {
	rank := func(s content.Stamp) int { return slices.Index([]string{"", "page", "post"}, s.Type) }
	return cmp.Or(cmp.Compare(max(rank(b), 0), max(rank(a), 0)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
}

type streamer struct {
	Options

	source Source
	report *reporter
	use    func(content.Document, render.Result) error
}

// some reads, renders and hands over some documents.
func (s *streamer) some(ctx context.Context, want []content.Stamp) error {
	read, err := s.read(ctx, want)
	if err != nil {
		return err
	}
	rendered, err := s.render(ctx, want, read)
	if err != nil {
		return err
	}
	for i, stamp := range want {
		s.report.progress.Step(StageDocuments, 1)
		if rendered[i] == nil {
			continue
		}
		if err := s.use(read[stamp.ID], *rendered[i]); err != nil {
			return err
		}
		s.account(read[stamp.ID], rendered[i])
	}
	return nil
}

// account reports what was handed over, and what of it is not as it should be.
func (s *streamer) account(doc content.Document, rendered *render.Result) {
	s.report.count(func(c *Report) { c.Documents.Created++ })
	s.report.warnAbout(doc.Link, rendered.Warnings)
	if lacking := lacks(doc); len(lacking) > 0 {
		s.report.fail(Failure{ID: doc.ID, Type: doc.Type, URL: doc.Link, Err: &content.MissingFieldsError{Fields: lacking}})
	}
	if d := rendered.Proof.Differences; len(d) > 0 {
		s.report.fail(Failure{ID: doc.ID, Type: doc.Type, URL: doc.Link, Err: &UnfaithfulError{
			Path: doc.Link, Count: len(d), First: fmt.Sprintf("%s: %q became %q", d[0].Kind, d[0].Want, d[0].Got),
		}})
	}
}

// read reads documents, with what the media library says of their pictures.
func (s *streamer) read(ctx context.Context, want []content.Stamp) (map[int64]content.Document, error) {
	var docs []content.Document
	missing, err := Fetch(ctx, s.source, want, func(doc content.Document) error {
		docs = append(docs, doc)
		return nil
	}, func(fault *content.DocumentError) {
		i := slices.IndexFunc(want, func(stamp content.Stamp) bool { return stamp.ID == fault.ID })
		if fault.Fault.IsGone() {
			s.report.count(func(c *Report) { c.Documents.Expected-- })
			s.report.warn(DeletedWarning(want[i].Link))
			return
		}
		s.report.failDocument(want[i], fault.Err)
	})
	if err != nil {
		return nil, err
	}
	for _, stamp := range missing {
		s.report.failDocument(stamp, &NotReturnedError{})
	}
	named := func(d content.Document) []int64 { return render.MediaRecords(d, linkmap.MediaLink, s.Render.Fields) }
	var pictures []int64
	for _, doc := range docs {
		pictures = append(pictures, named(doc)...)
	}
	err = lookUp(ctx, s.source, named, pictures, docs)
	read := make(map[int64]content.Document, len(docs))
	for _, doc := range docs {
		read[doc.ID] = doc
	}
	return read, err
}

// render renders what was read, each by itself; nil for what there is nothing of.
func (s *streamer) render(ctx context.Context, want []content.Stamp, read map[int64]content.Document) ([]*render.Result, error) {
	rendered := make([]*render.Result, len(want))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, stamp := range want {
		doc, ok := read[stamp.ID]
		if !ok {
			continue
		}
		if doc.IsLocked() {
			s.report.stillLocked(doc.Stamp, s.Query)
			continue
		}
		group.Go(func() error {
			result, err := render.New(s.Render).Render(within, doc, render.Alone(doc))
			if within.Err() != nil {
				return within.Err()
			}
			if err != nil {
				s.report.failDocument(doc.Stamp, err)
				return nil
			}
			rendered[i] = &result
			return nil
		})
	}
	return rendered, group.Wait()
}
