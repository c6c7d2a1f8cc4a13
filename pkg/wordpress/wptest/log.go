package wptest

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// Request is what a server saw of one request.
type Request struct {
	Method string
	Host   string
	URL    string // path and query
	// Route is Route of the request.
	Route  string
	Header http.Header
}

type requestLog struct {
	mu       sync.Mutex
	requests []Request
	counts   map[string]int
}

func (l *requestLog) add(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	route := Route(r)
	l.requests = append(l.requests, Request{r.Method, r.Host, r.URL.RequestURI(), route, r.Header.Clone()})
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[route]++
}

// Requests returns what was asked so far, in the order of arrival.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return append([]Request(nil), s.log.requests...)
}

// Counts returns how often every route was asked for, by the names that Route
// gives; "" is the sum.
func (s *Server) Counts() map[string]int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	counts := maps.Clone(s.log.counts)
	if counts == nil {
		counts = map[string]int{}
	}
	counts[""] = len(s.log.requests)
	return counts
}

// Forget empties the log.
func (s *Server) Forget() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.requests, s.log.counts = nil, nil
}

var numbers = regexp.MustCompile(`/\d+`)

// Route names what a request asks for: a route of the REST API however it is
// addressed, with ids as {id} ("/wp/v2/posts/{id}"); "uploads"; or "page" for
// everything else.
func Route(r *http.Request) string {
	if route := r.URL.Query().Get("rest_route"); route != "" {
		return nameRoute(route)
	}
	if _, route, ok := strings.Cut(r.URL.Path, "/wp-json"); ok {
		return nameRoute(route)
	}
	if strings.Contains(r.URL.Path, uploads) {
		return "uploads"
	}
	return "page"
}

func nameRoute(route string) string { return numbers.ReplaceAllString(cleanRoute(route), "/{id}") }
