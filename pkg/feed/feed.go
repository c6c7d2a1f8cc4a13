// Package feed reads a site through its own feeds, RSS or Atom, for sites whose REST API
// is closed.
//
// The main feed is read page by page ("?paged=2"), then the feeds of the types that the
// site's sitemap names. What the sitemap lists beyond that is looked for in the feeds of
// categories and tags, and at last in the feed that WordPress has of every document
// ("/feed/?withoutcomments=1"), which also gives pages. So a feed can be as whole as the
// site; what is still missing is named.
//
// A feed tells less than the API. The id is in the guid ("?p=12"), or else the document's
// page tells it. Categories and tags stand in one list: which is which is found out from
// the sitemap, from links of the site's pages and from the order of the list, and where
// nothing tells, that is said. Dates are in UTC: the zone is that of the API's index where
// that is open, or the one that the dates on the site's pages are in.
package feed

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/page"
	"wpmd/pkg/permalink"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// Options are what a person may say besides the address.
type Options struct {
	// Concurrency is how many requests the client sends at once.
	Concurrency int
	// NoSitemap leaves the sitemap out of account.
	NoSitemap bool
	// Headers says that the client carries headers of the user's own.
	Headers bool
}

// NoFeedError says that no feed was found at an address or in a folder above it.
type NoFeedError struct {
	URL   string
	Tried []string
	Err   error // of the most telling one; nil where there is nothing at all
}

func (e *NoFeedError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: no feed found: %v", e.URL, e.Err)
	}
	return fmt.Sprintf("%s: no feed found (%d addresses tried)", e.URL, len(e.Tried))
}

func (e *NoFeedError) Unwrap() error { return e.Err }

// Source is a site as its feeds give it. Close it after use.
type Source struct {
	client  *fetch.Client
	options Options

	front page.Page
	first Feed   // the first page of the main feed
	main  string // its address
	home  *url.URL
	site  content.Site
	index bool // the index of the API told the zone

	mu       sync.Mutex
	prepared bool
	read     bool
	spool    *tree.Spool
	size     int64
	entries  []entry
	byKey    map[string]int // by sitemap.Key of the link
	nameless int            // items that have no address
	cut      []string       // feeds that break off
	byID     map[int64]int
	listed   []sitemap.Page          // documents, as far as the sitemap tells
	types    map[string]sitemap.Page // of listed, by key
	terms    []termPage
	lists    map[string]bool // keys of pages that are lists
	failures []error         // *content.ListError
	names    names
	noting   sync.Mutex
	warnings []content.Warning
	comments int // that the feeds count
	isShort  bool
}

// entry is a document that was read.
type entry struct {
	stamp  content.Stamp
	title  string
	author string
	labels []string
	terms  []content.Term // as its page tells them
	at     int64          // place in the spool
	length int
	guid   string
}

// termPage is the archive of a category or a tag.
type termPage struct {
	taxonomy, slug, url string
}

// Open finds the feed of the site that an address belongs to. The errors are
// *wordpress.AddressError, *NoFeedError, *wordpress.BlockedError and those of fetch.
func Open(ctx context.Context, client *fetch.Client, typed string, o Options) (*Source, error) {
	front, err := wordpress.OpenFront(ctx, client, typed, o.Headers)
	if err != nil {
		return nil, err
	}
	s := &Source{client: client, options: o, byKey: make(map[string]int), byID: make(map[int64]int), types: make(map[string]sitemap.Page), lists: make(map[string]bool)}
	if front.Err == nil {
		s.front = page.Read(front.Body, front.URL, front.Header)
	}
	if err := s.find(ctx, front); err != nil {
		return nil, err
	}
	spool, err := tree.NewSpool()
	if err != nil {
		return nil, err
	}
	s.spool = spool
	return s, nil
}

// Close lets go of what was read.
func (s *Source) Close() error { return s.spool.Close() }

// find tries the feeds that the page names, and those that a site has whose home is the
// page's folder or one above it.
func (s *Source) find(ctx context.Context, front wordpress.Front) error {
	missing := &NoFeedError{URL: front.URL.String()}
	for i, address := range candidates(front.URL, s.front.Feeds) {
		if slices.Contains(missing.Tried, address) {
			continue
		}
		missing.Tried = append(missing.Tried, address)
		f, err := s.get(ctx, address)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			return s.takeMain(address, f, front.URL)
		case errors.Is(err, ErrNoFeed) || isMissing(err):
			continue
		case missing.Err == nil || i < len(s.front.Feeds):
			missing.Err = err
		}
	}
	if missing.Err == nil && front.Err != nil {
		missing.Err = front.Err
	}
	return missing
}

// depth bounds how many folders above a page are searched.
const depth = 6

func candidates(at *url.URL, announced []string) []string {
	list := slices.Clone(announced[:min(len(announced), depth)])
	segments := strings.FieldsFunc(at.EscapedPath(), func(r rune) bool { return r == '/' })
	for n := min(len(segments), depth); n >= 0; n-- {
		folder := "/"
		if n > 0 {
			folder += strings.Join(segments[:n], "/") + "/"
		}
		for _, form := range []string{"feed/", "?feed=rss2"} {
			if u, err := at.Parse(folder + form); err == nil {
				list = append(list, u.String())
			}
		}
	}
	if u, err := at.Parse("/index.php/feed/"); err == nil {
		list = append(list, u.String())
	}
	return list
}

