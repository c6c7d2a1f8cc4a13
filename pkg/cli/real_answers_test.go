package cli_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wpmd/pkg/wordpress/wptest"
)

// The fake understood a part of a comment's field where WordPress knows only whole
// fields, so that every test passed and every real site gave empty comments. Each
// kind of request that the tests send to the fake, and each that wpmd sends to a
// real site, is played to both; their answers agree.
func TestRealAnswersAreThoseOfTheFake(t *testing.T) {
	asked := requestsOfWpmd(t)
	m := newMirror(t)
	m.knows(t, asked)
	var plays []play
	for _, kind := range wptest.Kinds() {
		made := m.plays(t, kind)
		if len(made) == 0 {
			t.Errorf("the test does not know how to play %q", kind)
		}
		plays = append(plays, made...)
	}
	plays = append(plays, m.pairs(wptest.Kinds())...)
	slices.SortFunc(plays, func(a, b play) int { return strings.Compare(a.String(), b.String()) })
	plays = slices.Compact(plays)
	t.Logf("%d requests of %d kinds", len(plays), len(wptest.Kinds()))

	given := newGiven()
	var group sync.WaitGroup
	next := make(chan play)
	for range 4 {
		group.Go(func() {
			for p := range next {
				m.compare(t, p, given)
			}
		})
	}
	for _, p := range plays {
		next <- p
	}
	close(next)
	group.Wait()
	for _, kind := range wptest.Kinds() {
		if _, field, ok := strings.Cut(kind, " _fields="); ok && !given.has(kind) && !slices.Contains(seldom, kind) {
			t.Errorf("%s: WordPress gives no field %q to who asks for it", kind, field)
		}
	}
}

// requestsOfWpmd runs wpmd against the real site and gives its requests, as the
// site's log has them.
func requestsOfWpmd(t *testing.T) []string {
	t.Helper()
	address := needReal(t, realSite)
	_, length := requestsSince(t, 0)
	dir := filepath.Join(t.TempDir(), "site")
	for _, args := range [][]string{
		{"export", address, "-o", dir, "-q", "--comments", "--media-library"},
		{"export", address, "-o", dir, "-q", "--comments", "--media-library"},
		{"inspect", address},
		{"list", address, "--category", "harbours", "--author", "zeynep", "--search", "harbour"},
		{"verify", dir, "--against", address},
	} {
		wpmd(t, args...)
	}
	asked, _ := requestsSince(t, length)
	if len(asked) < 50 {
		t.Errorf("the log has %d requests", len(asked))
	}
	return asked
}

// knows holds requests against the list of kinds.
func (m *mirror) knows(t *testing.T, asked []string) {
	t.Helper()
	known := wptest.Kinds()
	for _, address := range asked {
		for _, kind := range m.fake.Kinds(httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)) {
			if !slices.Contains(known, kind) {
				t.Errorf("%q is not in kinds.txt: %s", kind, address)
			}
		}
	}
}

// play is one request to both.
type play struct {
	kind, method, path, password string
}

func (p play) String() string { return p.method + " " + p.path + " " + p.password }

// seldom are fields that wpmd asks every type for, and that this one has not.
var seldom = []string{
	"GET /wp/v2/media _fields=sticky", "GET /wp/v2/media _fields=format", "GET /wp/v2/media _fields=menu_order", "GET /wp/v2/media _fields=content.protected",
	"GET /wp/v2/media _fields=parent", "GET /wp/v2/media _fields=featured_media",
	"GET /wp/v2/media/{id} _fields=sticky", "GET /wp/v2/media/{id} _fields=format", "GET /wp/v2/media/{id} _fields=menu_order", "GET /wp/v2/media/{id} _fields=content.protected",
	"GET /wp/v2/media/{id} _fields=parent", "GET /wp/v2/types _fields=slug", "GET /wp/v2/media/{id} _fields=featured_media", "GET /wp/v2/users _fields=parent",
}

// given remembers which of the fields that were asked for came.
type given struct {
	mu    sync.Mutex
	kinds map[string]bool
	rows  map[string]bool // kinds that anything was given for
}

