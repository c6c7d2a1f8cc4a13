package archive

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wpmd/pkg/content"
)

func TestObjectPath(t *testing.T) {
	for want, o := range map[string]content.Object{
		"index.json":                         {},
		"front.json":                         {Route: content.FrontRoute},
		"types.json":                         {Route: "wp/v2/types"},
		"posts/12.json":                      {Route: "wp/v2/posts", Key: "12"},
		"tribe/events/v1/events/7.json":      {Route: "tribe/events/v1/events", Key: "7"},
		"coauthors/v1/coauthors/%C3%B8.json": {Route: "coauthors/v1/coauthors", Key: "ø"},
		"(within)":                           {Route: "../..", Key: "x/."},
	} {
		got := ObjectPath(o)
		if want == "(within)" {
			if !fs.ValidPath(got) || strings.Count(got, "/") != 2 {
				t.Errorf("%v lies at %s", o, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%v lies at %s, want %s", o, got, want)
		}
	}
	long := ObjectPath(content.Object{Route: "wp/v2/posts", Key: strings.Repeat("ø", 300)})
	if other := ObjectPath(content.Object{Route: "wp/v2/posts", Key: strings.Repeat("ø", 301)}); len(long) > 255 || other == long {
		t.Errorf("%s and %s", long, other)
	}
}

// folder makes an archive of some files.
func folder(t testing.TB, files map[string]string) *Folder {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{
		"index.json": `{"name":"A site","home":"https://example.org","url":"https://example.org","namespaces":["wp/v2"]}`,
		"front.json": `{"api":"https://example.org/wp-json/","language":"en"}`,
	}
	maps.Copy(all, files)
	for name, text := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func ask(t testing.TB, f *Folder, method, address string) (status int, body string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		return 0, err.Error()
	}
	answer, err := f.Transport(nil, nil).RoundTrip(&http.Request{Method: method, URL: u, Header: http.Header{}})
	if err != nil {
		return 0, err.Error()
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// An archive answers as the API did.
func TestAnswers(t *testing.T) {
	f := folder(t, map[string]string{
		"types.json":     `{"post":{"slug":"post","rest_base":"posts"},"book":{"slug":"book","rest_base":"books"}}`,
		"posts/1.json":   `{"id": 1, "status": "publish", "slug": "one", "date": "2025-01-02T00:00:00", "categories": [3], "content": {"rendered": "green", "protected": false}}`,
		"posts/2.json":   `{"id": 2, "status": "draft", "slug": "two", "date": "2025-01-01T00:00:00", "categories": [4], "content": {"rendered": "x", "protected": false}}`,
		"posts/10.json":  `{"id": 10, "status": "publish", "slug": "ten", "date": "2025-01-03T00:00:00", "categories": [3, 4], "content": {"rendered": "secret", "protected": true}}`,
		"posts/bad.json": `no JSON`,
		"redirects.json": `{"/old/": "https://example.org/one/"}`,
	})
	const posts = "https://example.org/wp-json/wp/v2/posts"
	for query, want := range map[string]string{
		"?_fields=id&order=asc&orderby=id": `[{"id":1},{"id":10}]`,
		"?_fields=id":                      `[{"id":10},{"id":1}]`,
		"?_fields=id&status=draft":         `[{"id":2}]`,
		"?_fields=id&include=1,2,10&status=publish,draft&order=asc": `[{"id":2},{"id":1},{"id":10}]`,
		"?_fields=id&categories=4":                                  `[{"id":10}]`,
		"?_fields=id&slug=one":                                      `[{"id":1}]`,
		"?_fields=id&search=green":                                  `[{"id":1}]`,
		"?_fields=id&per_page=1&page=2":                             `[{"id":1}]`,
		"?_fields=id&per_page=1&offset=5":                           `[]`,
		"?_fields=id&after=2025-01-02T12:00:00Z":                    `[{"id":10}]`,
		"?include=10&_fields=content":                               `[{"content":{"rendered":"","protected":true}}]`,
		"?include=10&_fields=content&password=any":                  `[{"content":{"rendered":"secret","protected":true}}]`,
		"/1?_fields=slug":                                           `{"slug":"one"}`,
	} {
		if status, got := ask(t, f, http.MethodGet, posts+query); status != http.StatusOK || got != want {
			t.Errorf("%s: %d %s, want %s", query, status, got, want)
		}
	}
	for address, want := range map[string]int{
		posts + "/77": http.StatusNotFound, posts + "?per_page=1&page=9": http.StatusBadRequest, "https://example.org/wp-json/wp/v2/books": http.StatusOK, "https://example.org/wp-json/wp/v2/nothing": http.StatusNotFound,
		"https://example.org/wp-json/": http.StatusOK, "https://example.org": http.StatusOK, "https://example.org/other/": 0,
	} {
		if status, body := ask(t, f, http.MethodGet, address); status != want {
			t.Errorf("%s: %d %s, want %d", address, status, body, want)
		}
	}
	for address, want := range map[string]int{"https://example.org/old": http.StatusMovedPermanently, "https://example.org/one/": http.StatusOK, "https://example.org/two/": http.StatusNotFound} {
		if status, _ := ask(t, f, http.MethodHead, address); status != want {
			t.Errorf("%s: %d, want %d", address, status, want)
		}
	}
}

// What goes to the network goes there without credentials.
func TestTransportDropsCredentials(t *testing.T) {
	f := folder(t, nil)
	var sent http.Header
	next := roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r.Header
		return respond(r, http.StatusOK, "image/png", nil), nil
	})
	u, _ := url.Parse("https://example.org/a.png")
	if _, err := f.Transport(next, nil).RoundTrip(&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Authorization": {"Basic x"}}}); err != nil || sent.Get("Authorization") != "" {
		t.Errorf("%v, %v", sent, err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// A link in an archive that leads out of it is not followed.
func TestFolderStaysInside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.json")
	if err := os.WriteFile(outside, []byte(`{"id":5,"slug":"secret"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	f := folder(t, map[string]string{"posts/1.json": `{"id":1,"slug":"one"}`})
	if err := os.Symlink(outside, filepath.Join(f.root.Name(), "posts", "5.json")); err != nil {
		t.Skip(err)
	}
	for _, query := range []string{"?_fields=slug", "/5?_fields=slug", "?include=5"} {
		if _, got := ask(t, f, http.MethodGet, "https://example.org/wp-json/wp/v2/posts"+query); strings.Contains(got, "secret") {
			t.Errorf("%s: %s", query, got)
		}
	}
}

// FuzzAnswers: whatever lies in an archive, and whatever is asked of it, is answered with
// JSON.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"id":1,"slug":"a","content":{"rendered":"x","protected":true}}`), "wp/v2/posts", "include=1&search=x")
	f.Add([]byte(`[1]`), "wp/v2/posts/1", "_fields=id")
	f.Add([]byte(`{"id":"1"}`), "tribe/events/v1/events", "")
	f.Fuzz(func(t *testing.T, object []byte, route, query string) {
		a := folder(t, map[string]string{"posts/1.json": string(object), "types.json": string(object), "taxonomies.json": string(object), "tribe/events/v1/events/1.json": string(object)})
		u := &url.URL{Scheme: "https", Host: "example.org", Path: "/wp-json/" + route, RawQuery: query}
		answer, err := a.Transport(nil, nil).RoundTrip(&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}})
		if noFile := (*NoFileError)(nil); errors.As(err, &noFile) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) && json.Valid(object) {
			t.Errorf("%s?%s of %q: %q", route, query, object, text)
		}
	})
}
