package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/fetch"
)

var quiet = log.New(io.Discard, "", 0)

// script is a transport that answers its n-th request as its n-th step says, and
// the last step for ever.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	times []time.Time
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.times = append(s.times, time.Now())
	step := s.steps[min(len(s.times), len(s.steps))-1]
	return step(req)
}

// waits returns the time between each request and the next.
func (s *script) waits() []time.Duration {
	var d []time.Duration
	for i := 1; i < len(s.times); i++ {
		d = append(d, s.times[i].Sub(s.times[i-1]))
	}
	return d
}

func status(code int, fields ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(fields); i += 2 {
			h.Set(fields[i], fields[i+1])
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader("body")), ContentLength: -1}, nil
	}
}

func failure(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func scripted(steps ...func(*http.Request) (*http.Response, error)) *script {
	return &script{steps: steps}
}

func TestWhatIsRetried(t *testing.T) {
	tests := []struct {
		name     string
		step     func(*http.Request) (*http.Response, error)
		requests int
	}{
		{"200", status(200), 1}, {"204", status(204), 1}, {"400", status(400), 1}, {"401", status(401), 1}, {"403", status(403), 1},
		{"404", status(404), 1}, {"410", status(410), 1}, {"501", status(501), 1}, {"505", status(505), 1}, {"511", status(511), 1},
		{"408", status(408), 5}, {"425", status(425), 5}, {"429", status(429), 5}, {"500", status(500), 5}, {"502", status(502), 5},
		{"503", status(503), 5}, {"504", status(504), 5}, {"508", status(508), 5}, {"520", status(520), 5}, {"524", status(524), 5},
		{"refused", failure(errors.New("connection refused")), 5},
		{"end of file", failure(io.EOF), 5},
		{"no such host", failure(&net.DNSError{Name: "example.org", IsNotFound: true}), 1},
		{"resolver broken", failure(&net.DNSError{Name: "example.org", IsTemporary: true}), 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scripted(test.step)
				res, err := fetch.New(fetch.Options{Transport: s}).Get(t.Context(), "http://example.org/", nil)
				if len(s.times) != test.requests {
					t.Errorf("%d requests, want %d", len(s.times), test.requests)
				}
				if (res == nil) == (err == nil) {
					t.Errorf("response %+v, error %v", res, err)
				}
				if res != nil && (fmt.Sprint(res.Status) != test.name || string(res.Body) != "body") {
					t.Errorf("the last answer came as %+v", res)
				}
			})
		})
	}
}

func TestBackoffDoublesAndIsRandom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		distinct := map[time.Duration]bool{}
		var longest [7]time.Duration
		for range 200 {
			s := scripted(status(503))
			if _, err := fetch.New(fetch.Options{Transport: s, Retries: 7}).Get(t.Context(), "http://example.org/", nil); err != nil {
				t.Fatal(err)
			}
			for i, d := range s.waits() {
				longest[i] = max(longest[i], d)
				distinct[d] = true
			}
		}
		for i, seconds := range []int{1, 2, 4, 8, 16, 30, 30} {
			bound := time.Duration(seconds) * time.Second
			if longest[i] > bound || longest[i] < bound*3/4 {
				t.Errorf("the longest of 200 waits number %d is %s, want nearly %s", i, longest[i], bound)
			}
		}
		if len(distinct) < 1000 {
			t.Errorf("only %d of 1400 waits differ", len(distinct))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	// A bubble's clock starts at midnight UTC 2000-01-01.
	tests := []struct {
		name     string
		fields   []string
		min, max time.Duration
	}{
		{"seconds", []string{"Retry-After", "7"}, 7 * time.Second, 8 * time.Second},
		{"date", []string{"Retry-After", "Sat, 01 Jan 2000 00:00:20 GMT"}, 20 * time.Second, 21 * time.Second},
		{"date by the server's clock", []string{"Retry-After", "Sat, 01 Jan 2000 02:00:20 GMT", "Date", "Sat, 01 Jan 2000 02:00:00 GMT"}, 20 * time.Second, 21 * time.Second},
		{"past", []string{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}, 0, time.Second},
		{"zero", []string{"Retry-After", "0"}, 0, time.Second},
		{"negative", []string{"Retry-After", "-5"}, 0, time.Second},
		{"words", []string{"Retry-After", "soon"}, 0, time.Second},
		{"none", nil, 0, time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scripted(status(429, test.fields...), status(200))
				var told []fetch.Wait
				c := fetch.New(fetch.Options{Transport: s, OnWait: func(w fetch.Wait) { told = append(told, w) }})
				if res, err := c.Get(t.Context(), "http://example.org/?token=hunter2", nil); err != nil || res.Status != 200 {
					t.Fatalf("%+v, %v", res, err)
				}
				waits := s.waits()
				if len(waits) != 1 || waits[0] < test.min || waits[0] > test.max {
					t.Errorf("waited %v, want %s to %s", waits, test.min, test.max)
				}
				if len(told) != 1 || told[0].For != waits[0] || told[0].URL != "http://example.org/?token=REDACTED" || !is[*fetch.StatusError](told[0].Err) {
					t.Errorf("OnWait was told %+v", told)
				}
			})
		})
	}
}

