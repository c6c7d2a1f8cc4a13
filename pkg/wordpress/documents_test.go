package wordpress_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

func TestDocuments(t *testing.T) {
	site := library(2)
	addPage(site, 41, "about", 0)
	addBook(site, 51, "odes")
	site.Posts[0].Excerpt, site.Posts[0].Format = "<p>Cut here [&hellip;]</p>", "aside"
	s := source(t, wptest.New(site))
	docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	if len(faults) != 0 {
		t.Fatalf("faults %v", faults)
	}
	want := content.Document{
		Stamp: content.Stamp{
			ID: 1001, Type: "post", Status: "publish", Slug: "post-1", Link: home + "/2024/post-1/",
			Date: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC), Modified: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC),
			Author: 1, Featured: 501, Format: "aside", Terms: map[string][]int64{"category": {11}, "post_tag": {13}},
		},
		Title: "Post 1", Content: "<p>Body of 1001.</p>", Excerpt: "Cut here…",
		Authors: []content.Author{{ID: 1, Name: "Ada Byron", Slug: "ada", Link: home + "/author/ada/"}},
		Labels: []content.Term{
			{ID: 11, Taxonomy: "category", Name: "News", Slug: "news", Link: home + "/category/news/"},
			{ID: 13, Taxonomy: "post_tag", Name: "Go", Slug: "go", Link: home + "/tag/go/"},
		},
		Featured: &content.Asset{
			ID: 501, URL: home + "/wp-content/uploads/2024/01/picture-1.png", Alt: "Picture", Title: "picture-1", MIME: "image/png",
			Link: home + "/picture-1/", Modified: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC),
		},
	}
	got := docs[1001]
	if got.AsOf.IsZero() {
		t.Error("the site's clock was not read")
	}
	got.AsOf = time.Time{}
	if diff := cmp.Diff(strings.TrimSpace(want.Content), strings.TrimSpace(got.Content)); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	got.Content = want.Content
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if book := docs[51]; book.Type != "book" || len(book.Labels) != 1 || book.Labels[0].Name != "Poetry" || book.Labels[0].Taxonomy != "genre" {
		t.Errorf("book %+v", book)
	}
}

// The least possible: a request for each hundred documents of a type, and for
// each hundred authors, terms of a taxonomy and featured pictures.
func TestDocumentsAskTheLeast(t *testing.T) {
	const n = 1000
	site := library(n)
	for i := range 150 {
		id := int64(20000 + i)
		site.Add(&wptest.Post{ID: id, Type: "attachment", Slug: fmt.Sprint("extra-", i), Media: &wptest.Media{File: fmt.Sprint(i, ".png"), MIME: "image/png"}})
		site.Posts[i].Featured = id
	}
	server := wptest.New(site)
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	server.Forget()
	docs, _ := documents(t, t.Context(), s, want)
	for _, d := range docs {
		if len(d.Authors) != 1 || d.Authors[0].Name == "" || len(d.Labels) != 2 || d.Labels[1].Name == "" || d.Featured == nil {
			t.Fatalf("document %d without its names: %+v", d.ID, d)
		}
	}
	requests := map[string]int{"": 15, "/wp/v2/posts": 10, "/wp/v2/users": 1, "/wp/v2/categories": 1, "/wp/v2/tags": 1, "/wp/v2/media": 2}
	if diff := cmp.Diff(requests, server.Counts()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	server.Forget()
	documents(t, t.Context(), s, want[:100])
	if diff := cmp.Diff(map[string]int{"": 1, "/wp/v2/posts": 1}, server.Counts()); diff != "" {
		t.Errorf("requests of a second reading (-want +got):\n%s", diff)
	}
}

func TestDocumentsOfOne(t *testing.T) {
	server := wptest.New(library(5))
	s := source(t, server)
	want := inventory(t, s, content.Query{IDs: []int64{1005}})
	server.Forget()
	docs, _ := documents(t, t.Context(), s, want)
	requests := map[string]int{"": 5, "/wp/v2/posts/{id}": 1, "/wp/v2/users": 1, "/wp/v2/categories": 1, "/wp/v2/tags": 1, "/wp/v2/media": 1}
	if diff := cmp.Diff(requests, server.Counts()); diff != "" || docs[1005].Title != "Post 3" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// One bad document is named; the others are there.
func TestDocumentsIsolateTheBadOne(t *testing.T) {
	const bad = 1001 + 2*137
	kinds := map[string]func(http.ResponseWriter, *http.Request, http.Handler){
		"dies":           answerWith(500, "text/html", "<p>There has been a critical error on this website.</p>"),
		"is not JSON":    answerWith(200, "application/json", `[{"id":1277,"title":{"rendered":"x`),
		"is a page":      answerWith(200, "text/html", "<html><body>Fatal error</body></html>"),
		"is an error":    wpError(500, "internal_server_error", "It died."),
		"breaks off":     func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) },
		"takes too long": func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() },
	}
	for name, do := range kinds {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(250))
				server.Break(
					wptest.Fault{Match: asks("/wp/v2/posts", bad), Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
						if strings.Contains(r.URL.Query().Get("_fields"), "excerpt") {
							do(w, r, next)
							return
						}
						next.ServeHTTP(w, r)
					}},
					wptest.Fault{Match: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, fmt.Sprint("/posts/", bad)) }, Do: do},
				)
				s := source(t, server)
				docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
				if len(docs) != 249 || len(faults) != 1 || faults[bad] == nil {
					t.Fatalf("%d documents, faults %v", len(docs), faults)
				}
				if f := faults[bad]; f.Fault != content.Failed || f.Type != "post" || f.URL != home+"/2024/post-138/" || f.Err == nil {
					t.Errorf("fault %+v", f)
				}
			})
		})
	}
}

