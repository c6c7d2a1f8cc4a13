package wptest

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// feedSize is how many documents a page of a feed has.
const feedSize = 10

// fed is what a feed is made of.
type fed struct {
	title string
	posts []*Post
	// isOne says that it is that of a document: of its comments, unless these are not wanted.
	isOne bool
	link  string // of the feed of a document that is not there
	term  *Term  // of which it is
}

// queried is the feed that the parameters of a request for the home page ask for.
func (q *request) queried() fed {
	if id, ok := q.plainID(); ok {
		return q.feedOfOne(q.index.post(id))
	}
	if typ := q.params.get("post_type"); typ != "" && typ != "page" && q.site.typeNamed(typ).Name != "" {
		return fed{title: q.site.typeNamed(typ).Label, posts: q.published(typ)}
	}
	for _, t := range q.site.Terms {
		byID := q.params.get("cat") == strconv.FormatInt(t.ID, 10) && t.Taxonomy == "category"
		if byID || q.params.get("tag") != "" && q.params.get("tag") == t.Slug && t.Taxonomy == "post_tag" {
			return q.feedOfTerm(t)
		}
	}
	return fed{posts: q.published("post")}
}

// feedOf is the feed of the page at a path.
func (q *request) feedOf(path string) fed {
	if path == "/" {
		return fed{posts: q.published("post")}
	}
	for _, t := range q.site.Terms {
		if q.termLink(t) == q.home+encodeSlug(path) {
			return q.feedOfTerm(t)
		}
	}
	f := q.feedOfOne(q.index.paths(q)[encodeSlug(strings.TrimSuffix(path, "/"))])
	if isPage := strings.Count(path, "/") < 3; isPage && len(f.posts) == 0 {
		f.link = q.home
	}
	return f
}

func (q *request) feedOfOne(p *Post) fed {
	if p == nil || !q.readable(p) {
		return fed{isOne: true}
	}
	return fed{title: p.Title, posts: []*Post{p}, isOne: true}
}

// feedOfTerm holds what lies in a term and in those beneath it.
func (q *request) feedOfTerm(t *Term) fed {
	f := fed{title: t.Name, term: t}
	for _, p := range q.published("post") {
		if slices.ContainsFunc(p.Terms[t.Taxonomy], func(id int64) bool {
			of := q.term(id)
			for depth := 0; of != nil && of.ID != t.ID && depth < maxDepth; depth++ {
				of = q.term(of.Parent)
			}
			return of != nil && of.ID == t.ID
		}) {
			f.posts = append(f.posts, p)
		}
	}
	return f
}

