// Package export carries every document from a source to the disk.
//
// # The way of the data
//
//	site ─▶ source ─▶ content.Document ─▶ markdown ─▶ fidelity ─▶ frontmatter ─▶ tree (disk)
//	         │                ▲                                                   │
//	         └─ inventory ─▶ plan (layout + manifest) ────────────────────────────┴─▶ manifest, last
//
// The whole run is the function export, a list of stages: each takes what it needs and
// returns what it found. A source first lists what there is, and the
// list is held against the site's sitemap. What the folder and the site tell besides
// is gathered, and package syncplan decides from it, before a single body is read,
// where every document lies and which of them are due. Then files that move do so,
// bodies are fetched by id (those of a first run came with the list, and wait in a file),
// converted, proved against their source, and written
// atomically where the bytes differ. The record of a file is made after the file.
//
// A document is rendered a bounded number of times: first it is found out where its
// links lead, then its files are fetched, and its last rendering shows only what is
// there by then. What is learned meanwhile package linkmap keeps apart from its map.
//
// The files of the package are floors too, from source.go up to export.go: each uses
// only what lower ones declare, and a test holds that.
//
// # The second run
//
// A document is fetched again only if something says that its file would not be the same:
// its metadata; its path; the comments that it ends in; a document that it links to, which
// moved, went or came; what its body shows of other documents; its file on the disk. So
// the second run costs the listing, and ends in the bytes that a first one would write,
// apart from what a person changed. Documents that have left the site are asked for by
// name before they count as gone, and their files stay unless pruning is asked for.
//
// Memory holds the stamps and a bounded number of bodies, never the site.
package export

import (
	"context"
	"errors"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/syncplan"
)

// Run exports a source into a folder, or brings the folder up to date. The
// report is good for what was done, whatever the error.
func Run(ctx context.Context, source Source, o Options) (Report, error) {
	begun := time.Now()
	report := newReporter(o)
	err := export(ctx, source, o, report)
	report.reportSource(source)
	report.report.accept(o.Accept)
	report.report.finish(begun, o.Client)
	return report.report, err
}

func export(ctx context.Context, source Source, o Options, report *reporter) (err error) {
	out, err := openOutput(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	raw, err := openArchive(source, o, out, report)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()
	site, err := readSite(ctx, source, out, o, report)
	if err != nil {
		return err
	}
	done, err := keepBodies(source, o, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	listing, err := listDocuments(ctx, source, site, o, out.manifest, report)
	if err != nil {
		return err
	}
	known, err := gather(ctx, source, site, o, listing, out, report)
	if err != nil {
		return err
	}
	header := headerOf(o, site, out.manifest)
	if until := known.library.until; until.After(header.Library) {
		header.Library = until
	}
	plan := known.plan(o, isReshaped(o, out.manifest, header), out.manifest)
	counted := reportUnchanged(plan, report)
	if o.Sync.DryRun {
		reportPlan(plan, report)
		return nil
	}
	if err := applyPlan(plan, header, o.Render.Target, known.links, out, report); err != nil {
		return err
	}
	if err := known.comments.readOthers(ctx, site, o, plan, out.manifest, report); err != nil {
		return err
	}
	library := newMediaCache(source, func(record content.Asset) bool { return isAskedFor(record, plan, out.manifest) })
	files := newDownloader(o, known.links, out, plan.Refresh, counted, report)
	found, err := processDocuments(ctx, source, o, known, plan, library, files, raw)
	if err != nil {
		return err // the journal stays for the next run
	}
	if err := downloadLibrary(ctx, source, site, o, plan, files, report); err != nil {
		return err
	}
	if err := writeExtras(ctx, source, site, o, known, plan, found, library, files, raw); err != nil {
		return err
	}
	if err := commit(o, known.listing, plan, out, report); err != nil {
		return err
	}
	return reportFindings(found, o, known.listing, plan, out, report)
}

// readSite asks what site this is, and refuses to mix two in one folder.
func readSite(ctx context.Context, source Source, out *output, o Options, report *reporter) (content.Site, error) {
	site, err := source.Site(ctx)
	if err != nil {
		return site, err
	}
	report.count(func(c *Report) { c.Site = site.URL })
	h, ok := out.manifest.Header()
	moved := o.MovedFrom != "" && permalink.IsSamePage(h.Site, o.MovedFrom)
	if ok && !moved && !permalink.IsSamePage(h.Site, site.URL) {
		return site, &ForeignSiteError{Output: o.Output, Holds: h.Site, Wanted: site.URL}
	}
	return site, nil
}

// applyPlan makes room: what has left the site goes, and what has another path moves
// there. From here on the folder is this run's.
func applyPlan(plan *syncplan.Plan, header manifest.Header, target flavor.Flavor, links *linkmap.Map, out *output, report *reporter) error {
	if out.readonly() {
		return removeDocuments(plan.Deletions, out, report)
	}
	if err := keepFlavor(target, out); err != nil {
		return err
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
	following := links.Following(plan.Moves, out.manifest)
	if err := moveDocuments(plan.Moves, out, report); err != nil {
		return err
	}
	return moveFiles(following, out)
}
