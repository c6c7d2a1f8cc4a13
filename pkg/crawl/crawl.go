// Package crawl reads a site through its rendered pages, for sites that have neither an
// open API nor feeds: those that the sitemap lists, or a list names.
//
// Every page is read once, by the marks that package page knows. What it shows to anybody
// is what comes out: a page that asks for a password or a login, or whose marks say that
// it is not public, is no document here.
package crawl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/page"
	"wpmd/pkg/permalink"
	"wpmd/pkg/rawcontent"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// Options are what a person may say besides the address.
type Options struct {
	// Concurrency is how many requests the client sends at once.
	Concurrency int
	// Addresses are those of the pages to read, in place of those of the sitemap.
	Addresses []string
	// Headers says that the client carries headers of the user's own.
	Headers bool
}

// NothingListedError says that neither a sitemap nor a list names a page.
type NothingListedError struct{ URL string }

func (e *NothingListedError) Error() string { return e.URL + " has no sitemap that lists its pages" }

// PageError says that a page that is listed shows no document, and why.
type PageError struct {
	URL    string
	Reason string
	Err    error
}

func (e *PageError) Error() string {
	if e.Err != nil {
		return e.URL + " " + e.Reason + ": " + e.Err.Error()
	}
	return e.URL + " " + e.Reason
}

func (e *PageError) Unwrap() error { return e.Err }

// Source is a site as its pages show it. Close it after use.
type Source struct {
	client  *fetch.Client
	options Options
	home    *url.URL
	site    content.Site
	front   page.Page

	mu       sync.Mutex
	listed   []sitemap.Page
	read     int // how many of those listed were read
	spool    *tree.Spool
	size     int64
	entries  []entry
	byID     map[int64]int
	byKey    map[string]int
	failures []error // *content.ListError
	held     map[string]int
	lists    int

	noting   sync.Mutex
	warnings []content.Warning
}

// entry is a document that was read.
type entry struct {
	doc    content.Document // without its text
	at     int64
	length int
}

// Open reads the front page of the site that an address belongs to, and lists its pages.
// The errors are *wordpress.AddressError, *wordpress.BlockedError, *NothingListedError and
// those of fetch.
func Open(ctx context.Context, client *fetch.Client, typed string, o Options) (*Source, error) {
	front, err := wordpress.OpenFront(ctx, client, typed, o.Headers)
	if err != nil {
		return nil, err
	}
	if front.Err != nil && len(o.Addresses) == 0 {
		return nil, front.Err
	}
	s := &Source{client: client, options: o, byID: make(map[int64]int), byKey: make(map[string]int), held: make(map[string]int)}
	s.front = page.Read(front.Body, front.URL, front.Header)
	s.home = homeOf(s.front, front.URL)
	s.site = content.Site{URL: s.home.String(), Name: s.front.SiteName, Language: s.front.Language}
	index, err := wordpress.ReadIndex(ctx, client, s.front.API, s.site.URL)
	if err != nil {
		return nil, err
	}
	if index.URL != "" {
		s.site.URL, s.site.Timezone, s.site.Offset, s.site.Icon = index.URL, index.Timezone, index.Offset, index.Icon
		s.site.Name, s.site.Description = cmp.Or(index.Name, s.site.Name), index.Description
	}
	s.site.Types = []content.Type{{Name: "page", Label: "Pages", Hierarchical: true}, {Name: "post", Label: "Posts", Taxonomies: []string{"category", "post_tag"}}}
	s.site.Taxonomies = []content.Taxonomy{{Name: "category", Label: "Categories", Hierarchical: true}, {Name: "post_tag", Label: "Tags"}}
	if err := s.list(ctx); err != nil {
		return nil, err
	}
	if s.spool, err = tree.NewSpool(); err != nil {
		return nil, err
	}
	return s, nil
}

// Close lets go of what was read.
func (s *Source) Close() error { return s.spool.Close() }

