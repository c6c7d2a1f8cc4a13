package permalink

import (
	"maps"
	"net/url"
	"strings"
)

// requestParams are parameters that a REST request is made of. Blocks that page
// through posts, and links to log in, are written with the address of the request
// that rendered them, so that they differ from one request to the next.
var requestParams = []string{
	"_fields", "_embed", "_locale", "rest_route", "context", "include", "exclude", "offset", "order", "orderby", "page", "per_page",
	"after", "before", "modified_after", "author", "categories", "tags", "lang", "password", "search", "slug", "status", "sticky",
}

// WithoutRequest returns what an address in a document would be if the document had
// been rendered for a reader at its own address, base. An address that holds nothing of
// a request comes back as it is.
func WithoutRequest(u, base *url.URL) *url.URL {
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
	if isRequest && base.IsAbs() {
		bare = *base
		bare.Fragment, bare.RawFragment = u.Fragment, u.RawFragment
		maps.Copy(query, base.Query())
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
