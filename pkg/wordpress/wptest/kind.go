package wptest

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// kindList holds the kinds of requests that are played to a real WordPress and to
// this one, whose answers must agree: one on a line, "#" begins a comment.
//
//go:embed kinds.txt
var kindList string

// Kinds are the kinds of requests in kinds.txt.
func Kinds() []string {
	var kinds []string
	for line := range strings.Lines(kindList) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			kinds = append(kinds, line)
		}
	}
	return kinds
}

// strangers are requests of kinds that are not in kinds.txt, one of each.
var strangers = struct {
	mu        sync.Mutex
	addresses map[string]string // by kind
}{addresses: map[string]string{}}

// known are the kinds of kinds.txt.
var known = sync.OnceValue(func() map[string]bool {
	set := make(map[string]bool)
	for _, kind := range Kinds() {
		set[kind] = true
	}
	return set
})

func (s *Server) meet(r *http.Request) {
	kinds := s.Kinds(r)
	strangers.mu.Lock()
	defer strangers.mu.Unlock()
	for _, kind := range kinds {
		if !known()[kind] {
			strangers.addresses[kind] = r.URL.RequestURI()
		}
	}
}

// Main runs the tests of a package, for its TestMain, and fails them where one of
// them has sent a server a request of a kind that is not in kinds.txt: nobody
// knows whether a real WordPress answers that as a Server does.
func Main(tests interface{ Run() int }) int {
	code := tests.Run()
	strangers.mu.Lock()
	defer strangers.mu.Unlock()
	if len(strangers.addresses) == 0 {
		return code
	}
	out := os.Stderr //nolint:forbidigo // what a test binary says has no other way out
	_, _ = fmt.Fprintln(out, `FAIL: requests of these kinds are not held against a real WordPress. Add the kinds to pkg/wordpress/wptest/kinds.txt,
bring up a site (testdata/wordpress/up.sh) and run: go test -run '^TestRealAnswersAreThoseOfTheFake$' ./pkg/cli`)
	for _, kind := range slices.Sorted(maps.Keys(strangers.addresses)) {
		_, _ = fmt.Fprintf(out, "%s\n\t# %s\n", kind, strangers.addresses[kind])
	}
	return cmp.Or(code, 1)
}

// Kinds names what a request asks this server for, in the words of kinds.txt:
// the method and the route or page, the same with each of its parameters, and
// the same with each field of _fields. What differs from site to site and from
// request to request stands in braces.
func (s *Server) Kinds(r *http.Request) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	q := &request{http: r, site: s.site, params: parseParams(r.URL.RawQuery)}
	path := strings.TrimPrefix(r.URL.Path, s.site.Folder)
	route, isAPI := q.restRoute(path)
	if !isAPI {
		return q.pageKinds(r.Method+" "+pageName(path), path)
	}
	whole := r.Method + " " + q.routeName(route)
	kinds := []string{whole}
	for _, name := range q.params.names {
		for _, parameter := range q.paramKinds(name) {
			kinds = append(kinds, whole+" "+parameter)
		}
	}
	return kinds
}

// routeName is a route, in which the types and taxonomies that one controller
// answers for are alike.
func (q *request) routeName(route string) string {
	if route = nameRoute(route); route == "/" {
		return "/wp-json/" // the front page is "/"
	}
	for _, t := range q.site.taxonomies() {
		if tail, ok := cutBase(route, "/wp/v2/"+t.Base); ok {
			return "/wp/v2/{taxonomy}" + tail
		}
	}
	for _, t := range q.site.types() {
		if tail, ok := cutBase(route, "/"+t.namespace()+"/"+t.Base); ok && t.Name != "attachment" {
			return "/wp/v2/{type}" + tail
		}
	}
	if tail, ok := cutBase(route, "/coauthors/v1/coauthors"); ok && tail != "" {
		return "/coauthors/v1/coauthors/{slug}"
	}
	for _, base := range []string{"/wp/v2/types", "/wp/v2/taxonomies"} {
		if tail, ok := cutBase(route, base); ok && tail != "" {
			return base + "/{name}"
		}
	}
	return route
}

