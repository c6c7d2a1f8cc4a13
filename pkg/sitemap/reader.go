package sitemap

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"wpmd/pkg/fetch"
	"wpmd/pkg/permalink"
)

// Page is a page of a site that its sitemap lists.
type Page struct {
	URL string
	// Type is the post type that the sitemap's name tells, or empty.
	Type string
	// Taxonomy is that of the terms that the sitemap lists, where it lists such. A Reader
	// that was not asked for terms gives none.
	Taxonomy string
	// Modified is when the page was changed last, as the sitemap writes it, or empty.
	Modified string
	// Sitemap is the address of the file that lists it.
	Sitemap string
	// Above says that other pages of the same file lie beneath it, as beneath an
	// archive, or a page with children.
	Above bool
	// First says that it is the first page of its file.
	First bool
}

// Error says that a sitemap could not be read, or not to its end.
type Error struct {
	URL string
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("sitemap %s: %v", e.URL, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Reader finds the sitemaps of a site and reads them.
type Reader struct {
	Client *fetch.Client
	// Home is the site's home address without a trailing slash.
	Home string
	// Plain says that the site has no pretty permalinks.
	Plain bool
	// Width is how many files are read at a time.
	Width int
	// Owns says whether an address is one of the site's.
	Owns func(*url.URL) bool
	// IsHome says whether an address, as Key writes it, is where the site or a part of it
	// begins, besides Home.
	IsHome func(key string) bool
	// IsType and IsTaxonomy say what the site is known to have.
	IsType, IsTaxonomy func(name string) bool
	// Refusal is the error that an answer is, or nil.
	Refusal func(*fetch.Response) error
	// Terms asks for the addresses of categories and tags too.
	Terms bool
}

const (
	// maxFiles bounds how many files are read, and maxDepth how deep their
	// indexes nest.
	maxFiles = 500
	maxDepth = 3
	// retries is how often a file is asked for again that fails.
	retries = 1
)

// Pages lists the pages of the site that its sitemap knows: the one that
// robots.txt names, WordPress's own, or that of an SEO plugin. Home page,
// archives, terms and authors are left out as far as they can be told. A file
// that cannot be read is an *Error, which does not end the sequence; a
// site without a sitemap lists nothing.
// https://www.sitemaps.org/protocol.html
func (r *Reader) Pages(ctx context.Context) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		w := walk{Reader: r, yield: yield, seen: make(map[string]bool), listed: make(map[string]bool)}
		w.begin(ctx)
	}
}

// walk is one reading of the sitemaps.
type walk struct {
	*Reader

	yield   func(Page, error) bool
	seen    map[string]bool // files
	listed  map[string]bool // pages
	stopped bool            // the caller wants no more
}

// file is a file that was read.
type file struct {
	url   string
	files []string // of an index
	pages []Entry
	err   error
}

// begin reads all sitemaps that robots.txt names, or else the first that lies in
// a usual place.
func (w *walk) begin(ctx context.Context) {
	for _, file := range w.announced(ctx) {
		if w.open(ctx, file, true); w.stopped {
			return
		}
	}
	for _, file := range w.usual() {
		if len(w.listed) > 0 || w.stopped {
			return
		}
		w.open(ctx, file, false)
	}
}

// open reads a sitemap that no other one names. One that nobody names need not
// be there.
func (w *walk) open(ctx context.Context, file string, isNamed bool) {
	if w.seen[file] {
		return
	}
	w.seen[file] = true
	m := w.read(ctx, file)
	switch {
	case ctx.Err() != nil:
		w.emit(Page{}, ctx.Err())
	case isNamed || len(m.files)+len(m.pages) > 0:
		w.take(ctx, m, 1)
	}
}

// usual are the places of sitemaps: WordPress's own, then those of plugins.
func (w *walk) usual() []string {
	home := w.Home
	names := []string{"/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml", "/sitemaps.xml"}
	if w.Plain {
		names = append([]string{"/?sitemap=index"}, names...)
	}
	var list []string
	for _, name := range names {
		list = append(list, home+name)
	}
	return list
}

// announced are the sitemaps of this site that robots.txt names.
// https://www.rfc-editor.org/rfc/rfc9309.html#section-2.2.4
func (w *walk) announced(ctx context.Context) []string {
	home, err := url.Parse(w.Home)
	if err != nil {
		return nil
	}
	at, _ := home.Parse("/robots.txt")
	r, err := w.Client.Get(fetch.WithRetries(ctx, retries), at.String(), http.Header{"Accept": {"text/plain"}})
	if err != nil || r.Status != http.StatusOK {
		return nil
	}
	var list []string
	for _, file := range Announced(r.Body, at) {
		if w.Owns(file) && len(list) < maxFiles {
			list = append(list, file.String())
		}
	}
	return list
}

