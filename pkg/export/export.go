// Package export carries every document from a source to the disk.
//
// # The way of the data
//
//	site ─▶ source ─▶ content.Document ─▶ markdown ─▶ fidelity ─▶ frontmatter ─▶ tree (disk)
//	         │                ▲                                                   │
//	         └─ inventory ─▶ plan (layout + manifest) ────────────────────────────┴─▶ manifest, last
//
// A source first lists what there is, a stamp each and no body. From the stamps
// and from what the manifest remembers, the plan gives every document its path
// before a single body arrives; the same list is the exact count that the
// account at the end is held against, and the map that links are rewritten
// with. A site's sitemap is heard as a second witness of what there is. Then
// bodies are fetched by id, converted, proved against their source, and written
// atomically where the bytes differ. The record of a file is made after the file.
//
// # The second run
//
// A document is fetched again only if something says that its file would not be
// the same: its head, which is all that the site tells of it without its body;
// its path; a document that it links to, which moved, went or came; what its body
// shows of other documents; its file on the disk. So the second run costs the
// inventory, and ends in the bytes that a first one would write, apart from what
// a person changed. Documents that have left the site are asked for by name
// before they count as gone, and their files stay unless pruning is asked for.
// Files that move do so as a set, before anything is written.
//
// Memory holds the stamps and a bounded number of bodies, never the site.
package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/flavor"
	"wpmd/pkg/layout"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
	"wpmd/pkg/redirect"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/tree"
)

// Source is where documents come from: a site, a file, an archive.
type Source interface {
	// Site says what the source knows of the site as a whole.
	Site(ctx context.Context) (content.Site, error)
	// Inventory lists every document that the query asks for, without bodies. A
	// type that cannot be listed to its end is a *content.ListError, after which
	// it goes on; any other error ends the sequence.
	Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error]
	// Documents yields every wanted document exactly once, in any order, with
	// its names resolved, or a *content.DocumentError in its place; any other
	// error ends the sequence.
	Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error]
	// Assets yields the records of the media library with these ids, as far as
	// the source has them.
	Assets(ctx context.Context, ids []int64) iter.Seq2[content.Asset, error]
	// Warnings says what the source noticed so far that concerns no single
	// document, each thing once.
	Warnings() []content.Warning
}

// MediaMode says what becomes of pictures and other files.
type MediaMode string

// The media modes.
const (
	MediaDownload MediaMode = "download" // fetch them, and point at the copies
	MediaLink     MediaMode = "link"     // point at the web
	MediaNone     MediaMode = "none"     // leave pictures out
)

// LinkMode says what becomes of links from one document to another.
type LinkMode string

// The link modes.
const (
	LinksRewrite LinkMode = "rewrite" // point at the files
	LinksKeep    LinkMode = "keep"    // point at the web
)

// Options shape an export.
type Options struct {
	// Output is the folder that the export lives in.
	Output string
	RenderOptions
	Query content.Query
	Media MediaMode
	MediaOptions
	Links LinkMode
	// Comments says what becomes of comments; empty leaves them on the site.
	Comments CommentMode
	// Redirects are the forms in which old addresses are written down.
	Redirects []redirect.Format
	// NoSitemap leaves out the second look at what the site has: its sitemap.
	NoSitemap bool
	// IntoExisting allows a first run into a folder that holds other files.
	IntoExisting bool
	Sync         SyncOptions
	// Version is that of wpmd, for the manifest.
	Version string
	// Client fetches media. It may be nil unless Media is MediaDownload.
	Client *fetch.Client
	// Uploads is a local copy of the site's folder of uploads, whose files are
	// taken from there; nil for none.
	Uploads fs.FS
	// Workers is how many documents are under way at once.
	Workers  int
	Progress Progress
	// Notice is told, before anything is written, what a person should know then;
	// nil for nobody.
	Notice func(message string)
}

// Progress is told what a run is doing. Its methods are called from several
// goroutines.
type Progress interface {
	// Stage announces a stage, or a new total of it; a total of 0 is unknown.
	Stage(name string, total int)
	// Step says that n more of a stage are done.
	Step(name string, n int)
	// Warn hands over a warning as soon as it is known.
	Warn(w content.Warning)
}

// The stages of a run.
const (
	StageInventory = "inventory"
	StageDocuments = "documents"
	StageMedia     = "media"
)

// ForeignSiteError says that the output folder holds the export of another site.
type ForeignSiteError struct{ Output, Holds, Wanted string }

func (e *ForeignSiteError) Error() string {
	return fmt.Sprintf("%s holds an export of %s, not of %s", e.Output, e.Holds, e.Wanted)
}

// OccupiedError says that the output folder holds somebody's other files.
type OccupiedError struct {
	Output string
	Name   string // one of the files, to show
	Count  int
}

func (e *OccupiedError) Error() string {
	return fmt.Sprintf("%s already holds other files (%s)", e.Output, e.Name)
}

