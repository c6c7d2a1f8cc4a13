package feed_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/feed"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

const home = "https://example.org"

// shown is what a source gives of a site.
type shown struct {
	docs     map[string]content.Document // by slug
	failures []error
	unlisted []string
	warnings []string // codes
	requests int64
}

// show reads a site through its feeds.
func show(t *testing.T, server *wptest.Server, typed string, o feed.Options) shown {
	t.Helper()
	var got shown
	synctest.Test(t, func(t *testing.T) {
		client := fetch.New(fetch.Options{Transport: server.Transport()})
		s, err := feed.Open(t.Context(), client, typed, o)
		if err != nil {
			t.Fatal(err)
		}
		got.docs = make(map[string]content.Document)
		var stamps []content.Stamp
		for stamp, err := range s.Inventory(t.Context(), content.Query{}) {
			if err != nil {
				got.failures = append(got.failures, err)
				continue
			}
			stamps = append(stamps, stamp)
		}
		for d, err := range s.Documents(t.Context(), stamps) {
			if err != nil {
				t.Fatal(err)
			}
			got.docs[d.Slug] = d
		}
		pages, err := s.Unlisted(t.Context(), stamps)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			got.unlisted = append(got.unlisted, p.URL)
		}
		for _, w := range s.Warnings() {
			got.warnings = append(got.warnings, w.Code)
		}
		got.requests = client.Stats().Requests
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		client.Close()
	})
	return got
}

// journal is a site with so many posts, in two categories and with a tag.
func journal(n int) *wptest.Site {
	site := &wptest.Site{
		Home: home, Name: "The Journal", Permalinks: "/%year%/%monthnum%/%postname%/", Zone: time.FixedZone("", 3*3600),
		Users: []*wptest.User{{ID: 1, Login: "ada", Name: "Ada Byron", Slug: "ada", Role: "administrator"}},
		Terms: []*wptest.Term{
			{ID: 11, Taxonomy: "category", Name: "News", Slug: "news"}, {ID: 12, Taxonomy: "category", Name: "Çay &amp; Su", Slug: "cay-su"},
			{ID: 13, Taxonomy: "post_tag", Name: "Apples", Slug: "apples"}, {ID: 14, Taxonomy: "post_tag", Name: "C++", Slug: "c"},
		},
	}
	for i := range n {
		site.Add(&wptest.Post{
			ID: int64(101 + i), Slug: "post-" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Title: "A post", Content: "<p>Text of it.</p>\n", Author: 1,
			Date:  time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(i) * 24 * time.Hour),
			Terms: map[string][]int64{"category": {int64(11 + i%2)}, "post_tag": {13, 14}},
		})
	}
	return site
}

func closed(server *wptest.Server, more ...wptest.Fault) *wptest.Server {
	api := wptest.Refuse(http.StatusUnauthorized, "rest_forbidden", "No.").On(wptest.Under("/"))
	server.Break(append(more, api)...)
	return server
}

// Categories and tags stand in one list, and dates are in UTC.
func TestWhatAFeedTellsOnlyByTheWay(t *testing.T) {
	got := show(t, closed(wptest.New(journal(23))), "example.org", feed.Options{})
	if len(got.docs) != 23 || len(got.unlisted)+len(got.failures) > 0 {
		t.Fatalf("%d documents, %q, %v", len(got.docs), got.unlisted, got.failures)
	}
	d := got.docs["post-b"]
	if d.ID != 102 || d.Type != "post" || d.Source != "feed" || d.Date.Format(time.RFC3339) != "2025-01-02T15:00:00+03:00" || d.Authors[0].Name != "Ada Byron" {
		t.Errorf("%+v", d)
	}
	var labels []string
	for _, term := range d.Labels {
		labels = append(labels, term.Taxonomy+" "+term.Name)
	}
	if diff := cmp.Diff([]string{"category Çay & Su", "post_tag Apples", "post_tag C++"}, labels); diff != "" {
		t.Error(diff)
	}
	if slices.Contains(got.warnings, "tags-guessed") || slices.Contains(got.warnings, "dates-in-utc") {
		t.Errorf("warnings %q", got.warnings)
	}
}

// A feed that goes back no further than its first page left the other posts out.
func TestShortFeed(t *testing.T) {
	same := wptest.Fault{
		Match: func(r *http.Request) bool { return r.URL.Query().Has("paged") && r.URL.Path == "/feed/" },
		Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			again := r.Clone(r.Context())
			again.URL.RawQuery = ""
			next.ServeHTTP(w, again)
		},
	}
	got := show(t, closed(wptest.New(journal(35)), same), home, feed.Options{})
	if len(got.docs) != 35 || len(got.unlisted) > 0 {
		t.Errorf("%d documents, and without %q", len(got.docs), got.unlisted)
	}
	noTerms := wptest.Fault{
		Match: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/feed/") && r.URL.Path != "/feed/" },
		Do:    func(w http.ResponseWriter, r *http.Request, _ http.Handler) { http.NotFound(w, r) },
	}
	got = show(t, closed(wptest.New(journal(35)), same, noTerms), home, feed.Options{})
	if len(got.docs) != 10 || len(got.unlisted) != 25 {
		t.Errorf("%d documents, and without %d", len(got.docs), len(got.unlisted))
	}
	got = show(t, closed(wptest.New(journal(35)), same, noTerms), home, feed.Options{NoSitemap: true})
	if len(got.docs) != 10 || !slices.Contains(got.warnings, "feed-short") {
		t.Errorf("%d documents, warnings %q", len(got.docs), got.warnings)
	}
}