// A firewall that wrote "Retry-After: 3600" was asked again and again for 23
// minutes. Who wants more patience than there is gets no other request.
func TestRetryAfterMoreThanThereIsPatience(t *testing.T) {
	for _, value := range []string{"600", "3600", "99999999999999999999", "Fri, 31 Dec 2099 23:59:59 GMT"} {
		synctest.Test(t, func(t *testing.T) {
			s := scripted(status(503, "Retry-After", value))
			c := fetch.New(fetch.Options{Transport: s})
			begun := time.Now()
			_, err := c.Get(t.Context(), "http://example.org/", nil)
			if e, ok := errors.AsType[*fetch.WaitError](err); !ok || e.Status != 503 || e.For < 10*time.Minute || time.Since(begun) > time.Second {
				t.Errorf("%s: %v after %s", value, err, time.Since(begun))
			}
			c.GiveUpOn(func(r *fetch.Response, long bool) bool { return long && r.Status == 503 })
			if r, err := c.Get(t.Context(), "http://example.org/", nil); err != nil || r.Status != 503 {
				t.Errorf("%s: an answer that is recognised: %v, %v", value, r, err)
			}
		})
	}
}

func TestStatusThatIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scripted(status(500), status(200))
		c := fetch.New(fetch.Options{Transport: s})
		if r, err := c.Get(fetch.WithFinal(t.Context(), 500), "http://example.org/", nil); err != nil || r.Status != 500 {
			t.Errorf("%v, %v", r, err)
		}
	})
}

func TestRetriesCanBeLowered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scripted(status(500))
		c := fetch.New(fetch.Options{Transport: s})
		if _, err := c.Get(fetch.WithRetries(t.Context(), 1), "http://example.org/", nil); err != nil {
			t.Fatal(err)
		}
		if len(s.times) != 2 {
			t.Errorf("%d requests, want 2", len(s.times))
		}
	})
}

// hang answers when the request is given up.
func hang(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// trickle is a body that gives a piece in each step of time.
type trickle struct {
	ctx  context.Context
	step time.Duration
	left int
	size int // of a piece
}

func (b *trickle) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(b.step):
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	b.left--
	return min(len(p), b.size), nil
}

func (b *trickle) Close() error { return nil }

func trickling(step time.Duration, bytes int) func(*http.Request) (*http.Response, error) {
	return pouring(step, bytes, 1)
}

func pouring(step time.Duration, pieces, size int) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		body := &trickle{ctx: req.Context(), step: step, left: pieces, size: size}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body, ContentLength: -1}, nil
	}
}

