package export

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
)

// linkMap says which file each of the site's own addresses leads to. It is filled before
// the first document is rendered, and nothing of it changes from then on: what is learned
// while documents are being rendered is kept in found.
type linkMap struct {
	linkRules
	documentIndex

	site    *permalink.Site
	target  urlMapper
	scheme  layout.Scheme
	fetched map[string]bool // paths of the files that earlier runs fetched
	found   *discoveries
}

// linkRules say how a document refers to others and to files.
type linkRules struct {
	mediaMode MediaMode
	linkMode  LinkMode
	mediaFrom MediaFrom
	types     media.Types
	comments  bool // documents end in their comments
	guessed   bool // home is what some documents say of themselves, and others may be of other sites
}

// documentIndex finds documents.
type documentIndex struct {
	byAddress map[string]int64
	byID      map[int64]string // files
	shared    map[int64]int64  // documents whose address is that of another, and that other
	served    map[int64]string // addresses of documents on the built site, where they are referred to by these
}

// discoveries are what is learned while documents are being rendered. They are safe for
// concurrent use. A document sees them from its next rendering on: what was decided
// for one rendering holds until its end, and for its proof.
type discoveries struct {
	aliases sync.Map // ids of documents by the path of an address that they had before
	names   sync.Map // paths of files by their addresses, which do not name them
	pages   sync.Map // addresses of files by the key, or the id, of the page that shows them
	lost    sync.Map // why files could not be had, by claim
}

func newLinkMap(site content.Site, scheme layout.Scheme, o Options) *linkMap {
	b := &linkMap{
		linkRules:     linkRules{mediaMode: o.Media, linkMode: o.Links, mediaFrom: o.MediaFrom, types: o.MediaTypes, guessed: site.API == ""},
		documentIndex: documentIndex{byAddress: make(map[string]int64), byID: make(map[int64]string), served: make(map[int64]string)},
		site:          permalink.NewSite(site.URL, site.API, o.Hosts), scheme: scheme, target: newURLMapper(site, o.Target),
		fetched: make(map[string]bool), found: new(discoveries),
	}
	for _, t := range site.Taxonomies {
		b.site.Taxonomies = append(b.site.Taxonomies, t.Name)
	}
	return b
}

func (b *linkMap) add(id int64, link, file string) {
	b.byID[id] = file
	if b.shared[id] != 0 {
		link = "" // it is another's
	}
	if b.target.Served {
		b.served[id] = b.target.page(file, link)
	}
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" || !b.site.Owns(u) {
		return
	}
	b.byAddress[permalink.PathKey(u)] = id
}

// holds says whether an absolute address on the web leads to a document.
func (b *linkMap) holds(u *url.URL) bool {
	if !b.site.Owns(u) {
		return false
	}
	_, ok := b.find(b.site.Parse(u))
	return ok
}

// LeadsSomewhere says whether an address as permalink.OnHost writes it leads to a
// document by now.
func (b *linkMap) LeadsSomewhere(open string) bool {
	u := b.site.Resolve(open)
	return u != nil && b.holds(u)
}

// LeadsElsewhere says that an alias in a record leads elsewhere by now.
func (b *linkMap) LeadsElsewhere(text string) bool {
	a, ok := parseAlias(text)
	u := b.site.Resolve(a.address)
	if !ok || u == nil {
		return true
	}
	id, found := b.find(b.site.Parse(u))
	return !found || id != a.document
}

// avatarHost matches the hosts among which WordPress draws lots for the picture of
// somebody without an address.
// https://developer.wordpress.org/reference/functions/get_avatar_data/
var avatarHost = regexp.MustCompile(`^[0-9]\.gravatar\.com$`)

// resolver is the content.Resolver of one document.
type resolver struct {
	page
	decisions
	needs

	links *linkMap
	noted map[string]bool
	has   map[entry]bool
}

// page is the document that a resolver answers for.
type page struct {
	base   *url.URL          // the document's own web address
	path   string            // the document's own file; empty when it has none
	body   string            // the document's HTML
	inline map[string][]byte // pictures that the HTML held itself, by their addresses
	images imageIndex
	// anchors are the ids in the body that others lead to.
	anchors []string
	// only, where it is not nil, are the claims of the files that may be chosen.
	only map[string]bool
}

// decisions hold for a document as long as it is being rendered and proved.
type decisions struct {
	sources map[string][]candidate // what pictures display, by stem; nil until it is asked for
	choices map[assetRequest]assetChoice
	ways    map[string]destination
}

