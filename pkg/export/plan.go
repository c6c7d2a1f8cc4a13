package export

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
)

// plan is what a run does, known before it does anything.
type plan struct {
	due    []content.Stamp
	why    map[int64]string // of those that are due
	moves  []manifest.Move
	gone   []departure
	edited map[string]bool // paths of files that a person changed
	from   map[int64]string
	lost   map[string]bool // paths of known files that are not there
	shown  map[int64]bool  // documents of whose files the media library tells something else
	all    bool            // everything is due, because of other flags or another wpmd
}

// plan holds what the site has against what is known, and gives every document
// its path.
func (r *run) plan(ctx context.Context, want []content.Stamp) (*plan, error) {
	p := &plan{why: make(map[int64]string), edited: make(map[string]bool), lost: make(map[string]bool), from: make(map[int64]string)}
	r.still, r.refresh, r.passing = make(map[string]bool), make(map[string]bool), make(map[int64]bool)
	want, err := r.depart(ctx, p, want)
	if err != nil {
		return nil, err
	}
	r.report.Documents.Expected = len(want)
	if err := r.look(p); err != nil {
		return nil, err
	}
	r.dismiss(p)
	if err := r.assign(p, want); err != nil {
		return nil, err
	}
	if err := r.readSiteLists(ctx); err != nil {
		return nil, err
	}
	if p.shown, err = r.readShown(ctx, want); err != nil {
		return nil, err
	}
	if err := r.readHeads(ctx, want); err != nil {
		return nil, err
	}
	if err := r.readReplaced(ctx, p); err != nil {
		return nil, err
	}
	r.index(want)
	r.recallAnchors()
	r.announceReshaping(p)
	r.recallAliases()
	if err := r.findStraysAgain(ctx, want); err != nil {
		return nil, err
	}
	r.choose(p, want)
	if err := r.readPatterned(ctx, p.due); err != nil {
		return nil, err
	}
	r.planMoves(p, want)
	r.from = p.from
	if r.Media == MediaDownload {
		r.media = media.New(r.Client, r.tree, media.Options{
			NoHeaders: r.Target.Folders.Begins,
			Uploads:   r.Uploads, MaxSize: r.MaxMediaSize,
			Intend: func(path, hash string) error {
				return r.manifest.Intend(manifest.Intent{Path: path, Hash: hash})
			},
		})
		for _, f := range r.manifest.Files() {
			r.book.fetched[f.Path] = true
			if _, nameless := r.book.scheme.Unnamed(f.URL); nameless && f.URL != "" {
				r.book.names.Store(f.URL, f.Path)
			}
		}
	}
	return p, nil
}

// obstructed stands for the hash of what stands at a path and is no file that can
// be read.
const obstructed = "?"

