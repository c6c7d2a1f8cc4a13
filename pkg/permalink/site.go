package permalink

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Site says which addresses are those of one site. It is safe for concurrent use, as
// long as nobody writes to it.
type Site struct {
	Home *url.URL
	// Backend is the folder of WordPress where another program shows the site on
	// another host: its authors' links may lead there. It is nil elsewhere.
	Backend *url.URL
	// Former are the keys of hosts that the site had before.
	Former []string
	// Taxonomies are words that the paths of archives begin with.
	Taxonomies []string
}

// NewSite returns the site whose home page and REST API are at the given addresses,
// and which has been on other hosts before. An address that cannot be parsed counts as
// none.
func NewSite(home, api string, former []string) *Site {
	s := &Site{Home: parse(home)}
	s.Backend = backend(parse(api), s.Home)
	for _, host := range former {
		s.Former = append(s.Former, HostKey(host))
	}
	return s
}

func parse(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// backend is nil where WordPress shows the site itself, and for an API of many sites.
func backend(api, home *url.URL) *url.URL {
	if api.Host == "" || HostKey(api.Host) == HostKey(home.Host) {
		return nil
	}
	folder, isAPI := Installation(api.Path)
	if !isAPI && !api.Query().Has("rest_route") {
		return nil
	}
	return &url.URL{Scheme: api.Scheme, Host: api.Host, Path: folder}
}

// Owns says whether an address is on the site's host, on one that it had before, or in
// its backend.
func (s *Site) Owns(u *url.URL) bool {
	key := HostKey(u.Host)
	return key == HostKey(s.Home.Host) || slices.Contains(s.Former, key) || s.isBackend(u)
}

func (s *Site) isBackend(u *url.URL) bool {
	return s.Backend != nil && HostKey(u.Host) == HostKey(s.Backend.Host) && (u.Path == s.Backend.Path || strings.HasPrefix(u.Path, s.Backend.Path+"/"))
}

// IsHome says whether an address without a query is that of the home page.
func (s *Site) IsHome(u *url.URL) bool { return PathKey(u) == PathKey(s.Home) }

// Resolve returns the address that OnHost has written of one of the site's own; nil if
// it is none.
func (s *Site) Resolve(onHost string) *url.URL {
	u, err := url.Parse(onHost)
	if err != nil {
		return nil
	}
	u.Scheme, u.Host = s.Home.Scheme, s.Home.Host
	return u
}

// folder is the path of the home page without a slash at its end.
func (s *Site) folder() string { return strings.TrimRight(s.Home.Path, "/") }

// Prefixed returns a path beneath the home page as a path on the host.
func (s *Site) Prefixed(path string) string { return s.folder() + path }

// OldPath returns the decoded path of an address on the site's present host, or on one
// that it had before, from the root of the host. It is not ok for an address that needs a
// query to lead anywhere.
func (s *Site) OldPath(address string) (path string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || address == "" || u.RawQuery != "" {
		return "", false
	}
	if key := HostKey(u.Host); key != HostKey(s.Home.Host) && !slices.Contains(s.Former, key) {
		return "", false
	}
	if u.Path == "" {
		return "/", true
	}
	return u.Path, true
}

// Beneath returns a decoded path on the host as a path beneath the home page, which
// begins with a slash, without "/index.php".
func (s *Site) Beneath(path string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(s.withoutIndex(path), s.folder())
	if rest == "" {
		rest = "/"
	}
	return rest, ok && rest[0] == '/'
}

// withoutIndex takes out of a path on the host the "/index.php" that addresses have on
// servers that do not rewrite them.
func (s *Site) withoutIndex(path string) string {
	if rest, ok := strings.CutPrefix(path, s.Prefixed("/index.php")); ok && (rest == "" || rest[0] == '/') {
		return s.Prefixed(rest)
	}
	return path
}

var (
	// archives are the first words of the paths of lists of documents.
	archives = []string{"category", "tag", "author", "type", "page"}
	// system are the first words of the paths of feeds, forms and files.
	system = []string{
		"feed", "rss", "comments", "search", "archive", "archives",
		"wp-admin", "wp-login.php", "wp-json", "wp-signup.php", "xmlrpc.php", "wp-content", "wp-includes",
	}
	listParams = []string{"s", "cat", "tag", "author", "author_name", "m", "year", "feed", "paged", "post_type", "taxonomy", "term", "category_name"}
	dated      = regexp.MustCompile(`^/(?:date/)?[12][0-9]{3}(?:/[0-9]{2}){0,2}(?:/page/[0-9]+)?/?$`)
	paged      = regexp.MustCompile(`/(?:page/[0-9]+|feed(?:/(?:rss2?|atom|rdf))?)/?$`)
)

// IsArchive says whether the path of one of the site's own addresses is that of a list
// of documents: of a date, an author, a type, or a term.
func (s *Site) IsArchive(u *url.URL) bool {
	path, ok := s.Beneath(u.Path)
	if !ok {
		path = "/" + strings.TrimPrefix(u.Path, "/")
	}
	if dated.MatchString(path) {
		return true
	}
	first, rest, _ := strings.Cut(path[1:], "/")
	return slices.Contains(archives, first) || rest != "" && slices.Contains(s.Taxonomies, first)
}

// IsNoDocument says whether one of the site's own addresses leads to what an export
// does not hold: an archive, a feed, a search, a form, or the home page.
func (s *Site) IsNoDocument(u *url.URL) bool {
	path, ok := s.Beneath(u.Path)
	if !ok {
		path = "/" + strings.TrimPrefix(u.Path, "/")
	}
	if path == "/" || paged.MatchString(path) || slices.ContainsFunc(listParams, u.Query().Has) {
		return true
	}
	first, _, _ := strings.Cut(path[1:], "/")
	return slices.Contains(system, first) || s.IsArchive(u)
}
