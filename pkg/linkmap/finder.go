package linkmap

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
)

// Finder finds out where links lead that lead to none of the site's documents: to
// the page of a file, or from an address that a document had before, which
// WordPress leads to the one that it has now. It is safe for concurrent use.
// https://developer.wordpress.org/reference/functions/wp_old_slug_redirect/
type Finder struct {
	// Library lists the media library, whose pages count; nil where they do not.
	Library func(context.Context) ([]content.Asset, error)

	links    *Map
	client   *fetch.Client
	attached sync.Once // the pages of files are known
	asked    sync.Map  // of *sync.Once by address
	count    atomic.Int32
	// unanswered are the keys of addresses of which the site did not say where they lead,
	// and silent how many of these came one after the other.
	unanswered sync.Map
	silent     atomic.Int32
}

// NewFinder returns a Finder that asks a site through a client; nil for nobody.
func NewFinder(links *Map, client *fetch.Client) *Finder {
	return &Finder{links: links, client: client}
}

// askLimit bounds how many addresses the site is asked for in one run.
const askLimit = 500

// Find learns where links lead that lead to none of the site's documents, and
// says whether one of them leads into the export after all.
func (f *Finder) Find(ctx context.Context, addresses []string) (bool, error) {
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

// FindAgain asks the site for the unresolved links of earlier runs, when documents have
// come or have other addresses: one of them may be what a link means. A document with
// a link that leads somewhere is due then.
func (f *Finder) FindAgain(ctx context.Context, listed []content.Stamp, known *manifest.Manifest) error {
	if !slices.ContainsFunc(listed, func(s content.Stamp) bool { return known.Link(s.ID) != s.Link }) || f.links.options.Links != LinksRewrite {
		return nil // nothing that could change where they lead
	}
	unresolved := make(map[string]bool)
	for d := range known.Documents() {
		for _, open := range d.UnresolvedLinks {
			unresolved[open] = true
		}
		for _, text := range d.Aliases {
			if a, ok := ToAddress.Parse(text); ok {
				unresolved[a.Text] = true
			}
		}
	}
	for _, open := range slices.Sorted(maps.Keys(unresolved)) {
		u := f.links.site.Resolve(open)
		if u == nil {
			continue
		}
		if link := f.links.site.Parse(u); f.links.site.IsNoDocument(link.URL) || f.links.IsFile(link.URL.String()) {
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
func (f *Finder) findOldSlugs(ctx context.Context, addresses []string) (bool, error) {
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

// silentLimit is how many times in a row the site is asked that does not answer.
const silentLimit = 3

// IsUnanswered says that this run asked where an address leads, or was to, and has no
// answer that will do for the next one.
func (f *Finder) IsUnanswered(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	_, ok := f.unanswered.Load(permalink.PathKey(f.links.site.Parse(u).URL))
	return ok
}

func (f *Finder) askForOldSlug(ctx context.Context, u *url.URL) {
	if f.silent.Load() >= silentLimit || f.count.Add(1) > askLimit {
		f.unanswered.Store(permalink.PathKey(u), true)
		return
	}
	present := *u // a host that the site had before answers no more
	present.Scheme, present.Host = f.links.site.Home.Scheme, f.links.site.Home.Host
	answer, err := f.client.Head(fetch.WithRetries(ctx, 1), present.String())
	if isSilence(answer, err) {
		f.unanswered.Store(permalink.PathKey(u), true)
		f.silent.Add(1)
		return
	}
	f.silent.Store(0)
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

// isSilence says that a server did not answer, and may the next time.
func isSilence(answer *fetch.Response, err error) bool {
	if err == nil {
		return answer.Status >= http.StatusInternalServerError || answer.Status == http.StatusTooManyRequests
	}
	_, broken := errors.AsType[*fetch.ConnectionError](err)
	_, late := errors.AsType[*fetch.TimeoutError](err)
	return broken || late
}

// findAttachments learns where the pages of media lead, once a document links
// to a page of the site that is none of its documents. It says whether one of
// these is such a page.
func (f *Finder) findAttachments(ctx context.Context, addresses []string) (bool, error) {
	if f.Library == nil {
		return false, nil
	}
	assets, err := f.Library(ctx)
	if err != nil {
		return false, err
	}
	f.attached.Do(func() {
		for _, asset := range assets {
			f.links.attach(asset)
		}
	})
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil {
			if _, ok := f.links.attachment(f.links.site.Parse(u)); ok {
				return true, nil
			}
		}
	}
	return false, nil
}
