// Package syncplan decides what a run has to do, before it does anything.
//
// It is a pure function of what the site lists, what the last run recorded, and
// what was found on the disk and asked of the site in between: it takes no
// context, makes no request and reads no file. It has two halves, because some of
// that can be asked for only once every document has its path: Place decides which
// documents leave and where the others lie, Make which of them are due and which
// files move.
package syncplan

import (
	"iter"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/manifest"
)

// Records are what the last run wrote down, as a *manifest.Manifest has it.
type Records interface {
	Document(id int64) (manifest.Document, bool)
	Documents() iter.Seq[manifest.Document]
	Path(id int64) string
}

// Listing is what a source says that it has.
type Listing struct {
	Documents []content.Stamp
	// Protected are documents behind a password that the source does not have.
	Protected []content.Stamp
	// Incomplete are the types that could not be listed to their end; "" is any.
	Incomplete map[string]bool
	// NewOnly says that only what is new or changed is listed: everything else is
	// as the records say.
	NewOnly bool
}

// Disk is what was found in the folder. All keys are paths.
type Disk struct {
	Missing  map[string]bool // of recorded documents and files that are not there
	Edited   map[string]bool // of documents that a person changed, and of files where edits are replaced
	Stale    map[string]bool // of files that their server failed to give again: copies of an earlier run
	Occupied map[string]bool // where something stands, of those that a document is to move to
}

// Links says where links lead now.
type Links interface {
	// Shares says that a document's address is that of another one too, which keeps it.
	Shares(id int64) bool
	// LeadsSomewhere says that an address in a file that led to no document leads to
	// another one now.
	LeadsSomewhere(unresolved, file string) bool
	// LeadsElsewhere says that a recorded alias does not lead to its document any more.
	LeadsElsewhere(alias string) bool
}

// Changes are what the site told of documents without their bodies.
type Changes struct {
	// Known says that the site tells of changes at all; without that, every document
	// may have changed.
	Known bool
	// Metadata are the documents whose metadata differ from what is recorded.
	Metadata map[int64]bool
	// Media are the documents with a media record or a file that changed.
	Media map[int64]bool
	// Comments are the documents whose files end in other comments than the site has.
	Comments map[int64]bool
	// Lacking are the routes of lists that the site does not give now and that the
	// files of documents already do without.
	Lacking map[int64][]string
}

// AddMedia adds documents to those with a media record or a file that changed.
func (c *Changes) AddMedia(ids []int64) {
	for _, id := range ids {
		if c.Media == nil {
			c.Media = make(map[int64]bool)
		}
		c.Media[id] = true
	}
}

// Rules are what was asked for.
type Rules struct {
	// Full makes every document due.
	Full bool
	// Reshaped says that other flags, or another version of wpmd, shape the files.
	Reshaped bool
	// ReplaceEdits says that the site's version is wanted of a file that a person edited.
	ReplaceEdits bool
}

// Reason says why a document is fetched.
type Reason string

// The reasons.
const (
	New       Reason = "new"
	Full      Reason = "full"     // everything was asked for
	Settings  Reason = "settings" // other flags, or another wpmd
	Unknown   Reason = "unknown"  // the source does not tell what changed
	Changed   Reason = "changed"  // its metadata differ
	Moved     Reason = "moved"    // its path differs
	Missing   Reason = "missing"  // its file is not there
	Edited    Reason = "edited"   // its file was edited, and the edit shall not stay
	Commented Reason = "comments" // its file ends in other comments than the site has
	Relinked  Reason = "links"    // a document that it links to moved, went or came

	// These are recorded with a document, for the next run to fetch it again.
	Dynamic   Reason = "shows"  // its body shows what changes without it
	Recent    Reason = "recent" // it may have changed in the second in which it was read
	LacksFile Reason = "media"  // a file of it could not be had
	Lacking   Reason = "fields" // the site did not give a field of it
)

