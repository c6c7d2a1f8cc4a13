// Package fetch is polite HTTP: few requests at a time, paced, retried while
// there is hope, and bounded in time and size.
//
// Each host is asked at the pace that it bears: two requests at a time at first,
// more while its answers do not take longer for it, fewer when they do or when
// it refuses, and none while a wait lasts that it asked for.
//
// It keeps two promises whatever a server answers. Credentials, which are the
// Basic password and every header that the user gave, go to one origin alone
// and never along a redirect to another. And no request goes to a private or
// loopback address unless the user named that host.
//
// Proxies are taken from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. A proxy resolves
// host names itself, so behind one only addresses written as numbers can be
// checked.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// What an Options field means when it is zero.
const (
	DefaultConcurrency = 4
	DefaultTimeout     = 30 * time.Second
	DefaultRetries     = 4
	DefaultMaxBody     = int64(64 << 20)
	DefaultMaxFile     = int64(4 << 30)
)

// Options are the manners of a Client. The zero Options are good ones.
type Options struct {
	UserAgent string
	// Concurrency is the greatest number of requests in flight. How many of them
	// a host gets at a time depends on how it bears them.
	Concurrency int
	// Rate is the greatest number of requests per second; 0 for no limit.
	Rate float64
	// Timeout bounds one request from the dial to the last byte of the body. A
	// Stream is bounded in its silences only, and in dripping: a large file takes
	// its time, as long as it comes in.
	Timeout time.Duration
	// Retries is how often a request is repeated after its first failure;
	// negative for never.
	Retries int
	// Header is a credential: see Client.Authorize.
	Header http.Header `json:"-"`
	// MaxBody and MaxFile are the greatest sizes, in bytes after decompression,
	// of what Get and Stream read.
	MaxBody int64
	MaxFile int64
	// Roots are the certificates that servers are trusted by; nil for those of
	// the system.
	Roots *x509.CertPool `json:"-"`
	// Insecure trusts every server, whatever certificate it shows: anybody on the
	// way can then read and change everything, credentials among it.
	Insecure bool
	// OnWait, where it is set, is told of every wait before a retry. It can be
	// called from several goroutines at once.
	OnWait func(Wait) `json:"-"`
	// OnRequest, where it is set, is told of every request when its answer has ended,
	// redirects and retries among them. It can be called from several goroutines at once.
	OnRequest func(Request) `json:"-"`
	// Transport takes the place of the network, and with it of the guard against
	// private addresses.
	Transport http.RoundTripper `json:"-"`
	// Through, where it is set, returns a transport that every request goes to in place
	// of the one that it is given, and that may hand requests on to that.
	Through func(http.RoundTripper) http.RoundTripper `json:"-"`
}

// Wait is a pause before a request is made again.
type Wait struct {
	URL string        // redacted
	For time.Duration // how long
	Err error         // why: one of this package's errors or a *StatusError
}

// String leaves out the values of Header.
func (o Options) String() string {
	names := slices.Sorted(maps.Keys(o.Header))
	return fmt.Sprintf("{UserAgent:%q Concurrency:%d Rate:%g Timeout:%s Retries:%d Header:[%s] MaxBody:%d MaxFile:%d Insecure:%t}",
		o.UserAgent, o.Concurrency, o.Rate, o.Timeout, o.Retries, strings.Join(names, " "), o.MaxBody, o.MaxFile, o.Insecure)
}

// GoString is String: the %#v verb must not show what %v hides.
func (o Options) GoString() string { return o.String() }

// LogValue is String for package slog.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

// Client makes requests. It is safe for concurrent use.
type Client struct {
	userAgent string
	timeout   time.Duration
	retries   int
	maxBody   int64
	maxFile   int64
	onWait    func(Wait)
	observer  *observer // nil for none

	slots       chan struct{}
	limiter     *rate.Limiter
	guard       *guard
	transport   http.RoundTripper
	credentials credentialStore

	giveUp func(r *Response, long bool) bool

	mu    sync.Mutex
	paces map[string]*pace // by origin
	plain sync.Map         // origins that say gzip of what is none

	requests, bytes atomic.Int64
}

// New returns a client with these manners.
func New(o Options) *Client {
	c := &Client{
		userAgent: o.UserAgent,
		timeout:   orDefault(o.Timeout, DefaultTimeout),
		retries:   o.Retries,
		maxBody:   orDefault(o.MaxBody, DefaultMaxBody),
		maxFile:   orDefault(o.MaxFile, DefaultMaxFile),
		onWait:    o.OnWait,
		observer:  newObserver(o.OnRequest, o.Header),
		slots:     make(chan struct{}, orDefault(o.Concurrency, DefaultConcurrency)),
		limiter:   rate.NewLimiter(rate.Inf, 1),
		guard:     newGuard(),
		transport: o.Transport,
		paces:     make(map[string]*pace),
	}
	if c.retries == 0 {
		c.retries = DefaultRetries
	}
	if o.Rate > 0 {
		c.limiter.SetLimit(rate.Limit(o.Rate))
	}
	if c.transport == nil {
		c.transport = newTransport(c.guard, cap(c.slots), &tls.Config{RootCAs: o.Roots, InsecureSkipVerify: o.Insecure})
	}
	if o.Through != nil {
		c.transport = o.Through(c.transport)
	}
	c.credentials.set(o.Header)
	return c
}

