package cli_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// plays are the requests that a kind is tried with: of a visitor, and for some of
// the administrator.
func (m *mirror) plays(t *testing.T, kind string) []play {
	t.Helper()
	method, rest, _ := strings.Cut(kind, " ")
	route, parameter, _ := strings.Cut(rest, " ")
	var addresses []string
	if name, ok := strings.CutPrefix(route, "/wp/v2/"); ok {
		addresses = m.addresses(name, parameter)
	} else {
		addresses = m.pages(route, parameter)
	}
	var plays []play
	for _, address := range addresses {
		plays = append(plays, play{kind, method, address, ""})
		if strings.HasPrefix(address, "/wp-json/wp/") {
			plays = append(plays, play{kind, method, address, m.password})
		}
	}
	if route == "/wp/v2/users/me" {
		plays = append(plays, play{kind, method, addresses[0], "not her password"})
	}
	return plays
}

// addresses are those of a route of the API with one parameter.
func (m *mirror) addresses(name, parameter string) []string {
	list, one := strings.CutSuffix(name, "/{id}")
	var addresses []string
	for _, at := range m.places(list) {
		start := "/wp-json" + at.route
		if list, ok := strings.CutSuffix(name, "/{name}"); ok {
			for _, name := range []string{"post", "category", "book", "genre", "nosuch"} {
				addresses = append(addresses, "/wp-json/wp/v2/"+list+"/"+name+"?"+parameter)
			}
			return addresses
		}
		if one {
			tried := slices.Concat(at.ids[:min(2, len(at.ids))], at.dark)
			if strings.HasPrefix(parameter, "_fields=") && parameter != "_fields=id" {
				tried = tried[:min(2, len(tried))]
			}
			for _, id := range tried {
				for _, value := range at.values(parameter) {
					addresses = append(addresses, start+"/"+join([]int64{id})+"?"+value)
				}
			}
			continue
		}
		switch name, _, _ := strings.Cut(parameter, "="); {
		case name == "_fields":
			value := strings.Replace(parameter, "{taxonomy}", at.base, 1)
			if parameter == "_fields=generated_slug" { // for who may edit
				value += "&context=edit"
			}
			if len(at.ids) > 0 {
				value = "include=" + join(slices.Concat(at.ids[:min(4, len(at.ids))], at.dark)) + "&per_page=100&" + value
			}
			addresses = append(addresses, start+"?"+value)
		case parameter == "":
			addresses = append(addresses, start)
		default:
			for _, value := range at.values(parameter) {
				addresses = append(addresses, start+"?_fields=id&"+value)
			}
		}
	}
	return addresses
}

// pairs are requests with every two parameters that the tests give to a list of
// posts, of media, of terms, of users or of comments.
func (m *mirror) pairs(kinds []string) []play {
	var plays []play
	for _, route := range []string{"{type}", "media", "{taxonomy}", "users", "comments"} {
		var parameters []string
		for _, kind := range kinds {
			if parameter, ok := strings.CutPrefix(kind, "GET /wp/v2/"+route+" "); ok && !strings.HasPrefix(parameter, "_fields=") {
				parameters = append(parameters, parameter)
			}
		}
		at := m.places(route)[0]
		for i, a := range parameters {
			for _, b := range parameters[i+1:] {
				if nameA, _, _ := strings.Cut(a, "="); !strings.HasPrefix(b, nameA+"=") {
					plays = append(plays, play{"", "GET", "/wp-json" + at.route + "?_fields=id&" + at.values(a)[0] + "&" + at.values(b)[0], ""})
				}
			}
		}
	}
	return plays
}