func newGiven() *given { return &given{kinds: map[string]bool{}, rows: map[string]bool{}} }

// has says whether a field came, or there was nothing that could have had it.
func (g *given) has(kind string) bool { return g.kinds[kind] || !g.rows[kind] }

func (g *given) note(kind string, body any) {
	_, field, ok := strings.Cut(kind, " _fields=")
	if !ok {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if list, isList := body.([]any); !isList || len(list) > 0 {
		g.rows[kind] = true
	}
	g.kinds[kind] = g.kinds[kind] || field == "{taxonomy}" || holdsField(body, strings.Split(field, "."))
}

func holdsField(v any, path []string) bool {
	if len(path) == 0 {
		return true
	}
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, func(e any) bool { return holdsField(e, path) })
	case map[string]any:
		if inner, ok := v[path[0]]; ok {
			return holdsField(inner, path[1:])
		}
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), func(e any) bool { // by name, as types are
			o, isObject := e.(map[string]any)
			return isObject && holdsField(o[path[0]], path[1:]) && o[path[0]] != nil
		})
	}
	return false
}

// compare plays one request to both and says where they differ.
func (m *mirror) compare(t *testing.T, p play, given *given) {
	t.Helper()
	actual, body := m.ask(t, p.method, p.path, p.password)
	r := httptest.NewRecorder()
	request := m.request(t, p.method, p.path, p.password)
	request.RequestURI = request.URL.RequestURI()
	m.fake.ServeHTTP(r, request)
	fake := r.Result()
	var faults []string
	fault := func(what string, actual, fake any) {
		if len(faults) < 6 {
			faults = append(faults, fmt.Sprintf("%s: the real one gives %v, the fake %v", what, actual, fake))
		}
	}
	if actual.StatusCode != fake.StatusCode {
		fault("status", actual.Status, fake.Status)
	}
	for _, name := range headers {
		if name == "Allow" && p.password != "" {
			continue
		}
		if a, b := actual.Header.Values(name), fake.Header.Values(name); !slices.Equal(a, b) {
			fault(name, a, b)
		}
	}
	var a, b any
	if json.Unmarshal([]byte(body), &a) != nil || json.Unmarshal(r.Body.Bytes(), &b) != nil {
		a, b = factsOf(body), factsOf(r.Body.String())
	} else {
		given.note(p.kind, a)
	}
	if p.method == http.MethodGet {
		differ(p.path, "", inOrder(p.path, a), inOrder(p.path, b), fault)
	}
	if len(faults) > 0 {
		t.Errorf("%s\n\t%s", p, strings.Join(faults, "\n\t"))
	}
}

// inOrder sorts a list whose order says nothing: where nobody asks for the order
// of ids, a database gives what is alike as it likes.
func inOrder(path string, v any) any {
	list, ok := v.([]any)
	if !ok || strings.Contains(path, "orderby=id") {
		return v
	}
	slices.SortFunc(list, func(a, b any) int {
		x, _ := a.(map[string]any)
		y, _ := b.(map[string]any)
		one, _ := x["id"].(float64)
		two, _ := y["id"].(float64)
		return cmp.Compare(one, two)
	})
	return list
}

// headers are those that a reader may go by.
var headers = []string{
	"Content-Type", "X-WP-Total", "X-WP-TotalPages", "Link", "Location", "Allow", "X-Robots-Tag", "X-Content-Type-Options",
	"Cache-Control", "Access-Control-Expose-Headers", "X-Redirect-By",
}

// factsOf is what a reader goes by in an answer that is not JSON: the links of a
// page's head, and the addresses of a sitemap.
var pageFacts = regexp.MustCompile(`<link rel=['"](?:https://api\.w\.org/|canonical|shortlink)['"][^>]*>|<link rel="alternate"[^>]*application/json"[^>]*>|<loc>[^<]*wp-sitemap-posts-(?:post|page|book|guide|quote)-[^<]*|<loc>[^<]*/\d{4}/[^<]*|<loc>[^<]*/(?:category|tag)/[^<]*|<link>[^<]*|<pubDate>[^<]*|<dc:creator>.*|<category><!.*|<slash:comments>\d+|<content:encoded>|\bpostid-\d+|\bpage-id-\d+|<meta name="generator" content="WordPress \d|Sitemap: .*|<title>`)

