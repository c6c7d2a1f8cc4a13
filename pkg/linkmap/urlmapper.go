package linkmap

import (
	"path"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/permalink"
)

// URLMapper knows the addresses that the documents and files of a site have on the one
// that is built of the export.
type URLMapper struct {
	target flavor.Flavor
	site   *permalink.Site
	types  []string
}

// NewURLMapper returns the URLMapper of a site that is built by a target, and which has
// been on other hosts before.
func NewURLMapper(site content.Site, former []string, target flavor.Flavor) URLMapper {
	u := URLMapper{target: target, site: permalink.NewSite(site.URL, site.API, former)}
	for _, t := range site.Types {
		u.types = append(u.types, t.Name)
	}
	return u
}

// Document is how the built site refers to a document with a file, which had an address
// on the site.
func (u URLMapper) Document(file, link string) string { return u.site.Prefixed(u.page(file, link)) }

// File is how the built site refers to a file of the export.
func (u URLMapper) File(file string) string {
	if address, ok := u.target.MediaAddress(file); ok {
		return address
	}
	return u.site.Prefixed(u.target.Address(file))
}

// Base is the folder of its host that the built site lies in; empty for none.
func (u URLMapper) Base() string { return u.site.Prefixed("") }

// OldPath is the path of one of the site's own addresses, as a web server sees it; not ok
// for what is none, or needs a query.
func (u URLMapper) OldPath(link string) (string, bool) { return u.site.OldPath(link) }

// page is the address of a document beneath the built site's home page,
// percent-decoded.
func (u URLMapper) page(file, link string) string {
	return u.target.Page(file, u.old(link), u.types)
}

// old is the path of one of the site's own addresses beneath its home page,
// percent-decoded; empty for one that needs a query to lead anywhere.
func (u URLMapper) old(link string) string {
	route, ok := u.site.OldPath(link)
	if !ok {
		return ""
	}
	rest, ok := u.site.Beneath(route)
	if !ok {
		return ""
	}
	return path.Join("/", rest) + map[bool]string{true: "/"}[strings.HasSuffix(rest, "/") && strings.Trim(rest, "/") != ""]
}
