package wordpress_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

const home = "https://example.org"

// library is a site with n posts, their authors, terms and pictures. Posts have
// odd ids.
func library(n int) *wptest.Site {
	site := &wptest.Site{
		Home: home, Name: "The Library &amp; Co", Permalinks: "/%year%/%postname%/",
		Taxonomies: []wptest.Taxonomy{{Name: "genre", Label: "Genres", Base: "genres", Types: []string{"book"}}},
		Types:      []wptest.Type{{Name: "book", Label: "Books", Base: "books", Taxonomies: []string{"genre"}}},
		Users: []*wptest.User{
			{ID: 1, Login: "ada", Name: "Ada Byron", Slug: "ada", Role: "administrator", Password: "open sesame"},
			{ID: 2, Login: "ben", Name: "Ben Okri", Slug: "ben", Role: "author"},
		},
		Terms: []*wptest.Term{
			{ID: 11, Taxonomy: "category", Name: "News", Slug: "news"},
			{ID: 12, Taxonomy: "category", Name: "Çay &amp; Su", Slug: "çay"},
			{ID: 13, Taxonomy: "post_tag", Name: "Go", Slug: "go"},
			{ID: 14, Taxonomy: "genre", Name: "Poetry", Slug: "poetry"},
			{ID: 15, Taxonomy: "post_tag", Name: "Year", Slug: "2024"},
		},
		Body: func(p *wptest.Post) string { return fmt.Sprintf("<p>Body of %d.</p>", p.ID) },
	}
	start := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range n {
		site.Add(&wptest.Post{
			ID: int64(1001 + 2*i), Slug: fmt.Sprintf("post-%d", i+1), Title: fmt.Sprintf("Post %d", i+1),
			Date: start.Add(time.Duration(i) * time.Hour), Author: int64(1 + i%2), Featured: int64(501 + i%3),
			Terms: map[string][]int64{"category": {int64(11 + i%2)}, "post_tag": {13}},
		})
	}
	for i := range 3 {
		name := fmt.Sprintf("picture-%d", i+1)
		site.Add(&wptest.Post{
			ID: int64(501 + i), Type: "attachment", Slug: name, Title: name, Date: start,
			Media: &wptest.Media{File: "2024/01/" + name + ".png", MIME: "image/png", Alt: "Picture", Width: 10, Height: 10},
		})
	}
	return site
}

// place moves a site to another address.
func place(site *wptest.Site, address string) {
	site.Home = address
	if u, err := url.Parse(address); err == nil {
		site.Folder = u.Path
	}
}

func addPage(site *wptest.Site, id int64, slug string, parent int64) {
	site.Add(&wptest.Post{ID: id, Type: "page", Slug: slug, Title: slug, Parent: parent, Author: 1, Date: time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)})
}

func addBook(site *wptest.Site, id int64, slug string) {
	site.Add(&wptest.Post{
		ID: id, Type: "book", Slug: slug, Title: slug, Author: 2, Date: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC),
		Terms: map[string][]int64{"genre": {14}},
	})
}

func newClient(transport http.RoundTripper) *fetch.Client {
	return fetch.New(fetch.Options{Transport: transport, UserAgent: "test"})
}

// source opens a site under its home address.
func source(t *testing.T, server *wptest.Server) *wordpress.Source {
	t.Helper()
	site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return site.Source()
}

func inventory(t *testing.T, s *wordpress.Source, q content.Query) []content.Stamp {
	t.Helper()
	var stamps []content.Stamp
	for d, err := range s.Inventory(t.Context(), q) {
		if err != nil {
			t.Fatalf("after %d stamps: %v", len(stamps), err)
		}
		stamps = append(stamps, d)
	}
	return stamps
}

func inventoryError(t *testing.T, s *wordpress.Source, q content.Query) (stamps []content.Stamp, last error) {
	t.Helper()
	for d, err := range s.Inventory(t.Context(), q) {
		if err != nil {
			last = err
			continue
		}
		stamps = append(stamps, d)
	}
	return stamps, last
}

// documents reads all wanted documents, and fails the test unless each is there
// exactly once.
func documents(t *testing.T, ctx context.Context, s *wordpress.Source, want []content.Stamp) (map[int64]content.Document, map[int64]*content.DocumentError) {
	t.Helper()
	docs, faults := make(map[int64]content.Document), make(map[int64]*content.DocumentError)
	for d, err := range s.Documents(ctx, want) {
		if fault, ok := errors.AsType[*content.DocumentError](err); ok {
			if faults[fault.ID] != nil || docs[fault.ID].ID != 0 {
				t.Errorf("document %d comes twice", fault.ID)
			}
			faults[fault.ID] = fault
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if docs[d.ID].ID != 0 || faults[d.ID] != nil {
			t.Errorf("document %d comes twice", d.ID)
		}
		docs[d.ID] = d
	}
	for _, d := range want {
		if docs[d.ID].ID == 0 && faults[d.ID] == nil {
			t.Errorf("document %d is missing without a word", d.ID)
		}
	}
	if len(docs)+len(faults) != len(want) {
		t.Errorf("%d documents and %d faults for %d that were wanted", len(docs), len(faults), len(want))
	}
	return docs, faults
}

func ids(stamps []content.Stamp) []int64 {
	list := make([]int64, len(stamps))
	for i, d := range stamps {
		list[i] = d.ID
	}
	return list
}

func codes(warnings []content.Warning) []string {
	list := make([]string, len(warnings))
	for i, w := range warnings {
		list[i] = w.Code
	}
	slices.Sort(list)
	return list
}

// at strikes requests to one route, as wptest.Route names it.
func at(route string) func(*http.Request) bool {
	return func(r *http.Request) bool { return wptest.Route(r) == route }
}

// asks strikes list requests of a route that name an id in include.
func asks(route string, id int64) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return wptest.Route(r) == route && slices.Contains(strings.Split(r.URL.Query().Get("include"), ","), fmt.Sprint(id))
	}
}

func answerWith(status int, kind, body string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func wpError(status int, code, message string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return answerWith(status, "application/json", fmt.Sprintf(`{"code":%q,"message":%q,"data":{"status":%d}}`, code, message, status))
}

// rewriting changes the query before the server reads it.
func rewriting(change func(url.Values)) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		q := r.URL.Query()
		change(q)
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
		next.ServeHTTP(w, r)
	}
}

// without answers as the server does, less some headers.
func without(names ...string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&headerCutter{ResponseWriter: w, names: names}, r)
	}
}

type headerCutter struct {
	http.ResponseWriter
	names []string
}

func (c *headerCutter) WriteHeader(status int) {
	for _, name := range c.names {
		c.Header().Del(name)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *headerCutter) Write(b []byte) (int, error) {
	for _, name := range c.names {
		c.Header().Del(name)
	}
	return c.ResponseWriter.Write(b)
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func joined(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}
