package export

import (
	"context"
	"fmt"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
)

// witness is a source that knows a second list of what the site has: its
// sitemap.
type witness interface {
	// Unlisted returns the pages that the sitemap lists and the inventory does
	// not give; where types are named, only those of these types.
	Unlisted(ctx context.Context, inventory []content.Stamp, types ...string) ([]wordpress.Witnessed, error)
}

// UnlistedError says that the site's sitemap lists a page that its API does not
// give.
type UnlistedError struct{ Sitemap string }

func (e *UnlistedError) Error() string {
	return fmt.Sprintf("%s lists it, and the API does not give it", e.Sitemap)
}

// hearWitness holds the inventory against the sitemap. Only a query that asks
// for all of a type can miss something.
func (r *run) hearWitness(ctx context.Context, inventory []content.Stamp) error {
	source, ok := r.source.(witness)
	narrowed := r.Query
	narrowed.Types = nil
	if !ok || r.NoSitemap || !narrowed.IsZero() {
		return nil
	}
	unlisted, err := source.Unlisted(ctx, inventory, r.Query.Types...)
	if err != nil {
		return err
	}
	for _, page := range unlisted {
		r.report.Failures = append(r.report.Failures, Failure{Type: page.Type, URL: page.URL, Err: &UnlistedError{Sitemap: page.Sitemap}})
	}
	return nil
}