// IsProbe says that a document is read to see whether it changed, and not because
// something did.
func (r Reason) IsProbe() bool {
	return slices.Contains([]Reason{Full, Unknown, Dynamic, Recent}, r)
}

// Placement says where documents lie, and which leave.
type Placement struct {
	// Paths are those of all documents that the export will have.
	Paths     map[int64]string
	Deletions []Deletion
}

// Place decides which of the documents that the site no longer shows are removed,
// and gives every other one its path. Those that are not listed stay where they
// are. gone holds the documents that are recorded and not on the site.
func Place(listed []content.Stamp, records Records, gone []Deletion, edited map[string]bool, prune bool, scheme layout.Scheme) (Placement, error) {
	p := Placement{Deletions: decideDeletions(gone, edited, prune)}
	wanted := make(map[int64]bool, len(listed))
	for _, s := range listed {
		wanted[s.ID] = true
	}
	removed := p.removed()
	fixed := make(map[int64]string)
	for d := range records.Documents() {
		if !wanted[d.ID] && !removed[d.ID] {
			fixed[d.ID] = d.Path
		}
	}
	paths, err := layout.Assign(scheme, listed, fixed)
	if err != nil {
		return p, err
	}
	for id, path := range paths {
		if known := records.Path(id); known == path {
			path = known // one string in place of two
		}
		fixed[id] = path
	}
	p.Paths = fixed
	return p, nil
}

// removed are the documents whose files go.
func (p Placement) removed() map[int64]bool {
	ids := make(map[int64]bool)
	for _, d := range p.Deletions {
		if d.Remove {
			ids[d.Record.ID] = true
		}
	}
	return ids
}

// Moving are the paths that recorded documents are to move to.
func (p Placement) Moving(listed []content.Stamp, records Records) []string {
	var paths []string
	for _, s := range listed {
		if known := records.Path(s.ID); known != "" && known != p.Paths[s.ID] {
			paths = append(paths, p.Paths[s.ID])
		}
	}
	return paths
}

// Input is all that a plan depends on.
type Input struct {
	Listing
	Placement

	Records Records
	Disk    Disk
	Links   Links
	Changes Changes
	Rules   Rules
}

// Plan is what a run does.
type Plan struct {
	// Due are the documents to fetch: those of the listing in its order, then others
	// that are due for what is told of their links and files.
	Due []Item
	// Unchanged are the documents that need nothing.
	Unchanged []Unchanged
	Moves     []manifest.Move
	Deletions []Deletion
	// Refresh are the paths of files that may have changed.
	Refresh map[string]bool

	listed    []content.Stamp
	documents map[int64]*content.Stamp
	due       map[int64]int // where a document is in Due
}

// Item is a document that is due.
type Item struct {
	*content.Stamp // that of the listing, where it is listed

	Path   string
	From   string // its path until now, if that was another
	Reason Reason
	// Probe says that nothing tells of a change: it is read to see whether there is one.
	Probe bool
}

// Unchanged is a document that needs nothing.
type Unchanged struct {
	ID     int64
	Path   string
	Files  []string // of what it shows
	Edited bool     // by a person; the edit stays
}

// Document is what is known of a document that the run covers: one that is listed or
// due; nil for any other.
func (p *Plan) Document(id int64) *content.Stamp { return p.documents[id] }

// Item is that of a document; one that says nothing for a document that is not due.
func (p *Plan) Item(id int64) Item {
	if i, ok := p.due[id]; ok {
		return p.Due[i]
	}
	return Item{Stamp: &content.Stamp{}}
}

// Stamps are what the source needs to know of the documents that are due. They are not
// to be changed: where all that is listed is due, they are the listing.
func (p *Plan) Stamps() []content.Stamp {
	if len(p.Unchanged) == 0 && len(p.Due) == len(p.listed) {
		return p.listed
	}
	stamps := make([]content.Stamp, len(p.Due))
	for i, item := range p.Due {
		stamps[i] = *item.Stamp
	}
	return stamps
}

