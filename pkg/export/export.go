// Package export carries every document from a source to the disk.
//
// # The way of the data
//
//	site ─▶ source ─▶ content.Document ─▶ markdown ─▶ fidelity ─▶ frontmatter ─▶ tree (disk)
//	         │                ▲                                                   │
//	         └─ inventory ─▶ plan (layout + manifest) ────────────────────────────┴─▶ manifest, last
//
// The whole run is the function export, a list of stages: each takes what it needs and
// returns what it found. A source first lists what there is, without bodies, and the
// list is held against the site's sitemap. What the folder and the site tell besides
// is gathered, and package syncplan decides from it, before a single body arrives,
// where every document lies and which of them are due. Then files that move do so,
// bodies are fetched by id, converted, proved against their source, and written
// atomically where the bytes differ. The record of a file is made after the file.
//
// A document is rendered a bounded number of times: first it is found out where its
// links lead, then its files are fetched, and its last rendering shows only what is
// there by then. What is learned meanwhile is kept in discoveries.
//
// # The second run
//
// A document is fetched again only if something says that its file would not be
// the same: its metadata; its path; a document that it links to, which moved, went or
// came; what its body shows of other documents; its file on the disk. So the second run
// costs the listing, and ends in the bytes that a first one would write, apart from what
// a person changed. Documents that have left the site are asked for by name
// before they count as gone, and their files stay unless pruning is asked for.
//
// Memory holds the stamps and a bounded number of bodies, never the site.
package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/flavor"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/redirect"
	"wpmd/pkg/render"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// Options shape an export.
type Options struct {
	// Output is the folder that the export lives in.
	Output string
	Render render.Options
	Query  content.Query
	Media  linkmap.MediaMode
	MediaOptions
	Links linkmap.LinkMode
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

func (o Options) notice(message string) {
	if o.Notice != nil {
		o.Notice(message)
	}
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

// Run exports a source into a folder, or brings the folder up to date. The
// report is good for what was done, whatever the error.
func Run(ctx context.Context, source Source, o Options) (Report, error) {
	begun := time.Now()
	report := newReporter(o)
	err := export(ctx, source, o, report)
	report.reportSource(source)
	report.report.finish(begun, o.Client)
	return report.report, err
}

func export(ctx context.Context, source Source, o Options, report *reporter) (err error) {
	out, err := openOutput(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	site, err := readSite(ctx, source, out, o.Output, report)
	if err != nil {
		return err
	}
	listing, err := listDocuments(ctx, source, site, o, out.manifest, report)
	if err != nil {
		return err
	}
	known, err := gather(ctx, source, site, o, listing, out, report)
	if err != nil {
		return err
	}
	header := headerOf(o, site, out.manifest)
	header.Library = later(header.Library, known.library.until)
	plan := known.plan(o, isReshaped(o, out.manifest, header), out.manifest)
	counted := reportUnchanged(plan, report)
	if o.Sync.DryRun {
		reportPlan(plan, report)
		return nil
	}
	if err := applyPlan(plan, header, out, report); err != nil {
		return err
	}
	comments, err := readComments(ctx, source, site, o, plan, report)
	if err != nil {
		return err
	}
	library := newMediaCache(source, func(record content.Asset) bool { return isAskedFor(record, plan, out.manifest) })
	files := newDownloader(o, known.links, out, plan.Refresh, counted, report)
	found, err := processDocuments(ctx, source, o, known, plan, comments, library, files)
	if err != nil {
		return err // the journal stays for the next run
	}
	if err := downloadLibrary(ctx, source, site, o, plan, files, report); err != nil {
		return err
	}
	if err := writeExtras(ctx, source, site, o, known, plan, comments, library, files); err != nil {
		return err
	}
	if err := commit(o, known.listing, plan, out, report); err != nil {
		return err
	}
	return reportFindings(found, o, known.listing, plan, out, report)
}

// readSite asks what site this is, and refuses to mix two in one folder.
func readSite(ctx context.Context, source Source, out *output, folder string, report *reporter) (content.Site, error) {
	site, err := source.Site(ctx)
	if err != nil {
		return site, err
	}
	report.count(func(c *Report) { c.Site = site.URL })
	if h, ok := out.manifest.Header(); ok && !permalink.IsSamePage(h.Site, site.URL) {
		return site, &ForeignSiteError{Output: folder, Holds: h.Site, Wanted: site.URL}
	}
	return site, nil
}

// applyPlan makes room: what has left the site goes, and what has another path moves
// there. From here on the folder is this run's.
func applyPlan(plan *syncplan.Plan, header manifest.Header, out *output, report *reporter) error {
	if out.readonly() {
		return removeDocuments(plan.Deletions, out, report)
	}
	if err := out.manifest.Begin(header); err != nil {
		return err
	}
	var due []int64
	for _, item := range plan.Due {
		if out.record(item.ID).MetadataDigest != "" {
			due = append(due, item.ID)
		}
	}
	if err := out.manifest.Due(due); err != nil {
		return err
	}
	if err := removeDocuments(plan.Deletions, out, report); err != nil {
		return err
	}
	if err := settleConflicts(plan.Unchanged, out, report); err != nil {
		return err
	}
	return moveDocuments(plan.Moves, out, report)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// headerOf records what the bytes of the files depend on besides the site; known is what
// the last run left.
func headerOf(o Options, site content.Site, known *manifest.Manifest) manifest.Header {
	old, _ := known.Header()
	return manifest.Header{
		Newest:    old.Newest,
		Hidden:    old.Hidden,
		Library:   old.Library,
		Site:      site.URL,
		Converter: o.Version,
		Flags: o.MediaOptions.addFlags(map[string]string{
			"flavor":           cmp.Or(o.Render.Target.Name, flavor.Default),
			"front-matter":     o.Render.FrontMatter.String(),
			"media":            string(o.Media),
			"links":            string(o.Links),
			"comments":         string(o.Comments),
			"keep-boilerplate": strconv.FormatBool(o.Render.KeepFurniture),
			"fields":           strings.Join(o.Render.Fields, ","),
		}),
		RunFlags: runFlags(o),
	}
}

// runFlags are the flags that no document's file depends on and that the next run
// needs all the same; those alone that are not as they would be without them.
func runFlags(o Options) map[string]string {
	flags := make(map[string]string)
	if len(o.Redirects) > 0 {
		var names []string
		for _, format := range o.Redirects {
			names = append(names, format.Name)
		}
		flags["redirects"] = strings.Join(names, ",")
	}
	if o.NoSitemap {
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