func factsOf(body string) any {
	facts := []any{}
	for _, fact := range pageFacts.FindAllString(body, -1) {
		facts = append(facts, strings.NewReplacer("'", `"`, "\r", "", ` title="JSON"`, "").Replace(fact))
	}
	slices.SortFunc(facts, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return slices.Compact(facts)
}

// loose are members of which only the kind of value must agree: what a theme, a
// plugin or a server makes of its own.
var loose = regexp.MustCompile(`\._links|\.class_list|\.avatar_urls|\.author_avatar_urls|\.description\.rendered|image_meta|\.sizes|\.routes|\.namespaces|\.guid|\.icon|\.message$|\.template|\.meta|_status$|\.details|\.params|\.site_logo|\.gmt_offset|\.has_archive|block_version|permalink_template|generated_slug|\.description$|missing_image_sizes|author_ip|filesize`)

func differ(path, at string, actual, fake any, fault func(what string, actual, fake any)) {
	if loose.MatchString(at) && isComposite(actual) && isComposite(fake) || strings.HasSuffix(at, ".icon") || strings.HasSuffix(at, ".has_archive") {
		return
	}
	switch actual := actual.(type) {
	case map[string]any:
		other, ok := fake.(map[string]any)
		if !ok {
			fault(at, "an object", short(fake))
			return
		}
		if less.MatchString(path + at) {
			actual = only(actual, other) // the fake may know less, and not more
		}
		if a, b := keys(actual), keys(other); !slices.Equal(a, b) {
			fault(at+" members", slices.DeleteFunc(slices.Clone(a), func(k string) bool { return slices.Contains(b, k) }), slices.DeleteFunc(slices.Clone(b), func(k string) bool { return slices.Contains(a, k) }))
			return
		}
		for _, name := range keys(actual) {
			differ(path, at+"."+name, actual[name], other[name], fault)
		}
	case []any:
		other, ok := fake.([]any)
		switch {
		case !ok:
			fault(at, "a list", short(fake))
		case len(actual) != len(other):
			fault(at+" length", fmt.Sprint(len(actual), " ", ids(actual)), fmt.Sprint(len(other), " ", ids(other)))
		default:
			for i := range actual {
				differ(path, at+"["+strconv.Itoa(i)+"]", actual[i], other[i], fault)
			}
		}
	default:
		if fmt.Sprintf("%T", actual) != fmt.Sprintf("%T", fake) || !loose.MatchString(at) && !alike(actual, fake) {
			fault(at, short(actual), short(fake))
		}
	}
}

// less are objects of which the fake gives less than WordPress does.
var less = regexp.MustCompile(`\.media_details$|^/wp-json/\?|rest_route=/&|/wp/v2/blocks|/wp/v2/navigation|/wp/v2/types`)

func isComposite(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// only is an object without the members that another one has not.
func only(o, other map[string]any) map[string]any {
	kept := make(map[string]any)
	for name := range other {
		if v, ok := o[name]; ok {
			kept[name] = v
		}
	}
	return kept
}

// counted are numbers that WordPress counts up while it renders.
var counted = regexp.MustCompile(`[-_][0-9]+|\?_=[0-9]+`)

func alike(actual, fake any) bool {
	a, ok := actual.(string)
	b, both := fake.(string)
	if ok && both && strings.Contains(a, "<") {
		return counted.ReplaceAllString(a, "") == counted.ReplaceAllString(b, "")
	}
	return actual == fake
}

func short(v any) string {
	text, _ := json.Marshal(v)
	return string(text[:min(len(text), 120)])
}

func ids(list []any) []any {
	var found []any
	for _, e := range list {
		if o, ok := e.(map[string]any); ok {
			found = append(found, o["id"])
		} else {
			found = append(found, e)
		}
	}
	return found[:min(len(found), 12)]
}

func keys(o map[string]any) []string { return slices.Sorted(maps.Keys(o)) }

// place is a route of the site, and what it holds.
type place struct {
	route string
	ids   []int64  // some that visitors see
	dark  []int64  // some that they do not, one of them never there
	slugs []string // some that visitors see
	word  string   // in a title or name
	locks string   // a password
	base  string   // of a taxonomy that it knows
	terms []int64
}

const nobody = 999999

func (m *mirror) place(ty wptest.Type) place {
	at := place{route: routeOf(ty), dark: []int64{nobody}, word: "harbour", base: "categories"}
	for _, p := range m.site.Posts {
		switch {
		case p.Type != ty.Name:
			if len(at.dark) == 1 {
				at.dark = append(at.dark, p.ID) // of another type
			}
		case p.Password != "":
			at.dark, at.locks = append(at.dark, p.ID), p.Password
		case p.Status == "publish" || p.Status == "inherit":
			at.ids, at.slugs = append(at.ids, p.ID), append(at.slugs, p.Slug)
		case len(at.dark) < 8:
			at.dark = append(at.dark, p.ID)
		}
	}
	if ty.Name == "book" {
		at.base = "genres"
	}
	for _, term := range m.site.Terms {
		if at.base == "categories" && term.Taxonomy == "category" || at.base == "genres" && term.Taxonomy == "genre" {
			at.terms = append(at.terms, term.ID)
		}
	}
	return at
}

// places are the routes that a name of kinds.txt stands for.
func (m *mirror) places(name string) []place {
	one := place{dark: []int64{nobody}, word: "e"}
	switch name {
	case "{type}":
		var list []place
		for _, ty := range m.types() {
			list = append(list, m.place(ty))
		}
		return list
	case "media":
		return []place{m.place(wptest.Type{Name: "attachment", Base: "media"})}
	case "{taxonomy}":
		var list []place
		for base, taxonomy := range map[string]string{"categories": "category", "tags": "post_tag", "genres": "genre"} {
			at := place{route: "/wp/v2/" + base, dark: one.dark, word: "ar"}
			for _, term := range m.site.Terms {
				if term.Taxonomy == taxonomy {
					at.ids, at.slugs = append(at.ids, term.ID), append(at.slugs, term.Slug)
				}
			}
			list = append(list, at)
		}
		return list
	case "users":
		for _, u := range m.site.Users {
			one.ids, one.slugs = append(one.ids, u.ID), append(one.slugs, u.Slug)
		}
	case "comments":
		for _, c := range m.site.Comments {
			one.ids = append(one.ids, c.ID)
		}
	}
	one.route = "/wp/v2/" + name
	return []place{one}
}

// values are what a parameter of a kind is tried with, the plainest first.
func (at place) values(parameter string) []string {
	name, value, _ := strings.Cut(parameter, "=")
	switch value {
	case "{ids}":
		list := at.ids
		if name == "{taxonomy}" {
			name, list = at.base, at.terms
		}
		if name == "author" || name == "post" || name == "parent" {
			return []string{name + "=1", name + "=999999"}
		}
		some := list[:min(3, len(list))]
		return []string{name + "=" + join(some), name + "=" + join(slices.Concat(at.dark, some, some)), name + "=999999"}
	case "{n}":
		return map[string][]string{
			"page": {"page=2", "page=999", "page=0"}, "offset": {"offset=2", "offset=9999"}, "per_page": {"per_page=3", "per_page=100", "per_page=101"},
		}[name]
	case "{slugs}":
		some := slices.Concat(at.slugs[:min(2, len(at.slugs))], []string{"no-such-thing"})
		return []string{"slug=" + url.QueryEscape(strings.Join(some, ","))}
	case "{words}":
		return []string{"search=" + at.word, "search=nosuchword"}
	case "{password}":
		return []string{"password=" + url.QueryEscape(at.locks), "password=wrong"}
	case "{language}":
		return []string{"lang=en"}
	case "{date}":
		return []string{name + "=" + time.Date(2025, 3, 21, 7, 0, 0, 0, time.UTC).Format(time.RFC3339), name + "=2025-03-21T07:00:00", name + "=yesterday"}
	}
	return []string{parameter}
}

func join(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}