func TestTimeout(t *testing.T) {
	stream := func(ctx context.Context, c *fetch.Client) error {
		return c.Stream(ctx, "http://example.org/", nil, func(res *http.Response) error {
			time.Sleep(time.Hour) // a slow disk is not the server's silence
			if _, err := io.ReadFull(res.Body, make([]byte, 1)); err != nil {
				return err
			}
			time.Sleep(time.Hour)
			_, err := io.Copy(io.Discard, res.Body)
			return err
		})
	}
	get := func(ctx context.Context, c *fetch.Client) error {
		_, err := c.Get(ctx, "http://example.org/", nil)
		return err
	}
	for _, test := range []struct {
		name     string
		ask      func(context.Context, *fetch.Client) error
		step     func(*http.Request) (*http.Response, error)
		timesOut bool
	}{
		{"get, no answer", get, hang, true},
		{"get, slow body", get, trickling(9*time.Second, 2), true},
		{"get, in time", get, trickling(4*time.Second, 2), false},
		{"stream, no answer", stream, hang, true},
		{"stream, slow body", stream, pouring(4*time.Second, 20, 6<<10), false},
		{"stream, slow and short", stream, trickling(4*time.Second, 2), false},
		{"stream, dripping", stream, trickling(time.Second, 1000), true},
		{"stream, silence", stream, trickling(11*time.Second, 1), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scripted(test.step)
				err := test.ask(t.Context(), fetch.New(fetch.Options{Transport: s, Timeout: 10 * time.Second, Retries: 1}))
				if !test.timesOut {
					if err != nil || len(s.times) != 1 {
						t.Errorf("error %v after %d requests", err, len(s.times))
					}
					return
				}
				e, ok := errors.AsType[*fetch.TimeoutError](err)
				if !ok || e.After != 10*time.Second || len(s.times) != 2 {
					t.Errorf("error %v after %d requests, want a *TimeoutError after 2", err, len(s.times))
				}
			})
		})
	}
}

// byPath is a transport that answers each path as its step says.
type byPath map[string]func(*http.Request) (*http.Response, error)

func (b byPath) RoundTrip(req *http.Request) (*http.Response, error) { return b[req.URL.Path](req) }

func TestCancelEndsEveryWaitAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := byPath{
			"/patience": status(503, "Retry-After", "100"),
			"/backoff":  status(500),
			"/header":   hang,
			"/body":     trickling(time.Minute, 10),
			"/file":     trickling(time.Minute, 10),
		}
		c := fetch.New(fetch.Options{Transport: site, Concurrency: len(site), Timeout: time.Hour, Retries: 1000})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for path := range site {
			wg.Go(func() {
				err := c.Stream(ctx, "http://example.org"+path, nil, func(res *http.Response) error {
					_, err := io.Copy(io.Discard, res.Body)
					return err
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s: error %v, want context.Canceled", path, err)
				}
			})
		}
		time.Sleep(30 * time.Second) // every place is taken
		wg.Go(func() {
			if _, err := c.Get(ctx, "http://example.org/queued", nil); !errors.Is(err, context.Canceled) {
				t.Errorf("queued: error %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		before := c.Stats().Requests
		start := time.Now()
		cancel()
		wg.Wait()
		if d := time.Since(start); d > 0 {
			t.Errorf("it took %s to stop", d)
		}
		if _, err := c.Get(ctx, "http://example.org/late", nil); !errors.Is(err, context.Canceled) {
			t.Errorf("a request after the end: %v", err)
		}
		if n := c.Stats().Requests; n != before {
			t.Errorf("%d requests were made after the end", n-before)
		}
	})
}

func TestDeadlineOfTheCaller(t *testing.T) {
	for name, o := range map[string]fetch.Options{
		"in a request":    {Transport: scripted(hang)},
		"in a wait":       {Transport: scripted(status(503, "Retry-After", "60"))},
		"before its turn": {Transport: scripted(status(200)), Rate: 0.01},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				start := time.Now()
				c := fetch.New(o)
				var err error
				for range 2 {
					_, err = c.Get(ctx, "http://example.org/", nil)
				}
				if !errors.Is(err, context.DeadlineExceeded) || is[*fetch.TimeoutError](err) {
					t.Errorf("error %v, want context.DeadlineExceeded", err)
				}
				if d := time.Since(start); d > 5*time.Second {
					t.Errorf("it took %s", d)
				}
			})
		})
	}
}

func TestRateCoversRetriesAndRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scripted(
			status(302, "Location", "/a"), status(200),
			status(200), status(302, "Location", "/b"), status(302, "Location", "/c"), status(200))
		c := fetch.New(fetch.Options{Transport: s, Rate: 0.5, Timeout: time.Second})
		for range 3 {
			if _, err := c.Get(t.Context(), "http://example.org/", nil); err != nil {
				t.Fatal(err)
			}
		}
		for i, d := range s.waits() {
			if d != 2*time.Second {
				t.Errorf("wait %d is %s, want 2s", i, d)
			}
		}
		if len(s.times) != 6 {
			t.Errorf("%d requests, want 6", len(s.times))
		}
	})
}
