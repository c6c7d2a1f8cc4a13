package wptest

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// findPosts gives the posts of a type that the parameters ask for, in order and
// before paging. What the reader may not see is among them: WordPress takes it
// out after paging.
func (q *request) findPosts(t Type) ([]*Post, *apiError) {
	match, fault := q.postFilter(t)
	if fault != nil {
		return nil, fault
	}
	include, fault := q.included()
	if fault != nil {
		return nil, fault
	}
	candidates := q.index.posts
	if include != nil {
		candidates = q.postsOf(include)
	}
	var found []*Post
	for _, p := range candidates {
		if p.kind() == t.Name && !p.Over && match(p) && (p.Media != nil || q.speaks(p.Language)) {
			found = append(found, p)
		}
	}
	return found, q.sortPosts(t, found, include)
}

// included are the ids to keep to, nil for all.
func (q *request) included() ([]int64, *apiError) {
	if q.quirks.ignoreInclude {
		return nil, nil
	}
	return q.params.ids("include")
}

func (q *request) postsOf(ids []int64) []*Post {
	posts := []*Post{}
	for _, id := range ids {
		if p := q.index.post(id); p != nil && !slices.Contains(posts, p) {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b *Post) int { return cmp.Compare(a.ID, b.ID) })
	return posts
}

// postFilter joins what every parameter asks of a post.
func (q *request) postFilter(t Type) (func(*Post) bool, *apiError) {
	var tests []func(*Post) bool
	for _, build := range []func(Type) (func(*Post) bool, *apiError){
		q.byStatus, q.byDates, q.byIDs, q.byTerms, q.byWords,
	} {
		test, fault := build(t)
		if fault != nil {
			return nil, fault
		}
		tests = append(tests, test)
	}
	return func(p *Post) bool {
		for _, test := range tests {
			if !test(p) {
				return false
			}
		}
		return true
	}, nil
}

func (q *request) byStatus(t Type) (func(*Post) bool, *apiError) {
	public := "publish"
	if t.Name == "attachment" {
		public = "inherit"
	}
	asked := q.params.list("status")
	if len(asked) == 0 {
		asked = []string{public}
	}
	for _, status := range asked {
		if status != public && !q.can("administrator", "editor", "author", "contributor") {
			return nil, invalidParam(invalid{
				param: "status", code: "rest_forbidden_status", message: "Status is forbidden.",
				data: object{{"status", q.forbidden("", "").status}},
			})
		}
	}
	return func(p *Post) bool {
		if slices.Contains(asked, "any") {
			return p.status() != "trash" && p.status() != "auto-draft"
		}
		return slices.Contains(asked, p.status())
	}, nil
}

func (q *request) byDates(Type) (func(*Post) bool, *apiError) {
	zone := q.site.zone()
	limits := map[string]string{}
	for _, name := range []string{"after", "before", "modified_after", "modified_before"} {
		limit, fault := q.params.date(name, zone)
		if fault != nil {
			return nil, fault
		}
		if limit != "" && !q.quirks.ignoreDates {
			limits[name] = limit
		}
	}
	if len(limits) == 0 {
		return func(*Post) bool { return true }, nil
	}
	within := func(t, after, before string) bool {
		return (after == "" || t > after) && (before == "" || t < before)
	}
	return func(p *Post) bool {
		return within(q.local(p, p.Date), limits["after"], limits["before"]) &&
			within(q.local(p, p.modified()), limits["modified_after"], limits["modified_before"])
	}, nil
}

