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
	authors records[content.Author]
	media   records[content.Asset]
	terms   map[string]records[content.Term] // by taxonomy
	byline  records[content.Author]          // by the terms that stand for them
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
	n := names{terms: make(map[string]records[content.Term])}
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
	run(func() (err error) { n.authors, err = s.authors.get(ctx, authors); return err })
	run(func() (err error) { n.media, err = s.media.get(ctx, media); return err })
	for taxonomy, ids := range terms {
		l := s.terms[taxonomy]
		if l == nil {
			continue
		}
		run(func() error {
			r, err := l.get(ctx, ids)
			mu.Lock()
			defer mu.Unlock()
			n.terms[taxonomy] = r
			return err
		})
	}
	group.Wait()
	if first != nil {
		return n, first
	}
	var err error
	n.byline, err = s.byline(ctx, n.terms[bylineTaxonomy].known, of)
	return n, err
}

// put names what a document refers to. Where the site gives no record, the id
// stands alone.
func (n names) put(d *content.Document) {
	if author, ok := n.authors.known[d.Author]; ok {
		d.Authors = []content.Author{author}
	} else if d.Author != 0 && len(d.Authors) == 0 {
		d.Authors = []content.Author{{ID: d.Author}}
	}
	if people := n.people(d.Terms[bylineTaxonomy]); len(people) > 0 {
		d.Authors = people
	}
	if asset, ok := n.media.known[d.Stamp.Featured]; ok {
		d.Featured = &asset
	}
	var labels []content.Term
	for _, taxonomy := range taxonomyOrder(d.Terms) {
		for _, id := range d.Terms[taxonomy] {
			term, ok := n.terms[taxonomy].known[id]
			if !ok {
				term = content.Term{ID: id}
			}
			term.Taxonomy = taxonomy
			if author, ok := n.byline.known[id]; ok && taxonomy == bylineTaxonomy {
				term.Name, term.Slug = author.Name, author.Slug
			}
			labels = append(labels, term)
		}
	}
	if len(labels) > 0 {
		d.Labels = labels
	}
	d.UnreadLists = append(d.UnreadLists, n.unread(d)...)
}

// unread are the routes that did not give a name that a document has.
func (n names) unread(d *content.Document) []string {
	var routes []string
	add := func(route string, unread map[int64]error, ids ...int64) {
		if !slices.Contains(routes, route) && slices.ContainsFunc(ids, func(id int64) bool { return unread[id] != nil }) {
			routes = append(routes, route)
		}
	}
	add(n.authors.route, n.authors.unread, d.Author)
	add(n.media.route, n.media.unread, d.Stamp.Featured)
	add(n.byline.route, n.byline.unread, d.Terms[bylineTaxonomy]...)
	for _, taxonomy := range taxonomyOrder(d.Terms) {
		add(n.terms[taxonomy].route, n.terms[taxonomy].unread, d.Terms[taxonomy]...)
	}
	return routes
}

// taxonomyOrder puts categories first, then tags, then the others by name.
func taxonomyOrder(terms map[string][]int64) []string {
	rank := func(name string) int { return slices.Index([]string{"post_tag", "category"}, name) }
	return slices.SortedFunc(maps.Keys(terms), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a, b))
	})
}
