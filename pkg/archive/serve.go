package archive

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/permalink"
	"wpmd/pkg/restjson"
)

// sharedHost is where WordPress.com answers for all its sites, and sharedIndex where it
// says what a site is.
const (
	sharedHost  = "public-api.wordpress.com"
	sharedIndex = "/rest/v1.1/sites/"
)

// open reads what the archive says of the site.
func (f *Folder) open() error {
	raw, err := f.read(frontName)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &f.Front); err != nil {
		return fmt.Errorf("%s: %w", frontName, err)
	}
	if raw, err = f.read(indexName); err != nil {
		return err
	}
	api, err := url.Parse(f.Front.API)
	if err != nil || api.Host == "" {
		return fmt.Errorf("%s names no API", frontName)
	}
	readIndex := restjson.ReadIndex
	if api.Host == sharedHost {
		readIndex = restjson.ReadSharedIndex
	}
	if f.Index, err = readIndex(raw); err != nil {
		return fmt.Errorf("%s: %w", indexName, err)
	}
	if f.Index.URL == "" {
		f.Index.URL = api.Scheme + "://" + api.Host
	}
	f.types = map[string]bool{"posts": true, "pages": true, "media": true, "users": true, "comments": true, "categories": true, "tags": true}
	if raw, err := f.read("types.json"); err == nil {
		types, _ := restjson.Types(raw)
		for _, t := range types {
			f.types[RoutePath(t.Namespace+"/"+t.Base)] = true
		}
	}
	if raw, err := f.read("taxonomies.json"); err == nil {
		taxonomies, _ := restjson.Taxonomies(raw)
		for _, t := range taxonomies {
			f.types[RoutePath(t.Namespace+"/"+t.Base)] = true
		}
	}
	f.redirects = make(map[string]string)
	if raw, err := f.read(redirectsName); err == nil {
		var redirects map[string]string
		_ = json.Unmarshal(raw, &redirects)
		for from, to := range redirects {
			if u, err := url.Parse(from); err == nil {
				f.redirects[permalink.PathKey(u)] = to
			}
		}
	}
	return nil
}

// Home is the address of the site's front page.
func (f *Folder) Home() string { return strings.TrimRight(f.Index.URL, "/") }

// Local answers a request for the file at an address; nil where it has none.
type Local func(address string) *http.Response

// Transport answers requests to the site from the archive: those to its API, to its front
// page, and those for where an address leads. What local has comes from there, and what is
// left goes to next, without credentials: only files are.
func (f *Folder) Transport(next http.RoundTripper, local Local) http.RoundTripper {
	return &transport{folder: f, next: next, local: local}
}

type transport struct {
	folder *Folder
	next   http.RoundTripper
	local  Local
}

// NoFileError says that an address is of nothing that an archive has.
type NoFileError struct{ URL string }

func (e *NoFileError) Error() string { return e.URL + " is not in the archive" }

// RoundTrip answers a request.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if route, ok := t.folder.route(req.URL); ok {
		return t.folder.answer(req, route), nil
	}
	if t.folder.isFront(req.URL) {
		return t.folder.front(req), nil
	}
	if req.Method == http.MethodHead && t.folder.owns(req.URL) {
		return t.folder.leads(req), nil
	}
	if t.local != nil && req.Method == http.MethodGet {
		if answer := t.local(req.URL.String()); answer != nil {
			answer.Request = req
			return answer, nil
		}
	}
	if t.next == nil {
		return nil, &NoFileError{URL: req.URL.Redacted()}
	}
	req = req.Clone(req.Context())
	req.Header.Del("Authorization")
	return t.next.RoundTrip(req)
}

// CloseIdleConnections closes those of the network.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (f *Folder) owns(u *url.URL) bool {
	home, err := url.Parse(f.Home())
	return err == nil && strings.EqualFold(u.Host, home.Host)
}

func (f *Folder) isFront(u *url.URL) bool {
	home, err := url.Parse(f.Home())
	return err == nil && f.owns(u) && strings.TrimRight(u.Path, "/") == strings.TrimRight(home.Path, "/") && u.RawQuery == ""
}

// route is the route of the API that an address asks for.
func (f *Folder) route(u *url.URL) (string, bool) {
	api, err := url.Parse(f.Front.API)
	if err != nil || !strings.EqualFold(u.Host, api.Host) {
		return "", false
	}
	if api.Query().Has("rest_route") {
		return strings.Trim(u.Query().Get("rest_route"), "/"), u.Query().Has("rest_route")
	}
	if api.Host == sharedHost && strings.HasPrefix(u.Path, sharedIndex) {
		return "", true
	}
	route, ok := strings.CutPrefix(strings.TrimRight(u.Path, "/")+"/", strings.TrimRight(api.Path, "/")+"/")
	if route = strings.Trim(route, "/"); ok && api.Host == sharedHost {
		route = coreNamespace + route
	}
	return route, ok
}

