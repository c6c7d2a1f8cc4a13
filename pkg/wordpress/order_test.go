package wordpress_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress/wptest"
)

// While one document is being found to be bad, the other batches come.
func TestDocumentsDoNotWaitForTheBadOne(t *testing.T) {
	const n, bad, latency = 5000, 1001, 100 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(n))
		s := source(t, server)
		want := inventory(t, s, content.Query{Types: []string{"post"}})
		server.Break(wptest.Poison(bad), wptest.Slow(latency))
		begun := time.Now()
		docs, others, named := 0, time.Duration(0), time.Duration(0)
		for _, err := range s.Documents(t.Context(), want) {
			fault, isFault := errors.AsType[*content.DocumentError](err)
			switch {
			case err == nil:
				docs++
				if docs == n-100 {
					others = time.Since(begun)
				}
			case isFault && fault.ID == bad:
				named = time.Since(begun)
			default:
				t.Fatal(err)
			}
		}
		if docs != n-1 || others == 0 || named == 0 {
			t.Fatalf("%d documents; the other batches after %s, the bad one after %s", docs, others, named)
		}
		if others > named/2 {
			t.Errorf("the other batches came after %s, the bad one was named after %s", others, named)
		}
	})
}

// A list is handed on in its order, though its second page is the last to come.
func TestInventoryKeepsItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(3000))
		server.Break(wptest.Fault{
			Match: func(r *http.Request) bool { return inventories(r) && r.URL.Query().Get("offset") == "99" },
			Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				time.Sleep(5 * time.Second)
				next.ServeHTTP(w, r)
			},
		}, wptest.Slow(10*time.Millisecond))
		s := source(t, server)
		last := int64(0)
		stamps := inventory(t, s, content.Query{Types: []string{"post"}})
		for _, d := range stamps {
			if d.ID <= last {
				t.Fatalf("post %d comes after post %d", d.ID, last)
			}
			last = d.ID
		}
		if len(stamps) != 3000 {
			t.Errorf("%d posts", len(stamps))
		}
	})
}

// The lists of other types begin while the first one is read, and only when it
// has answered; what a limit leaves out is not touched.
func TestInventoryReadsListsAtTheSameTime(t *testing.T) {
	for name, test := range map[string]struct {
		query content.Query
		most  time.Duration
		lists int // of other types that are asked for
	}{
		// One page of posts, then two more and two other lists, two at a time.
		"all":     {query: content.Query{}, most: 3500 * time.Millisecond, lists: 2},
		"a limit": {query: content.Query{Limit: 5}, most: time.Second, lists: 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(250))
				s := source(t, server)
				if _, err := s.Site(t.Context()); err != nil {
					t.Fatal(err)
				}
				server.Break(wptest.Slow(time.Second))
				server.Forget()
				begun := time.Now()
				inventory(t, s, test.query)
				if took := time.Since(begun); took > test.most {
					t.Errorf("took %s, want %s at most", took, test.most)
				}
				counts := server.Counts()
				if got := counts["/wp/v2/pages"] + counts["/wp/v2/books"]; got != test.lists {
					t.Errorf("%d requests for other lists, want %d", got, test.lists)
				}
			})
		})
	}
}
