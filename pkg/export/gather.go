package export

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// knowledge is what is known of the site and of the folder before anything is done.
type knowledge struct {
	site      content.Site
	listing   syncplan.Listing // with what turned out to be there all the same
	placement syncplan.Placement
	disk      syncplan.Disk
	changes   syncplan.Changes
	library   libraryChanges
	lists     siteLists
	comments  *commentSet
	links     *linkmap.Map
	finder    *linkmap.Finder
}

// gather asks the site and the folder for all that the plan depends on.
func gather(ctx context.Context, source Source, site content.Site, o Options, listing syncplan.Listing, out *output, report *reporter) (*knowledge, error) {
	k := &knowledge{site: site, listing: listing}
	scheme, err := schemeFor(ctx, source, site, o)
	if err != nil {
		return nil, err
	}
	gone, back, err := findGone(ctx, source, site, o, listing, out.manifest, report)
	if err != nil {
		return nil, err
	}
	k.listing.Documents = append(k.listing.Documents, back...)
	for _, s := range back {
		report.warn(content.Warning{Code: "list-short", Document: s.Link, Message: "the site's list leaves it out, and gives it to who asks for it"})
	}
	if !listing.NewOnly && out.manifest.Len() > 0 {
		if err := checkSitemap(ctx, source, o, k.listing, report); err != nil {
			return nil, err
		}
	}
	if k.disk, err = scanFolder(out); err != nil {
		return nil, err
	}
	if err := checkAge(source, site, o, k.listing.Documents, k.disk.Edited, out.manifest, report); err != nil {
		return nil, err
	}
	if k.placement, err = syncplan.Place(k.listing.Documents, out.manifest, gone, k.disk.Edited, o.Sync.Prune != PruneNothing, scheme); err != nil {
		return nil, err
	}
	if err := checkMoved(site, o, k.listing.Documents, k.placement, out.manifest); err != nil {
		return nil, err
	}
	k.disk.Occupied = findOccupied(k.placement.Moving(k.listing.Documents, out.manifest), out)
	terms, err := recallNames(ctx, source, o.Render.Target, out)
	if err != nil {
		return nil, err
	}
	if writesSiteData(o, listing, out) {
		if k.lists, err = readSiteLists(ctx, source, site, terms); err != nil {
			return nil, err
		}
	}
	if k.changes, k.library, err = readChanges(ctx, source, o, k.listing.Documents, out.manifest, scheme, report); err != nil {
		return nil, err
	}
	revived, err := findRevived(ctx, source, o, out.manifest)
	if err != nil {
		return nil, err
	}
	k.changes.AddMedia(revived)
	if k.comments, err = readComments(ctx, source, site, o, k.listing.Documents, out.manifest, report); err != nil {
		return nil, err
	}
	k.changes.Comments = k.comments.changed(out.manifest)
	_, hasComments := source.(SiteDataSource)
	k.links = linkmap.New(site, scheme, linkmap.Options{
		Media: o.Media, MediaFrom: o.MediaFrom, Types: o.MediaTypes, Links: o.Links, Hosts: o.Hosts, Target: o.Render.Target,
		Comments: hasComments && o.Comments == CommentsAppend,
	})
	if err := attachUploads(ctx, source, o, k.links, report); err != nil {
		return nil, err
	}
	k.links.Fill(k.listing.Documents, k.placement.Paths, out.manifest)
	k.changes.AddMedia(showing(k.links.Displaced(out.manifest), out.manifest))
	k.finder = linkmap.NewFinder(k.links, nil)
	if _, isSite := source.(ChangeSource); isSite {
		k.finder = linkmap.NewFinder(k.links, o.Client)
	}
	return k, k.finder.FindAgain(ctx, k.listing.Documents, out.manifest)
}

// writesSiteData says that this run is an export of a whole site, which alone has
// data files; a quick run leaves them as they are.
func writesSiteData(o Options, listing syncplan.Listing, out *output) bool {
	q := o.Query
	q.Status = nil // more than what is public is no part of it
	return q.IsZero() && !listing.NewOnly && !out.readonly()
}

// readChanges asks what changed of recorded documents, beside their bodies.
func readChanges(ctx context.Context, source Source, o Options, listed []content.Stamp, known *manifest.Manifest, scheme layout.Scheme, report *reporter) (changes syncplan.Changes, library libraryChanges, err error) {
	r := &changeReader{known: known, report: report, changes: syncplan.Changes{Lacking: make(map[int64][]string)}}
	if err = r.readMediaRecords(ctx, source, listed); err == nil {
		err = r.readMetadata(ctx, source, listed)
	}
	if err != nil || o.Media != linkmap.MediaDownload {
		return r.changes, library, err
	}
	library, err = readLibraryChanges(ctx, source, known, scheme.Asset)
	if r.changes.Media == nil {
		r.changes.Media = library.documents
	} else {
		maps.Copy(r.changes.Media, library.documents)
	}
	if err != nil || !isOfWholeTypes(o.Query) {
		return r.changes, library, err
	}
	pages, err := findPagesToRead(ctx, source, known)
	r.changes.AddMedia(pages)
	return r.changes, library, err
}

