package fetch_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wpmd/pkg/fetch"
)

// listen starts a server and returns its address.
func listen(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// trusting returns a client that is allowed to talk to this machine.
func trusting(t *testing.T, o fetch.Options) *fetch.Client {
	t.Helper()
	c := fetch.New(o)
	c.Trust("127.0.0.1")
	t.Cleanup(c.Close)
	return c
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestGet(t *testing.T) {
	var seen http.Header
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header
		w.Header().Set("X-WP-Total", "7")
		if r.URL.Path == "/missing" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprintf(w, "%s %s", r.Method, r.URL.RequestURI())
	})
	c := trusting(t, fetch.Options{UserAgent: "wpmd/1.2.3 (+https://example.org)"})
	for _, test := range []struct {
		path, want string
		status     int
	}{
		{"/a?b=c", "GET /a?b=c", 200},
		{"/missing", "GET /missing", 404},
		{"/with space/ü?q=a b&ü=1#fragment", "GET /with%20space/%C3%BC?q=a%20b&%C3%BC=1", 200},
	} {
		res, err := c.Get(t.Context(), site+test.path, http.Header{"Accept": {"application/json"}})
		if err != nil {
			t.Fatal(err)
		}
		if string(res.Body) != test.want || res.Status != test.status || res.Header.Get("X-WP-Total") != "7" {
			t.Errorf("%s: status %d, header %v, body %q", test.path, res.Status, res.Header, res.Body)
		}
	}
	if ua, accept := seen.Get("User-Agent"), seen.Get("Accept"); ua != "wpmd/1.2.3 (+https://example.org)" || accept != "application/json" {
		t.Errorf("User-Agent %q, Accept %q", ua, accept)
	}
	res, err := c.Head(t.Context(), site+"/x")
	if err != nil || len(res.Body) != 0 || res.Header.Get("X-WP-Total") != "7" {
		t.Errorf("Head = %+v, %v", res, err)
	}
	if s := c.Stats(); s.Requests != 4 || s.Bytes != int64(len("GET /a?b=cGET /missingGET /with%20space/%C3%BC?q=a%20b&%C3%BC=1")) {
		t.Errorf("Stats() = %+v", s)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	c := fetch.New(fetch.Options{})
	for _, address := range []string{"", "example.org", "/wp-json/", "ftp://example.org/", "file:///etc/passwd", "http://", "http:example.org",
		"http://:80/", "javascript:alert(1)", "http://user:hunter2@host:port/", "http://exa mple.org/", "http://example.org/\x00"} {
		_, err := c.Get(t.Context(), address, nil)
		if _, ok := errors.AsType[*fetch.AddressError](err); !ok {
			t.Errorf("Get(%q): error %v, want an *AddressError", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Get(%q): the error holds the password: %v", address, err)
		}
	}
	if n := c.Stats().Requests; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestGzipIsUndoneAndCapped(t *testing.T) {
	const size = 1 << 20
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			io.WriteString(w, "plain")
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		z.Write(make([]byte, size)) // about 1 kB on the wire
		z.Close()
	})
	// A user's own Accept-Encoding must not leave a compressed body to the caller.
	c := trusting(t, fetch.Options{MaxBody: size, Header: http.Header{"Accept-Encoding": {"gzip"}}})
	res, err := c.Get(t.Context(), site, nil)
	if err != nil || !bytes.Equal(res.Body, make([]byte, size)) {
		t.Fatalf("a body of exactly the limit: %v", err)
	}
	err = c.Stream(t.Context(), site, nil, func(res *http.Response) error {
		data, err := io.ReadAll(res.Body)
		if string(data) != "plain" {
			t.Errorf("a file comes compressed: %q", data)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}

	c = trusting(t, fetch.Options{MaxBody: size - 1})
	_, err = c.Get(t.Context(), site, nil)
	tooLarge, ok := errors.AsType[*fetch.TooLargeError](err)
	if !ok || tooLarge.Limit != size-1 {
		t.Errorf("a body one byte beyond the limit: %v", err)
	}
	if n := c.Stats().Requests; n != 1 {
		t.Errorf("a body too large was asked for %d times", n)
	}
}

func TestTooLargeIsSeenBeforeItIsRead(t *testing.T) {
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		if r.Method != http.MethodHead {
			w.Write(make([]byte, 1000))
		}
	})
	c := trusting(t, fetch.Options{MaxBody: 10, MaxFile: 999})
	_, err := c.Get(t.Context(), site, nil)
	if _, ok := errors.AsType[*fetch.TooLargeError](err); !ok {
		t.Errorf("Get: %v", err)
	}
	err = c.Stream(t.Context(), site, nil, func(*http.Response) error {
		t.Error("use was called with a file that is too large")
		return nil
	})
	if _, ok := errors.AsType[*fetch.TooLargeError](err); !ok {
		t.Errorf("Stream: %v", err)
	}
	if _, err := c.Head(t.Context(), site); err != nil {
		t.Errorf("Head: %v", err)
	}
}

func TestRedirects(t *testing.T) {
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		switch {
		case r.URL.Path == "/self":
			http.Redirect(w, r, "/self", http.StatusMovedPermanently)
		case r.URL.Path == "/mailto":
			http.Redirect(w, r, "mailto:a@example.org", http.StatusFound)
		case r.URL.Path == "/broken":
			w.Header().Set("Location", "http://user:hunter2@[::/")
			w.WriteHeader(http.StatusFound)
		case r.URL.Path == "/nowhere":
			w.WriteHeader(http.StatusFound)
			io.WriteString(w, "no Location")
		case r.URL.Path == "/not-modified":
			w.WriteHeader(http.StatusNotModified)
		case count(r.URL.Path, &n) && n > 0:
			http.Redirect(w, r, fmt.Sprintf("%d?was=%d#x", n-1, n), http.StatusFound)
		default:
			io.WriteString(w, "here")
		}
	})
	c := trusting(t, fetch.Options{})
	res, err := c.Get(t.Context(), site+"/10", nil)
	if err != nil || string(res.Body) != "here" || res.URL != site+"/0?was=1" {
		t.Errorf("ten redirects: %+v, %v", res, err)
	}
	for _, path := range []string{"/11", "/self", "/mailto", "/broken"} {
		_, err := c.Get(t.Context(), site+path, nil)
		if _, ok := errors.AsType[*fetch.RedirectError](err); !ok {
			t.Errorf("%s: error %v, want a *RedirectError", path, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error holds the password: %v", path, err)
		}
	}
	for path, status := range map[string]int{"/nowhere": 302, "/not-modified": 304} {
		if res, err := c.Get(t.Context(), site+path, nil); err != nil || res.Status != status {
			t.Errorf("%s: %+v, %v", path, res, err)
		}
	}
}