// pages are addresses outside of wp/v2.
func (m *mirror) pages(route, parameter string) []string {
	open, draft, page, file := m.samples()
	link := func(p *wptest.Post) string { return p.Date.In(m.site.Zone).Format("/2006/01/") + p.Slug + "/" }
	id := func(p *wptest.Post) string { return join([]int64{p.ID}) }
	switch route {
	case "/wp-json/":
		return []string{route + "?" + parameter, "/?rest_route=/&" + parameter, "/index.php?rest_route=/&" + parameter}
	case "/feed/", "/{page}/feed/":
		return m.feeds(route, parameter)
	case "/":
		if name, _, ok := strings.Cut(parameter, "="); ok && slices.Contains([]string{"feed", "paged", "page", "post_type", "withoutcomments", "cat", "tag"}, name) {
			return m.queriedFeeds(name)
		}
		if name, _, ok := strings.Cut(parameter, "="); ok && name != "sitemap" {
			return []string{"/?" + name + "=" + id(open), "/?" + name + "=" + id(draft), "/?" + name + "=" + id(page), "/?" + name + "=999999"}
		} else if ok {
			return []string{"/?sitemap=index"}
		}
		return []string{"/", "/index.php", "/?"}
	case "/{page}":
		return []string{
			link(open), strings.TrimSuffix(link(open), "/"), "/" + page.Slug + "/", link(draft), "/2025/03/nothing-of-this-name/", "/nothing-of-this-name/",
			"/" + open.Slug + "/", "/" + open.Slug[:len(open.Slug)-2], "/nothing/wp-json/",
		}
	case "/wp-sitemap-posts-{name}-{n}.xml":
		return []string{"/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-book-1.xml", "/wp-sitemap-posts-post-2.xml", "/wp-sitemap-posts-nosuch-1.xml"}
	case "/wp-sitemap-taxonomies-{name}-{n}.xml":
		return []string{"/wp-sitemap-taxonomies-category-1.xml", "/wp-sitemap-taxonomies-post_tag-1.xml", "/wp-sitemap-taxonomies-nosuch-1.xml"}
	case "/wp-content/uploads/{file}":
		return []string{uploadsPath + (&url.URL{Path: file}).EscapedPath(), uploadsPath + "2025/03/nothing-of-this-name.jpg"}
	}
	if strings.Contains(route, "/v1/") { // of a plugin, which neither has
		return []string{"/wp-json" + route}
	}
	return []string{route}
}

// feeds are those of the site, of an archive and of a document.
func (m *mirror) feeds(route, parameter string) []string {
	open, draft, page, _ := m.samples()
	var list []string
	for _, at := range map[string][]string{
		"/feed/": {""},
		"/{page}/feed/": {
			"/category/harbours", "/tag/gunbatimi", "/" + page.Slug, open.Date.In(m.site.Zone).Format("/2006/01/") + open.Slug,
			draft.Date.In(m.site.Zone).Format("/2006/01/") + draft.Slug, "/nothing-of-this-name",
		},
	}[route] {
		at += "/feed/"
		switch name, _, _ := strings.Cut(parameter, "="); name {
		case "":
			list = append(list, at)
		case "withoutcomments":
			list = append(list, at+"?withoutcomments=1")
		case "paged":
			list = append(list, at+"?paged=2", at+"?paged=999")
		case "page":
			if route == "/feed/" {
				list = append(list, at+"?page=2")
			} else {
				list = append(list, at+"?page=2&withoutcomments=1")
			}
		}
	}
	return list
}

// queriedFeeds are feeds that are asked for by parameters alone.
func (m *mirror) queriedFeeds(name string) []string {
	_, _, page, _ := m.samples()
	return map[string][]string{
		"feed": {"/?feed=rss2"}, "paged": {"/?feed=rss2&paged=2", "/?feed=rss2&paged=999"}, "page": {"/?feed=rss2&page=2"},
		"post_type":       {"/?feed=rss2&post_type=book", "/?feed=rss2&post_type=page"},
		"withoutcomments": {"/?feed=rss2&withoutcomments=1&page_id=" + join([]int64{page.ID})},
		"cat":             {"/?feed=rss2&cat=" + join([]int64{m.term("category", "harbours")})},
		"tag":             {"/?feed=rss2&tag=gunbatimi"},
	}[name]
}

func (m *mirror) term(taxonomy, slug string) int64 {
	for _, t := range m.site.Terms {
		if t.Taxonomy == taxonomy && t.Slug == slug {
			return t.ID
		}
	}
	return 0
}

// samples are a post that visitors see and one that they do not, a page, and a
// file.
func (m *mirror) samples() (open, draft, page *wptest.Post, file string) {
	for _, p := range m.site.Posts {
		switch {
		case p.Type == "post" && p.Slug == "harbour-at-dawn":
			open = p
		case p.Type == "post" && p.Status == "private":
			draft = p
		case p.Type == "page" && p.Status == "publish" && p.Parent == 0 && p.Password == "":
			page = p
		case p.Media != nil && len(m.site.Files[p.Media.File].Data) > 0 && strings.HasSuffix(p.Media.File, ".jpg"):
			file = p.Media.File
		}
	}
	return open, draft, page, file
}
