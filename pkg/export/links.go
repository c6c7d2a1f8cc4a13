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
	scheme    layout.Scheme
	media     MediaMode
	links     LinkMode
	byAddress map[string]string
	byID      map[int64]string

	former     []string // hosts that the site had before, as hostKey gives them
	taxonomies []string // words that the paths of their archives begin with
	comments   bool     // documents end in their comments
	pages      sync.Map // addresses of files by the key, or the id, of the page that shows them

	// lost holds the paths of files that could not be had, so that whatever is
	// rendered from then on points at the web.
	lost sync.Map
}

func newBook(site content.Site, scheme layout.Scheme, o Options) *book {
	home, err := url.Parse(site.URL)
	if err != nil {
		home = &url.URL{}
	}
	var former []string
	for _, host := range o.FormerHosts {
		former = append(former, hostKey(&url.URL{Host: host}))
	}
	return &book{
		former: former,
		home:   home, scheme: scheme, media: o.Media, links: o.Links,
		byAddress: make(map[string]string), byID: make(map[int64]string), taxonomies: namesOf(site.Taxonomies),
	}
}

func namesOf(taxonomies []content.Taxonomy) []string {
	names := make([]string, len(taxonomies))
	for i, t := range taxonomies {
		names[i] = t.Name
	}
	return names
}

func (b *book) add(id int64, link, file string) {
	b.byID[id] = file
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" {
		return
	}
	b.byAddress[addressKey(u)] = file
}

// addressKey is equal for two addresses that lead to the same page on every
// site: scheme, "www.", a trailing slash, percent-encoding and Unicode form
// make no difference.
func addressKey(u *url.URL) string {
	return hostKey(u) + norm.NFC.String(strings.TrimRight(u.Path, "/"))
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

// isOwn says that an address on the web is one of the site's own.
func (b *book) isOwn(u *url.URL) bool {
	return b.home.Host != "" && (hostKey(u) == hostKey(b.home) || slices.Contains(b.former, hostKey(u)))
}

// asset is a file that a document needs beside it.
type asset struct {
	address string // absolute
	path    string
}

// resolver is the content.Resolver of one document.
type resolver struct {
	book   *book
	base   *url.URL // the document's own web address
	path   string   // the document's own file; empty when it has none
	assets []asset
	seen   map[string]bool // paths in assets
	// anchors are the ids in the body that others lead to.
	anchors []string
	// fragments are the places in other documents that this one leads to.
	fragments []fragment
	// left are the site's own pages that links go on leading to on the web, in
	// order and each once; archives those among them that are lists.
	left, archives []string
}

func (b *book) resolver(link, file string) *resolver {
	base, err := url.Parse(link)
	if err != nil || !base.IsAbs() {
		base = b.home
	}
	return &resolver{book: b, base: base, path: file, seen: make(map[string]bool)}
}

// absolute resolves an address against the document's own. An address that is
// absolute already, or that is none, comes back byte for byte.
func (r *resolver) absolute(address string) (*url.URL, string) {
	trimmed := strings.TrimSpace(address)
	u, err := url.Parse(trimmed)
	if err != nil {
		u, err = url.Parse(media.Encode(trimmed)) // "100%off.jpg", which browsers read
	}
	if err != nil {
		return nil, address
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
	own := r.book.links == LinksRewrite && r.book.isOwn(u)
	var s spelling
	if own {
		s = r.book.read(u)
		if file, ok := r.book.find(s); ok {
			return r.toDocument(file, r.book.place(s.fragment))
		}
		if address, ok := r.book.attachment(s); ok {
			if file, ok := r.file(address); ok {
				return r.relative(file)
			}
		}
	}
	if file, ok := r.file(abs); ok {
		return r.relative(file)
	}
	if own && !r.book.isUpload(u) {
		r.leave(s, abs)
	}
	return abs
}

// leave notes a link to a page of the site that goes on leading there.
func (r *resolver) leave(s spelling, abs string) {
	list := &r.left
	if s.id == 0 && r.book.isArchive(s.url) {
		list = &r.archives
	}
	if !slices.Contains(*list, abs) {
		*list = append(*list, abs)
	}
}

func (r *resolver) toDocument(file, id string) string {
	switch {
	case id == "":
		return r.relative(file)
	case file == r.path:
		return "#" + id
	}
	if f := (fragment{file, id}); !isComment(id) && id != "comments" && !slices.Contains(r.fragments, f) {
		r.fragments = append(r.fragments, f)
	}
	return r.relative(file) + "#" + id
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
	if file, ok := r.file(abs); ok {
		return r.relative(file)
	}
	return abs
}

// file says where the copy of a file of the site's own stands, and notes that
// the document needs it.
func (r *resolver) file(abs string) (string, bool) {
	if r.book.media != MediaDownload {
		return "", false
	}
	file, ok := r.book.scheme.Asset(abs)
	if !ok {
		return "", false
	}
	if _, lost := r.book.lost.Load(file); lost {
		return "", false
	}
	if !r.seen[file] {
		r.seen[file] = true
		r.assets = append(r.assets, asset{address: abs, path: file})
	}
	return file, true
}

// relative writes the way from the document to a file of the export.
func (r *resolver) relative(file string) string {
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
