package export

import (
	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// commit ends a run: files that no document needs any more go, and the records are
// made. After a run that lacks something there is no new moment to go by.
func commit(o Options, listing syncplan.Listing, plan *syncplan.Plan, out *output, report *reporter) error {
	if out.readonly() {
		return nil
	}
	if o.Sync.Prune != PruneNothing && len(listing.Incomplete) == 0 {
		// A run that made not all of wpmd's own files cannot tell which are of no use any more.
		if err := removeFiles(report.isWhole() && !listing.NewOnly, out, report); err != nil {
			return err
		}
	}
	old, _ := out.manifest.Header()
	latest := old.Newest
	if report.isWhole() {
		latest = newest(plan, old)
	}
	return out.manifest.Commit(latest, behindPasswords(listing, o.Query, old))
}

// removeFiles removes the files that no document shows or offers any more, unless
// they were changed; those of wpmd's own making, which have no address, only where
// that is asked for.
func removeFiles(ownToo bool, out *output, report *reporter) error {
	needed := make(map[string]bool)
	for d := range out.manifest.Documents() {
		for _, path := range d.Files {
			needed[path] = true
		}
	}
	for _, f := range out.manifest.Files() {
		if needed[f.Path] || out.isKept(f.Path) || f.URL == "" && !ownToo {
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
		report.warn(content.Warning{Code: codeEdited, Document: f.Path, Message: "no document shows it any more; the file was changed and is kept"})
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
