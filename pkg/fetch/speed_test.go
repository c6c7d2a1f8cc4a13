package fetch_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// TestSpeed reads a site of 10,000 posts from a server that takes its time and
// bears so many requests at once. What is left to do when the API and the pace
// are found is held against the least time that it can take: that of a server
// which is busy to its limit until the last answer.
func TestSpeed(t *testing.T) {
	const (
		posts = 10_000
		ratio = 1.25
		ramp  = 10 * time.Second
	)
	if testing.Short() {
		t.Skip("it takes seconds, which -short has not")
	}
	for _, latency := range []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 800 * time.Millisecond} {
		for _, limit := range []int{1, 4, 16} {
			t.Run(fmt.Sprintf("%s, %d at a time", latency, limit), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := wptest.New(shelf(posts))
					d := desks{places: make(chan struct{}, limit), latency: latency, ramp: time.Now().Add(ramp)}
					server.Break(wptest.Fault{Do: d.serve})
					begun := time.Now()
					read(t, fetch.New(fetch.Options{Transport: server.Transport(), Concurrency: limit}), limit, posts)
					took, requests := time.Since(begun), server.Counts()[""]
					if requests > 2*posts/100+10 {
						t.Errorf("%d requests", requests)
					}
					all := time.Duration(requests) * latency / time.Duration(limit)
					t.Logf("%d requests in %s, %.2f times the least with discovery and ramp", requests, took, float64(took)/float64(all))
					if took < ramp {
						return
					}
					rest, least := took-ramp, d.late/time.Duration(limit)
					t.Logf("after %s: %s, %.2f times the least", ramp, rest, float64(rest)/float64(least))
					if float64(rest) > ratio*float64(least) {
						t.Errorf("%s after %s, where %s would do", rest, ramp, least)
					}
				})
			})
		}
	}
}

// desks serve so many requests at once, each for so long.
type desks struct {
	places  chan struct{}
	latency time.Duration
	ramp    time.Time

	mu   sync.Mutex
	late time.Duration // how long they were busy after the ramp, together
}

func (d *desks) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	d.places <- struct{}{}
	defer func() { <-d.places }()
	time.Sleep(d.latency)
	d.mu.Lock()
	d.late += min(d.latency, max(0, time.Since(d.ramp)))
	d.mu.Unlock()
	next.ServeHTTP(w, r)
}

func shelf(n int) *wptest.Site {
	site := &wptest.Site{
		Home: "https://example.org", Permalinks: "/%year%/%postname%/", Users: []*wptest.User{{ID: 1, Name: "Ada", Slug: "ada"}},
		Body: func(p *wptest.Post) string { return "<p>" + p.Slug + "</p>" },
	}
	for i := range n {
		site.Add(&wptest.Post{ID: int64(i + 1), Slug: fmt.Sprintf("post-%d", i), Author: 1, Date: time.Date(2024, 1, 1, 0, i, 0, 0, time.UTC)})
	}
	return site
}

// read lists and reads all that a site has.
func read(t *testing.T, c *fetch.Client, concurrency, want int) {
	t.Helper()
	site, err := wordpress.Discover(t.Context(), c, "https://example.org", wordpress.Options{Concurrency: concurrency})
	if err != nil {
		t.Fatal(err)
	}
	source := site.Source()
	var all []content.Stamp
	for stamp, err := range source.Inventory(t.Context(), content.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, stamp)
	}
	got := 0
	for _, err := range source.Documents(t.Context(), all) {
		if err != nil {
			t.Fatal(err)
		}
		got++
	}
	if got != want {
		t.Errorf("%d documents, want %d", got, want)
	}
}
