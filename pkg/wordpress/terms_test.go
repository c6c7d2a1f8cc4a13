package wordpress_test

import (
	"fmt"
	"net/http"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// WordPress gives the first categories for any offset, so that each page behind the
// first was asked for in vain, and a page in pieces brought other rows than its own.
func TestTermsOfAHierarchicalTaxonomyHaveNoOffset(t *testing.T) {
	second := func(r *http.Request) bool {
		q := r.URL.Query()
		return wptest.Route(r) == "/wp/v2/categories" && q.Get("page") == "2" && q.Get("per_page") == "100"
	}
	for _, c := range []struct {
		name     string
		faults   []wptest.Fault
		requests int
	}{
		{"as WordPress answers", nil, 3},
		{"a page that breaks down", []wptest.Fault{wptest.Status(500, "").On(second)}, 6},
		{"a server that gives less than it is asked for", []wptest.Fault{wptest.CapPerPage(50)}, 7},
		{"a server of small pages", []wptest.Fault{wptest.RefusePerPage(50)}, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := library(1)
			site.Terms = nil
			for i := range 250 {
				site.Terms = append(site.Terms, &wptest.Term{ID: int64(i + 1), Taxonomy: "category", Name: fmt.Sprint("Category ", i), Slug: fmt.Sprint("category-", i)})
			}
			server := wptest.New(site)
			s := source(t, server)
			if _, err := s.Site(t.Context()); err != nil {
				t.Fatal(err)
			}
			server.Break(c.faults...)
			server.Forget()
			seen := make(map[int64]bool)
			for term, err := range s.Terms(t.Context(), "category") {
				if err != nil {
					t.Fatal(err)
				}
				if seen[term.ID] {
					t.Errorf("%d came twice", term.ID)
				}
				seen[term.ID] = true
			}
			if requests := server.Counts()["/wp/v2/categories"]; len(seen) != 250 || requests > c.requests {
				t.Errorf("%d terms after %d requests, want 250 after %d", len(seen), requests, c.requests)
			}
		})
	}
}