// takeMain makes a feed the site's own.
func (s *Source) takeMain(address string, f Feed, at *url.URL) error {
	s.main, s.first = address, f
	home, err := url.Parse(strings.TrimSpace(f.Link))
	if err != nil || home.Host == "" || home.Scheme != "http" && home.Scheme != "https" {
		home = homeOf(address, at)
	}
	home.Path, home.RawPath = strings.TrimRight(home.Path, "/"), ""
	home.RawQuery, home.Fragment = "", ""
	s.home = home
	s.site = content.Site{
		URL: home.String(), Name: restjson.PlainText(f.Title), Description: restjson.PlainText(f.Description),
		Language: cmp.Or(f.Language, s.front.Language), Icon: f.Icon,
	}
	return nil
}

// homeOf is the home of the site that a feed lies in.
func homeOf(feed string, at *url.URL) *url.URL {
	u, err := url.Parse(feed)
	if err != nil || u.Host != at.Host {
		return &url.URL{Scheme: at.Scheme, Host: at.Host}
	}
	before, _, _ := strings.Cut(u.Path+"/", "/feed/")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimSuffix(before, "/index.php")}
}

// isMissing says that nothing is at an address.
func isMissing(err error) bool {
	e, ok := errors.AsType[*fetch.StatusError](err)
	return ok && (e.Status == http.StatusNotFound || e.Status == http.StatusGone)
}

// get reads one feed. One that is cut is given as far as it goes.
func (s *Source) get(ctx context.Context, address string) (Feed, error) {
	r, err := s.client.Get(ctx, address, http.Header{"Accept": {"application/rss+xml,application/atom+xml;q=0.9,application/xml;q=0.8,*/*;q=0.5"}})
	if err != nil {
		return Feed{}, err
	}
	if r.Status < 200 || r.Status > 299 {
		if blocked, ok := errors.AsType[*wordpress.BlockedError](wordpress.Refusal(r)); ok {
			return Feed{}, blocked
		}
		return Feed{}, &fetch.StatusError{URL: fetch.Redact(address), Status: r.Status}
	}
	f, err := Parse(r.Body)
	if errors.Is(err, ErrCut) && len(f.Items) > 0 {
		s.warn("feed-cut", "%s breaks off behind %d documents; what follows there is looked for elsewhere", address, len(f.Items))
		s.noting.Lock()
		s.cut = append(s.cut, address)
		s.noting.Unlock()
		return f, nil
	}
	if err != nil {
		if blocked := wordpress.BlockedPage(r); blocked != nil {
			return f, blocked
		}
		return f, err
	}
	return f, nil
}

func (s *Source) warn(code, format string, args ...any) {
	w := content.Warning{Code: code, Message: fmt.Sprintf(format, args...)}
	s.noting.Lock()
	defer s.noting.Unlock()
	if !slices.Contains(s.warnings, w) {
		s.warnings = append(s.warnings, w)
	}
}

// add keeps a document, unless it is there already. It says whether it is new.
func (s *Source) add(it Item) (bool, error) {
	if it.Link == "" && isAddress(it.GUID) {
		it.Link = it.GUID
	}
	if it.Link == "" {
		s.nameless++
		return false, nil
	}
	link, err := s.home.Parse(it.Link)
	if err != nil {
		return false, nil
	}
	it.Link = link.String()
	key := sitemap.Key(it.Link)
	if _, known := s.byKey[key]; known {
		return false, nil
	}
	raw, err := json.Marshal(it)
	if err != nil {
		return false, fmt.Errorf("keep %s: %w", it.Link, err)
	}
	if _, err := s.spool.WriteAt(raw, s.size); err != nil {
		return false, fmt.Errorf("keep %s: %w", it.Link, err)
	}
	e := entry{title: restjson.PlainText(it.Title), author: it.Author, labels: it.Labels, at: s.size, length: len(raw), guid: it.GUID}
	for i, name := range e.labels {
		e.labels[i] = restjson.PlainText(name)
	}
	e.stamp = content.Stamp{ID: it.PostID, Status: "publish", Link: it.Link, Date: it.Published, Modified: it.Updated, Protected: isProtected(it)}
	if it.Published.IsZero() {
		s.warn("date-unread", "the feed has documents without a date that can be read; they lie where those without a date do")
	}
	s.size += int64(len(raw))
	s.byKey[key] = len(s.entries)
	s.entries = append(s.entries, e)
	s.comments += max(0, it.Comments)
	return true, nil
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// isProtected says that the feed gives the form for a password in place of a text.
// https://developer.wordpress.org/reference/functions/get_the_password_form/
func isProtected(it Item) bool {
	for _, text := range []string{it.Content, it.Summary} {
		if strings.Contains(text, "action=postpass") || strings.Contains(text, `name="post_password"`) {
			return true
		}
	}
	return strings.TrimSpace(it.Summary) == "There is no excerpt because this is a protected post."
}

// item reads a document that was kept.
func (s *Source) item(e *entry) (Item, error) {
	raw := make([]byte, e.length)
	var it Item
	n, err := s.spool.ReadAt(raw, e.at)
	if n < len(raw) {
		return it, fmt.Errorf("read %s again: %w", e.stamp.Link, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	return it, json.Unmarshal(raw, &it)
}

// owns says whether an address is on the site's host.
func (s *Source) owns(u *url.URL) bool {
	return permalink.HostName(u.Host) == permalink.HostName(s.home.Host)
}