// findPagesToRead are the recorded documents with links that may lead to pages of media,
// which the library did not tell when they were read, if it tells them now.
func findPagesToRead(ctx context.Context, source Source, known *manifest.Manifest) ([]int64, error) {
	var ids []int64
	for d := range known.Documents() {
		if slices.Contains(d.Lacks, lacksPages) {
			ids = append(ids, d.ID)
		}
	}
	library, ok := source.(LibrarySource)
	if !ok || len(ids) == 0 {
		return nil, nil
	}
	for _, err := range library.Library(ctx) {
		if isOf[*content.ListError](err) {
			return nil, nil
		}
		return ids, err
	}
	return nil, ctx.Err()
}

// plan decides what to do, going by what is known.
func (k *knowledge) plan(o Options, reshaped bool, records syncplan.Records) *syncplan.Plan {
	plan := syncplan.Make(syncplan.Input{
		Listing: k.listing, Placement: k.placement, Records: records, Disk: k.disk, Links: k.links, Changes: k.changes,
		Rules: syncplan.Rules{Full: o.Sync.Full, Reshaped: reshaped, ReplaceEdits: o.Sync.OnConflict != ConflictKeep && o.Sync.OnConflict != ""},
	})
	return &plan
}

// scanFolder finds out which recorded files are not there, and which documents'
// files were edited.
func scanFolder(out *output) (syncplan.Disk, error) {
	disk := syncplan.Disk{Missing: make(map[string]bool), Edited: make(map[string]bool), Stale: make(map[string]bool)}
	paths := make([]string, 0, out.manifest.Len())
	for d := range out.manifest.Documents() {
		paths = append(paths, d.Path)
		for _, file := range slices.Concat(d.Files, d.Objects) {
			if _, known := out.manifest.File(file); !known { // its record was lost
				disk.Missing[file] = true
			}
		}
	}
	hashes, err := hashAll(paths, out)
	if err != nil {
		return disk, err
	}
	for i, path := range paths {
		switch hashes[i] {
		case "":
			disk.Missing[path] = true
		case obstructed: // nobody's file, and nobody's to remove
			disk.Missing[path], disk.Edited[path] = true, true
		case out.manifest.Written(path):
		default:
			disk.Edited[path] = true
		}
	}
	return disk, scanFiles(out, &disk)
}

// scanFiles does so for the files beside the documents. They are read only where
// edits of them are to be replaced.
func scanFiles(out *output, disk *syncplan.Disk) error {
	for _, f := range out.manifest.Files() {
		_, err := out.tree.Stat(f.Path)
		if errors.Is(err, fs.ErrNotExist) || tree.IsObstacle(err) {
			disk.Missing[f.Path] = true
			continue
		}
		if err != nil {
			return err
		}
		if f.Remark.Code == manifest.CodeFailed || f.Remark.Code == manifest.CodeCut {
			disk.Stale[f.Path] = true
		}
		if out.rules.OnConflict != ConflictOverwrite {
			continue
		}
		if is, err := out.hash(f.Path); err == nil && is != f.Hash {
			disk.Edited[f.Path] = true
		} else if err != nil && !tree.IsObstacle(err) {
			return err
		}
	}
	return nil
}

func hashAll(paths []string, out *output) ([]string, error) {
	hashes := make([]string, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	const some = 256
	for from := 0; from < len(paths); from += some {
		group.Go(func() (err error) {
			for i := from; i < min(from+some, len(paths)); i++ {
				hashes[i], err = out.hash(paths[i])
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
	return hashes, group.Wait()
}

// findOccupied finds the paths where something stands.
func findOccupied(paths []string, out *output) map[string]bool {
	occupied := make(map[string]bool)
	for _, path := range paths {
		if _, err := out.tree.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			occupied[path] = true
		}
	}
	return occupied
}

// schemeFor is what the paths of a run depend on. Many sites keep their files on a
// host of their own, which is asked for.
func schemeFor(ctx context.Context, source Source, site content.Site, o Options) (layout.Scheme, error) {
	scheme := layout.SchemeOf(site)
	scheme.Former = o.Hosts
	scheme.Paths = o.Render.Target.Paths
	if err := nameForPaths(ctx, source, &scheme, o); err != nil {
		return scheme, err
	}
	library, ok := source.(LibrarySource)
	if !ok || o.Media != linkmap.MediaDownload {
		return scheme, nil
	}
	hosts, err := library.MediaHosts(ctx)
	scheme.Hosts = append(scheme.Hosts, hosts...)
	return scheme, err
}

// nameForPaths reads the names of categories and authors that paths are made of. Paths
// depend on all of them: a list that cannot be read to its end ends the run.
func nameForPaths(ctx context.Context, source Source, scheme *layout.Scheme, o Options) error {
	data, ok := source.(SiteDataSource)
	if !ok {
		for _, field := range []string{"Category", "Author"} {
			if scheme.Paths.Template.Uses(field) {
				o.notice("{{." + field + "}} is empty in every path: this file does not list the names of its site")
			}
		}
		return nil
	}
	if scheme.Paths.Template.Uses("Category") {
		scheme.Categories = make(map[int64]string)
		for term, err := range data.Terms(ctx, "category") {
			if err != nil {
				return err
			}
			scheme.Categories[term.ID] = term.Slug
		}
	}
	if scheme.Paths.Template.Uses("Author") {
		scheme.Authors = make(map[int64]string)
		for author, err := range data.Authors(ctx) {
			if err != nil {
				return err
			}
			if author.ID != 0 { // which is no one's
				scheme.Authors[author.ID] = author.Slug
			}
		}
	}
	return nil
}