func cutBase(route, base string) (string, bool) {
	tail, ok := strings.CutPrefix(route, base)
	return tail, ok && (tail == "" || tail[0] == '/')
}

// valueNames stand for the values of parameters.
var valueNames = map[string]string{
	"include": "{ids}", "exclude": "{ids}", "author": "{ids}", "post": "{ids}", "parent": "{ids}", "post_id": "{id}",
	"page": "{n}", "per_page": "{n}", "offset": "{n}",
	"slug": "{slugs}", "search": "{words}", "password": "{password}", "lang": "{language}",
	"after": "{date}", "before": "{date}", "modified_after": "{date}", "modified_before": "{date}",
}

// pluginFields are fields that WordPress leaves to plugins and themes to fill.
var pluginFields = []string{"meta", "acf", "yoast_head_json", "lang", "translations", "wpml_current_locale", "wpml_translations", "woocommerce"}

func (q *request) paramKinds(name string) []string {
	value, isKnown := valueNames[name]
	switch {
	case isKnown:
		return []string{name + "=" + value}
	case name == "rest_route":
		return nil
	case q.isTaxonomyBase(name):
		return []string{"{taxonomy}={ids}"}
	case name != "_fields" && name != "status":
		return []string{name + "=" + q.params.get(name)}
	}
	var kinds []string
	for _, value := range q.params.list(name) {
		switch outer, _, _ := strings.Cut(value, "."); {
		case q.isTaxonomyBase(value):
			value = "{taxonomy}"
		case slices.Contains(pluginFields, outer):
			value = "meta"
		}
		kinds = append(kinds, name+"="+value)
	}
	return kinds
}

func (q *request) isTaxonomyBase(name string) bool {
	return slices.ContainsFunc(q.site.taxonomies(), func(t Taxonomy) bool { return t.Base == name })
}

var (
	// knownPages are the addresses outside the API that every WordPress has, and
	// those where plugins keep their sitemaps.
	knownPages = regexp.MustCompile(`^(/|/robots\.txt|/feed/|/wp-sitemap\.xml|/sitemap_index\.xml|/sitemap\.xml|/sitemaps\.xml|/wp-admin/authorize-application\.php)$`)
	// sitemapPage is a file of WordPress's own sitemap.
	sitemapPage     = regexp.MustCompile(`^/wp-sitemap-posts-[^/]+-\d+\.xml$`)
	termSitemapPage = regexp.MustCompile(`^/wp-sitemap-taxonomies-[^/]+-\d+\.xml$`)
)

func pageName(path string) string {
	switch {
	case path == "" || path == "/index.php":
		return "/"
	case knownPages.MatchString(path):
		return path
	case sitemapPage.MatchString(path):
		return "/wp-sitemap-posts-{name}-{n}.xml"
	case termSitemapPage.MatchString(path):
		return "/wp-sitemap-taxonomies-{name}-{n}.xml"
	case strings.HasSuffix(path, "/feed/"):
		return "/{page}/feed/"
	case strings.HasPrefix(path, uploads):
		return uploads + "{file}"
	}
	return "/{page}"
}

// pageKinds are those of a request for a page, which looks at few parameters.
func (q *request) pageKinds(whole, path string) []string {
	kinds := []string{whole}
	if strings.HasSuffix(path, "/feed/") || q.params.has("feed") {
		for _, name := range []string{"feed", "paged", "page", "withoutcomments", "post_type", "cat", "tag"} {
			if q.params.has(name) {
				kinds = append(kinds, whole+" "+name+"={value}")
			}
		}
	}
	if path != "" && path != "/" && path != "/index.php" {
		return kinds
	}
	for _, name := range []string{"p", "page_id", "attachment_id", "sitemap"} {
		if q.params.has(name) {
			kinds = append(kinds, whole+" "+name+"={value}")
		}
	}
	return kinds
}