func (w *walk) emit(p Page, err error) bool {
	w.stopped = w.stopped || !w.yield(p, err)
	return !w.stopped
}

// take lists the pages of a file, and those of the files that an index names.
func (w *walk) take(ctx context.Context, m file, depth int) {
	if m.err != nil && !errors.Is(m.err, ErrFeed) && !w.emit(Page{}, &Error{URL: m.url, Err: m.err}) {
		return
	}
	w.list(m)
	var files []string
	for _, address := range m.files {
		u, err := url.Parse(address)
		if err != nil || !w.Owns(u) || w.seen[address] {
			continue
		}
		if name, aside := w.kind(address); aside && (!w.Terms || taxonomies[name] == "") {
			continue
		}
		if len(w.seen) >= maxFiles || depth >= maxDepth {
			w.emit(Page{}, &Error{URL: m.url, Err: errors.New("too many sitemaps, or too deep")})
			break
		}
		w.seen[address] = true
		files = append(files, address)
	}
	for m := range fetch.InOrder(ctx, w.Width, files, w.read) {
		if ctx.Err() != nil {
			w.emit(Page{}, ctx.Err())
			return
		}
		if w.take(ctx, m, depth+1); w.stopped {
			return
		}
	}
}

// list lists the pages of one file.
func (w *walk) list(m file) {
	p := Page{Sitemap: m.url}
	kind, aside := w.kind(m.url)
	if p.Type = kind; aside && w.Terms {
		p.Type, p.Taxonomy = "", taxonomies[kind]
	}
	folders := make(map[string]bool)
	for _, page := range m.pages {
		for at := Key(page.URL); ; {
			at = path.Dir(at)
			if folders[at] || at == "." || at == "/" {
				break
			}
			folders[at] = true
		}
	}
	for i, page := range m.pages {
		key := Key(page.URL)
		u, err := url.Parse(page.URL)
		if err != nil || w.listed[key] || !w.Owns(u) || !w.isBeneathHome(u) || key == Key(w.Home) || w.IsHome != nil && w.IsHome(key) || p.Type == "" && p.Taxonomy == "" && w.isArchive(u) {
			continue
		}
		w.listed[key] = true
		p.URL, p.Modified, p.Above, p.First = page.URL, page.Modified, folders[key], i == 0
		if !w.emit(p, nil) {
			return
		}
	}
}

// isBeneathHome tells the pages of a site in a subdirectory from those of the
// site above it, whose sitemap is the one that robots.txt names.
func (r *Reader) isBeneathHome(page *url.URL) bool {
	home, err := url.Parse(r.Home)
	return err != nil || strings.HasPrefix(strings.TrimRight(page.Path, "/")+"/", strings.TrimRight(home.Path, "/")+"/")
}

// archivePath are the addresses of lists that WordPress makes of itself.
var archivePath = regexp.MustCompile(`^/(?:index\.php/)?(?:category|tag|author|type|page|[12]\d{3}(?:/[01]\d(?:/[0-3]\d)?)?)(?:/|$)`)

// isArchive says that an address is that of a term, an author or a date.
func (r *Reader) isArchive(u *url.URL) bool {
	home, err := url.Parse(r.Home)
	if err != nil {
		return false
	}
	at := strings.TrimPrefix(u.Path, strings.TrimSuffix(home.Path, "/"))
	m := archivePath.FindString(at)
	isDate := m != "" && strings.Trim(m, "/0123456789") == ""
	if m != "" && (!isDate || strings.Trim(at, "/0123456789") == "") {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return r.IsTaxonomy != nil && r.IsTaxonomy(first)
}

// Key is an address as two spellings of it are compared: without
// scheme, "www.", port, closing slash and fragment, and decoded.
func Key(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	plain := permalink.HostName(u.Host) + "/" + strings.Trim(permalink.FoldedSlug(u.Path), "/")
	if u.RawQuery != "" {
		plain += "?" + u.Query().Encode()
	}
	return strings.TrimSuffix(plain, "/")
}

// read reads one file.
func (w *walk) read(ctx context.Context, address string) file {
	m := file{url: address}
	r, err := w.Client.Get(fetch.WithRetries(ctx, retries), address, http.Header{"Accept": {"application/xml,text/xml;q=0.9,*/*;q=0.5"}})
	if err != nil {
		m.err = err
		return m
	}
	if err := w.Refusal(r); err != nil {
		m.err = err
		return m
	}
	m.files, m.pages, m.err = Parse(r.Body)
	return m
}
