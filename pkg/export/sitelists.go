package export

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/sitedata"
)

// dataPath is the path of a data file in the folder that the target reads.
func dataPath(target flavor.Flavor, file string) string {
	if target.Paths.Data == "" {
		return file
	}
	return target.Paths.Data + strings.TrimPrefix(file, sitedata.Dir)
}

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

// recallNames tells a source the names that the last run knew, from the data files
// that it wrote, unless somebody changed these. It returns the terms.
func recallNames(ctx context.Context, source Source, target flavor.Flavor, out *output) ([]content.Term, error) {
	site, ok := source.(ChangeSource)
	if !ok {
		return nil, nil
	}
	data, err := out.readOwn(dataPath(target, sitedata.AuthorsPath))
	if err != nil {
		return nil, err
	}
	authors, _ := sitedata.ReadAuthors(data)
	if data, err = out.readOwn(dataPath(target, sitedata.TermsPath)); err != nil {
		return nil, err
	}
	terms, _ := sitedata.ReadTerms(data)
	return terms, site.Recall(ctx, authors, terms)
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
