package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// departure is a document that was known and that the site no longer shows.
type departure struct {
	record  manifest.Document
	reason  string
	removed bool // its file goes
}

// The reasons why a document has left.
const (
	reasonDeleted   = "deleted on the site"
	reasonWithdrawn = "no longer public on the site"
	reasonProtected = "behind a password now"
	reasonType      = "of a type that the site no longer has"
	reasonUnlisted  = "no longer on the site"
)

// leaving are the documents whose files go.
func (p *plan) leaving() map[int64]bool {
	ids := make(map[int64]bool)
	for _, d := range p.gone {
		if d.removed {
			ids[d.record.ID] = true
		}
	}
	return ids
}

// left are all documents that the site no longer shows.
func (p *plan) left() map[int64]bool {
	ids := make(map[int64]bool, len(p.gone))
	for _, d := range p.gone {
		ids[d.record.ID] = true
	}
	return ids
}

// MassGoneError says that so much of a site is missing that it is more likely to
// be broken than to be empty.
type MassGoneError struct {
	Output      string
	Type        string // empty for the site as a whole
	Gone, Known int
}

func (e *MassGoneError) Error() string {
	what := "documents"
	if e.Type != "" {
		what = "documents of type " + e.Type
	}
	return fmt.Sprintf("the site no longer shows %d of the %d %s in %s", e.Gone, e.Known, what, e.Output)
}

// askLimit bounds how many documents that a list lacks are asked for by name.
const askLimit = 200

// depart finds the known documents that the site no longer shows, and why. Only a
// list that is complete can tell. What it lacks is asked for by its id: a list can
// be wrong, and the answer tells what was deleted from what was withdrawn. It
// returns what is wanted with what turned out to be there.
func (r *run) depart(ctx context.Context, p *plan, want []content.Stamp) ([]content.Stamp, error) {
	missing, judged := r.missing(want)
	if err := r.suspect(missing, judged); err != nil {
		return nil, err
	}
	hidden := make(map[int64]bool, len(r.hidden))
	for _, s := range r.hidden {
		hidden[s.ID] = true
	}
	var ask []content.Stamp
	reasons := make(map[int64]string)
	for _, d := range missing {
		reasons[d.ID] = reasonUnlisted
		if hidden[d.ID] {
			reasons[d.ID] = reasonProtected
		} else if len(ask) < askLimit {
			ask = append(ask, stampOf(d))
		}
	}
	back, err := r.ask(ctx, ask, reasons)
	if err != nil {
		return nil, err
	}
	for _, d := range missing {
		if reason, gone := reasons[d.ID]; gone {
			p.gone = append(p.gone, departure{record: d, reason: reason})
		}
	}
	return append(want, back...), nil
}

// stampOf is what a record tells of its document.
func stampOf(d manifest.Document) content.Stamp {
	s := content.Stamp{ID: d.ID, Type: d.Type, Status: d.Status, Link: d.Link}
	if s.Status == "" {
		s.Status = "publish"
	}
	return s
}

// missing are the known documents that the inventory would hold if the site
// showed them, and do not; judged counts by type those that it would hold.
func (r *run) missing(want []content.Stamp) (missing []manifest.Document, judged map[string]int) {
	judged = make(map[string]int)
	if r.quick || !r.Query.IsWhole() {
		return nil, judged
	}
	listed := make(map[int64]bool, len(want))
	for _, s := range want {
		listed[s.ID] = true
	}
	for d := range r.manifest.Documents() {
		if r.partial[d.Type] || !r.Query.Asks(d.Type, d.Status) {
			continue
		}
		judged[d.Type]++
		if !listed[d.ID] {
			missing = append(missing, d)
		}
	}
	return missing, judged
}

// suspect refuses to remove more than a quarter of what there is, or all of a
// type.
func (r *run) suspect(missing []manifest.Document, judged map[string]int) error {
	if r.Sync.Prune != PruneGone || len(missing) == 0 {
		return nil
	}
	known, gone := 0, make(map[string]int)
	for _, n := range judged {
		known += n
	}
	for _, d := range missing {
		gone[d.Type]++
	}
	for typ, n := range gone {
		if n == judged[typ] {
			return &MassGoneError{Output: r.Output, Type: typ, Gone: n, Known: n}
		}
	}
	if 4*len(missing) > known {
		return &MassGoneError{Output: r.Output, Gone: len(missing), Known: known}
	}
	return nil
}

