package cli_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/wordpress/wptest"
)

// mirror is what a real WordPress holds, read as its administrator, in the hands
// of the fake one: whatever both are asked for, they should give the same.
type mirror struct {
	home, user, password string
	site                 *wptest.Site
	fake                 *wptest.Server
}

func newMirror(t *testing.T) *mirror {
	t.Helper()
	m := &mirror{home: strings.TrimSuffix(needReal(t, realSite), "/"), user: needReal(t, realUser), password: needReal(t, realPassword)}
	m.readSite(t)
	m.readTypes(t)
	m.readTerms(t)
	for _, ty := range m.types() {
		m.readPosts(t, ty)
	}
	m.readPosts(t, wptest.Type{Name: "wp_navigation", Base: "navigation"})
	m.readMedia(t)
	m.readPeople(t)
	for _, block := range objectsOf[realPost](t, m, "/wp/v2/blocks", "context=edit") {
		m.site.Patterns[block.ID] = block.Content.Rendered
	}
	m.fake = wptest.New(m.site)
	return m
}

// ask sends the same request to the real site, as its administrator where a
// password is given.
func (m *mirror) ask(t *testing.T, method, path, password string) (*http.Response, string) {
	t.Helper()
	r := m.request(t, method, path, password)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func (m *mirror) request(t *testing.T, method, path, password string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, m.home+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		r.SetBasicAuth(m.user, password)
	}
	return r
}

func readObject[T any](t *testing.T, m *mirror, path string) T {
	t.Helper()
	var v T
	answer, body := m.ask(t, http.MethodGet, path, m.password)
	if err := json.Unmarshal([]byte(body), &v); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v: %.300s", path, answer.Status, err, body)
	}
	return v
}

// objectsOf reads a list to its end.
func objectsOf[T any](t *testing.T, m *mirror, route, query string) []T {
	t.Helper()
	var all []T
	for page := 1; ; page++ {
		list := readObject[[]T](t, m, fmt.Sprintf("/wp-json%s?%s&orderby=id&order=asc&per_page=100&page=%d", route, query, page))
		all = append(all, list...)
		if len(list) < 100 {
			return all
		}
	}
}

func (m *mirror) readSite(t *testing.T) {
	t.Helper()
	index := readObject[struct {
		Name, Description string
		Zone              string `json:"timezone_string"`
	}](t, m, "/wp-json/?_fields=name,description,timezone_string")
	zone, err := time.LoadLocation(index.Zone)
	if err != nil {
		t.Fatal(err)
	}
	m.site = &wptest.Site{
		Name: index.Name, Description: index.Description, Zone: zone, Permalinks: "/%year%/%monthnum%/%postname%/", Version: "7.1",
		Patterns: map[int64]string{}, Files: map[string]wptest.File{},
	}
	if _, front := m.ask(t, http.MethodGet, "/", ""); strings.Contains(front, `content="WordPress 6.`) {
		m.site.Version = "6.1"
	}
}

// ownTypes are those that the fake has of itself.
var ownTypes = []string{"post", "page", "attachment", "nav_menu_item"}

func (m *mirror) readTypes(t *testing.T) {
	t.Helper()
	types := readObject[map[string]struct {
		Name, Slug   string
		Base         string `json:"rest_base"`
		Namespace    string `json:"rest_namespace"`
		Hierarchical bool
		Taxonomies   []string
		Archive      any `json:"has_archive"`
		Supports     map[string]any
	}](t, m, "/wp-json/wp/v2/types?context=edit")
	for _, name := range slices.Sorted(maps.Keys(types)) {
		from := types[name]
		if slices.Contains(ownTypes, name) || strings.HasPrefix(name, "wp_") {
			continue
		}
		ty := wptest.Type{Name: name, Label: from.Name, Base: from.Base, Namespace: from.Namespace, Hierarchical: from.Hierarchical, Taxonomies: from.Taxonomies, Comments: from.Supports["comments"] != nil}
		for feature, field := range map[string]string{"editor": "content", "excerpt": "excerpt", "thumbnail": "featured_media", "author": "author", "custom-fields": "meta"} {
			if from.Supports[feature] == nil {
				ty.Without = append(ty.Without, field)
			}
		}
		m.site.Types = append(m.site.Types, ty)
	}
}

