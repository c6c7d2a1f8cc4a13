package linkmap

import (
	"net/url"
	"regexp"

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

// destination is where one of the site's own addresses leads: to a document, or to a page
// that shows a file.
type destination struct {
	id         int64
	file       string
	redirected bool
	attachment []string // addresses of the file, the best first
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
