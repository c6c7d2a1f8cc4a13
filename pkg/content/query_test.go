package content_test

import (
	"testing"
	"time"

	"wpmd/pkg/content"
)

func TestQueryHoldsDates(t *testing.T) {
	east := time.FixedZone("", 3*3600)
	newYear := time.Date(2024, 1, 1, 0, 0, 0, 0, content.SiteClock)
	moment := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name          string
		date          time.Time
		bound         time.Time
		after, before bool // of the bound
	}{
		{"the first moment of the year, by the site's clock", time.Date(2024, 1, 1, 0, 0, 0, 0, east), newYear, true, false},
		{"the last one of the year before", time.Date(2023, 12, 31, 23, 59, 59, 0, east), newYear, false, true},
		{"the same moment in UTC", moment, moment, false, false},
		{"before it in UTC", time.Date(2024, 1, 1, 0, 0, 0, 0, east), moment, false, true},
		{"after it in UTC", time.Date(2024, 1, 1, 3, 0, 1, 0, east), moment, true, false},
		{"no date", time.Time{}, newYear, false, false},
		{"no date, and a moment", time.Time{}, moment, false, false},
	} {
		d := content.Stamp{Date: c.date, Modified: c.date}
		for _, q := range []struct {
			what  string
			query content.Query
			want  bool
		}{
			{"after", content.Query{After: c.bound}, c.after},
			{"before", content.Query{Before: c.bound}, c.before},
			{"modified after", content.Query{ModifiedAfter: c.bound}, c.after},
			{"in no bounds", content.Query{}, true},
		} {
			if got := q.query.HoldsDates(d); got != q.want {
				t.Errorf("%s lies %s: %v", c.name, q.what, got)
			}
		}
	}
}

func TestQueryHoldsLanguage(t *testing.T) {
	const home = "https://example.org/blog"
	for _, c := range []struct {
		asked, told, link string
		want              bool
	}{
		{"", "", "https://example.org/blog/a/", true},
		{"fr", "fr", "https://example.org/blog/a/", true},
		{"fr", "fr_FR", "", true},
		{"FR", "fr-CA", "", true},
		{"pt-br", "pt_BR", "", true},
		{"pt-br", "pt", "", false},
		{"fr", "fra", "", false},
		{"fr", "en", "https://example.org/blog/fr/a/", false},
		{"fr", "", "https://example.org/blog/fr/a/", true},
		{"fr", "", "https://example.org/blog/free/a/", false},
		{"fr", "", "https://fr.example.org/a/", true},
		{"fr", "", "https://example.org/blog/a/?lang=fr", true},
		{"fr", "", "https://example.org/blog/a/", false},
		{"fr", "", ":", false},
	} {
		if got := (content.Query{Language: c.asked}).HoldsLanguage(content.Stamp{Language: c.told, Link: c.link}, home); got != c.want {
			t.Errorf("asked for %q, told %q at %s: %v", c.asked, c.told, c.link, got)
		}
	}
}
