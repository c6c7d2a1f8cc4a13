package wordpress_test

import (
	"errors"
	"net/http"
	"testing"

	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

func findable() *wptest.Site {
	site := library(3)
	site.Posts[1].Slug = "dünya"
	addPage(site, 41, "about", 0)
	addPage(site, 42, "post-1", 41)
	addBook(site, 51, "odes")
	return site
}

func TestFind(t *testing.T) {
	tests := []struct {
		address string
		want    int64
	}{
		{home + "/2024/post-1/", 1001},
		{"example.org/2024/post-1", 1001},
		{home + "/2024/post-1/?utm_source=x#comments", 1001},
		{home + "/2024/d%C3%BCnya/", 1003},
		{home + "/2024/dünya/", 1003},
		{home + "/about/", 41},
		{home + "/about/post-1/", 42},
		{home + "/book/odes/", 51},
		{home + "/?p=1005", 1005},
		{home + "/wp-json/wp/v2/books/51", 51},
		{home + "/picture-2/", 502},
	}
	silence := wptest.Fault{Match: at("page"), Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		without("Link")(w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(&bodyEditor{ResponseWriter: w}, r)
		}))
	}}
	for name, faults := range map[string][]wptest.Fault{"a page that says what it shows": nil, "a silent page": {silence}} {
		for _, test := range tests {
			t.Run(name+" "+test.address, func(t *testing.T) {
				server := wptest.New(findable())
				server.Break(faults...)
				site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), test.address, wordpress.Options{})
				if err != nil {
					t.Fatal(err)
				}
				got, err := site.Source().Find(t.Context(), test.address)
				if err != nil {
					t.Fatal(err)
				}
				if got.ID != test.want || got.Link == "" || got.Date.IsZero() {
					t.Errorf("found %+v, want %d", got, test.want)
				}
			})
		}
	}
}

// The page that led to the API is not read again.
func TestFindAsksTheLeast(t *testing.T) {
	server := wptest.New(findable())
	address := home + "/2024/post-1/"
	site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), address, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := site.Source()
	if _, err := s.Find(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	// The page, the index, types, taxonomies and the stamp.
	if n := server.Counts()[""]; n != 5 {
		t.Errorf("%d requests, want 5: %v", n, server.Counts())
	}
	if got, err := s.Find(t.Context(), home+"/book/odes/"); err != nil || got.ID != 51 {
		t.Errorf("found %+v, error %v", got, err)
	}
	if n := server.Counts()[""]; n != 7 {
		t.Errorf("%d requests for two documents, want 7", n)
	}
}

func TestFindWithPlainPermalinks(t *testing.T) {
	site := findable()
	site.Permalinks = ""
	server := wptest.New(site)
	for address, want := range map[string]int64{home + "/?p=1001": 1001, home + "/?page_id=41": 41} {
		found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), address, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := found.Source().Find(t.Context(), address)
		if err != nil || got.ID != want {
			t.Errorf("%s: found %+v, error %v", address, got, err)
		}
	}
}

func TestFindWhatIsNotThere(t *testing.T) {
	site := findable()
	site.Add(&wptest.Post{ID: 61, Status: "draft", Title: "Draft", Slug: "secret"})
	server := wptest.New(site)
	for _, address := range []string{home, home + "/no/such/page/", home + "/?p=61", home + "/?p=99999", home + "/wp-json/wp/v2/posts/61"} {
		found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), address, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := found.Source().Find(t.Context(), address)
		if e, ok := errors.AsType[*wordpress.NotFoundError](err); !ok || e.URL == "" {
			t.Errorf("%s: found %+v, error %v", address, got, err)
		}
	}
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := found.Source().Find(t.Context(), "https://elsewhere.example/about/"); err == nil {
		t.Errorf("found %+v for an address of another site", got)
	}
	_, err = found.Source().Find(t.Context(), home+"/wp-json/wp/v2/categories/11")
	if e, ok := errors.AsType[*wordpress.NotFoundError](err); !ok || e.Shows != "wp/v2/categories/11" {
		t.Errorf("error %v, want one that names the category", err)
	}
}

// A slug alone proves nothing: another address is another document.
func TestFindComparesAddresses(t *testing.T) {
	server := wptest.New(findable())
	server.Break(wptest.Fault{Match: at("page"), Do: answerWith(200, "text/html", "<html></html>")})
	for address, want := range map[string]int64{"/elsewhere/odes/": 0, "/post-1/": 0, "/book/odes": 51, "/about/post-1/": 42} {
		found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home+address, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := found.Source().Find(t.Context(), home+address)
		if _, missing := errors.AsType[*wordpress.NotFoundError](err); got.ID != want || missing != (want == 0) {
			t.Errorf("%s: found %d, error %v", address, got.ID, err)
		}
	}
}
