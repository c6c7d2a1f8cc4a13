package permalink

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Link is one of a site's own addresses, reduced to what decides where it leads.
type Link struct {
	// URL is without parameters that change nothing, and without a fragment.
	URL *url.URL
	// ID is the post that the address names by number, or 0; IsAttachment says that it
	// is the number of a media record.
	ID           int64
	IsAttachment bool
	// Fragment is escaped.
	Fragment string
}

// tracking are parameters that tell where a reader came from, or how a page is to be
// shown, and never which.
var tracking = regexp.MustCompile(`^(?:utm_\w+|(?:fb|g|dc|ms|tw|tt|y)clid|[gw]braid|gad_source|gad_campaignid|mc_[ce]id|_hs\w+|hs\w+Tracking|mkt_tok|igsh(?:id)?|_ga|_gl|` +
	`ref_src|amp|noamp|nonamp|replytocom|cpage|preview(?:_id|_nonce)?|_thumbnail_id|unapproved|moderation-hash)$`)

// Parse reduces one of the site's own addresses. The fragment says where in a page a
// reader ends up; an address that goes to one comment means that comment.
func (s *Site) Parse(u *url.URL) Link {
	l := Link{Fragment: u.EscapedFragment()}
	bare := *u
	bare.Fragment, bare.RawFragment = "", ""
	if u.RawQuery != "" {
		query := u.Query()
		if comment := query.Get("replytocom"); comment != "" && l.Fragment == "respond" {
			l.Fragment = "comment-" + url.PathEscape(comment)
		}
		for name := range query {
			if tracking.MatchString(name) {
				delete(query, name)
			}
		}
		l.ID, l.IsAttachment = ShortID(query)
		bare.RawQuery = query.Encode()
	}
	if s.isBackend(&bare) {
		bare.Path = s.folder() + strings.TrimPrefix(bare.Path, s.Backend.Path)
	}
	bare.Path, bare.RawPath = s.withoutIndex(bare.Path), ""
	l.URL = &bare
	return l
}

// ShortID reads WordPress's short addresses: "?p=12", "?page_id=12",
// "?attachment_id=12", and that of a custom type, "?post_type=book&p=12", each perhaps
// with the number of a page of the document. It returns 0 for any other query.
func ShortID(query url.Values) (id int64, isAttachment bool) {
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
			return id, name == "attachment_id"
		}
	}
	return 0, false
}

// ShortParams are the parameters by which WordPress knows a document of a type.
func ShortParams(docType string) []string {
	switch docType {
	case "page":
		return []string{"p", "page_id"}
	case "attachment":
		return []string{"p", "attachment_id"}
	}
	return []string{"p"}
}

// further matches what WordPress and its AMP plugins put behind a permalink: the
// number of a page, one of a page of comments, and the page in AMP.
var further = regexp.MustCompile(`^(.+?)(?:/(?:[1-9][0-9]{0,3}|comment-page-[0-9]+|amp|trackback))+/?$`)

// Document returns the path of the document of which an address is a further page, its
// page in AMP, or the like. It is not ok for any other address.
func (s *Site) Document(u *url.URL) (document *url.URL, ok bool) {
	m := further.FindStringSubmatch(u.Path)
	if m == nil || strings.Trim(m[1], "/") == strings.Trim(s.Home.Path, "/") {
		return nil, false
	}
	bare := *u
	bare.Path, bare.RawPath = m[1], ""
	return &bare, true
}

// IsComment says whether a fragment is that of one of a document's comments.
func IsComment(fragment string) bool {
	rest, ok := strings.CutPrefix(fragment, "comment-")
	return ok && strings.Trim(rest, "0123456789") == ""
}

// IsPageOnly says whether a fragment is of a place that only a theme's page has: the
// form for comments, the mark of "more", a highlighted text.
func IsPageOnly(fragment string) bool {
	return fragment == "respond" || fragment == "top" || strings.HasPrefix(fragment, "more-") || strings.HasPrefix(fragment, ":~:")
}

// permanent are the parameters by which WordPress tells documents apart.
var permanent = []string{"p", "page_id", "attachment_id", "post_type", "name", "pagename", "lang"}

// nonce matches the value of a parameter that some machine made: a time, a hash.
var nonce = regexp.MustCompile(`^[0-9a-f]*[0-9][0-9a-f]*$`)

// IsSameLink says that two addresses of one document, whose slug is given, differ at
// most by parameters that are others at every request.
func IsSameLink(a, b, slug string) bool {
	return a == b || strings.Contains(a, "?") && strings.Contains(b, "?") && withoutNonces(a, slug) == withoutNonces(b, slug)
}

func withoutNonces(address, slug string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	for name, values := range query {
		if len(values) == 1 && !slices.Contains(permanent, name) && values[0] != slug && len(values[0]) >= 8 && nonce.MatchString(values[0]) {
			delete(query, name)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}