// ask asks for documents by their ids. Those that are there are returned, and
// have no reason any more; nor have those that fail.
func (r *run) ask(ctx context.Context, ask []content.Stamp, reasons map[int64]string) (back []content.Stamp, err error) {
	if len(ask) == 0 {
		return nil, nil
	}
	for doc, err := range r.source.Documents(ctx, ask) {
		fault, ok := errors.AsType[*content.DocumentError](err)
		_, unknownType := errors.AsType[*wordpress.UnknownTypeError](err)
		switch {
		case unknownType && ok:
			reasons[fault.ID] = reasonType
		case ok && fault.Fault == content.Gone:
			reasons[fault.ID] = reasonDeleted
		case ok && fault.Fault == content.Withdrawn:
			reasons[fault.ID] = reasonWithdrawn
		case ok:
			delete(reasons, fault.ID)
			r.failDocument(content.Stamp{ID: fault.ID, Type: fault.Type, Link: fault.URL}, fault.Err)
		case err != nil:
			return nil, err
		case doc.Locked():
			reasons[doc.ID] = reasonProtected
		default:
			delete(reasons, doc.ID)
			back = append(back, newCommon(r.manifest).stamp(doc.Stamp))
		}
	}
	return back, ctx.Err()
}

// dismiss decides which files go, and tells of the others.
func (r *run) dismiss(p *plan) {
	for i, d := range p.gone {
		switch {
		case r.Sync.Prune == PruneNothing:
			r.warn(content.Warning{Code: "gone", Document: d.record.Path, Message: d.reason + "; the file is kept (--prune removes it)"})
		case p.edited[d.record.Path]:
			r.warn(content.Warning{Code: "edit-kept", Document: d.record.Path, Message: d.reason + "; the file was edited and is kept"})
		default:
			p.gone[i].removed = true
		}
	}
}

// prune removes the files of documents that have left.
func (r *run) prune(p *plan) error {
	for _, d := range p.gone {
		if !d.removed {
			continue
		}
		if err := r.removeFile(d.record.Path); err != nil {
			return err
		}
		if err := r.removeBeside(d.record); err != nil {
			return err
		}
		if err := r.manifest.Forget(d.record.ID); err != nil {
			return err
		}
	}
	r.countRemoved(p)
	return nil
}

func (r *run) countRemoved(p *plan) {
	for _, d := range p.gone {
		if d.removed {
			r.report.Documents.Deleted++
			r.change(Change{Action: ActionDelete, ID: d.record.ID, Type: d.record.Type, Path: d.record.Path, URL: d.record.Link, Why: d.reason})
		}
	}
}

func (r *run) removeFile(path string) error {
	if err := r.tree.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// removeBeside removes a site's version that was laid beside a file, unless
// somebody changed it.
func (r *run) removeBeside(d manifest.Document) error {
	if d.Beside == "" {
		return nil
	}
	is, err := r.hashAs(d.Path+besideExtension, d.Beside)
	if tree.IsObstacle(err) {
		return nil
	}
	if err != nil || is != d.Beside {
		return err
	}
	return r.removeFile(d.Path + besideExtension)
}

// settle ends a run: files that no document needs any more go, and the record is
// made.
func (r *run) settle() error {
	if r.readonly() {
		return nil
	}
	if r.Sync.Prune != PruneNothing && len(r.partial) == 0 {
		if err := r.pruneFiles(); err != nil {
			return err
		}
	}
	return r.manifest.Commit(r.newest(), r.behindPasswords())
}

// pruneFiles removes the files that no document shows or offers any more, unless
// they were changed.
func (r *run) pruneFiles() error {
	needed := make(map[string]bool)
	for d := range r.manifest.Documents() {
		for _, path := range d.Files {
			needed[path] = true
		}
	}
	for _, f := range r.manifest.Files() {
		// Files without an address are of wpmd's own making. A run that made not all
		// of them cannot tell which are of no use any more.
		made := f.URL == ""
		if _, own := r.own.Load(f.Path); own || needed[f.Path] || made && (r.quick || !r.report.Whole()) {
			continue
		}
		is, err := r.hash(f.Path)
		if tree.IsObstacle(err) {
			is, err = obstructed, nil
		}
		if err != nil {
			return err
		}
		if is != "" && is != f.Hash {
			r.warn(content.Warning{Code: "edit-kept", Document: f.Path, Message: "no document shows it any more; the file was changed and is kept"})
			continue
		}
		if err := r.removeFile(f.Path); err != nil {
			return err
		}
		if err := r.manifest.ForgetFile(f.Path); err != nil {
			return err
		}
		c := Change{Action: ActionDelete, Type: "media", Path: f.Path, URL: f.URL, Why: "no document shows it any more"}
		if made {
			c.Type, c.Why = "data", "there is nothing for it any more"
		} else {
			r.report.Media.Deleted++
		}
		r.change(c)
	}
	return nil
}
