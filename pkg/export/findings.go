package export

import (
	"slices"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// findings are what a run found of the documents that it rendered. It is safe for
// concurrent use.
type findings struct {
	mu      sync.Mutex
	remarks map[int64][]manifest.Remark
	// missingFields are the fields that were asked for and that no document had.
	missingFields []string
	// conflicts are the documents at whose paths files stand that no run recorded.
	conflicts []content.Stamp
	// hasFormulas says that a document has formulas that the target must be told to leave.
	hasFormulas bool
}

func newFindings(fields []string) *findings {
	return &findings{remarks: make(map[int64][]manifest.Remark), missingFields: slices.Clone(fields)}
}

func (f *findings) add(id int64, remarks []manifest.Remark) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remarks[id] = remarks
}

func (f *findings) addConflict(s content.Stamp) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conflicts = append(f.conflicts, s)
}

func (f *findings) addFormulas() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hasFormulas = true
}

// addFields remembers which of the fields that are asked for a document has.
func (f *findings) addFields(doc content.Document) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.missingFields) > 0 {
		f.missingFields = frontmatter.Missing(doc.Fields, f.missingFields)
	}
}

// reportFindings says what is to be looked at, of this run and of those before.
func reportFindings(found *findings, o Options, listing syncplan.Listing, plan *syncplan.Plan, out *output, report *reporter) error {
	if o.looksAtAll() && !listing.NewOnly {
		reportMissingFields(found, plan, report)
	}
	return reportRemarks(found, out, report)
}

// reportMissingFields says which fields no document has, if all were looked at.
func reportMissingFields(found *findings, plan *syncplan.Plan, report *reporter) {
	if plan.Len() == 0 || len(found.remarks) < plan.Len() {
		return
	}
	for _, name := range found.missingFields {
		report.warn(content.Warning{Code: "field-unknown", Message: name + ": no document has such a field; --fields takes the names of the API: acf, meta, meta.NAME, yoast_head_json"})
	}
}

// reportRemarks tells what earlier runs left to be looked at in the folder as it is
// now, and names each document that is not faithful.
func reportRemarks(found *findings, out *output, report *reporter) error {
	for d := range out.manifest.Documents() {
		remarks, seen := found.remarks[d.ID]
		if !seen {
			remarks = d.Remarks
			if err := reportAgain(d, out, report); err != nil {
				return err
			}
		}
		if e := unfaithful(d.Path, remarks); e != nil {
			report.fail(Failure{ID: d.ID, Type: d.Type, URL: d.Link, Err: e})
		}
	}
	reportCopies(out, report)
	for _, f := range out.manifest.Files() {
		if !f.Edited || !report.firstTime("edited "+f.Path) {
			continue
		}
		if is, err := out.hash(f.Path); err != nil {
			return err
		} else if is != "" && is != f.Hash {
			report.warn(content.Warning{Code: manifest.CodeEdited, Document: f.Path, Message: editedFile(f.Path)})
		}
	}
	return nil
}

// reportCopies tells again of the files with a remark that this run did not ask for.
func reportCopies(out *output, report *reporter) {
	for document, f := range out.manifest.Copies() {
		if is, err := out.hash(f.Path); f.Remark.Code == manifest.CodeCut && (err != nil || is != f.Hash) {
			continue // somebody mended it
		}
		if report.firstTime("copy " + f.Path) {
			report.warn(content.Warning{Code: f.Remark.Code, Document: document, Message: f.Remark.Message})
		}
	}
}

func reportAgain(d manifest.Document, out *output, report *reporter) error {
	for _, remark := range d.Remarks {
		if remark.Code == manifest.CodeEdited {
			if is, err := out.hash(d.Path); err != nil {
				return err
			} else if is == d.Hash {
				continue // nothing is left of the edit
			}
		}
		if (remark.Code == manifest.CodeGone || remark.Code == manifest.CodeSmaller) && !report.firstTime("remark "+remark.Message) {
			continue
		}
		if remark.Code == manifest.CodeGone {
			report.count(func(c *Report) { c.Media.Expected++; c.Media.Gone++ })
		}
		report.warn(content.Warning{Code: remark.Code, Document: d.Path, Message: remark.Message})
	}
	return nil
}
