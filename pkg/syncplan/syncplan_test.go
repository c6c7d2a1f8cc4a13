package syncplan

import (
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/manifest"
)

// table are records in memory.
type table map[int64]manifest.Document

func (t table) Document(id int64) (manifest.Document, bool) { d, ok := t[id]; return d, ok }
func (t table) Path(id int64) string                        { return t[id].Path }
func (t table) Documents() iter.Seq[manifest.Document] {
	return func(yield func(manifest.Document) bool) {
		for _, id := range slices.Sorted(maps.Keys(t)) {
			if !yield(t[id]) {
				return
			}
		}
	}
}

// web says where links lead.
type web struct {
	shares    map[int64]bool
	somewhere map[string]bool
	elsewhere map[string]bool
}

func (w web) Shares(id int64) bool                  { return w.shares[id] }
func (w web) LeadsSomewhere(address, _ string) bool { return w.somewhere[address] }
func (w web) LeadsElsewhere(alias string) bool      { return w.elsewhere[alias] }

const home = "https://sea.example"

func stamp(id int64, slug string) content.Stamp {
	return content.Stamp{ID: id, Type: "post", Status: "publish", Slug: slug, Link: home + "/" + slug + "/", Date: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)}
}

func recorded(id int64, slug string) manifest.Document {
	return manifest.Document{ID: id, Type: "post", Path: "posts/2025-03-01-" + slug + ".md", Link: home + "/" + slug + "/", Hash: "h", MetadataDigest: "m"}
}

// outcome is a plan in short.
type outcome struct {
	Due       map[int64]Reason
	Probes    []int64
	Unchanged []int64
	Moves     map[string]string
	Removed   []int64
	Kept      []int64
	Refresh   []string
}

