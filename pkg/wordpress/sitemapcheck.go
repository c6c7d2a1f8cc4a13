package wordpress

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// SitemapPage is a page of the site that its sitemap lists.
type SitemapPage struct {
	URL string
	// Type is the post type that the sitemap's name tells, or empty.
	Type string
	// Sitemap is the address of the file that lists it.
	Sitemap string
	// Above says that other pages of the same file lie beneath it, as beneath an
	// archive, or a page with children.
	Above bool
	// First says that it is the first page of its file.
	First bool
}

// SitemapError says that a sitemap could not be read, or not to its end.
type SitemapError struct {
	URL string
	Err error
}

func (e *SitemapError) Error() string { return fmt.Sprintf("sitemap %s: %v", e.URL, e.Err) }

func (e *SitemapError) Unwrap() error { return e.Err }

const (
	// sitemapFiles bounds how many files are read, and sitemapDepth how deep their
	// indexes nest.
	sitemapFiles = 500
	sitemapDepth = 3
)

// SitemapPages lists the pages of the site that its sitemap knows: the one that
// robots.txt names, WordPress's own, or that of an SEO plugin. Home page,
// archives, terms and authors are left out as far as they can be told. A file
// that cannot be read is a *SitemapError, which does not end the sequence; a
// site without a sitemap lists nothing.
// https://www.sitemaps.org/protocol.html
func (s *Source) SitemapPages(ctx context.Context) iter.Seq2[SitemapPage, error] {
	return func(yield func(SitemapPage, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(SitemapPage{}, err)
			return
		}
		w := sitemapReader{source: s, yield: yield, seen: make(map[string]bool), listed: make(map[string]bool)}
		w.begin(ctx)
	}
}

// sitemapReader reads the sitemaps once.
type sitemapReader struct {
	source  *Source
	yield   func(SitemapPage, error) bool
	seen    map[string]bool // files
	listed  map[string]bool // pages
	stopped bool            // the caller wants no more
}

// sitemapFile is a file that was read.
type sitemapFile struct {
	url   string
	files []string // of an index
	pages []string
	err   error
}

