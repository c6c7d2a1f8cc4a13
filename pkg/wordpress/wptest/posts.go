package wptest

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

func (q *request) local(p *Post, t time.Time) string {
	zone := q.site.zone()
	if p.Zone != nil {
		zone = p.Zone
	}
	return t.In(zone).Format(wall)
}

func gmt(t time.Time) string { return t.UTC().Format(wall) }

// mayEdit is the right to see and change what is not public.
func (q *request) mayEdit(p *Post) bool {
	if q.can("administrator", "editor") {
		return true
	}
	return q.can("author", "contributor") && p.Author == q.user.ID
}

// readable says whether the reader may see a post at all.
func (q *request) readable(p *Post) bool {
	switch p.status() {
	case "publish":
		return true
	case "inherit":
		parent := q.index.post(p.Parent)
		return parent == nil || q.readable(parent)
	}
	return q.mayEdit(p)
}

func (q *request) editing() bool { return q.params.get("context") == "edit" }

// listPosts answers the list of a type.
func (q *request) listPosts(t Type, route string) (any, *apiError) {
	found, fault := q.findPosts(t)
	if fault != nil {
		return nil, fault
	}
	w, fault := q.window(true)
	if fault != nil {
		return nil, fault
	}
	if q.editing() && !q.can("administrator", "editor", "author", "contributor") {
		return nil, q.forbidden("rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.")
	}
	if w.page > 1 && !q.params.has("offset") && w.offset >= len(found) && !q.quirks.emptyPastEnd {
		return nil, failure(http.StatusBadRequest, "rest_post_invalid_page_number",
			"The page number requested is larger than the number of pages available.")
	}
	if q.params.has("offset") && w.offset >= len(found) {
		found = nil // WordPress counts what a query finds, and this one finds nothing
	}
	items := []object{}
	for i, p := range cut(found, w) {
		if q.quirks.sliceAt > 0 && i >= q.quirks.sliceAt {
			break
		}
		if !q.readable(p) || q.quirks.hidden[p.ID] || q.editing() && !q.mayEdit(p) {
			continue
		}
		items = append(items, q.only(q.embed(q.postObject(t, p), p)))
	}
	return q.page(route, items, len(found), w.page, w.perPage), nil
}

func (q *request) onePost(t Type, id int64) (any, *apiError) {
	p := q.index.post(id)
	if p == nil || p.kind() != t.Name {
		return nil, failure(http.StatusNotFound, "rest_post_invalid_id", "Invalid post ID.")
	}
	if q.editing() && !q.mayEdit(p) {
		return nil, q.forbidden("rest_forbidden_context", "Sorry, you are not allowed to edit this post.")
	}
	if given := q.params.get("password"); given != "" && given != p.Password {
		return nil, failure(http.StatusForbidden, "rest_post_incorrect_password", "Incorrect post password.")
	}
	if !q.readable(p) || q.quirks.hidden[p.ID] {
		return nil, q.forbidden("rest_forbidden", "Sorry, you are not allowed to do that.")
	}
	q.header.Set("Link", "<"+q.permalink(p)+`>; rel="alternate"; type=text/html`)
	return q.only(q.embed(q.postObject(t, p), p)), nil
}

// postObject is a post as the API sends it, of which what _fields leaves out is
// not rendered.
func (q *request) postObject(t Type, p *Post) object {
	for name, ids := range q.quirks.poisonField {
		q.broken = q.broken || ids[p.ID] && q.fields.wants(name)
	}
	if p.Media != nil {
		return q.mediaObject(t, p)
	}
	o := q.postHead(p)
	if t.has("content") && q.fields.wants("content") {
		o = append(o, field{"content", q.contentObject(p)})
	}
	if t.has("excerpt") && q.fields.wants("excerpt") {
		o = append(o, field{"excerpt", q.excerptObject(p)})
	}
	if t.has("author") {
		o = append(o, field{"author", p.Author})
	}
	if t.has("featured_media") {
		o = append(o, field{"featured_media", p.Featured})
	}
	if t.Hierarchical {
		o = append(o, field{"parent", p.Parent}, field{"menu_order", p.MenuOrder})
	}
	if t.Name == "post" || t.Name == "page" || t.Comments {
		o = append(o, field{"comment_status", "open"}, field{"ping_status", "closed"})
	}
	if t.Name == "post" {
		o = append(o, field{"sticky", p.Sticky})
	}
	o = append(o, field{"template", ""})
	if t.Name == "post" {
		o = append(o, field{"format", p.format()})
	}
	if t.has("meta") {
		o = append(o, field{"meta", metaObject(p)})
	}
	for _, name := range t.Taxonomies {
		if tax, ok := q.site.taxonomyNamed(name); ok {
			o = append(o, field{tax.Base, slices.Clone(p.Terms[name])})
		}
	}
	if !q.site.old() && t.Name != "wp_navigation" {
		o = append(o, field{"class_list", q.classList(t, p)})
	}
	o = append(o, q.languageFields(p)...)
	if q.editing() {
		o = append(o, field{"password", p.Password}, field{"permalink_template", q.permalink(p)}, field{"generated_slug", generatedSlug(p)})
	}
	return append(o, field{"_links", q.postLinks(t, p)})
}

