package wordpress

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// filter is a query whose names are resolved. The server narrows the sweep as
// far as it can, and every stamp is held against the query again: servers
// ignore parameters that they do not know.
type filter struct {
	content.Query
	terms   map[string][]int64 // ids by taxonomy, of those that are asked for
	authors []int64
	slugs   []string // in the form in which stamps have them
}

// slack is by how much the server is asked for more than a date says. It
// compares local times, in which hours repeat, and keeps old ones in the zone
// that the site was in then; civil times are at most 26 hours apart.
const slack = 26 * time.Hour

func (s *Source) compile(ctx context.Context, q content.Query) (filter, error) {
	f := filter{Query: q, terms: make(map[string][]int64)}
	for _, slug := range q.Slugs {
		f.slugs = append(f.slugs, plainSlug(slug))
	}
	for _, named := range []struct {
		taxonomy string
		names    []string
	}{{"category", q.Categories}, {"post_tag", q.Tags}} {
		if len(named.names) == 0 {
			continue
		}
		l := s.terms[named.taxonomy]
		if l == nil {
			return f, &UnknownTermError{Taxonomy: named.taxonomy, Term: named.names[0]}
		}
		ids, err := l.list.identify(ctx, named.taxonomy, named.names)
		if err != nil {
			return f, err
		}
		f.terms[named.taxonomy] = ids
	}
	if len(q.Authors) == 0 {
		return f, nil
	}
	var err error
	f.authors, err = s.authors.list.identify(ctx, "author", q.Authors)
	return f, err
}

func plainSlug(slug string) string {
	if decoded, err := url.PathUnescape(slug); err == nil {
		slug = decoded
	}
	return norm.NFC.String(strings.ToLower(strings.TrimSpace(slug)))
}

