package wordpress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/blocker"
	"wpmd/pkg/credentials"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// Options are what a person may say besides the address.
type Options struct {
	// API is the address of the REST root. Where it is given, it is not looked for.
	API string
	// User and Password are an application password.
	// https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/
	User     string
	Password string
	// LoginFor is the REST root that they were made for, and the only one that they
	// are sent to; empty where a person gave them for the address that was typed.
	LoginFor string
	// PostPasswords are tried on documents that one stands before. They are
	// credentials, and go to the API alone.
	PostPasswords []string `json:"-"`
	// Concurrency is how many requests the client sends at once; 0 for
	// fetch.DefaultConcurrency.
	Concurrency int
	// Fields are names of further fields of documents to ask for, such as "acf".
	Fields []string
	// Archived says that an archive answers in the place of the site, whose address nobody
	// typed, and LoggedIn that the API knew who it was made for.
	Archived, LoggedIn bool
	// Headers says that the client carries headers of the user's own. They are
	// credentials too, and bound to the API in the same way.
	Headers bool
}

func (o Options) hasCredentials() bool {
	return o.User != "" || o.Headers || len(o.PostPasswords) > 0
}

// Discover finds the API of the site that an address belongs to: any page of
// it, with or without a scheme. What the page itself says comes first (its Link
// header, then its link elements), then the same at the address that answered,
// then WordPress.com's own place, then /wp-json/, ?rest_route=/ and
// /index.php/wp-json/ in each folder upwards, and at last the header that the page
// has for a HEAD request. Only an index that offers wp/v2
// counts as an API.
//
// Credentials are sent to the API alone, and only if it is on the host that was
// typed, "www." aside, and no less safe; otherwise the error is a
// *CredentialsMovedError. The other errors are *AddressError, *LoginError,
// *NotWordPressError, *UnexpectedAnswerError, those of fetch, and *BlockedError,
// which wraps what it is made of.
func Discover(ctx context.Context, client *fetch.Client, typed string, o Options) (*Site, error) {
	client.GiveUpOn(isHopeless)
	d := &discovery{client: client, options: o, tried: make(map[string]bool)}
	site, err := d.find(ctx, typed)
	if err != nil {
		return nil, err
	}
	if err := d.login(ctx, site); err != nil {
		return nil, err
	}
	site.postPasswords = o.PostPasswords
	site.loggedIn = site.loggedIn || o.LoggedIn
	return site, nil
}

type discovery struct {
	client     *fetch.Client
	options    Options
	typed      address // the address that credentials are bound to
	authorized bool
	tried      map[string]bool
	order      []string // the keys of tried
	refused    error    // the most telling of the candidates' failures
	turnedAway error    // a closed API does not take the login
}

func (d *discovery) find(ctx context.Context, typed string) (*Site, error) {
	start, err := parseAddress(typed)
	if err != nil {
		return nil, err
	}
	if !d.options.Archived {
		d.client.Trust(start.url.Hostname())
	}
	if d.options.API != "" {
		return d.given(ctx)
	}
	d.typed = start
	answer, err := d.open(ctx, start)
	if err != nil {
		return nil, err
	}
	site, err := d.search(ctx, answer.page)
	if err != nil {
		return nil, err
	}
	if site == nil {
		site, err = d.searchHead(ctx, answer)
	}
	if err != nil {
		return nil, err
	}
	if site == nil && d.refused == nil {
		site, err = d.searchFolders(ctx, answer)
	}
	if err != nil {
		return nil, err
	}
	if site == nil {
		return nil, d.failure(answer)
	}
	if !site.has(answer.page) {
		return site, nil
	}
	site.page = answer.page
	if answer.status == http.StatusOK {
		site.seen = []string{start.url.String(), answer.page.url.String()}
	}
	return site, nil
}

// has says whether a page is one of the site's, and not where its front page
// leads away to.
func (s *Site) has(p page) bool {
	return len(p.apis) > 0 || s.root.flat || hostOf(p.url) == hostOf(&s.root.base)
}

// given takes the API's address from the user's own hand.
func (d *discovery) given(ctx context.Context) (*Site, error) {
	at, err := parseAddress(d.options.API)
	if err != nil {
		return nil, err
	}
	d.client.Trust(at.url.Hostname())
	d.typed = at
	spellings := at.spellings()
	for i, u := range spellings {
		site, err := d.try(withFewRetries(ctx, i+1 < len(spellings)), newRoot(u), true)
		if site != nil || err != nil {
			return site, err
		}
	}
	return nil, d.failure(opened{page: page{url: &at.url}, status: http.StatusOK})
}

