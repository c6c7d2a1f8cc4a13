package wordpress_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// history changes a site while it is read.
type history struct {
	r       *rand.Rand
	present map[int64]bool // published since the beginning
	next    int64
	changes int
}

func newHistory(r *rand.Rand, site *wptest.Site) *history {
	h := &history{r: r, present: make(map[int64]bool), next: 50_000}
	for _, p := range site.Posts {
		if p.Media == nil && p.Status == "" {
			h.present[p.ID] = true
		}
	}
	return h
}

// step makes one change: a post is written, published, edited, withdrawn, moved
// or deleted.
func (h *history) step(site *wptest.Site) {
	h.changes++
	var posts []*wptest.Post
	for _, p := range site.Posts {
		if p.Media == nil {
			posts = append(posts, p)
		}
	}
	if len(posts) < 20 {
		return
	}
	p := posts[h.r.IntN(len(posts))]
	if h.r.IntN(3) == 0 {
		p = posts[h.r.IntN(20)] // near the beginning, which moves most
	}
	switch h.r.IntN(7) {
	case 0:
		h.next++
		site.Add(&wptest.Post{ID: h.next, Slug: fmt.Sprint("new-", h.next), Title: "New", Date: time.Now(), Author: 1})
	case 1, 2:
		site.Delete(p.ID)
		delete(h.present, p.ID)
	case 3:
		p.Status = "draft"
		delete(h.present, p.ID)
	case 4:
		for _, p := range posts {
			if p.Status == "draft" {
				p.Status = ""
				return
			}
		}
	case 5:
		p.Slug += "-again"
	case 6:
		p.Modified = p.Date.Add(time.Hour)
	}
}

// changing changes the site before some of the answers.
func (h *history) changing(server *wptest.Server, often int) wptest.Fault {
	return wptest.Fault{Match: onLists, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		server.Update(func(site *wptest.Site) {
			for h.r.IntN(100) < often {
				h.step(site)
			}
		})
		next.ServeHTTP(w, r)
	}}
}

// mostRequests is what the list of a site costs that changes before every answer:
// eight readings at most, whose pages are smaller by up to a half, meet in a row,
// and may end in one that is empty or tells the size of the others; and sixty
// questions for what lies between pages.
func mostRequests(posts, size int) int {
	pages := posts/(size-size/2-1) + 3
	return 8*pages + 60
}

// Whatever is published, edited or deleted while a site is read, every post that
// is there all the time is listed once, and read once.
func TestHistories(t *testing.T) {
	runs := 80
	if testing.Short() {
		runs = 30
	}
	for seed := range runs {
		synctest.Test(t, func(t *testing.T) {
			isWhole := seed%2 == 1 // bodies come with the list
			r := rand.New(rand.NewPCG(uint64(seed), 4))
			site := library(50 + r.IntN(600))
			for _, p := range site.Posts {
				if p.Media == nil && r.IntN(10) == 0 {
					p.Status = "draft"
				}
			}
			server := wptest.New(site)
			h := newHistory(r, site)
			s := source(t, server)
			if isWhole {
				s.KeepBodies(&memory{})
			}
			faults := []wptest.Fault{h.changing(server, 10+r.IntN(80))}
			size := 100
			if r.IntN(3) == 0 {
				size = 20 + r.IntN(60)
				faults = append(faults, wptest.CapPerPage(size).On(onPosts))
			}
			server.Break(faults...)
			listed := make(map[int64]int)
			var want []content.Stamp
			for d, err := range s.Inventory(t.Context(), content.Query{Types: []string{"post"}}) {
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				listed[d.ID]++
				want = append(want, d)
			}
			for id := range h.present {
				if listed[id] != 1 {
					t.Errorf("seed %d: post %d, there all the time, is listed %d times (%d changes)", seed, id, listed[id], h.changes)
				}
			}
			if n, most := server.Counts()["/wp/v2/posts"], mostRequests(len(want), size); n > most {
				t.Errorf("seed %d: %d requests for %d posts, %d at a time, want %d at most", seed, n, len(want), size, most)
			}
			docs, faultsOf := documents(t, t.Context(), s, want)
			for id := range h.present {
				if docs[id].ID != id {
					t.Errorf("seed %d: post %d, there all the time, was not read: %v", seed, id, faultsOf[id])
				}
			}
			for id, fault := range faultsOf {
				if !fault.Fault.IsGone() {
					t.Errorf("seed %d: post %d: %v", seed, id, fault)
				}
			}
		})
	}
}