func count(path string, n *int) bool {
	_, err := fmt.Sscanf(path, "/%d", n)
	return err == nil
}

func TestTruncatedBodyIsAskedForAgain(t *testing.T) {
	t.Parallel() // it waits in earnest
	var asked atomic.Int64
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1)%2 == 0 {
			io.WriteString(w, "whole")
			return
		}
		if r.URL.Path == "/length" {
			w.Header().Set("Content-Length", "5")
		}
		io.WriteString(w, "who")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	c := trusting(t, fetch.Options{Retries: 1})
	for _, path := range []string{"/length", "/chunked"} {
		res, err := c.Get(t.Context(), site+path, nil)
		if err != nil || string(res.Body) != "whole" {
			t.Errorf("%s: %+v, %v", path, res, err)
		}
		var got []string
		err = c.Stream(t.Context(), site+path, nil, func(res *http.Response) error {
			data, err := io.ReadAll(res.Body)
			got = append(got, string(data))
			return err
		})
		if err != nil || strings.Join(got, "|") != "who|whole" {
			t.Errorf("%s as a stream: %q, %v", path, got, err)
		}
	}
	_, err := trusting(t, fetch.Options{Retries: -1}).Get(t.Context(), site+"/length", nil)
	if _, ok := errors.AsType[*fetch.ConnectionError](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("without a retry: error %v, want a *ConnectionError of io.ErrUnexpectedEOF", err)
	}
}

