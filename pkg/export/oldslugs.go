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
	"wpmd/pkg/permalink"
)

// oldSlugs are the site's answers for addresses that are none of its documents':
// WordPress leads those that a document had before to the one that it has now.
// https://developer.wordpress.org/reference/functions/wp_old_slug_redirect/
type oldSlugs struct {
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

// recallAliases takes from the records where the site led addresses in earlier runs.
func (r *run) recallAliases() {
	for d := range r.manifest.Documents() {
		for _, text := range d.Aliases {
			if a, ok := parseAlias(text); ok {
				if u := r.book.site.Resolve(a.address); u != nil {
					r.book.aliases.Store(permalink.PathKey(r.book.site.Parse(u).URL), a.document)
				}
			}
		}
	}
}

// isLedElsewhere says that an alias in a record leads elsewhere by now.
func (r *run) isLedElsewhere(text string) bool {
	a, ok := parseAlias(text)
	u := r.book.site.Resolve(a.address)
	if !ok || u == nil {
		return true
	}
	id, found := r.book.find(r.book.site.Parse(u))
	return !found || id != a.document
}

// askLimitOfSlugs bounds how many addresses the site is asked for in one run.
const askLimitOfSlugs = 500

// findStrays learns where links lead that lead to none of the site's documents, and
// says whether one of them leads into the export after all.
func (r *run) findStrays(ctx context.Context, left []string) (bool, error) {
	if len(left) == 0 {
		return false, nil
	}
	pages, err := r.findAttachments(ctx, left)
	if err != nil {
		return false, err
	}
	moved, err := r.findOldSlugs(ctx, left)
	return pages || moved, err
}

// findStraysAgain asks the site for the strays of earlier runs, when documents have
// come or have other addresses: one of them may be what a stray means. A document
// with a stray that leads somewhere is due then.
func (r *run) findStraysAgain(ctx context.Context, want []content.Stamp) error {
	if !slices.ContainsFunc(want, func(s content.Stamp) bool { return r.manifest.Link(s.ID) != s.Link }) || r.Links != LinksRewrite {
		return nil // nothing that could change where they lead
	}
	strays := make(map[string]bool)
	for d := range r.manifest.Documents() {
		for _, open := range d.Open {
			strays[open] = true
		}
		for _, text := range d.Aliases {
			if a, ok := parseAlias(text); ok {
				strays[a.address] = true
			}
		}
	}
	for _, open := range slices.Sorted(maps.Keys(strays)) {
		u := r.book.site.Resolve(open)
		if u == nil {
			continue
		}
		if link := r.book.site.Parse(u); r.book.site.IsNoDocument(link.URL) || r.book.isUpload(link.URL) {
			continue
		}
		if _, err := r.findOldSlugs(ctx, []string{u.String()}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// findOldSlugs asks the site where links lead that lead to no document, and says
// whether one of them leads to one by another address.
func (r *run) findOldSlugs(ctx context.Context, left []string) (bool, error) {
	if _, isSite := r.source.(header); !isSite || r.Client == nil {
		return false, nil
	}
	found := false
	for _, address := range left {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		link := r.book.site.Parse(u)
		if _, isPage := r.book.attachment(link); isPage || link.ID != 0 || link.URL.RawQuery != "" || r.book.site.IsHome(link.URL) {
			continue
		}
		once, _ := r.oldSlugs.asked.LoadOrStore(permalink.PathKey(link.URL), new(sync.Once))
		once.(*sync.Once).Do(func() { r.askForOldSlug(ctx, link.URL) })
		_, known := r.book.aliases.Load(permalink.PathKey(link.URL))
		found = found || known
	}
	return found, ctx.Err()
}

func (r *run) askForOldSlug(ctx context.Context, u *url.URL) {
	if r.oldSlugs.count.Add(1) > askLimitOfSlugs {
		return
	}
	present := *u // a host that the site had before answers no more
	present.Scheme, present.Host = r.book.site.Home.Scheme, r.book.site.Home.Host
	answer, err := r.Client.Head(fetch.WithRetries(ctx, 1), present.String())
	if err != nil {
		return
	}
	r.book.aliases.Delete(permalink.PathKey(u))
	if answer.Status != http.StatusOK {
		return
	}
	to, err := url.Parse(answer.URL)
	if err != nil || !r.book.site.Owns(to) || permalink.IsGuess(permalink.Slug(u), permalink.Slug(to)) {
		return
	}
	if id, _, ok := r.book.direct(r.book.site.Parse(to)); ok {
		r.book.aliases.Store(permalink.PathKey(u), id)
	}
}
