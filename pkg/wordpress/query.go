package wordpress

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// filter is a query whose names are resolved. The server narrows the sweep as
// far as it can, and every stamp is held against the query again: servers
// ignore parameters that they do not know.
type filter struct {
	content.Query
	terms   map[string][]int64 // ids by taxonomy, of those that are asked for
	authors []int64
	byline  []int64  // terms that stand for the same authors, where a plugin keeps bylines
	slugs   []string // in the form in which stamps have them
	voice   string   // a language to ask for by itself
	// tellsLanguage says that documents may tell their language.
	tellsLanguage bool
}

// longestList bounds a list of ids in an address: servers take 8 kB in all.
// https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
const longestList = 6000

// slack is by how much the server is asked for more than a date says. It
// compares local times, in which hours repeat, and keeps old ones in the zone
// that the site was in then; civil times are at most 26 hours apart.
const slack = 26 * time.Hour

func (s *Source) compile(ctx context.Context, q content.Query) (filter, error) {
	f := filter{Query: q, terms: make(map[string][]int64), tellsLanguage: s.multilingual.plugin != ""}
	var err error
	if f.Language, err = s.multilingual.resolved(q.Language); err != nil {
		return f, err
	}
	s.setLanguage(f)
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
		identify := l.list.identify
		if named.taxonomy == "category" {
			identify = l.list.identifyTrees
		}
		ids, err := identify(ctx, named.taxonomy, named.names)
		if err != nil {
			return f, err
		}
		f.terms[named.taxonomy] = ids
	}
	if len(q.Authors) == 0 {
		return f, nil
	}
	f.authors, f.byline, err = s.identifyAuthors(ctx, q.Authors)
	return f, err
}

func plainSlug(slug string) string { return permalink.FoldedSlug(slug) }

// fits says whether a type can hold what is asked for at all: WordPress ignores
// a taxonomy that a type does not have, and keeps posts alone at the top.
func (f filter) fits(c *collection) bool {
	if f.Sticky && c.Name != "post" {
		return false
	}
	for taxonomy := range f.terms {
		if c.base(taxonomy) == "" {
			return false
		}
	}
	return len(f.authors) > 0 || len(f.byline) == 0 || c.base(bylineTaxonomy) != ""
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
	base := ordered(url.Values{"_fields": {c.stampFields() + f.moreFields()}})
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
	if f.voice != "" {
		set("lang", f.voice)
	}
	if c.Name != "attachment" {
		set("status", f.Statuses()...)
	}
	if f.Search != "" {
		base.Set("search", f.Search)
	}
	if f.namesDocuments() {
		return f.pieces(c, base, found)
	}
	for taxonomy, ids := range f.terms {
		if list := joinIDs(ids); len(list) <= longestList {
			set(c.base(taxonomy), list)
		}
	}
	if f.Sticky {
		set("sticky", "true")
	}
	date := func(name string, t time.Time, by time.Duration) {
		if !t.IsZero() {
			set(name, t.Add(by).UTC().Format("2006-01-02T15:04:05Z"))
		}
	}
	date("after", f.After, -slack)
	date("before", f.Before, slack)
	date("modified_after", f.ModifiedAfter, -slack)
	return f.byAuthors(c, base)
}

// byAuthors asks for the documents of authors: for those of users, and, where a
// plugin keeps bylines, for those that name them there.
func (f filter) byAuthors(c *collection, base url.Values) []url.Values {
	var queries []url.Values
	for name, ids := range map[string][]int64{"author": f.authors, c.base(bylineTaxonomy): f.byline} {
		if name == "" || len(ids) == 0 {
			continue
		}
		q := maps.Clone(base)
		q.Set(name, joinIDs(ids))
		queries = append(queries, q)
	}
	if len(queries) == 0 {
		return []url.Values{base}
	}
	slices.SortFunc(queries, func(a, b url.Values) int { return cmp.Compare(a.Encode(), b.Encode()) })
	return queries
}

// moreFields are those that only some queries need.
func (f filter) moreFields() string {
	var more string
	if f.Titles {
		more += ",title"
	}
	if f.Language != "" || f.tellsLanguage {
		more += ",lang,wpml_current_locale"
	}
	return more
}

// needsLittle says that a row can be held against the query without what few rows
// have.
func (f filter) needsLittle() bool {
	return !f.Sticky && f.Language == ""
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
	return f.holdsStatus(d) && f.HoldsDates(d) && (!f.Sticky || d.Sticky) &&
		f.holdsAuthors(d) &&
		(len(f.slugs) == 0 || slices.Contains(f.slugs, plainSlug(d.Slug))) &&
		(len(f.IDs) == 0 || slices.Contains(f.IDs, d.ID)) &&
		f.holdsTerms(d)
}

func (f filter) holdsAuthors(d content.Stamp) bool {
	return len(f.authors)+len(f.byline) == 0 || slices.Contains(f.authors, d.Author) ||
		slices.ContainsFunc(d.Terms[bylineTaxonomy], func(id int64) bool { return slices.Contains(f.byline, id) })
}

// holdsStatus keeps out what nobody asked for by name, whatever the server says.
func (f filter) holdsStatus(d content.Stamp) bool {
	if d.Type == "attachment" {
		return d.Status == "inherit" || d.Status == "publish"
	}
	return f.HoldsStatus(d)
}

// nearDate says whether a stamp is among those that a server gives that looks at
// the dates it is asked for.
func (f filter) nearDate(d content.Stamp) bool {
	var wide content.Query
	if !f.After.IsZero() {
		wide.After = f.After.Add(-2 * slack)
	}
	if !f.Before.IsZero() {
		wide.Before = f.Before.Add(2 * slack)
	}
	if !f.ModifiedAfter.IsZero() {
		wide.ModifiedAfter = f.ModifiedAfter.Add(-2 * slack)
	}
	return wide.HoldsDates(d) || f.namesDocuments()
}

func (f filter) holdsTerms(d content.Stamp) bool {
	for taxonomy, ids := range f.terms {
		if !slices.ContainsFunc(d.Terms[taxonomy], func(id int64) bool { return slices.Contains(ids, id) }) {
			return false
		}
	}
	return true
}
