package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// EmptyError says that the query fits no document.
type EmptyError struct{ Site string }

func (e *EmptyError) Error() string { return fmt.Sprintf("%s has no such documents", e.Site) }

// listDocuments lists what is new, if that will do, else all there is.
func listDocuments(ctx context.Context, source Source, site content.Site, o Options, known *manifest.Manifest, report *reporter) (syncplan.Listing, error) {
	report.progress.Stage(StageInventory, 0)
	listing, ok, err := listNew(ctx, source, site, o, known)
	if ok || err != nil {
		report.progress.Step(StageInventory, len(listing.Documents))
		return listing, err
	}
	listing, failures, err := List(ctx, source, site, o.Query, known, report.progress)
	for _, f := range failures {
		report.fail(f)
	}
	for _, s := range listing.Protected {
		report.skipProtected(s, o.Query)
	}
	if err == nil && known.Len() == 0 { // else what the list lacks is asked for first
		err = checkSitemap(ctx, source, o, listing, report)
	}
	if err == nil && len(listing.Documents) == 0 && o.Query.IsZero() && report.isWhole() && known.Len() == 0 {
		err = &EmptyError{Site: site.URL}
	}
	return listing, err
}

// List lists everything that a query asks for, and names what could not be listed.
// known, which may be nil, are the records of the last run.
func List(ctx context.Context, source Source, site content.Site, q content.Query, known *manifest.Manifest, progress Progress) (listing syncplan.Listing, failures []Failure, err error) {
	listing = syncplan.Listing{Incomplete: make(map[string]bool)}
	if isPartial(source) {
		listing.Incomplete[""] = true
	}
	same := newInterner(known)
	listing.Documents = make([]content.Stamp, 0, same.expected())
	for stamp, err := range Inventory(ctx, source, q) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			listing.Incomplete[short.Type] = true
			failures = append(failures, unlisted(short, site))
			continue
		}
		if err != nil {
			return listing, failures, err
		}
		progress.Step(StageInventory, 1)
		if stamp.IsLocked() {
			listing.Protected = append(listing.Protected, stamp)
			continue
		}
		listing.Documents = append(listing.Documents, same.stamp(stamp))
	}
	return listing, failures, ctx.Err()
}

func isPartial(source Source) bool {
	partial, ok := source.(PartialSource)
	return ok && partial.IsPartial()
}

// unlisted names what a list lacks: one document where that is known, and else
// the type.
func unlisted(short *content.ListError, site content.Site) Failure {
	if doc, ok := errors.AsType[*content.DocumentError](short.Err); ok {
		return Failure{ID: doc.ID, Type: short.Type, URL: cmp.Or(doc.URL, site.URL), Err: doc.Err}
	}
	return Failure{Type: short.Type, URL: site.URL, Err: short.Err}
}

// UnlistedError says that the site's sitemap lists a page that its API, or what is read
// in its place, does not give.
type UnlistedError struct {
	Sitemap string
	Partial bool // it was not the API that was read
}

func (e *UnlistedError) Error() string {
	if e.Partial {
		return fmt.Sprintf("%s lists it, and it is not to be had without the API", e.Sitemap)
	}
	return fmt.Sprintf("%s lists it, and the API does not give it", e.Sitemap)
}

// checkSitemap names the pages that the site's sitemap lists and the API does not
// give. Only a query that asks for all of a type can miss something.
func checkSitemap(ctx context.Context, source Source, o Options, listing syncplan.Listing, report *reporter) error {
	site, ok := source.(SitemapSource)
	if !ok || o.NoSitemap || !isOfWholeTypes(o.Query) {
		return nil
	}
	pages, err := site.Unlisted(ctx, slices.Concat(listing.Documents, listing.Protected), o.Query.Types...)
	for _, page := range pages {
		report.fail(Failure{Type: page.Type, URL: page.URL, Err: &UnlistedError{Sitemap: page.Sitemap, Partial: isPartial(source)}})
	}
	return err
}
