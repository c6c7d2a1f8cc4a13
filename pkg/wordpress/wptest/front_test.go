package wptest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/wordpress/wptest"
)

func TestDiscovery(t *testing.T) {
	tests := map[string]struct {
		permalinks, folder string
		api, object        string // addresses that the Link headers give
		post               string // where the post 113 lives
		roots              []string
	}{
		"pretty": {
			"/%year%/%monthnum%/%day%/%postname%/", "",
			"/wp-json/", "/wp-json/wp/v2/posts/113", "/2025/04/06/the-keepers-bread/",
			[]string{"/wp-json", "/wp-json/", "//wp-json/", "/?rest_route=/", "/index.php?rest_route=/", "/index.php/wp-json/"},
		},
		"plain": {
			"", "",
			"/index.php?rest_route=/", "/index.php?rest_route=/wp/v2/posts/113", "/?p=113",
			[]string{"/?rest_route=/", "/index.php?rest_route=/"},
		},
		"index.php": {
			"/index.php/%post_id%/%postname%/", "",
			"/index.php/wp-json/", "/index.php/wp-json/wp/v2/posts/113", "/index.php/113/the-keepers-bread/",
			[]string{"/index.php/wp-json/", "/wp-json/", "/?rest_route=/"},
		},
		"in a folder": {
			"/%postname%/", "/blog",
			"/blog/wp-json/", "/blog/wp-json/wp/v2/posts/113", "/blog/the-keepers-bread/",
			[]string{"/blog/wp-json/", "/blog/?rest_route=/"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			site := wptest.Sample()
			site.Permalinks, site.Folder = tt.permalinks, tt.folder
			s := wptest.New(site)
			api := "<" + host + tt.api + `>; rel="https://api.w.org/"`
			want := []string{api, "<" + host + tt.object + `>; rel="alternate"; title="JSON"; type="application/json"`, "<" + host + tt.folder + "/?p=113>; rel=shortlink"}
			for _, method := range []string{http.MethodHead, http.MethodGet} {
				if diff := cmp.Diff(want, ask(t, s, method, tt.post).Header.Values("Link")); diff != "" {
					t.Errorf("%s: %s", method, diff)
				}
			}
			if body := get(t, s, tt.post).Body; !strings.Contains(body, `<link rel="https://api.w.org/" href="`+host+tt.api+`" />`) {
				t.Errorf("no link element: %.400s", body)
			}
			for path, status := range map[string]int{tt.folder + "/": 200, tt.folder + "/nothing/there/": 404} {
				if r := get(t, s, path); r.Status != status || r.Header.Get("Link") != api {
					t.Errorf("%s: %d, Link %s", path, r.Status, r.Header.Get("Link"))
				}
			}
			for _, root := range tt.roots {
				if r := get(t, s, root); r.Status != 200 || !strings.HasPrefix(r.Body, `{"name":"Merrow Rock Light"`) {
					t.Errorf("%s: %d %.80s", root, r.Status, r.Body)
				}
			}
			link := read[struct{ Link string }](t, s, tt.api+"wp/v2/posts/113").Link
			if link != host+tt.post {
				t.Errorf("link %s, want %s", link, host+tt.post)
			}
		})
	}
}

func TestPlainPermalinksHideTheAPI(t *testing.T) {
	site := wptest.Sample()
	site.Permalinks = ""
	s := wptest.New(site)
	if r := get(t, s, "/wp-json/"); r.Status != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		t.Errorf("/wp-json/: %d, %s", r.Status, r.Header.Get("Content-Type"))
	}
	r := get(t, s, "/?rest_route=/wp/v2/posts&per_page=1&page=2")
	want := "<" + host + "/index.php?rest_route=%2Fwp%2Fv2%2Fposts&per_page=1&page=1>; rel=\"prev\", <" +
		host + "/index.php?rest_route=%2Fwp%2Fv2%2Fposts&per_page=1&page=3>; rel=\"next\""
	if diff := cmp.Diff(want, r.Header.Get("Link")); diff != "" {
		t.Error(diff)
	}
	if got := read[struct{ Link string }](t, s, "/?rest_route=/wp/v2/categories/3").Link; got != host+"/?cat=3" {
		t.Errorf("category: %s", got)
	}
}

func TestRedirects(t *testing.T) {
	s := wptest.New(wptest.Sample())
	s.Update(func(site *wptest.Site) { site.Post(113).OldSlugs = []string{"loaf"} })
	for path, want := range map[string]string{
		"/?p=113":                      "/2025/04/the-keepers-bread/",
		"/?page_id=203":                "/about/team/history/",
		"/2025/04/the-keepers-bread":   "/2025/04/the-keepers-bread/",
		"/2025/04/loaf/":               "/2025/04/the-keepers-bread/",
		"/the-keep":                    "/2025/04/the-keepers-bread/",
		"/WP-JSON/wp/v2/letters-from-": "/2025/04/letters-from-the-mainland/",
	} {
		r := get(t, s, path)
		if r.Status != 301 || r.Header.Get("Location") != host+want {
			t.Errorf("%s: %d to %s, want %s", path, r.Status, r.Header.Get("Location"), want)
		}
	}
}

func TestUploads(t *testing.T) {
	s := wptest.New(wptest.Sample())
	const path = "/wp-content/uploads/2025/03/lighthouse-dawn.png"
	whole := get(t, s, path)
	if whole.Header.Get("Content-Type") != "image/png" || whole.Header.Get("ETag") == "" || whole.Header.Get("Last-Modified") == "" || whole.Header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("headers: %v", whole.Header)
	}
	part := get(t, s, path, func(r *http.Request) { r.Header.Set("Range", "bytes=100-199") })
	if part.Status != 206 || part.Body != whole.Body[100:200] {
		t.Errorf("range: %d, %d bytes", part.Status, len(part.Body))
	}
	same := get(t, s, path, func(r *http.Request) { r.Header.Set("If-None-Match", whole.Header.Get("ETag")) })
	if same.Status != 304 {
		t.Errorf("conditional: %d", same.Status)
	}
	if r := get(t, s, "/wp-content/uploads/2025/03/gone.png"); r.Status != 404 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		t.Errorf("a file that is gone: %d, %v", r.Status, r.Header)
	}
	if r := get(t, s, "/wp-content/uploads/2025/06/f%C4%B1rt%C4%B1na%20gecesi.png"); r.Status != 200 {
		t.Errorf("a name that is not ASCII: %d", r.Status)
	}
	s.Update(func(site *wptest.Site) { delete(site.Files, "2025/03/lighthouse-dawn.png") })
	if r := get(t, s, "/wp-json/wp/v2/media/31?_fields=media_details"); r.Body != `{"media_details":{}}` {
		t.Errorf("details of a file that is gone: %s", r.Body)
	}
}
