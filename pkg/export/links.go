package export

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/media"
)

// book is the address book of a run: which file each of the site's own
// addresses leads to. It is filled before the first document is rendered and
// only read from then on, but for lost.
type book struct {
	home      *url.URL
	target    pager
	scheme    layout.Scheme
	media     MediaMode
	links     LinkMode
	byAddress map[string]int64
	byID      map[int64]string // files
	shared    map[int64]int64  // documents whose address is that of another, and that other
	served    map[int64]string // addresses of documents on the built site, where they are referred to by these
	former    []string         // host keys that count as that of home
	guessed   bool             // home is what some documents say of themselves, and others may be of other sites
	backend   *url.URL         // the folder of the API where that is on another host than home; or nil
	mediaFrom MediaFrom
	types     media.Types
	fetched   map[string]bool // paths of the files that earlier runs brought

	taxonomies []string // words that the paths of their archives begin with
	comments   bool     // documents end in their comments
	aliases    sync.Map // ids of documents by the path of an address that they had before
	names      sync.Map // paths of files by their addresses, which do not name them
	pages      sync.Map // addresses of files by the key, or the id, of the page that shows them

	// lost holds why files could not be had, by claim, so that whatever is
	// rendered from then on does without them.
	lost sync.Map
}

func newBook(site content.Site, scheme layout.Scheme, o Options) *book {
	home, err := url.Parse(site.URL)
	if err != nil {
		home = &url.URL{}
	}
	b := &book{
		home: home, scheme: scheme, media: o.Media, links: o.Links, mediaFrom: o.MediaFrom, types: o.MediaTypes,
		target: newPager(site, o.Target), served: make(map[int64]string),
		byAddress: make(map[string]int64), byID: make(map[int64]string), fetched: make(map[string]bool),
	}
	b.backend, b.guessed = backendOf(site, home), site.API == ""
	for _, t := range site.Taxonomies {
		b.taxonomies = append(b.taxonomies, t.Name)
	}
	for _, host := range o.Hosts {
		b.former = append(b.former, hostKey(&url.URL{Host: host}))
	}
	return b
}

func (b *book) add(id int64, link, file string) {
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
	if err != nil || u.RawQuery != "" || !b.isOwn(u) {
		return
	}
	b.byAddress[pathKey(u)] = id
}

// pathKey is what addressKey says of an address on a known host. It mostly is a
// part of the address, and takes no memory of its own.
func pathKey(u *url.URL) string { return norm.NFC.String(strings.TrimRight(u.Path, "/")) }

// addressKey is equal for two addresses that lead to the same page on every
// site: scheme, "www.", a trailing slash, percent-encoding and Unicode form
// make no difference.
func addressKey(u *url.URL) string {
	return hostKey(u) + pathKey(u)
}

func hostKey(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
}

func sameSite(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return addressKey(ua) == addressKey(ub)
}

// holds says whether an absolute address on the web leads to a document.
func (b *book) holds(u *url.URL) bool {
	if !b.isOwn(u) {
		return false
	}
	_, ok := b.find(b.read(u))
	return ok
}

// isOwn says whether an address is on the site's host, or on one that it had
// before.
func (b *book) isOwn(u *url.URL) bool {
	key := hostKey(u)
	return key == hostKey(b.home) || slices.Contains(b.former, key) || b.isBackend(u)
}

// backendOf is the folder of WordPress behind a site that another program shows: its
// authors' links may lead there. It is nil where WordPress shows the site itself.
func backendOf(site content.Site, home *url.URL) *url.URL {
	api, err := url.Parse(site.API)
	if err != nil || api.Host == "" || hostKey(api) == hostKey(home) {
		return nil
	}
	folder, _, ok := strings.Cut(api.Path, "/wp-json/")
	if !ok && !api.Query().Has("rest_route") {
		return nil // an API for many sites
	}
	return &url.URL{Scheme: api.Scheme, Host: api.Host, Path: strings.TrimRight(folder, "/")}
}

func (b *book) isBackend(u *url.URL) bool {
	return b.backend != nil && hostKey(u) == hostKey(b.backend) && (u.Path == b.backend.Path || strings.HasPrefix(u.Path, b.backend.Path+"/"))
}

// openAddress is how a record writes an address on the site's own host: without
// the host, which may be spelled in many ways, and without what is behind "#".
func openAddress(u *url.URL) string {
	address := u.EscapedPath()
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address
}

// leadsSomewhere says whether an address as openAddress writes it leads to a
// document by now.
func (b *book) leadsSomewhere(open string) bool {
	u := b.onSite(open)
	return u != nil && b.holds(u)
}

// onSite is the address that openAddress has written; nil if that is none.
func (b *book) onSite(open string) *url.URL {
	u, err := url.Parse(open)
	if err != nil {
		return nil
	}
	u.Scheme, u.Host = b.home.Scheme, b.home.Host
	return u
}

