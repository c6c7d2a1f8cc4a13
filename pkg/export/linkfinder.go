package export

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
)

// linkFinder finds out where links lead that lead to none of the site's documents: to
// the page of a file, or from an address that a document had before, which
// WordPress leads to the one that it has now. It is safe for concurrent use.
// https://developer.wordpress.org/reference/functions/wp_old_slug_redirect/
type linkFinder struct {
	links   *linkMap
	client  *fetch.Client // nil where there is no site to ask
	library *mediaCache
	// mayReadLibrary says that the pages of files matter, and all that they may be of is
	// exported.
	mayReadLibrary bool
	// libraryChanged says that files have come or gone since the last run.
	libraryChanged bool
	// changed are documents whose metadata changed since the last run.
	changed map[int64]bool

	attached sync.Once // the pages of files are known
	answers
}

// answers remember what the site was asked.
type answers struct {
	asked sync.Map // of *sync.Once by address
	count atomic.Int32
}

// alias is an address that the site leads to a document from, without its host.
type alias struct {
	document int64
	address  string
}

// String is how a record writes an alias.
func (a alias) String() string { return strconv.FormatInt(a.document, 10) + " " + a.address }

func parseAlias(s string) (alias, bool) {
	number, address, ok := strings.Cut(s, " ")
	document, err := strconv.ParseInt(number, 10, 64)
	return alias{document, address}, ok && err == nil
}

// recall takes from the records where the site led addresses in earlier runs.
func (f *linkFinder) recall(known *manifest.Manifest) {
	for d := range known.Documents() {
		for _, text := range d.Aliases {
			if a, ok := parseAlias(text); ok {
				if u := f.links.site.Resolve(a.address); u != nil {
					f.links.found.aliases.Store(permalink.PathKey(f.links.site.Parse(u).URL), a.document)
				}
			}
		}
	}
}

// askLimitOfSlugs bounds how many addresses the site is asked for in one run.
const askLimitOfSlugs = 500

// find learns where links lead that lead to none of the site's documents, and
// says whether one of them leads into the export after all.
func (f *linkFinder) find(ctx context.Context, addresses []string) (bool, error) {
	if len(addresses) == 0 {
		return false, nil
	}
	pages, err := f.findAttachments(ctx, addresses)
	if err != nil {
		return false, err
	}
	moved, err := f.findOldSlugs(ctx, addresses)
	return pages || moved, err
}

// findAgain asks the site for the unresolved links of earlier runs, when documents have
// come or have other addresses: one of them may be what a link means. A document with
// a link that leads somewhere is due then.
func (f *linkFinder) findAgain(ctx context.Context, listed []content.Stamp, known *manifest.Manifest) error {
	if !slices.ContainsFunc(listed, func(s content.Stamp) bool { return known.Link(s.ID) != s.Link }) || f.links.linkMode != LinksRewrite {
		return nil // nothing that could change where they lead
	}
	unresolved := make(map[string]bool)
	for d := range known.Documents() {
		for _, open := range d.UnresolvedLinks {
			unresolved[open] = true
		}
		for _, text := range d.Aliases {
			if a, ok := parseAlias(text); ok {
				unresolved[a.address] = true
			}
		}
	}
	for _, open := range slices.Sorted(maps.Keys(unresolved)) {
		u := f.links.site.Resolve(open)
		if u == nil {
			continue
		}
		if link := f.links.site.Parse(u); f.links.site.IsNoDocument(link.URL) || f.links.isUpload(link.URL) {
			continue
		}
		if _, err := f.findOldSlugs(ctx, []string{u.String()}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// findOldSlugs asks the site where links lead that lead to no document, and says
// whether one of them leads to one by another address.
func (f *linkFinder) findOldSlugs(ctx context.Context, addresses []string) (bool, error) {
	if f.client == nil {
		return false, nil
	}
	found := false
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		link := f.links.site.Parse(u)
		if _, isPage := f.links.attachment(link); isPage || link.ID != 0 || link.URL.RawQuery != "" || f.links.site.IsHome(link.URL) {
			continue
		}
		once, _ := f.asked.LoadOrStore(permalink.PathKey(link.URL), new(sync.Once))
		once.(*sync.Once).Do(func() { f.askForOldSlug(ctx, link.URL) })
		_, known := f.links.found.aliases.Load(permalink.PathKey(link.URL))
		found = found || known
	}
	return found, ctx.Err()
}

func (f *linkFinder) askForOldSlug(ctx context.Context, u *url.URL) {
	if f.count.Add(1) > askLimitOfSlugs {
		return
	}
	present := *u // a host that the site had before answers no more
	present.Scheme, present.Host = f.links.site.Home.Scheme, f.links.site.Home.Host
	answer, err := f.client.Head(fetch.WithRetries(ctx, 1), present.String())
	if err != nil {
		return
	}
	f.links.found.aliases.Delete(permalink.PathKey(u))
	if answer.Status != http.StatusOK {
		return
	}
	to, err := url.Parse(answer.URL)
	if err != nil || !f.links.site.Owns(to) || permalink.IsGuess(permalink.Slug(u), permalink.Slug(to)) {
		return
	}
	if id, _, ok := f.links.direct(f.links.site.Parse(to)); ok {
		f.links.found.aliases.Store(permalink.PathKey(u), id)
	}
}