// types are the types of documents.
func (m *mirror) types() []wptest.Type {
	return append([]wptest.Type{{Name: "post", Base: "posts"}, {Name: "page", Base: "pages"}}, m.site.Types...)
}

func routeOf(ty wptest.Type) string { return "/" + cmp.Or(ty.Namespace, "wp/v2") + "/" + ty.Base }

func (m *mirror) readTerms(t *testing.T) {
	t.Helper()
	taxonomies := readObject[map[string]struct {
		Name, Slug   string
		Base         string `json:"rest_base"`
		Hierarchical bool
		Types        []string
	}](t, m, "/wp-json/wp/v2/taxonomies")
	for _, name := range slices.Sorted(maps.Keys(taxonomies)) {
		from := taxonomies[name]
		if strings.HasPrefix(name, "wp_") || name == "nav_menu" {
			continue
		}
		if name != "category" && name != "post_tag" {
			m.site.Taxonomies = append(m.site.Taxonomies, wptest.Taxonomy{Name: name, Label: from.Name, Base: from.Base, Hierarchical: from.Hierarchical, Types: from.Types})
		}
		for _, term := range objectsOf[wptest.Term](t, m, "/wp/v2/"+from.Base, "context=view") {
			term.Slug, _ = url.PathUnescape(term.Slug)
			m.site.Terms = append(m.site.Terms, &term)
		}
	}
}

type text struct{ Rendered, Raw string }

// realPost is a document, a record of media, or a comment, as the administrator
// sees it.
type realPost struct {
	ID                       int64
	Type, Status, Slug, Link string
	Date, Modified           string
	DateGMT                  string `json:"date_gmt"`
	ModifiedGMT              string `json:"modified_gmt"`
	Title, Content, Excerpt  text
	Author, Parent           int64
	Featured                 int64 `json:"featured_media"`
	MenuOrder                int   `json:"menu_order"`
	Sticky                   bool
	Format, Password         string
	Post                     int64
	AuthorName               string `json:"author_name"`
	AuthorEmail              string `json:"author_email"`
	AuthorURL                string `json:"author_url"`
	SourceURL                string `json:"source_url"`
	MIME                     string `json:"mime_type"`
	Alt                      string `json:"alt_text"`
	Caption                  text
	Details                  json.RawMessage `json:"media_details"`
}