// ShowsFeatured says that a document of the run has a picture of the media library.
func (p *Plan) ShowsFeatured() bool {
	for s := range p.Covered() {
		if s.Featured > 0 {
			return true
		}
	}
	return false
}

// Len is how many documents the run covers.
func (p *Plan) Len() int { return len(p.documents) }

// Covered yields the documents that are listed or due, in no order.
func (p *Plan) Covered() iter.Seq[*content.Stamp] {
	return func(yield func(*content.Stamp) bool) {
		for _, s := range p.documents {
			if !yield(s) {
				return
			}
		}
	}
}

// Make decides what is due and what moves.
func Make(in Input) Plan {
	m := maker{Input: in, plan: Plan{Deletions: in.Deletions, Refresh: make(map[string]bool), listed: in.Documents, documents: make(map[int64]*content.Stamp, len(in.Documents))}}
	for i := range in.Documents {
		m.plan.documents[in.Documents[i].ID] = &in.Documents[i]
	}
	m.relinked = m.findRelinked()
	for i := range in.Documents {
		m.addListed(&in.Documents[i])
	}
	m.addUnlisted()
	m.addMoves()
	m.plan.due = make(map[int64]int, len(m.plan.Due))
	for i, item := range m.plan.Due {
		m.plan.due[item.ID] = i
	}
	return m.plan
}

// maker makes one plan.
type maker struct {
	Input

	plan     Plan
	relinked map[int64]bool // documents to which a link is written in another way than the last time
}

func (m *maker) findRelinked() map[int64]bool {
	relinked := m.removed()
	for _, s := range m.Documents {
		known, ok := m.Records.Document(s.ID)
		if !ok || known.Path != m.Paths[s.ID] || known.Link != s.Link || m.sharesAnew(known) {
			relinked[s.ID] = true
		}
	}
	for d := range m.Records.Documents() {
		if m.Paths[d.ID] == d.Path && m.sharesAnew(d) {
			relinked[d.ID] = true
		}
	}
	return relinked
}

// sharesAnew says that a document's address was its own alone and is so no more, or
// the other way round.
func (m *maker) sharesAnew(d manifest.Document) bool { return d.Shares != m.Links.Shares(d.ID) }

func (m *maker) addListed(s *content.Stamp) {
	known, ok := m.Records.Document(s.ID)
	reason := New
	if ok {
		reason = m.reason(s, known)
	}
	if reason == "" {
		m.addUnchanged(known, m.Paths[s.ID])
		return
	}
	item := Item{Stamp: s, Path: m.Paths[s.ID], Reason: reason}
	if known.Path != item.Path {
		item.From = known.Path
	}
	item.Probe = reason.IsProbe() && !m.Changes.Media[s.ID] && !m.Changes.Comments[s.ID] && !m.isTouched(known)
	m.plan.Due = append(m.plan.Due, item)
	if m.hasChanged(s.ID) || Reason(known.RefetchReason) == Recent {
		m.refresh(known)
	}
}

// reason says why a listed document is to be fetched; nothing if its file is as it
// should be.
func (m *maker) reason(s *content.Stamp, known manifest.Document) Reason {
	switch {
	case m.Rules.Reshaped:
		return Settings
	case m.Rules.Full:
		return Full
	case !m.Changes.Known:
		return Unknown
	case m.hasChanged(s.ID):
		return Changed
	case known.Path != m.Paths[s.ID], m.sharesAnew(known):
		return Moved
	case m.Disk.Missing[known.Path], hasAny(known.Files, m.Disk.Missing), hasAny(known.Objects, m.Disk.Missing):
		return Missing
	case m.Rules.ReplaceEdits && (m.Disk.Edited[known.Path] || hasAny(known.Files, m.Disk.Edited) || hasAny(known.Objects, m.Disk.Edited)):
		return Edited
	case hasAny(known.Files, m.Disk.Stale):
		return LacksFile
	case m.Changes.Comments[s.ID]:
		return Commented
	case known.RefetchReason != "":
		return Reason(known.RefetchReason)
	case m.isTouched(known):
		return Relinked
	}
	return ""
}

