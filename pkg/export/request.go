package export

import (
	"maps"
	"net/url"
	"regexp"
	"strings"
)

// avatarHost matches the hosts among which WordPress draws lots for the picture of
// somebody without an address.
// https://developer.wordpress.org/reference/functions/get_avatar_data/
var avatarHost = regexp.MustCompile(`^[0-9]\.gravatar\.com$`)

// requestParams are parameters that a REST request is made of. Blocks that page
// through posts, and links to log in, are written with the address of the request
// that rendered them, so that they differ from one request to the next.
var requestParams = []string{
	"_fields", "_embed", "_locale", "rest_route", "context", "include", "exclude", "offset", "order", "orderby", "page", "per_page",
	"after", "before", "modified_after", "author", "categories", "tags", "lang", "password", "search", "slug", "status", "sticky",
}

// withoutRequest is what an address would be if the document had been rendered for
// a reader at its own address. An address that holds nothing of a request comes
// back as it is.
func (r *resolver) withoutRequest(u *url.URL) *url.URL {
	switch {
	case !strings.Contains(u.RawQuery, "_fields"):
		return u
	case !strings.Contains(u.RawQuery, "_fields="):
		return withoutReturn(u)
	}
	query := u.Query()
	isRequest := strings.Contains(u.Path, "/wp-json/") || query.Has("rest_route")
	for _, name := range requestParams {
		query.Del(name)
	}
	bare := *u
	if isRequest && r.base.IsAbs() {
		bare = *r.base
		bare.Fragment, bare.RawFragment = u.Fragment, u.RawFragment
		maps.Copy(query, r.base.Query())
	}
	bare.RawQuery = query.Encode()
	return &bare
}

// withoutReturn takes out where a login is to lead back to, if that is a request.
func withoutReturn(u *url.URL) *url.URL {
	query := u.Query()
	back := query.Get("redirect_to")
	if !strings.Contains(back, "/wp-json/") && !strings.Contains(back, "rest_route=") {
		return u
	}
	query.Del("redirect_to")
	bare := *u
	bare.RawQuery = query.Encode()
	return &bare
}
