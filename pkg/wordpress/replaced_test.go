package wordpress_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress/wptest"
)

// What changed in the media library since a moment was asked for twice: which records,
// and then these by their ids. The first hundred tell both.
func TestReplaced(t *testing.T) {
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		changed  int
		since    time.Time
		faults   []wptest.Fault
		want     int
		requests int // of the media library, the records themselves among them
		warned   bool
	}{
		{"nothing", 0, begin, nil, 0, 1, false},
		{"some", 7, begin, nil, 7, 1, false},
		{"more than one answer holds", 150, begin, nil, 150, 3, false},
		{"no moment", 150, time.Time{}, nil, 0, 0, false},
		{"a server of small pages", 30, begin, []wptest.Fault{wptest.RefusePerPage(20)}, 30, 5, false},
		{"a server that gives less than it is asked for", 30, begin, []wptest.Fault{wptest.CapPerPage(20)}, 30, 3, false},
		{"a server that counts nothing", 150, begin, []wptest.Fault{wptest.NoTotals()}, 150, 3, false},
		{"a server that fails", 7, begin, []wptest.Fault{wptest.Status(500, "")}, 0, 7, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := library(1)
				for _, p := range site.Posts {
					p.Modified = begin.Add(-time.Hour)
				}
				for i := range 250 {
					at := begin.Add(-time.Hour)
					if i < c.changed {
						at = begin.Add(time.Duration(i+1) * time.Second)
					}
					site.Add(&wptest.Post{
						ID: int64(5000 + i), Date: begin.Add(-1000 * time.Hour), Modified: at,
						Media: &wptest.Media{File: fmt.Sprintf("2024/01/%d.jpg", i), MIME: "image/jpeg"},
					})
				}
				server := wptest.New(site)
				s := source(t, server)
				if _, err := s.Site(t.Context()); err != nil {
					t.Fatal(err)
				}
				server.Break(c.faults...)
				server.Forget()
				got, _, err := s.Replaced(t.Context(), c.since)
				if err != nil {
					t.Fatal(err)
				}
				if requests := server.Counts()["/wp/v2/media"]; len(got) != c.want || requests != c.requests {
					t.Errorf("%d records after %d requests, want %d after %d", len(got), requests, c.want, c.requests)
				}
				if warned := slices.ContainsFunc(s.Warnings(), func(w content.Warning) bool { return w.Code == "replaced-unknown" }); warned != c.warned {
					t.Errorf("warnings: %v", s.Warnings())
				}
			})
		})
	}
}
