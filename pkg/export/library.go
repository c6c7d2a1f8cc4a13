package export

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
)

// library is a source that can list its whole media library.
type library interface {
	// Library yields every record of the media library. What it cannot be listed
	// to its end is a *content.ListError, after which it goes on; any other error
	// ends the sequence.
	Library(ctx context.Context) iter.Seq2[content.Asset, error]
	// MediaHosts returns the hosts that the files of the media library lie on, as
	// far as a first look at it tells.
	MediaHosts(ctx context.Context) ([]string, error)
}

// hearHosts asks where the site's files lie: many sites keep them on a host of
// their own.
func (r *run) hearHosts(ctx context.Context) error {
	source, ok := r.source.(library)
	if !ok || r.Media != MediaDownload {
		return nil
	}
	var err error
	r.hosts, err = source.MediaHosts(ctx)
	return err
}

// scheme is what the paths of this run depend on.
func (r *run) scheme() layout.Scheme {
	scheme := schemeOf(r.site)
	scheme.Hosts = append(scheme.Hosts, r.hosts...)
	scheme.Former = r.Hosts
	scheme.Folders = r.Target.Folders
	return scheme
}

// mediaFlags adds the flags of MediaOptions to those that shape the output.
func (r *run) mediaFlags(flags map[string]string) map[string]string {
	flags["media-from"] = string(cmp.Or(r.MediaFrom, MediaFromSite))
	flags["media-types"] = strings.Join(r.MediaTypes, ",")
	flags["max-media-size"] = ""
	if r.MaxMediaSize > 0 {
		flags["max-media-size"] = strconv.FormatInt(r.MaxMediaSize, 10)
	}
	flags["media-library"] = strconv.FormatBool(r.MediaLibrary)
	flags["host"] = strings.Join(r.Hosts, ",")
	return flags
}

// bringLibrary fetches what the media library lists, beside what documents
// show.
func (r *run) bringLibrary(ctx context.Context) error {
	source, ok := r.source.(library)
	if !ok || !r.MediaLibrary || r.Media != MediaDownload {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(defaultWorkers)
	err := r.listLibrary(ctx, source, func(record content.Asset) {
		group.Go(func() error { return r.bringRecord(ctx, record) })
	})
	if groupErr := group.Wait(); groupErr != nil {
		return groupErr
	}
	return err
}

func (r *run) listLibrary(ctx context.Context, source library, each func(content.Asset)) error {
	left := 0
	for record, err := range source.Library(ctx) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			r.count(func(c *Report) { c.Failures = append(c.Failures, r.unlisted(short)) })
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case record.URL == "":
		case r.isAskedFor(record):
			each(record)
		default:
			left++
		}
	}
	if left > 0 && !r.Query.IsZero() {
		r.warn(content.Warning{Code: "library-narrowed", Message: strconv.Itoa(left) + " files of the media library hang on documents that this export has not; they are left out"})
	}
	return ctx.Err()
}

// bringRecord fetches the file of a record, by way of a document that shows
// nothing else.
func (r *run) bringRecord(ctx context.Context, record content.Asset) error {
	doc := content.Document{Library: []content.Asset{record}}
	addresses := r.book.resolver(r.site.URL+"/", "", "", r.book.albumOf(doc))
	addresses.Asset(record.URL)
	for assets := addresses.assets; len(assets) > 0; {
		for _, a := range assets {
			r.own.Store(a.path, true)
			if err := r.bringFile(ctx, "", a, false); err != nil {
				return err
			}
		}
		_, assets = addresses.anew()
	}
	settled := addresses.twin()
	settled.Asset(record.URL)
	r.missFiles("", settled.needs)
	return nil
}
