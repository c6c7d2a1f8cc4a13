package wordpress_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

func TestSite(t *testing.T) {
	site := library(1)
	site.Description, site.Zone = "Books &amp; more", time.FixedZone("", 3*3600)
	s := source(t, wptest.New(site))
	got, err := s.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := content.Site{
		URL: home, API: home + "/wp-json/", Name: "The Library & Co", Description: "Books & more", Language: "en-US", Timezone: got.Timezone, Offset: 3 * time.Hour,
		Types: []content.Type{
			{Name: "post", Label: "Posts", Taxonomies: []string{"category", "post_tag"}},
			{Name: "page", Label: "Pages", Hierarchical: true},
			{Name: "book", Label: "Books", Taxonomies: []string{"genre"}},
		},
		Taxonomies: []content.Taxonomy{
			{Name: "category", Label: "Categories", Hierarchical: true}, {Name: "post_tag", Label: "Tags"}, {Name: "genre", Label: "Genres"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("site (-want +got):\n%s", diff)
	}
}

func TestInventory(t *testing.T) {
	site := library(2)
	addPage(site, 41, "about", 0)
	addPage(site, 42, "team", 41)
	addBook(site, 51, "odes")
	site.Posts[0].Slug, site.Posts[0].Sticky = "dünya", true
	site.Posts[1].Password = "sesame"
	site.Add(&wptest.Post{ID: 61, Status: "draft", Title: "Draft", Date: time.Now()})
	site.Add(&wptest.Post{ID: 62, Status: "private", Title: "Private", Slug: "private", Date: time.Now()})
	s := source(t, wptest.New(site))
	got := inventory(t, s, content.Query{})
	if diff := cmp.Diff([]int64{1001, 1003, 41, 42, 51}, ids(got)); diff != "" {
		t.Fatalf("ids (-want +got):\n%s", diff)
	}
	first := content.Stamp{
		ID: 1001, Type: "post", Status: "publish", Slug: "dünya", Link: home + "/2024/d%c3%bcnya/",
		Date: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC), Modified: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC),
		Author: 1, Sticky: true, Featured: 501, Terms: map[string][]int64{"category": {11}, "post_tag": {13}},
	}
	if diff := cmp.Diff(first, got[0]); diff != "" {
		t.Errorf("stamp (-want +got):\n%s", diff)
	}
	if !got[1].Protected || got[0].Protected {
		t.Error("a password is not noticed, or where there is none")
	}
	if got[3].Parent != 41 || got[4].Type != "book" || got[4].Terms["genre"][0] != 14 {
		t.Errorf("page %+v, book %+v", got[3], got[4])
	}
	if w := s.Warnings(); len(w) != 0 {
		t.Errorf("warnings %v", w)
	}
}

// The least possible: types, taxonomies, and a full page of stamps for each
// hundred documents of each type.
func TestInventoryAsksTheLeast(t *testing.T) {
	// Each page but the first begins with the last document of the one before,
	// and a full page that is said to be the last is not believed.
	for n, pages := range map[int]int{0: 1, 1: 1, 99: 1, 100: 2, 101: 2, 198: 2, 990: 10, 1000: 11} {
		server := wptest.New(library(n))
		s := source(t, server)
		server.Forget()
		if got := inventory(t, s, content.Query{}); len(got) != n {
			t.Fatalf("%d documents, want %d", len(got), n)
		}
		want := map[string]int{"": pages + 4, "/wp/v2/types": 1, "/wp/v2/taxonomies": 1, "/wp/v2/posts": pages, "/wp/v2/pages": 1, "/wp/v2/books": 1}
		if diff := cmp.Diff(want, server.Counts()); diff != "" {
			t.Errorf("%d documents: requests (-want +got):\n%s", n, diff)
		}
	}
}

func TestInventoryIsInOrderOfIDs(t *testing.T) {
	server := wptest.New(library(1250))
	server.Break(wptest.Fault{Match: at("/wp/v2/posts"), Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		time.Sleep(time.Duration((page*7)%5) * time.Millisecond)
		next.ServeHTTP(w, r)
	}})
	got := ids(inventory(t, source(t, server), allPosts))
	if len(got) != 1250 || !slices.IsSorted(got) {
		t.Errorf("%d ids, sorted: %v", len(got), slices.IsSorted(got))
	}
}

