package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// backoffBase and backoffMax bound the first wait and the longest one where
	// the server asks for none.
	backoffBase = time.Second
	backoffMax  = 30 * time.Second
	// patience is the longest wait that a server's Retry-After is granted.
	patience = 2 * time.Minute
)

type retriesKey struct{}

// WithRetries makes requests under ctx repeat n times at the most, whatever
// Options.Retries says. It is meant for a caller that has a better answer to a
// failure than asking again, such as asking for less.
func WithRetries(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, retriesKey{}, n)
}

// do makes the requests of an exchange, one after another, until one of them
// ends well or none can. The place among the requests in flight is kept while
// it waits: a server that asks for patience is to get fewer requests, and not
// the next ones in line.
func (c *Client) do(ctx context.Context, x exchange, address string) error {
	u, err := parse(address)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return stopped(ctx, x, show(u))
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return stopped(ctx, x, show(u))
	}
	c.purse.bind(originOf(u))

	retries := c.retries
	if n, ok := ctx.Value(retriesKey{}).(int); ok {
		retries = n
	}
	for n := 0; ; n++ {
		o := c.attempt(ctx, x, u, n >= retries)
		if o.err == nil {
			return nil
		}
		if ctx.Err() != nil || errors.Is(o.err, errLate) {
			return stopped(ctx, x, show(u))
		}
		if !o.again || n >= retries {
			return o.err
		}
		wait := pause(n, o.after)
		if c.onWait != nil {
			c.onWait(Wait{URL: show(u), For: wait, Err: o.err})
		}
		if !sleep(ctx, wait) {
			return stopped(ctx, x, show(u))
		}
	}
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

// passing reports whether status speaks of a trouble that may pass.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
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
// never more than patience.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.Atoi(value)
		if err != nil || seconds > int(patience/time.Second) {
			return patience
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
	return min(max(date.Sub(now), 0), patience)
}