func TestStreamLeavesTheCallersErrorsAlone(t *testing.T) {
	site := listen(t, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 1<<20)) })
	c := trusting(t, fetch.Options{})
	full := errors.New("disk full")
	calls := 0
	err := c.Stream(t.Context(), site, nil, func(*http.Response) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

func TestConcurrencyCoversTheBody(t *testing.T) {
	var now, most atomic.Int64
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		w.Write([]byte("x"))
		w.(http.Flusher).Flush()
		time.Sleep(10 * time.Millisecond)
	})
	c := trusting(t, fetch.Options{Concurrency: 2})
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, err := c.Get(t.Context(), site, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := most.Load(); n > 2 {
		t.Errorf("%d requests at a time, want 2", n)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			w.Header().Set("Location", "/to")
			w.WriteHeader(http.StatusFound)
		}
		w.Write(make([]byte, 10_000))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := trusting(t, fetch.Options{Concurrency: 3})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 10 {
				if _, err := c.Get(t.Context(), s.URL+"/from", nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	// A connection that comes free while another is being dialed makes one more
	// than there are requests at a time; none that is kept would make 60.
	if n := opened.Load(); n > 2*3 {
		t.Errorf("60 requests opened %d connections", n)
	}
}

func TestFailuresAreNamed(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet
	t.Cleanup(secure.Close)
	plain := listen(t, func(http.ResponseWriter, *http.Request) {})
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	silent := listen(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	garbage := serveRaw(t, "SSH-2.0-OpenSSH_9.9\r\n")

	for name, test := range map[string]struct {
		address string
		timeout time.Duration
		tries   int64
		is      func(error) bool
	}{
		"certificate": {secure.URL, 0, 1, is[*fetch.TLSError]},
		"no TLS":      {"https" + strings.TrimPrefix(plain, "http"), 0, 1, is[*fetch.TLSError]},
		"refused":     {"http://" + closed.Addr().String(), 0, 2, is[*fetch.ConnectionError]},
		"no HTTP":     {"http://" + garbage, 0, 2, is[*fetch.ConnectionError]},
		"silence":     {silent, 100 * time.Millisecond, 2, is[*fetch.TimeoutError]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := trusting(t, fetch.Options{Retries: 1, Timeout: test.timeout})
			_, err := c.Get(t.Context(), test.address+"/?token=hunter2", nil)
			if !test.is(err) {
				t.Errorf("error %T %v", err, err)
			}
			if n := c.Stats().Requests; n != test.tries {
				t.Errorf("%d requests, want %d", n, test.tries)
			}
			if !strings.Contains(err.Error(), "token=REDACTED") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error shows %v", err)
			}
		})
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// serveRaw answers every connection with the same bytes.
func serveRaw(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 1<<10)) // the request
			io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// Where gzip is only claimed, or not spoken of, the body is read all the same,
// and within its limit.
func TestGzipThatIsMislabeled(t *testing.T) {
	const size = 1 << 20
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(make([]byte, size))
	z.Close()
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/claimed":
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, "plain")
		case "/silent":
			w.Write(b.Bytes())
		case "/half":
			w.Write(b.Bytes()[:20])
		}
	})
	c := trusting(t, fetch.Options{MaxBody: size})
	for path, want := range map[string][]byte{"/claimed": []byte("plain"), "/silent": make([]byte, size), "/half": b.Bytes()[:20]} {
		res, err := c.Get(t.Context(), site+path, nil)
		if err != nil || !bytes.Equal(res.Body, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	small := trusting(t, fetch.Options{MaxBody: size - 1})
	if _, err := small.Get(t.Context(), site+"/silent", nil); err == nil {
		t.Error("more was unpacked than is allowed")
	} else if _, ok := errors.AsType[*fetch.TooLargeError](err); !ok {
		t.Errorf("error %v", err)
	}
}
