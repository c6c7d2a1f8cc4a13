package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// backoffBase and backoffMax bound the first wait and the longest one where
	// the server asks for none.
	backoffBase = time.Second
	backoffMax  = 30 * time.Second
	// patience is the longest wait that a server's Retry-After is granted; one that
	// asks for more gets no other request.
	patience = 2 * time.Minute
	// longest is the longest wait that is told.
	longest = 10 * 365 * 24 * time.Hour
)

type retriesKey struct{}

// WithRetries makes requests under ctx repeat n times at the most, whatever
// Options.Retries says. It is meant for a caller that has a better answer to a
// failure than asking again, such as asking for less.
func WithRetries(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, retriesKey{}, n)
}

type finalKey struct{}

// WithFinal makes a status an answer of requests under ctx, though it speaks of a
// temporary fault: for a caller that has another way to what it wants.
func WithFinal(ctx context.Context, status int) context.Context {
	return context.WithValue(ctx, finalKey{}, status)
}

type retryOnKey struct{}

// WithRetryOn makes an answer of requests under ctx that isNone recognises, such as
// the page of a check in the place of data, be asked for again like one whose status
// speaks of a temporary fault, though its status is that of a success.
func WithRetryOn(ctx context.Context, isNone func(*Response) bool) context.Context {
	return context.WithValue(ctx, retryOnKey{}, isNone)
}

// do makes the requests of an exchange, one after another, until one of them
// ends well or none can.
func (c *Client) do(ctx context.Context, x exchange, address string) (took time.Duration, err error) {
	u, err := parse(address)
	if err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, stopped(ctx, x, show(u))
	}
	c.credentials.bind(originOf(u))
	retries := c.retries
	if n, ok := ctx.Value(retriesKey{}).(int); ok {
		retries = n
	}
	pace := c.paceOf(u)
	for n := 0; ; n++ {
		o, wait := c.turn(ctx, x, u, n, retries)
		if o.came {
			pace.answered()
		}
		if o.err == nil {
			return o.took, nil
		}
		x.plain = x.plain || o.empty
		if isMislabeled(o.err) {
			c.setPlain(u)
		}
		if ctx.Err() != nil || errors.Is(o.err, errLate) {
			return 0, stopped(ctx, x, show(u))
		}
		if o.mute && (n >= retries || pace.isSilent()) && pace.unanswered(o.err) {
			return 0, &UnreachableError{URL: show(u), Err: o.err}
		}
		if !o.again || n >= retries {
			return 0, o.err
		}
		if c.onWait != nil {
			c.onWait(Wait{URL: show(u), For: wait, Err: o.err})
		}
		if !sleep(ctx, wait) {
			return 0, stopped(ctx, x, show(u))
		}
	}
}

// turn waits until the host may be asked and makes one attempt. A host that is
// overloaded keeps everybody waiting, so that it gets fewer requests and not the
// next ones in line. The redirects of a request count for the host that was
// asked.
func (c *Client) turn(ctx context.Context, x exchange, u *url.URL, n, retries int) (o outcome, wait time.Duration) {
	pace := c.paceOf(u)
	place, err := pace.enter(ctx)
	if err != nil {
		return outcome{err: err}, 0
	}
	defer func() { place.leave(o.says, o.ok, x.shape(u), o.took) }()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return outcome{err: ctx.Err()}, 0
	}
	o = c.attempt(ctx, x, u, n >= retries)
	wait = o.after
	if o.again && n < retries {
		wait = pause(n, o.after)
	}
	if o.says == overloaded {
		pace.pause(wait)
	}
	return o, wait
}

// paceOf returns the pace of a URL's host.
func (c *Client) paceOf(u *url.URL) *pace {
	origin := originOf(u)
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.paces[origin]
	if p == nil {
		p = newPace(cap(c.slots))
		c.paces[origin] = p
	}
	return p
}

// stopped says that the caller ended the request.
func stopped(ctx context.Context, x exchange, address string) error {
	err := ctx.Err()
	if err == nil {
		err = context.DeadlineExceeded // see errLate
	}
	return fmt.Errorf("%s %s: %w", strings.ToLower(x.method), address, err)
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// pause returns the wait after the failure numbered n from 0: random up to a
// bound that doubles each time ("full jitter"), so that clients that failed
// together do not return together; or what the server asked for, within reason.
func pause(n int, asked time.Duration) time.Duration {
	jitter := rand.N(min(backoffMax, backoffBase<<min(n, 10)))
	if asked <= 0 {
		return jitter
	}
	return min(asked+min(jitter, backoffBase), patience)
}

// isTransient reports whether a status speaks of a fault that a retry may not meet.
func isTransient(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported, http.StatusNetworkAuthenticationRequired:
		return false
	}
	return status >= 500
}

// verdictOn says what a status that may pass tells about its host. One that asks
// for patience is overloaded; other failures may be those of a single document.
func verdictOn(status int, after time.Duration) verdict {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusLoopDetected: // 508 is cPanel's "resource limit"
		return overloaded
	}
	if after > 0 {
		return overloaded
	}
	return neutral
}

// verdictOf says what a failed request tells about its host.
func verdictOf(err error) verdict {
	_, broken := errors.AsType[*ConnectionError](err)
	_, late := errors.AsType[*TimeoutError](err)
	if (broken || late) && !isMislabeled(err) {
		return overloaded
	}
	return neutral
}

// temporary reports whether the same request may meet with something else than
// err in a moment.
func temporary(err error) bool {
	if e, ok := errors.AsType[*HostError](err); ok {
		return !e.NotFound
	}
	if _, ok := errors.AsType[*TimeoutError](err); ok {
		return true
	}
	_, ok := errors.AsType[*ConnectionError](err)
	return ok
}

// retryAfter reads the Retry-After field in both its forms (RFC 9110, section
// 10.2.3): seconds, or a date, which is held against the server's own clock
// where it shows one. It is 0 where there is none or its time has come, and
// never more than longest.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.Atoi(value)
		if err != nil || seconds > int(longest/time.Second) {
			return longest
		}
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if clock, err := http.ParseTime(h.Get("Date")); err == nil {
		now = clock
	}
	return min(max(date.Sub(now), 0), longest)
}
