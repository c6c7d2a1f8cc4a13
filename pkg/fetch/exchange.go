package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRedirects is how many redirects one request may lead along, as in browsers
// and net/http.
const maxRedirects = 10

// drainLimit is how much of an unwanted body is read so that its connection can
// be used again; beyond it a new connection is cheaper.
const drainLimit = 64 << 10

// exchange is one request as the caller sees it, however many are made for it.
type exchange struct {
	method string
	header http.Header
	limit  int64 // of the body, in bytes
	file   bool  // bounded in its silences and not compressed
	plain  bool  // not compressed
	use    func(*http.Response) error
	// isFinal says, after use, that the answer is one that asking again will not
	// change, though its status speaks of a temporary fault; long, that the server
	// wants more patience than it gets. It may be nil.
	isFinal func(long bool) bool
	// isNone says, after use, that a success is none: see WithRetryOn. It may be nil.
	isNone func() bool
}

// shape names requests whose latencies can be compared. Files come as they lie,
// whichever they are.
func (x exchange) shape(u *url.URL) string {
	if x.file {
		return "file"
	}
	return shapeOf(x.method, u)
}

// outcome is how one attempt at an exchange ended.
type outcome struct {
	err   error
	again bool          // whether another attempt can end better
	after time.Duration // what the server asked to wait; 0 for nothing
	says  verdict       // about the host
	took  time.Duration // until the answer was there
	ok    bool          // the answer is what was asked for
	empty bool          // nothing came of what is called compressed
	came  bool          // an answer, whole or not
	mute  bool          // no connection came about, or it was closed without an answer
}

// attempt makes the request once, along its redirects. A status that speaks of a
// temporary fault reaches use only when no retry is left.
func (c *Client) attempt(ctx context.Context, x exchange, u *url.URL, last bool) outcome {
	seen := map[string]bool{}
	for {
		seen[u.String()] = true
		res, w, err := c.send(ctx, x, u)
		if err != nil {
			_, broken := errors.AsType[*ConnectionError](err)
			return outcome{err: err, again: temporary(err), says: verdictOf(err), mute: broken}
		}
		next, err := redirectOf(res)
		if next == nil && err == nil {
			o := c.answer(x, res, w, last)
			o.came = true
			return o
		}
		discard(res, w)
		switch {
		case err != nil:
			return outcome{err: err}
		case seen[next.String()]:
			return outcome{err: &RedirectError{URL: show(u), Location: show(next), Reason: "leads in a circle"}}
		case len(seen) > maxRedirects:
			return outcome{err: &RedirectError{URL: show(u), Location: show(next), Reason: "is one too many"}}
		}
		u = next
	}
}