// post is a row for the fake, whose local times keep their own zone.
func (p realPost) post(t *testing.T) *wptest.Post {
	t.Helper()
	slug, err := url.PathUnescape(p.Slug)
	if err != nil {
		t.Fatal(err)
	}
	made := &wptest.Post{
		ID: p.ID, Type: p.Type, Status: p.Status, Slug: slug, Title: p.Title.Rendered, Content: p.Content.Rendered, Raw: p.Content.Raw,
		Excerpt: p.Excerpt.Rendered, Date: instant(t, p.DateGMT), Modified: instant(t, p.ModifiedGMT), Author: p.Author, Parent: p.Parent,
		MenuOrder: p.MenuOrder, Sticky: p.Sticky, Featured: p.Featured, Format: p.Format, Password: p.Password, Terms: map[string][]int64{},
	}
	if apart := instant(t, p.Date).Sub(made.Date); apart != instant(t, p.Modified).Sub(made.Modified) {
		t.Logf("%s %d: written in one zone and changed in another", p.Type, p.ID)
	} else {
		made.Zone = time.FixedZone("", int(apart.Seconds()))
	}
	return made
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (m *mirror) readPosts(t *testing.T, ty wptest.Type) {
	t.Helper()
	const every = "context=edit&status=publish,future,draft,pending,private,trash"
	raw := objectsOf[json.RawMessage](t, m, routeOf(ty), every)
	for _, object := range raw {
		var from realPost
		var lists map[string]json.RawMessage
		if err := cmp.Or(json.Unmarshal(object, &from), json.Unmarshal(object, &lists)); err != nil {
			t.Fatalf("%s: %v", object, err)
		}
		made := from.post(t)
		if made.Type == "wp_navigation" {
			made.Link = from.Link
		}
		for _, tax := range append([]wptest.Taxonomy{{Name: "category", Base: "categories"}, {Name: "post_tag", Base: "tags"}}, m.site.Taxonomies...) {
			var ids []int64
			if json.Unmarshal(lists[tax.Base], &ids) == nil && len(ids) > 0 {
				made.Terms[tax.Name] = ids
			}
		}
		m.site.Posts = append(m.site.Posts, made)
	}
}

const uploadsPath = "/wp-content/uploads/"

func (m *mirror) readMedia(t *testing.T) {
	t.Helper()
	for _, from := range objectsOf[realPost](t, m, "/wp/v2/media", "context=edit") {
		made := from.post(t)
		_, file, _ := strings.Cut(from.SourceURL, uploadsPath)
		file, err := url.PathUnescape(file)
		if err != nil {
			t.Fatal(err)
		}
		var details struct {
			Width, Height int
			Original      string `json:"original_image"`
			Sizes         map[string]struct {
				File          string
				Width, Height int
			}
		}
		if err := json.Unmarshal(from.Details, &details); err != nil && string(from.Details) != "[]" {
			t.Fatalf("media %d: %v", from.ID, err)
		}
		made.Parent = from.Post
		made.Media = &wptest.Media{File: file, Original: details.Original, MIME: from.MIME, Alt: from.Alt, Caption: from.Caption.Rendered, Width: details.Width, Height: details.Height}
		m.site.Posts = append(m.site.Posts, made)
		m.readFile(t, file, made.Date)
		for name, size := range details.Sizes {
			if name == "full" {
				continue
			}
			made.Media.Sizes = append(made.Media.Sizes, wptest.Size{Name: name, File: size.File, Width: size.Width, Height: size.Height})
			m.readFile(t, file[:strings.LastIndexByte(file, '/')+1]+size.File, made.Date)
		}
	}
}

func (m *mirror) readFile(t *testing.T, file string, at time.Time) {
	t.Helper()
	answer, body := m.ask(t, http.MethodGet, uploadsPath+(&url.URL{Path: file}).EscapedPath(), "")
	if answer.StatusCode != http.StatusOK {
		m.site.Files[file] = wptest.File{} // lost, and in the database all the same
		return
	}
	if changed, err := http.ParseTime(answer.Header.Get("Last-Modified")); err == nil {
		at = changed
	}
	m.site.Files[file] = wptest.File{Data: []byte(body), Modified: at}
}

func (m *mirror) readPeople(t *testing.T) {
	t.Helper()
	type person struct {
		ID                               int64
		Username, Name, Slug, URL, Email string
		Description                      string
		Roles                            []string
	}
	for _, from := range objectsOf[person](t, m, "/wp/v2/users", "context=edit") {
		u := &wptest.User{ID: from.ID, Login: from.Username, Name: from.Name, Slug: from.Slug, URL: from.URL, Email: from.Email, Description: from.Description}
		if len(from.Roles) > 0 {
			u.Role = from.Roles[0]
		}
		if u.Login == m.user {
			u.Password = m.password
		}
		m.site.Users = append(m.site.Users, u)
	}
	for _, from := range objectsOf[realPost](t, m, "/wp/v2/comments", "context=edit&status=all") {
		m.site.Comments = append(m.site.Comments, &wptest.Comment{
			ID: from.ID, Post: from.Post, Parent: from.Parent, Author: from.Author, Name: from.AuthorName, Email: from.AuthorEmail, URL: from.AuthorURL,
			Date: instant(t, from.DateGMT), Content: from.Content.Rendered, Status: from.Status,
		})
	}
}