// homeOf is the home of the site that a page is of: what its front page calls itself, or
// what its feed or its API lies in.
func homeOf(p page.Page, at *url.URL) *url.URL {
	home := &url.URL{Scheme: at.Scheme, Host: at.Host}
	places := []struct{ address, mark string }{{p.API, "/wp-json/"}}
	for _, feed := range p.Feeds {
		places = append(places, struct{ address, mark string }{feed, "/feed/"})
	}
	if p.IsFront {
		places = append([]struct{ address, mark string }{{cmp.Or(p.Canonical, at.String()), ""}}, places...)
	}
	for _, place := range places {
		u, err := url.Parse(place.address)
		if err != nil || permalink.HostName(u.Host) != permalink.HostName(at.Host) {
			continue
		}
		folder := strings.TrimRight(u.Path, "/")
		if place.mark != "" {
			before, _, ok := strings.Cut(u.Path, place.mark)
			if !ok && u.RawQuery == "" {
				continue
			}
			folder = strings.TrimRight(strings.TrimSuffix(before, "/index.php"), "/")
		}
		if strings.HasPrefix(at.Path+"/", folder+"/") {
			home.Path = folder
			return home
		}
	}
	return home
}

// list finds the pages to read.
func (s *Source) list(ctx context.Context) error {
	add := func(p sitemap.Page) {
		if p.Type != "" && !slices.ContainsFunc(s.site.Types, func(t content.Type) bool { return t.Name == p.Type }) {
			s.site.Types = append(s.site.Types, content.Type{Name: p.Type, Label: p.Type})
		}
		s.listed = append(s.listed, p)
	}
	for _, address := range s.options.Addresses {
		u, err := s.home.Parse(strings.TrimSpace(address))
		if err != nil || !s.owns(u) {
			s.failures = append(s.failures, &content.ListError{Err: &PageError{URL: address, Reason: "is no page of " + s.site.URL}})
			continue
		}
		add(sitemap.Page{URL: u.String()})
	}
	if len(s.options.Addresses) > 0 {
		return nil
	}
	r := sitemap.Reader{Client: s.client, Home: s.site.URL, Plain: len(s.front.Feeds) > 0 && strings.Contains(s.front.Feeds[0], "?feed="), Width: s.width(), Owns: s.owns, Refusal: wordpress.Refusal}
	for p, err := range r.Pages(ctx) {
		if broken, ok := errors.AsType[*sitemap.Error](err); ok {
			s.warn("sitemap-unread", "%v", broken)
			continue
		}
		if err != nil {
			return err
		}
		if !content.IsCoreType(p.Type) && !content.IsBuildingType(p.Type) {
			add(p)
		}
	}
	if s.front.IsFront && s.front.ID != 0 && !s.front.IsList {
		add(sitemap.Page{URL: s.site.URL + "/", Type: "page"})
	}
	if len(s.listed) == 0 {
		return &NothingListedError{URL: s.site.URL}
	}
	return nil
}

func (s *Source) width() int {
	return 2 * cmp.Or(max(s.options.Concurrency, 0), fetch.DefaultConcurrency)
}

func (s *Source) owns(u *url.URL) bool {
	return permalink.HostName(u.Host) == permalink.HostName(s.home.Host)
}

func (s *Source) warn(code, format string, args ...any) {
	s.noting.Lock()
	defer s.noting.Unlock()
	if w := (content.Warning{Code: code, Message: fmt.Sprintf(format, args...)}); !slices.Contains(s.warnings, w) {
		s.warnings = append(s.warnings, w)
	}
}

// answer is what came of one page.
type answer struct {
	listed sitemap.Page
	page   page.Page
	err    error
}

