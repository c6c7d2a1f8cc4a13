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
		name, body   string
		files, pages []string
		err          error
	}{
		{"pages", `<urlset><url><loc> https://sea.example/a/ </loc></url></urlset>`, nil, []string{"https://sea.example/a/"}, nil},
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
