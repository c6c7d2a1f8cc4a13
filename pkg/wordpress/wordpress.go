// Package wordpress reads a WordPress site through its REST API.
//
// [Discover] finds the API from any address of the site, or names what
// blocks it. A [Source] then lists the documents in sweeps of stamps
// ordered by id, the only order in which WordPress pages completely, on pages
// that meet, and reads their bodies by id in batches, or, where all of them
// are wanted, with the list ([Source.KeepBodies]), so that what is published
// or deleted meanwhile shifts nothing. What fails is asked for again in smaller
// pieces, down to the one document that is to blame; what a server does
// otherwise than WordPress is worked around and noted. The site's sitemap is
// held against the list. Authors, terms and
// media records are read in batches too and remembered; nothing costs a request
// for each document.
//
// https://developer.wordpress.org/rest-api/
package wordpress

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// batchSize is the most that WordPress gives in one answer.
// https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/
const batchSize = 100

// Site is a site whose API was found.
type Site struct {
	api
	index restjson.Index
	// indexJSON is what index was read from.
	indexJSON json.RawMessage
	page      page // what the page that was asked for says
	// seen are the addresses of that page, as typed and after redirects, if it
	// could be read.
	seen     []string
	loggedIn bool
	// concurrency is how many requests the client sends at once.
	concurrency int
	// fields are further fields of documents that are asked for.
	fields []string
	// postPasswords are tried on documents that one stands before.
	postPasswords []string
}

// API returns the address of the REST root.
func (s *Site) API() string { return s.root.String() }

// Home returns the site's home address without a trailing slash, as the site
// gives it.
func (s *Site) Home() string {
	if s.index.URL != "" {
		return s.index.URL
	}
	home := s.root.base
	home.Path = strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(home.Path, "/"), "index.php"), "wp-json")
	return strings.TrimRight(home.String(), "/")
}

// LoggedIn says whether the site knows the credentials that were given.
func (s *Site) LoggedIn() bool { return s.loggedIn }

// AskFor makes sources ask for further fields of documents, such as "acf". It is
// for use before they are read.
func (s *Site) AskFor(fields []string) { s.fields = fields }

// Source reads a site's content. It satisfies the export's Source, and is safe
// for concurrent use.
type Source struct {
	api
	site *Site

	mu           sync.Mutex
	collections  map[string]*collection // of all types, by name; nil before the types are known
	content      content.Site
	authors      *lookup[content.Author]
	terms        map[string]*lookup[content.Term] // by taxonomy
	media        *lookup[content.Asset]
	latest       latest
	coauthors    coauthors
	multilingual multilingual
	spoken       map[string]root // where documents of a language are asked for that do not come with the others
	language     string          // of the documents that were asked for last; empty for all
	asEditor     bool            // protected documents were asked for as an editor sees them
	unread       []*UnreadListError
	strikes      int // requests that failed in a row
	kept         *keptBodies
	keep         func(content.Object) // see KeepObjects
	asGiven      sync.Map             // by id, what events were read from; where objects are kept
}

// Source returns a source that reads the site.
func (s *Site) Source() *Source {
	source := &Source{api: s.api, site: s}
	source.api.insists = true
	return source
}

// Warnings returns what was noticed of the site as a whole so far: routes that
// are closed to this visitor, types that were left out, records that could not
// be read, and what was tolerated in how many answers. Each is there once.
func (s *Source) Warnings() []content.Warning {
	warnings := s.diagnostics.all()
	for _, e := range s.UnreadLists() {
		warnings = append(warnings, e.Warning())
	}
	return warnings
}

// width is how many answers are under way or waiting to be taken. It is more than
// the client sends requests at once, so that it never lacks work, and bounds how
// many bodies are held.
func (s *Source) width() int { return 2 * s.site.concurrency }

// api asks the routes of one REST API.
type api struct {
	client *fetch.Client
	root   root
	*diagnostics
	// insists says that the API is known to be there, so that a page in the place of
	// an answer is a check of who asks, and asked for again.
	insists bool
}

// mostChecked is how many questions are asked again, with growing pauses, where a check
// stands in the place of the answer, such as the captcha that SiteGround sends with 202.
// One that outlasts them does not pass in this run.
const mostChecked = 2

// get asks a route and returns its answer if it is a success; its body is then
// clean JSON, whatever stood around it. The errors are those of fetch,
// *BlockedError, *APIClosedError, *APIError and *UnexpectedAnswerError.
func (a api) get(ctx context.Context, route string, query url.Values) (*fetch.Response, error) {
	if a.insists && a.checked.Load() < mostChecked {
		ctx = fetch.WithRetryOn(ctx, isCheck)
	}
	r, err := a.client.Get(ctx, a.root.at(route, query), http.Header{"Accept": {"application/json"}})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", route, err)
	}
	a.recordServerClock(r.Header.Get("Date"))
	value, how, bad := restjson.ReadValue(r.Body)
	switch err := refusal(r, value); {
	case err != nil && !isWhole(r, value):
		return nil, err
	case err != nil:
		how |= restjson.ErrorStatus
	case bad != nil:
		err := blockedOr(r, unexpected(r, bad))
		if isChecked(err) {
			a.checked.Add(1)
		}
		return nil, err
	}
	if blocked := note(r, value); blocked != nil {
		return nil, blocked
	}
	a.tolerate(routeName(route), how)
	r.Body = value
	return r, nil
}

// routeName is a route without the id of an object, as it is spoken of.
func routeName(route string) string {
	if route == "" {
		return "index"
	}
	if id := path.Base(route); strings.Trim(id, "0123456789") == "" {
		return path.Dir(route)
	}
	return route
}

// isWhole says that an answer is there though its status is that of an error: PHP died
// when everything was said, and WP_Fatal_Error_Handler set the status.
func isWhole(r *fetch.Response, value json.RawMessage) bool {
	if r.Status != http.StatusInternalServerError || value == nil {
		return false
	}
	list, _, err := restjson.Elements(value)
	return err == nil && len(list) > 0 && idOf(list[0]) != 0 || idOf(value) != 0
}