// load reads the pages, as many as give so many documents; all of them where limit is 0.
func (s *Source) load(ctx context.Context, limit int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == len(s.listed) || limit > 0 && len(s.entries) >= limit {
		return nil
	}
	for a := range fetch.InOrder(ctx, s.width(), s.listed[s.read:], s.open) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if blocked, ok := errors.AsType[*wordpress.BlockedError](a.err); ok && blocked.Kind.BlocksAll() && len(s.entries) == 0 {
			return blocked
		}
		s.read++
		if err := s.take(a); err != nil {
			return err
		}
		if limit > 0 && len(s.entries) >= limit {
			break
		}
	}
	s.setPlaces()
	return nil
}

// open reads one page, and the further pages of its document.
func (s *Source) open(ctx context.Context, listed sitemap.Page) answer {
	r, err := Get(ctx, s.client, listed.URL)
	if err != nil {
		return answer{listed: listed, err: err}
	}
	p, err := Whole(ctx, s.client, r)
	return answer{listed, p, err}
}

// Get asks for a page, which must be there, and be no other one: a site leads who may not
// see it elsewhere.
func Get(ctx context.Context, client *fetch.Client, address string) (*fetch.Response, error) {
	r, err := client.Get(ctx, address, http.Header{"Accept": {"text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"}})
	if err != nil {
		return nil, err
	}
	if r.Status < 200 || r.Status > 299 {
		if blocked, ok := errors.AsType[*wordpress.BlockedError](wordpress.Refusal(r)); ok {
			return nil, blocked
		}
		return nil, &fetch.StatusError{URL: fetch.Redact(address), Status: r.Status}
	}
	if blocked := wordpress.BlockedPage(r); blocked != nil {
		return nil, blocked
	}
	from, err := url.Parse(address)
	to, bad := url.Parse(r.URL)
	switch {
	case err != nil || bad != nil:
		return r, nil
	case permalink.HostName(from.Host) != permalink.HostName(to.Host):
		return nil, &PageError{URL: fetch.Redact(address), Reason: "leads to another site, " + fetch.Redact(r.URL)}
	case strings.HasSuffix(to.Path, "/wp-login.php"):
		return nil, &PageError{URL: fetch.Redact(address), Reason: "asks for a login"}
	case strings.Trim(to.Path, "/") == "" && to.RawQuery == "" && (strings.Trim(from.Path, "/") != "" || from.RawQuery != ""):
		return nil, &PageError{URL: fetch.Redact(address), Reason: "leads to the front page"}
	}
	return r, nil
}

// pageBreak stands between the pages of a document, as WordPress keeps it.
const pageBreak = "\n<!--nextpage-->\n"

// Whole reads a page with the further ones of its document.
func Whole(ctx context.Context, client *fetch.Client, r *fetch.Response) (page.Page, error) {
	at, err := url.Parse(r.URL)
	if err != nil {
		return page.Page{}, err
	}
	p := page.Read(r.Body, at, r.Header)
	for _, address := range p.More {
		next, err := Get(ctx, client, address)
		if err != nil {
			return p, &PageError{URL: address, Reason: "is a further page of the document, and cannot be had", Err: err}
		}
		further, err := url.Parse(next.URL)
		if err != nil {
			return p, err
		}
		if q := page.Read(next.Body, further, next.Header); q.ID == p.ID && q.Content != "" {
			p.Content += pageBreak + q.Content
		}
	}
	return p, nil
}

// lacksText is what a document lacks whose page shows no text: there may be none, but a
// file of an earlier run that has one is the better one.
const lacksText = "text of its page"