// passing are faults that pass, or that can be worked around: whatever of them
// come together, everything is there.
var passing = []func(*rand.Rand) wptest.Fault{
	func(*rand.Rand) wptest.Fault { return wptest.NoTotals() },
	func(r *rand.Rand) wptest.Fault { return wptest.CapPerPage(5 + r.IntN(60)) },
	func(r *rand.Rand) wptest.Fault { return wptest.RefusePerPage(10 + r.IntN(60)) },
	func(*rand.Rand) wptest.Fault { return wptest.IgnoreFields() },
	func(*rand.Rand) wptest.Fault { return wptest.IgnoreInclude() },
	func(*rand.Rand) wptest.Fault { return wptest.IgnoreOffset() },
	func(*rand.Rand) wptest.Fault { return wptest.RepeatPage() },
	func(*rand.Rand) wptest.Fault { return wptest.IgnoreOrder() },
	func(*rand.Rand) wptest.Fault { return wptest.EmptyPastEnd() },
	func(r *rand.Rand) wptest.Fault { return wptest.WrongTotal(r.IntN(50) - 25) },
	func(r *rand.Rand) wptest.Fault { return wptest.WrongPages(r.IntN(5) - 2) },
	func(*rand.Rand) wptest.Fault { return wptest.Prefix("\ufeff<b>Notice</b>: Undefined index: x[1]\n") },
	func(*rand.Rand) wptest.Fault { return wptest.Suffix("<!-- cached [1] -->") },
	func(r *rand.Rand) wptest.Fault { return wptest.Status(500, "").After(r.IntN(9)).For(1 + r.IntN(6)) },
	func(r *rand.Rand) wptest.Fault { return wptest.Status(503, "1").After(r.IntN(9)).For(1 + r.IntN(6)) },
	func(r *rand.Rand) wptest.Fault { return wptest.Status(429, "2").After(r.IntN(9)).For(1 + r.IntN(6)) },
	func(r *rand.Rand) wptest.Fault {
		return wptest.Truncate(r.IntN(900)).After(r.IntN(9)).For(1 + r.IntN(5))
	},
	func(r *rand.Rand) wptest.Fault { return wptest.Cut(r.IntN(900)).After(r.IntN(9)).For(1 + r.IntN(5)) },
	func(r *rand.Rand) wptest.Fault { return wptest.NotJSON(stumble).After(r.IntN(9)).For(1 + r.IntN(5)) },
	func(r *rand.Rand) wptest.Fault { return wptest.Drop().After(r.IntN(9)).For(1 + r.IntN(5)) },
	func(r *rand.Rand) wptest.Fault { return wptest.Poison(int64(1001 + 2*r.IntN(200))) },
	func(r *rand.Rand) wptest.Fault { return wptest.PoisonField("id", int64(1001+2*r.IntN(200))) },
	func(r *rand.Rand) wptest.Fault { return wptest.PoisonField("excerpt", int64(1001+2*r.IntN(200))) },
}

// faultRuns is how many companies of faults are tried: those that the
// environment asks for, which has more time at night.
func faultRuns(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("WPMD_FAULT_RUNS")
	switch {
	case asked != "":
		runs, err := strconv.Atoi(asked)
		if err != nil || runs < 1 {
			t.Fatalf("WPMD_FAULT_RUNS=%q is no number of runs", asked)
		}
		return runs
	case testing.Short():
		return 40
	}
	return 120
}

// Faults in any company: every post is there, or it is named, or it is said that
// something is missing.
func TestFaultsInCompany(t *testing.T) {
	runs, missed, requests := faultRuns(t), 0, 0
	for seed := range runs {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 5))
			n := 1 + r.IntN(350)
			server := wptest.New(library(n))
			var faults []wptest.Fault
			var chosen []int
			for range 1 + r.IntN(3) {
				i := r.IntN(len(passing))
				chosen = append(chosen, i)
				faults = append(faults, passing[i](r).On(onPosts))
			}
			server.Break(faults...)
			read := readAll
			if seed%2 == 1 {
				read = readWhole
			}
			o := read(t, server, content.Query{Types: []string{"post"}})
			requests = max(requests, o.requests)
			if o.requests > 3000 {
				t.Errorf("seed %d, faults %v: %d requests", seed, chosen, o.requests)
			}
			named := len(o.missing) + o.unnamed + len(o.lists)
			if len(o.docs) < n {
				missed++
			}
			if len(o.docs)+named < n && o.err == nil && len(o.lists) == 0 && !slices.Contains(o.warnings, "rows-kept-back") {
				t.Errorf("seed %d, faults %v: %d of %d posts, missing %v, %d rows, lists %v", seed, chosen, len(o.docs), n, o.missing, o.unnamed, o.lists)
			}
		})
	}
	t.Logf("%d of %d runs lack something, which is said; %d requests at most", missed, runs, requests)
}

// Rows that leave the last page because others were deleted are found on the
// page before it.
func TestInventoryWhoseLastPageEmpties(t *testing.T) {
	server := wptest.New(library(300))
	server.Break(wptest.Fault{
		Match: func(r *http.Request) bool { return onLists(r) && r.URL.Query().Get("offset") == "297" },
		Times: 1,
		Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			server.Update(func(site *wptest.Site) {
				for _, id := range some(1001, 10) {
					site.Delete(id)
				}
			})
			next.ServeHTTP(w, r)
		},
	})
	client := fetch.New(fetch.Options{Transport: server.Transport(), Concurrency: 1})
	site, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := ids(inventory(t, site.Source(), allPosts))
	for _, id := range some(1021, 290) {
		if !slices.Contains(got, id) {
			t.Errorf("post %d, which was there all the time, is missing", id)
		}
	}
}