func (b *linkMap) resolver(p page, link string) *resolver {
	base, err := url.Parse(link)
	if err != nil || !base.IsAbs() && (link == "" || !b.guessed) {
		base = b.site.Home
	}
	p.base = base
	return &resolver{
		links: b, page: p, noted: make(map[string]bool), has: make(map[entry]bool),
		decisions: decisions{choices: make(map[assetRequest]assetChoice), ways: make(map[string]destination)},
	}
}

// forProof is a resolver that decides as r did, and notes apart what is needed.
func (r *resolver) forProof() *resolver {
	t := *r
	t.needs, t.noted, t.has = needs{}, make(map[string]bool), make(map[entry]bool)
	return &t
}

// absolute resolves an address against the document's own. An address that is
// absolute already, or that is none, comes back byte for byte.
func (r *resolver) absolute(address string) (*url.URL, string) {
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
func (r *resolver) Link(address string) string {
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
	own := r.links.linkMode == LinksRewrite && r.links.site.Owns(u)
	var link permalink.Link
	if own {
		link = r.links.site.Parse(u)
		way := r.follow(link)
		if way.file != "" {
			r.linked = addNew(r, r.linked, "link", way.id)
			if way.redirected {
				r.aliases = appendNew(r.aliases, alias{way.id, permalink.OnHost(link.URL)})
			}
			return r.toDocument(way.id, way.file, r.links.place(link.Fragment))
		}
		for _, address := range way.attachment {
			if file, ok := r.file(address, false); ok {
				return r.relative(file)
			}
		}
	}
	if file, ok := r.file(abs, false); ok {
		return r.relative(file)
	}
	if own {
		r.open = addNew(r, r.open, "open", permalink.OnHost(u))
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
func (r *resolver) follow(link permalink.Link) destination {
	key := permalink.OnHost(link.URL)
	if known, ok := r.ways[key]; ok {
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
	r.ways[key] = w
	return w
}

// leave notes a link to a page of the site that goes on leading there.
func (r *resolver) keepRemote(link permalink.Link, abs string) {
	switch {
	case r.links.isUpload(link.URL):
	case link.ID == 0 && r.links.site.IsNoDocument(link.URL):
		r.archives = addNew(r, r.archives, "list", abs)
	default:
		r.unresolved = addNew(r, r.unresolved, "stray", abs)
	}
}

// entry is a value of one of the lists of a resolver, which may be long.
type entry struct {
	list  string
	value any
}

func addNew[T comparable](r *resolver, list []T, name string, value T) []T {
	if r.has[entry{name, value}] {
		return list
	}
	r.has[entry{name, value}] = true
	return append(list, value)
}

func appendNew[T comparable](list []T, value T) []T {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}

func (r *resolver) toDocument(document int64, file, id string) string {
	switch {
	case id == "":
		return r.relativeLink(document, file)
	case file == r.path:
		return "#" + id
	}
	if !permalink.IsComment(id) && id != "comments" {
		r.fragments = addNew(r, r.fragments, "fragment", fragment{document, id})
	}
	return r.relativeLink(document, file) + "#" + id
}

// relativeLink is how the document refers to another.
func (r *resolver) relativeLink(document int64, file string) string {
	if page, ok := r.links.served[document]; ok {
		return permalink.EscapePath(r.links.target.ref(page))
	}
	return r.relative(file)
}

// Anchors implements content.Anchored.
func (r *resolver) Anchors() []string { return r.anchors }

// Asset implements content.Resolver.
func (r *resolver) Asset(address string) string {
	if r.links.mediaMode == MediaNone {
		return ""
	}
	u, abs := r.absolute(address)
	if u == nil {
		return abs
	}
	if file, ok := r.file(abs, true); ok {
		return r.relative(file)
	}
	if strings.HasPrefix(abs, inlineHost) {
		return "" // it is nowhere else
	}
	return abs
}

// Alt implements content.Resolver.
func (r *resolver) Alt(address string) string {
	if _, abs := r.absolute(address); abs != "" {
		if record := r.images.of(r.links, abs); record != nil {
			return record.Alt
		}
	}
	return ""
}

// relative writes the way from the document to a file of the export, or the
// address of that on the built site.
func (r *resolver) relative(file string) string {
	if r.links.target.Served {
		return permalink.EscapePath(r.links.target.ref(r.links.target.Address(file)))
	}
	if r.path == "" {
		return permalink.EscapePath(file)
	}
	from, to := strings.Split(path.Dir(r.path), "/"), strings.Split(file, "/")
	if from[0] == "." {
		from = nil
	}
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return permalink.EscapePath(strings.Repeat("../", len(from)) + strings.Join(to, "/"))
}

// isUpload says that one of the site's own addresses is that of a file.
func (b *linkMap) isUpload(u *url.URL) bool {
	_, ok := b.scheme.Asset(u.String())
	return ok
}
