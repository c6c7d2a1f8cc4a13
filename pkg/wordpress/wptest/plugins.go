package wptest

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pluginNamespaces are what the plugins add to the index.
var pluginNamespaces = map[string][]string{
	"the-events-calendar": {"tribe/events/v1"}, "co-authors-plus": {"coauthors/v1"}, "publishpress-authors": {"publishpress-authors/v1"},
	"woocommerce": {"wc/store/v1"},
}

func (s *Site) has(plugin string) bool { return slices.Contains(s.Plugins, plugin) }

// pluginRoute answers the routes of plugins that the site has.
func (q *request) pluginRoute(route string) (value any, fault *apiError, isPlugin bool) {
	const events, coauthors = "/tribe/events/v1/events", "/coauthors/v1/coauthors/"
	if q.site.has("the-events-calendar") {
		if route == events {
			value, fault = q.listEvents()
			return value, fault, true
		}
		if id, ok := idBeneath(route, events); ok {
			value, fault = q.oneEvent(id)
			return value, fault, true
		}
	}
	if route+"/" == coauthors && q.site.has("co-authors-plus") {
		value, fault = q.listCoauthors()
		return value, fault, true
	}
	if nicename, ok := strings.CutPrefix(route, coauthors); ok && routedAuthor.MatchString(nicename) && q.site.has("co-authors-plus") {
		value, fault = q.oneCoauthor(nicename)
		return value, fault, true
	}
	if route == "/wc/store/v1/products" && q.site.has("woocommerce") {
		value, fault = q.listProducts()
		return value, fault, true
	}
	return nil, nil, false
}

// listProducts is the shop's list, of products that visitors see.
func (q *request) listProducts() (any, *apiError) {
	include, fault := q.params.ids("include")
	if fault != nil {
		return nil, fault
	}
	items := []object{}
	for _, p := range q.postsOf(include) {
		if p.kind() != "product" || p.status() != "publish" {
			continue
		}
		images := []object{}
		if p.Featured != 0 {
			images = append(images, object{{"id", p.Featured}, {"src", q.home}})
		}
		items = append(items, object{
			{"id", p.ID}, {"name", p.Title}, {"slug", encodeSlug(p.Slug)}, {"type", "simple"}, {"sku", "ROCK-" + strconv.FormatInt(p.ID, 10)}, {"on_sale", true},
			{"prices", object{{"price", "950"}, {"regular_price", "1250"}, {"sale_price", "950"}, {"price_range", nil}, {"currency_code", "EUR"}, {"currency_minor_unit", 2}}},
			{"images", images}, {"is_in_stock", true},
		})
	}
	return items, nil
}

// listEvents is the list of The Events Calendar's own, which begins today where no
// start_date is asked for, and gives fifty events at once at most.
func (q *request) listEvents() (any, *apiError) {
	perPage, fault := q.params.number("per_page", 10, 1, 0)
	if fault != nil {
		return nil, fault
	}
	perPage = min(perPage, 50)
	page, fault := q.params.number("page", 1, 1, 0)
	if fault != nil {
		return nil, fault
	}
	var found []*Post
	for _, p := range q.index.posts {
		if p.kind() == "tribe_events" && p.status() == "publish" && (!p.Over || q.params.has("start_date")) {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b *Post) int { return cmp.Compare(b.ID, a.ID) }) // by the day of the event
	some := cut(found, window{page, perPage, (page - 1) * perPage})
	if len(some) == 0 && page > 1 {
		return nil, failure(http.StatusNotFound, "event-archive-page-not-found", "The requested event archive page was not found.")
	}
	items := []object{}
	for _, p := range some {
		items = append(items, q.eventObject(p))
	}
	pages := (len(found) + perPage - 1) / perPage
	q.header.Set("X-TEC-Total", strconv.Itoa(len(found)))
	q.header.Set("X-TEC-TotalPages", strconv.Itoa(pages))
	return object{{"events", items}, {"rest_url", q.api("/tribe/events/v1/events/")}, {"total", len(found)}, {"total_pages", pages}}, nil
}