// generatedSlug is what a post would be called if it had no slug.
func generatedSlug(p *Post) string {
	words := strings.FieldsFunc(strings.ToLower(p.Title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return encodeSlug(strings.Join(words, "-"))
}

func (q *request) postHead(p *Post) object {
	slug := encodeSlug(p.Slug)
	if slug == "" && p.status() != "draft" && p.status() != "pending" {
		slug = strconv.FormatInt(p.ID, 10)
	}
	return object{
		{"id", p.ID},
		{"date", q.local(p, p.Date)}, {"date_gmt", gmt(p.Date)},
		{"guid", q.rendered(q.home+"/?p="+strconv.FormatInt(p.ID, 10), "")},
		{"modified", q.local(p, p.modified())}, {"modified_gmt", gmt(p.modified())},
		{"slug", slug}, {"status", p.status()}, {"type", p.kind()}, {"link", q.permalink(p)},
		{"title", q.rendered(p.Title, html.UnescapeString(p.Title))},
	}
}

// rendered is a text with, for editors, what was typed.
func (q *request) rendered(text, raw string) object {
	if !q.editing() {
		return object{{"rendered", text}}
	}
	return object{{"raw", raw}, {"rendered", text}}
}

func (q *request) contentObject(p *Post) object {
	var o object
	if q.editing() && q.fields.wants("content.raw") {
		o = append(o, field{"raw", q.raw(p)})
	}
	if q.fields.wants("content.rendered") {
		body := ""
		if q.unlocked(p) {
			body = q.content(p)
		}
		o = append(o, field{"rendered", body})
	}
	o = append(o, field{"protected", p.Password != ""})
	if q.editing() {
		o = append(o, field{"block_version", 1})
	}
	return o
}

func (q *request) excerptObject(p *Post) object {
	excerpt := ""
	if q.unlocked(p) {
		excerpt = q.excerpt(p)
	}
	o := q.rendered(excerpt, p.Excerpt)
	return append(o, field{"protected", p.Password != ""})
}

// unlocked says whether the password of a protected post was given, or is not
// needed: by those who edit it, or because there is none.
func (q *request) unlocked(p *Post) bool {
	return p.Password == "" || q.params.get("password") == p.Password || q.editing()
}

// content renders a post, which is where plugins break.
func (q *request) content(p *Post) string {
	if q.quirks.poison[p.ID] {
		q.broken = true
	}
	q.noise += q.quirks.echo[p.ID]
	return q.text(q.patterns(q.body(p)))
}

// pattern is where a post shows a synced pattern.
var pattern = regexp.MustCompile(`<!-- wp:block \{"ref":(\d+)\} /-->`)

func (q *request) patterns(body string) string {
	return pattern.ReplaceAllStringFunc(body, func(comment string) string {
		id, _ := strconv.ParseInt(pattern.FindStringSubmatch(comment)[1], 10, 64)
		return q.site.Patterns[id]
	})
}

// body is the content of a post, in which patterns are named and not shown.
func (q *request) body(p *Post) string {
	if p.Content != "" || q.site.Body == nil {
		return p.Content
	}
	if q.made.post != p {
		q.made.post, q.made.body = p, q.site.Body(p)
	}
	return q.made.body
}

func (q *request) raw(p *Post) string {
	if p.Raw != "" {
		return q.text(p.Raw)
	}
	return q.text(q.body(p))
}

// footnotes are the marks that WordPress takes out of excerpts.
var footnotes = regexp.MustCompile(`<sup data-fn="[^"]+" class="[^"]+">.*?</sup>`)

// excerptWords is how many words WordPress makes an excerpt of.
const excerptWords = 55

func (q *request) excerpt(p *Post) string {
	if p.Excerpt != "" {
		return q.text(p.Excerpt)
	}
	words := strings.Fields(stripTags(footnotes.ReplaceAllString(q.content(p), "")))
	if len(words) == 0 {
		return ""
	}
	if len(words) <= excerptWords {
		return "<p>" + strings.Join(words, " ") + "</p>\n"
	}
	return "<p>" + strings.Join(words[:excerptWords], " ") + " [&hellip;]</p>\n"
}

// stripTags leaves the text of what WordPress makes excerpts of, which figures
// other than tables are not.
func stripTags(s string) string {
	var b strings.Builder
	figures := 0
	for {
		text, rest, tag := strings.Cut(s, "<")
		if figures == 0 {
			b.WriteString(text)
		}
		name, after, closed := strings.Cut(rest, ">")
		if !tag || !closed {
			return b.String()
		}
		switch {
		case strings.HasPrefix(name, "figure") && (figures > 0 || !strings.Contains(name, "wp-block-table")):
			figures++
		case name == "/figure" && figures > 0:
			figures--
		}
		s = after
	}
}

func metaObject(p *Post) object {
	var o object
	for _, name := range sortedKeys(p.Meta) {
		o = append(o, field{name, p.Meta[name]})
	}
	return o
}

func (q *request) classList(t Type, p *Post) []string {
	classes := []string{"post-" + strconv.FormatInt(p.ID, 10), t.Name, "type-" + t.Name, "status-" + p.status()}
	if t.Name == "post" {
		classes = append(classes, "format-"+p.format())
	}
	if p.Featured != 0 {
		classes = append(classes, "has-post-thumbnail")
	}
	classes = append(classes, "hentry")
	for _, name := range t.Taxonomies {
		prefix := strings.TrimPrefix(name, "post_")
		for _, id := range p.Terms[name] {
			if term := q.term(id); term != nil {
				classes = append(classes, prefix+"-"+encodeSlug(term.Slug))
			}
		}
	}
	return classes
}

func (q *request) postLinks(t Type, p *Post) object {
	if !q.fields.wants("_links") {
		return nil
	}
	id := strconv.FormatInt(p.ID, 10)
	base := "/" + t.namespace() + "/" + t.Base
	links := object{
		{"self", []object{{{"href", q.api(base + "/" + id)}, {"targetHints", object{{"allow", []string{"GET"}}}}}}},
		{"collection", href(q.api(base))},
		{"about", href(q.api("/wp/v2/types/" + t.Name))},
	}
	if t.has("author") {
		links = append(links, field{"author", embeddable(q.api("/wp/v2/users/" + strconv.FormatInt(p.Author, 10)))})
	}
	links = append(links, field{"replies", embeddable(q.apiQuery("/wp/v2/comments", "post="+id))})
	if t.Hierarchical && p.Parent != 0 {
		links = append(links, field{"up", embeddable(q.api(base + "/" + strconv.FormatInt(p.Parent, 10)))})
	}
	if p.Featured != 0 {
		links = append(links, field{"wp:featuredmedia", embeddable(q.api("/wp/v2/media/" + strconv.FormatInt(p.Featured, 10)))})
	}
	if p.Media == nil {
		links = append(links, field{"wp:attachment", href(q.apiQuery("/wp/v2/media", "parent="+id))})
	}
	if terms := q.termLinks(t, id); len(terms) > 0 {
		links = append(links, field{"wp:term", terms})
	}
	return append(links, curies())
}

func (q *request) termLinks(t Type, id string) []object {
	var links []object
	for _, name := range t.Taxonomies {
		tax, ok := q.site.taxonomyNamed(name)
		if !ok {
			continue
		}
		links = append(links, object{{"taxonomy", name}, {"embeddable", true}, {"href", q.apiQuery("/wp/v2/"+tax.Base, "post="+id)}})
	}
	return links
}

func href(address string) []object { return []object{{{"href", address}}} }

func embeddable(address string) []object {
	return []object{{{"embeddable", true}, {"href", address}}}
}

func curies() field {
	return field{"curies", []object{{{"name", "wp"}, {"href", "https://api.w.org/{rel}"}, {"templated", true}}}}
}

// embed adds the objects that _embed asks for.
func (q *request) embed(o object, p *Post) object {
	if !q.params.has("_embed") || !q.fields.wants("_links") {
		return o
	}
	asked := q.params.list("_embed")
	want := func(rel string) bool {
		return len(asked) == 0 || slices.Contains(asked, "1") || slices.Contains(asked, "true") || slices.Contains(asked, rel)
	}
	var embedded object
	t := q.site.typeNamed(p.kind())
	if want("author") && t.has("author") {
		embedded = append(embedded, field{"author", []object{q.embeddedUser(p.Author)}})
	}
	if want("wp:featuredmedia") && p.Featured != 0 {
		embedded = append(embedded, field{"wp:featuredmedia", []object{q.embeddedMedia(p.Featured)}})
	}
	if want("wp:term") && len(t.Taxonomies) > 0 && p.Media == nil {
		embedded = append(embedded, field{"wp:term", q.embeddedTerms(t, p)})
	}
	if len(embedded) == 0 {
		return o
	}
	return append(o, field{"_embedded", embedded})
}

func (q *request) embeddedUser(id int64) object {
	u, fault := q.findUser(id)
	if fault != nil {
		return fault.object()
	}
	return q.userObject(u)
}

func (q *request) embeddedMedia(id int64) object {
	p := q.index.post(id)
	if p == nil || p.Media == nil {
		return failure(http.StatusNotFound, "rest_post_invalid_id", "Invalid post ID.").object()
	}
	if !q.readable(p) {
		return q.forbidden("rest_forbidden", "Sorry, you are not allowed to do that.").object()
	}
	t := q.site.typeNamed("attachment")
	inner := *q
	inner.fields = nil
	return inner.mediaObject(t, p)
}

func (q *request) embeddedTerms(t Type, p *Post) []any {
	lists := []any{}
	for _, name := range t.Taxonomies {
		list := []object{}
		for _, id := range p.Terms[name] {
			if term := q.term(id); term != nil {
				list = append(list, q.termObject(term))
			}
		}
		lists = append(lists, list)
	}
	return lists
}
