package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// readArticle finds the element that holds the document, by the classes that
// post_class() writes.
// https://developer.wordpress.org/reference/functions/get_post_class/
func (r *reader) readArticle() {
	if r.body == nil {
		return
	}
	own := "post-" + strconv.FormatInt(r.ID, 10)
	var articles []*html.Node
	for n := range r.body.Descendants() {
		if n.Type != html.ElementNode || r.isAside(n) {
			continue
		}
		if r.ID != 0 && (attribute(n, "id") == own || hasClass(n, own)) {
			r.article = n
			break
		}
		if slices.ContainsFunc(classesOf(n), postClass.MatchString) && hasClass(n, "hentry", "post", "page", "type-post", "type-page") {
			articles = append(articles, n)
		}
	}
	if r.article == nil && r.ID == 0 && !r.IsList && len(articles) == 1 {
		r.article = articles[0]
	}
	if r.article == nil {
		return
	}
	for _, class := range classesOf(r.article) {
		if m := postClass.FindStringSubmatch(class); m != nil && r.ID == 0 {
			r.ID, _ = strconv.ParseInt(m[1], 10, 64)
		}
		if kind, ok := strings.CutPrefix(class, "type-"); ok {
			r.Type = cmp.Or(r.Type, kind)
		}
		if status, ok := strings.CutPrefix(class, "status-"); ok {
			r.Status = status
		}
		if format, ok := strings.CutPrefix(class, "format-"); ok && format != "standard" {
			r.Format = cmp.Or(r.Format, format)
		}
	}
	r.Protected = hasClass(r.article, "post-password-required")
}

// isAside says that an element is one of what themes put around a document: comments,
// the list of other ones, navigation.
func (r *reader) isAside(n *html.Node) bool {
	return isWithin(n, func(n *html.Node) bool {
		switch n.Data {
		case "nav", "aside":
			return true
		case "header", "footer":
			return hasClass(n, "site-header", "site-footer", "wp-block-template-part") || n.Parent == r.body
		case "li":
			return hasClass(n, "wp-block-post") && !r.isOwn(n)
		case "article":
			return r.ID != 0 && slices.ContainsFunc(classesOf(n), postClass.MatchString) && !r.isOwn(n)
		}
		return isComments(n) || hasClass(n, "widget-area", "sidebar", "related-posts", "jp-relatedposts", "yarpp-related")
	})
}

func (r *reader) isOwn(n *html.Node) bool {
	return r.ID != 0 && hasClass(n, "post-"+strconv.FormatInt(r.ID, 10))
}

func isComments(n *html.Node) bool {
	id := attribute(n, "id")
	return id == "comments" || id == "respond" || id == "disqus_thread" || hasClass(n, "comments-area", "comment-respond", "wp-block-comments", "comment-list", "commentlist")
}

// within are the elements of the page that may be the document's, in its own element
// first.
func (r *reader) within(is func(*html.Node) bool) []*html.Node {
	var own, others []*html.Node
	if r.body == nil {
		return nil
	}
	for n := range r.body.Descendants() {
		if n.Type != html.ElementNode || !is(n) || r.isAside(n) {
			continue
		}
		if r.article != nil && isWithin(n, func(n *html.Node) bool { return n == r.article }) {
			own = append(own, n)
		} else {
			others = append(others, n)
		}
	}
	return append(own, others...)
}

// readTimes takes when the document was published and changed. What the page shows has
// the zone of the site; what it says to machines often is in UTC.
func (r *reader) readTimes() {
	if r.body == nil {
		return
	}
	for n := range r.body.Descendants() {
		if n.Type == html.ElementNode && n.Data == "time" {
			if at, ok := moment(attribute(n, "datetime")); ok {
				r.Times = append(r.Times, at)
			}
		}
	}
	var published, modified []string
	for _, n := range r.articles() {
		published, modified = append(published, plain(n.Published)), append(modified, plain(n.Modified))
	}
	published, modified = append(published, r.meta["article:published_time"]), append(modified, r.meta["article:modified_time"], r.meta["og:updated_time"])
	for _, n := range r.within(func(n *html.Node) bool { return n.Data == "time" }) {
		at := attribute(n, "datetime")
		isChange := hasClass(n, "updated") && !hasClass(n, "published") || attribute(n, "itemprop") == "dateModified" ||
			isWithin(n, func(n *html.Node) bool { return hasClass(n, "wp-block-post-date__modified-date") })
		if isChange {
			modified = append(modified, at)
		} else {
			published = append(published, at)
		}
	}
	r.Date, r.Modified = r.shown(published), r.shown(modified)
}

// shown is the first of some dates, as the page shows it.
func (r *reader) shown(dates []string) time.Time {
	for _, date := range dates {
		at, ok := moment(date)
		if !ok {
			continue
		}
		for _, t := range r.Times {
			if _, offset := t.Zone(); t.Equal(at) && offset != 0 {
				return t
			}
		}
		return at
	}
	return time.Time{}
}