const acceptPage = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5"

const fewRetries = 1

// withFewRetries repeats a failed request once only where there is something else to
// try in its place.
func withFewRetries(ctx context.Context, alternative bool) context.Context {
	if !alternative {
		return ctx
	}
	return fetch.WithRetries(ctx, fewRetries)
}

// opened is what came of the page that was asked for.
type opened struct {
	page    page
	status  int // 0 for none
	header  http.Header
	blocked error // what the answer says where it is no page of the site
	body    []byte
}

// open reads the page. A server that cannot be reached is an error; a page that
// cannot be read is not, for its API may answer all the same.
func (d *discovery) open(ctx context.Context, a address) (opened, error) {
	spellings := a.spellings()
	var first error
	nowhere := make(map[string]bool)
	for i, u := range spellings {
		if nowhere[u.Host] {
			continue
		}
		last := i == len(spellings)-1
		// The API may answer where the front page breaks down.
		r, err := d.client.Get(fetch.WithFinal(withFewRetries(ctx, !last), http.StatusInternalServerError), u.String(), http.Header{"Accept": {acceptPage}})
		switch {
		case err == nil:
			at, err := url.Parse(r.URL)
			if err != nil {
				at = u
			}
			return opened{page: readPage(at, r.Header, r.Body), status: r.Status, header: r.Header, blocked: refusal(r, r.Body), body: r.Body}, nil
		case ctx.Err() != nil:
			return opened{}, err
		case isUnreadable(err):
			return opened{page: page{url: u}, blocked: err}, nil
		case !isUnserved(err):
			return opened{}, fmt.Errorf("open %s: %w", u, cmp.Or(first, err))
		}
		_, nowhere[u.Host] = errors.AsType[*fetch.HostError](err)
		first = cmp.Or(first, err) // why the next ones fail says less
	}
	return opened{}, fmt.Errorf("open %s: %w", spellings[0], first)
}

// isUnreadable tells a page that cannot be read from a server that cannot be
// reached.
func isUnreadable(err error) bool {
	_, circles := errors.AsType[*fetch.RedirectError](err)
	_, large := errors.AsType[*fetch.TooLargeError](err)
	return circles || large
}

// isUnserved says that the same host may answer by another scheme, or the same
// site at another host.
func isUnserved(err error) bool {
	if nowhere, ok := errors.AsType[*fetch.HostError](err); ok {
		return nowhere.NotFound
	}
	_, refused := errors.AsType[*fetch.ConnectionError](err)
	_, insecure := errors.AsType[*fetch.TLSError](err)
	_, late := errors.AsType[*fetch.TimeoutError](err)
	return refused || insecure || late
}

// candidate is where the API may be.
type candidate struct {
	root      root
	announced bool // the site itself says that it is there
}

// search tries the candidates; without a site and an error none is an API.
func (d *discovery) search(ctx context.Context, p page) (*Site, error) {
	for _, c := range d.candidates(p) {
		site, err := d.try(ctx, c.root, c.announced)
		if err != nil {
			return nil, err
		}
		if site == nil {
			continue
		}
		if !c.announced && len(p.apis) > 0 {
			site.quirk(AddressElsewhere, "")
		}
		return site, nil
	}
	return nil, nil
}

// searchHead looks at the header of the page alone: a cache that gives pages
// without their Link header may leave that question to WordPress.
// https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
func (d *discovery) searchHead(ctx context.Context, o opened) (*Site, error) {
	if o.status != http.StatusOK || len(o.page.apis) > 0 {
		return nil, nil
	}
	r, err := d.client.Head(withFewRetries(ctx, true), o.page.url.String())
	if err != nil {
		return nil, ctx.Err()
	}
	for _, u := range readPage(o.page.url, r.Header, nil).apis {
		if site, err := d.try(ctx, newRoot(u), true); site != nil || err != nil {
			return site, err
		}
	}
	return nil, nil
}

// searchFolders looks in the folders that a page without WordPress leads to: a
// company's page with a blog beneath it.
func (d *discovery) searchFolders(ctx context.Context, o opened) (*Site, error) {
	if o.status != http.StatusOK {
		return nil, nil
	}
	for _, folder := range foldersIn(o.page.url, o.body) {
		for _, form := range []struct{ path, query string }{{"wp-json/", ""}, {"", routeParameter + "=/"}} {
			u := *folder
			u.Path, u.RawPath, u.RawQuery = folder.Path+form.path, "", form.query
			site, err := d.try(ctx, newRoot(&u), false)
			if err != nil || d.refused != nil {
				return nil, err
			}
			if site != nil {
				site.warn("found-in-folder", "the page that was asked for is none of WordPress's; it leads to a site of WordPress's at %s", folder)
				return site, nil
			}
		}
	}
	return nil, nil
}

