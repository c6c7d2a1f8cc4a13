package wordpress

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"wpmd/pkg/content"
)

// names are the records that a batch of documents refers to.
type names struct {
	authors map[int64]content.Author
	media   map[int64]content.Asset
	terms   map[string]map[int64]content.Term // by taxonomy
	byline  map[int64]content.Author          // by the terms that stand for them
}

// names reads the records that documents refer to, all kinds at the same time.
// The error is one that ends everything.
func (s *Source) names(ctx context.Context, of []content.Stamp) (names, error) {
	var authors, media []int64
	terms := make(map[string][]int64)
	for _, d := range of {
		authors = append(authors, d.Author)
		media = append(media, d.Featured)
		for taxonomy, ids := range d.Terms {
			terms[taxonomy] = append(terms[taxonomy], ids...)
		}
	}
	n := names{terms: make(map[string]map[int64]content.Term)}
	var mu sync.Mutex
	var group sync.WaitGroup
	var first error
	run := func(read func() error) {
		group.Go(func() {
			if err := read(); err != nil {
				mu.Lock()
				first = cmp.Or(first, err)
				mu.Unlock()
			}
		})
	}
	run(func() (err error) { n.authors, _, err = s.authors.get(ctx, authors); return err })
	run(func() (err error) { n.media, _, err = s.media.get(ctx, media); return err })
	for taxonomy, ids := range terms {
		l := s.terms[taxonomy]
		if l == nil {
			continue
		}
		run(func() error {
			records, _, err := l.get(ctx, ids)
			mu.Lock()
			defer mu.Unlock()
			n.terms[taxonomy] = records
			return err
		})
	}
	group.Wait()
	if first != nil {
		return n, first
	}
	var err error
	n.byline, err = s.byline(ctx, n.terms[bylineTaxonomy], of)
	return n, err
}

// put names what a document refers to. Where the site gives no record, the id
// stands alone.
func (n names) put(d *content.Document) {
	if author, ok := n.authors[d.Author]; ok {
		d.Authors = []content.Author{author}
	} else if d.Author != 0 && len(d.Authors) == 0 {
		d.Authors = []content.Author{{ID: d.Author}}
	}
	if people := n.people(d.Terms[bylineTaxonomy]); len(people) > 0 {
		d.Authors = people
	}
	if asset, ok := n.media[d.Stamp.Featured]; ok {
		d.Featured = &asset
	}
	var labels []content.Term
	for _, taxonomy := range taxonomyOrder(d.Terms) {
		for _, id := range d.Terms[taxonomy] {
			term, ok := n.terms[taxonomy][id]
			if !ok {
				term = content.Term{ID: id}
			}
			term.Taxonomy = taxonomy
			if author, ok := n.byline[id]; ok && taxonomy == bylineTaxonomy {
				term.Name, term.Slug = author.Name, author.Slug
			}
			labels = append(labels, term)
		}
	}
	if len(labels) > 0 {
		d.Labels = labels
	}
}

// taxonomyOrder puts categories first, then tags, then the others by name.
func taxonomyOrder(terms map[string][]int64) []string {
	rank := func(name string) int { return slices.Index([]string{"post_tag", "category"}, name) }
	return slices.SortedFunc(maps.Keys(terms), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a, b))
	})
}