func orDefault[T int | int64 | time.Duration](value, def T) T {
	if value <= 0 {
		return def
	}
	return value
}

// Authorize makes origin, its scheme, host and port, the one that credentials
// are sent to: Options.Header, and user and password by Basic authentication
// (RFC 7617) unless user is empty. It takes the place of what was authorized
// before. Until it is called, Options.Header goes to the origin of the first
// request that the client is asked for.
func (c *Client) Authorize(origin *url.URL, user, password string) {
	c.credentials.authorize(originOf(origin), user, password)
}

// Trust allows requests to host, a name or an address with or without a port,
// though it be private. It is meant for hosts that the user named.
func (c *Client) Trust(host string) { c.guard.trust(host) }

// GiveUpOn makes an answer final that isFinal recognises, such as the page of a
// firewall, though its status speaks of a temporary fault. It is told whether the
// server wants more patience than it gets. GiveUpOn is for use before requests
// are made.
func (c *Client) GiveUpOn(isFinal func(r *Response, long bool) bool) { c.giveUp = isFinal }

// Close closes the connections that are kept for later requests.
func (c *Client) Close() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Stats counts what a Client did.
type Stats struct {
	Requests int64 // requests sent, redirects and retries among them
	Bytes    int64 // bytes of bodies read, after decompression
}

// Stats returns the counts so far.
func (c *Client) Stats() Stats {
	return Stats{Requests: c.requests.Load(), Bytes: c.bytes.Load()}
}

// Response is an answer whose body was read to its end.
type Response struct {
	URL    string // the address that answered, after redirects; not redacted
	Status int
	Header http.Header
	Body   []byte
	// Took is the time from the sending of the request to the end of its answer,
	// without waits, retries and redirects.
	Took time.Duration
}

// Get reads the whole of what address answers. It retries connection errors,
// timeouts, truncated bodies and the statuses that speak of a temporary fault
// (408, 425, 429, and 5xx but for 501, 505 and 511). A status other than 2xx, after
// the retries, is a Response and no error, unless it asks for more patience than a client has, which is a *WaitError at once; so is the 304 that a conditional
// request (If-None-Match, If-Modified-Since) may be answered with. Errors of this package name the
// address redacted; an ended ctx is reported as an error that wraps ctx.Err().
func (c *Client) Get(ctx context.Context, address string, h http.Header) (*Response, error) {
	return c.whole(ctx, http.MethodGet, address, h)
}

// Head is Get without a body.
func (c *Client) Head(ctx context.Context, address string) (*Response, error) {
	return c.whole(ctx, http.MethodHead, address, nil)
}

func (c *Client) whole(ctx context.Context, method, address string, h http.Header) (*Response, error) {
	var answer *Response
	isNone, _ := ctx.Value(retryOnKey{}).(func(*Response) bool)
	took, err := c.do(ctx, exchange{method: method, header: h, limit: c.maxBody, use: func(res *http.Response) error {
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		if body, err = unpack(body, c.maxBody); err != nil {
			return &TooLargeError{URL: show(res.Request.URL), Limit: c.maxBody}
		}
		answer = &Response{URL: res.Request.URL.String(), Status: res.StatusCode, Header: res.Header, Body: body}
		return nil
	}, isFinal: func(long bool) bool {
		final, _ := ctx.Value(finalKey{}).(int)
		return answer.Status == final || c.giveUp != nil && c.giveUp(answer, long)
	}, isNone: func() bool { return isNone != nil && isNone(answer) }}, address)
	if err != nil {
		return nil, err
	}
	answer.Took = took
	return answer, nil
}

// Stream hands the answer to use, which reads its body as it comes in: the door
// for files. It retries as Get does. When the body breaks off while use reads
// it, and use returns an error, use is called again with a new answer: it must
// begin afresh each time. The file is asked for as it is, without compression
// on the way. The body is closed by Stream. While use runs it holds one of the
// client's Concurrency places, so it must not make requests of its own.
func (c *Client) Stream(ctx context.Context, address string, h http.Header, use func(*http.Response) error) error {
	_, err := c.do(ctx, exchange{method: http.MethodGet, header: h, limit: c.maxFile, file: true, use: use}, address)
	return err
}
