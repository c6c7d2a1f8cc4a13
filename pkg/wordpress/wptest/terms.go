package wptest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (q *request) term(id int64) *Term {
	for _, t := range q.site.Terms {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (q *request) listTerms(tax Taxonomy, route string) (any, *apiError) {
	found, fault := q.findTerms(tax)
	if fault != nil {
		return nil, fault
	}
	if q.editing() && !q.can("administrator", "editor") {
		return nil, q.forbidden("rest_forbidden_context", "Sorry, you are not allowed to edit terms in this taxonomy.")
	}
	w, fault := q.window(!tax.Hierarchical)
	if fault != nil {
		return nil, fault
	}
	items := []object{}
	for _, t := range cut(found, w) {
		items = append(items, q.only(q.named(q.termObject(t))))
	}
	// Unlike the other controllers, that of terms tells the page from the offset.
	return q.page(route, items, len(found), (w.offset+w.perPage-1)/w.perPage+1, w.perPage), nil
}

func (q *request) findTerms(tax Taxonomy) ([]*Term, *apiError) {
	lists := map[string][]int64{}
	for _, name := range []string{"include", "exclude", "parent", "post"} {
		ids, fault := q.params.ids(name)
		if fault != nil {
			return nil, fault
		}
		lists[name] = ids
	}
	if q.quirks.ignoreInclude {
		lists["include"] = nil
	}
	slugs := q.params.list("slug")
	search := strings.ToLower(q.params.get("search"))
	var found []*Term
	for _, t := range q.site.Terms {
		switch {
		case t.Taxonomy != tax.Name, !q.speaks(t.Language),
			lists["include"] != nil && !slices.Contains(lists["include"], t.ID),
			slices.Contains(lists["exclude"], t.ID),
			lists["parent"] != nil && !slices.Contains(lists["parent"], t.Parent),
			lists["post"] != nil && !q.hasTerm(lists["post"][0], t),
			len(slugs) > 0 && !slices.ContainsFunc(slugs, func(s string) bool { return encodeSlug(s) == encodeSlug(t.Slug) }),
			isTrue(q.params.get("hide_empty")) && q.index.counts[t.ID] == 0,
			search != "" && !strings.Contains(strings.ToLower(t.Name), search) && !strings.Contains(encodeSlug(t.Slug), search):
			continue
		}
		found = append(found, t)
	}
	return found, q.sortTerms(found, lists["include"])
}

func (q *request) hasTerm(post int64, t *Term) bool {
	p := q.index.post(post)
	return p != nil && slices.Contains(p.Terms[t.Taxonomy], t.ID)
}

func (q *request) sortTerms(terms []*Term, include []int64) *apiError {
	by, fault := q.params.word("orderby", "name", "id", "include", "name", "slug", "include_slugs", "term_group", "description", "count")
	if fault != nil {
		return fault
	}
	direction, fault := q.params.word("order", "asc", "asc", "desc")
	if fault != nil {
		return fault
	}
	compare := map[string]func(a, b *Term) int{
		"id":          func(a, b *Term) int { return 0 },
		"include":     func(a, b *Term) int { return cmp.Compare(slices.Index(include, a.ID), slices.Index(include, b.ID)) },
		"slug":        func(a, b *Term) int { return strings.Compare(a.Slug, b.Slug) },
		"description": func(a, b *Term) int { return strings.Compare(a.Description, b.Description) },
		"count":       func(a, b *Term) int { return cmp.Compare(q.index.counts[a.ID], q.index.counts[b.ID]) },
	}[by]
	if compare == nil {
		compare = func(a, b *Term) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }
	}
	sign := 1
	if direction == "desc" {
		sign = -1
	}
	slices.SortFunc(terms, func(a, b *Term) int {
		return cmp.Or(sign*compare(a, b), sign*cmp.Compare(a.ID, b.ID))
	})
	return nil
}

func (q *request) oneTerm(tax Taxonomy, id int64) (any, *apiError) {
	t := q.term(id)
	if t == nil || t.Taxonomy != tax.Name {
		return nil, failure(http.StatusNotFound, "rest_term_invalid", "Term does not exist.")
	}
	return q.only(q.named(q.termObject(t))), nil
}

func (q *request) termObject(t *Term) object {
	tax, _ := q.site.taxonomyNamed(t.Taxonomy)
	o := object{
		{"id", t.ID}, {"count", q.index.counts[t.ID]}, {"description", q.text(t.Description)},
		{"link", q.termLink(t)}, {"name", t.Name}, {"slug", encodeSlug(t.Slug)}, {"taxonomy", t.Taxonomy},
	}
	if tax.Hierarchical {
		o = append(o, field{"parent", t.Parent})
	}
	base := "/wp/v2/" + tax.Base
	return append(o, field{"meta", object{}}, field{"_links", object{
		{"self", href(q.api(base + "/" + strconv.FormatInt(t.ID, 10)))},
		{"collection", href(q.api(base))},
		{"about", href(q.api("/wp/v2/taxonomies/" + t.Taxonomy))},
		curies(),
	}})
}
