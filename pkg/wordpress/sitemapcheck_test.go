package wordpress_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wpmd/pkg/content"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// files serves texts at paths of the site, and lets no other sitemap be.
func files(texts map[string]string) wptest.Fault {
	return wptest.Fault{
		Match: func(r *http.Request) bool {
			return texts[r.URL.Path] != "" || strings.Contains(r.URL.Path, "sitemap") || r.URL.Path == "/robots.txt"
		},
		Do: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			text, ok := texts[r.URL.Path]
			if !ok {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/xml")
			_, _ = w.Write([]byte(text))
		},
	}
}

func urlset(paths ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">`)
	for _, p := range paths {
		if strings.HasPrefix(p, "/") {
			p = home + p
		}
		fmt.Fprintf(&b, "<url>\n<loc>%s</loc><image:image><image:loc>%s/picture.png</image:loc></image:image></url>", strings.ReplaceAll(p, "&", "&amp;"), home)
	}
	b.WriteString("</urlset>")
	return b.String()
}

func sitemapIndex(paths ...string) string {
	var b strings.Builder
	b.WriteString("\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">")
	for _, p := range paths {
		fmt.Fprintf(&b, "<sitemap><loc><![CDATA[%s%s]]></loc></sitemap>", home, p)
	}
	b.WriteString("</sitemapindex>")
	return b.String()
}

// before is a text that is cut within a word.
func before(text, word string) string {
	text, _, _ = strings.Cut(text, word[:len(word)-1])
	return text
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

func TestSitemapPages(t *testing.T) {
	tests := []struct {
		name  string
		texts map[string]string
		want  []string // type and path
		files int      // sitemaps that cannot be read
	}{
		{"Yoast", map[string]string{
			"/robots.txt":              "User-agent: *\nDisallow:\n\nSitemap: " + home + "/sitemap_index.xml\n",
			"/sitemap_index.xml":       sitemapIndex("/post-sitemap.xml", "/post-sitemap2.xml", "/page-sitemap.xml", "/book-sitemap.xml", "/recipe-sitemap.xml", "/category-sitemap.xml", "/post_tag-sitemap.xml", "/genre-sitemap.xml", "/product_cat-sitemap.xml", "/author-sitemap.xml"),
			"/post-sitemap.xml":        urlset("/", "/2024/a/", "/2024/b/"),
			"/post-sitemap2.xml":       urlset("/2024/c/"),
			"/page-sitemap.xml":        urlset("/about/", "/about/team/"),
			"/book-sitemap.xml":        urlset("/book/", "/book/odes/"),
			"/recipe-sitemap.xml":      urlset("/recipe/bread/"),
			"/category-sitemap.xml":    urlset("/category/news/"),
			"/post_tag-sitemap.xml":    urlset("/tag/go/"),
			"/genre-sitemap.xml":       urlset("/genre/poetry/"),
			"/product_cat-sitemap.xml": urlset("/product-category/tea/"),
			"/author-sitemap.xml":      urlset("/author/ada/"),
		}, []string{"book /book/ above", "book /book/odes/", "page /about/ above", "page /about/team/", "post /2024/a/", "post /2024/b/", "post /2024/c/", "recipe /recipe/bread/"}, 0},
		{"one file for everything", map[string]string{
			"/sitemap.xml": urlset("/", "/2024/a/", "/about/", "/category/news/", "/tag/go/", "/author/ada/", "/2024/", "/2024/05/", "/page/2/", "https://www.example.org/b/", "https://cdn.example/c/", "/?p=7"),
		}, []string{" /2024/a/", " /?p=7", " /about/", " /b/"}, 0},
		{"compressed", map[string]string{
			"/sitemap.xml":          sitemapIndex("/sitemap-posts.xml.gz", "/post-sitemap1.xml.gz"),
			"/post-sitemap1.xml.gz": zipped(urlset("/2024/a/")),
			"/sitemap-posts.xml.gz": zipped(urlset("/2024/b/")),
		}, []string{"post /2024/a/", "posts /2024/b/"}, 0},
		{"by month", map[string]string{
			"/sitemap.xml":                    sitemapIndex("/sitemap-pt-post-p1-2024-01.xml", "/sitemap-pt-book-2024-02.xml", "/sitemap-tax-category.xml", "/sitemap-archives.xml", "/sitemap-misc.xml"),
			"/sitemap-pt-post-p1-2024-01.xml": urlset("/2024/a/"),
			"/sitemap-pt-book-2024-02.xml":    urlset("/book/b/"),
			"/sitemap-tax-category.xml":       urlset("/category/news/"),
			"/sitemap-archives.xml":           urlset("/2024/"),
			"/sitemap-misc.xml":               urlset("/"),
		}, []string{"book /book/b/", "post /2024/a/"}, 0},
		{"a file that is missing, one that is cut, one that is a page", map[string]string{
			"/wp-sitemap.xml":              sitemapIndex("/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml", "/wp-sitemap-posts-book-1.xml", "/wp-sitemap-users-1.xml"),
			"/wp-sitemap-posts-post-1.xml": "\ufeff<br />\n<b>Notice</b>: x\n" + before(urlset("/2024/a/", "/2024/b/"), "/2024/b/"),
			"/wp-sitemap-posts-page-1.xml": "<html><title>Not found</title></html>",
		}, []string{"post /2024/a/"}, 3},
		{"an index that names itself", map[string]string{
			"/sitemap.xml": sitemapIndex("/sitemap.xml", "/sitemap.xml", "/page-sitemap.xml"), "/page-sitemap.xml": urlset("/about/"),
		}, []string{"page /about/"}, 0},
		{"a page in place of it", map[string]string{"/sitemap.xml": "<html><body>Hello</body></html>"}, nil, 0},
		{"nothing", nil, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(3))
				server.Break(files(test.texts))
				s := source(t, server)
				var got []string
				broken := 0
				for p, err := range s.SitemapPages(t.Context()) {
					if _, ok := errors.AsType[*sitemap.Error](err); ok {
						broken++
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					line := p.Type + " " + strings.TrimPrefix(strings.Replace(p.URL, "www.", "", 1), home)
					if p.Above {
						line += " above"
					}
					got = append(got, line)
				}
				slices.Sort(got)
				if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("pages (-want +got):\n%s", diff)
				}
				if broken != test.files {
					t.Errorf("%d sitemaps could not be read, want %d", broken, test.files)
				}
			})
		})
	}
}

