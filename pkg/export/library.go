package export

import (
	"context"
	"strconv"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// isAskedFor says whether a media record hangs on no document, or on one that this
// run or one before it asked for: with a login a site shows the files of all others.
func isAskedFor(asset content.Asset, plan *syncplan.Plan, known *manifest.Manifest) bool {
	if asset.Post == 0 || plan.Document(asset.Post) != nil {
		return true
	}
	_, isKnown := known.Document(asset.Post)
	return isKnown
}

// downloadLibrary fetches what the media library lists, beside what documents
// show.
func downloadLibrary(ctx context.Context, source Source, site content.Site, o Options, plan *syncplan.Plan, files *downloader, report *reporter) error {
	library, ok := source.(LibrarySource)
	if !ok || !o.MediaLibrary || o.Media != linkmap.MediaDownload {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(defaultWorkers)
	left := 0
	err := eachRecord(ctx, library, func(short *content.ListError) { report.fail(unlisted(short, site)) }, func(record content.Asset) {
		switch {
		case record.URL == "":
		case isAskedFor(record, plan, files.out.manifest):
			group.Go(func() error {
				_, err := files.fetchAddress(ctx, site.URL, record)
				return err
			})
		default:
			left++
		}
	})
	if groupErr := group.Wait(); groupErr != nil {
		return groupErr
	}
	if left > 0 && !o.Query.IsZero() {
		report.warn(content.Warning{Code: "library-narrowed", Message: strconv.Itoa(left) + " files of the media library hang on documents that this export has not; they are left out"})
	}
	return err
}
