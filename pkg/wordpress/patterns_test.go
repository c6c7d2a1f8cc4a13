package wordpress_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress/wptest"
)

// A synced pattern leaves no trace in the body that shows it; the site's search
// finds where it stands.
func TestPatterned(t *testing.T) {
	for _, c := range []struct {
		name     string
		faults   []wptest.Fault
		patterns map[int64]string
		want     []int64
		requests []string
		warned   bool
	}{
		{"a site without patterns is asked once", nil, nil, nil, []string{"/wp/v2/blocks"}, false},
		{"a site with patterns", nil, map[int64]string{700: "<p>Notice</p>"}, []int64{1003, 1005, 1007}, []string{"/wp/v2/blocks", "/wp/v2/posts"}, false},
		{"a site that does not tell how many", []wptest.Fault{wptest.NoTotals()}, map[int64]string{700: "<p>Notice</p>"}, []int64{1003, 1005, 1007}, []string{"/wp/v2/blocks", "/wp/v2/posts"}, false},
		{"a site that does not search", []wptest.Fault{wptest.Status(500, "").On(onPosts)}, map[int64]string{700: "<p>Notice</p>"}, []int64{1007}, []string{"/wp/v2/blocks", "/wp/v2/posts"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := library(30)
				site.Patterns = c.patterns
				site.Post(1003).Content = `<p>Words.</p><!-- wp:block {"ref":700} /-->`
				site.Post(1005).Raw, site.Post(1005).Content = `<!-- wp:block {"ref":700} /-->`, "<p>Notice</p>"
				site.Post(1007).Password = "sesame"
				site.Post(1009).Content = "<p>What wp:block-lab and wp:blockquote are.</p>"
				server := wptest.New(site)
				s := source(t, server)
				list := inventory(t, s, content.Query{Types: []string{"post"}})
				server.Break(c.faults...)
				server.Forget()
				got, err := s.Patterned(t.Context(), list)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, slices.Sorted(maps.Keys(got))); diff != "" {
					t.Error(diff)
				}
				routes := make(map[string]bool)
				for _, request := range server.Requests() {
					routes[request.Route] = true
					if u, err := url.Parse(request.URL); err != nil || u.Query().Get("_fields") != "id" {
						t.Errorf("asked for %s", request.URL)
					}
				}
				if diff := cmp.Diff(c.requests, slices.Sorted(maps.Keys(routes))); diff != "" {
					t.Error(diff)
				}
				warned := slices.ContainsFunc(s.Warnings(), func(w content.Warning) bool {
					return w.Code == "patterns-unknown" && strings.Contains(w.Message, "--full")
				})
				if warned != c.warned {
					t.Errorf("warnings: %v", s.Warnings())
				}
			})
		})
	}
}
