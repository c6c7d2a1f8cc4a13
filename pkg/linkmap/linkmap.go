// Package linkmap says which file of an export each address leads to.
//
// A Map is filled before the first document is rendered, and nothing of it changes from
// then on. What is learned while documents are being rendered (addresses that the site
// leads elsewhere from, files that could not be had) is kept apart, and a document sees
// it from its next rendering on: a Resolver answers the same for a rendering and for its
// proof.
package linkmap

import (
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/layout"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
)

// MediaMode says what becomes of pictures and other files.
type MediaMode string

// The media modes.
const (
	MediaDownload MediaMode = "download" // fetch them, and point at the copies
	MediaLink     MediaMode = "link"     // point at the web
	MediaNone     MediaMode = "none"     // leave pictures out
)

// MediaFrom says from which sites files are fetched.
type MediaFrom string

// The sites.
const (
	MediaFromSite MediaFrom = "site" // the site's own
	MediaFromAll  MediaFrom = "all"  // others too, as far as a document shows a file of theirs, or offers it for download
)

// LinkMode says what becomes of links from one document to another.
type LinkMode string

// The link modes.
const (
	LinksRewrite LinkMode = "rewrite" // point at the files
	LinksKeep    LinkMode = "keep"    // point at the web
)

// Options say how a document refers to others and to files.
type Options struct {
	Media     MediaMode
	MediaFrom MediaFrom
	Types     media.Types
	Links     LinkMode
	// Comments says that documents end in their comments.
	Comments bool
	// Hosts are host names that the site had before.
	Hosts  []string
	Target flavor.Flavor
}

// Map says which file each of the site's own addresses leads to. It is safe for
// concurrent use once it is filled.
type Map struct {
	options Options
	documentIndex

	site    *permalink.Site
	urls    URLMapper
	scheme  layout.Scheme
	bundles *layout.Bundles // nil where files lie in a tree of their own
	// uploadedTo are the documents that files were uploaded to, by their paths in the folder of media.
	uploadedTo map[string]int64
	fetched    map[string]bool // paths of the files that earlier runs fetched
	guessed    bool            // home is what some documents say of themselves, and others may be of other sites
	found      *discoveries
}

// documentIndex finds documents.
type documentIndex struct {
	byAddress map[string]int64
	byID      map[int64]string // files
	owners    map[int64]int64  // documents whose address is that of another, and that other
	served    map[int64]string // addresses of documents on the built site, where they are referred to by these
}

// discoveries are what is learned while documents are being rendered. They are safe for
// concurrent use.
type discoveries struct {
	aliases sync.Map // ids of documents by the path of an address that they had before
	names   sync.Map // paths of files by their addresses, which do not name them
	pages   sync.Map // addresses of files by the key, or the id, of the page that shows them
	lost    sync.Map // why files could not be had, by claim
}

// New returns an empty map of a site whose files have their paths from a scheme.
func New(site content.Site, scheme layout.Scheme, o Options) *Map {
	m := &Map{
		options: o, guessed: site.API == "",
		documentIndex: documentIndex{byAddress: make(map[string]int64), byID: make(map[int64]string), served: make(map[int64]string)},
		site:          permalink.NewSite(site.URL, site.API, o.Hosts), scheme: scheme, urls: NewURLMapper(site, o.Hosts, o.Target),
		fetched: make(map[string]bool), uploadedTo: make(map[string]int64), found: new(discoveries),
	}
	for _, t := range site.Taxonomies {
		m.site.Taxonomies = append(m.site.Taxonomies, t.Name)
	}
	return m
}

// Nowhere returns the map of a document without an export around it: relative addresses
// become absolute, nothing else changes.
func Nowhere() *Map {
	site := permalink.NewSite("", "", nil)
	return &Map{site: site, urls: URLMapper{site: site}, options: Options{Media: MediaLink, Links: LinksKeep}, found: new(discoveries)}
}

// OnWeb returns the map for what strangers wrote beneath a document: what they show
// stays on the web.
func (m *Map) OnWeb(links LinkMode) *Map {
	remote := *m
	remote.options.Links, remote.found = links, new(discoveries)
	if m.options.Media == MediaDownload {
		remote.options.Media = MediaLink
	}
	return &remote
}

// Options returns what the map was made with.
func (m *Map) Options() Options { return m.options }

// File is the path of a document's file.
func (m *Map) File(id int64) (string, bool) {
	file, ok := m.byID[id]
	return file, ok
}

// Owner is the document that keeps the address that another one has too; 0 for none.
func (m *Map) Owner(id int64) int64 { return m.owners[id] }

// Shares says that a document's address is that of another one too, which keeps it.
func (m *Map) Shares(id int64) bool { return m.owners[id] != 0 }

// Base is the folder of its host that the built site lies in; empty for none.
func (m *Map) Base() string { return m.urls.Base() }

// Upload is the path of one of the site's own files in its folder of uploads; empty for
// what does not lie there.
func (m *Map) Upload(address string) string { return m.scheme.Upload(address) }

// Lose notes that a file could not be had: what is rendered from now on does without.
func (m *Map) Lose(c Candidate, why error) { m.found.lost.Store(c.Claim(), why) }

// Rename notes the path of a file whose address does not name it: what is rendered from
// now on asks for it by that.
func (m *Map) Rename(c Candidate, path string) {
	m.Lose(c, &renamedError{})
	m.found.names.Store(c.Address, path)
}

// renamedError says that a file that was looked for without a name has one by now.
type renamedError struct{}

func (*renamedError) Error() string { return "it has another name" }