// front is the site's front page, as far as it says something of the site.
func (f *Folder) front(req *http.Request) *http.Response {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=%q>\n<head>\n", html.EscapeString(f.Front.Language))
	fmt.Fprintf(&b, "<link rel=\"https://api.w.org/\" href=\"%s\">\n", html.EscapeString(f.Front.API))
	for _, l := range f.Front.Languages {
		fmt.Fprintf(&b, "<link rel=\"alternate\" hreflang=\"%s\" href=\"%s\">\n", html.EscapeString(l.Tag), html.EscapeString(l.Home))
	}
	b.WriteString("</head>\n<body></body>\n</html>\n")
	return respond(req, http.StatusOK, "text/html; charset=UTF-8", []byte(b.String()))
}

// leads says where an address leads.
func (f *Folder) leads(req *http.Request) *http.Response {
	to, moved := f.redirects[permalink.PathKey(req.URL)]
	if moved {
		answer := respond(req, http.StatusMovedPermanently, "text/html; charset=UTF-8", nil)
		answer.Header.Set("Location", to)
		return answer
	}
	for _, target := range f.redirects {
		if u, err := url.Parse(target); err == nil && permalink.PathKey(u) == permalink.PathKey(req.URL) {
			return respond(req, http.StatusOK, "text/html; charset=UTF-8", nil)
		}
	}
	return respond(req, http.StatusNotFound, "text/html; charset=UTF-8", nil)
}

func respond(req *http.Request, status int, kind string, body []byte) *http.Response {
	header := http.Header{"Content-Type": {kind}, "Date": {time.Now().UTC().Format(http.TimeFormat)}}
	if req.Method == http.MethodHead {
		body = nil
	}
	return &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}
}

const jsonType = "application/json; charset=UTF-8"

func refuse(req *http.Request, status int, code string) *http.Response {
	body := fmt.Sprintf(`{"code":%q,"message":"The archive has no such thing.","data":{"status":%d}}`, code, status)
	return respond(req, status, jsonType, []byte(body))
}

// answer answers a question to the API.
func (f *Folder) answer(req *http.Request, route string) *http.Response {
	query := req.URL.Query()
	name, isWhole := RoutePath(route)+".json", true
	if route == "" {
		name = indexName
	}
	raw, err := f.read(name)
	if err != nil {
		isWhole = false
	}
	switch folder := RoutePath(route); {
	case isWhole && route != "" && f.isObject(route):
		return f.object(req, raw, query)
	case isWhole:
		return respond(req, http.StatusOK, jsonType, pick(raw, query))
	case f.types[folder]:
		return f.answerList(req, folder, query)
	case f.isDir(folder):
		return f.answerOwn(req, folder, query)
	case f.types[path.Dir(folder)] || f.isDir(path.Dir(folder)):
		return refuse(req, http.StatusNotFound, "rest_post_invalid_id")
	}
	return refuse(req, http.StatusNotFound, "rest_no_route")
}

// isObject says that a route is that of one object of a list, and not of a list.
func (f *Folder) isObject(route string) bool {
	return f.types[RoutePath(path.Dir(route))]
}

func (f *Folder) isDir(folder string) bool {
	entry, err := f.root.Stat(folder)
	return folder != "." && err == nil && entry.IsDir()
}

// isOpen says that a question brings a key to what a password stands before: the archive
// has only what one opened, and who reads it has that.
func isOpen(query url.Values) bool {
	return query.Get("password") != "" || query.Get("context") == "edit"
}

// object answers with one object.
func (f *Folder) object(req *http.Request, raw []byte, query url.Values) *http.Response {
	return respond(req, http.StatusOK, jsonType, pick(shown(raw, query), query))
}

// shown is an object as it is shown to who brings no key.
func shown(raw []byte, query url.Values) []byte {
	if isOpen(query) || !bytes.Contains(raw, []byte(`"protected": true`)) && !bytes.Contains(raw, []byte(`"protected":true`)) {
		return raw
	}
	return restjson.Closed(raw)
}

// pick is an object with the members that a question asks for.
func pick(raw []byte, query url.Values) []byte {
	if fields := query.Get("_fields"); fields != "" {
		raw = restjson.Pick(raw, strings.Split(fields, ","))
	}
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return raw
	}
	return out.Bytes()
}

// answerList answers with a page of a list.
func (f *Folder) answerList(req *http.Request, folder string, query url.Values) *http.Response {
	rows, err := f.list(folder)
	if err != nil {
		return refuse(req, http.StatusInternalServerError, "archive_unreadable")
	}
	rows = f.chosen(folder, rows, query)
	size := number(query, "per_page", 10)
	size = min(max(size, 1), 100)
	page := max(number(query, "page", 1), 1)
	from := max(number(query, "offset", (page-1)*size), 0)
	if page > 1 && from >= len(rows) && !query.Has("offset") {
		return refuse(req, http.StatusBadRequest, "rest_post_invalid_page_number")
	}
	body := []byte{'['}
	for i, r := range rows[min(from, len(rows)):min(from+size, len(rows))] {
		raw, err := f.read(path.Join(folder, r.name))
		if err != nil {
			return refuse(req, http.StatusInternalServerError, "archive_unreadable")
		}
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, pick(shown(raw, query), query)...)
	}
	answer := respond(req, http.StatusOK, jsonType, append(body, ']'))
	answer.Header.Set("X-WP-Total", strconv.Itoa(len(rows)))
	answer.Header.Set("X-WP-TotalPages", strconv.Itoa((len(rows)+size-1)/size))
	return answer
}

