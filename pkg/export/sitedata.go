package export

import (
	"context"
	"errors"
	"iter"

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

// writeSiteData writes what the site is besides its documents. Only an export of
// a whole site has these files, and a quick run leaves them as they are; what the
// site does not list leaves the file of an earlier run as it is.
func (r *run) writeSiteData(ctx context.Context) error {
	source, ok := r.source.(registry)
	if !ok || !r.Query.IsZero() || r.quick {
		return nil
	}
	icon, err := r.icon(ctx)
	if err != nil {
		return err
	}
	if err := r.writeBeside(r.data(sitedata.SitePath), sitedata.Site(r.site, icon)); err != nil {
		return err
	}
	authors, ok, err := listed(r, r.data(sitedata.AuthorsPath), source.Authors(ctx))
	if err != nil {
		return err
	}
	if ok && len(authors) > 0 {
		if err := r.writeBeside(r.data(sitedata.AuthorsPath), sitedata.Authors(authors)); err != nil {
			return err
		}
	}
	if err := r.writeTerms(ctx, source); err != nil {
		return err
	}
	menus, ok, err := listed(r, r.data(sitedata.MenusPath), source.Menus(ctx))
	if err != nil || !ok || len(menus) == 0 {
		return err
	}
	return r.writeBeside(r.data(sitedata.MenusPath), sitedata.Menus(menus))
}

func (r *run) writeTerms(ctx context.Context, source registry) error {
	var terms []content.Term
	var taxonomies []content.Taxonomy
	for _, t := range r.site.Taxonomies {
		list, ok, err := listed(r, r.data(sitedata.TermsPath), source.Terms(ctx, t.Name))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		taxonomies = append(taxonomies, t)
		for _, term := range list {
			term.Taxonomy = t.Name
			terms = append(terms, term)
		}
	}
	if len(taxonomies) == 0 {
		return nil
	}
	return r.writeBeside(r.data(sitedata.TermsPath), sitedata.Terms(taxonomies, terms))
}

// listed reads a list to its end. It is not ok, and told, where that cannot be.
func listed[T any](r *run, path string, of iter.Seq2[T, error]) (list []T, ok bool, err error) {
	for record, err := range of {
		if short, is := errors.AsType[*content.ListError](err); is {
			r.warn(content.Warning{Code: "data-short", Document: path, Message: short.Error()})
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		list = append(list, record)
	}
	return list, true, nil
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
