package export

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// schemeFor is what the paths of a run depend on. Many sites keep their files on a
// host of their own, which is asked for.
func schemeFor(ctx context.Context, source Source, site content.Site, o Options) (layout.Scheme, error) {
	scheme := layout.SchemeOf(site)
	scheme.Former = o.Hosts
	scheme.Folders = o.Render.Target.Folders
	library, ok := source.(LibrarySource)
	if !ok || o.Media != linkmap.MediaDownload {
		return scheme, nil
	}
	hosts, err := library.MediaHosts(ctx)
	scheme.Hosts = append(scheme.Hosts, hosts...)
	return scheme, err
}

// addFlags adds the flags of MediaOptions to those that shape the output.
func (o MediaOptions) addFlags(flags map[string]string) map[string]string {
	flags["media-from"] = string(cmp.Or(o.MediaFrom, linkmap.MediaFromSite))
	flags["media-types"] = strings.Join(o.MediaTypes, ",")
	flags["max-media-size"] = ""
	if o.MaxMediaSize > 0 {
		flags["max-media-size"] = strconv.FormatInt(o.MaxMediaSize, 10)
	}
	flags["media-library"] = strconv.FormatBool(o.MediaLibrary)
	flags["host"] = strings.Join(o.Hosts, ",")
	return flags
}

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
	err := eachRecord(ctx, library, site, report, func(record content.Asset) {
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

// eachRecord lists the media library, and names what of it could not be listed.
func eachRecord(ctx context.Context, library LibrarySource, site content.Site, report *reporter, use func(content.Asset)) error {
	for record, err := range library.Library(ctx) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			report.fail(unlisted(short, site))
			continue
		}
		if err != nil {
			return err
		}
		use(record)
	}
	return ctx.Err()
}