func TestInventoryLimit(t *testing.T) {
	tests := []struct {
		posts, limit int
		requests     map[string]int
		first        int64
	}{
		{1000, 5, map[string]int{"": 3, "/wp/v2/types": 1, "/wp/v2/taxonomies": 1, "/wp/v2/posts": 1}, 2999},
		{1000, 100, map[string]int{"": 3, "/wp/v2/types": 1, "/wp/v2/taxonomies": 1, "/wp/v2/posts": 1}, 2999},
		{1000, 250, map[string]int{"": 5, "/wp/v2/types": 1, "/wp/v2/taxonomies": 1, "/wp/v2/posts": 3}, 2999},
		{2, 5, map[string]int{"": 5, "/wp/v2/types": 1, "/wp/v2/taxonomies": 1, "/wp/v2/posts": 1, "/wp/v2/pages": 1, "/wp/v2/books": 1}, 1003},
	}
	for _, test := range tests {
		site := library(test.posts)
		addPage(site, 41, "about", 0)
		server := wptest.New(site)
		s := source(t, server)
		server.Forget()
		got := inventory(t, s, content.Query{Limit: test.limit})
		if want := min(test.limit, test.posts+1); len(got) != want || got[0].ID != test.first {
			t.Errorf("limit %d: %d documents, the first %d", test.limit, len(got), got[0].ID)
		}
		if diff := cmp.Diff(test.requests, server.Counts()); diff != "" {
			t.Errorf("limit %d: requests (-want +got):\n%s", test.limit, diff)
		}
	}
}