func number(query url.Values, name string, otherwise int) int {
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

// chosen are the rows that a question is about, in the order that it asks for. What it
// does not look at, who asks does.
func (f *Folder) chosen(folder string, rows []row, query url.Values) []row {
	tests := f.tests(folder, query)
	chosen := make([]row, 0, len(rows))
	for _, r := range rows {
		if !slices.ContainsFunc(tests, func(test func(row) bool) bool { return !test(r) }) {
			chosen = append(chosen, r)
		}
	}
	by := func(a, b row) int { return cmp.Compare(a.id, b.id) }
	switch query.Get("orderby") {
	case "", "date":
		by = func(a, b row) int { return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.id, b.id)) }
	case "modified":
		by = func(a, b row) int { return cmp.Or(cmp.Compare(a.modified, b.modified), cmp.Compare(a.id, b.id)) }
	}
	slices.SortStableFunc(chosen, func(a, b row) int {
		if query.Get("order") == "asc" {
			return by(a, b)
		}
		return by(b, a)
	})
	return chosen
}

// ownParameters are those that choose no rows.
var ownParameters = []string{"_fields", "per_page", "page", "offset", "order", "orderby", "context", "password", "lang", "has_published_posts", "rest_route", "_embed"}

// tests are what a row must pass to be among those that a question is about.
func (f *Folder) tests(folder string, query url.Values) []func(row) bool {
	var tests []func(row) bool
	if !query.Has("status") && folder != "media" {
		tests = append(tests, func(r row) bool { return r.status == "" || r.status == "publish" || r.status == "approved" })
	}
	for name := range query {
		value := query.Get(name)
		words := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		ids := numbers(words)
		switch name {
		case "include":
			tests = append(tests, func(r row) bool { return slices.Contains(ids, r.id) })
		case "exclude":
			tests = append(tests, func(r row) bool { return !slices.Contains(ids, r.id) })
		case "post":
			tests = append(tests, func(r row) bool { return slices.Contains(ids, r.post) })
		case "author":
			tests = append(tests, func(r row) bool { return slices.Contains(ids, r.author) || hasAny(r.ids[name], ids) })
		case "slug":
			tests = append(tests, func(r row) bool {
				return slices.ContainsFunc(words, func(w string) bool { return permalink.FoldedSlug(w) == permalink.FoldedSlug(r.slug) })
			})
		case "status":
			if folder == "media" || slices.Contains(words, "any") {
				continue
			}
			tests = append(tests, func(r row) bool { return slices.Contains(words, r.status) })
		case "sticky":
			tests = append(tests, func(r row) bool { return r.sticky == (value == "true" || value == "1") })
		case "search":
			tests = append(tests, func(r row) bool { return f.has(folder, r, value) })
		case "after":
			tests = append(tests, func(r row) bool { return r.date > wall(value) })
		case "before":
			tests = append(tests, func(r row) bool { return r.date < wall(value) })
		case "modified_after":
			tests = append(tests, func(r row) bool { return r.modified > wall(value) })
		default:
			if !slices.Contains(ownParameters, name) && len(ids) > 0 {
				tests = append(tests, func(r row) bool { return hasAny(r.ids[name], ids) })
			}
		}
	}
	return tests
}

// wall is a date as objects have it. Who asks leaves room for the difference of zones.
func wall(date string) string { return strings.TrimSuffix(date, "Z") }

func numbers(words []string) []int64 {
	var ids []int64
	for _, word := range words {
		if id, err := strconv.ParseInt(word, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func hasAny(have, want []int64) bool {
	return slices.ContainsFunc(want, func(id int64) bool { return slices.Contains(have, id) })
}

// answerOwn answers for a list that a plugin has in a route of its own.
func (f *Folder) answerOwn(req *http.Request, folder string, query url.Values) *http.Response {
	query.Del("per_page")
	query.Del("post_id")
	query.Set("per_page", "100")
	query.Set("order", "asc")
	if folder != eventFolder {
		return f.answerList(req, folder, query)
	}
	query.Del("start_date")
	query.Del("end_date")
	query.Set("orderby", "id")
	list := f.answerList(req, folder, query)
	if list.StatusCode != http.StatusOK {
		return list
	}
	rows, err := io.ReadAll(list.Body)
	if err != nil {
		return refuse(req, http.StatusInternalServerError, "archive_unreadable")
	}
	total := list.Header.Get("X-WP-Total")
	return respond(req, http.StatusOK, jsonType, fmt.Appendf(nil, `{"events":%s,"total":%s}`, rows, total))
}

// eventFolder is that of The Events Calendar, whose list is an object.
const eventFolder = "tribe/events/v1/events"