// EmptyError says that the query fits no document.
type EmptyError struct{ Site string }

func (e *EmptyError) Error() string { return fmt.Sprintf("%s has no such documents", e.Site) }

// run is one export under way.
type run struct {
	Options
	source         Source
	site           content.Site
	tree           *tree.Tree
	manifest       *manifest.Manifest
	media          *media.Fetcher
	book           *book
	stamps         map[int64]*content.Stamp
	paths          map[int64]string
	heads          bool             // the source tells heads
	changed        map[int64]bool   // documents whose heads are not those of the last run
	partial        map[string]bool  // types that could not be listed to their end
	hidden         []content.Stamp  // documents behind a password
	quick          bool             // the inventory holds what is new alone
	from           map[int64]string // paths that documents had, of those that move
	refresh        map[string]bool  // paths of files that may have changed
	still          map[string]bool  // paths of files of documents that are not due
	anchors        anchors
	shelf          shelf
	lists          siteLists
	oldSlugs       oldSlugs
	threads        map[int64][]sitedata.Thread // comments by document
	own            sync.Map                    // paths of files that no document needs, and that stay
	passing        map[int64]bool              // documents that are read only to see whether they changed
	unheard        bool                        // the comments could not be read to their end
	hosts          []string                    // of files, beside that of the site
	told           sync.Map                    // what is told once
	library        time.Time                   // up to when changes of the media library were seen
	libraryChanged bool                        // since the last run
	patterned      map[int64]bool              // documents that show what is stored apart from them

	mu     sync.Mutex
	report Report
	noted  map[int64][]manifest.Remark // what this run found of documents
	// fieldless are the fields that were asked for and that no document had.
	fieldless []string
}

// Run exports a source into a folder, or brings the folder up to date. The
// report is good for what was done, whatever the error.
func Run(ctx context.Context, source Source, o Options) (Report, error) {
	begun := time.Now()
	r := &run{Options: o, source: source, tree: tree.Open(o.Output), report: Report{Output: o.Output}, partial: make(map[string]bool)}
	defer func() { _ = r.tree.Close() }()
	err := r.run(ctx)
	if r.manifest != nil {
		err = errors.Join(err, r.manifest.Close())
	}
	for _, w := range source.Warnings() {
		r.warn(w)
	}
	r.report.finish(begun, o.Client)
	return r.report, err
}

func (r *run) run(ctx context.Context) error {
	if err := r.open(); err != nil {
		return err
	}
	site, err := r.source.Site(ctx)
	if err != nil {
		return err
	}
	r.site = site
	r.report.Site = site.URL
	if h, ok := r.manifest.Header(); ok && !permalink.IsSamePage(h.Site, site.URL) {
		return &ForeignSiteError{Output: r.Output, Holds: h.Site, Wanted: site.URL}
	}
	want, err := r.list(ctx)
	if err != nil {
		return err
	}
	if err := r.hearHosts(ctx); err != nil {
		return err
	}
	plan, err := r.plan(ctx, want)
	if err != nil {
		return err
	}
	if r.Sync.DryRun {
		r.foretell(plan)
		return nil
	}
	if err := r.begin(plan); err != nil {
		return err
	}
	if err := r.readComments(ctx, want, plan.due); err != nil {
		return err
	}
	if err := r.carry(ctx, plan.due); err != nil {
		return err // the journal stays for the next run
	}
	if err := r.bringLibrary(ctx); err != nil {
		return err
	}
	if err := r.besides(ctx); err != nil {
		return err
	}
	if err := r.settle(); err != nil {
		return err
	}
	r.tellFields()
	return r.recall()
}

// begin makes room: what has left the site goes, and what has another path moves
// there. From here on the folder is this run's.
func (r *run) begin(p *plan) error {
	if r.readonly() {
		r.countRemoved(p)
		return nil
	}
	if err := r.manifest.Begin(r.header()); err != nil {
		return err
	}
	var due []int64
	for _, s := range p.due {
		if r.formerly(s.ID).Head != "" {
			due = append(due, s.ID)
		}
	}
	if err := r.manifest.Due(due); err != nil {
		return err
	}
	if err := r.prune(p); err != nil {
		return err
	}
	return r.manifest.Move(p.moves)
}

// readonly says that this run only finds out.
func (r *run) readonly() bool { return r.Sync.DryRun || r.Sync.Check }

// open reads the folder before any request is made, so that a folder that may
// not be written to costs the site nothing.
func (r *run) open() error {
	entries, err := r.tree.Entries()
	if err != nil {
		return err
	}
	if r.manifest, err = manifest.Read(r.tree); err != nil {
		return err
	}
	if _, ok := r.manifest.Header(); ok && !r.readonly() {
		return r.lock()
	}
	if _, ok := r.manifest.Header(); ok || r.IntoExisting {
		return nil
	}
	occupied := &OccupiedError{Output: r.Output}
	for _, e := range entries {
		if isHouseholdFile(e.Name()) {
			continue
		}
		if occupied.Count == 0 {
			occupied.Name = e.Name()
		}
		occupied.Count++
	}
	if occupied.Count > 0 {
		return occupied
	}
	return nil
}

