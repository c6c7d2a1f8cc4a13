package sitemap_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/sitemap"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, body string
		files      []string
		pages      []sitemap.Entry
		err        error
	}{
		{"pages", `<urlset><url><loc> https://sea.example/a/ </loc></url></urlset>`, nil, []sitemap.Entry{{URL: "https://sea.example/a/"}}, nil},
		{"dates", `<urlset><url><loc>/a/</loc><lastmod>2025-03-21</lastmod></url><url><lastmod>2024-01-01</lastmod><loc>/b/</loc></url><url><loc>/c/</loc></url></urlset>`, nil,
			[]sitemap.Entry{{"/a/", "2025-03-21"}, {"/b/", "2024-01-01"}, {URL: "/c/"}}, nil},
		{"an index behind a notice", "<b>Notice</b>: x\n<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>https://sea.example/1.xml</loc></sitemap></sitemapindex>", []string{"https://sea.example/1.xml"}, nil, nil},
		{"a feed", `<rss version="2.0"></rss>`, nil, nil, sitemap.ErrFeed},
		{"a page", `<html><body>Not found</body></html>`, nil, nil, sitemap.ErrNoSitemap},
	} {
		files, pages, err := sitemap.Parse([]byte(c.body))
		if !cmp.Equal(files, c.files) || !cmp.Equal(pages, c.pages) || !errors.Is(err, c.err) {
			t.Errorf("%s: %q %q %v", c.name, files, pages, err)
		}
	}
}

func TestAnnounced(t *testing.T) {
	at, err := url.Parse("https://sea.example/robots.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range sitemap.Announced([]byte("User-agent: *\nSITEMAP: /wp-sitemap.xml\nSitemap: https://sea.example/news.xml\n"), at) {
		got = append(got, u.String())
	}
	if diff := cmp.Diff([]string{"https://sea.example/wp-sitemap.xml", "https://sea.example/news.xml"}, got); diff != "" {
		t.Error(diff)
	}
}
