package export

import (
	"context"
	"errors"
	"maps"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/wordpress"
)

// askLimit bounds how many documents that a list lacks are asked for by name.
const askLimit = 200

// findGone finds the recorded documents that the site no longer shows, and why. Only
// a list that is complete can tell. What it lacks is asked for by its id: a list can
// be wrong, and the answer tells what was deleted from what was withdrawn. It
// returns what turned out to be there, too.
func findGone(ctx context.Context, source Source, site content.Site, o Options, listing syncplan.Listing, known *manifest.Manifest, report *reporter) (gone []syncplan.Deletion, back []content.Stamp, err error) {
	absent, expected := syncplan.Absent(listing, known, o.Query, o.looksAtAll())
	_, isSite := source.(ChangeSource)
	if o.Sync.Prune == PruneGone {
		if err := checkDeletions(site, isSite, o, listing, absent, expected); err != nil {
			return nil, nil, err
		}
	}
	isProtected := make(map[int64]bool, len(listing.Protected))
	for _, s := range listing.Protected {
		isProtected[s.ID] = true
	}
	var ask []content.Stamp
	reasons := make(map[int64]string)
	for _, d := range absent {
		reasons[d.ID] = syncplan.WhyUnlisted
		if isProtected[d.ID] {
			reasons[d.ID] = syncplan.WhyProtected
		} else if len(ask) < askLimit {
			ask = append(ask, syncplan.StampOf(d))
		}
	}
	back, err = askForAbsent(ctx, source, ask, reasons, report)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range absent {
		if why, isGone := reasons[d.ID]; isGone && !isSite && why == syncplan.WhyDeleted {
			reasons[d.ID] = syncplan.WhyNotInFile
		}
		if why, isGone := reasons[d.ID]; isGone {
			unsure := !isOfSource(site, d.Type) && o.Sync.Prune != PruneForced
			gone = append(gone, syncplan.Deletion{Record: d, Why: why, Unsure: unsure})
		}
	}
	if !o.Query.IsWhole() {
		gone, back = append(gone, notChosen(absent, back)...), nil
	}
	same := newInterner(known)
	for i := range back {
		back[i] = same.stamp(back[i])
	}
	return gone, back, nil
}

// checkDeletions refuses to remove what is more likely to be missing from the source than
// from the site. Documents of types that the source does not have at all stay in any case.
func checkDeletions(site content.Site, isSite bool, o Options, listing syncplan.Listing, absent []manifest.Document, expected map[string]int) error {
	absent = slices.DeleteFunc(slices.Clone(absent), func(d manifest.Document) bool { return !isOfSource(site, d.Type) })
	expected = maps.Clone(expected)
	maps.DeleteFunc(expected, func(typ string, _ int) bool { return !isOfSource(site, typ) })
	if err := syncplan.CheckMassDeletion(absent, expected, o.Output); err != nil || isSite {
		return err
	}
	return syncplan.CheckPart(listing.Documents, absent, o.Output)
}

// isOfSource says that a source has documents of a type, or does not tell which types it
// has.
func isOfSource(site content.Site, typ string) bool {
	return len(site.Types) == 0 || slices.ContainsFunc(site.Types, func(t content.Type) bool { return t.Name == typ })
}

// notChosen are the absent documents that are there, and that a complete list lacks, as
// they are none of those that were chosen.
func notChosen(absent []manifest.Document, back []content.Stamp) (gone []syncplan.Deletion) {
	isThere := make(map[int64]bool, len(back))
	for _, s := range back {
		isThere[s.ID] = true
	}
	for _, d := range absent {
		if isThere[d.ID] {
			gone = append(gone, syncplan.Deletion{Record: d, Why: syncplan.WhyNotChosen})
		}
	}
	return gone
}

// askForAbsent asks for documents by their ids. Those that are there are returned,
// and have no reason any more; nor have those that fail.
func askForAbsent(ctx context.Context, source Source, ask []content.Stamp, reasons map[int64]string, report *reporter) (back []content.Stamp, err error) {
	if len(ask) == 0 {
		return nil, nil
	}
	for doc, err := range source.Documents(ctx, ask) {
		fault, ok := errors.AsType[*content.DocumentError](err)
		_, unknownType := errors.AsType[*wordpress.UnknownTypeError](err)
		switch {
		case unknownType && ok:
			reasons[fault.ID] = syncplan.WhyType
		case ok && fault.Fault == content.Gone:
			reasons[fault.ID] = syncplan.WhyDeleted
		case ok && fault.Fault == content.Withdrawn:
			reasons[fault.ID] = syncplan.WhyWithdrawn
		case ok:
			delete(reasons, fault.ID)
			report.failDocument(content.Stamp{ID: fault.ID, Type: fault.Type, Link: fault.URL}, fault.Err)
		case err != nil:
			return nil, err
		case doc.IsLocked():
			reasons[doc.ID] = syncplan.WhyProtected
		default:
			delete(reasons, doc.ID)
			back = append(back, doc.Stamp)
		}
	}
	return back, ctx.Err()
}

// reportKept tells of the files whose documents have left and that stay.
func reportKept(deletions []syncplan.Deletion, report *reporter) {
	for _, d := range deletions {
		switch {
		case d.Edited:
			report.warn(content.Warning{Code: manifest.CodeEdited, Document: d.Record.Path, Message: d.Why + "; the file was edited and is kept"})
		case !d.Remove:
			code := "gone"
			if d.Why == syncplan.WhyNotInFile {
				code = "not-in-file"
			}
			remedy := "--prune"
			if d.Unsure {
				code, remedy = "type-gone", "--prune=force"
			}
			report.warn(content.Warning{Code: code, Document: d.Record.Path, Message: d.Why + "; the file is kept (" + remedy + " removes it)"})
		}
	}
}

// removeDocuments removes the files of documents that have left.
func removeDocuments(deletions []syncplan.Deletion, out *output, report *reporter) error {
	for _, d := range deletions {
		if !d.Remove {
			continue
		}
		if !out.readonly() {
			if err := out.removeDocument(d.Record, report); err != nil {
				return err
			}
		}
		report.count(func(c *Report) { c.Documents.Deleted++ })
		report.change(deletionChange(d))
	}
	return nil
}

func (out *output) removeDocument(d manifest.Document, report *reporter) error {
	if err := out.remove(d.Path); err != nil {
		return err
	}
	if err := out.removeConflictCopy(d, report); err != nil {
		return err
	}
	return out.manifest.Forget(d.ID)
}

func deletionChange(d syncplan.Deletion) Change {
	return Change{Action: ActionDelete, ID: d.Record.ID, Type: d.Record.Type, Path: d.Record.Path, URL: d.Record.Link, Why: d.Why}
}
