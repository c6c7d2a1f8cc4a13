package wptest

import (
	"net/http"
	"slices"
	"sync"
)

// quirks are the ways in which a server reads a request otherwise than it should.
type quirks struct {
	capPerPage, maxPerPage                                int
	noTotals                                              bool
	wrongTotals                                           int
	ignoreInclude, ignoreFields, ignoreOrder, ignoreDates bool
	unstable, repeatPage, requireLogin, checkPasswords    bool
	poison, hidden                                        map[int64]bool
	poisonField                                           map[string]map[int64]bool
	sliceAt, wrongPages                                   int
	ignoreOffset, emptyPastEnd                            bool
	refuse                                                string
	echo                                                  map[int64]string
}

type quirksKey struct{}

func quirksOf(r *http.Request) quirks {
	q, _ := r.Context().Value(quirksKey{}).(quirks)
	return q
}

// Fault is something that goes wrong between a reader and the site.
type Fault struct {
	// Match says which requests it strikes; nil is all of them.
	Match func(*http.Request) bool
	// Skip is how many of those pass before it begins.
	Skip int
	// Times is how often it strikes; 0 is for ever.
	Times int
	// Do answers in the place of next, or calls it.
	Do func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

type faultList struct {
	mu     sync.Mutex
	faults []*countedFault
}

type countedFault struct {
	Fault
	seen int
}

// Break puts faults in the place of those that were there; the first meets a
// request first. Without arguments nothing goes wrong any more.
func (s *Server) Break(faults ...Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = nil
	for _, f := range faults {
		s.faults.faults = append(s.faults.faults, &countedFault{Fault: f})
	}
}

func (l *faultList) wrap(next http.Handler) http.Handler {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range slices.Backward(l.faults) {
		next = l.handler(f, next)
	}
	return next
}

func (l *faultList) handler(f *countedFault, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.strikes(f, r) {
			f.Do(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (l *faultList) strikes(f *countedFault, r *http.Request) bool {
	if f.Match != nil && !f.Match(r) {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f.seen++
	return f.seen > f.Skip && (f.Times == 0 || f.seen <= f.Skip+f.Times)
}
