package wptest

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (q *request) plain() bool { return q.site.Permalinks == "" }

// prefix is what stands before every pretty path: "/index.php" or nothing.
func (q *request) prefix() string {
	if strings.HasPrefix(q.site.Permalinks, "/index.php/") {
		return "/index.php"
	}
	return ""
}

// permalink is the address of a post's page.
func (q *request) permalink(p *Post) string {
	if p.Link != "" {
		return q.text(p.Link)
	}
	id := strconv.FormatInt(p.ID, 10)
	if q.plain() || !slices.Contains([]string{"publish", "inherit", "private"}, p.status()) {
		return q.home + "/?" + plainName(p) + "=" + id
	}
	return q.home + q.prettyPath(p)
}

func plainName(p *Post) string {
	switch p.kind() {
	case "page":
		return "page_id"
	case "attachment":
		return "attachment_id"
	}
	return "p"
}

// prettyPath is a post's path beneath the home.
func (q *request) prettyPath(p *Post) string {
	slug := encodeSlug(p.Slug)
	if slug == "" {
		slug = strconv.FormatInt(p.ID, 10)
	}
	switch p.kind() {
	case "page":
		return q.prefix() + q.ancestors(p) + "/" + slug + "/"
	case "attachment":
		if parent := q.index.post(p.Parent); parent != nil && parent.status() == "publish" {
			return q.prettyPath(parent) + slug + "/"
		}
		return q.prefix() + "/" + slug + "/"
	case "post":
		local := q.local(p, p.Date)
		return strings.NewReplacer("%year%", local[:4], "%monthnum%", local[5:7], "%day%", local[8:10],
			"%postname%", slug, "%post_id%", strconv.FormatInt(p.ID, 10)).Replace(q.site.Permalinks)
	}
	t := q.site.typeNamed(p.kind())
	path := t.Path
	if path == "" {
		path = t.Name
	}
	return q.prefix() + "/" + path + q.ancestors(p) + "/" + slug + "/"
}

// maxDepth stops at parents that are their own ancestors.
const maxDepth = 32

func (q *request) ancestors(p *Post) string {
	path := ""
	for range maxDepth {
		p = q.index.post(p.Parent)
		if p == nil {
			break
		}
		path = "/" + encodeSlug(p.Slug) + path
	}
	return path
}

func (q *request) termLink(t *Term) string {
	tax, _ := q.site.taxonomyNamed(t.Taxonomy)
	if q.plain() {
		switch t.Taxonomy {
		case "category":
			return q.home + "/?cat=" + strconv.FormatInt(t.ID, 10)
		case "post_tag":
			return q.home + "/?tag=" + encodeSlug(t.Slug)
		}
		return q.home + "/?" + t.Taxonomy + "=" + encodeSlug(t.Slug)
	}
	path := ""
	for parent := q.term(t.Parent); tax.Name == "category" && parent != nil && len(path) < 1000; parent = q.term(parent.Parent) {
		path = "/" + encodeSlug(parent.Slug) + path
	}
	return q.home + q.prefix() + "/" + strings.TrimPrefix(t.Taxonomy, "post_") + path + "/" + encodeSlug(t.Slug) + "/"
}

func (q *request) authorLink(u *User) string {
	if q.plain() {
		return q.home + "/?author=" + strconv.FormatInt(u.ID, 10)
	}
	return q.home + q.prefix() + "/author/" + encodeSlug(u.Slug) + "/"
}

// permalinkPaths are the pretty paths of all posts, old ones included, without
// slashes at the end.
func (q *request) permalinkPaths() map[string]*Post {
	paths := make(map[string]*Post, len(q.index.posts))
	for _, p := range q.index.posts {
		paths[strings.TrimSuffix(q.prettyPath(p), "/")] = p
		for _, old := range p.OldSlugs {
			former := *p
			former.Slug = old
			paths[strings.TrimSuffix(q.prettyPath(&former), "/")] = p
		}
	}
	return paths
}

// front answers what is not the API: pages for readers.
func (q *request) front(path string) *answer {
	if a := q.fixedPage(path); a != nil {
		return a
	}
	if path == "/wp-sitemap.xml" || strings.HasPrefix(path, "/wp-sitemap-posts-") || strings.HasPrefix(path, "/wp-sitemap-taxonomies-") {
		return q.sitemap(path)
	}
	if id, ok := q.plainID(); ok && (path == "" || path == "/" || path == "/index.php") {
		return q.plainPage(id)
	}
	switch {
	case path == "":
		return q.redirect(q.home + "/")
	case path == "/index.php" && !q.plain():
		return q.redirect(q.home + "/")
	case path == "/", path == "/index.php", q.plain() && strings.Trim(path, "/") == "wp-json":
		return q.frontPage()
	}
	if p := q.atPart(path); p != nil {
		return q.single(p)
	}
	if p := q.atPath(path); p != nil {
		if link := q.permalink(p); p.Link == "" && link != q.home+encodeSlug(path) {
			return q.redirect(link)
		}
		return q.single(p)
	}
	if link := q.guess(path); link != "" {
		return q.uncached(q.redirect(link))
	}
	return q.notFound()
}

func (q *request) atPath(path string) *Post {
	if q.plain() {
		return nil
	}
	p := q.index.paths(q)[encodeSlug(strings.TrimSuffix(path, "/"))]
	if p == nil || !q.readable(p) {
		return nil
	}
	return p
}