// begin reads all sitemaps that robots.txt names, or else the first that lies in
// a usual place.
func (w *sitemapReader) begin(ctx context.Context) {
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
func (w *sitemapReader) open(ctx context.Context, file string, isNamed bool) {
	if w.seen[file] {
		return
	}
	w.seen[file] = true
	m := w.read(ctx, file)
	switch {
	case ctx.Err() != nil:
		w.emit(SitemapPage{}, ctx.Err())
	case isNamed || len(m.files)+len(m.pages) > 0:
		w.take(ctx, m, 1)
	}
}

// usual are the places of sitemaps: WordPress's own, then those of plugins.
func (w *sitemapReader) usual() []string {
	home := w.source.site.Home()
	names := []string{"/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml", "/sitemaps.xml"}
	if w.source.root.plain {
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
func (w *sitemapReader) announced(ctx context.Context) []string {
	home, err := url.Parse(w.source.site.Home())
	if err != nil {
		return nil
	}
	at, _ := home.Parse("/robots.txt")
	r, err := w.source.client.Get(withFewRetries(ctx, true), at.String(), http.Header{"Accept": {"text/plain"}})
	if err != nil || r.Status != http.StatusOK {
		return nil
	}
	var list []string
	for _, file := range sitemap.Announced(r.Body, at) {
		if w.source.owns(file) && len(list) < sitemapFiles {
			list = append(list, file.String())
		}
	}
	return list
}

func (w *sitemapReader) emit(p SitemapPage, err error) bool {
	w.stopped = w.stopped || !w.yield(p, err)
	return !w.stopped
}

// take lists the pages of a file, and those of the files that an index names.
func (w *sitemapReader) take(ctx context.Context, m sitemapFile, depth int) {
	if m.err != nil && !errors.Is(m.err, sitemap.ErrFeed) && !w.emit(SitemapPage{}, &SitemapError{URL: m.url, Err: m.err}) {
		return
	}
	w.list(m)
	var files []string
	for _, file := range m.files {
		u, err := url.Parse(file)
		if err != nil || !w.source.owns(u) || w.seen[file] {
			continue
		}
		if _, aside := w.source.sitemapType(file); aside {
			continue
		}
		if len(w.seen) >= sitemapFiles || depth >= sitemapDepth {
			w.emit(SitemapPage{}, &SitemapError{URL: m.url, Err: errors.New("too many sitemaps, or too deep")})
			break
		}
		w.seen[file] = true
		files = append(files, file)
	}
	for m := range inOrder(ctx, w.source.width(), files, w.read) {
		if ctx.Err() != nil {
			w.emit(SitemapPage{}, ctx.Err())
			return
		}
		if w.take(ctx, m, depth+1); w.stopped {
			return
		}
	}
}

// list lists the pages of one file.
func (w *sitemapReader) list(m sitemapFile) {
	kind, _ := w.source.sitemapType(m.url)
	folders := make(map[string]bool)
	for _, page := range m.pages {
		for at := plainAddress(page); ; {
			at = path.Dir(at)
			if folders[at] || at == "." || at == "/" {
				break
			}
			folders[at] = true
		}
	}
	for i, page := range m.pages {
		key := plainAddress(page)
		u, err := url.Parse(page)
		if err != nil || w.listed[key] || !w.source.owns(u) || !w.source.isBeneathHome(u) || w.source.isHome(key) || kind == "" && w.source.isArchive(u) {
			continue
		}
		w.listed[key] = true
		if !w.emit(SitemapPage{URL: page, Type: kind, Sitemap: m.url, Above: folders[key], First: i == 0}, nil) {
			return
		}
	}
}

// isBeneathHome tells the pages of a site in a subdirectory from those of the
// site above it, whose sitemap is the one that robots.txt names.
func (s *Source) isBeneathHome(page *url.URL) bool {
	home, err := url.Parse(s.site.Home())
	return err != nil || strings.HasPrefix(strings.TrimRight(page.Path, "/")+"/", strings.TrimRight(home.Path, "/")+"/")
}

// isHome says that an address is where the site begins, or its pages in a language.
func (s *Source) isHome(plain string) bool {
	return plain == plainAddress(s.site.Home()) || plain == plainAddress(s.site.index.Installation) ||
		slices.ContainsFunc(s.multilingual.languages, func(l Language) bool { return l.Home != "" && plain == plainAddress(l.Home) })
}

// archivePath are the addresses of lists that WordPress makes of itself.
var archivePath = regexp.MustCompile(`^/(?:index\.php/)?(?:category|tag|author|type|page|[12]\d{3}(?:/[01]\d(?:/[0-3]\d)?)?)(?:/|$)`)

// isArchive says that an address is that of a term, an author or a date.
func (s *Source) isArchive(u *url.URL) bool {
	home, err := url.Parse(s.site.Home())
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
	_, isTaxonomy := s.terms[first]
	return isTaxonomy
}

// plainAddress is an address as two spellings of it are compared: without
// scheme, "www.", port, closing slash and fragment, and decoded.
func plainAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	plain := hostOf(u) + "/" + strings.Trim(plainSlug(u.Path), "/")
	if u.RawQuery != "" {
		plain += "?" + u.Query().Encode()
	}
	return strings.TrimSuffix(plain, "/")
}

// read reads one file.
func (w *sitemapReader) read(ctx context.Context, file string) sitemapFile {
	m := sitemapFile{url: file}
	r, err := w.source.client.Get(withFewRetries(ctx, true), file, http.Header{"Accept": {"application/xml,text/xml;q=0.9,*/*;q=0.5"}})
	if err != nil {
		m.err = err
		return m
	}
	if err := refusal(r, nil); err != nil {
		m.err = err
		return m
	}
	m.files, m.pages, m.err = sitemap.Parse(r.Body)
	return m
}

// The forms of the names that sitemaps of WordPress and of SEO plugins have.
var (
	ownSitemap    = regexp.MustCompile(`^wp-sitemap-(posts|taxonomies|users)-(.+?)-?\d*$`)
	typedSitemap  = regexp.MustCompile(`^sitemap-pt-(.+?)(?:-p\d+)?(?:-\d{4}-\d{2})?$`)
	behindSitemap = regexp.MustCompile(`^(.+?)[-_]sitemap[-_]?\d*$`)
	beforeSitemap = regexp.MustCompile(`^sitemap[-_](.+?)[-_]?\d*$`)
	numbered      = regexp.MustCompile(`^p?\d+$`)
	termLike      = regexp.MustCompile(`(?:^|[_-])(?:cat|category|categories|tag|tags|genre|taxonomy|tax)$`)
)

// asideNames are names of sitemaps of what is no document.
var asideNames = []string{
	"author", "authors", "user", "users", "archives", "archive", "misc", "image", "images", "video", "videos", "attachment", "media",
	"local", "locations", "kml", "home", "addl", "additional", "tax", "date", "rss", "post-archive", "post_format", "external", "general",
}

// sitemapType says which type of documents a sitemap lists by its name, and
// whether it lists something else.
func (s *Source) sitemapType(file string) (typ string, aside bool) {
	u, err := url.Parse(file)
	if err != nil {
		return "", false
	}
	name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(path.Base(u.Path)), ".gz"), ".xml")
	if kind := u.Query().Get("sitemap"); kind != "" { // plain permalinks
		return cmp.Or(u.Query().Get("sitemap-subtype"), kind), kind != "posts" && kind != "index"
	}
	if m := ownSitemap.FindStringSubmatch(name); m != nil {
		return m[2], m[1] != "posts"
	}
	word := ""
	for _, form := range []*regexp.Regexp{typedSitemap, behindSitemap, beforeSitemap} {
		if m := form.FindStringSubmatch(name); m != nil {
			word = m[1]
			break
		}
	}
	switch {
	case word == "" || numbered.MatchString(word) || word == "index" || word == "wp" || word == "news" || word == "google-news":
		return "", false
	case s.collections[word] != nil && word != "attachment":
		return word, false
	}
	_, isTaxonomy := s.terms[word]
	return word, isTaxonomy || slices.Contains(asideNames, word) || termLike.MatchString(word) || strings.HasPrefix(word, "tax-")
}

