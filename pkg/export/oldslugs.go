package export

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
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
				if u := r.book.onSite(a.address); u != nil {
					r.book.aliases.Store(pathKey(r.book.read(u).url), a.document)
				}
			}
		}
	}
}

// isLedElsewhere says that an alias in a record leads elsewhere by now.
func (r *run) isLedElsewhere(text string) bool {
	a, ok := parseAlias(text)
	u := r.book.onSite(a.address)
	if !ok || u == nil {
		return true
	}
	id, found := r.book.find(r.book.read(u))
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
		u := r.book.onSite(open)
		if u == nil {
			continue
		}
		if s := r.book.read(u); r.book.isArchive(s.url) || r.book.isUpload(s.url) {
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
		s := r.book.read(u)
		if _, isPage := r.book.attachment(s); isPage || s.id != 0 || s.url.RawQuery != "" || pathKey(s.url) == pathKey(r.book.home) {
			continue
		}
		once, _ := r.oldSlugs.asked.LoadOrStore(pathKey(s.url), new(sync.Once))
		once.(*sync.Once).Do(func() { r.askForOldSlug(ctx, s.url) })
		_, known := r.book.aliases.Load(pathKey(s.url))
		found = found || known
	}
	return found, ctx.Err()
}

func (r *run) askForOldSlug(ctx context.Context, u *url.URL) {
	if r.oldSlugs.count.Add(1) > askLimitOfSlugs {
		return
	}
	present := *u // a host that the site had before answers no more
	present.Scheme, present.Host = r.book.home.Scheme, r.book.home.Host
	answer, err := r.Client.Head(fetch.WithRetries(ctx, 1), present.String())
	if err != nil {
		return
	}
	r.book.aliases.Delete(pathKey(u))
	if answer.Status != http.StatusOK {
		return
	}
	to, err := url.Parse(answer.URL)
	if err != nil || !r.book.isOwn(to) || isGuess(slugOf(u), slugOf(to)) {
		return
	}
	if id, _, ok := r.book.direct(r.book.read(to)); ok {
		r.book.aliases.Store(pathKey(u), id)
	}
}

// isGuess says that WordPress has only guessed where a slug leads, which it does
// where it remembers none like it: to a document whose slug begins alike. The very
// same slug is no guess: its document has another category, date or parent now.
// https://developer.wordpress.org/reference/functions/redirect_guess_404_permalink/
func isGuess(from, to string) bool { return from != to && strings.HasPrefix(to, from) }

// slugOf is the last part of an address, as WordPress compares it.
func slugOf(u *url.URL) string { return strings.ToLower(path.Base(pathKey(u))) }