func TestMake(t *testing.T) {
	with := func(d manifest.Document, change func(*manifest.Document)) manifest.Document {
		change(&d)
		return d
	}
	known := Changes{Known: true}
	one, two, three := stamp(1, "one"), stamp(2, "two"), stamp(3, "three")
	oneFile, twoFile := "posts/2025-03-01-one.md", "posts/2025-03-01-two.md"
	for name, c := range map[string]struct {
		listing Listing
		records table
		gone    []Deletion
		prune   bool
		disk    Disk
		links   web
		changes Changes
		rules   Rules
		want    outcome
	}{
		"a first run": {
			listing: Listing{Documents: []content.Stamp{one, two}}, changes: known,
			want: outcome{Due: map[int64]Reason{1: New, 2: New}},
		},
		"nothing changed": {
			listing: Listing{Documents: []content.Stamp{one, two}}, records: table{1: recorded(1, "one"), 2: recorded(2, "two")}, changes: known,
			want: outcome{Unchanged: []int64{1, 2}},
		},
		"a source that tells of no changes": {
			listing: Listing{Documents: []content.Stamp{one}}, records: table{1: recorded(1, "one")},
			want: outcome{Due: map[int64]Reason{1: Unknown}, Probes: []int64{1}},
		},
		"everything is asked for": {
			listing: Listing{Documents: []content.Stamp{one}}, records: table{1: recorded(1, "one")}, changes: known, rules: Rules{Full: true},
			want: outcome{Due: map[int64]Reason{1: Full}, Probes: []int64{1}},
		},
		"other flags": {
			listing: Listing{Documents: []content.Stamp{one}}, records: table{1: recorded(1, "one")}, changes: known, rules: Rules{Full: true, Reshaped: true},
			want: outcome{Due: map[int64]Reason{1: Settings}},
		},
		"metadata and media changed": {
			listing: Listing{Documents: []content.Stamp{one, two}},
			records: table{1: with(recorded(1, "one"), func(d *manifest.Document) { d.Files = []string{"media/a.png"} }), 2: with(recorded(2, "two"), func(d *manifest.Document) { d.Files = []string{"media/b.png"} })},
			changes: Changes{Known: true, Metadata: map[int64]bool{1: true}, Media: map[int64]bool{2: true}},
			want:    outcome{Due: map[int64]Reason{1: Changed, 2: Changed}, Refresh: []string{"media/a.png", "media/b.png"}},
		},
		"another slug, which a document links to that is not listed": {
			listing: Listing{Documents: []content.Stamp{stamp(1, "eins")}},
			records: table{1: recorded(1, "one"), 2: with(recorded(2, "two"), func(d *manifest.Document) { d.Links = []int64{1} })}, changes: known,
			want: outcome{Due: map[int64]Reason{1: Moved, 2: Relinked}, Moves: map[string]string{oneFile: "posts/2025-03-01-eins.md"}},
		},
		"the new path is somebody's": {
			listing: Listing{Documents: []content.Stamp{stamp(1, "eins")}}, records: table{1: recorded(1, "one")}, changes: known,
			disk: Disk{Occupied: map[string]bool{"posts/2025-03-01-eins.md": true}},
			want: outcome{Due: map[int64]Reason{1: Moved}},
		},
		"two change places": {
			listing: Listing{Documents: []content.Stamp{stamp(1, "two"), stamp(2, "one")}}, records: table{1: recorded(1, "one"), 2: recorded(2, "two")}, changes: known,
			disk: Disk{Occupied: map[string]bool{oneFile: true, twoFile: true}},
			want: outcome{Due: map[int64]Reason{1: Moved, 2: Moved}, Moves: map[string]string{oneFile: twoFile, twoFile: oneFile}},
		},
		"a file is not there, nor one of its pictures": {
			listing: Listing{Documents: []content.Stamp{one, two}},
			records: table{1: recorded(1, "one"), 2: with(recorded(2, "two"), func(d *manifest.Document) { d.Files = []string{"media/a.png"} })}, changes: known,
			disk: Disk{Missing: map[string]bool{oneFile: true, "media/a.png": true}},
			want: outcome{Due: map[int64]Reason{1: Missing, 2: Missing}},
		},
		"an edit stays": {
			listing: Listing{Documents: []content.Stamp{one}}, records: table{1: recorded(1, "one")}, changes: known, disk: Disk{Edited: map[string]bool{oneFile: true}},
			want: outcome{Unchanged: []int64{1}, Kept: []int64{1}},
		},
		"an edit shall not stay": {
			listing: Listing{Documents: []content.Stamp{one}}, records: table{1: recorded(1, "one")}, changes: known, disk: Disk{Edited: map[string]bool{oneFile: true}}, rules: Rules{ReplaceEdits: true},
			want: outcome{Due: map[int64]Reason{1: Edited}},
		},
		"a picture is edited, and the edit shall not stay; another could not be fetched again": {
			listing: Listing{Documents: []content.Stamp{one, two}},
			records: table{
				1: with(recorded(1, "one"), func(d *manifest.Document) { d.Files = []string{"media/a.png"} }),
				2: with(recorded(2, "two"), func(d *manifest.Document) { d.Files = []string{"media/b.png"} }),
			},
			changes: known, rules: Rules{ReplaceEdits: true},
			disk: Disk{Edited: map[string]bool{"media/a.png": true}, Stale: map[string]bool{"media/b.png": true}},
			want: outcome{Due: map[int64]Reason{1: Edited, 2: LacksFile}},
		},
		"what the last run left open": {
			listing: Listing{Documents: []content.Stamp{one, two, three}},
			records: table{
				1: with(recorded(1, "one"), func(d *manifest.Document) { d.RefetchReason, d.Files = "recent", []string{"media/a.png"} }),
				2: with(recorded(2, "two"), func(d *manifest.Document) { d.RefetchReason = "shows" }),
				3: with(recorded(3, "three"), func(d *manifest.Document) { d.RefetchReason = "media" }),
			}, changes: known,
			want: outcome{Due: map[int64]Reason{1: Recent, 2: Dynamic, 3: LacksFile}, Probes: []int64{1, 2}, Refresh: []string{"media/a.png"}},
		},
		"a link that was unresolved, and one whose alias moved": {
			listing: Listing{Documents: []content.Stamp{one, two, three}},
			records: table{
				1: with(recorded(1, "one"), func(d *manifest.Document) { d.UnresolvedLinks = []string{"/old/"} }),
				2: with(recorded(2, "two"), func(d *manifest.Document) { d.Aliases = []string{"3 /tree/"} }),
				3: recorded(3, "three"),
			}, changes: known, links: web{somewhere: map[string]bool{"/old/": true}, elsewhere: map[string]bool{"3 /tree/": true}},
			want: outcome{Due: map[int64]Reason{1: Relinked, 2: Relinked}, Unchanged: []int64{3}},
		},
		"an address that two documents have now": {
			listing: Listing{Documents: []content.Stamp{one, two}}, records: table{1: recorded(1, "one"), 2: recorded(2, "two")}, changes: known,
			links: web{shares: map[int64]bool{2: true}},
			want:  outcome{Due: map[int64]Reason{2: Moved}, Unchanged: []int64{1}},
		},
		"a document left, and one links to it": {
			listing: Listing{Documents: []content.Stamp{two}},
			records: table{1: recorded(1, "one"), 2: with(recorded(2, "two"), func(d *manifest.Document) { d.Links = []int64{1} })}, changes: known,
			gone: []Deletion{{Record: recorded(1, "one"), Why: WhyDeleted}}, prune: true,
			want: outcome{Due: map[int64]Reason{2: Relinked}, Removed: []int64{1}},
		},
		"a document left, and its file is edited": {
			listing: Listing{Documents: []content.Stamp{two}}, records: table{1: recorded(1, "one"), 2: recorded(2, "two")}, changes: known,
			gone: []Deletion{{Record: recorded(1, "one"), Why: WhyDeleted}}, prune: true, disk: Disk{Edited: map[string]bool{oneFile: true}},
			want: outcome{Unchanged: []int64{2}},
		},
		"only what is new is listed": {
			listing: Listing{Documents: []content.Stamp{three}, NewOnly: true},
			records: table{1: recorded(1, "one"), 2: with(recorded(2, "two"), func(d *manifest.Document) { d.RefetchReason = "media" })}, changes: known,
			want: outcome{Due: map[int64]Reason{3: New, 2: Relinked}, Unchanged: []int64{1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			placement, err := Place(c.listing.Documents, c.records, c.gone, c.disk.Edited, c.prune, layout.Scheme{Home: home})
			if err != nil {
				t.Fatal(err)
			}
			plan := Make(Input{Listing: c.listing, Placement: placement, Records: c.records, Disk: c.disk, Links: c.links, Changes: c.changes, Rules: c.rules})
			if diff := cmp.Diff(c.want, inShort(plan)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func inShort(p Plan) outcome {
	var o outcome
	for _, item := range p.Due {
		if o.Due == nil {
			o.Due = make(map[int64]Reason)
		}
		o.Due[item.ID] = item.Reason
		if item.Probe {
			o.Probes = append(o.Probes, item.ID)
		}
	}
	for _, u := range p.Unchanged {
		o.Unchanged = append(o.Unchanged, u.ID)
		if u.Edited {
			o.Kept = append(o.Kept, u.ID)
		}
	}
	for _, move := range p.Moves {
		if o.Moves == nil {
			o.Moves = make(map[string]string)
		}
		o.Moves[move.From] = move.To
	}
	for _, d := range p.Deletions {
		if d.Remove {
			o.Removed = append(o.Removed, d.Record.ID)
		}
	}
	o.Refresh = slices.Sorted(maps.Keys(p.Refresh))
	return o
}

// A site that answered with an empty list would have had every file removed.
func TestMassDeletionIsRefused(t *testing.T) {
	records := table{1: recorded(1, "one"), 2: recorded(2, "two"), 3: recorded(3, "three"), 4: recorded(4, "four"), 5: recorded(5, "five")}
	of := func(ids ...int64) Listing {
		var l Listing
		for _, id := range ids {
			l.Documents = append(l.Documents, stamp(id, "x"))
		}
		return l
	}
	for name, c := range map[string]struct {
		listing Listing
		query   content.Query
		absent  int
		refused bool
	}{
		"all are gone":               {of(), content.Query{}, 5, true},
		"two of five are gone":       {of(1, 2, 3), content.Query{}, 2, true},
		"one of five is gone":        {of(1, 2, 3, 4), content.Query{}, 1, false},
		"a part was asked for":       {of(1), content.Query{Limit: 1}, 0, false},
		"only what is new is listed": {Listing{NewOnly: true}, content.Query{}, 0, false},
		"the list is not complete":   {Listing{Incomplete: map[string]bool{"post": true}}, content.Query{}, 0, false},
	} {
		absent, expected := Absent(c.listing, records, c.query, false)
		err := CheckMassDeletion(absent, expected, "out")
		if len(absent) != c.absent || (err != nil) != c.refused {
			t.Errorf("%s: %d are absent, %v", name, len(absent), err)
		}
	}
}
