package export

import (
	"context"
	"errors"
	"iter"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/sitedata"
)

// registry is a source that can list what its documents refer to. A list that
// cannot be read to its end ends with a *content.ListError.
type registry interface {
	Authors(ctx context.Context) iter.Seq2[content.Author, error]
	Terms(ctx context.Context, taxonomy string) iter.Seq2[content.Term, error]
	Menus(ctx context.Context) iter.Seq2[content.Menu, error]
}

// siteLists are what the data files of a whole site list. They are read before the
// metadata of documents, which then costs no more requests.
type siteLists struct {
	authors listing[content.Author]
	terms   []listing[content.Term] // of the site's taxonomies, in their order
}

// listing is a list, or why it cannot be read to its end.
type listing[T any] struct {
	records []T
	short   *content.ListError
}

// readSiteLists reads them at the same time, if this run writes data files.
func (r *run) readSiteLists(ctx context.Context) error {
	source, ok := r.source.(registry)
	if !ok || !r.writesSiteData() {
		return nil
	}
	r.lists.terms = make([]listing[content.Term], len(r.site.Taxonomies))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { r.lists.authors, err = listed(source.Authors(ctx)); return err })
	for i, t := range r.site.Taxonomies {
		group.Go(func() (err error) { r.lists.terms[i], err = listed(source.Terms(ctx, t.Name)); return err })
	}
	return group.Wait()
}

// writesSiteData says that this run is an export of a whole site, which alone has
// data files; a quick run leaves them as they are.
func (r *run) writesSiteData() bool { return r.Query.IsZero() && !r.quick && !r.readonly() }

// writeSiteData writes what the site is besides its documents. What the site does
// not list leaves the file of an earlier run as it is.
func (r *run) writeSiteData(ctx context.Context) error {
	source, ok := r.source.(registry)
	if !ok || !r.writesSiteData() {
		return nil
	}
	icon, err := r.icon(ctx)
	if err != nil {
		return err
	}
	if err := r.writeBeside(r.data(sitedata.SitePath), sitedata.Site(r.site, icon)); err != nil {
		return err
	}
	if r.isWhole(sitedata.AuthorsPath, r.lists.authors.short) && len(r.lists.authors.records) > 0 {
		if err := r.writeBeside(r.data(sitedata.AuthorsPath), sitedata.Authors(r.lists.authors.records)); err != nil {
			return err
		}
	}
	if err := r.writeTerms(); err != nil {
		return err
	}
	menus, err := listed(source.Menus(ctx))
	if err != nil || !r.isWhole(sitedata.MenusPath, menus.short) || len(menus.records) == 0 {
		return err
	}
	return r.writeBeside(r.data(sitedata.MenusPath), sitedata.Menus(menus.records))
}

func (r *run) writeTerms() error {
	var terms []content.Term
	var taxonomies []content.Taxonomy
	for i, t := range r.site.Taxonomies {
		if !r.isWhole(sitedata.TermsPath, r.lists.terms[i].short) {
			continue
		}
		taxonomies = append(taxonomies, t)
		for _, term := range r.lists.terms[i].records {
			term.Taxonomy = t.Name
			terms = append(terms, term)
		}
	}
	if len(taxonomies) == 0 {
		return nil
	}
	return r.writeBeside(r.data(sitedata.TermsPath), sitedata.Terms(taxonomies, terms))
}

// isWhole says that a list for a data file was read to its end, and warns if not.
func (r *run) isWhole(path string, short *content.ListError) bool {
	if short != nil {
		r.warn(content.Warning{Code: "data-short", Document: r.data(path), Message: short.Error()})
	}
	return short == nil
}

// listed reads a list as far as there is one; an error ends everything.
func listed[T any](of iter.Seq2[T, error]) (list listing[T], err error) {
	for record, err := range of {
		if short, is := errors.AsType[*content.ListError](err); is {
			return listing[T]{short: short}, nil
		}
		if err != nil {
			return list, err
		}
		list.records = append(list.records, record)
	}
	return list, nil
}

// icon brings the site's icon, and says where it stands.
func (r *run) icon(ctx context.Context) (string, error) {
	if r.site.Icon == "" || r.Media != MediaDownload {
		return r.site.Icon, nil
	}
	if err := r.bringRecord(ctx, content.Asset{URL: r.site.Icon}); err != nil {
		return "", err
	}
	return r.book.resolver(r.site.URL+"/", "", "", album{}).Asset(r.site.Icon), nil
}
