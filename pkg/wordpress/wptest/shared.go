package wptest

import (
	"net/http"
	"strconv"
	"strings"
)

// SharedHost is where WordPress.com answers for all its sites.
const SharedHost = "public-api.wordpress.com"

// Shared answers as WordPress.com does at SharedHost for the one site that the
// server has: beneath /wp/v2/sites/HOST/, without totals, and without an index
// of the API. host is the site's own.
func (s *Server) Shared(host string) http.Handler {
	const routes, facts = "/wp/v2/sites/", "/rest/v1.1/sites/"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, ok := strings.CutPrefix(r.URL.Path, facts); ok {
			if name != host {
				sendError(w, failure(http.StatusNotFound, "unknown_blog", "Unknown blog"))
				return
			}
			s.mu.RLock()
			o := object{{"ID", 7}, {"name", s.site.Name}, {"description", s.site.Description}, {"URL", "https://" + host}}
			s.mu.RUnlock()
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(encode(nil, o))
			return
		}
		name, route, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, routes), "/")
		if !strings.HasPrefix(r.URL.Path, routes) || name != host || route == "" {
			sendError(w, failure(http.StatusNotFound, "rest_no_route", "No route was found matching the URL and request method."))
			return
		}
		inner := r.Clone(r.Context())
		inner.URL.Path, inner.Host = "/wp-json/wp/v2/"+route, host
		inner.RequestURI = inner.URL.RequestURI()
		a := record(withoutTotals(s), inner)
		a.body = []byte(strings.ReplaceAll(string(a.body), strconv.Quote(host)[1:len(host)+1]+`\/wp-json\/wp\/v2\/`, SharedHost+`\/wp\/v2\/sites\/7\/`))
		a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
		a.send(w, r)
	})
}

// withoutTotals is the server without X-WP-Total and its like.
func withoutTotals(s *Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := record(s, r)
		for _, name := range []string{"X-WP-Total", "X-WP-TotalPages", "Link"} {
			a.header.Del(name)
		}
		a.send(w, r)
	})
}

// SharedFront answers as WordPress.com does at the site's own host: pages that
// say nothing of an API, and no API.
func (s *Server) SharedFront() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if Route(r) != "page" {
			sendHTML(w, http.StatusNotFound, nginxPage("404 Not Found"))
			return
		}
		a := record(s, r)
		a.header.Del("Link")
		a.header.Set("Host-Header", "WordPress.com")
		page := strings.NewReplacer(`rel="https://api.w.org/"`, `rel="x"`, `type="application/json"`, "").Replace(string(a.body))
		a.body = []byte(page)
		a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
		a.send(w, r)
	})
}
