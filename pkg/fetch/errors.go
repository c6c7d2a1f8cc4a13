package fetch

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"code.dny.dev/ssrf"
)

// The URL of every error of this package is redacted.

// AddressError says that a URL cannot be asked for.
type AddressError struct{ URL, Reason string }

func (e *AddressError) Error() string { return fmt.Sprintf("%q %s", e.URL, e.Reason) }

// HostError says that the name of a host did not resolve.
type HostError struct {
	URL, Host string
	NotFound  bool // the host does not exist; otherwise nobody could tell
	Err       error
}

func (e *HostError) Error() string {
	if e.NotFound {
		return fmt.Sprintf("get %s: there is no host %q", e.URL, e.Host)
	}
	return fmt.Sprintf("get %s: cannot resolve host %q: %v", e.URL, e.Host, e.Err)
}

func (e *HostError) Unwrap() error { return e.Err }

// TimeoutError says that a request, or a silence within a stream, took too long.
type TimeoutError struct {
	URL   string
	After time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("get %s: timed out after %s", e.URL, e.After)
}

// TLSError says that no secure connection came about: a certificate that does
// not hold, or a server that does not speak TLS.
type TLSError struct {
	URL string
	Err error
}

func (e *TLSError) Error() string {
	return fmt.Sprintf("get %s: no secure connection: %v", e.URL, e.Err)
}

func (e *TLSError) Unwrap() error { return e.Err }

// ConnectionError says that a connection failed, or broke off before the answer
// was whole.
type ConnectionError struct {
	URL string
	Err error
}

func (e *ConnectionError) Error() string { return fmt.Sprintf("get %s: %v", e.URL, e.Err) }

func (e *ConnectionError) Unwrap() error { return e.Err }

// UnreachableError says that a host that has answered before has given no answer at all
// for so many requests in a row that it is not asked again.
type UnreachableError struct {
	URL string
	Err error // of the last of them
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("get %s: nothing has come from the host for many requests in a row: %v", e.URL, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// TooLargeError says that a body has more than Limit bytes.
type TooLargeError struct {
	URL   string
	Limit int64
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("get %s: more than %d bytes", e.URL, e.Limit)
}

// PrivateAddressError says that a host that the user did not name has an address
// that is not public.
type PrivateAddressError struct {
	URL, Host string
	Err       error
}

func (e *PrivateAddressError) Error() string {
	return fmt.Sprintf("get %s: host %q is not public: %v", e.URL, e.Host, e.Err)
}

func (e *PrivateAddressError) Unwrap() error { return e.Err }

// RedirectError says that the redirect from URL to Location was not followed.
type RedirectError struct{ URL, Location, Reason string }

func (e *RedirectError) Error() string {
	return fmt.Sprintf("get %s: redirect to %q %s", e.URL, e.Location, e.Reason)
}

// StatusError says which status a request is made again for; that of a success is
// one of WithRetryOn. It is only seen in a Wait: in the end a status is a Response.
type StatusError struct {
	URL    string
	Status int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("get %s: status %d %s", e.URL, e.Status, http.StatusText(e.Status))
}

// WaitError says that a server wants to be left alone for longer than a client
// waits.
type WaitError struct {
	URL    string
	Status int
	For    time.Duration
	// Said is the server's own word for it: the value of Retry-After.
	Said string
}

func (e *WaitError) Error() string {
	return fmt.Sprintf("get %s: status %d, not before %s have passed", e.URL, e.Status, e.For)
}

// classify says in this package's terms what failed.
func classify(err error, u *url.URL, w *watch) error {
	if w.expired() {
		return &TimeoutError{URL: show(u), After: w.timeout}
	}
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) {
		return &PrivateAddressError{URL: show(u), Host: u.Hostname(), Err: err}
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return &HostError{URL: show(u), Host: e.Name, NotFound: e.IsNotFound, Err: err}
	}
	if insecure(err) {
		return &TLSError{URL: show(u), Err: err}
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return &TimeoutError{URL: show(u), After: w.timeout}
	}
	return &ConnectionError{URL: show(u), Err: err}
}

// insecure reports whether err came of the making of a TLS connection.
func insecure(err error) bool {
	if errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	// An alert of the handshake has no type of its own outside of crypto/tls.
	e, ok := errors.AsType[*net.OpError](err)
	return ok && (e.Op == "remote error" || e.Op == "local error")
}
