package export

import (
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
)

// What a site has of a document and does not give, because it breaks down or is
// guarded, is neither passed over nor a reason to spoil a file that has it: the run is
// not whole, the better file stays, and the next run asks again.

// What a document may lack, beside its fields and the lists of names: where links of it
// lead.
const (
	lacksPages = "pages of media" // the media library did not tell which file they show
	lacksMoved = "old addresses"  // the site did not say where they lead
)

// lacks are what a document lacks that the site has.
func lacks(doc content.Document) []string { return slices.Concat(doc.MissingFields, doc.UnreadLists) }

// lost are those of some names that the file of a record does not lack.
func lost(names []string, record manifest.Document, lacking []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.Contains(record.Lacks, name) || slices.Contains(lacking, name)
	})
}

// isPoorer says that a document lacks what the file of its record does not.
func isPoorer(doc content.Document, record manifest.Document, lacking []string) bool {
	return len(lost(lacks(doc), record, lacking)) > 0
}

// keepBetter names a document that is not whole, and says whether the file of an
// earlier run is to stay because it is the better one. Its record says since the run
// began that the document is due, and goes on to say so.
func keepBetter(doc *content.Document, lacking []string, out *output, report *reporter) (kept bool, err error) {
	if len(lacks(*doc)) == 0 {
		return false, nil
	}
	record := out.record(doc.ID)
	if record.ID != 0 && isPoorer(*doc, record, lacking) {
		is, err := out.hash(record.Path)
		if err != nil {
			return false, err
		}
		kept = is != ""
	}
	if kept {
		report.loseLists(lost(doc.UnreadLists, record, lacking))
	}
	doc.Warnings = slices.DeleteFunc(doc.Warnings, func(w content.Warning) bool { return w.Code == content.CodeMissingFields })
	fault := &content.MissingFieldsError{Fields: doc.MissingFields, Kept: kept}
	switch {
	case kept && len(doc.MissingFields) > 0:
		report.failDocument(doc.Stamp, fault)
	case kept:
		report.count(func(c *Report) { c.Documents.Unchanged++ })
	case len(doc.MissingFields) > 0:
		report.fail(Failure{ID: doc.ID, Type: doc.Type, URL: doc.Link, Err: fault})
	}
	return kept, nil
}