// candidates are, in turn, what the site announces, the same at the address that
// answered, where WordPress.com keeps its sites, and the places of the API in
// each folder upwards.
func (d *discovery) candidates(p page) []candidate {
	var list []candidate
	add := func(u *url.URL, announced bool) { list = append(list, candidate{newRoot(u), announced}) }
	for _, u := range p.apis {
		// Behind a proxy that ends TLS, WordPress may not know of it.
		if u.Scheme == "http" && p.url.Scheme == "https" && u.Hostname() == p.url.Hostname() {
			add(at(u, p.url), true)
		}
		add(u, true)
	}
	for _, u := range p.objects {
		if r, ok := rootOf(u); ok {
			list = append(list, candidate{r, true})
		}
	}
	// An answer of the API names its document's page, and not always the API.
	if r, ok := rootOf(p.url); ok {
		list = append(list, candidate{r, false})
	}
	for _, u := range p.apis {
		if u.Host != p.url.Host {
			add(at(u, p.url), false)
		}
	}
	if host := strings.ToLower(p.url.Hostname()); p.shared || strings.HasSuffix(host, ".wordpress.com") {
		list = append(list, candidate{sharedRoot(host), p.shared})
	}
	for _, r := range guesses(p.url) {
		list = append(list, candidate{r, false})
	}
	if hostOf(&d.typed.url) != hostOf(p.url) { // the front page alone may have moved
		for _, r := range guesses(&d.typed.url) {
			list = append(list, candidate{r, false})
		}
	}
	return list
}

// at is an address at the scheme, host and port of another one.
func at(address, origin *url.URL) *url.URL {
	u := *address
	u.Scheme, u.Host = origin.Scheme, origin.Host
	return &u
}

const indexFields = "name,description,url,home,gmt_offset,timezone_string,namespaces"

// try asks for the index of a candidate. Only an error that no other candidate
// can mend is returned; any other is remembered. An announced candidate is one
// that somebody said is the API, so that its failure tells more than that of a
// guess.
func (d *discovery) try(ctx context.Context, r root, announced bool) (*Site, error) {
	address := r.String()
	if d.tried[address] {
		return nil, nil
	}
	d.tried[address] = true
	d.order = append(d.order, address)
	ctx = withFewRetries(ctx, !announced)
	site, err := d.verify(ctx, r)
	if isClosed(err) && d.mayAuthorize(r) {
		d.authorize(r)
		site, err = d.verify(ctx, r)
		if closed, ok := errors.AsType[*APIClosedError](err); ok && closed.Code != "" && d.options.User != "" {
			d.turnedAway = &LoginError{API: address, User: d.options.User, Code: closed.Code, Message: closed.Message}
		}
	}
	if err == nil || ctx.Err() != nil {
		return site, err
	}
	if wait, ok := errors.AsType[*fetch.WaitError](err); ok && wait.Status == http.StatusTooManyRequests {
		return nil, err // not to be got round by another spelling
	}
	if n := specificity(err, announced); n > specificity(d.refused, true) || d.refused == nil && n > 0 {
		d.refused = err
	}
	return nil, nil
}

// specificity is how much the failure of a candidate says of the site: 0 for
// nothing that holds for more than a guess.
func specificity(err error, announced bool) int {
	closed, isClosed := errors.AsType[*APIClosedError](err)
	blocked := blockedIn(err)
	switch {
	case isClosed && closed.Code != "":
		return 4
	case blocked != nil && blocked.Kind != blocker.HTML && blocked.Kind != blocker.Forbidden:
		return 3
	case isClosed:
		return 2
	case announced && err != nil:
		return 1
	}
	return 0
}

func isClosed(err error) bool {
	_, ok := errors.AsType[*APIClosedError](err)
	return ok
}

func (d *discovery) verify(ctx context.Context, r root) (*Site, error) {
	a := api{client: d.client, root: r, diagnostics: &diagnostics{}}
	concurrency := cmp.Or(max(d.options.Concurrency, 0), fetch.DefaultConcurrency)
	if r.flat {
		index, raw, err := a.sharedIndex(ctx)
		if err != nil {
			return nil, err
		}
		return &Site{api: a, index: index, indexJSON: raw, concurrency: concurrency, fields: d.options.Fields}, nil
	}
	answer, err := a.get(ctx, "", url.Values{"_fields": {indexFields}})
	if err != nil {
		return nil, err
	}
	index, err := restjson.ReadIndex(answer.Body)
	if err != nil {
		return nil, unexpected(answer, err)
	}
	if !slices.Contains(index.Namespaces, "wp/v2") {
		return nil, unexpected(answer, errors.New("an index without wp/v2"))
	}
	if u, err := url.Parse(answer.URL); err == nil {
		a.root = newRoot(u)
	}
	return &Site{api: a, index: index, indexJSON: answer.Body, concurrency: concurrency, fields: d.options.Fields}, nil
}