func (q *request) oneEvent(id int64) (any, *apiError) {
	p := q.index.post(id)
	if p == nil || p.kind() != "tribe_events" {
		return nil, failure(http.StatusNotFound, "event-not-found", "The event cannot be found.")
	}
	if !q.readable(p) {
		return nil, q.forbidden("event-not-accessible", "The requested event is not accessible.")
	}
	if !q.unlocked(p) {
		return nil, failure(http.StatusForbidden, "event-password-protected", "This event is password protected.")
	}
	return q.eventObject(p), nil
}

func (q *request) eventObject(p *Post) object {
	spaced := func(at string) string { return strings.Replace(at, "T", " ", 1) }
	var image any = false
	if p.Featured != 0 {
		image = object{{"url", q.home}, {"id", p.Featured}}
	}
	terms := func(taxonomy string) []object {
		list := []object{}
		for _, id := range p.Terms[taxonomy] {
			if t := q.term(id); t != nil {
				list = append(list, object{{"name", t.Name}, {"slug", t.Slug}, {"taxonomy", taxonomy}, {"id", id}})
			}
		}
		return list
	}
	return object{
		{"id", p.ID}, {"global_id", "127.0.0.1?id=" + strconv.FormatInt(p.ID, 10)}, {"author", strconv.FormatInt(p.Author, 10)}, {"status", p.status()},
		{"date", spaced(q.local(p, p.Date))}, {"date_utc", spaced(gmt(p.Date))},
		{"modified", spaced(q.local(p, p.modified()))}, {"modified_utc", spaced(gmt(p.modified()))},
		{"url", q.permalink(p)}, {"rest_url", q.api("/tribe/events/v1/events/" + strconv.FormatInt(p.ID, 10))},
		{"title", p.Title}, {"description", strings.TrimSpace(q.content(p))}, {"excerpt", p.Excerpt}, {"slug", encodeSlug(p.Slug)}, {"image", image},
		{"all_day", false}, {"start_date", spaced(q.local(p, p.Date))}, {"end_date", spaced(q.local(p, p.Date))},
		{"sticky", false}, {"featured", false}, {"categories", terms("tribe_events_cat")}, {"tags", terms("post_tag")},
		{"venue", []object{}}, {"organizer", []object{}},
	}
}

// routedAuthor are the authors that the route of a single one knows.
var routedAuthor = regexp.MustCompile(`^[\w-]+$`)

// listCoauthors is the byline of a document.
func (q *request) listCoauthors() (any, *apiError) {
	id, fault := q.params.number("post_id", 0, 1, 0)
	if fault != nil {
		return nil, fault
	}
	p := q.index.post(int64(id))
	if p == nil {
		return nil, failure(http.StatusNotFound, "rest_post_invalid_id", "Invalid post ID.")
	}
	items := []any{}
	for _, term := range p.Terms["author"] {
		author, fault := q.oneCoauthor(strings.TrimPrefix(q.term(term).Slug, "cap-"))
		if fault != nil {
			return nil, fault
		}
		items = append(items, author)
	}
	return items, nil
}

// oneCoauthor is an author of Co-Authors Plus: a user or a guest.
func (q *request) oneCoauthor(nicename string) (any, *apiError) {
	id, name := int64(0), q.site.Guests[nicename]
	for _, u := range q.site.Users {
		if u.Slug == nicename {
			id, name = u.ID, u.Name
		}
	}
	if name == "" {
		return nil, failure(http.StatusNotFound, "rest_not_found", "Sorry, we could not find that co-author.")
	}
	return q.only(object{
		{"id", cmp.Or(id, 77)}, {"description", object{{"raw", ""}, {"rendered", ""}}}, {"display_name", name},
		{"link", q.home + "/author/" + nicename + "/"}, {"featured_media", 0}, {"user_nicename", encodeSlug(nicename)},
	}), nil
}