// take keeps what a page shows, if that is a document for anybody.
func (s *Source) take(a answer) error {
	p := a.page
	switch {
	case a.err != nil:
		s.failures = append(s.failures, &content.ListError{Err: &content.DocumentError{ID: 0, Type: a.listed.Type, URL: a.listed.URL, Err: a.err}})
		return nil
	case p.IsList && len(s.options.Addresses) == 0:
		s.lists++
		return nil
	case p.IsList, p.ID == 0 && p.Content == "" && !p.Protected:
		reason := "shows no document by the marks that WordPress makes"
		if p.IsList {
			reason = "is a list of documents"
		}
		s.failures = append(s.failures, &content.ListError{Err: &content.DocumentError{Type: a.listed.Type, URL: a.listed.URL, Err: &PageError{URL: fetch.Redact(a.listed.URL), Reason: reason}}})
		return nil
	case p.Type == "attachment":
		return nil
	}
	d := content.Document{Title: p.Title, Authors: p.Authors, Labels: p.Labels, Excerpt: p.Excerpt, Featured: p.Picture, Source: "page", Content: p.Content}
	for i := range d.Labels {
		d.Labels[i].Link = ""
	}
	link := cmp.Or(s.ownCanonical(p), p.URL)
	d.Stamp = content.Stamp{
		ID: p.ID, Type: cmp.Or(p.Type, a.listed.Type, "page"), Status: cmp.Or(p.Status, "publish"), Link: link, Date: p.Date, Modified: p.Modified,
		Format: p.Format, Protected: p.Protected, Slug: slugIn(link, s.home),
	}
	if d.Modified.IsZero() && len(a.listed.Modified) > len("2006-01-02T") {
		d.Modified = restjson.Moment(a.listed.Modified, "")
	}
	if d.Excerpt == "" && !d.Protected {
		d.Excerpt = restjson.Excerpt(rawcontent.Excerpt(p.Content), link)
	}
	if d.Slug == "" {
		d.Slug = strconv.FormatInt(max(0, d.ID), 10)
	}
	if p.Content == "" && !p.Protected {
		s.warn("page-empty", "%s shows no text by the marks that WordPress makes", fetch.Redact(a.listed.URL))
		d.UnreadLists = append(d.UnreadLists, lacksText)
	}
	if d.Status != "publish" {
		s.held[d.Status]++
		return nil
	}
	if _, known := s.byKey[sitemap.Key(link)]; known {
		return nil
	}
	if d.ID == 0 {
		d.ID = content.OwnID(d.Stamp, d.Title, func(id int64) bool { _, taken := s.byID[id]; return taken })
	}
	if _, taken := s.byID[d.ID]; taken {
		return nil // the same document at another address
	}
	return s.keep(d)
}

// ownCanonical is what a page calls its address, if that is one of the site's.
func (s *Source) ownCanonical(p page.Page) string {
	u, err := url.Parse(p.Canonical)
	if err != nil || !s.owns(u) || strings.Trim(u.Path, "/") == strings.Trim(s.home.Path, "/") && !p.IsFront {
		return ""
	}
	return p.Canonical
}

func (s *Source) keep(d content.Document) error {
	raw := []byte(d.Content)
	if d.Protected {
		raw = nil
	}
	if _, err := s.spool.WriteAt(raw, s.size); err != nil {
		return fmt.Errorf("keep %s: %w", d.Link, err)
	}
	d.Content = ""
	s.byID[d.ID], s.byKey[sitemap.Key(d.Link)] = len(s.entries), len(s.entries)
	s.entries = append(s.entries, entry{doc: d, at: s.size, length: len(raw)})
	s.size += int64(len(raw))
	return nil
}

// document reads a document that was kept.
func (s *Source) document(e entry) (content.Document, error) {
	raw := make([]byte, e.length)
	n, err := s.spool.ReadAt(raw, e.at)
	if n < len(raw) {
		return e.doc, fmt.Errorf("read %s again: %w", e.doc.Link, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	d := e.doc
	d.Content = string(raw)
	return d, nil
}

// slugIn is the slug in an address; empty where it has none.
func slugIn(link string, home *url.URL) string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") == strings.Trim(home.Path, "/") {
		return ""
	}
	last := path.Base(strings.TrimRight(u.EscapedPath(), "/"))
	return restjson.Slug(strings.TrimSuffix(strings.TrimSuffix(last, ".html"), ".php"))
}