// lock keeps other runs out, and reads what one that has just ended left.
func (r *run) lock() (err error) {
	if err := r.manifest.Lock(); err != nil {
		return err
	}
	return r.manifest.Reload()
}

// isHouseholdFile tells the files that any repository has before its first
// export from files that somebody might miss.
func isHouseholdFile(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return stem == "" || stem == "readme" || stem == "license" || stem == "licence"
}

// list lists what is new, if that will do, else all there is.
func (r *run) list(ctx context.Context) ([]content.Stamp, error) {
	r.Progress.Stage(StageInventory, 0)
	want, ok, err := r.recent(ctx)
	if ok || err != nil {
		return want, err
	}
	want, err = r.inventory(ctx)
	if err == nil && len(want) == 0 && r.Query.IsZero() && r.report.Whole() && r.manifest.Len() == 0 {
		return nil, &EmptyError{Site: r.site.URL}
	}
	return want, err
}

func (r *run) inventory(ctx context.Context) ([]content.Stamp, error) {
	common := newCommon(r.manifest)
	want := make([]content.Stamp, 0, common.expected())
	for stamp, err := range r.source.Inventory(ctx, r.Query) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			r.partial[short.Type] = true
			r.report.Failures = append(r.report.Failures, r.unlisted(short))
			continue
		}
		if err != nil {
			return nil, err
		}
		r.Progress.Step(StageInventory, 1)
		if stamp.Locked() {
			r.hidden = append(r.hidden, stamp)
			r.skip(stamp, "protected", "left out: a password stands before it")
			continue
		}
		want = append(want, common.stamp(stamp))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return want, r.hearWitness(ctx, slices.Concat(want, r.hidden))
}

// unlisted names what a list lacks: one document where that is known, and else
// the type.
func (r *run) unlisted(short *content.ListError) Failure {
	if doc, ok := errors.AsType[*content.DocumentError](short.Err); ok {
		return Failure{ID: doc.ID, Type: short.Type, URL: cmp.Or(doc.URL, r.site.URL), Err: doc.Err}
	}
	return Failure{Type: short.Type, URL: r.site.URL, Err: short.Err}
}

func (r *run) index(want []content.Stamp) {
	r.stamps = make(map[int64]*content.Stamp, len(want))
	for i := range want {
		r.stamps[want[i].ID] = &want[i]
	}
}

func schemeOf(site content.Site) layout.Scheme {
	scheme := layout.Scheme{Home: site.URL}
	if uploads, err := url.Parse(site.Uploads); err == nil && uploads.Host != "" {
		scheme.Hosts = []string{uploads.Host}
		scheme.Uploads = uploads.Path
	}
	if backend := permalink.NewSite(site.URL, site.API, nil).Backend; backend != nil {
		scheme.Hosts = append(scheme.Hosts, backend.Host)
	}
	return scheme
}

// header records what the bytes of the files depend on besides the site.
func (r *run) header() manifest.Header {
	old, _ := r.manifest.Header()
	return manifest.Header{
		Newest:    old.Newest,
		Hidden:    old.Hidden,
		Library:   later(old.Library, r.library),
		Site:      r.site.URL,
		Converter: r.Version,
		Flags: r.mediaFlags(map[string]string{
			"flavor":         cmp.Or(r.Target.Name, flavor.Default),
			"front-matter":   r.FrontMatter.String(),
			"media":          string(r.Media),
			"links":          string(r.Links),
			"comments":       string(r.Comments),
			"keep-furniture": strconv.FormatBool(r.KeepFurniture),
			"fields":         strings.Join(r.Fields, ","),
		}),
		RunFlags: r.runFlags(),
	}
}

// runFlags are the flags that no document's file depends on and that the next run
// needs all the same; those alone that are not as they would be without them.
func (r *run) runFlags() map[string]string {
	flags := make(map[string]string)
	if len(r.Redirects) > 0 {
		var names []string
		for _, format := range r.Redirects {
			names = append(names, format.Name)
		}
		flags["redirects"] = strings.Join(names, ",")
	}
	if r.NoSitemap {
		flags["no-sitemap"] = "true"
	}
	return flags
}

// Remembered returns the flags that the last run into a folder was given, by name,
// as its manifest has them: text from a file, which nobody has checked.
func Remembered(output string) (flags map[string]string, err error) {
	t := tree.Open(output)
	defer func() { _ = t.Close() }()
	h, _, err := manifest.ReadHeader(t)
	flags = make(map[string]string)
	maps.Copy(flags, h.Flags)
	maps.Copy(flags, h.RunFlags)
	return flags, err
}
