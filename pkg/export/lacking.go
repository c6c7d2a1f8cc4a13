package export

import (
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
)

// What a site has of a document and does not give, because it breaks down or is
// guarded, is neither passed over nor a reason to spoil a file that has it: the run is
// not whole, the better file stays, and the next run asks again.

// lacks are what a document lacks that the site has.
func lacks(doc content.Document) []string { return doc.MissingFields }

// isPoorer says that a document lacks what the file of its record does not.
func isPoorer(doc content.Document, record manifest.Document) bool {
	return slices.ContainsFunc(lacks(doc), func(name string) bool { return !slices.Contains(record.Lacks, name) })
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
	if record.ID != 0 && isPoorer(*doc, record) {
		is, err := out.hash(record.Path)
		if err != nil {
			return false, err
		}
		kept = is != ""
	}
	fault := &content.MissingFieldsError{Fields: doc.MissingFields, Kept: kept}
	doc.Warnings = slices.DeleteFunc(doc.Warnings, func(w content.Warning) bool { return w.Code == content.CodeMissingFields })
	if kept {
		p.report.failDocument(doc.Stamp, fault)
		return true, nil
	}
	p.report.fail(Failure{ID: doc.ID, Type: doc.Type, URL: doc.Link, Err: fault})
	return false, nil
}
