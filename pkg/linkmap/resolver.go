package linkmap

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// Link implements content.Resolver.
func (r *Resolver) Link(address string) string {
	if address == "" || strings.HasPrefix(address, "#") {
		return address
	}
	u, abs := r.absolute(address)
	if u == nil || u.Scheme != "http" && u.Scheme != "https" {
		return abs
	}
	if bare := permalink.WithoutRequest(u, r.base); bare != u {
		u, abs = bare, bare.String()
	}
	own := r.links.options.Links == LinksRewrite && r.links.site.Owns(u)
	var link permalink.Link
	var to destination
	if own {
		link = r.links.site.Parse(u)
		to = r.follow(link)
		if to.file != "" {
			r.Linked = addNew(r, r.Linked, "link", to.id)
			if to.redirected {
				r.Aliases = addNew(r, r.Aliases, "alias", Reference{to.id, permalink.OnHost(link.URL)})
			}
			return r.toDocument(to.id, to.file, r.links.anchor(link.Fragment))
		}
		for _, address := range to.attachment {
			if file, ok := r.file(address, false); ok {
				return r.relative(file)
			}
		}
	}
	if file, ok := r.file(abs, false); ok {
		return r.relative(file)
	}
	if own && r.links.urls.target.Site.Served && u.RawQuery == "" && r.links.site.IsHome(u) {
		return r.links.Base() + "/"
	}
	if own {
		if len(to.attachment) == 0 { // else it is known where it leads, and the file may come
			r.UnresolvedLinks = addNew(r, r.UnresolvedLinks, "unresolved", permalink.OnHost(u))
		}
		r.keepRemote(link, abs)
	}
	return abs
}

// follow says where an address leads. What is learned of it while a document is
// being rendered and proved counts from its next rendering on: the two see the
// same.
func (r *Resolver) follow(link permalink.Link) destination {
	key := permalink.OnHost(link.URL)
	if known, ok := r.destinations[key]; ok {
		return known
	}
	var w destination
	var ok bool
	if w.id, w.file, ok = r.links.direct(link); !ok {
		w.id, w.file, w.redirected = r.links.redirected(link)
	}
	if w.file == "" {
		w.attachment, _ = r.links.attachment(link)
	}
	r.destinations[key] = w
	return w
}

// keepRemote notes a link to a page of the site that goes on leading there.
func (r *Resolver) keepRemote(link permalink.Link, abs string) {
	switch {
	case r.links.IsFile(link.URL.String()):
	case link.ID == 0 && r.links.site.IsNoDocument(link.URL):
		r.Archives = addNew(r, r.Archives, "list", abs)
	default:
		r.OtherPages = addNew(r, r.OtherPages, "page", abs)
	}
}

func (r *Resolver) toDocument(document int64, file, id string) string {
	switch {
	case id == "":
		return r.relativeLink(document, file)
	case file == r.page.File:
		return "#" + id
	}
	if !permalink.IsComment(id) && id != "comments" {
		r.Fragments = addNew(r, r.Fragments, "fragment", Reference{document, id})
	}
	return r.relativeLink(document, file) + "#" + id
}

// relativeLink is how the document refers to another.
func (r *Resolver) relativeLink(document int64, file string) string {
	if page, ok := r.links.served[document]; ok {
		return permalink.EscapePath(page)
	}
	return r.relative(file)
}

// Anchors implements content.Anchored.
func (r *Resolver) Anchors() []string { return r.page.Anchors }

// Asset implements content.Resolver.
func (r *Resolver) Asset(address string) string {
	if r.links.options.Media == MediaNone {
		return ""
	}
	u, abs := r.absolute(address)
	if u == nil {
		return abs
	}
	if file, ok := r.file(abs, true); ok {
		return r.relative(file)
	}
	if strings.HasPrefix(abs, InlineHost) {
		return "" // it is nowhere else
	}
	return abs
}

// Alt implements content.Resolver.
func (r *Resolver) Alt(address string) string {
	if _, abs := r.absolute(address); abs != "" {
		if record := r.page.Images.of(r.links, abs); record != nil {
			return record.Alt
		}
	}
	return ""
}

// relative writes the way from the document to a file of the export, or the
// address of that on the built site.
func (r *Resolver) relative(file string) string {
	if address, ok := r.links.urls.target.MediaAddress(file); ok {
		scheme, rest, _ := strings.Cut(address, "://")
		return scheme + "://" + permalink.EscapePath(rest)
	}
	if owner, inside, ok := r.links.bundles.Owner(file); ok && r.links.byID[owner] == r.page.File {
		return permalink.EscapePath(inside)
	}
	if r.links.urls.target.Site.Served {
		return r.rooted(file)
	}
	if r.page.File == "" {
		return permalink.EscapePath(file)
	}
	from, to := strings.Split(path.Dir(r.page.File), "/"), strings.Split(file, "/")
	if from[0] == "." {
		from = nil
	}
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return permalink.EscapePath(strings.Repeat("../", len(from)) + strings.Join(to, "/"))
}

// Translation is where a document is in another language: the file where the export has
// it, else the address.
func (r *Resolver) Translation(t content.Translation) string {
	if file, ok := r.links.byID[t.ID]; ok && t.ID != 0 && r.links.options.Links == LinksRewrite {
		return r.relativeLink(t.ID, file)
	}
	if t.Link == "" && t.ID != 0 && r.links.site.Home.Host != "" {
		return r.links.site.Home.String() + "/?p=" + strconv.FormatInt(t.ID, 10)
	}
	return t.Link
}

// Address is the address of the document on the built site, percent-decoded; empty where
// that has none. Where files are referred to by the way to them, it is the one that the
// document had.
func (r *Resolver) Address(id int64) string {
	target := r.links.urls.target
	if r.page.File == "" || target.Header.Address == "" {
		return ""
	}
	own, kept := target.Address(r.page.File), r.links.urls.page(r.page.File, r.page.Link)
	switch {
	case !target.Site.Served && (kept == own || r.links.Shares(id)):
		return ""
	case r.links.Shares(id):
		return own
	}
	return kept
}

// FormerPaths are the paths of those of the addresses that the document had which lead
// nowhere else: they lead to address, where it is on the built site.
func (r *Resolver) FormerPaths(former []string, address string) []string {
	if !r.links.urls.target.Site.Served || r.page.File == "" {
		return nil
	}
	var paths []string
	for _, link := range former {
		u, err := url.Parse(link)
		old := r.links.urls.old(link)
		if err != nil || old == "" || r.links.urls.page(r.page.File, link) == r.links.urls.target.Address(r.page.File) || strings.TrimRight(old, "/") == strings.TrimRight(address, "/") || r.links.leadsTo(u, r.page.File) {
			continue
		}
		r.UnresolvedLinks = addNew(r, r.UnresolvedLinks, "unresolved", permalink.OnHost(u))
		if !slices.Contains(paths, old) {
			paths = append(paths, old)
		}
	}
	return paths
}

// rooted is the address of a file of the export on the built site.
func (r *Resolver) rooted(file string) string {
	return permalink.EscapePath(r.links.address(file))
}

// HeaderAsset is Asset for front matter, which themes show on other pages, too.
func (r *Resolver) HeaderAsset(address string) string {
	shown := r.Asset(address)
	if r.links.bundles == nil || !r.links.urls.target.Site.Served {
		return shown
	}
	if _, abs := r.absolute(address); abs != "" {
		if c := r.choices[assetRequest{abs, true}]; c.Path != "" {
			if _, _, ok := r.links.bundles.Owner(c.Path); ok {
				return r.rooted(c.Path)
			}
		}
	}
	return shown
}
