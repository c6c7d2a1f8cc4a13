package export

import (
	"cmp"
	"context"
	pathpkg "path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/render"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// documentWriter makes the files of documents what they should be, and records them.
type documentWriter struct {
	comparer

	findings *findings
	report   *reporter
	raw      *rawArchive
	// hasMetadata says that the source tells the metadata of documents.
	hasMetadata bool
	// dynamic are the documents that show what is stored apart from them, as far as
	// their bodies do not tell; nil where nobody was asked.
	dynamic map[int64]bool
}

// write makes a document's file what it should be, if nobody else changed it, and
// then its record.
func (w *documentWriter) write(ctx context.Context, again rereading, doc content.Document, path string, rendered render.Result) error {
	err := w.writeDocument(ctx, again, doc, path, rendered)
	if tree.IsObstacle(err) {
		w.report.failDocument(doc.Stamp, &ConflictError{Path: path, Err: err})
		return nil
	}
	return err
}

func (w *documentWriter) writeDocument(ctx context.Context, again rereading, doc content.Document, path string, rendered render.Result) error {
	out := w.pages.out
	is, err := out.hash(path)
	if err != nil {
		return err
	}
	should, old := tree.Sum(rendered.Bytes), out.record(doc.ID)
	last := out.manifest.Written(path)
	if out.readonly() && old.Path != path && old.Path != "" {
		// In a run that moves nothing the file still is where it was.
		if is, err = out.hash(old.Path); err != nil {
			return err
		}
		last = old.Hash
	}
	action := out.decide(should, is, last)
	volatile := old.Volatile
	if action == manifest.Update {
		found, err := w.compare(ctx, again, doc, path, old, rendered.Bytes)
		if err != nil {
			return err
		}
		if volatile = found.volatile; found.idle {
			w.reportDocument(doc, path, manifest.Skip)
			old.Volatile = volatile
			return w.leaveAsIs(doc, old)
		}
	}
	if action == manifest.Conflict && out.readonly() {
		w.report.failDocument(doc.Stamp, &ConflictError{Path: path})
		return nil
	}
	if action == manifest.Conflict {
		w.findings.addConflict(doc.Stamp) // see settleConflicts
		return nil
	}
	if action != manifest.Keep && is != should && !out.readonly() {
		if err := out.write(manifest.Intent{ID: doc.ID, Type: doc.Type, Path: path, Hash: should}, rendered.Bytes); err != nil {
			return err
		}
	}
	w.reportDocument(doc, path, action)
	objects, err := w.raw.document(doc)
	if err != nil {
		return err
	}
	if action == manifest.Keep {
		return w.keepEdit(doc, path, rendered.Bytes, objects)
	}
	if out.readonly() {
		return nil
	}
	if err := out.removeConflictCopy(old, w.report); err != nil {
		return err
	}
	record := w.record(doc, path, should, rendered)
	record.Objects = objects
	if action == manifest.Update || should == old.Hash {
		record.Volatile = volatile
	}
	return out.manifest.Put(record)
}

// rewrite is write for a document that this run has written before.
func (w *documentWriter) rewrite(doc content.Document, record manifest.Document, rendered render.Result) error {
	out := w.pages.out
	is, err := out.hash(record.Path)
	if tree.IsObstacle(err) {
		return nil // it was named when it was to be written
	}
	if err != nil || is != record.Hash {
		return err
	}
	if should := tree.Sum(rendered.Bytes); should != is {
		if err := out.write(manifest.Intent{ID: doc.ID, Type: doc.Type, Path: record.Path, Hash: should}, rendered.Bytes); err != nil {
			return err
		}
		record.Hash = should
		w.report.rewritten(Change{Action: ActionUpdate, ID: doc.ID, Type: doc.Type, Path: record.Path, Title: doc.Title, URL: doc.Link})
	}
	record.Lacks = lacks(doc)
	record.Anchors, record.Comments = rendered.Addresses.Anchors(), w.pages.comments.digest(doc.ID)
	return out.manifest.Put(record)
}

// leaveAsIs leaves a file as it is. Its record, which says since the run began that
// the document is due, says again that it is not.
func (w *documentWriter) leaveAsIs(doc content.Document, old manifest.Document) error {
	if w.pages.out.readonly() {
		return nil
	}
	if err := w.pages.out.settleConflict(&old, w.report); err != nil {
		return err
	}
	if w.hasMetadata {
		old.MetadataDigest = metadataDigest(doc)
	}
	old.Lacks, old.Modified = lacks(doc), doc.Modified.UTC()
	if syncplan.Reason(old.RefetchReason) == syncplan.Recent && !isRecent(doc) {
		if old.RefetchReason = ""; isDynamic(doc.Content) {
			old.RefetchReason = string(syncplan.Dynamic)
		}
	}
	return w.pages.out.manifest.Put(old)
}

// reportDocument counts what was done to a document's file, or would be.
func (w *documentWriter) reportDocument(doc content.Document, path string, action manifest.Action) {
	c := Change{ID: doc.ID, Type: doc.Type, Path: path, Title: doc.Title, URL: doc.Link, From: w.pages.plan.Item(doc.ID).From}
	if c.From != "" {
		c.Action = ActionMove
	}
	if w.pages.out.readonly() {
		c.Why = string(w.pages.plan.Item(doc.ID).Reason)
	}
	w.report.count(func(report *Report) {
		if c.From != "" {
			report.Documents.Moved++
		}
		switch action {
		case manifest.Create:
			c.Action = cmp.Or(c.Action, ActionCreate)
			report.Documents.Created++
		case manifest.Update:
			c.Action = cmp.Or(c.Action, ActionUpdate)
			report.Documents.Updated++
		case manifest.Skip:
			report.Documents.Unchanged++
		default: // kept: see keepEdit
		}
	})
	if c.Action != "" {
		w.report.change(c)
	}
}

// record is what the next run must know of a document.
func (w *documentWriter) record(doc content.Document, path, hash string, rendered render.Result) manifest.Document {
	old := w.pages.out.record(doc.ID)
	d := manifest.Document{
		ID: doc.ID, Type: doc.Type, Path: path, Hash: hash, Modified: doc.Modified.UTC(), Link: doc.Link,
		Links: rendered.Addresses.Linked, UnresolvedLinks: rendered.Addresses.UnresolvedLinks, Former: formerLinks(old, doc.Link),
		Shares: w.pages.links.Shares(doc.ID),
		Pages:  pagesOf(doc.Content), Anchors: rendered.Addresses.Anchors(), Comments: w.pages.comments.digest(doc.ID),
		Remarks: remarksOf(rendered), Lacks: lacks(doc), RefetchReason: string(w.refetchReason(doc, rendered.Addresses.Needs)),
	}
	if doc.Status != "publish" {
		d.Status = doc.Status
	}
	if d.Media = w.pages.pictureIDs(doc); len(d.Media) > 0 {
		records := make(map[int64]string, len(doc.Library))
		for _, a := range doc.Library {
			records[a.ID] = recordDigest(a)
		}
		d.MediaDigest = mediaDigest(d.Media, records)
	}
	if w.hasMetadata {
		d.MetadataDigest = metadataDigest(doc)
	}
	for _, f := range rendered.Addresses.Fragments {
		d.AnchorLinks = append(d.AnchorLinks, linkmap.ToPlace.Format(f))
	}
	for _, a := range rendered.Addresses.Aliases {
		d.Aliases = append(d.Aliases, linkmap.ToAddress.Format(a))
	}
	for _, a := range rendered.Addresses.Assets {
		d.Files = append(d.Files, a.Path)
	}
	return d
}

// refetchReason says why the next run must fetch a document, whatever the site tells
// of it by then; nothing if it need not.
func (w *documentWriter) refetchReason(doc content.Document, n linkmap.Needs) syncplan.Reason {
	switch {
	case len(doc.MissingFields) > 0 || slices.Contains(doc.UnreadLists, lacksMoved):
		return syncplan.Lacking
	case isRecent(doc) || w.mayBeDynamic(doc): // for this alone its files are looked at again
		return syncplan.Recent
	case w.pages.lacksFile(n):
		return syncplan.LacksFile
	case isDynamic(doc.Content) || w.dynamic[doc.ID] || w.pages.Media != linkmap.MediaDownload && hasClassicGallery(doc.Content):
		return syncplan.Dynamic
	}
	return ""
}

// mayBeDynamic says that a document was written after it was listed, so that it may
// show what it did not.
func (w *documentWriter) mayBeDynamic(doc content.Document) bool {
	listed := w.pages.plan.Document(doc.ID)
	return w.dynamic != nil && listed != nil && !listed.Modified.IsZero() && !listed.Modified.Equal(doc.Modified)
}

// lacksFile says that a document does without a file that another run may have.
func (o MediaOptions) lacksFile(n linkmap.Needs) bool {
	again := func(m linkmap.Missing) bool { return !m.Guessed && !media.IsGone(m.Err) && !o.isLeftOut(m.Err) }
	return slices.ContainsFunc(n.Missing, again) ||
		slices.ContainsFunc(n.Assets, func(a linkmap.Asset) bool { return slices.ContainsFunc(a.Before, again) })
}

// keepEdit leaves an edited file alone; the site's version is put beside it, if that
// is wanted. But for what it says of the edit the record stays as it is, so that the
// next run comes back to it.
func (w *documentWriter) keepEdit(doc content.Document, path string, data []byte, objects []string) error {
	out := w.pages.out
	w.report.count(func(c *Report) { c.Documents.Kept++ })
	record := out.record(doc.ID)
	message, beside := "edited since the last run; the edit is kept", conflictCopyOf(path)
	laid := out.rules.OnConflict == ConflictBoth
	if laid {
		is, err := out.hashAs(beside, record.ConflictCopyHash)
		if err != nil {
			return err
		}
		laid = is == "" || is == record.ConflictCopyHash || is == tree.Sum(data)
		if laid {
			message += ", and the site's version lies in " + beside
		} else {
			message += ", and so is " + beside + ", which somebody wrote in: move it away, and the next run lays the site's version there"
		}
	}
	if from := w.pages.plan.Item(doc.ID).From; from != "" && pathpkg.Dir(from) != pathpkg.Dir(path) {
		message += "; it lay in " + pathpkg.Dir(from) + " before, and links in it that count from there may lead nowhere: wpmd verify names them"
	}
	w.report.warn(content.Warning{Code: manifest.CodeEdited, Document: path, Message: message})
	remarks := []manifest.Remark{{Code: manifest.CodeEdited, Message: message}}
	w.findings.add(doc.ID, remarks)
	if out.readonly() {
		return nil
	}
	record.Remarks, record.Objects = remarks, objects
	if laid {
		if _, err := out.tree.Write(beside, data); err != nil {
			return err
		}
		record.ConflictCopyHash = tree.Sum(data)
	}
	return out.manifest.Put(record)
}

// pagesOf counts the pages that WordPress shows a body on, and is 0 for one.
// https://wordpress.org/documentation/article/page-break-block/
func pagesOf(body string) int {
	if breaks := strings.Count(body, "<!--nextpage-->"); breaks > 0 {
		return breaks + 1
	}
	return 0
}
