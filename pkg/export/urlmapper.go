package export

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
)

// urlMapper knows the addresses that documents of a site have on the one that is
// built of the export.
type urlMapper struct {
	flavor.Flavor
	site  *permalink.Site
	types []string
}

func newURLMapper(site content.Site, target flavor.Flavor) urlMapper {
	p := urlMapper{Flavor: target, site: permalink.NewSite(site.URL, site.API, nil)}
	for _, t := range site.Types {
		p.types = append(p.types, t.Name)
	}
	return p
}

// ref is how the built site refers to one of its own addresses, where that lies in
// a folder of its host, as the site did.
func (p urlMapper) ref(address string) string { return p.site.Prefixed(address) }

// page is the address of a document, percent-decoded.
func (p urlMapper) page(file, link string) string {
	return p.Page(file, p.old(link), p.types)
}

// old is the path of one of the site's own addresses beneath its home page,
// percent-decoded; empty for one that needs a query to lead anywhere.
func (p urlMapper) old(link string) string {
	route, ok := p.site.OldPath(link)
	if !ok {
		return ""
	}
	rest, ok := p.site.Beneath(route)
	if !ok {
		return ""
	}
	return path.Join("/", rest) + map[bool]string{true: "/"}[strings.HasSuffix(rest, "/") && strings.Trim(rest, "/") != ""]
}

// header writes a document's facts as the target reads them. Addresses that the
// document had and that lead nowhere else lead to it.
func (r *resolver) header(h flavor.Header, doc content.Document, facts frontmatter.Map, former []string) frontmatter.Map {
	t := frontmatter.Target{Type: doc.Type, Hidden: doc.Status != "" && doc.Status != "publish"}
	if r.links.target.Served && r.path != "" {
		t.Address = r.links.target.page(r.path, doc.Link)
		if r.links.shared[doc.ID] != 0 {
			t.Address = r.links.target.Address(r.path)
		}
		if h.Aliases != "" {
			t.Aliases = r.formerPaths(former, t.Address)
		}
	}
	return frontmatter.For(h, facts, t)
}

func (r *resolver) formerPaths(former []string, address string) []string {
	var aliases []string
	for _, link := range former {
		u, err := url.Parse(link)
		old := r.links.target.old(link)
		if err != nil || old == "" || r.links.target.page(r.path, link) == r.links.target.Address(r.path) || strings.TrimRight(old, "/") == strings.TrimRight(address, "/") {
			continue
		}
		if r.links.holds(u) {
			continue
		}
		r.open = appendNew(r.open, permalink.OnHost(u))
		aliases = appendNew(aliases, old)
	}
	return aliases
}

// formerLinks are the addresses that a document had, which has another now.
func formerLinks(old manifest.Document, link string) []string {
	links := slices.Clone(old.Former)
	if old.Link != "" && !slices.ContainsFunc(links, func(former string) bool { return permalink.IsSameLink(former, old.Link, "") }) {
		links = append(links, old.Link)
	}
	return slices.DeleteFunc(links, func(former string) bool { return permalink.IsSameLink(former, link, "") })
}
