package linkmap

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// avatarHost matches the hosts among which WordPress draws lots for the picture of
// somebody without an address.
// https://developer.wordpress.org/reference/functions/get_avatar_data/
var avatarHost = regexp.MustCompile(`^[0-9]\.gravatar\.com$`)

// Resolver is the content.Resolver of one document. It is not safe for concurrent use.
type Resolver struct {
	Needs

	links *Map
	page  Page
	base  *url.URL // the document's own web address
	decisions
	noted map[string]bool
	has   map[entry]bool
}

// Page is the document that a Resolver answers for.
type Page struct {
	Link   string            // the document's own web address
	File   string            // its path in the export; empty when it has none
	Body   string            // its HTML
	Inline map[string][]byte // pictures that the HTML held itself, by their addresses beneath InlineHost
	Images ImageIndex
	// Anchors are the ids in the body that others lead to.
	Anchors []string
	// Only, where it is not nil, are the claims of the files that may be chosen.
	Only map[string]bool
}

// decisions hold for a document as long as it is being rendered and proved.
type decisions struct {
	sources      map[string][]Candidate // what pictures display, by stem; nil until it is asked for
	choices      map[assetRequest]assetChoice
	destinations map[string]destination
}

// Resolver returns one that has decided nothing yet.
func (m *Map) Resolver(p Page) *Resolver {
	base, err := url.Parse(p.Link)
	if err != nil || !base.IsAbs() && (p.Link == "" || !m.guessed) {
		base = m.site.Home
	}
	return &Resolver{
		links: m, page: p, base: base, noted: make(map[string]bool), has: make(map[entry]bool),
		decisions: decisions{choices: make(map[assetRequest]assetChoice), destinations: make(map[string]destination)},
	}
}

// ForProof is a Resolver that decides as r did, and notes apart what is needed.
func (r *Resolver) ForProof() *Resolver {
	t := *r
	t.Needs, t.noted, t.has = Needs{}, make(map[string]bool), make(map[entry]bool)
	return &t
}

// absolute resolves an address against the document's own. An address that is
// absolute already, or that is none, comes back byte for byte.
func (r *Resolver) absolute(address string) (*url.URL, string) {
	trimmed := content.Address(address)
	u, err := url.Parse(trimmed)
	if err != nil {
		u, err = url.Parse(permalink.Encode(trimmed)) // "100%off.jpg", which browsers read
	}
	if err != nil {
		return nil, address
	}
	if u.IsAbs() && avatarHost.MatchString(u.Host) {
		one := *u
		one.Host = "secure.gravatar.com"
		return &one, one.String()
	}
	if u.IsAbs() {
		return u, trimmed
	}
	if !r.base.IsAbs() {
		return nil, address
	}
	abs := r.base.ResolveReference(u)
	return abs, abs.String()
}

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
	if own {
		link = r.links.site.Parse(u)
		to := r.follow(link)
		if to.file != "" {
			r.Linked = addNew(r, r.Linked, "link", to.id)
			if to.redirected {
				r.Aliases = addNew(r, r.Aliases, "alias", Reference{to.id, permalink.OnHost(link.URL)})
			}
			return r.toDocument(to.id, to.file, r.links.place(link.Fragment))
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
	if own {
		r.Open = addNew(r, r.Open, "open", permalink.OnHost(u))
		r.keepRemote(link, abs)
	}
	return abs
}

// destination is where one of the site's own addresses leads: to a document, or to a page
// that shows a file.
type destination struct {
	id         int64
	file       string
	redirected bool
	attachment []string // addresses of the file, the best first
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
		r.Unresolved = addNew(r, r.Unresolved, "stray", abs)
	}
}

// entry is a value of one of the lists of a resolver, which may be long.
type entry struct {
	list  string
	value any
}

func addNew[T comparable](r *Resolver, list []T, name string, value T) []T {
	if r.has[entry{name, value}] {
		return list
	}
	r.has[entry{name, value}] = true
	return append(list, value)
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
	if r.links.urls.target.Served {
		return permalink.EscapePath(r.links.urls.File(file))
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
// that has none.
func (r *Resolver) Address(id int64) string {
	switch {
	case !r.links.urls.target.Served || r.page.File == "":
		return ""
	case r.links.Shares(id):
		return r.links.urls.target.Address(r.page.File)
	}
	return r.links.urls.page(r.page.File, r.page.Link)
}

// FormerPaths are the paths of those of the addresses that the document had which lead
// nowhere else: they lead to address, where it is on the built site.
func (r *Resolver) FormerPaths(former []string, address string) []string {
	if !r.links.urls.target.Served || r.page.File == "" {
		return nil
	}
	var paths []string
	for _, link := range former {
		u, err := url.Parse(link)
		old := r.links.urls.old(link)
		if err != nil || old == "" || r.links.urls.page(r.page.File, link) == r.links.urls.target.Address(r.page.File) || strings.TrimRight(old, "/") == strings.TrimRight(address, "/") || r.links.holds(u) {
			continue
		}
		r.Open = addNew(r, r.Open, "open", permalink.OnHost(u))
		if !slices.Contains(paths, old) {
			paths = append(paths, old)
		}
	}
	return paths
}
