package export

import (
	"context"
	"errors"
	"iter"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/wordpress"
)

// siteLists are what the data files of a whole site list. They are read before the
// metadata of documents, which then costs no more requests.
type siteLists struct {
	authors siteList[content.Author]
	terms   []siteList[content.Term] // of the site's taxonomies, in their order
}

// siteList is a list, or why it cannot be read to its end.
type siteList[T any] struct {
	records []T
	short   *content.ListError
}

// readSiteLists reads them at the same time. known are the terms that the last run
// knew, which stand for those of a list that cannot be read.
func readSiteLists(ctx context.Context, source Source, site content.Site, known []content.Term) (lists siteLists, err error) {
	details, ok := source.(SiteDataSource)
	if !ok {
		return lists, nil
	}
	lists.terms = make([]siteList[content.Term], len(site.Taxonomies))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { lists.authors, err = readList(details.Authors(ctx)); return err })
	for i, t := range site.Taxonomies {
		group.Go(func() (err error) {
			lists.terms[i], err = readList(details.Terms(ctx, t.Name))
			if lists.terms[i].short != nil {
				lists.terms[i].records = slices.DeleteFunc(slices.Clone(known), func(term content.Term) bool { return term.Taxonomy != t.Name })
			}
			return err
		})
	}
	err = group.Wait()
	return lists, err
}

// readList reads a list as far as there is one; an error ends everything.
func readList[T any](of iter.Seq2[T, error]) (list siteList[T], err error) {
	for record, err := range of {
		if short, is := errors.AsType[*content.ListError](err); is {
			return siteList[T]{short: short}, nil
		}
		if err != nil {
			return list, err
		}
		list.records = append(list.records, record)
	}
	return list, nil
}

// writeSiteData writes what the site is besides its documents. Only an export of
// a whole site has these files, and a quick run leaves them as they are; what the
// site does not list leaves the file of an earlier run as it is.
func (x *extras) writeSiteData(ctx context.Context) error {
	source, ok := x.source.(SiteDataSource)
	if !ok || !x.isWhole {
		return nil
	}
	icon, err := x.icon(ctx)
	if err != nil {
		return err
	}
	if err := x.writeFile(dataPath(x.Render.Target, sitedata.SitePath), sitedata.Site(x.site, icon)); err != nil {
		return err
	}
	if authors := x.lists.authors; x.isRead(sitedata.AuthorsPath, authors.short) && len(authors.records) > 0 {
		if err := x.writeFile(dataPath(x.Render.Target, sitedata.AuthorsPath), sitedata.Authors(authors.records)); err != nil {
			return err
		}
	}
	if err := x.writeTerms(); err != nil {
		return err
	}
	menus, err := readList(source.Menus(ctx))
	if err != nil || !x.isRead(sitedata.MenusPath, menus.short) || len(menus.records) == 0 {
		return err
	}
	return x.writeFile(dataPath(x.Render.Target, sitedata.MenusPath), sitedata.Menus(menus.records))
}

func (x *extras) writeTerms() error {
	var terms []content.Term
	var taxonomies []content.Taxonomy
	for i, list := range x.lists.terms {
		if !x.isRead(sitedata.TermsPath, list.short) && len(list.records) == 0 {
			continue
		}
		t := x.site.Taxonomies[i]
		taxonomies = append(taxonomies, t)
		for _, term := range list.records {
			term.Taxonomy = t.Name
			terms = append(terms, term)
		}
	}
	if len(taxonomies) == 0 {
		return nil
	}
	return x.writeFile(dataPath(x.Render.Target, sitedata.TermsPath), sitedata.Terms(taxonomies, terms))
}

// isRead says that a list for a data file was read to its end, and tells if not: one
// that does not answer is told of as a whole, and one that is kept from visitors may
// always have been.
func (x *extras) isRead(path string, short *content.ListError) bool {
	if short == nil {
		return true
	}
	path = dataPath(x.Render.Target, path)
	_, closed := errors.AsType[*wordpress.APIClosedError](short.Err)
	if !closed && !isTold(x.source, short.Type) {
		x.files.report.fail(Failure{Type: path, URL: x.site.URL, Err: short})
	} else {
		x.files.report.warn(content.Warning{Code: "data-short", Document: path, Message: short.Error()})
	}
	return false
}

// isTold says that a source tells by itself that a list cannot be read.
func isTold(source Source, route string) bool {
	site, ok := source.(ChangeSource)
	return ok && slices.ContainsFunc(site.UnreadLists(), func(e *wordpress.UnreadListError) bool { return e.Route == route })
}

// icon fetches the site's icon, and says where it is.
func (x *extras) icon(ctx context.Context) (string, error) {
	if x.site.Icon == "" || x.Media != linkmap.MediaDownload {
		return x.site.Icon, nil
	}
	return x.files.fetchAddress(ctx, x.site.URL, content.Asset{URL: x.site.Icon})
}