// send makes one request and returns when the header of its answer is there. The
// watch goes on until the caller stops it.
func (c *Client) send(ctx context.Context, x exchange, u *url.URL) (*http.Response, *watch, error) {
	if err := c.limiter.Wait(ctx); err != nil {
		return nil, nil, errLate
	}
	ctx, w := newWatch(ctx, c.timeout)
	req := (&http.Request{
		Method: x.method, URL: u, Host: u.Host, Header: make(http.Header),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	c.setHeaders(req, x)
	c.requests.Add(1)
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		err = classify(err, u, w)
		w.stop()
		c.observer.failed(req, time.Since(w.begun), err)
		return nil, nil, err
	}
	res.Request = req // not every transport sets it
	c.observer.watch(req, res, w.begun)
	return res, w, nil
}

// setHeaders sets the header of a request. It is called for every hop of a redirect,
// and the only place where credentials are added.
func (c *Client) setHeaders(req *http.Request, x exchange) {
	for name, values := range x.header {
		if name = http.CanonicalHeaderKey(name); !secretHeader[name] {
			req.Header[name] = values
		}
	}
	req.Header.Set("User-Agent", c.userAgent)
	c.credentials.apply(req, x.header)
	// Left to net/http, which then undoes the compression that it asked for.
	req.Header.Del("Accept-Encoding")
	if x.file || x.plain || c.isPlain(req.URL) {
		req.Header.Set("Accept-Encoding", "identity")
	}
}

// redirectOf returns where res leads; nil when it leads nowhere.
func redirectOf(res *http.Response) (*url.URL, error) {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	location := res.Header.Get("Location")
	if location == "" {
		return nil, nil
	}
	from := res.Request.URL
	to, err := from.Parse(location)
	if err != nil {
		return nil, &RedirectError{URL: show(from), Location: Redact(location), Reason: "is no address"}
	}
	if reason := unfit(to); reason != "" {
		return nil, &RedirectError{URL: show(from), Location: show(to), Reason: reason}
	}
	return tidy(to), nil
}

// answer lets the caller use res, or says that the request should be made again.
func (c *Client) answer(x exchange, res *http.Response, w *watch, last bool) outcome {
	u := res.Request.URL
	o := outcome{says: good}
	if isTransient(res.StatusCode) {
		o.after = retryAfter(res.Header, time.Now())
		o.says = verdictOn(res.StatusCode, o.after)
	}
	if isTransient(res.StatusCode) && !last {
		return c.troubled(x, res, w, o.after, o.says)
	}
	b := &body{from: res.Body, url: u, watch: w, limit: x.limit, left: x.limit, idle: x.file, count: &c.bytes}
	defer b.Close()
	if x.method != http.MethodHead && res.ContentLength > x.limit {
		return outcome{err: &TooLargeError{URL: show(u), Limit: x.limit}}
	}
	o.ok = res.StatusCode >= 200 && res.StatusCode < 300
	if x.file {
		// How long the rest takes is a matter of its size.
		o.took = time.Since(w.begun)
		w.pause()
	}
	res.Body = b
	o.err = x.use(res)
	if o.err != nil && b.err != nil {
		o.again, o.says = temporary(b.err), verdictOf(b.err)
		o.empty = res.Uncompressed && b.left == b.limit
	}
	if !x.file {
		o.took = time.Since(w.begun)
	}
	if o.ok && o.err == nil && !last && x.isNone != nil && x.isNone() {
		return outcome{err: &StatusError{URL: show(u), Status: res.StatusCode}, again: true, after: retryAfter(res.Header, time.Now()), says: overloaded}
	}
	return o
}

// troubled decides what becomes of a status that may pass: the caller gets an
// answer that says who does not want to answer, a host that wants more patience
// than it gets is an error at once, and in all other cases it is asked again.
func (c *Client) troubled(x exchange, res *http.Response, w *watch, after time.Duration, says verdict) outcome {
	u, long := res.Request.URL, after > patience
	if x.isFinal != nil {
		b := &body{from: res.Body, url: u, watch: w, limit: x.limit, left: x.limit, count: &c.bytes}
		defer b.Close()
		res.Body = b
		if x.use(res) == nil && x.isFinal(long) {
			return outcome{says: good, took: time.Since(w.begun)}
		}
	} else {
		discard(res, w)
	}
	if long {
		return outcome{err: &WaitError{URL: show(u), Status: res.StatusCode, For: after, Said: strings.TrimSpace(res.Header.Get("Retry-After"))}}
	}
	return outcome{err: &StatusError{URL: show(u), Status: res.StatusCode}, again: true, after: after, says: says}
}

// discard ends an answer that nobody wants, and keeps its connection if that is
// cheap.
func discard(res *http.Response, w *watch) {
	_, _ = io.CopyN(io.Discard, res.Body, drainLimit)
	_ = res.Body.Close()
	w.stop()
}

// parse makes an address one that can be asked for.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, &AddressError{URL: Redact(address), Reason: "is no address"}
	}
	if reason := unfit(u); reason != "" {
		return nil, &AddressError{URL: show(u), Reason: reason}
	}
	return tidy(u), nil
}

// unfit says why u cannot be asked for; "" when it can.
func unfit(u *url.URL) string {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return "is neither http nor https"
	case u.Hostname() == "":
		return "names no host"
	}
	return ""
}

// tidy returns u as it is sent: a password in it is none that the user gave us
// for this host, a fragment stays with the reader, and raw spaces or bytes
// beyond ASCII in a query would break the request line (RFC 9112, section 3).
func tidy(u *url.URL) *url.URL {
	t := *u
	t.User, t.Fragment, t.RawFragment = nil, "", ""
	t.RawQuery = escapeQuery(t.RawQuery)
	return &t
}

func escapeQuery(query string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// errLate says that the deadline would pass before the request's turn came.
var errLate = errors.New("the deadline is too near")

// errSilence is the cause of a request that its watch ended.
var errSilence = errors.New("no answer in time")

// watch ends a request that takes too long.
type watch struct {
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	begun   time.Time
}

func newWatch(parent context.Context, timeout time.Duration) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(parent)
	timer := time.AfterFunc(timeout, func() { cancel(errSilence) })
	return ctx, &watch{ctx: ctx, cancel: cancel, timer: timer, timeout: timeout, begun: time.Now()}
}

func (w *watch) pause()                  { w.timer.Stop() }
func (w *watch) restart(d time.Duration) { w.timer.Reset(d) }
func (w *watch) expired() bool           { return errors.Is(context.Cause(w.ctx), errSilence) }

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}