// resolver is the content.Resolver of one document.
type resolver struct {
	book    *book
	base    *url.URL          // the document's own web address
	path    string            // the document's own file; empty when it has none
	body    string            // the document's HTML
	inline  map[string][]byte // pictures that the HTML held itself, by their addresses
	album   album
	sources map[string][]candidate // what pictures display, by stem; nil until it is asked for
	choices map[question]choice    // what was decided once holds for the whole document
	ways    map[string]way         // and so does what was found once
	needs
	noted map[string]bool
	has   map[entry]bool
	// only, where it is not nil, are the claims of the files that may be chosen.
	only map[string]bool
	// anchors are the ids in the body that others lead to.
	anchors []string
}

func (b *book) resolver(link, file, body string, pictures album) *resolver {
	base, err := url.Parse(link)
	if err != nil || !base.IsAbs() && (link == "" || !b.guessed) {
		base = b.home
	}
	return &resolver{
		book: b, base: base, path: file, body: body, album: pictures,
		choices: make(map[question]choice), ways: make(map[string]way), noted: make(map[string]bool), has: make(map[entry]bool),
	}
}

// twin is a resolver that decides as r did, and notes apart what is needed.
func (r *resolver) twin() *resolver {
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
		u, err = url.Parse(media.Encode(trimmed)) // "100%off.jpg", which browsers read
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
	if bare := r.withoutRequest(u); bare != u {
		u, abs = bare, bare.String()
	}
	own := r.book.links == LinksRewrite && r.book.isOwn(u)
	var s spelling
	if own {
		s = r.book.read(u)
		way := r.follow(s)
		if way.file != "" {
			r.links = addNew(r, r.links, "link", way.id)
			if way.redirected {
				r.aliases = appendNew(r.aliases, alias{way.id, openAddress(s.url)})
			}
			return r.toDocument(way.id, way.file, r.book.place(s.fragment))
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
		r.open = addNew(r, r.open, "open", openAddress(u))
		r.leave(s, abs)
	}
	return abs
}

// way is where one of the site's own addresses leads: to a document, or to a page
// that shows a file.
type way struct {
	id         int64
	file       string
	redirected bool
	attachment []string // addresses of the file, the best first
}

// follow says where an address leads. What is learned of it while a document is
// being rendered and proved counts from its next rendering on: the two see the
// same.
func (r *resolver) follow(s spelling) way {
	key := openAddress(s.url)
	if known, ok := r.ways[key]; ok {
		return known
	}
	var w way
	var ok bool
	if w.id, w.file, ok = r.book.direct(s); !ok {
		w.id, w.file, w.redirected = r.book.redirected(s)
	}
	if w.file == "" {
		w.attachment, _ = r.book.attachment(s)
	}
	r.ways[key] = w
	return w
}

// leave notes a link to a page of the site that goes on leading there.
func (r *resolver) leave(s spelling, abs string) {
	switch {
	case r.book.isUpload(s.url):
	case s.id == 0 && r.book.isArchive(s.url):
		r.lists = addNew(r, r.lists, "list", abs)
	default:
		r.strays = addNew(r, r.strays, "stray", abs)
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
		return r.way(document, file)
	case file == r.path:
		return "#" + id
	}
	if !isComment(id) && id != "comments" {
		r.fragments = addNew(r, r.fragments, "fragment", fragment{document, id})
	}
	return r.way(document, file) + "#" + id
}

// way is how the document refers to another.
func (r *resolver) way(document int64, file string) string {
	if page, ok := r.book.served[document]; ok {
		return escapePath(r.book.target.ref(page))
	}
	return r.relative(file)
}

// Anchors implements content.Anchored.
func (r *resolver) Anchors() []string { return r.anchors }

// Asset implements content.Resolver.
func (r *resolver) Asset(address string) string {
	if r.book.media == MediaNone {
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
		if record := r.album.of(r.book, abs); record != nil {
			return record.Alt
		}
	}
	return ""
}

// relative writes the way from the document to a file of the export, or the
// address of that on the built site.
func (r *resolver) relative(file string) string {
	if r.book.target.Served {
		return escapePath(r.book.target.ref(r.book.target.Address(file)))
	}
	if r.path == "" {
		return escapePath(file)
	}
	from, to := strings.Split(path.Dir(r.path), "/"), strings.Split(file, "/")
	if from[0] == "." {
		from = nil
	}
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return escapePath(strings.Repeat("../", len(from)) + strings.Join(to, "/"))
}

// escapePath encodes what would end or change a path in an address, and leaves
// letters of every script readable.
func escapePath(p string) string {
	const upperHex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(p) {
		switch c := p[i]; {
		case c <= ' ' || c == 0x7F || strings.IndexByte(`%#?"<>\^`+"`{|}", c) >= 0:
			out.WriteByte('%')
			out.WriteByte(upperHex[c>>4])
			out.WriteByte(upperHex[c&15])
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// isUpload says that one of the site's own addresses is that of a file.
func (b *book) isUpload(u *url.URL) bool {
	_, ok := b.scheme.Asset(u.String())
	return ok
}