// atPart finds the document of which a path names a further page, and notes which.
func (q *request) atPart(path string) *Post {
	path = strings.TrimSuffix(path, "/")
	i := strings.LastIndexByte(path, '/')
	n, err := strconv.Atoi(path[i+1:])
	if err != nil || n < 2 || i < 1 {
		return nil
	}
	p := q.atPath(path[:i])
	if p == nil || len(strings.Split(q.content(p), "<!--nextpage-->")) < n {
		return nil
	}
	q.part = n
	return p
}

func (q *request) plainID() (int64, bool) {
	for _, name := range []string{"p", "page_id", "attachment_id"} {
		if id, err := strconv.ParseInt(q.params.get(name), 10, 64); err == nil {
			return id, true
		}
	}
	return 0, false
}

func (q *request) plainPage(id int64) *answer {
	p := q.index.post(id)
	if p == nil || !q.readable(p) {
		return q.notFound()
	}
	if q.plain() {
		return q.single(p)
	}
	a := q.redirect(q.permalink(p))
	if !q.params.has(plainName(p)) { // which WordPress finds only when it has given up
		return q.uncached(a)
	}
	return a
}

// guess does what WordPress does before it says that a page is not there: it
// redirects to a post whose slug begins alike.
func (q *request) guess(path string) string {
	path = strings.TrimSuffix(path, "/")
	last := strings.ToLower(encodeSlug(path[strings.LastIndexByte(path, '/')+1:]))
	if last == "" {
		return ""
	}
	for _, p := range q.index.posts {
		if p.status() == "publish" && p.kind() != "attachment" && strings.HasPrefix(encodeSlug(p.Slug), last) {
			return q.permalink(p)
		}
	}
	return ""
}

func (q *request) redirect(to string) *answer {
	a := q.html(http.StatusMovedPermanently, "", "", "")
	a.header.Del("Link")
	a.header.Set("X-Redirect-By", "WordPress")
	a.header.Set("Location", to)
	a.body = nil
	return a
}

func (q *request) notFound() *answer {
	return q.uncached(q.html(http.StatusNotFound, "Page not found &#8211; "+q.site.Name, "", "<h1>Page not found</h1>\n"))
}

func (q *request) uncached(a *answer) *answer {
	q.forbidCaches(a.header)
	return a
}

// newest is how many posts the front page shows.
const newest = 10

func (q *request) frontPage() *answer {
	var b strings.Builder
	for _, p := range q.latest() {
		fmt.Fprintf(&b, "<h2><a href=\"%s\">%s</a></h2>\n", q.permalink(p), p.Title)
	}
	return q.html(http.StatusOK, q.site.Name, q.alternates(), b.String())
}

func (q *request) single(p *Post) *answer {
	t := q.site.typeNamed(p.kind())
	id := strconv.FormatInt(p.ID, 10)
	item := q.api("/" + t.namespace() + "/" + t.Base + "/" + id)
	short := q.home + "/?p=" + id
	body := q.passwordForm(p)
	if p.Password == "" {
		body = q.shownPart(p)
	}
	head := fmt.Sprintf("<link rel=\"alternate\" title=\"JSON\" type=\"application/json\" href=\"%s\" />\n"+
		"<link rel=\"canonical\" href=\"%s\" />\n<link rel='shortlink' href='%s' />\n", escapeAttribute(item), q.permalink(p), short)
	a := q.html(http.StatusOK, p.Title+" &#8211; "+q.site.Name, head, q.article(p, body))
	a.body = bytes.Replace(a.body, []byte("<body>"), []byte(`<body class="`+q.bodyClasses(p)+`">`), 1)
	if q.broken {
		return htmlAnswer(http.StatusInternalServerError, criticalError)
	}
	title := ` title="JSON";`
	if q.site.old() {
		title = ""
	}
	a.header.Add("Link", "<"+item+`>; rel="alternate";`+title+` type="application/json"`)
	a.header.Add("Link", "<"+short+">; rel=shortlink")
	return a
}

// shownPart is the page of a document that is asked for, with links to the others.
func (q *request) shownPart(p *Post) string {
	if p.Shown != "" {
		return p.Shown
	}
	parts := strings.Split(q.content(p), "<!--nextpage-->")
	n, err := strconv.Atoi(q.params.get("page"))
	if err != nil || n < 1 || n > len(parts) {
		n = max(1, min(q.part, len(parts)))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	var b strings.Builder
	b.WriteString(parts[n-1] + "\n<div class=\"page-links\">Pages:")
	for i := range parts {
		address := q.permalink(p)
		switch {
		case i == 0:
		case q.plain():
			address += "&page=" + strconv.Itoa(i+1)
		default:
			address += strconv.Itoa(i+1) + "/"
		}
		fmt.Fprintf(&b, " <a href=%q class=\"post-page-numbers\">%d</a>", address, i+1)
	}
	b.WriteString("</div>\n")
	return b.String()
}

func escapeAttribute(s string) string { return strings.ReplaceAll(s, "&", "&#038;") }

func (q *request) html(status int, title, head, body string) *answer {
	api := q.api("/")
	page := "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<meta charset=\"UTF-8\" />\n<title>" + title + "</title>\n" +
		"<link rel=\"https://api.w.org/\" href=\"" + escapeAttribute(api) + "\" />\n" + q.feedLinks() + head +
		"<meta name=\"generator\" content=\"WordPress " + q.version() + "\" />\n</head>\n<body>\n<main>\n" + body + "</main>\n</body>\n</html>\n"
	a := htmlAnswer(status, page)
	a.header.Set("Link", "<"+api+`>; rel="https://api.w.org/"`)
	return a
}

func (q *request) version() string {
	if q.site.old() {
		return "6.1.9"
	}
	return "7.1.0"
}