// identify finds the ids of terms or users named by slug or by id, in one
// request, and one more for each number that is nobody's slug.
func (l *list) identify(ctx context.Context, taxonomy string, names []string) ([]int64, error) {
	slugs := make([]string, len(names))
	for i, name := range names {
		slugs[i] = plainSlug(name)
	}
	known, err := l.known(ctx, "slug", slugs)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for i, slug := range slugs {
		before := len(ids)
		for _, k := range known {
			if plainSlug(k.Slug) == slug {
				ids = append(ids, k.ID)
			}
		}
		if len(ids) > before {
			continue
		}
		id, err := l.identifyNumber(ctx, slug)
		if err != nil {
			return nil, err
		}
		if id == 0 {
			return nil, &UnknownTermError{Taxonomy: taxonomy, Term: names[i]}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// identifyNumber returns the id that a word is, if there is one, else 0.
func (l *list) identifyNumber(ctx context.Context, word string) (int64, error) {
	id, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return 0, nil
	}
	known, err := l.known(ctx, "include", []string{word})
	if err != nil || !slices.ContainsFunc(known, func(k content.Stamp) bool { return k.ID == id }) {
		return 0, err
	}
	return id, nil
}

// known returns id and slug of the objects that a parameter picks.
func (l *list) known(ctx context.Context, parameter string, wanted []string) ([]content.Stamp, error) {
	var known []content.Stamp
	query := url.Values{"_fields": {"id,slug"}, parameter: {strings.Join(wanted, ",")}}
	for p, err := range l.sweep(ctx, query, 0) {
		if err != nil {
			return nil, err
		}
		for _, raw := range p.objects {
			if k, err := restjson.Stamp(raw); err == nil {
				known = append(known, k)
			}
		}
	}
	return known, nil
}

// fits says whether a type can hold what is asked for at all: WordPress ignores
// a taxonomy that a type does not have.
func (f filter) fits(c *collection) bool {
	for taxonomy := range f.terms {
		if c.base(taxonomy) == "" {
			return false
		}
	}
	return true
}

func (c *collection) base(taxonomy string) string {
	for base, name := range c.terms {
		if name == taxonomy {
			return base
		}
	}
	return ""
}

// queries are the sweeps that cover the filter for one type, without the ids in
// found.
func (f filter) queries(c *collection, found map[int64]bool) []url.Values {
	base := ordered(url.Values{"_fields": {c.stampFields()}})
	if f.Limit > 0 {
		base.Set("order", "desc")
		if f.Limit <= batchSize {
			base.Set("orderby", "date")
		}
	}
	set := func(name string, words ...string) {
		if len(words) > 0 {
			base.Set(name, strings.Join(words, ","))
		}
	}
	if c.Name != "attachment" {
		set("status", f.Status...)
	}
	if f.Search != "" {
		base.Set("search", f.Search)
	}
	if f.namesDocuments() {
		return f.pieces(c, base, found)
	}
	for taxonomy, ids := range f.terms {
		set(c.base(taxonomy), joinIDs(ids))
	}
	if len(f.authors) > 0 {
		set("author", joinIDs(f.authors))
	}
	date := func(name string, t time.Time, by time.Duration) {
		if !t.IsZero() {
			set(name, t.Add(by).UTC().Format("2006-01-02T15:04:05Z"))
		}
	}
	date("after", f.After, -slack)
	date("before", f.Before, slack)
	date("modified_after", f.ModifiedAfter, -slack)
	return []url.Values{base}
}

// namesDocuments says that a query names its documents one by one. All of these
// are then asked for, and held against the rest of the query on this side, which
// tells those that are not there from those that do not fit.
func (f filter) namesDocuments() bool { return len(f.IDs)+len(f.slugs) > 0 }

// pieces splits a query by the ids or slugs that it names, so that no address
// grows too long.
func (f filter) pieces(c *collection, base url.Values, found map[int64]bool) []url.Values {
	name, words, size := "include", []string(nil), c.pageSize()
	for _, id := range f.IDs {
		if !found[id] {
			words = append(words, strconv.FormatInt(id, 10))
		}
	}
	if len(f.IDs) == 0 {
		name, words, size = "slug", f.slugs, 25
	}
	var queries []url.Values
	for chunk := range slices.Chunk(words, size) {
		q := url.Values{name: {strings.Join(chunk, ",")}}
		maps.Copy(q, base)
		queries = append(queries, q)
	}
	return queries
}

// ordered asks for the one order in which WordPress pages completely.
func ordered(query url.Values) url.Values {
	q := url.Values{"orderby": {"id"}, "order": {"asc"}}
	maps.Copy(q, query)
	return q
}

// holds says whether a stamp is one of those that are asked for.
func (f filter) holds(d content.Stamp) bool {
	return f.holdsStatus(d) && f.holdsDate(d) &&
		(len(f.authors) == 0 || slices.Contains(f.authors, d.Author)) &&
		(len(f.slugs) == 0 || slices.Contains(f.slugs, plainSlug(d.Slug))) &&
		(len(f.IDs) == 0 || slices.Contains(f.IDs, d.ID)) &&
		f.holdsTerms(d)
}

// holdsStatus keeps out what nobody asked for by name, whatever the server says.
func (f filter) holdsStatus(d content.Stamp) bool {
	if d.Type == "attachment" {
		return d.Status == "inherit" || d.Status == "publish"
	}
	if len(f.Status) == 0 {
		return d.Status == "publish"
	}
	return slices.Contains(f.Status, d.Status)
}

func (f filter) holdsDate(d content.Stamp) bool {
	return (f.After.IsZero() || d.Date.After(f.After)) &&
		(f.Before.IsZero() || d.Date.Before(f.Before)) &&
		(f.ModifiedAfter.IsZero() || d.Modified.After(f.ModifiedAfter))
}

// nearDate says whether a stamp is among those that a server gives that looks at
// the dates it is asked for.
func (f filter) nearDate(d content.Stamp) bool {
	wide := filter{Query: content.Query{}}
	if !f.After.IsZero() {
		wide.After = f.After.Add(-2 * slack)
	}
	if !f.Before.IsZero() {
		wide.Before = f.Before.Add(2 * slack)
	}
	if !f.ModifiedAfter.IsZero() {
		wide.ModifiedAfter = f.ModifiedAfter.Add(-2 * slack)
	}
	return wide.holdsDate(d) || f.namesDocuments()
}

func (f filter) holdsTerms(d content.Stamp) bool {
	for taxonomy, ids := range f.terms {
		if !slices.ContainsFunc(d.Terms[taxonomy], func(id int64) bool { return slices.Contains(ids, id) }) {
			return false
		}
	}
	return true
}
