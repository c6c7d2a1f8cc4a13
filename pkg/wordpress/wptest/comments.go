package wptest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

func (c *Comment) status() string {
	if c.Status == "" {
		return "approved"
	}
	return c.Status
}

// open says whether the reader may see a comment: not those on posts that are
// not public, nor those behind a password.
func (q *request) open(c *Comment) bool {
	p := q.index.post(c.Post)
	if p == nil {
		return q.can("administrator", "editor")
	}
	return q.readable(p) && q.unlocked(p)
}

func (q *request) listComments(route string) (any, *apiError) {
	if status := q.params.get("status"); status != "" && status != "approve" && !q.can("administrator", "editor") {
		return nil, q.forbidden("rest_forbidden_param", "Query parameter not permitted: status")
	}
	if q.editing() && !q.can("administrator", "editor") {
		return nil, q.forbidden("rest_forbidden_context", "Sorry, you are not allowed to edit comments.")
	}
	posts, fault := q.params.ids("post")
	if fault != nil {
		return nil, fault
	}
	include, fault := q.params.ids("include")
	if fault != nil {
		return nil, fault
	}
	w, fault := q.window(true)
	if fault != nil {
		return nil, fault
	}
	var found []*Comment
	for _, c := range q.site.Comments {
		if c.status() == "approved" && (posts == nil || slices.Contains(posts, c.Post)) && (include == nil || slices.Contains(include, c.ID)) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *Comment) int {
		order := cmp.Compare(a.ID, b.ID)
		if q.params.get("orderby") != "id" {
			order = cmp.Or(a.Date.Compare(b.Date), order)
		}
		if q.params.get("order") != "asc" {
			order = -order
		}
		return order
	})
	items := []object{}
	for _, c := range cut(found, w) {
		if q.open(c) {
			items = append(items, q.only(q.named(q.commentObject(c))))
		}
	}
	return q.page(route, items, len(found), w.page, w.perPage), nil
}

func (q *request) oneComment(id int64) (any, *apiError) {
	for _, c := range q.site.Comments {
		if c.ID != id {
			continue
		}
		if c.status() != "approved" && !q.can("administrator", "editor") || !q.open(c) {
			return nil, q.forbidden("rest_cannot_read", "Sorry, you are not allowed to read this comment.")
		}
		return q.only(q.named(q.commentObject(c))), nil
	}
	return nil, failure(http.StatusNotFound, "rest_comment_invalid_id", "Invalid comment ID.")
}

func (q *request) commentObject(c *Comment) object {
	id := strconv.FormatInt(c.ID, 10)
	o := object{{"id", c.ID}, {"post", c.Post}, {"parent", c.Parent}, {"author", c.Author}, {"author_name", c.Name}}
	if q.editing() {
		o = append(o, field{"author_email", c.Email}, field{"author_ip", "192.0.2.1"})
	}
	link := fmt.Sprintf("%s/?p=%d#comment-%d", q.home, c.Post, c.ID)
	if p := q.index.post(c.Post); p != nil {
		link = q.permalink(p) + "#comment-" + id
	}
	return append(o, object{
		{"author_url", c.URL},
		{"date", c.Date.In(q.site.zone()).Format(wall)}, {"date_gmt", gmt(c.Date)},
		{"content", q.rendered(q.text(c.Content), c.Content)},
		{"link", link}, {"status", c.status()}, {"type", "comment"},
		{"author_avatar_urls", avatars(id)},
		{"meta", object{}},
		{"_links", object{{"self", href(q.api("/wp/v2/comments/" + id))}, {"collection", href(q.api("/wp/v2/comments"))}}},
	}...)
}