// isArchiveOf says that a page is the list of all documents of a type, which SEO
// plugins put first into its sitemap. Where the site says by which address, that
// counts; else it is the first page, and not beneath another one.
func (s *Source) isArchiveOf(c *collection, p SitemapPage) bool {
	if c == nil || c.Archive == "" || c.Name == "page" {
		return false
	}
	u, err := url.Parse(p.URL)
	home, bad := url.Parse(s.site.Home())
	if err != nil || bad != nil {
		return false
	}
	at := strings.Trim(strings.TrimPrefix(plainSlug(u.Path), strings.TrimSuffix(home.Path, "/")), "/")
	if m := s.multilingual.of(p.URL); m != "" {
		at = strings.TrimPrefix(at, strings.ToLower(m)+"/")
	}
	if c.Archive != restjson.SomeArchive {
		return at == plainSlug(strings.Trim(c.Archive, "/"))
	}
	return p.First && at != "" && !strings.Contains(at, "/") || at == c.Name || at == c.Base
}

// Unlisted returns the pages that the sitemap lists and an inventory does not
// give, archives left out. Types that were left out of the inventory as no
// content are left out here too; where types were named, only those count. A
// sitemap that cannot be read is a warning.
func (s *Source) Unlisted(ctx context.Context, inventory []content.Stamp, types ...string) ([]SitemapPage, error) {
	known := make(map[string]bool, 2*len(inventory))
	for _, d := range inventory {
		known[plainAddress(d.Link)] = true
	}
	var unlisted []SitemapPage
	strangers := make(map[string]int)
	for p, err := range s.SitemapPages(ctx) {
		if broken, ok := errors.AsType[*SitemapError](err); ok {
			s.warn("sitemap-unread", "%v", broken)
			continue
		}
		if err != nil {
			return unlisted, err
		}
		c := s.collections[p.Type]
		switch {
		case known[plainAddress(p.URL)], p.Above && (c == nil || !c.Hierarchical), s.isArchiveOf(c, p), content.IsCoreType(p.Type), content.IsBuildingType(p.Type):
			continue
		case len(types) > 0 && !slices.Contains(types, "all") && (c == nil || !slices.Contains(types, c.Name) && !slices.Contains(types, c.Base)):
			continue
		}
		if p.Type != "" && c == nil {
			strangers[p.Type]++
		}
		unlisted = append(unlisted, p)
	}
	for typ, n := range strangers {
		s.warn("type-not-in-api", "the sitemap lists %d pages of type %s, which the API does not know", n, typ)
	}
	return unlisted, nil
}