func hasAny(paths []string, of map[string]bool) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return of[path] })
}

// hasChanged says that the site tells something else of a document than it did, or
// of a picture in it.
func (m *maker) hasChanged(id int64) bool { return m.Changes.Metadata[id] || m.Changes.Media[id] }

// isTouched says that a link in a document's file leads elsewhere now, or that it
// leads to a document that never came.
func (m *maker) isTouched(d manifest.Document) bool {
	return slices.ContainsFunc(d.Links, func(id int64) bool { return id != d.ID && (m.relinked[id] || m.Paths[id] == "") }) ||
		slices.ContainsFunc(d.UnresolvedLinks, func(open string) bool { return m.Links.LeadsSomewhere(open, m.Paths[d.ID]) }) || slices.ContainsFunc(d.Aliases, m.Links.LeadsElsewhere)
}

func (m *maker) refresh(d manifest.Document) {
	for _, path := range d.Files {
		m.plan.Refresh[path] = true
	}
}

func (m *maker) addUnchanged(d manifest.Document, path string) {
	m.plan.Unchanged = append(m.plan.Unchanged, Unchanged{ID: d.ID, Path: path, Files: d.Files, Edited: m.Disk.Edited[path]})
}

// addUnlisted adds what is due of the documents that are not listed. They keep their
// files, but for the links in them and the files that they show; where only what is
// new was listed, whatever the records leave open counts too.
func (m *maker) addUnlisted() {
	gone := make(map[int64]bool, len(m.Deletions))
	for _, d := range m.Deletions {
		gone[d.Record.ID] = true
	}
	for d := range m.Records.Documents() {
		if m.plan.documents[d.ID] != nil || gone[d.ID] {
			continue
		}
		unsettled := m.NewOnly && (d.MetadataDigest == "" || d.RefetchReason != "" || m.Disk.Missing[d.Path])
		if !m.isTouched(d) && !m.Changes.Media[d.ID] && !m.sharesAnew(d) && !unsettled {
			if m.NewOnly {
				m.addUnchanged(d, d.Path)
			}
			continue
		}
		stamp := StampOf(d)
		item := Item{Stamp: &stamp, Path: d.Path, Reason: Relinked}
		if m.Changes.Media[d.ID] {
			item.Reason = Changed
		}
		m.plan.Due = append(m.plan.Due, item)
		m.plan.documents[d.ID] = &stamp
		if Reason(d.RefetchReason) == Recent || m.Changes.Media[d.ID] {
			m.refresh(d)
		}
	}
}

// StampOf is what a record tells of its document.
func StampOf(d manifest.Document) content.Stamp {
	s := content.Stamp{ID: d.ID, Type: d.Type, Status: d.Status, Link: d.Link}
	if s.Status == "" {
		s.Status = "publish"
	}
	return s
}

// addMoves finds the files that go to another path. One whose new path is taken by
// somebody's own file stays; its document is a conflict.
func (m *maker) addMoves() {
	free, removed := make(map[string]bool), m.removed()
	for d := range m.Records.Documents() {
		if path, ok := m.Paths[d.ID]; removed[d.ID] || ok && path != d.Path {
			free[d.Path] = true
		}
	}
	for _, item := range m.plan.Due {
		if item.From == "" || m.Disk.Missing[item.From] {
			continue
		}
		if taken := m.Disk.Occupied[item.Path] && !free[item.Path] && !strings.EqualFold(item.Path, item.From); !taken {
			m.plan.Moves = append(m.plan.Moves, manifest.Move{ID: item.ID, From: item.From, To: item.Path})
		}
	}
}