// moment reads a date with a zone.
func moment(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02T15:04Z") {
		return time.Time{}, false
	}
	t := restjson.Moment(s, "")
	_, err := time.Parse(time.RFC3339, strings.TrimSpace(s))
	return t, err == nil && !t.IsZero()
}

// readNames takes the title, the authors and the terms.
func (r *reader) readNames() {
	r.Title = r.title()
	r.Authors = r.authors()
	for _, n := range r.anchors() {
		if t, ok := r.term(n); ok && !slices.Contains(r.Links, t) {
			r.Links = append(r.Links, t)
		}
	}
	own := r.within(func(n *html.Node) bool { return n.Data == "a" })
	for _, n := range own {
		if t, ok := r.term(n); ok && !slices.Contains(r.Labels, t) && r.isTermOf(n, t) {
			r.Labels = append(r.Labels, t)
		}
	}
	slices.SortStableFunc(r.Labels, func(a, b content.Term) int {
		return cmp.Or(cmp.Compare(restjson.TaxonomyRank(a.Taxonomy), restjson.TaxonomyRank(b.Taxonomy)), strings.Compare(a.Taxonomy, b.Taxonomy))
	})
}

func (r *reader) anchors() []*html.Node {
	var list []*html.Node
	if r.body == nil {
		return nil
	}
	for n := range r.body.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			list = append(list, n)
		}
	}
	return list
}

// title is the heading of the document, or what the page is called without the name of
// the site.
func (r *reader) title() string {
	for _, is := range []func(*html.Node) bool{
		func(n *html.Node) bool {
			return hasClass(n, "entry-title", "wp-block-post-title", "post-title", "page-title")
		},
		func(n *html.Node) bool { return attribute(n, "itemprop") == "headline" && n.Data != "meta" },
	} {
		for _, n := range r.within(is) {
			if text := textOf(n); text != "" {
				return text
			}
		}
	}
	for _, n := range r.articles() {
		if text := plain(n.Headline); text != "" {
			return restjson.PlainText(text)
		}
	}
	for _, n := range r.within(func(n *html.Node) bool { return n.Data == "h1" }) {
		if text := textOf(n); text != "" && text != r.SiteName {
			return text
		}
	}
	title := r.meta["og:title"]
	if title == "" {
		for n := range r.root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "title" && n.Namespace == "" {
				title = textOf(n)
				break
			}
		}
	}
	return withoutSite(title, r.SiteName)
}

// separators stand between the title of a document and the name of its site.
var separators = []string{" – ", " - ", " — ", " | ", " » ", " « ", " · ", " • ", " : ", " ~ ", " * ", " > ", " < ", " / "}

// withoutSite is a title without the name of the site behind it or before it.
func withoutSite(title, site string) string {
	switch site {
	case "":
		return title
	case title: // of a document without one
		return ""
	}
	for _, between := range separators {
		if rest, ok := strings.CutSuffix(title, between+site); ok {
			return rest
		}
		if rest, ok := strings.CutPrefix(title, site+between); ok {
			return rest
		}
	}
	return title
}

// authors are the names of those who wrote the document.
func (r *reader) authors() []content.Author {
	var names []string
	for _, n := range r.articles() {
		if names = r.persons(n.Author); len(names) > 0 {
			break
		}
	}
	isByline := func(n *html.Node) bool {
		return hasClass(n, "wp-block-post-author__name", "wp-block-post-author-name") ||
			n.Data == "a" && slices.Contains(strings.Fields(attribute(n, "rel")), "author") || hasClass(n, "author", "byline") && len(textOf(n)) < longestName && hasName(n)
	}
	if len(names) == 0 {
		if found := r.within(isByline); len(found) > 0 {
			names = append(names, nameIn(found[0]))
		}
	}
	if len(names) == 0 {
		names = append(names, r.meta["author"])
	}
	var authors []content.Author
	for _, name := range names {
		if name = restjson.PublicName(name); name != "" {
			authors = append(authors, content.Author{Name: name})
		}
	}
	return authors
}

// longestName is how long a name is at most, in bytes.
const longestName = 200

func hasName(n *html.Node) bool { return nameIn(n) != "" }

// nameIn is the name in a byline: what stands in its vcard, or in its link.
func nameIn(n *html.Node) string {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && hasClass(d, "fn", "url") && textOf(d) != "" {
			return textOf(d)
		}
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == "a" && textOf(d) != "" {
			return textOf(d)
		}
	}
	if hasClass(n, "wp-block-post-author__name", "wp-block-post-author-name", "fn") || n.Data == "a" {
		return textOf(n)
	}
	return ""
}

// persons are the names of the authors that a node of JSON-LD names, itself or by
// reference.
func (r *reader) persons(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var names []string
		for _, one := range v {
			names = append(names, r.persons(one)...)
		}
		return names
	case map[string]any:
		if name := plain(v["name"]); name != "" {
			return []string{name}
		}
		for _, n := range r.linked {
			if id := plain(v["@id"]); id != "" && n.ID == id && plain(n.Name) != "" {
				return []string{plain(n.Name)}
			}
		}
	}
	return nil
}
