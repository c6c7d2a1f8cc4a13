package wordpress_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress/wptest"
)

func TestZZ(t *testing.T) {
	for try := range 25 {
		for _, seed := range slicesOf(300) {
			ok := true
			var log []string
			synctest.Test(t, func(t *testing.T) {
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
				faults := []wptest.Fault{h.changing(server, 10+r.IntN(80))}
				if r.IntN(3) == 0 {
					faults = append(faults, wptest.CapPerPage(20+r.IntN(60)).On(onPosts))
				}
				faults = append(faults, wptest.Fault{Match: onLists, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					rec := httptest.NewRecorder()
					next.ServeHTTP(rec, r)
					var o []struct{ ID int64 }
					_ = json.Unmarshal(rec.Body.Bytes(), &o)
					first, last := int64(0), int64(0)
					if len(o) > 0 {
						first, last = o[0].ID, o[len(o)-1].ID
					}
					log = append(log, fmt.Sprint("offset ", r.URL.Query().Get("offset"), " per ", r.URL.Query().Get("per_page"), " n ", len(o), " ", first, "..", last, " total ", rec.Header().Get("X-WP-Total")))
					for k, v := range rec.Header() {
						w.Header()[k] = v
					}
					w.WriteHeader(rec.Code)
					_, _ = w.Write(rec.Body.Bytes())
				}})
				server.Break(faults...)
				listed := map[int64]int{}
				for d, err := range s.Inventory(t.Context(), content.Query{Types: []string{"post"}}) {
					if err == nil {
						listed[d.ID]++
					}
				}
				for id := range h.present {
					if listed[id] != 1 {
						ok = false
						log = append(log, fmt.Sprint("missing ", id))
					}
				}
			})
			if !ok {
				fmt.Fprintln(os.Stderr, "try", try)
				for _, l := range log {
					fmt.Fprintln(os.Stderr, l)
				}
				return
			}
		}
	}
}

func slicesOf(n int) (l []int) {
	for i := range n {
		l = append(l, i)
	}
	return l
}
