package wordpress_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// surveyOf discovers a site and asks what it has.
func surveyOf(t *testing.T, server *wptest.Server, o wordpress.Options) wordpress.Survey {
	t.Helper()
	site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, o)
	if err != nil {
		t.Fatal(err)
	}
	v, err := site.Source().Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func counts(tallies ...wordpress.Tally) map[string]int {
	m := make(map[string]int)
	for _, t := range tallies {
		m[t.Name] = t.Count
	}
	return m
}

func TestSurvey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(250))
		v := surveyOf(t, server, wordpress.Options{})
		if diff := cmp.Diff(map[string]int{"post": 250, "page": 0, "book": 0}, counts(v.Types...)); diff != "" {
			t.Errorf("types (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"category": 2, "post_tag": 2, "genre": 1}, counts(v.Taxonomies...)); diff != "" {
			t.Errorf("taxonomies (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"attachment": 3, "user": 2, "comment": 0}, counts(v.Media, v.Users, v.Comments)); diff != "" {
			t.Errorf("others (-want +got)\n%s", diff)
		}
		if v.FoundBy != "link" || !v.Permalinks || v.LoggedIn || v.PasswordPage != home+"/wp-admin/authorize-application.php" {
			t.Errorf("%+v", v)
		}
		if v.Documents() != 250 || v.Sample != 10 {
			t.Errorf("%d documents, a sample of %d", v.Documents(), v.Sample)
		}
		if n := server.Counts()[""]; n > 20 {
			t.Errorf("%d requests", n)
		}
	})
}

// TestSurveyForetells holds the estimate against what an export asks.
func TestSurveyForetells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(1000))
		v := surveyOf(t, server, wordpress.Options{})
		server.Forget()
		site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := site.Source()
		if got := documentsOf(t, s); got != 1000 {
			t.Fatalf("%d documents", got)
		}
		for range s.SitemapPages(t.Context()) {
		}
		for range s.Authors(t.Context()) {
		}
		for _, taxonomy := range v.Taxonomies {
			for range s.Terms(t.Context(), taxonomy.Name) {
			}
		}
		n := server.Counts()[""] + 2 // patterns and the list of files
		if n*5 < v.Requests*4 || n*4 > v.Requests*5 {
			t.Errorf("%d requests were foretold, and %d made", v.Requests, n)
		}
	})
}

func TestSurveyOfWhatIsClosed(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault wptest.Fault
		check func(wordpress.Survey) bool
	}{
		{"users", wptest.Refuse(http.StatusUnauthorized, "rest_user_cannot_view", "No.").On(wptest.Under("/wp/v2/users")), func(v wordpress.Survey) bool { return v.Users.Err != nil && v.Users.Count < 0 && v.Media.Err == nil }},
		{"a type", wptest.Refuse(http.StatusForbidden, "rest_forbidden", "No.").On(wptest.Under("/wp/v2/books")), func(v wordpress.Survey) bool { return v.Types[2].Err != nil && v.Types[0].Err == nil }},
		{"posts", wptest.Refuse(http.StatusForbidden, "rest_forbidden", "No.").On(wptest.Under("/wp/v2/posts")), func(v wordpress.Survey) bool { return v.Types[0].Err != nil && v.Sample == 0 && v.Duration(2) == 0 }},
		{"totals", wptest.NoTotals(), func(v wordpress.Survey) bool { return v.Types[0].Err == nil && v.Types[0].Count == -1 }},
		{"one bad document", wptest.Poison(1001), func(v wordpress.Survey) bool { return v.Sample == 0 && v.Types[0].Count == 30 && len(v.Warnings) > 0 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(30))
				server.Break(test.fault)
				if v := surveyOf(t, server, wordpress.Options{}); !test.check(v) {
					t.Errorf("%+v", v)
				}
			})
		})
	}
}

func TestSurveySaysHowTheAPIWasFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(1))
		if v := surveyOf(t, server, wordpress.Options{API: home + "/wp-json/"}); v.FoundBy != "option" {
			t.Errorf("--api: %q", v.FoundBy)
		}
		server.Break(wptest.NotJSON("<html><body>no links").On(wptest.Under("page")))
		if v := surveyOf(t, server, wordpress.Options{}); v.FoundBy != "guess" {
			t.Errorf("no links: %q", v.FoundBy)
		}
		site := library(1)
		site.Permalinks = ""
		site.NoApplicationPasswords = true
		if v := surveyOf(t, wptest.New(site), wordpress.Options{}); v.Permalinks || v.PasswordPage != "" {
			t.Errorf("plain: %+v", v)
		}
	})
}

// documentsOf reads every document of a source and returns how many there are.
func documentsOf(t *testing.T, s *wordpress.Source) int {
	t.Helper()
	var all []content.Stamp
	for stamp, err := range s.Inventory(t.Context(), content.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, stamp)
	}
	n := 0
	for _, err := range s.Documents(t.Context(), all) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestInventoryWhereTypesAreClosed(t *testing.T) {
	site := library(3)
	addPage(site, 41, "about", 0)
	server := wptest.New(site)
	for _, fault := range []func(http.ResponseWriter, *http.Request, http.Handler){
		wpError(401, "rest_cannot_view", "Sorry."), wpError(404, "rest_no_route", "No route."),
	} {
		server.Break(wptest.Fault{Match: at("/wp/v2/types"), Do: fault}, wptest.Fault{Match: at("/wp/v2/taxonomies"), Do: fault})
		s := source(t, server)
		got := inventory(t, s, content.Query{})
		if len(got) != 4 || len(got[0].Terms["category"]) != 1 {
			t.Errorf("%d documents, want 4; the first %+v", len(got), got[0])
		}
		if diff := cmp.Diff([]string{"types-closed", "types-closed"}, codes(s.Warnings())); diff != "" {
			t.Errorf("warnings (-want +got):\n%s", diff)
		}
	}
}