// A document that only fails among others is had alone.
func TestDocumentsThatFailInAList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(100))
		server.Break(wptest.Fault{Match: asks("/wp/v2/posts", 1009), Do: answerWith(500, "text/html", "died")})
		s := source(t, server)
		docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
		if len(docs) != 100 || len(faults) != 0 {
			t.Errorf("%d documents, faults %v", len(docs), faults)
		}
	})
}

func TestDocumentsThatAreGone(t *testing.T) {
	server := wptest.New(library(120))
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	server.Update(func(site *wptest.Site) {
		site.Delete(1003)
		site.Post(1005).Status = "draft"
		site.Post(1235).Status = "trash"
	})
	server.Forget()
	docs, faults := documents(t, t.Context(), s, want)
	if len(docs) != 117 || len(faults) != 3 {
		t.Errorf("%d documents, faults %v", len(docs), faults)
	}
	for id, f := range faults {
		if !f.Fault.IsGone() || f.URL == "" {
			t.Errorf("document %d: %+v", id, f)
		}
	}
	if _, ok := errors.AsType[*wordpress.APIClosedError](faults[1005]); !ok {
		t.Errorf("no longer public: %v", faults[1005].Err)
	}
	if e, ok := errors.AsType[*wordpress.APIError](faults[1003]); !ok || e.Code != "rest_post_invalid_id" {
		t.Errorf("deleted: %v", faults[1003].Err)
	}
	if n := server.Counts()["/wp/v2/posts"]; n != 2 {
		t.Errorf("%d requests for two batches", n)
	}
}

// With credentials the site would show what was made private since.
func TestDocumentsThatTurnedPrivate(t *testing.T) {
	server := wptest.New(library(3))
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	s := found.Source()
	want := inventory(t, s, content.Query{})
	server.Update(func(site *wptest.Site) { site.Post(1003).Status = "private" })
	docs, faults := documents(t, t.Context(), s, want)
	if len(docs) != 2 || faults[1003] == nil || !faults[1003].Fault.IsGone() {
		t.Errorf("%d documents, faults %v", len(docs), faults)
	}
}

func TestDocumentsBehindAPassword(t *testing.T) {
	site := library(2)
	site.Post(1001).Password = "sesame"
	s := source(t, wptest.New(site))
	docs, _ := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	if d := docs[1001]; !d.Protected || d.Content != "" || docs[1003].Protected {
		t.Errorf("protected: %v, content %q", d.Protected, d.Content)
	}
}