// A feed of summaries was taken for the texts.
func TestSummaries(t *testing.T) {
	site := journal(2)
	site.FeedSummaries = true
	got := show(t, closed(wptest.New(site)), home, feed.Options{})
	if d := got.docs["post-a"]; !slices.Equal(d.MissingFields, []string{content.FullText}) || d.Content != "Text of it." {
		t.Errorf("%+v", d)
	}
}

// What stands behind a page break is not in a feed, which does not say so.
func TestFurtherPages(t *testing.T) {
	site := journal(12)
	site.Post(103).Content = "<p>The beginning of a long tale.</p>\n<!--nextpage-->\n<p>Its middle, where all goes wrong.</p>\n<!--nextpage--><p>And an end.</p>"
	got := show(t, closed(wptest.New(site)), home, feed.Options{})
	if text := got.docs["post-c"].Content; !strings.Contains(text, "all goes wrong") || !strings.Contains(text, "And an end.") || strings.Count(text, "And an end.") != 1 {
		t.Errorf("%q", text)
	}
	if text := got.docs["post-d"].Content; strings.Contains(text, "nextpage") {
		t.Errorf("%q", text)
	}
}

// The form for a password, and the credit that a plugin adds, were taken for text.
func TestWhatIsNoText(t *testing.T) {
	site := journal(3)
	site.Plugins = []string{"wordpress-seo"}
	site.Post(101).Password = "seagull"
	site.Post(101).Content = "<p>SECRET</p>"
	site.Add(&wptest.Post{ID: 900, Slug: "hidden", Status: "private", Title: "Hidden", Content: "<p>SECRET</p>", Author: 1, Date: site.Post(101).Date})
	got := show(t, closed(wptest.New(site)), home, feed.Options{})
	if d := got.docs["post-a"]; !d.IsLocked() || d.Content != "" {
		t.Errorf("%+v", d)
	}
	d := got.docs["post-b"]
	if strings.Contains(d.Content, "appeared first") || !strings.Contains(d.Content, "Text of it.") || strings.Contains(d.Excerpt, "appeared") {
		t.Errorf("%q, %q", d.Content, d.Excerpt)
	}
	for slug, d := range got.docs {
		if strings.Contains(d.Content+d.Excerpt, "SECRET") {
			t.Errorf("%s is not public", slug)
		}
	}
}

// After an import guids hold ids of another site, and after a move those of this one.
func TestGuidsOfOtherHosts(t *testing.T) {
	moved, imported := journal(4), journal(4)
	for _, p := range moved.Posts {
		p.GUID = "http://old.example/?p=" + "10" + string(rune('0'+p.ID%10))
	}
	for _, p := range imported.Posts {
		p.GUID = "http://old.example/?p=" + "7" + string(rune('0'+p.ID%10))
	}
	for _, site := range []*wptest.Site{moved, imported} {
		got := show(t, closed(wptest.New(site)), home, feed.Options{})
		if d := got.docs["post-a"]; d.ID != 101 {
			t.Errorf("%s: id %d", site.Posts[0].GUID, d.ID)
		}
	}
}

// Plain permalinks, and a site in a folder.
func TestPlaces(t *testing.T) {
	plain := journal(12)
	plain.Permalinks = ""
	got := show(t, closed(wptest.New(plain)), home, feed.Options{})
	if len(got.docs) != 1 || !slices.Contains(got.warnings, "slug-made") || got.docs["a-post"].ID == 0 { // all have one title
		t.Errorf("%d documents: %q", len(got.docs), got.warnings)
	}
	folder := journal(12)
	folder.Folder = "/blog"
	folder.Home = home + "/blog"
	got = show(t, closed(wptest.New(folder)), home+"/blog/2025/01/post-a/", feed.Options{})
	if len(got.docs) != 12 {
		t.Errorf("%d documents", len(got.docs))
	}
}

// A wall is named, and so is a site without a feed.
func TestNoFeed(t *testing.T) {
	wall := wptest.Fault{Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Cf-Mitigated", "challenge")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<title>Just a moment...</title>"))
	}}
	none := wptest.Fault{
		Match: func(r *http.Request) bool { return strings.Contains(r.URL.RequestURI(), "feed") },
		Do:    func(w http.ResponseWriter, r *http.Request, _ http.Handler) { http.NotFound(w, r) },
	}
	for _, fault := range []wptest.Fault{wall, none} {
		server := wptest.New(journal(1))
		server.Break(fault)
		synctest.Test(t, func(t *testing.T) {
			client := fetch.New(fetch.Options{Transport: server.Transport()})
			defer client.Close()
			_, err := feed.Open(t.Context(), client, home, feed.Options{})
			missing, ok := errors.AsType[*feed.NoFeedError](err)
			_, blocked := errors.AsType[*wordpress.BlockedError](err)
			if !ok || blocked != (fault.Match == nil) || len(missing.Tried) == 0 {
				t.Errorf("%v", err)
			}
		})
	}
}
