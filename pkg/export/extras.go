package export

import (
	"context"

	"wpmd/pkg/content"
	"wpmd/pkg/syncplan"
)

// writeExtras writes what an export holds besides documents and their files, and
// removes the files that nothing needs any more. A run that only finds out does so of
// comments, which no other question tells of.
func writeExtras(ctx context.Context, source Source, site content.Site, o Options, known *knowledge, plan *syncplan.Plan, found *findings, library *mediaCache, files *downloader, raw *rawArchive) error {
	x := &extras{
		Options: o, source: source, site: site, isWhole: writesSiteData(o, known.listing, files.out), plan: plan, listing: known.listing,
		lists: known.lists, comments: known.comments, found: found, files: files, library: library, raw: raw,
	}
	if err := x.writeComments(ctx); err != nil || files.out.readonly() {
		return err
	}
	if err := x.writeConfig(); err != nil {
		return err
	}
	if err := x.writeScaffold(); err != nil {
		return err
	}
	if err := x.writeSiteData(ctx); err != nil {
		return err
	}
	if err := x.writeArchive(ctx); err != nil {
		return err
	}
	if err := pruneMedia(x.Options, x.listing, x.files.out, x.files.report); err != nil {
		return err
	}
	return x.writeRedirects(ctx)
}
