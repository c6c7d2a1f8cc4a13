package wordpress

import (
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// AddressError says that what was typed is no web address.
type AddressError struct {
	Address string // empty where it may hold a secret
	Reason  string
}

func (e *AddressError) Error() string { return fmt.Sprintf("address %q: %s", e.Address, e.Reason) }

// NotWordPressError says that no WordPress API was found at an address or in a
// folder above it.
type NotWordPressError struct {
	URL   string
	Tried []string // the API addresses that were asked
}

func (e *NotWordPressError) Error() string {
	return fmt.Sprintf("%s: no WordPress API found (%d addresses tried)", e.URL, len(e.Tried))
}

// APIClosedError says that something is kept from this visitor: by WordPress or
// one of its plugins, which have a code ("rest_not_logged_in", "rest_forbidden",
// "rest_login_required"), or by a blocker in front of it, which has none.
type APIClosedError struct {
	URL     string
	Status  int // 401 or 403; 400 with the code "rest_forbidden_status"
	Code    string
	Message string // plain text
}

func (e *APIClosedError) Error() string {
	return fmt.Sprintf("%s: HTTP %d%s", e.URL, e.Status, told(e.Code, e.Message))
}

// APIError is an error object of WordPress's other than of a closed door.
// https://developer.wordpress.org/rest-api/using-the-rest-api/frequently-asked-questions/
type APIError struct {
	URL     string
	Status  int
	Code    string // "rest_invalid_param"
	Message string // plain text
	// Params are the parameters that it calls invalid, in no order.
	Params []string
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%s: HTTP %d%s", e.URL, e.Status, told(e.Code, e.Message))
}

// UnexpectedAnswerError says that an answer is not one of the API.
type UnexpectedAnswerError struct {
	URL         string
	Status      int
	ContentType string
	Excerpt     string // the beginning of its text, on one line
	Err         error  // what is wrong with a text that should have been JSON, or nil
}

func (e *UnexpectedAnswerError) Error() string {
	s := fmt.Sprintf("%s: HTTP %d, %s where JSON belongs", e.URL, e.Status, e.ContentType)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Excerpt != "" {
		s += fmt.Sprintf(": %q", e.Excerpt)
	}
	return s
}

func (e *UnexpectedAnswerError) Unwrap() error { return e.Err }

// CredentialsMovedError says that the API lies where the credentials that were
// given for the typed address may not be sent.
type CredentialsMovedError struct {
	Typed string
	API   string
}

func (e *CredentialsMovedError) Error() string {
	return fmt.Sprintf("credentials for %s are not sent to %s", e.Typed, e.API)
}

// LoginError says that the site does not know the credentials.
type LoginError struct {
	API     string
	User    string
	Code    string
	Message string
	// Unseen says that WordPress answers as if no login came, though it offers
	// application passwords: something before it may take the header away.
	Unseen bool
	// NotOffered says that the site offers no application passwords.
	NotOffered bool
}

func (e *LoginError) Error() string {
	return fmt.Sprintf("%s does not accept the credentials of %q%s", e.API, e.User, told(e.Code, e.Message))
}

// UnknownTypeError says that a site has no such post type.
type UnknownTypeError struct {
	Type  string
	Known []string
}

func (e *UnknownTypeError) Error() string {
	return fmt.Sprintf("no post type %q (known: %s)", e.Type, strings.Join(e.Known, ", "))
}

// UnknownLanguageError says that a site has no such language.
type UnknownLanguageError struct {
	Language string
	Known    []string
}

func (e *UnknownLanguageError) Error() string {
	return fmt.Sprintf("no language %q (known: %s)", e.Language, strings.Join(e.Known, ", "))
}

// LanguageLeftError says that a site has pages in a language in which its API
// gives no documents.
type LanguageLeftError struct {
	Language string
	Home     string // where they begin, if that is known
}

func (e *LanguageLeftError) Error() string {
	return fmt.Sprintf("the site shows pages in %s (%s), and its API gives no documents in it", e.Language, e.Home)
}

// UnknownTermError says that a site has no such term, or no such author.
type UnknownTermError struct {
	Taxonomy string // "category", "post_tag"; "author" for a user
	Term     string
}

func (e *UnknownTermError) Error() string { return fmt.Sprintf("no %s %q", e.Taxonomy, e.Term) }

// NotFoundError says that no public document stands at an address.
type NotFoundError struct {
	URL string
	// Shows is the route of what the page shows in place of a document, such as
	// "wp/v2/categories/4", where the page says it.
	Shows string
}

func (e *NotFoundError) Error() string {
	if e.Shows != "" {
		return fmt.Sprintf("%s is no document but %s", e.URL, e.Shows)
	}
	return fmt.Sprintf("%s: no public document found", e.URL)
}

// RepeatedPageError says that a server gives the same documents for every page
// of a list.
type RepeatedPageError struct {
	URL  string
	Page int
}

func (e *RepeatedPageError) Error() string {
	return fmt.Sprintf("%s: page %d repeats documents of pages before it", e.URL, e.Page)
}

// CountError says that a list gives some documents twice, and others never,
// however often it is read.
type CountError struct {
	URL    string
	Listed int // different documents
	Rows   int // that came at the last reading
}

func (e *CountError) Error() string {
	return fmt.Sprintf("%s: %d rows, but only %d different documents", e.URL, e.Rows, e.Listed)
}

// KeptBackError says that a list counts more documents than it gives.
type KeptBackError struct {
	URL     string
	Listed  int
	Counted int
}

func (e *KeptBackError) Error() string {
	return fmt.Sprintf("%s: counts %d documents and gives %d", e.URL, e.Counted, e.Listed)
}

// MediaRoute is that of the media library.
const MediaRoute = "wp/v2/media"

const authorRoute = "wp/v2/users"

// UnreadListError says that a list did not give what documents refer to.
type UnreadListError struct {
	Route string
	// Closed says that the list is kept from this visitor, perhaps for good, and not
	// just out of order.
	Closed bool
	// Recalled says that an earlier run knew something from it.
	Recalled bool
	// Records is how many it did not give; 0 where it does not answer at all.
	Records int
	Err     error
}

func (e *UnreadListError) Error() string { return e.what() + ": " + e.Err.Error() }

func (e *UnreadListError) what() string {
	if e.Records > 0 {
		return fmt.Sprintf("%s does not give %d of its records", e.list(), e.Records)
	}
	return e.list() + " does not answer"
}

func (e *UnreadListError) Unwrap() error { return e.Err }

// Warning says it where no run knew more.
func (e *UnreadListError) Warning() content.Warning {
	code := "route-closed"
	if e.Records > 0 {
		code = "record-unread"
	}
	return content.Warning{Code: code, Message: e.what() + ", so that " + e.lacks() + ": " + e.Err.Error()}
}

// list is the list as a person calls it, with its route.
func (e *UnreadListError) list() string {
	switch e.Route {
	case authorRoute:
		return "the list of authors (" + e.Route + ")"
	case MediaRoute:
		return "the media library (" + e.Route + ")"
	case storeRoute:
		return "the shop (" + e.Route + ")"
	case coauthorRoute:
		return "the list of bylines (" + e.Route + ")"
	}
	return "the list of terms " + e.Route
}

// lacks is what documents are without.
func (e *UnreadListError) lacks() string {
	switch e.Route {
	case authorRoute:
		return "documents name their author by id and not by name"
	case MediaRoute:
		return "what it knows of pictures (alternative texts, originals) is missing"
	case storeRoute:
		return "prices, numbers and pictures of products are missing"
	case coauthorRoute:
		return "documents name these authors by login"
	}
	return "documents name these terms by id and not by name"
}

// SilentListError says that a list has never answered in time, not even for one row.
type SilentListError struct {
	Route    string
	Timeouts int
	After    time.Duration // of each
	Err      error
}

func (e *SilentListError) Error() string {
	return fmt.Sprintf("the list %s does not answer: %d requests timed out after %s each", e.Route, e.Timeouts, e.After)
}

func (e *SilentListError) Unwrap() error { return e.Err }

// RowError says that something in a list cannot be told from other things: it has no id.
type RowError struct{ Route string }

func (e *RowError) Error() string { return "the list " + e.Route + " has a row without an id" }

func told(code, message string) string {
	switch {
	case code == "" && message == "":
		return ""
	case code == "":
		return fmt.Sprintf(": %q", message)
	}
	return fmt.Sprintf(": %s (%s)", message, code)
}

// shown is an answer's address as it is shown: without secrets, and without the
// long list of fields that every request has.
func shown(r *fetch.Response) string {
	address := fetch.Redact(r.URL)
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := slices.DeleteFunc(strings.Split(u.RawQuery, "&"), func(pair string) bool { return strings.HasPrefix(pair, "_fields=") })
	u.RawQuery = strings.Join(query, "&")
	return u.String()
}

func unexpected(r *fetch.Response, err error) error {
	kind, _, bad := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if bad != nil {
		kind = "something"
	}
	return &UnexpectedAnswerError{URL: shown(r), Status: r.Status, ContentType: kind, Excerpt: excerpt(r.Body), Err: err}
}

const (
	excerptSource = 8 << 10 // bytes of an answer that an excerpt is made of
	excerptLength = 160     // runes
)

func excerpt(body []byte) string {
	text := restjson.PlainText(strings.ToValidUTF8(string(body[:min(len(body), excerptSource)]), ""))
	if runes := []rune(text); len(runes) > excerptLength {
		return string(runes[:excerptLength]) + "…"
	}
	return text
}
