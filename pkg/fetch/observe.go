package fetch

import (
	"io"
	"maps"
	"net/http"
	"sync"
	"time"
)

// Request is a request that was made, and what came of it.
type Request struct {
	Method string
	URL    string // redacted
	Status int    // 0 where no answer came
	Bytes  int64  // of the body, after decompression, as far as it was read
	Took   time.Duration
	Err    error // why no answer came
	// Sent and Received are header fields, without the values of those that are
	// secrets.
	Sent, Received http.Header
}

// observer tells of requests when their answers have ended.
type observer struct {
	tell   func(Request)
	secret map[string]bool // names of header fields
}

func newObserver(tell func(Request), given http.Header) *observer {
	if tell == nil {
		return nil
	}
	secret := map[string]bool{"Set-Cookie": true}
	maps.Copy(secret, secretHeader)
	for name := range given {
		secret[http.CanonicalHeaderKey(name)] = true
	}
	return &observer{tell, secret}
}

// failed tells of a request that got no answer.
func (o *observer) failed(req *http.Request, took time.Duration, err error) {
	if o != nil {
		o.tell(Request{Method: req.Method, URL: show(req.URL), Took: took, Err: err, Sent: o.shown(req.Header)})
	}
}

// watch tells of an answer when its body is closed.
func (o *observer) watch(req *http.Request, res *http.Response, begun time.Time) {
	if o == nil {
		return
	}
	res.Body = &observed{ReadCloser: res.Body, end: func(n int64) {
		o.tell(Request{
			Method: req.Method, URL: show(req.URL), Status: res.StatusCode, Bytes: n, Took: time.Since(begun),
			Sent: o.shown(req.Header), Received: o.shown(res.Header),
		})
	}}
}

func (o *observer) shown(header http.Header) http.Header {
	shown := make(http.Header, len(header))
	for name, values := range header {
		switch {
		case o.secret[name]:
			values = []string{redacted}
		case name == "Location":
			values = []string{Redact(header.Get(name))}
		}
		shown[name] = values
	}
	return shown
}

// observed counts what is read of a body.
type observed struct {
	io.ReadCloser
	n    int64
	once sync.Once
	end  func(n int64)
}

func (b *observed) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	return n, err
}

func (b *observed) Close() error {
	b.once.Do(func() { b.end(b.n) })
	return b.ReadCloser.Close()
}