func (q *request) byIDs(t Type) (func(*Post) bool, *apiError) {
	lists := map[string][]int64{}
	for _, name := range []string{"exclude", "author", "author_exclude", "parent", "parent_exclude"} {
		ids, fault := q.params.ids(name)
		if fault != nil {
			return nil, fault
		}
		lists[name] = ids
	}
	if q.params.has("include") || isTrue(q.params.get("sticky")) && t.Name == "post" {
		lists["exclude"] = nil
	}
	hasParent := t.Hierarchical || t.Name == "attachment"
	among := func(name string, id int64) bool { return lists[name] == nil || slices.Contains(lists[name], id) }
	return func(p *Post) bool {
		return !slices.Contains(lists["exclude"], p.ID) &&
			(!t.has("author") || among("author", p.Author) && !slices.Contains(lists["author_exclude"], p.Author)) &&
			(!hasParent || among("parent", p.Parent) && !slices.Contains(lists["parent_exclude"], p.Parent)) &&
			(!q.params.has("sticky") || t.Name != "post" || p.Sticky == isTrue(q.params.get("sticky")))
	}, nil
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (q *request) byTerms(t Type) (func(*Post) bool, *apiError) {
	type rule struct {
		taxonomy     string
		with, except []int64
	}
	var rules []rule
	for _, name := range t.Taxonomies {
		tax, ok := q.site.taxonomyNamed(name)
		if !ok {
			continue
		}
		with, fault := q.params.ids(tax.Base)
		if fault != nil {
			return nil, fault
		}
		except, fault := q.params.ids(tax.Base + "_exclude")
		if fault != nil {
			return nil, fault
		}
		rules = append(rules, rule{name, with, except})
	}
	return func(p *Post) bool {
		for _, r := range rules {
			isOf := func(id int64) bool { return slices.Contains(p.Terms[r.taxonomy], id) }
			if r.with != nil && !slices.ContainsFunc(r.with, isOf) || slices.ContainsFunc(r.except, isOf) {
				return false
			}
		}
		return true
	}, nil
}

// searchWord is one of the words that a search asks for: what quotes keep together,
// or what stands between spaces.
var searchWord = regexp.MustCompile(`"[^"]*"?|[^\t ",+]+`)

func (q *request) byWords(Type) (func(*Post) bool, *apiError) {
	slugs := q.params.list("slug")
	for i, slug := range slugs {
		slugs[i] = strings.ToLower(encodeSlug(slug))
	}
	var words []string
	for _, word := range searchWord.FindAllString(strings.ToLower(q.params.get("search")), -1) {
		words = append(words, strings.Trim(word, `"`))
	}
	return func(p *Post) bool {
		if len(slugs) > 0 && !slices.Contains(slugs, encodeSlug(p.Slug)) {
			return false
		}
		if len(words) == 0 {
			return true
		}
		if p.Password != "" && q.user == nil {
			return false
		}
		text := strings.ToLower(p.Title + " " + p.Excerpt + " " + q.raw(p))
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	}, nil
}

// orders are the values of orderby that every type knows.
var orders = []string{"author", "date", "id", "include", "modified", "parent", "relevance", "slug", "include_slugs", "title"}

func (q *request) sortPosts(t Type, posts []*Post, include []int64) *apiError {
	known := orders
	if t.Name == "page" {
		known = append(slices.Clone(orders), "menu_order")
	}
	by, fault := q.params.word("orderby", "date", known...)
	if fault != nil {
		return fault
	}
	direction, fault := q.params.word("order", "desc", "asc", "desc")
	if fault != nil {
		return fault
	}
	switch {
	case by == "relevance" && q.params.get("search") == "":
		return failure(http.StatusBadRequest, "rest_no_search_term_defined", "You need to define a search term to order by relevance.")
	case by == "include" && !q.params.has("include"):
		return failure(http.StatusBadRequest, "rest_orderby_include_missing_include", "You need to define an include parameter to order by include.")
	}
	if q.quirks.ignoreOrder {
		by, direction = "date", "desc"
	}
	if by == "include" {
		slices.SortFunc(posts, func(a, b *Post) int {
			return cmp.Compare(slices.Index(include, a.ID), slices.Index(include, b.ID))
		})
		return nil
	}
	sign := -1
	if direction == "asc" {
		sign = 1
	}
	compare := q.postOrder(by)
	slices.SortFunc(posts, func(a, b *Post) int {
		return cmp.Or(sign*compare(a, b), sign*cmp.Compare(q.tieBreak(by, a.ID), q.tieBreak(by, b.ID)))
	})
	return nil
}

// tieBreak orders what is equal: by id, or, as databases do where nothing says
// how, by whatever the page makes of it.
func (q *request) tieBreak(by string, id int64) int64 {
	if !q.quirks.unstable || by == "id" {
		return id
	}
	salt := uint64(len(q.params.get("page"))) + 1
	for _, c := range q.params.get("page") {
		salt = salt*31 + uint64(c)
	}
	return int64((uint64(id)*0x9e3779b97f4a7c15 ^ salt*0xbf58476d1ce4e5b9) * 0x94d049bb133111eb >> 16)
}

func (q *request) postOrder(by string) func(a, b *Post) int {
	switch by {
	case "author":
		return func(a, b *Post) int { return cmp.Compare(a.Author, b.Author) }
	case "id":
		return func(a, b *Post) int { return cmp.Compare(a.ID, b.ID) }
	case "modified":
		return func(a, b *Post) int { return a.modified().Compare(b.modified()) }
	case "parent":
		return func(a, b *Post) int { return cmp.Compare(a.Parent, b.Parent) }
	case "slug", "include_slugs":
		return func(a, b *Post) int { return strings.Compare(encodeSlug(a.Slug), encodeSlug(b.Slug)) }
	case "title":
		return func(a, b *Post) int { return strings.Compare(a.Title, b.Title) }
	case "menu_order":
		return func(a, b *Post) int { return cmp.Compare(a.MenuOrder, b.MenuOrder) }
	}
	return func(a, b *Post) int { return a.Date.Compare(b.Date) }
}
