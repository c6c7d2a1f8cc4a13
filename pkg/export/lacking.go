package export

import (
	"context"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/tree"
)

// What a site has of a document and does not give, because it breaks down or is
// guarded, is neither passed over nor a reason to spoil a file that has it: the run is
// not whole, the better file stays, and the next run asks again.

// lacks are what a document lacks that the site has.
func lacks(doc content.Document) []string { return slices.Concat(doc.MissingFields, doc.UnreadLists) }

// lost are those of some names that the file of a record does not lack.
func lost(names []string, record manifest.Document, lacking []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.Contains(record.Lacks, name) || slices.Contains(lacking, name)
	})
}

// isPoorer says that a document lacks what its file does not.
func (p *processor) isPoorer(doc content.Document) bool {
	return len(lost(lacks(doc), p.pages.out.record(doc.ID), p.known.changes.Lacking[doc.ID])) > 0
}

// keepBetter names a document that is not whole, and says whether the file of an
// earlier run is to stay because it is the better one. Its record says since the run
// began that the document is due, and goes on to say so.
func (p *processor) keepBetter(doc *content.Document) (kept bool, err error) {
	if len(lacks(*doc)) == 0 {
		return false, nil
	}
	out := p.pages.out
	record := out.record(doc.ID)
	if record.ID != 0 && p.isPoorer(*doc) {
		is, err := out.hash(record.Path)
		if err != nil {
			return false, err
		}
		kept = is != ""
	}
	if kept {
		p.report.loseLists(lost(doc.UnreadLists, record, p.known.changes.Lacking[doc.ID]))
	}
	doc.Warnings = slices.DeleteFunc(doc.Warnings, func(w content.Warning) bool { return w.Code == content.CodeMissingFields })
	fault := &content.MissingFieldsError{Fields: doc.MissingFields, Kept: kept}
	switch {
	case kept && len(doc.MissingFields) > 0:
		p.report.failDocument(doc.Stamp, fault)
	case kept:
		p.report.count(func(c *Report) { c.Documents.Unchanged++ })
	case len(doc.MissingFields) > 0:
		p.report.fail(Failure{ID: doc.ID, Type: doc.Type, URL: doc.Link, Err: fault})
	}
	return kept, nil
}

// loseLists remembers that some lists do not give what an earlier run knew from them.
func (r *reporter) loseLists(routes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, route := range routes {
		r.lostLists[route] = true
	}
}

// reportSource tells what a source noticed. A list that it could not read is missing,
// unless the site keeps it from visitors and no run ever knew anything from it: then
// the run has all that there is.
func (r *reporter) reportSource(source Source) {
	told := make(map[content.Warning]bool)
	if site, ok := source.(ChangeSource); ok {
		for _, e := range site.UnreadLists() {
			if !e.Closed || e.Recalled || r.lostLists[e.Route] {
				told[e.Warning()] = true
				r.fail(Failure{Type: e.Route, URL: r.report.Site, Err: e})
			}
		}
	}
	for _, w := range source.Warnings() {
		if !told[w] {
			r.warn(w)
		}
	}
}

// recallNames tells a source the names that the last run knew, from the data files
// that it wrote, unless somebody changed these. It returns the terms.
func recallNames(ctx context.Context, source Source, o Options, out *output) ([]content.Term, error) {
	site, ok := source.(ChangeSource)
	if !ok {
		return nil, nil
	}
	var authors []content.Author
	var terms []content.Term
	if data, err := out.readOwn(dataPath(o.Render.Target, sitedata.AuthorsPath)); err != nil {
		return nil, err
	} else if data != nil {
		authors, _ = sitedata.ReadAuthors(data)
	}
	if data, err := out.readOwn(dataPath(o.Render.Target, sitedata.TermsPath)); err != nil {
		return nil, err
	} else if data != nil {
		terms, _ = sitedata.ReadTerms(data)
	}
	return terms, site.Recall(ctx, authors, terms)
}

// readOwn reads a file that a run wrote; nil for one that is not there, or that
// somebody changed.
func (out *output) readOwn(path string) ([]byte, error) {
	written := out.manifest.Written(path)
	if is, err := out.hash(path); err != nil || is == "" || is != written {
		return nil, ignoreObstacle(err)
	}
	return out.tree.Read(path)
}

func ignoreObstacle(err error) error {
	if tree.IsObstacle(err) {
		return nil
	}
	return err
}
