package wordpress

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// Front is the page that answers at an address of a site, for who does without its API.
type Front struct {
	URL    *url.URL
	Header http.Header
	Body   []byte
	// Err is what the answer says where it is no page of the site.
	Err error
}

// OpenFront reads the page at an address as it is typed: any page of a site, with or
// without a scheme. Headers says that the client carries headers of the user's own, which
// are credentials, and go to the site alone. The errors are *AddressError and those of
// fetch.
func OpenFront(ctx context.Context, client *fetch.Client, typed string, headers bool) (Front, error) {
	client.GiveUpOn(isHopeless)
	start, err := parseAddress(typed)
	if err != nil {
		return Front{}, err
	}
	client.Trust(start.url.Hostname())
	if headers {
		client.Authorize(&start.url, "", "")
	}
	d := &discovery{client: client, typed: start, tried: make(map[string]bool)}
	o, err := d.open(ctx, start)
	if err != nil {
		return Front{}, err
	}
	if headers && start.trusts(o.page.url) {
		client.Authorize(o.page.url, "", "")
	}
	f := Front{URL: o.page.url, Header: o.header, Body: o.body, Err: o.blocked}
	if f.Err == nil && o.body == nil {
		f.Err = errors.New("the page cannot be read")
	}
	return f, nil
}

// ReadIndex asks the index of an API, at an address that a page names, what it says of the
// site at home. It returns none where the index is closed, or of another site.
func ReadIndex(ctx context.Context, client *fetch.Client, api, home string) (content.Site, error) {
	at, err := url.Parse(api)
	site, bad := url.Parse(home)
	if err != nil || bad != nil || api == "" || hostOf(at) != hostOf(site) {
		return content.Site{}, nil
	}
	query := at.Query()
	query.Set("_fields", indexFields)
	at.RawQuery = strings.ReplaceAll(query.Encode(), "%2C", ",")
	r, err := client.Get(withFewRetries(ctx, true), at.String(), http.Header{"Accept": {"application/json"}})
	if err != nil || r.Status != http.StatusOK {
		return content.Site{}, ctx.Err()
	}
	value, _, err := restjson.ReadValue(r.Body)
	if err != nil {
		return content.Site{}, nil //nolint:nilerr // one that cannot be read is none
	}
	index, err := restjson.ReadIndex(value)
	if err != nil || sitemap.Key(index.URL) != sitemap.Key(home) {
		return content.Site{}, nil //nolint:nilerr // so is one of another site
	}
	return index.Site, nil
}

// BlockedPage is the *BlockedError that an answer is where it is the page of something
// that stands before a site, or nil.
func BlockedPage(r *fetch.Response) error {
	if e := blockedIn(blockedOr(r, nil)); e != nil && e.Kind != "html" {
		return e
	}
	return nil
}
