package wptest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// request is one request, as far as WordPress understands it.
type request struct {
	http   *http.Request
	site   *Site
	index  *index
	home   string // without a trailing slash
	params params
	user   *User // nil for a visitor
	quirks quirks
	fields fields
	header http.Header // of the answer
	broken bool        // PHP died
	part   int         // which page of a document is asked for by its path; 0 for the first
	noise  string      // what PHP printed before the answer
	made   struct {    // the body made last: content and excerpt both ask for it
		post *Post
		body string
	}
}

func newRequest(s *Server, r *http.Request) *request {
	q := &request{
		http: r, site: s.site, index: s.index, home: origin(r) + s.site.Folder,
		params: parseParams(r.URL.RawQuery), quirks: quirksOf(r), header: http.Header{},
	}
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		q.params.merge(body)
	}
	q.user = q.login()
	if q.quirks.ignoreFields {
		delete(q.params.values, "_fields")
	}
	q.fields = fieldsOf(q.params)
	return q
}

func origin(r *http.Request) string {
	if r.TLS != nil || isSecurePipe(r.Context()) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// login knows a user by name and application password; anything else is a
// visitor, without a word.
func (q *request) login() *User {
	name, password, ok := q.http.BasicAuth()
	if !ok || q.site.NoApplicationPasswords {
		return nil
	}
	for _, u := range q.site.Users {
		if u.Password != "" && (u.Login == name || u.Email != "" && u.Email == name) && unspaced(u.Password) == unspaced(password) {
			return u
		}
	}
	return nil
}

func unspaced(password string) string { return strings.ReplaceAll(password, " ", "") }

func (q *request) can(roles ...string) bool {
	return q.user != nil && slices.Contains(roles, q.user.Role)
}

// text is a text of the site with the addresses it is served at.
func (q *request) text(s string) string {
	if q.site.Home == "" {
		return s
	}
	return strings.ReplaceAll(s, strings.TrimSuffix(q.site.Home, "/"), q.home)
}

// api is the address of a route: "/" is the root.
func (q *request) api(route string) string {
	switch {
	case q.site.Permalinks == "":
		return q.home + "/index.php?rest_route=" + route
	case strings.HasPrefix(q.site.Permalinks, "/index.php/"):
		return q.home + "/index.php/wp-json" + route
	}
	return q.home + "/wp-json" + route
}

// apiQuery is the address of a route with a query.
func (q *request) apiQuery(route, query string) string {
	if q.site.Permalinks == "" {
		return q.home + "/index.php?rest_route=" + url.QueryEscape(route) + "&" + query
	}
	return q.api(route) + "?" + query
}

// restRoute says which route of the REST API a path beneath the home asks for.
func (q *request) restRoute(path string) (string, bool) {
	if q.params.has("rest_route") && (path == "" || path == "/" || path == "/index.php") {
		return cleanRoute(q.params.get("rest_route")), true
	}
	path = "/" + strings.TrimLeft(path, "/")
	rest, inIndex := strings.CutPrefix(path, "/index.php")
	if q.site.Permalinks == "" {
		return "", false
	}
	if !inIndex {
		rest = path
	}
	route, ok := strings.CutPrefix(rest, "/wp-json")
	if !ok || route != "" && route[0] != '/' {
		return "", false
	}
	return cleanRoute(route), true
}

func cleanRoute(route string) string { return "/" + strings.Trim(route, "/") }

// apiError is an error as the REST API words it.
type apiError struct {
	status  int
	code    string
	message string
	extra   object // further members of data
}

func (e *apiError) object() object {
	return object{{"code", e.code}, {"message", e.message}, {"data", append(object{{"status", e.status}}, e.extra...)}}
}

func failure(status int, code, message string) *apiError {
	return &apiError{status: status, code: code, message: message}
}

// forbidden is 401 for a visitor and 403 for a user without the right.
func (q *request) forbidden(code, message string) *apiError {
	if q.user == nil {
		return failure(http.StatusUnauthorized, code, message)
	}
	return failure(http.StatusForbidden, code, message)
}

func noRoute() *apiError {
	return failure(http.StatusNotFound, "rest_no_route", "No route was found matching the URL and request method.")
}

const criticalError = `<!DOCTYPE html>
<html lang="en-US">
<head>
	<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
	<title>WordPress &rsaquo; Error</title>
</head>
<body id="error-page">
	<div class="wp-die-message"><p>There has been a critical error on this website.</p></div></body>
</html>
`

// rest answers a request to the REST API.
func (q *request) rest(route string) *answer {
	q.header.Set("Content-Type", "application/json; charset=UTF-8")
	q.header.Set("X-Robots-Tag", "noindex")
	q.header.Set("X-Content-Type-Options", "nosniff")
	q.header.Set("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link")
	q.header.Set("Access-Control-Allow-Headers", "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type")
	q.header.Set("Vary", "Origin")
	q.header.Set("Link", "<"+q.api("/")+`>; rel="https://api.w.org/"`)
	q.protectCaches()

	value, fault := q.admit(route)
	if q.broken {
		return htmlAnswer(http.StatusInternalServerError, criticalError)
	}
	status := http.StatusOK
	if fault != nil {
		status, value = fault.status, fault.object()
		if q.editing() && q.user == nil {
			q.header.Del("Allow")
		}
		if status != http.StatusBadRequest && route != "/wp/v2/users/me" { // nothing is allowed
			q.header.Del("Allow")
		}
	}
	body := append([]byte(q.noise), encode(nil, value)...)
	return &answer{status: status, header: q.header, body: body}
}

// admit answers where the site's plugins let the request pass.
func (q *request) admit(route string) (any, *apiError) {
	if _, _, sent := q.http.BasicAuth(); sent && q.user == nil && q.quirks.checkPasswords {
		return nil, failure(http.StatusUnauthorized, "incorrect_password", "The provided password is an invalid application password.")
	}
	if q.user == nil && q.quirks.requireLogin {
		return nil, failure(http.StatusUnauthorized, "rest_not_logged_in", "You are not currently logged in.")
	}
	return q.route(route)
}

func (q *request) protectCaches() {
	if q.user != nil {
		q.forbidCaches(q.header)
	}
}

func (q *request) forbidCaches(header http.Header) {
	header.Set("Expires", "Wed, 11 Jan 1984 05:00:00 GMT")
	control := "no-cache, must-revalidate, max-age=0, no-store, private"
	if q.site.old() {
		control = "no-cache, must-revalidate, max-age=0"
	}
	header.Set("Cache-Control", control)
}

// reads says whether the request only reads, however it is spelled.
func (q *request) reads() bool {
	switch q.http.Method {
	case http.MethodGet, http.MethodHead:
		return true
	case http.MethodPost:
		return q.params.get("_method") == http.MethodGet || q.http.Header.Get("X-HTTP-Method-Override") == http.MethodGet
	}
	return false
}

func (q *request) route(route string) (any, *apiError) {
	if !q.reads() {
		return nil, q.forbidden("rest_cannot_edit", "Sorry, you are not allowed to do that.")
	}
	q.header.Set("Allow", "GET")
	if route == "/" {
		return q.onlyOfIndex(q.root()), nil
	}
	for _, t := range q.site.types() {
		base := "/" + t.namespace() + "/" + t.Base
		if route == base {
			return q.listPosts(t, route)
		}
		if id, ok := idBeneath(route, base); ok {
			return q.onePost(t, id)
		}
	}
	for _, t := range q.site.taxonomies() {
		base := "/wp/v2/" + t.Base
		if route == base {
			return q.listTerms(t, route)
		}
		if id, ok := idBeneath(route, base); ok {
			return q.oneTerm(t, id)
		}
	}
	return q.otherRoute(route)
}

func idBeneath(route, base string) (int64, bool) {
	rest, ok := strings.CutPrefix(route, base+"/")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, err == nil && id >= 0
}

func (q *request) otherRoute(route string) (any, *apiError) {
	if id, ok := idBeneath(route, "/wp/v2/users"); ok {
		return q.oneUser(id)
	}
	if id, ok := idBeneath(route, "/wp/v2/comments"); ok {
		return q.oneComment(id)
	}
	if name, ok := strings.CutPrefix(route, "/wp/v2/types/"); ok {
		return q.oneType(name)
	}
	if name, ok := strings.CutPrefix(route, "/wp/v2/taxonomies/"); ok {
		return q.oneTaxonomy(name)
	}
	if route == "/pll/v1/languages" && q.site.Multilingual == "polylang" {
		return q.listLanguages(), nil
	}
	if value, fault, isPlugin := q.pluginRoute(route); isPlugin {
		return value, fault
	}
	switch route {
	case "/wp/v2":
		return q.only(object{{"namespace", "wp/v2"}, {"routes", q.routes()}}), nil
	case "/wp/v2/types":
		return q.listTypes()
	case "/wp/v2/taxonomies":
		return q.listTaxonomies()
	case "/wp/v2/statuses":
		return q.listStatuses(), nil
	case "/wp/v2/users":
		return q.listUsers(route)
	case "/wp/v2/users/me":
		return q.me()
	case "/wp/v2/comments":
		return q.listComments(route)
	}
	return q.furniture(route)
}

// furniture answers the routes of what is not content.
func (q *request) furniture(route string) (any, *apiError) {
	switch strings.TrimPrefix(route, "/wp/v2/") {
	case "blocks":
		return q.listPatterns(route)
	case "navigation":
		return q.listPosts(Type{Name: "wp_navigation", Base: "navigation", Without: []string{"author", "excerpt", "featured_media", "meta"}}, route)
	case "font-families":
		return nil, q.forbidden("rest_cannot_read", "Sorry, you are not allowed to access font families.")
	case "menus", "menu-items":
		return nil, q.forbidden("rest_cannot_view", "Sorry, you are not allowed to view menu items.")
	case "templates", "template-parts":
		return nil, q.forbidden("rest_cannot_manage_templates", "Sorry, you are not allowed to access the templates on this site.")
	case "settings", "plugins", "themes", "widgets", "sidebars", "menu-locations", "block-types":
		return nil, q.forbidden("rest_forbidden", "Sorry, you are not allowed to do that.")
	}
	return nil, noRoute()
}

// listPatterns counts the synced patterns for everybody and shows them to who
// may write.
func (q *request) listPatterns(route string) (any, *apiError) {
	w, fault := q.window(true)
	if fault != nil {
		return nil, fault
	}
	var ids []int64
	for id := range q.site.Patterns {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	items := []object{}
	for _, id := range cut(ids, w) {
		if q.can("administrator", "editor", "author", "contributor") {
			items = append(items, q.only(object{{"id", id}, {"type", "wp_block"}}))
		}
	}
	return q.page(route, items, len(ids), w.page, w.perPage), nil
}

// page sets the headers of one page of a list and gives the page.
func (q *request) page(route string, items []object, total, page, perPage int) []object {
	pages := (total + perPage - 1) / perPage
	if !q.quirks.noTotals {
		q.header.Set("X-WP-Total", strconv.Itoa(max(0, total+q.quirks.wrongTotals)))
		q.header.Set("X-WP-TotalPages", strconv.Itoa(max(0, pages+q.quirks.wrongPages)))
	}
	var links []string
	if page > 1 {
		links = append(links, "<"+q.apiQuery(route, q.params.link(min(page-1, pages), q.isList))+`>; rel="prev"`)
	}
	if page < pages {
		links = append(links, "<"+q.apiQuery(route, q.params.link(page+1, q.isList))+`>; rel="next"`)
	}
	if len(links) > 0 && !q.quirks.noTotals {
		q.header.Set("Link", strings.Join(links, ", "))
	}
	return items
}

// isList says whether WordPress makes a list of a parameter's value.
func (q *request) isList(name string) bool {
	lists := []string{"include", "exclude", "author", "author_exclude", "parent", "parent_exclude", "slug", "status"}
	return slices.Contains(lists, name) || q.isTaxonomyBase(strings.TrimSuffix(name, "_exclude"))
}

// window is which part of a list was asked for.
type window struct{ page, perPage, offset int }

// window reads the parameters that say so. The list of a hierarchical taxonomy has no
// parameter offset, and so does not look at it.
// https://developer.wordpress.org/reference/classes/wp_rest_terms_controller/get_collection_params/
func (q *request) window(hasOffset bool) (window, *apiError) {
	if name := q.quirks.refuse; name != "" && q.params.has(name) {
		return window{}, invalidParam(invalid{param: name, code: "rest_invalid_param", message: name + " is not allowed."})
	}
	low := 100
	if q.quirks.maxPerPage > 0 {
		low = q.quirks.maxPerPage
	}
	perPage, fault := q.params.number("per_page", 10, 1, low)
	if fault != nil {
		return window{}, fault
	}
	if q.quirks.capPerPage > 0 {
		perPage = min(perPage, q.quirks.capPerPage)
	}
	page, fault := q.params.number("page", 1, 1, 0)
	if fault != nil {
		return window{}, fault
	}
	if q.quirks.repeatPage {
		page = 1
	}
	if q.quirks.ignoreOffset || !hasOffset {
		return window{page, perPage, (page - 1) * perPage}, nil
	}
	offset, fault := q.params.number("offset", (page-1)*perPage, 0, 0)
	return window{page, perPage, offset}, fault
}

func cut[T any](list []T, w window) []T {
	from := min(w.offset, len(list))
	return list[from:min(from+w.perPage, len(list))]
}

func newReader(b []byte) io.ReadSeeker { return bytes.NewReader(b) }