func TestDocumentsOfAwkwardServers(t *testing.T) {
	const n = 250
	posts := at("/wp/v2/posts")
	capAt := func(most int) wptest.Fault {
		return wptest.Fault{Match: posts, Do: rewriting(func(q url.Values) {
			if size, _ := strconv.Atoi(q.Get("per_page")); size > most {
				q.Set("per_page", strconv.Itoa(most))
			}
		})}
	}
	noHeaders := wptest.Fault{Match: posts, Do: without("X-WP-Total", "X-WP-TotalPages", "Link")}
	refuse := wptest.Fault{Match: posts, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if size, _ := strconv.Atoi(r.URL.Query().Get("per_page")); size > 30 {
			wpError(400, "rest_invalid_param", "Invalid parameter(s): per_page")(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}}
	notice := wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&prefixer{ResponseWriter: w, text: "\ufeff<b>Warning</b>: Trying to access array offset\n"}, r)
	}}
	for name, faults := range map[string][]wptest.Fault{
		"ignores _fields":             {{Do: rewriting(func(q url.Values) { q.Del("_fields") })}},
		"silently capped":             {capAt(20)},
		"silently capped, no headers": {capAt(20), noHeaders},
		"refuses 100":                 {refuse},
		"a notice before the JSON":    {notice},
	} {
		t.Run(name, func(t *testing.T) {
			server := wptest.New(library(n))
			s := source(t, server)
			server.Break(faults...)
			want := inventory(t, s, content.Query{})
			server.Forget()
			docs, faults := documents(t, t.Context(), s, want)
			if len(docs) != n || len(faults) != 0 {
				t.Errorf("%d documents, faults %v", len(docs), faults)
			}
			for id, d := range docs {
				if !strings.Contains(d.Content, fmt.Sprint(id)) {
					t.Fatalf("document %d has content %q", id, d.Content)
				}
			}
			if n := server.Counts()["/wp/v2/posts/{id}"]; n > 0 {
				t.Errorf("%d documents were asked for one by one", n)
			}
			if n := server.Counts()["/wp/v2/posts"]; n > 20 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// Where a whole server breaks down in the middle, the run ends.
func TestDocumentsEndWhenNothingWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(5000))
		s := source(t, server)
		want := inventory(t, s, content.Query{})
		server.Break(wptest.Fault{Do: answerWith(500, "text/html", "died")})
		server.Forget()
		var last error
		for _, err := range s.Documents(t.Context(), want) {
			last = err
		}
		if _, ok := errors.AsType[*content.DocumentError](last); ok || last == nil {
			t.Errorf("the last error is %v", last)
		}
		if n := server.Counts()[""]; n > 600 {
			t.Errorf("%d requests to a broken server", n)
		}
	})
}

func TestDocumentsEndWhenTheDoorCloses(t *testing.T) {
	server := wptest.New(library(500))
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	server.Break(wptest.Fault{Match: at("/wp/v2/posts"), Skip: 2, Do: answerWith(403, "text/html", "<title>Blocked</title>")})
	var last error
	for _, err := range s.Documents(t.Context(), want) {
		last = err
	}
	if e, ok := errors.AsType[*wordpress.APIClosedError](last); !ok || e.Status != 403 {
		t.Errorf("the last error is %v", last)
	}
}

func TestDocumentsWithoutNames(t *testing.T) {
	for name, do := range map[string]func(http.ResponseWriter, *http.Request, http.Handler){
		"closed":     wpError(401, "rest_user_cannot_view", "Sorry, you are not allowed to list users."),
		"removed":    wpError(404, "rest_no_route", "No route was found."),
		"a firewall": answerWith(403, "text/html", "<title>Blocked</title>"),
	} {
		t.Run(name, func(t *testing.T) {
			server := wptest.New(library(250))
			server.Break(wptest.Fault{Match: at("/wp/v2/users"), Do: do})
			s := source(t, server)
			docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
			if len(docs) != 250 || len(faults) != 0 {
				t.Fatalf("%d documents, faults %v", len(docs), faults)
			}
			if diff := cmp.Diff([]content.Author{{ID: 2}}, docs[1003].Authors); diff != "" {
				t.Errorf("authors (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"route-closed"}, codes(s.Warnings())); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if n := server.Counts()["/wp/v2/users"]; n != 1 {
				t.Errorf("%d requests of a closed route", n)
			}
		})
	}
}

func TestDocumentsWithDanglingNames(t *testing.T) {
	site := library(1)
	p := site.Posts[0]
	p.Author, p.Featured, p.Terms = 77, 9999, map[string][]int64{"category": {11, 4242}}
	s := source(t, wptest.New(site))
	docs, _ := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	d := docs[1001]
	if d.Featured != nil || d.Stamp.Featured != 9999 {
		t.Errorf("featured %+v", d.Featured)
	}
	if diff := cmp.Diff([]content.Author{{ID: 77}}, d.Authors); diff != "" {
		t.Errorf("authors (-want +got):\n%s", diff)
	}
	if len(d.Labels) != 2 || d.Labels[1] != (content.Term{ID: 4242, Taxonomy: "category"}) {
		t.Errorf("labels %+v", d.Labels)
	}
}

func TestDocumentsOfAnUnknownType(t *testing.T) {
	s := source(t, wptest.New(library(1)))
	_, faults := documents(t, t.Context(), s, []content.Stamp{{ID: 5, Type: "recipe"}})
	if _, ok := errors.AsType[*wordpress.UnknownTypeError](faults[5]); !ok {
		t.Errorf("faults %v", faults)
	}
}

func TestDocumentsStopEarly(t *testing.T) {
	server := wptest.New(library(3000))
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	before := runtime.NumGoroutine()
	for _, err := range s.Documents(t.Context(), want) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+2 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+2 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

func TestDocumentsAreCancelled(t *testing.T) {
	server := wptest.New(library(3000))
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	n := 0
	for _, err := range s.Documents(ctx, want) {
		last = err
		if n++; n == 150 {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("error %v, want that the context was cancelled", last)
	}
	// What was cancelled can be taken up again.
	docs, faults := documents(t, t.Context(), s, want)
	if len(docs) != 3000 || len(faults) != 0 {
		t.Errorf("%d documents, %d faults", len(docs), len(faults))
	}
}

// Bodies wait for the reader, not the reader's memory for the bodies.
func TestDocumentsAreBounded(t *testing.T) {
	server := wptest.New(library(5000))
	s := source(t, server)
	want := inventory(t, s, content.Query{})
	server.Forget()
	for range s.Documents(t.Context(), want) {
		time.Sleep(50 * time.Millisecond)
		if n := server.Counts()["/wp/v2/posts"]; n > 16 {
			t.Errorf("%d batches were read before the second document was taken", n)
		}
		break
	}
}

func TestConcurrencyIsTheClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(2000))
		var now, most atomic.Int32
		server.Break(wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			n := now.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(100 * time.Millisecond)
			now.Add(-1) // once it is answered, the client may ask the next before this goes on
			next.ServeHTTP(w, r)
		}})
		client := fetch.New(fetch.Options{Transport: server.Transport(), Concurrency: 4})
		site, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := site.Source()
		want := inventory(t, s, content.Query{})
		start := time.Now()
		documents(t, t.Context(), s, want)
		if n := most.Load(); n != 4 {
			t.Errorf("%d requests at once, want 4", n)
		}
		// 24 requests of 100 ms, 4 at a time, are 600 ms at the least.
		if took := time.Since(start); took > 750*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

