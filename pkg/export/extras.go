package export

import (
	"context"

	"wpmd/pkg/content"
	"wpmd/pkg/syncplan"
)

// writeExtras writes what an export holds besides documents and their files, and
// removes the files that nothing needs any more.
func writeExtras(ctx context.Context, source Source, site content.Site, o Options, known *knowledge, plan *syncplan.Plan, comments *commentSet, library *mediaCache, files *downloader) error {
	if files.out.readonly() {
		return nil
	}
	x := &extras{
		Options: o, source: source, site: site, isWhole: writesSiteData(o, known.listing, files.out), plan: plan, listing: known.listing,
		lists: known.lists, comments: comments, files: files, library: library,
	}
	if err := x.writeComments(ctx); err != nil {
		return err
	}
	if err := x.writeConfig(); err != nil {
		return err
	}
	if err := x.writeSiteData(ctx); err != nil {
		return err
	}
	if err := pruneMedia(x.Options, x.listing, x.files.out, x.files.report); err != nil {
		return err
	}
	return x.writeRedirects(ctx)
}
