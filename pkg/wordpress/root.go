package wordpress

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// root is where a REST API is reached. With pretty permalinks a route is part
// of the path ("…/wp-json/wp/v2/posts"), with plain ones it is a parameter
// ("…/?rest_route=/wp/v2/posts").
// https://developer.wordpress.org/rest-api/extending-the-rest-api/routes-and-endpoints/
type root struct {
	base  url.URL // without query and fragment; a pretty root's path ends in a slash
	plain bool
	// flat says that the base is that of the namespace wp/v2 already, as on
	// WordPress.com.
	flat  bool
	extra url.Values // further parameters of the root's own
}

// sharedHost is where WordPress.com answers for all its sites.
// https://developer.wordpress.com/docs/api/
const sharedHost = "public-api.wordpress.com"

// flatPath is the part of an address there that names the site.
var flatPath = regexp.MustCompile(`^/wp/v2/sites/[^/]+`)

// sharedRoot is the root of a site of WordPress.com.
func sharedRoot(host string) root {
	return newRoot(&url.URL{Scheme: "https", Host: sharedHost, Path: "/wp/v2/sites/" + host})
}

// newRoot takes the address of a root, or of its index with parameters.
func newRoot(u *url.URL) root {
	r := root{base: *u, extra: u.Query()}
	r.base.RawQuery, r.base.Fragment, r.base.RawFragment, r.base.User = "", "", "", nil
	r.plain = r.extra.Has(routeParameter)
	r.extra.Del(routeParameter)
	for _, name := range ownParameters {
		r.extra.Del(name)
	}
	if r.base.Path == "" {
		r.base.Path = "/"
	}
	if site := flatPath.FindString(r.base.Path); site != "" && r.base.Host == sharedHost {
		r.flat, r.base.Path, r.base.RawPath = true, site+"/", ""
		return r
	}
	if !r.plain && !strings.HasSuffix(r.base.Path, "/") {
		r.base.Path += "/"
		r.base.RawPath = ""
	}
	return r
}

// version is the namespace of the API that wpmd reads.
const version = "wp/v2/"

const routeParameter = "rest_route"

// ownParameters are those that requests add and that come back in the address
// of an answer.
var ownParameters = []string{"_fields", "per_page", "page"}

func (r root) String() string { return r.at("", nil) }

// at is the address of a route beneath the root.
func (r root) at(route string, query url.Values) string {
	u := r.base
	var parts []string
	if r.flat {
		route = strings.TrimPrefix(route, version)
	}
	if r.plain {
		parts = append(parts, routeParameter+"=/"+strings.ReplaceAll(url.QueryEscape(route), "%2F", "/"))
	} else {
		u.Path += route
		if u.RawPath != "" {
			u.RawPath += route
		}
	}
	for _, q := range []url.Values{r.extra, query} {
		if len(q) > 0 {
			parts = append(parts, strings.ReplaceAll(q.Encode(), "%2C", ","))
		}
	}
	u.RawQuery = strings.Join(parts, "&")
	return u.String()
}

// route is the reverse of at: the route that an address of this API names. The
// host is not looked at, because behind proxies a site may name another one
// than it answers at.
func (r root) route(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	if r.flat {
		site := flatPath.FindString(u.Path)
		return version + strings.Trim(u.Path[len(site):], "/"), site != ""
	}
	if !r.plain {
		route, ok := strings.CutPrefix(u.Path, r.base.Path)
		return strings.Trim(route, "/"), ok && !u.Query().Has(routeParameter)
	}
	folder := func(p string) string { return strings.TrimSuffix(strings.TrimSuffix(p, "index.php"), "/") }
	if folder(u.Path) != folder(r.base.Path) || !u.Query().Has(routeParameter) {
		return "", false
	}
	return strings.Trim(u.Query().Get(routeParameter), "/"), true
}

// object reads the route of one object: its collection and its id.
func (r root) object(address string) (collection string, id int64, ok bool) {
	route, ok := r.route(address)
	if !ok {
		return "", 0, false
	}
	id, err := strconv.ParseInt(path.Base(route), 10, 64)
	return path.Dir(route), id, err == nil && id > 0
}

// rootOf finds the root in the address of one object, ".../wp/v2/posts/7".
func rootOf(address *url.URL) (root, bool) {
	u := *address
	if r := newRoot(&u); r.flat {
		return r, true
	}
	if q := u.Query(); q.Has(routeParameter) {
		if !strings.HasPrefix(q.Get(routeParameter), "/"+version) {
			return root{}, false
		}
		return newRoot(&u), true
	}
	i := strings.Index(u.Path, "/"+version)
	if i < 0 {
		return root{}, false
	}
	u.Path, u.RawPath, u.RawQuery = u.Path[:i+1], "", ""
	return newRoot(&u), true
}

// depth bounds how many folders above a page are searched for an API.
const depth = 8

// guesses are the roots that a site would have whose home is the page's folder
// or one above it, nearest first.
func guesses(page *url.URL) []root {
	folders := []string{"/"}
	segments := strings.FieldsFunc(page.EscapedPath(), func(r rune) bool { return r == '/' })
	for i, s := range segments {
		if i == len(segments)-1 && strings.Contains(s, ".") {
			break
		}
		folders = append(folders, folders[len(folders)-1]+s+"/")
	}
	slices.Reverse(folders)
	if len(folders) > depth {
		folders = append(folders[:depth-1], "/")
	}
	var roots []root
	for _, form := range []struct{ path, query string }{
		{"wp-json/", ""}, {"", routeParameter + "=/"}, {"index.php/wp-json/", ""},
	} {
		for _, folder := range folders {
			if u, err := page.Parse(folder + form.path); err == nil {
				u.RawQuery = form.query
				roots = append(roots, newRoot(u))
			}
		}
	}
	return roots
}