func TestAssets(t *testing.T) {
	site := library(1)
	var want []int64
	for i := range 150 {
		id := int64(20000 + i)
		want = append(want, id)
		site.Add(&wptest.Post{ID: id, Type: "attachment", Slug: fmt.Sprint("extra-", i), Media: &wptest.Media{File: fmt.Sprint(i, ".png"), MIME: "image/png"}})
	}
	server := wptest.New(site)
	s := source(t, server)
	if _, err := s.Site(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Forget()
	var got []int64
	for a, err := range s.Assets(t.Context(), append([]int64{404404}, want...)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if n := server.Counts()[""]; n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestAssetsThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(1))
		server.Break(wptest.Fault{Match: asks("/wp/v2/media", 502), Do: answerWith(500, "text/html", "died")})
		s := source(t, server)
		var got []int64
		var faults []*content.DocumentError
		for a, err := range s.Assets(t.Context(), []int64{501, 502, 503}) {
			if fault, ok := errors.AsType[*content.DocumentError](err); ok {
				faults = append(faults, fault)
				continue
			}
			got = append(got, a.ID)
		}
		if len(got) != 2 || len(faults) != 1 || faults[0].ID != 502 {
			t.Errorf("assets %v, faults %v", got, faults)
		}
	})
}

// A server of one's own, over a real connection.
func TestOverLoopback(t *testing.T) {
	const posts = `[{"id":7,"type":"post","status":"publish","slug":"x","link":"/x/","date":"2024-01-01T00:00:00","title":{"rendered":"X"},"content":{"rendered":"<p>x</p>"}}]`
	mux := http.NewServeMux()
	answer := func(v string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, v) }
	}
	index, err := json.Marshal(map[string]any{"name": "x", "home": "http://elsewhere.example", "namespaces": []string{"wp/v2"}})
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("/wp-json/{$}", answer(string(index)))
	mux.HandleFunc("/wp-json/wp/v2/types", answer(`{"post":{"slug":"post","rest_base":"posts","taxonomies":[]}}`))
	mux.HandleFunc("/wp-json/wp/v2/taxonomies", answer(`[]`))
	mux.HandleFunc("/wp-json/wp/v2/posts", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"code":"rest_post_invalid_page_number","message":"No.","data":{"status":400}}`)
			return
		}
		fmt.Fprint(w, posts)
	})
	mux.HandleFunc("/wp-json/wp/v2/posts/7", answer(strings.Trim(posts, "[]")))
	server := httptest.NewServer(mux)
	defer server.Close()
	client := fetch.New(fetch.Options{})
	defer client.Close()
	site, err := wordpress.Discover(t.Context(), client, server.URL, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := site.Source()
	docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	if len(docs) != 1 || len(faults) != 0 || docs[7].Title != "X" {
		t.Errorf("documents %v, faults %v", docs, faults)
	}
}
