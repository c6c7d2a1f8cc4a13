package export

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// spelling is one of the site's own addresses, reduced to what decides where it
// leads.
type spelling struct {
	url        *url.URL // without parameters that change nothing, without its fragment
	id         int64    // the post that the address names by number
	attachment bool     // the number is that of a media record
	fragment   string   // escaped
}

// tracking are parameters that tell where a reader came from, or how a page is
// to be shown, and never which.
var tracking = regexp.MustCompile(`^(?:utm_\w+|(?:fb|g|dc|ms|tw|tt|y)clid|[gw]braid|gad_source|gad_campaignid|mc_[ce]id|_hs\w+|hs\w+Tracking|mkt_tok|igshid?|_ga|_gl|` +
	`ref_src|amp|noamp|nonamp|replytocom|cpage|preview(?:_id|_nonce)?|_thumbnail_id|unapproved|moderation-hash)$`)

// read reduces an address. The fragment says where in a page a reader ends up;
// an address that goes to one comment means that comment.
func (b *book) read(u *url.URL) spelling {
	s := spelling{fragment: u.EscapedFragment()}
	bare := *u
	bare.Fragment, bare.RawFragment = "", ""
	if u.RawQuery != "" {
		query := u.Query()
		if comment := query.Get("replytocom"); comment != "" && s.fragment == "respond" {
			s.fragment = "comment-" + url.PathEscape(comment)
		}
		for name := range query {
			if tracking.MatchString(name) {
				delete(query, name)
			}
		}
		s.number(query)
		bare.RawQuery = query.Encode()
	}
	if b.isBackend(&bare) {
		bare.Path = strings.TrimRight(b.home.Path, "/") + strings.TrimPrefix(bare.Path, b.backend.Path)
	}
	bare.Path, bare.RawPath = b.withoutIndex(bare.Path), ""
	s.url = &bare
	return s
}

// number reads WordPress's short addresses: "?p=12", "?page_id=12",
// "?attachment_id=12", and that of a custom type, "?post_type=book&p=12", each
// perhaps with the number of a page of the document.
func (s *spelling) number(query url.Values) {
	for _, name := range []string{"p", "page_id", "attachment_id"} {
		id, err := strconv.ParseInt(query.Get(name), 10, 64)
		if err != nil || id <= 0 {
			continue
		}
		rest := len(query) - 1
		for _, other := range []string{"post_type", "page"} {
			if query.Has(other) {
				rest--
			}
		}
		if rest == 0 {
			s.id, s.attachment = id, name == "attachment_id"
			return
		}
	}
}

// withoutIndex takes out the "/index.php" that addresses have on servers that
// do not rewrite them.
func (b *book) withoutIndex(path string) string {
	home := strings.TrimRight(b.home.Path, "/")
	if rest, ok := strings.CutPrefix(path, home+"/index.php"); ok && (rest == "" || rest[0] == '/') {
		return home + rest
	}
	return path
}

// find returns the document that a spelling leads to.
func (b *book) find(s spelling) (id int64, ok bool) {
	if id, _, ok = b.direct(s); ok {
		return id, true
	}
	id, _, ok = b.redirected(s)
	return id, ok
}

// redirected is find for an address that the site leads elsewhere from.
func (b *book) redirected(s spelling) (id int64, file string, ok bool) {
	if s.id != 0 || s.url.RawQuery != "" {
		return 0, "", false
	}
	alias, known := b.aliases.Load(pathKey(s.url))
	if !known {
		return 0, "", false
	}
	id, _ = alias.(int64)
	file, ok = b.byID[id]
	return id, file, ok
}

// direct is find for an address of a document's own.
func (b *book) direct(s spelling) (id int64, file string, ok bool) {
	id = s.id
	if id == 0 && s.url.RawQuery == "" {
		id = b.byAddress[pathKey(s.url)]
		if base, ok := withoutPage(s.url.Path); id == 0 && ok && strings.Trim(base, "/") != strings.Trim(b.home.Path, "/") {
			bare := *s.url
			bare.Path = base
			id = b.byAddress[pathKey(&bare)]
		}
	}
	file, ok = b.byID[id]
	return id, file, ok
}

// further matches what WordPress and its AMP plugins put behind a permalink:
// the number of a page, one of a page of comments, and the page in AMP.
var further = regexp.MustCompile(`^(.+?)(?:/(?:[1-9][0-9]{0,3}|comment-page-[0-9]+|amp|trackback))+/?$`)

func withoutPage(path string) (string, bool) {
	m := further.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// isComment says that a fragment is a place among a document's comments.
func isComment(fragment string) bool {
	rest, ok := strings.CutPrefix(fragment, "comment-")
	return ok && strings.Trim(rest, "0123456789") == ""
}

// place is the fragment as it leads somewhere in the file: places that only the
// page on the web has lead to the document.
func (b *book) place(fragment string) string {
	switch {
	case isComment(fragment), fragment == "comments":
		if !b.comments {
			return ""
		}
	case fragment == "respond", fragment == "top", strings.HasPrefix(fragment, "more-"), strings.HasPrefix(fragment, ":~:"):
		return ""
	}
	return fragment
}

// archives are the first words of the paths of lists, forms and the like.
var archives = []string{
	"category", "tag", "author", "type", "feed", "rss", "comments", "search", "page", "wp-admin", "wp-login.php", "wp-json", "wp-signup.php",
	"xmlrpc.php", "archive", "archives", "wp-content", "wp-includes",
}

var (
	listParams = []string{"s", "cat", "tag", "author", "author_name", "m", "year", "feed", "paged", "post_type", "taxonomy", "term", "category_name"}
	dated      = regexp.MustCompile(`^/(?:date/)?[12][0-9]{3}(?:/[0-9]{2}){0,2}(?:/page/[0-9]+)?/?$`)
	paged      = regexp.MustCompile(`/(?:page/[0-9]+|feed(?:/(?:rss2?|atom|rdf))?)/?$`)
)

// isArchive says that one of the site's own addresses leads to a list of
// documents, a feed, a search or a form, which an export does not hold: the home
// page among them.
func (b *book) isArchive(u *url.URL) bool {
	path := "/" + strings.TrimPrefix(strings.TrimPrefix(u.Path, strings.TrimRight(b.home.Path, "/")), "/")
	query := u.Query()
	if path == "/" || dated.MatchString(path) || paged.MatchString(path) ||
		slices.ContainsFunc(listParams, query.Has) {
		return true
	}
	first, rest, deeper := strings.Cut(path[1:], "/")
	if slices.Contains(archives, first) || deeper && rest != "" && slices.Contains(b.taxonomies, first) {
		return true
	}
	return false
}
