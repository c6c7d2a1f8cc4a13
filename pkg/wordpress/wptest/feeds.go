package wptest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// fixedPage answers what lies at one address on every WordPress; nil for
// anything else.
func (q *request) fixedPage(path string) *answer {
	switch {
	case path == "/robots.txt" && q.site.Folder == "" && !q.plain():
		return q.plainText("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: " + q.home + "/wp-sitemap.xml\n")
	case q.params.get("feed") != "" && (path == "/" || path == "" || path == "/index.php"):
		return q.feed(q.queried())
	case strings.HasSuffix(path, "/feed/") && !q.plain():
		return q.feed(q.feedOf(strings.TrimSuffix(path, "feed/")))
	case path == "/sitemap.xml" && !q.plain():
		a := q.redirect(q.home + "/wp-sitemap.xml")
		if q.site.old() {
			a.status = http.StatusFound
		}
		return a
	case q.params.get("sitemap") == "index" && (path == "/" || path == "") && !q.plain():
		return q.redirect(q.home + "/wp-sitemap.xml")
	case path == "/wp-admin/authorize-application.php":
		asked := q.home + q.http.URL.RequestURI()[len(q.site.Folder):]
		a := q.uncached(q.redirect(q.home + "/wp-login.php?redirect_to=" + url.QueryEscape(asked) + "&reauth=1"))
		a.status = http.StatusFound
		return a
	}
	return nil
}

func (q *request) plainText(body string) *answer {
	return &answer{status: http.StatusOK, header: http.Header{
		"Content-Type": {"text/plain; charset=utf-8"}, "Link": {"<" + q.api("/") + `>; rel="https://api.w.org/"`},
	}, body: []byte(body)}
}

// published are the documents of a type that visitors see, the newest first.
func (q *request) published(typ string) []*Post {
	var posts []*Post
	for _, p := range q.index.posts {
		if p.kind() == typ && p.status() == "publish" {
			posts = append(posts, p)
		}
	}
	slices.SortStableFunc(posts, func(a, b *Post) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(b.ID, a.ID)) })
	return posts
}

// latest are the newest posts, as the front page and the feed show them.
func (q *request) latest() []*Post {
	posts := q.published("post")
	return posts[:min(newest, len(posts))]
}

// sitemap lists every public document, whatever the API says.
func (q *request) sitemap(path string) *answer {
	var b strings.Builder
	if taxonomy, ok := strings.CutPrefix(path, "/wp-sitemap-taxonomies-"); ok {
		return q.termSitemap(strings.TrimSuffix(taxonomy, "-1.xml"))
	}
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	name, ok := strings.CutPrefix(path, "/wp-sitemap-posts-")
	if !ok {
		b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for _, t := range q.site.types() {
			if t.Name != "attachment" && slices.ContainsFunc(q.index.posts, func(p *Post) bool { return p.kind() == t.Name && p.inSitemap() }) {
				fmt.Fprintf(&b, "<sitemap><loc>%s/wp-sitemap-posts-%s-1.xml</loc></sitemap>", q.home, url.PathEscape(t.Name))
			}
		}
		for _, tax := range q.site.taxonomies() {
			if len(q.usedTerms(tax.Name)) > 0 {
				fmt.Fprintf(&b, "<sitemap><loc>%s/wp-sitemap-taxonomies-%s-1.xml</loc></sitemap>", q.home, tax.Name)
			}
		}
		b.WriteString("</sitemapindex>\n")
		return q.xml(b.String())
	}
	b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	found := false
	for _, p := range q.index.posts {
		if p.kind()+"-1.xml" == name && p.inSitemap() {
			found = true
			fmt.Fprintf(&b, "<url><loc>%s</loc>", escapeAttribute(q.permalink(p)))
			if !q.site.old() {
				fmt.Fprintf(&b, "<lastmod>%s</lastmod>", q.clock(p, p.modified()))
			}
			b.WriteString("</url>")
		}
	}
	if name == "page-1.xml" && q.site.Multilingual == "polylang" {
		for _, language := range q.languages() { // where the pages of each begin
			fmt.Fprintf(&b, "<url><loc>%s</loc></url>", q.languageHome(language))
		}
	}
	if !found {
		return q.html(http.StatusNotFound, "Page not found &#8211; "+q.site.Name, "", "<h1>Page not found</h1>\n")
	}
	b.WriteString("</urlset>\n")
	return q.xml(b.String())
}

// termSitemap lists the archives of the terms of a taxonomy.
func (q *request) termSitemap(taxonomy string) *answer {
	terms := q.usedTerms(taxonomy)
	if len(terms) == 0 {
		return q.html(http.StatusNotFound, "Page not found &#8211; "+q.site.Name, "", "<h1>Page not found</h1>\n")
	}
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">")
	for _, t := range terms {
		fmt.Fprintf(&b, "<url><loc>%s</loc></url>", escapeAttribute(q.termLink(t)))
	}
	b.WriteString("</urlset>\n")
	return q.xml(b.String())
}

// usedTerms are the terms of a taxonomy that published documents have.
func (q *request) usedTerms(taxonomy string) []*Term {
	var terms []*Term
	for _, t := range q.site.Terms {
		if t.Taxonomy == taxonomy && q.index.counts[t.ID] > 0 {
			terms = append(terms, t)
		}
	}
	return terms
}

func (q *request) xml(body string) *answer {
	a := htmlAnswer(http.StatusOK, body)
	a.header.Set("Content-Type", "application/xml; charset=UTF-8")
	return a
}

// inSitemap says whether the sitemap lists a post; it does so with protected ones.
func (p *Post) inSitemap() bool { return !p.Over && p.status() == "publish" }
