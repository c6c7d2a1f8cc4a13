package cli

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/net/http/httpguts"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
)

// networkOptions are the flags of every command that asks a site.
type networkOptions struct {
	api         string
	user        string
	headers     []string
	passwords   []string // of documents
	concurrency int
	rate        float64
	timeout     time.Duration
	caCert      string // a file
	insecure    bool
	log         string // a file
	anonymous   bool   // no login is looked for
	from        string // what is read: fromAPI and the like

	fields []string // of documents, to ask for besides WordPress's own

	through func(http.RoundTripper) http.RoundTripper // see fetch.Options
}

func (o *networkOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.user, "user", "", "log in as `NAME` (or "+userVariable+"; password from "+passwordVariable+", wpmd login, netrc or a prompt)")
	flags.StringArrayVar(&o.passwords, "post-password", nil, "open documents that have this `PASSWORD` (or "+postPasswordVariable+", which does not show in process lists)")
	flags.StringVar(&o.api, "api", "", "address `URL` of the REST API, when it cannot be found")
	flags.StringArrayVar(&o.headers, "header", nil, "send this `HEADER` (\"Name: value\") to the site")
	flags.StringVar(&o.caCert, "ca-cert", "", "also trust the certificates in `FILE` (PEM)")
	flags.BoolVar(&o.insecure, "insecure", false, "do not check certificates (dangerous)")
	flags.IntVar(&o.concurrency, "concurrency", 4, "at most `N` requests at a time")
	flags.Float64Var(&o.rate, "rate", 0, "at most `N` requests a second (0: no cap)")
	flags.StringVar(&o.log, "log", "", "add a line of JSON for each request to `FILE`, without secrets")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "give up on a request after this `TIME`")
}

// network is a client that is set up as the flags say.
type network struct {
	client   *fetch.Client
	warnings []content.Warning // of how it is set up
}

func (o *networkOptions) connect(c *console) (*network, error) {
	if o.concurrency < 1 {
		return nil, usage("wpmd export SITE --concurrency 4", "--concurrency must be at least 1")
	}
	if o.rate < 0 {
		return nil, usage("wpmd export SITE --rate 2", "--rate must not be negative")
	}
	if o.timeout <= 0 {
		return nil, usage("wpmd export SITE --timeout 30s", "--timeout must be more than 0")
	}
	header, err := o.header()
	if err != nil {
		return nil, err
	}
	roots, err := o.roots()
	if err != nil {
		return nil, err
	}
	onRequest, err := c.requestLog(o.log)
	if err != nil {
		return nil, err
	}
	n := &network{client: fetch.New(fetch.Options{
		UserAgent: "wpmd/" + version(), Concurrency: o.concurrency, Rate: o.rate, Timeout: o.timeout, Header: header,
		Roots: roots, Insecure: o.insecure, OnWait: c.printWait, OnRequest: onRequest, Through: o.through,
	})}
	if o.insecure {
		w := content.Warning{Code: "insecure", Message: "--insecure: no certificate is checked, so anybody on the network can read and change the traffic, passwords included"}
		c.printWarning(c.err, w) // also where --quiet is
		n.warnings = append(n.warnings, w)
	}
	return n, nil
}

// roots are the certificates of the system and those in the file of --ca-cert,
// nil without one.
func (o *networkOptions) roots() (*x509.CertPool, error) {
	if o.caCert == "" {
		return nil, nil
	}
	const hint = "wpmd export SITE --ca-cert ./ca.pem"
	if o.insecure {
		return nil, usage(hint, "--ca-cert and --insecure exclude each other")
	}
	raw, err := os.ReadFile(o.caCert)
	if err != nil {
		return nil, usage(hint, "--ca-cert: %s", printable(err.Error()))
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without any
	}
	if !roots.AppendCertsFromPEM(raw) {
		return nil, usage("openssl x509 -inform der -in "+shellWord(o.caCert)+" -out ca.pem", "--ca-cert: %s holds no certificate in PEM form", printable(o.caCert))
	}
	return roots, nil
}

// longWait is when a pause begins to look like a hang.
const longWait = 5 * time.Second

// printWait says why nothing seems to happen.
func (c *console) printWait(w fetch.Wait) {
	if _, late := errors.AsType[*fetch.TimeoutError](w.Err); c.verbose == 0 && w.For < longWait && !late {
		return
	}
	why := rootCause(w.Err)
	if e, ok := errors.AsType[*fetch.StatusError](w.Err); ok {
		why = fmt.Sprintf("%s answers %d %s", hostOf(e.URL), e.Status, http.StatusText(e.Status))
	}
	c.printf("waiting %s: %s", w.For.Round(100*time.Millisecond), printable(why))
}

func (o *networkOptions) header() (http.Header, error) {
	header := make(http.Header)
	for _, h := range o.headers {
		name, value, ok := strings.Cut(h, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, usage(`wpmd export SITE --header "Name: value"`, "a header has the form \"Name: value\"")
		}
		header.Add(name, value)
	}
	return header, nil
}

// discover finds the API of the site that an address belongs to.
func (o *networkOptions) discover(ctx context.Context, c *console, n *network, address string) (*wordpress.Site, error) {
	address = siteAddress(address)
	if o.anonymous {
		return wordpress.Discover(ctx, n.client, address, wordpress.Options{Concurrency: o.concurrency, Fields: o.fields})
	}
	login, err := c.login(o.user, cmp.Or(o.api, address), o.hasAuthorization())
	if err != nil {
		return nil, err
	}
	o.user = login.User
	c.sentLogin, c.user = login.User != "" || o.hasAuthorization(), login.User
	return wordpress.Discover(ctx, n.client, address, wordpress.Options{
		API: o.api, User: login.User, Password: login.Password, LoginFor: login.API, PostPasswords: o.postPasswords(), Headers: len(o.headers) > 0,
		Concurrency: o.concurrency, Fields: o.fields,
	})
}

// hasAuthorization says that a header of the user's own is a login already.
func (o *networkOptions) hasAuthorization() bool {
	header, err := o.header()
	return err == nil && header.Get("Authorization") != ""
}

func (o *networkOptions) postPasswords() []string {
	return slices.DeleteFunc(append(slices.Clone(o.passwords), os.Getenv(postPasswordVariable)), func(p string) bool { return p == "" })
}

func hostOf(address string) string {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