// Sitemaps that have no end are left at some point.
func TestSitemapsAreBounded(t *testing.T) {
	server := wptest.New(library(1))
	var n atomic.Int64
	server.Break(wptest.Fault{Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, "sitemap") }, Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		var list []string
		for range 100 {
			list = append(list, fmt.Sprintf("/sitemap-%d-x.xml", n.Add(1)))
		}
		_, _ = w.Write([]byte(sitemapIndex(list...)))
	}})
	client := newClient(server.Transport())
	site, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range site.Source().SitemapPages(t.Context()) {
		last = err
	}
	if _, ok := errors.AsType[*sitemap.Error](last); !ok || client.Stats().Requests > 600 {
		t.Errorf("error %v after %d requests", last, client.Stats().Requests)
	}
}

// What the API keeps back and the sitemap lists is found; what was left out on
// purpose, archives and the home page are not.
func TestUnlisted(t *testing.T) {
	for _, permalinks := range []string{"/%year%/%postname%/", ""} {
		site := library(250)
		site.Permalinks = permalinks
		addPage(site, 41, "about", 0)
		addPage(site, 42, "team", 41)
		addBook(site, 51, "odes")
		site.Posts[4].Slug, site.Posts[5].Password = "dünya", "sesame"
		site.Types = append(site.Types, wptest.Type{Name: "elementor_library", Base: "elementor_library"})
		site.Add(&wptest.Post{ID: 71, Type: "elementor_library", Slug: "header"})
		server := wptest.New(site)
		s := source(t, server)
		whole := inventory(t, s, content.Query{})
		got, err := s.Unlisted(t.Context(), whole)
		if err != nil || len(got) != 0 {
			t.Fatalf("permalinks %q: unlisted %v, %v", permalinks, got, err)
		}

		server.Break(wptest.Hide(1009, 1015, 42))
		s = source(t, server)
		got, err = s.Unlisted(t.Context(), inventory(t, s, content.Query{}))
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, p := range got {
			types = append(types, p.Type)
		}
		slices.Sort(types)
		if diff := cmp.Diff([]string{"page", "post", "post"}, types); diff != "" {
			t.Errorf("permalinks %q: unlisted (-want +got):\n%s", permalinks, diff)
		}
		got, err = s.Unlisted(t.Context(), inventory(t, s, content.Query{Types: []string{"page"}}), "page")
		if err != nil || len(got) != 1 || got[0].Type != "page" {
			t.Errorf("of pages: unlisted %v, %v", got, err)
		}
	}
}

// SEO plugins list the archive of a type first in its sitemap: it counted as
// missing, exit 3 every night. A feed that robots.txt names beside the sitemaps
// was a warning.
func TestUnlistedLeavesOutArchives(t *testing.T) {
	for _, test := range []struct {
		archive string
		pages   []string
		want    int
	}{
		{"library", []string{"/library/", "/book/odes/"}, 0},
		{"book", []string{"/books-of-ours/", "/book/odes/"}, 0},
		{"book", []string{"/book/odes/", "/lost/"}, 1},
		{"", []string{"/books-of-ours/", "/book/odes/"}, 1},
		{"library", []string{"/shelf/", "/book/odes/"}, 1},
		{"book", []string{"/book/lost/", "/book/odes/"}, 1},
	} {
		site := library(3)
		addBook(site, 51, "odes")
		for i := range site.Types {
			site.Types[i].Archive = test.archive
		}
		server := wptest.New(site)
		server.Break(files(map[string]string{
			"/robots.txt":        "Sitemap: " + home + "/sitemap.rss\nSitemap: " + home + "/sitemap_index.xml\n",
			"/sitemap.rss":       `<?xml version="1.0"?><rss version="2.0"><channel><item><link>` + home + `/book/odes/</link></item></channel></rss>`,
			"/sitemap_index.xml": sitemapIndex("/book-sitemap.xml"), "/book-sitemap.xml": urlset(test.pages...),
		}))
		s := source(t, server)
		got, err := s.Unlisted(t.Context(), inventory(t, s, content.Query{}))
		if err != nil || len(got) != test.want {
			t.Errorf("%+v: unlisted %v, %v", test, got, err)
		}
		if w := codes(s.Warnings()); slices.Contains(w, "sitemap-unread") {
			t.Errorf("warnings %v", w)
		}
	}
}

func TestUnlistedTypesTheAPIDoesNotKnow(t *testing.T) {
	server := wptest.New(library(3))
	server.Break(files(map[string]string{
		"/sitemap_index.xml": sitemapIndex("/recipe-sitemap.xml"), "/recipe-sitemap.xml": urlset("/recipe/", "/recipe/bread/", "/recipe/salt/"),
	}))
	s := source(t, server)
	got, err := s.Unlisted(t.Context(), inventory(t, s, content.Query{}))
	if err != nil || len(got) != 2 {
		t.Errorf("unlisted %v, %v", got, err)
	}
	if diff := cmp.Diff([]string{"type-not-in-api"}, codes(s.Warnings())); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