// feed answers with a page of a feed in RSS 2.0.
func (q *request) feed(f fed) *answer {
	status, title, link := http.StatusOK, q.site.Name, q.home
	var comments []*Comment
	header := q.feedHeader(f)
	if more, err := strconv.Atoi(q.params.get("page")); err == nil && f.isOne && len(f.posts) == 1 && more > len(strings.Split(q.content(f.posts[0]), "<!--nextpage-->")) {
		a := q.uncached(q.redirect(q.permalink(f.posts[0]) + "?withoutcomments=1"))
		a.header.Set("Content-Type", "application/rss+xml; charset=UTF-8")
		return a
	}
	if f.title != "" {
		title = f.title + " &#8211; " + q.site.Name
	}
	if f.isOne && q.params.get("withoutcomments") == "" {
		title, link = "Comments on: "+f.title, f.link
		for _, p := range f.posts {
			if link = q.permalink(p); p.kind() == "page" {
				link = q.home
			}
			comments = append(comments, q.approved(p)...)
		}
		f.posts = nil
	} else if len(f.posts) == 0 && !f.isOne {
		status = http.StatusNotFound
	}
	paged, err := strconv.Atoi(q.params.get("paged"))
	switch {
	case err != nil || paged < 2:
	case f.isOne && header[0] == header[len(header)-1]: // of nothing that visitors see
		status, link = http.StatusNotFound, q.home
	case !f.isOne:
		f.posts = f.posts[min(len(f.posts), (paged-1)*feedSize):]
		if len(f.posts) == 0 {
			status, header = http.StatusNotFound, header[:1]
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
	>
<channel>
	<title>%s</title>
	<atom:link href="%s/feed/" rel="self" type="application/rss+xml" />
	<link>%s</link>
	<description>%s</description>
	<language>en-US</language>
	<generator>https://wordpress.org/?v=%s</generator>
`, title, q.home, link, html.EscapeString(q.site.Description), q.version())
	for _, p := range f.posts[:min(feedSize, len(f.posts))] {
		q.feedItem(&b, p)
	}
	for _, c := range comments {
		fmt.Fprintf(&b, "\t<item>\n\t\t<title>By: %s</title>\n\t\t<link>%s#comment-%d</link>\n\t\t<dc:creator><![CDATA[%s]]></dc:creator>\n\t\t<pubDate>%s</pubDate>\n"+
			"\t\t<guid isPermaLink=\"false\">%s/#comment-%d</guid>\n\t\t<content:encoded><![CDATA[%s]]></content:encoded>\n\t</item>\n",
			c.Name, link, c.ID, c.Name, feedDate(c.Date), q.home, c.ID, c.Content)
	}
	b.WriteString("</channel>\n</rss>\n")
	a := q.xml(b.String())
	a.status = status
	a.header.Set("Content-Type", "application/rss+xml; charset=UTF-8")
	a.header["Link"] = header
	if status == http.StatusNotFound {
		return q.uncached(a)
	}
	return a
}

// feedHeader are the links in the header of a feed.
func (q *request) feedHeader(f fed) []string {
	header := []string{"<" + q.api("/") + `>; rel="https://api.w.org/"`}
	title := ` title="JSON";`
	if q.site.old() {
		title = ""
	}
	if f.term != nil {
		tax, _ := q.site.taxonomyNamed(f.term.Taxonomy)
		return append(header, "<"+q.api("/wp/v2/"+tax.Base+"/"+strconv.FormatInt(f.term.ID, 10))+`>; rel="alternate";`+title+` type="application/json"`)
	}
	if !f.isOne || len(f.posts) == 0 {
		return header
	}
	p := f.posts[0]
	t, id := q.site.typeNamed(p.kind()), strconv.FormatInt(p.ID, 10)
	return append(header, "<"+q.api("/"+t.namespace()+"/"+t.Base+"/"+id)+`>; rel="alternate";`+title+` type="application/json"`, "<"+q.home+"/?p="+id+">; rel=shortlink")
}

// approved are the comments of a document that everybody sees.
func (q *request) approved(p *Post) []*Comment {
	var list []*Comment
	for _, c := range q.site.Comments {
		if c.Post == p.ID && cmp.Or(c.Status, "approved") == "approved" {
			list = append(list, c)
		}
	}
	return list
}

func feedDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000") }

func (q *request) feedItem(b *strings.Builder, p *Post) {
	link, title := q.permalink(p), p.Title
	if p.Password != "" {
		title = "Protected: " + title
	}
	fmt.Fprintf(b, "\t<item>\n\t\t<title>%s</title>\n\t\t<link>%s</link>\n\t\t<comments>%s#comments</comments>\n", title, escapeAttribute(link), escapeAttribute(link))
	fmt.Fprintf(b, "\t\t<dc:creator><![CDATA[%s]]></dc:creator>\n\t\t<pubDate>%s</pubDate>\n", q.authorName(p), feedDate(p.Date))
	for _, name := range q.feedLabels(p) {
		fmt.Fprintf(b, "\t\t<category><![CDATA[%s]]></category>\n", html.UnescapeString(name))
	}
	fmt.Fprintf(b, "\t\t<guid isPermaLink=\"false\">%s</guid>\n\n", escapeAttribute(q.guid(p)))
	fmt.Fprintf(b, "\t\t<description><![CDATA[%s]]></description>\n", q.feedExcerpt(p))
	if !q.site.FeedSummaries {
		fmt.Fprintf(b, "\t\t<content:encoded><![CDATA[%s]]></content:encoded>\n", q.feedContent(p))
	}
	fmt.Fprintf(b, "\t\t<slash:comments>%d</slash:comments>\n\t</item>\n", len(q.approved(p)))
}

func (q *request) authorName(p *Post) string {
	for _, u := range q.site.Users {
		if u.ID == p.Author {
			return u.Name
		}
	}
	return ""
}

// guid is the address that WordPress gives a document when its writer begins.
func (q *request) guid(p *Post) string {
	if p.GUID != "" {
		return q.text(p.GUID)
	}
	id := strconv.FormatInt(p.ID, 10)
	switch p.kind() {
	case "post":
		return q.home + "/?p=" + id
	case "page":
		return q.home + "/?page_id=" + id
	}
	return q.home + "/?post_type=" + p.kind() + "&p=" + id
}

// feedLabels are the names of categories and tags, each once.
func (q *request) feedLabels(p *Post) []string {
	var names []string
	for _, taxonomy := range []string{"category", "post_tag"} {
		var of []string
		for _, id := range p.Terms[taxonomy] {
			if t := q.term(id); t != nil {
				of = append(of, t.Name)
			}
		}
		slices.SortFunc(of, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		for _, name := range of {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

var anyTag = regexp.MustCompile(`<[^>]*>`)

func (q *request) feedExcerpt(p *Post) string {
	if p.Password != "" {
		return "There is no excerpt because this is a protected post."
	}
	text := strings.TrimSpace(anyTag.ReplaceAllString(q.excerpt(p), ""))
	return strings.ReplaceAll(text, "[&hellip;]", "[&#8230;]") + q.credit(p)
}

// feedContent is the page of a document that is asked for, or its last one where it has
// fewer.
func (q *request) feedContent(p *Post) string {
	if p.Password != "" {
		return q.passwordForm(p)
	}
	parts := strings.Split(q.content(p), "<!--nextpage-->")
	n, err := strconv.Atoi(q.params.get("page"))
	if err != nil || n < 1 {
		n = 1
	}
	text := parts[min(n, len(parts))-1]
	if strings.TrimSpace(text) == "" {
		return q.feedExcerpt(p)
	}
	return text + q.credit(p)
}

// credit is the line that a plugin puts behind a document in a feed.
func (q *request) credit(p *Post) string {
	if !q.site.has("wordpress-seo") {
		return ""
	}
	return fmt.Sprintf("\n<p>The post <a href=%q>%s</a> appeared first on <a href=%q>%s</a>.</p>\n", q.permalink(p), p.Title, q.home, q.site.Name)
}

func (q *request) passwordForm(p *Post) string {
	return fmt.Sprintf("<form action=\"%s/wp-login.php?action=postpass\" class=\"post-password-form\" method=\"post\">\n<p>This content is password protected.</p>\n"+
		"<p><label for=\"pwbox-%d\">Password: <input name=\"post_password\" id=\"pwbox-%d\" type=\"password\" size=\"20\" /></label></p>\n</form>\n", q.home, p.ID, p.ID)
}

// clock is a moment as a theme writes it.
func (q *request) clock(p *Post, t time.Time) string {
	zone := q.site.zone()
	if p.Zone != nil {
		zone = p.Zone
	}
	return t.In(zone).Format("2006-01-02T15:04:05-07:00")
}

// bodyClasses are those of body_class().
func (q *request) bodyClasses(p *Post) string {
	id := strconv.FormatInt(p.ID, 10)
	switch p.kind() {
	case "page":
		return "page-template-default page page-id-" + id
	case "attachment":
		return "attachment attachmentid-" + id + " single single-attachment postid-" + id
	}
	return "single single-" + p.kind() + " postid-" + id + " single-format-" + p.format()
}

// article is a document as a classic theme shows it.
func (q *request) article(p *Post, body string) string {
	id := strconv.FormatInt(p.ID, 10)
	classes := []string{"post-" + id, p.kind(), "type-" + p.kind(), "status-" + p.status(), "hentry"}
	if p.Password != "" {
		classes = append(classes, "post-password-required")
	}
	var links []string
	for _, of := range []struct{ taxonomy, prefix, rel string }{{"category", "category-", "category tag"}, {"post_tag", "tag-", "tag"}} {
		for _, term := range p.Terms[of.taxonomy] {
			if t := q.term(term); t != nil {
				classes = append(classes, of.prefix+t.Slug)
				links = append(links, fmt.Sprintf("<a href=%q rel=%q>%s</a>", q.termLink(t), of.rel, t.Name))
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<article id=\"post-%s\" class=%q>\n<h1 class=\"entry-title\">%s</h1>\n", id, strings.Join(classes, " "), p.Title)
	if p.kind() != "page" {
		fmt.Fprintf(&b, "<p class=\"entry-meta\"><time class=\"entry-date published\" datetime=%q>%s</time>", q.clock(p, p.Date), p.Date.Format(time.DateOnly))
		if !p.modified().Equal(p.Date) {
			fmt.Fprintf(&b, " <time class=\"updated\" datetime=%q>%s</time>", q.clock(p, p.modified()), p.modified().Format(time.DateOnly))
		}
		for _, u := range q.site.Users {
			if u.ID == p.Author {
				fmt.Fprintf(&b, " <span class=\"author vcard\"><a class=\"url fn n\" href=%q>%s</a></span>", q.authorLink(u), u.Name)
			}
		}
		b.WriteString("</p>\n")
	}
	if media := q.index.post(p.Featured); media != nil && media.Media != nil && p.Password == "" {
		fmt.Fprintf(&b, "<img class=\"attachment-large wp-post-image\" src=\"%s/wp-content/uploads/%s\" alt=%q />\n", q.home, media.Media.File, media.Media.Alt)
	}
	fmt.Fprintf(&b, "<div class=\"entry-content\">\n%s\n</div>\n<footer class=\"entry-footer\">%s</footer>\n</article>\n", body, strings.Join(links, ", "))
	return b.String()
}

// feedLinks are those in the head of every page.
func (q *request) feedLinks() string {
	main, comments := q.home+q.prefix()+"/feed/", q.home+q.prefix()+"/comments/feed/"
	if q.plain() {
		main, comments = q.home+"/?feed=rss2", q.home+"/?feed=comments-rss2"
	}
	return fmt.Sprintf("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"%s &raquo; Feed\" href=%q />\n"+
		"<link rel=\"alternate\" type=\"application/rss+xml\" title=\"%s &raquo; Comments Feed\" href=%q />\n", q.site.Name, main, q.site.Name, comments)
}
