package export

import (
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// commit ends a run: files of wpmd's own making that are of no use any more go, and the records are
// made. After a run that lacks something there is no new moment to go by.
func commit(o Options, listing syncplan.Listing, plan *syncplan.Plan, out *output, report *reporter) error {
	if out.readonly() {
		return nil
	}
	if !listing.NewOnly {
		if err := prune(o, listing, isOwnMaking, out, report); err != nil {
			return err
		}
		reportLeft(o, out, report)
	}
	old, _ := out.manifest.Header()
	latest := old.Newest
	if report.isWhole() {
		latest = newest(plan, old)
	}
	if err := out.manifest.Commit(latest, behindPasswords(listing, o.Query, old)); err != nil {
		return err
	}
	report.count(func(r *Report) { r.NewRecords = out.manifest.Changed() })
	return nil
}

// codeDataLeft is said of files of wpmd's own making that it does not make any more.
const codeDataLeft = "data-left"

// reportLeft tells of the files of wpmd's own making that a run of a whole site has not
// made, and that stay. Those of comments that have left the site are told of by
// themselves.
func reportLeft(o Options, out *output, report *reporter) {
	if o.Sync.Prune != PruneNothing || !o.looksAtAll() {
		return
	}
	comments := dataPath(o.Render.Target, sitedata.CommentsDir) + "/"
	for _, f := range out.manifest.Files() {
		if !isOwnMaking(f) || out.isKept(f.Path) || o.Comments == CommentsData && strings.HasPrefix(f.Path, comments) {
			continue
		}
		if is, err := out.hash(f.Path); err == nil && is != "" {
			report.warn(content.Warning{Code: codeDataLeft, Document: f.Path, Message: "nothing makes this file any more, and it is not brought up to date; it stays (--prune removes it)"})
		}
	}
}

// isOwnMaking tells the files that wpmd makes itself, which have no address, from those
// that it fetches.
func isOwnMaking(f manifest.File) bool { return f.URL == "" }

// pruneMedia removes the fetched files that nothing needs any more. It comes before
// anything that is written of the files that there are.
func pruneMedia(o Options, listing syncplan.Listing, out *output, report *reporter) error {
	return prune(o, listing, func(f manifest.File) bool { return !isOwnMaking(f) }, out, report)
}

// prune removes the files of a kind that no document shows or offers any more, unless
// they were changed, if that was asked for.
func prune(o Options, listing syncplan.Listing, isKind func(manifest.File) bool, out *output, report *reporter) error {
	if o.Sync.Prune == PruneNothing || len(listing.Incomplete) > 0 {
		return nil
	}
	needed := make(map[string]bool)
	for d := range out.manifest.Documents() {
		for _, path := range slices.Concat(d.Files, d.Objects) {
			needed[path] = true
		}
	}
	for _, f := range out.manifest.Files() {
		if needed[f.Path] || out.isKept(f.Path) || !isKind(f) {
			continue
		}
		if err := removeUnused(f, out, report); err != nil {
			return err
		}
	}
	return nil
}

func removeUnused(f manifest.File, out *output, report *reporter) error {
	is, err := out.hash(f.Path)
	if tree.IsObstacle(err) {
		is, err = obstructed, nil
	}
	if err != nil {
		return err
	}
	if is != "" && is != f.Hash {
		report.warn(content.Warning{Code: manifest.CodeEdited, Document: f.Path, Message: "no document shows it any more; the file was changed and is kept"})
		return nil
	}
	if err := out.remove(f.Path); err != nil {
		return err
	}
	if err := out.manifest.ForgetFile(f.Path); err != nil {
		return err
	}
	c := Change{Action: ActionDelete, Type: "media", Path: f.Path, URL: f.URL, Why: "no document shows it any more"}
	if f.URL == "" {
		c.Type, c.Why = "data", "there is nothing for it any more"
	} else {
		report.count(func(r *Report) { r.Media.Deleted++ })
	}
	report.change(c)
	return nil
}