// sharedIndex asks WordPress.com for what the index of another site says, in
// the older API that it has for that.
// https://developer.wordpress.com/docs/api/1.1/get/sites/%24site/
func (a api) sharedIndex(ctx context.Context) (restjson.Index, json.RawMessage, error) {
	name := path.Base(a.root.base.Path)
	facts := root{base: url.URL{Scheme: a.root.base.Scheme, Host: a.root.base.Host, Path: "/rest/v1.1/sites/"}}
	r, err := api{client: a.client, root: facts, diagnostics: a.diagnostics}.get(ctx, name, url.Values{"fields": {"ID,name,description,URL"}})
	if err != nil {
		return restjson.Index{}, nil, err
	}
	if _, err := a.get(ctx, "wp/v2/types", url.Values{"_fields": {"slug"}}); err != nil {
		return restjson.Index{}, nil, err
	}
	index, err := restjson.ReadSharedIndex(r.Body)
	return index, r.Body, err
}

// failure chooses the error that says most.
func (d *discovery) failure(o opened) error {
	if d.turnedAway != nil {
		return d.turnedAway
	}
	if d.refused != nil {
		return namedByCode(d.refused)
	}
	if o.blocked != nil && o.status != http.StatusNotFound && o.status != http.StatusGone {
		return o.blocked
	}
	missing := &NotWordPressError{URL: o.page.url.String(), Tried: d.order}
	if o.page.generator != "" {
		return &BlockedError{
			URL: o.page.url.String(), Status: o.status, Kind: blocker.RESTOff,
			Evidence: fmt.Sprintf("a page of %q without an API", o.page.generator), Err: missing,
		}
	}
	return missing
}

func (d *discovery) mayAuthorize(r root) bool {
	return d.optionsFor(r).hasCredentials() && !d.authorized && d.typed.trusts(&r.base)
}

func (d *discovery) authorize(r root) {
	o := d.optionsFor(r)
	d.client.Authorize(&r.base, o.User, o.Password)
	d.authorized = true
}

// notLoggedIn is what WordPress says to who gives no login.
const notLoggedIn = "rest_not_logged_in"

// optionsFor leaves out a login that was made for another root than this one.
func (d *discovery) optionsFor(r root) Options {
	o := d.options
	if o.LoginFor != "" && !(credentials.Login{API: o.LoginFor}).IsFor(r.String()) {
		o.User, o.Password = "", ""
	}
	return o
}

// login binds the credentials to the API and asks whether the site knows them:
// WordPress answers wrong ones as it answers none.
func (d *discovery) login(ctx context.Context, s *Site) error {
	o := d.optionsFor(s.root)
	if o.User != d.options.User {
		s.warn("login-elsewhere", "the login that is kept is for %s and not for %s, which does not get it; wpmd login makes one for it", d.options.LoginFor, s.API())
	}
	if !o.hasCredentials() {
		return nil
	}
	if !d.typed.trusts(&s.root.base) {
		return &CredentialsMovedError{Typed: d.typed.url.String(), API: s.API()}
	}
	d.authorize(s.root)
	if o.User == "" {
		return nil
	}
	r, err := s.get(ctx, "wp/v2/users/me", url.Values{"_fields": {"id,name,slug"}})
	if closed, ok := errors.AsType[*APIClosedError](err); ok {
		e := &LoginError{API: s.API(), User: d.options.User, Code: closed.Code, Message: closed.Message}
		if closed.Code == notLoggedIn {
			e.NotOffered = s.PasswordPage(ctx) == ""
			e.Unseen = !e.NotOffered
		}
		return e
	}
	if _, ok := errors.AsType[*APIError](err); ok {
		s.warn("login-unchecked", "the site does not say whether it knows the credentials")
		return nil
	}
	if err != nil {
		return err
	}
	if user := (struct{ ID json.Number }{}); json.Unmarshal(r.Body, &user) != nil || strings.Trim(user.ID.String(), "0") == "" {
		return unexpected(r, errors.New("no user"))
	}
	s.loggedIn = true
	return nil
}