// look finds out which known files are not there, and which documents' files were
// edited.
func (r *run) look(p *plan) error {
	paths := make([]string, 0, r.manifest.Len())
	for d := range r.manifest.Documents() {
		paths = append(paths, d.Path)
	}
	hashes := make([]string, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	const some = 256
	for from := 0; from < len(paths); from += some {
		group.Go(func() (err error) {
			for i := from; i < min(from+some, len(paths)); i++ {
				hashes[i], err = r.hash(paths[i])
				switch {
				case tree.IsObstacle(err):
					hashes[i] = obstructed
				case err != nil:
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, path := range paths {
		switch hashes[i] {
		case "":
			p.lost[path] = true
		case obstructed: // nobody's file, and nobody's to remove
			p.lost[path], p.edited[path] = true, true
		case r.manifest.Written(path):
		default:
			p.edited[path] = true
		}
	}
	return r.lookForFiles(p)
}

// lookForFiles finds out which files beside the documents are not there any more.
func (r *run) lookForFiles(p *plan) error {
	for _, f := range r.manifest.Files() {
		_, err := r.tree.Stat(f.Path)
		if errors.Is(err, fs.ErrNotExist) || tree.IsObstacle(err) {
			p.lost[f.Path] = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// assign gives every wanted document its path and opens the address book.
// Documents that this run does not look at stay where they are.
func (r *run) assign(p *plan, want []content.Stamp) error {
	wanted := make(map[int64]bool, len(want))
	for _, s := range want {
		wanted[s.ID] = true
	}
	leaving := p.leaving()
	fixed := make(map[int64]string)
	scheme := r.scheme()
	r.book = newBook(r.site, scheme, r.Options)
	claims := make([]claim, 0, len(want))
	for d := range r.manifest.Documents() {
		if !wanted[d.ID] && !leaving[d.ID] {
			fixed[d.ID] = d.Path
			claims = append(claims, claimOf(d))
		}
	}
	for _, s := range want {
		claims = append(claims, claimOfStamp(s))
	}
	r.book.shared = r.book.sharing(claims)
	for id, path := range fixed {
		r.book.add(id, r.manifest.Link(id), path)
	}
	paths, err := layout.Assign(scheme, want, fixed)
	if err != nil {
		return err
	}
	r.paths = paths
	for id, path := range paths {
		if known := r.manifest.Path(id); known == path {
			paths[id] = known // one string in place of two
		}
	}
	for _, s := range want {
		r.book.add(s.ID, s.Link, paths[s.ID])
	}
	return nil
}

// announceReshaping says that everything is due, where it is.
func (r *run) announceReshaping(p *plan) {
	old, ok := r.manifest.Header()
	if !ok || r.manifest.Len() == 0 {
		return
	}
	now := r.header()
	if old.Shapes(now) {
		return
	}
	p.all = true
	var other []string
	for name, value := range now.Flags {
		if was, known := old.Flags[name]; known && was != value || !known && value != "" && value != "false" {
			other = append(other, "--"+name)
		}
	}
	slices.Sort(other)
	why := "this wpmd is another version than the one that wrote " + r.Output
	if len(other) > 0 {
		why = strings.Join(other, ", ") + " differs from the last run"
	}
	r.notice(why + ": every document is fetched again")
}

// choose finds out which documents are due.
func (r *run) choose(p *plan, want []content.Stamp) {
	shifted, left := r.shifted(p, want), p.left()
	for _, s := range want {
		why := r.whyDue(p, s, shifted)
		if why == "" {
			r.standStill(p, s.ID, r.paths[s.ID])
			continue
		}
		p.why[s.ID] = why
		p.due = append(p.due, s)
		r.passing[s.ID] = isLook(why) && !p.shown[s.ID] && !r.isTouched(r.formerly(s.ID), shifted)
		if known := r.formerly(s.ID); r.hasChanged(p, known) || known.Again == againRecent {
			r.doubt(known)
		}
	}
	// A document that is not looked at keeps its file, but for the links in it and
	// the files that it shows; and a quick run looks at all of them.
	for d := range r.manifest.Documents() {
		if r.stamps[d.ID] != nil || left[d.ID] {
			continue
		}
		unsettled := d.Head == "" || d.Again != "" || p.lost[d.Path]
		if !r.isTouched(d, shifted) && !p.shown[d.ID] && !r.sharesOtherwise(d) && (!r.quick || !unsettled) {
			if r.quick {
				r.report.Documents.Expected++
				r.standStill(p, d.ID, d.Path)
			}
			continue
		}
		s := stampOf(d)
		r.paths[d.ID] = d.Path
		r.stamps[d.ID] = &s
		r.report.Documents.Expected++
		p.why[d.ID] = whyLinks
		if p.shown[d.ID] {
			p.why[d.ID] = whyChanged
		}
		p.due = append(p.due, s)
		if d.Again == againRecent || p.shown[d.ID] {
			r.doubt(d)
		}
	}
}

// isLook says that a document is read to see whether it changed, and not because
// something did.
func isLook(why string) bool {
	return slices.Contains([]string{whyFull, whyUnknown, againShows, againRecent}, why)
}

// doubt says that a document's files may have changed.
func (r *run) doubt(d manifest.Document) {
	for _, path := range d.Files {
		r.refresh[path] = true
	}
}

// shifted are the documents to which a link is written in another way than the
// last time.
func (r *run) shifted(p *plan, want []content.Stamp) map[int64]bool {
	shifted := p.leaving()
	for _, s := range want {
		known, ok := r.manifest.Document(s.ID)
		if !ok || known.Path != r.paths[s.ID] || known.Link != s.Link || r.sharesOtherwise(known) {
			shifted[s.ID] = true
		}
	}
	for id, path := range r.book.byID {
		if known := r.formerly(id); known.Path == path && r.sharesOtherwise(known) {
			shifted[id] = true
		}
	}
	return shifted
}

// whyDue says why a document is to be fetched; nothing if its file is as it should
// be.
func (r *run) whyDue(p *plan, s content.Stamp, shifted map[int64]bool) string {
	known, ok := r.manifest.Document(s.ID)
	switch {
	case !ok:
		return whyNew
	case p.all:
		return whySettings
	case r.Sync.Full:
		return whyFull
	case !r.heads:
		return whyUnknown
	case r.hasChanged(p, known):
		return whyChanged
	case known.Path != r.paths[s.ID], r.sharesOtherwise(known):
		return whyMoved
	case p.lost[known.Path], slices.ContainsFunc(known.Files, func(path string) bool { return p.lost[path] }):
		return whyMissing
	case p.edited[known.Path] && r.Sync.OnConflict != ConflictKeep && r.Sync.OnConflict != "":
		return whyEdited
	case known.Again != "":
		return known.Again
	case r.isTouched(known, shifted):
		return whyLinks
	}
	return ""
}

// hasChanged says that the site tells something else of a document than it did, or
// of a picture in it.
func (r *run) hasChanged(p *plan, known manifest.Document) bool {
	return r.changed[known.ID] || p.shown[known.ID]
}

// isTouched says that a link in a document's file leads elsewhere now, or that it
// leads to a document that never came.
func (r *run) isTouched(d manifest.Document, shifted map[int64]bool) bool {
	return slices.ContainsFunc(d.Links, func(id int64) bool { return id != d.ID && (shifted[id] || r.book.byID[id] == "") }) ||
		slices.ContainsFunc(d.Open, r.book.leadsSomewhere) || slices.ContainsFunc(d.Aliases, r.isLedElsewhere)
}

// standStill accounts for a document that needs nothing.
func (r *run) standStill(p *plan, id int64, path string) {
	for _, file := range r.formerly(id).Files {
		if !r.still[file] {
			r.still[file] = true
			r.report.Media.Expected++
			r.report.Media.Unchanged++
		}
	}
	if !p.edited[path] {
		r.report.Documents.Unchanged++
		return
	}
	r.report.Documents.Kept++
	r.warn(content.Warning{Code: "edit-kept", Document: path, Message: "edited since the last run; the edit is kept"})
}

// planMoves finds the files that go to another path. One whose new path is taken
// by somebody's own file stays; its document is a conflict.
func (r *run) planMoves(p *plan, want []content.Stamp) {
	free, leaving := make(map[string]bool), p.leaving()
	for d := range r.manifest.Documents() {
		if path, ok := r.paths[d.ID]; leaving[d.ID] || ok && path != d.Path {
			free[d.Path] = true
		}
	}
	for _, s := range want {
		known, ok := r.manifest.Document(s.ID)
		path := r.paths[s.ID]
		if !ok || known.Path == path {
			continue
		}
		p.from[s.ID] = known.Path
		if p.lost[known.Path] {
			continue
		}
		_, err := r.tree.Stat(path)
		taken := !errors.Is(err, fs.ErrNotExist) && !free[path] && !strings.EqualFold(path, known.Path)
		if !taken {
			p.moves = append(p.moves, manifest.Move{ID: s.ID, From: known.Path, To: path})
		}
	}
}

// foretell puts the plan into the report.
func (r *run) foretell(p *plan) {
	for _, d := range p.gone {
		if d.removed {
			r.change(Change{Action: ActionDelete, ID: d.record.ID, Type: d.record.Type, Path: d.record.Path, URL: d.record.Link, Why: d.reason})
		}
	}
	for _, s := range p.due {
		c := Change{Action: ActionUpdate, ID: s.ID, Type: s.Type, Path: r.paths[s.ID], URL: s.Link, Why: p.why[s.ID]}
		switch {
		case p.from[s.ID] != "":
			c.Action, c.From = ActionMove, p.from[s.ID]
		case c.Why == whyNew, c.Why == whyMissing:
			c.Action = ActionCreate
		case c.Why == whyLinks, c.Why == againShows, c.Why == againMedia, c.Why == againRecent, c.Why == whyFull, c.Why == whySettings, c.Why == whyUnknown:
			c.Action = ActionFetch
		}
		r.change(c)
	}
	r.report.Cost = estimate(p.due)
}

// estimate is about how many requests it takes to read documents: a hundred of
// a type at a time, and the first page of names for them.
func estimate(due []content.Stamp) int {
	const batch = 100
	byType := make(map[string]int)
	for _, s := range due {
		byType[s.Type]++
	}
	requests := 0
	for _, n := range byType {
		requests += (n + batch - 1) / batch
	}
	return requests
}