// The newest by date, whatever their ids.
func TestInventoryLimitTakesTheNewest(t *testing.T) {
	site := library(10)
	site.Post(1001).Date = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	got := inventory(t, source(t, wptest.New(site)), content.Query{Limit: 2})
	if diff := cmp.Diff([]int64{1001, 1019}, ids(got)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestInventoryFilters(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2024, 1, d, 12, 0, 0, 0, time.UTC) }
	build := func() *wptest.Site {
		site := library(6)
		for i, p := range site.Posts[:6] {
			p.Date, p.Modified = day(i+1), day(i+11)
		}
		site.Posts[2].Terms = map[string][]int64{"category": {11}, "post_tag": {15}}
		addPage(site, 41, "about", 0)
		addPage(site, 42, "post-1", 41)
		addBook(site, 51, "odes")
		site.Terms = append(site.Terms,
			&wptest.Term{ID: 21, Taxonomy: "category", Name: "World", Slug: "world"},
			&wptest.Term{ID: 22, Taxonomy: "category", Name: "Europe", Slug: "europe", Parent: 21},
			&wptest.Term{ID: 23, Taxonomy: "category", Name: "Bern &#038; Z&uuml;rich", Slug: "ch", Parent: 22},
			&wptest.Term{ID: 24, Taxonomy: "category", Name: "news", Slug: "more-news"})
		site.Posts[4].Terms = map[string][]int64{"category": {23, 11}, "post_tag": {13}}
		site.Posts[1].Sticky = true
		return site
	}
	siteDay := func(d int) time.Time { return time.Date(2024, 1, d, 0, 0, 0, 0, content.SiteClock) }
	tests := []struct {
		name  string
		query content.Query
		want  []int64
	}{
		{"types", content.Query{Types: []string{"page", "book"}}, []int64{41, 42, 51}},
		{"a type by its route", content.Query{Types: []string{"books"}}, []int64{51}},
		{"all and furniture", content.Query{Types: []string{"book", "attachment"}}, []int64{51, 501, 502, 503}},
		{"after, exclusively", content.Query{After: day(5), Types: []string{"post"}}, []int64{1011}},
		{"before, exclusively", content.Query{Before: day(2), Types: []string{"post"}}, []int64{1001}},
		{"between", content.Query{After: day(2), Before: day(4)}, []int64{1005}},
		{"after, in another zone", content.Query{After: day(5).In(time.FixedZone("", 5*3600)), Types: []string{"post"}}, []int64{1011}},
		{"modified after", content.Query{ModifiedAfter: day(15)}, []int64{1011}},
		{"a category", content.Query{Categories: []string{"news"}}, []int64{1001, 1005, 1009}},
		{"a category by its id", content.Query{Categories: []string{"12"}}, []int64{1003, 1007, 1011}},
		{"a category, encoded", content.Query{Categories: []string{"%c3%a7ay"}}, []int64{1003, 1007, 1011}},
		{"two categories", content.Query{Categories: []string{"news", "çay"}}, []int64{1001, 1003, 1005, 1007, 1009, 1011}},
		{"a tag whose slug is a number", content.Query{Tags: []string{"2024"}}, []int64{1005}},
		{"a category and a tag", content.Query{Categories: []string{"news"}, Tags: []string{"go"}}, []int64{1001, 1009}},
		{"a category with what lies beneath", content.Query{Categories: []string{"world"}}, []int64{1009}},
		{"a category by its name", content.Query{Categories: []string{"EUROPE"}}, []int64{1009}},
		{"a category by its escaped name", content.Query{Categories: []string{"bern & zürich"}}, []int64{1009}},
		{"a category that is one's slug and another's name", content.Query{Categories: []string{"news"}}, []int64{1001, 1005, 1009}},
		{"a tag by its name", content.Query{Tags: []string{"year"}}, []int64{1005}},
		{"an author by name", content.Query{Authors: []string{"ben okri"}}, []int64{1003, 1007, 1011, 51}},
		{"sticky", content.Query{Sticky: true}, []int64{1003}},
		{"from a day on, by the site's clock", content.Query{After: siteDay(6), Types: []string{"post"}}, []int64{1011}},
		{"until a day, by the site's clock", content.Query{Before: siteDay(2), Types: []string{"post"}}, []int64{1001}},
		{"an author", content.Query{Authors: []string{"ben"}}, []int64{1003, 1007, 1011, 51}},
		{"an author by id", content.Query{Authors: []string{"1"}, Types: []string{"page"}}, []int64{41, 42}},
		{"slugs, in all types", content.Query{Slugs: []string{"post-1", "odes"}}, []int64{1001, 42, 51}},
		{"ids, in all types", content.Query{IDs: []int64{51, 1003, 42}}, []int64{1003, 42, 51}},
		{"ids and a date", content.Query{IDs: []int64{1001, 1011}, After: day(3)}, []int64{1011}},
		{"nothing", content.Query{After: day(30)}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := source(t, wptest.New(build()))
			if diff := cmp.Diff(test.want, ids(inventory(t, s, test.query)), emptyIsNil); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if w := s.Warnings(); len(w) != 0 {
				t.Errorf("warnings %v", w)
			}
		})
		t.Run(test.name+", by a server that ignores filters", func(t *testing.T) {
			server := wptest.New(build())
			server.Break(wptest.Fault{Do: rewriting(func(q url.Values) {
				if q.Get("orderby") != "id" {
					return // a lookup of a name
				}
				for _, name := range []string{"after", "before", "modified_after", "categories", "tags", "author", "slug", "include", "sticky"} {
					q.Del(name)
				}
			})})
			if diff := cmp.Diff(test.want, ids(inventory(t, source(t, server), test.query)), emptyIsNil); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

var emptyIsNil = cmp.Transformer("nil", func(list []int64) []int64 {
	if len(list) == 0 {
		return nil
	}
	return list
})

func TestInventorySearch(t *testing.T) {
	site := library(30)
	site.Posts[7].Title = "A lighthouse"
	got := inventory(t, source(t, wptest.New(site)), content.Query{Search: "lighthouse"})
	if diff := cmp.Diff([]int64{1015}, ids(got)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

// A filter that only some types can hold leaves the others alone.
func TestInventoryAsksOnlyTypesThatFit(t *testing.T) {
	server := wptest.New(library(3))
	s := source(t, server)
	inventory(t, s, content.Query{Categories: []string{"news"}})
	want := map[string]int{"/wp/v2/categories": 1, "/wp/v2/posts": 1, "/wp/v2/pages": 0, "/wp/v2/books": 0}
	for route, n := range want {
		if got := server.Counts()[route]; got != n {
			t.Errorf("%d requests of %s, want %d", got, route, n)
		}
	}
}

func TestInventoryIDsStopWhenFound(t *testing.T) {
	server := wptest.New(library(3))
	inventory(t, source(t, server), content.Query{IDs: []int64{1001, 1003}})
	if n := server.Counts()["/wp/v2/posts"] + server.Counts()["/wp/v2/pages"] + server.Counts()["/wp/v2/books"]; n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestInventoryUnknownNames(t *testing.T) {
	s := source(t, wptest.New(library(1)))
	_, err := inventoryError(t, s, content.Query{Types: []string{"recipe"}})
	if e, ok := errors.AsType[*wordpress.UnknownTypeError](err); !ok || e.Type != "recipe" || !slices.Contains(e.Known, "book") {
		t.Errorf("error %v, want an UnknownTypeError", err)
	}
	for taxonomy, q := range map[string]content.Query{
		"category": {Categories: []string{"news", "no-such"}},
		"post_tag": {Tags: []string{"no-such"}},
		"author":   {Authors: []string{"no-such"}},
	} {
		_, err := inventoryError(t, s, q)
		if e, ok := errors.AsType[*wordpress.UnknownTermError](err); !ok || e.Taxonomy != taxonomy || e.Term != "no-such" {
			t.Errorf("%s: error %v, want an UnknownTermError", taxonomy, err)
		}
	}
	_, err = inventoryError(t, s, content.Query{Categories: []string{"999"}})
	if e, ok := errors.AsType[*wordpress.UnknownTermError](err); !ok || e.Term != "999" {
		t.Errorf("error %v, want an UnknownTermError", err)
	}
}

func TestInventoryStatus(t *testing.T) {
	site := library(1)
	site.Add(&wptest.Post{ID: 61, Status: "draft", Title: "Draft", Date: time.Now()})
	site.Add(&wptest.Post{ID: 62, Status: "private", Title: "Private", Slug: "private", Date: time.Now()})
	q := content.Query{Types: []string{"post"}, Status: []string{"draft", "private"}}

	_, err := inventoryError(t, source(t, wptest.New(site)), q)
	if e, ok := errors.AsType[*wordpress.APIClosedError](err); !ok || e.Code != "rest_forbidden_status" {
		t.Errorf("error %v, want an APIClosedError", err)
	}

	server := wptest.New(site)
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	s := found.Source()
	if diff := cmp.Diff([]int64{1001}, ids(inventory(t, s, content.Query{}))); diff != "" {
		t.Errorf("without being asked for (-want +got):\n%s", diff)
	}
	got := inventory(t, s, q)
	if diff := cmp.Diff([]int64{61, 62}, ids(got)); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	docs, faults := documents(t, t.Context(), s, got)
	if len(docs) != 2 || len(faults) != 0 {
		t.Errorf("%d documents, faults %v", len(docs), faults)
	}
}

// A server that gives more than was asked for is not believed.
func TestInventoryKeepsOutWhatNobodyAskedFor(t *testing.T) {
	server := wptest.New(library(2))
	server.Break(wptest.Fault{Match: at("/wp/v2/posts"), Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("X-WP-TotalPages", "1")
		answerWith(200, "application/json",
			`[{"id":1,"type":"post","status":"private"},{"id":2,"type":"post","status":"draft"},{"id":3,"type":"post","status":"publish"}]`)(w, r, next)
	}})
	got := inventory(t, source(t, server), allPosts)
	if diff := cmp.Diff([]int64{3}, ids(got)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestInventoryOfAwkwardServers(t *testing.T) {
	const n = 250
	posts := at("/wp/v2/posts")
	limitTo := func(most int) wptest.Fault {
		return wptest.Fault{Match: posts, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if size, _ := strconv.Atoi(r.URL.Query().Get("per_page")); size > most {
				wpError(400, "rest_invalid_param", "Ungültige Parameter: per_page")(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		}}
	}
	capAt := func(most int) wptest.Fault {
		return wptest.Fault{Match: posts, Do: rewriting(func(q url.Values) {
			if size, _ := strconv.Atoi(q.Get("per_page")); size > most {
				q.Set("per_page", strconv.Itoa(most))
			}
		})}
	}
	noHeaders := wptest.Fault{Match: posts, Do: without("X-WP-Total", "X-WP-TotalPages", "Link")}
	emptyEnd := wptest.Fault{Match: posts, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if page, _ := strconv.Atoi(r.URL.Query().Get("page")); page > 3 {
			answerWith(200, "application/json", "[]")(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}}
	tests := []struct {
		name     string
		faults   []wptest.Fault
		requests int
	}{
		{"no headers, an error past the end", []wptest.Fault{noHeaders}, 4},
		{"no headers, nothing past the end", []wptest.Fault{noHeaders, emptyEnd}, 4},
		{"refuses 100", []wptest.Fault{limitTo(50)}, 1 + 5 + 1},
		{"refuses 50", []wptest.Fault{limitTo(30)}, 2 + 14},
		{"refuses 20", []wptest.Fault{limitTo(10)}, 3 + 28},
		{"silently capped", []wptest.Fault{capAt(20)}, 14},
		{"silently capped, no headers", []wptest.Fault{capAt(20), noHeaders}, 1 + 14 + 1},
		{"a byte-order mark and a notice", []wptest.Fault{{Match: posts, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(&prefixer{ResponseWriter: w, text: "\ufeff<br />\n<b>Notice</b>: Undefined index: x in <b>/srv/a.php</b> on line <b>3</b><br />\n"}, r)
		}}}, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := wptest.New(library(n))
			server.Break(test.faults...)
			s := source(t, server)
			if got := inventory(t, s, allPosts); len(got) != n {
				t.Errorf("%d documents, want %d", len(got), n)
			}
			if got := server.Counts()["/wp/v2/posts"]; got != test.requests {
				t.Errorf("%d requests, want %d", got, test.requests)
			}
		})
	}
}

// prefixer writes something before the answer.
type prefixer struct {
	http.ResponseWriter
	text string
}

func (p *prefixer) WriteHeader(status int) {
	p.Header().Del("Content-Length")
	p.ResponseWriter.WriteHeader(status)
}

func (p *prefixer) Write(b []byte) (int, error) {
	if p.text != "" {
		p.Header().Del("Content-Length")
		_, _ = p.ResponseWriter.Write([]byte(p.text))
		p.text = ""
	}
	return p.ResponseWriter.Write(b)
}

func TestInventoryEndsWhenPagesRepeat(t *testing.T) {
	for name, faults := range map[string][]wptest.Fault{
		"with headers":    nil,
		"without headers": {{Match: at("/wp/v2/posts"), Do: without("X-WP-Total", "X-WP-TotalPages", "Link")}},
	} {
		t.Run(name, func(t *testing.T) {
			server := wptest.New(library(250))
			server.Break(append(faults, wptest.Fault{Match: at("/wp/v2/posts"), Do: rewriting(func(q url.Values) {
				q.Del("page")
				q.Del("offset")
			})})...)
			got, err := inventoryError(t, source(t, server), content.Query{})
			if e, ok := errors.AsType[*wordpress.RepeatedPageError](err); !ok || e.Page != 2 {
				t.Errorf("error %v, want a RepeatedPageError", err)
			}
			if e, ok := errors.AsType[*content.ListError](err); !ok || e.Type != "post" {
				t.Errorf("error %v, want a ListError", err)
			}
			if len(got) != 100 {
				t.Errorf("%d documents, want 100", len(got))
			}
			if n := server.Counts()["/wp/v2/posts"]; n > 8 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestInventoryOfATypeThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			fault wptest.Fault
			is    func(error) bool
		}{
			"a page of html in place of the second": {
				wptest.Fault{Match: at("/wp/v2/posts"), Skip: 1, Do: answerWith(400, "text/html", "<h1>Bad request</h1>")},
				func(err error) bool { _, ok := errors.AsType[*wordpress.UnexpectedAnswerError](err); return ok },
			},
			"broken for good": {
				wptest.Fault{Match: at("/wp/v2/posts"), Do: answerWith(500, "text/html", "<h1>critical error</h1>")},
				func(err error) bool {
					e, ok := errors.AsType[*wordpress.UnexpectedAnswerError](err)
					return ok && e.Status == 500
				},
			},
			"closed": {
				wptest.Fault{Match: at("/wp/v2/posts"), Do: wpError(401, "rest_forbidden", "No.")},
				func(err error) bool { _, ok := errors.AsType[*wordpress.APIClosedError](err); return ok },
			},
		} {
			site := library(250)
			addPage(site, 41, "about", 0)
			server := wptest.New(site)
			server.Break(test.fault)
			got, err := inventoryError(t, source(t, server), content.Query{})
			if e, ok := errors.AsType[*content.ListError](err); !ok || e.Type != "post" || !test.is(err) {
				t.Errorf("%s: error %v", name, err)
			}
			if !slices.Contains(ids(got), 41) {
				t.Errorf("%s: the pages are missing", name)
			}
		}
	})
}

func TestInventoryOfAClosedType(t *testing.T) {
	open := func() *wordpress.Source {
		site := library(3)
		addBook(site, 51, "odes")
		server := wptest.New(site)
		server.Break(wptest.Fault{Match: at("/wp/v2/books"), Do: wpError(401, "rest_forbidden", "Sorry, you are not allowed to do that.")})
		return source(t, server)
	}
	s := open()
	if got := inventory(t, s, content.Query{}); len(got) != 3 {
		t.Errorf("%d documents, want 3", len(got))
	}
	if diff := cmp.Diff([]string{"type-closed"}, codes(s.Warnings())); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	_, err := inventoryError(t, open(), content.Query{Types: []string{"book"}})
	if _, ok := errors.AsType[*wordpress.APIClosedError](err); !ok {
		t.Errorf("error %v, want an APIClosedError for a type that was named", err)
	}
}

func TestInventoryLeavesFurnitureOut(t *testing.T) {
	site := library(1)
	for _, name := range []string{"elementor_library", "wp_lesson_plan", "jet-popup", "wpcf7_contact_form"} {
		site.Types = append(site.Types, wptest.Type{Name: name, Label: name, Base: name})
		site.Add(&wptest.Post{Type: name, Slug: name, Title: name, Date: time.Now()})
	}
	s := source(t, wptest.New(site))
	got, err := s.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Types) != 3 {
		t.Errorf("types %v", got.Types)
	}
	if n := len(inventory(t, s, content.Query{Types: []string{"all"}})); n != 1 {
		t.Errorf("%d documents, want 1", n)
	}
	if n := len(inventory(t, s, content.Query{Types: []string{"elementor_library"}})); n != 1 {
		t.Errorf("%d documents of a type that was named, want 1", n)
	}
}

func TestInventoryOfATypeWithItsOwnNamespace(t *testing.T) {
	site := library(0)
	site.Types[0].Namespace = "library/v1"
	addBook(site, 51, "odes")
	for _, permalinks := range []string{"/%postname%/", ""} {
		site.Permalinks = permalinks
		server := wptest.New(site)
		s := source(t, server)
		got := inventory(t, s, content.Query{Types: []string{"book"}})
		docs, _ := documents(t, t.Context(), s, got)
		if len(docs) != 1 || server.Counts()["/library/v1/books"] != 1 {
			t.Errorf("%d documents, requests %v", len(docs), server.Counts())
		}
	}
}

// A document that is deleted while the list is read moves the others up.
func TestInventoryWhileDocumentsAreDeleted(t *testing.T) {
	server := wptest.New(library(450))
	server.Break(wptest.Fault{Match: at("/wp/v2/posts"), Skip: 1, Times: 1, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		server.Update(func(site *wptest.Site) { site.Delete(1001); site.Delete(1003) })
		next.ServeHTTP(w, r)
	}})
	client := fetch.New(fetch.Options{Transport: server.Transport(), Concurrency: 1})
	site, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := ids(inventory(t, site.Source(), allPosts))
	slices.Sort(got)
	for i := range 448 {
		if id := int64(1005 + 2*i); !slices.Contains(got, id) {
			t.Errorf("post %d, which was there all the time, is missing", id)
		}
	}
	if len(slices.Compact(got)) != len(got) {
		t.Error("a post comes twice")
	}
}

func TestInventoryStopsEarly(t *testing.T) {
	server := wptest.New(library(5000))
	s := source(t, server)
	n := 0
	for _, err := range s.Inventory(t.Context(), content.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 10 {
			break
		}
	}
	if got := server.Counts()["/wp/v2/posts"]; got > 1 {
		t.Errorf("%d requests for 10 documents", got)
	}
}
