package page

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/permalink"
)

// readHead takes what a page says of itself for machines.
func (r *reader) readHead() {
	for n := range r.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			r.Language = cmp.Or(r.Language, attribute(n, "lang"))
		case "body":
			if r.body == nil {
				r.body, r.classes = n, classesOf(n)
			}
		case "link":
			r.readLink(n)
		case "meta":
			name := strings.ToLower(cmp.Or(attribute(n, "property"), attribute(n, "name")))
			if _, known := r.meta[name]; name != "" && !known {
				r.meta[name] = strings.TrimSpace(attribute(n, "content"))
			}
		case "script":
			if attribute(n, "type") == "application/ld+json" && n.FirstChild != nil {
				r.linked = append(r.linked, readLinkedData([]byte(n.FirstChild.Data))...)
			}
		}
	}
	r.SiteName = cmp.Or(r.meta["og:site_name"], r.SiteName)
	r.Generator = r.meta["generator"]
	r.Excerpt = cmp.Or(r.meta["og:description"], r.meta["description"])
}

func (r *reader) readLink(n *html.Node) {
	address, kind := attribute(n, "href"), attribute(n, "type")
	if address == "" {
		return
	}
	for rel := range strings.FieldsSeq(strings.ToLower(attribute(n, "rel"))) {
		switch {
		case rel == relAPI:
			r.API = cmp.Or(r.API, r.absolute(address))
		case rel == "canonical":
			r.Canonical = cmp.Or(r.Canonical, r.absolute(address))
		case rel == "shortlink", rel == "alternate" && kind == "application/json":
			r.name(address)
		case rel == "alternate" && (kind == "application/rss+xml" || kind == "application/atom+xml"):
			if site, _, ok := strings.Cut(attribute(n, "title"), " » "); ok && r.SiteName == "" {
				r.SiteName = strings.TrimSpace(site)
			}
			if feed := r.absolute(address); feed != "" && !isOfComments(feed) && !slices.Contains(r.Feeds, feed) {
				r.Feeds = append(r.Feeds, feed)
			}
		}
	}
}

// isOfComments says that a feed is that of all comments of a site.
func isOfComments(feed string) bool {
	u, err := url.Parse(feed)
	return err != nil || strings.Contains(u.Path, "/comments/") || strings.HasPrefix(u.Query().Get("feed"), "comments")
}

// object is the address of a document in the REST API.
var object = regexp.MustCompile(`/wp/v2/([a-z0-9_-]+)/(\d+)/?$`)

// name takes the id of the document from one of its short addresses, or from that of its
// object in the API.
func (r *reader) name(address string) {
	u, err := r.at.Parse(strings.TrimSpace(address))
	if err != nil || r.ID != 0 {
		return
	}
	route := u.Path
	if u.Query().Has("rest_route") {
		route = u.Query().Get("rest_route")
	}
	if m := object.FindStringSubmatch(route); m != nil {
		if m[1] == "categories" || m[1] == "tags" || m[1] == "users" { // of which it is the archive
			return
		}
		r.ID, _ = strconv.ParseInt(m[2], 10, 64)
		r.Type = map[string]string{"posts": "post", "pages": "page", "media": "attachment"}[m[1]]
		return
	}
	r.ID, _ = permalink.ShortID(u.Query())
}

// Forms of the classes that body_class() and post_class() write.
var (
	idClass     = regexp.MustCompile(`^(?:postid|page-id|attachmentid)-(\d+)$`)
	postClass   = regexp.MustCompile(`^post-(\d+)$`)
	listClasses = []string{"archive", "search", "search-results", "error404", "blog", "category", "tag", "author", "date"}
)

// readClasses takes what the classes of the body say.
// https://developer.wordpress.org/reference/functions/get_body_class/
func (r *reader) readClasses() {
	r.IsFront = slices.Contains(r.classes, "home")
	isSingle := slices.ContainsFunc(r.classes, func(c string) bool {
		return c == "single" || c == "page" || c == "attachment" || idClass.MatchString(c)
	})
	for _, class := range r.classes {
		if m := idClass.FindStringSubmatch(class); m != nil && r.ID == 0 {
			r.ID, _ = strconv.ParseInt(m[1], 10, 64)
		}
		switch {
		case strings.HasPrefix(class, "page-id-"):
			r.Type = cmp.Or(r.Type, "page")
		case strings.HasPrefix(class, "attachmentid-"):
			r.Type = "attachment"
		case strings.HasPrefix(class, "single-format-"):
			if r.Format = strings.TrimPrefix(class, "single-format-"); r.Format == "standard" {
				r.Format = ""
			}
		case strings.HasPrefix(class, "single-") && r.Type == "":
			r.Type = strings.TrimPrefix(class, "single-")
		}
	}
	r.IsList = !isSingle && slices.ContainsFunc(r.classes, func(c string) bool { return slices.Contains(listClasses, c) })
	if r.IsList {
		r.ID, r.Type = 0, ""
	}
}

// linkedData is a node of what a page says in JSON-LD.
// https://json-ld.org, https://schema.org/Article
type linkedData struct {
	Type        any    `json:"@type"`
	ID          string `json:"@id"`
	Name        any    `json:"name"`
	Headline    any    `json:"headline"`
	Published   any    `json:"datePublished"`
	Modified    any    `json:"dateModified"`
	Author      any    `json:"author"`
	Description any    `json:"description"`
	Graph       []json.RawMessage
}

// mostLinked bounds how many nodes of JSON-LD are read.
const mostLinked = 1000

func readLinkedData(raw []byte) []linkedData {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var nodes []linkedData
	for _, one := range list {
		var graph struct {
			Graph []json.RawMessage `json:"@graph"`
		}
		if json.Unmarshal(one, &graph) == nil && len(graph.Graph) > 0 {
			list = append(list, graph.Graph[:min(len(graph.Graph), mostLinked)]...)
		}
	}
	for _, one := range list[:min(len(list), mostLinked)] {
		var node linkedData
		if json.Unmarshal(one, &node) == nil && node.Type != nil {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

func (n linkedData) is(kinds ...string) bool {
	switch t := n.Type.(type) {
	case string:
		return slices.Contains(kinds, t)
	case []any:
		return slices.ContainsFunc(t, func(v any) bool { s, ok := v.(string); return ok && slices.Contains(kinds, s) })
	}
	return false
}

// articles are the nodes that are of a document, and behind them those of pages.
func (r *reader) articles() []linkedData {
	var list []linkedData
	for _, kinds := range [][]string{{"Article", "BlogPosting", "NewsArticle", "TechArticle", "Report"}, {"WebPage", "ItemPage", "AboutPage", "ContactPage", "FAQPage"}} {
		for _, n := range r.linked {
			if n.is(kinds...) {
				list = append(list, n)
			}
		}
	}
	return list
}

func plain(v any) string { s, _ := v.(string); return strings.TrimSpace(s) }
