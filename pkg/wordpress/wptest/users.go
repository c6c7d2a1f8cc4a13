package wptest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// findUser gives a user as far as the asking reader may know of one: who has
// published nothing is nobody's business.
func (q *request) findUser(id int64) (*User, *apiError) {
	for _, u := range q.site.Users {
		if u.ID != id {
			continue
		}
		if q.index.wrote[id] || q.can("administrator") || q.user == u {
			return u, nil
		}
		return nil, q.forbidden("rest_user_cannot_view", "Sorry, you are not allowed to list users.")
	}
	return nil, failure(http.StatusNotFound, "rest_user_invalid_id", "Invalid user ID.")
}

func (q *request) oneUser(id int64) (any, *apiError) {
	u, fault := q.findUser(id)
	if fault != nil {
		return nil, fault
	}
	return q.only(q.named(q.userObject(u))), nil
}

func (q *request) me() (any, *apiError) {
	if q.user == nil {
		return nil, failure(http.StatusUnauthorized, "rest_not_logged_in", "You are not currently logged in.")
	}
	return q.only(q.named(q.userObject(q.user))), nil
}

func (q *request) listUsers(route string) (any, *apiError) {
	if q.editing() && !q.can("administrator") {
		return nil, q.forbidden("rest_forbidden_context", "Sorry, you are not allowed to list users.")
	}
	include, fault := q.params.ids("include")
	if fault != nil {
		return nil, fault
	}
	w, fault := q.window(true)
	if fault != nil {
		return nil, fault
	}
	slugs, search := q.params.list("slug"), strings.ToLower(q.params.get("search"))
	var found []*User
	for _, u := range q.site.Users {
		visible := q.index.wrote[u.ID] || q.can("administrator") && q.params.get("has_published_posts") == ""
		asked := include == nil || q.quirks.ignoreInclude || slices.Contains(include, u.ID)
		asked = asked && strings.Contains(strings.ToLower(u.Name+" "+u.Slug+" "+u.Login), search)
		if visible && asked && (len(slugs) == 0 || slices.Contains(slugs, u.Slug)) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b *User) int {
		if q.params.get("orderby") == "id" {
			return cmp.Compare(a.ID, b.ID)
		}
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	items := []object{}
	for _, u := range cut(found, w) {
		items = append(items, q.only(q.named(q.userObject(u))))
	}
	return q.page(route, items, len(found), w.page, w.perPage), nil
}

func (q *request) userObject(u *User) object {
	id := strconv.FormatInt(u.ID, 10)
	o := object{{"id", u.ID}}
	edit := q.editing() && (q.can("administrator") || q.user == u)
	if edit {
		o = append(o, field{"username", u.Login})
	}
	o = append(o, field{"name", u.Name})
	if edit {
		o = append(o, field{"email", u.Email}, field{"roles", []string{u.Role}})
	}
	return append(o, object{
		{"url", q.text(u.URL)}, {"description", q.text(u.Description)}, {"link", q.authorLink(u)}, {"slug", encodeSlug(u.Slug)},
		{"avatar_urls", avatars(id)},
		{"meta", object{}},
		{"_links", object{{"self", href(q.api("/wp/v2/users/" + id))}, {"collection", href(q.api("/wp/v2/users"))}}},
	}...)
}

// avatars are the pictures of a user or commenter, in three sizes.
func avatars(id string) object {
	var sizes object
	for _, size := range []string{"24", "48", "96"} {
		sizes = append(sizes, field{size, "https://secure.gravatar.com/avatar/" + strings.Repeat("0", 30) + id + "?s=" + size + "&d=mm&r=g"})
	}
	return sizes
}
