package fetch_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/fetch"
)

// model is how a server bears requests.
type model struct {
	workers  int
	backlog  int           // how many requests may wait for a worker; more are refused. 0: none, -1: any number
	work     time.Duration // what a request costs a worker
	distance time.Duration // the way there and back
	noise    float64       // by how much, at most, the work of one request differs
	refusal  func(*http.Request) (*http.Response, error)
	// slower is how many times dearer a request is from a moment on.
	slower float64
	since  time.Time
}

// host is a transport that behaves like a server.
type host struct {
	model
	once    sync.Once
	desks   chan struct{}
	mu      sync.Mutex
	inside  int
	peak    int
	refused int
	waited  time.Duration // the sum of the times in the backlog
	worked  time.Duration
}

func (h *host) RoundTrip(req *http.Request) (*http.Response, error) {
	h.once.Do(func() { h.desks = make(chan struct{}, h.workers) })
	time.Sleep(h.distance / 2)
	defer time.Sleep(h.distance / 2)
	if !h.enter() {
		return h.refusal(req)
	}
	defer h.leave()
	begun := time.Now()
	select {
	case h.desks <- struct{}{}:
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	defer func() { <-h.desks }()
	h.mu.Lock()
	h.waited += time.Since(begun)
	h.mu.Unlock()
	cost := h.cost(req)
	time.Sleep(cost)
	h.mu.Lock()
	h.worked += cost
	h.mu.Unlock()
	return status(200)(req)
}

func (h *host) cost(req *http.Request) time.Duration {
	work := float64(h.work) * (1 + h.noise*(2*rand.Float64()-1))
	if strings.Contains(req.URL.Path, "cheap") {
		work /= 10
	}
	if h.slower > 0 && time.Now().After(h.since) {
		work *= h.slower
	}
	return time.Duration(work)
}

func (h *host) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.backlog >= 0 && h.inside >= h.workers+h.backlog {
		h.refused++
		return false
	}
	h.inside++
	h.peak = max(h.peak, h.inside)
	return true
}

func (h *host) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.inside--
}

// work does n requests, so many at a time, and returns how long they took.
func work(n, atATime int, do func(int)) time.Duration {
	begun := time.Now()
	jobs := make(chan int)
	var group sync.WaitGroup
	for range atATime {
		group.Go(func() {
			for job := range jobs {
				do(job)
			}
		})
	}
	for job := range n {
		jobs <- job
	}
	close(jobs)
	group.Wait()
	return time.Since(begun)
}

// bestFixed is the shortest time that any fixed number of requests at a time
// takes which the host bears.
func bestFixed(h model, n, most int) (best time.Duration, at int) {
	for k := 1; k <= most; k++ {
		again := &host{model: h}
		took := work(n, k, func(job int) {
			req, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, fmt.Sprintf("http://example.org/?page=%d", job), http.NoBody)
			res, err := again.RoundTrip(req)
			if err == nil {
				res.Body.Close()
			}
		})
		if again.refused > 0 {
			break
		}
		if best == 0 || took < best {
			best, at = took, k
		}
	}
	return best, at
}

// ask makes n requests as fast as the client lets them go.
func ask(t *testing.T, c *fetch.Client, n int, address string) time.Duration {
	t.Helper()
	return work(n, 2*64, func(job int) {
		res, err := c.Get(t.Context(), fmt.Sprintf("%s?page=%d", address, job), nil)
		if err != nil || res.Status != 200 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestPaceIsNearTheBestFixedOne(t *testing.T) {
	const (
		queues  = 0.9
		refuses = 0.6 // a wait of a second is worth many answers of a fast host
	)
	for _, test := range []struct {
		name  string
		host  model
		most  int
		least float64 // what part of the best fixed speed it must reach
	}{
		{"one worker, queue", model{workers: 1, backlog: -1}, 16, queues},
		{"two workers, queue", model{workers: 2, backlog: -1}, 16, queues},
		{"four workers, queue", model{workers: 4, backlog: -1}, 16, queues},
		{"sixteen workers, queue", model{workers: 16, backlog: -1}, 16, queues},
		{"sixteen workers, queue, cap of 4", model{workers: 16, backlog: -1}, 4, queues},
		{"forty workers, queue, cap of 32", model{workers: 40, backlog: -1}, 32, queues},
		{"one worker, refuses", model{workers: 1}, 16, refuses},
		{"two workers, refuses", model{workers: 2}, 16, refuses},
		{"two workers, short queue, refuses", model{workers: 2, backlog: 2}, 16, refuses},
		{"sixteen workers, refuses", model{workers: 16}, 32, refuses},
		{"two workers, drops", model{workers: 2, refusal: failure(io.ErrUnexpectedEOF)}, 16, refuses},
	} {
		for _, shape := range []struct {
			work, distance time.Duration
			noise          float64
		}{
			{400 * time.Millisecond, 0, 0},
			{100 * time.Millisecond, 50 * time.Millisecond, 0.5},
			{50 * time.Millisecond, 800 * time.Millisecond, 0.5},
		} {
			t.Run(fmt.Sprintf("%s, %s+%s, noise %g", test.name, shape.distance, shape.work, shape.noise), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := test.host
					m.work, m.distance, m.noise = shape.work, shape.distance, shape.noise
					if m.refusal == nil {
						m.refusal = status(503)
					}
					n := 200 * max(m.workers, 8) // enough to outweigh the first seconds
					best, at := bestFixed(m, n, test.most)
					h := &host{model: m}
					took := ask(t, fetch.New(fetch.Options{Transport: h, Concurrency: test.most}), n, "http://example.org/")
					if least := test.least - shape.noise/10; float64(best) < least*float64(took) {
						t.Errorf("%s; %d at a time take %s", took, at, best)
					}
					if h.refused > n*3/100 {
						t.Errorf("%d of %d requests were refused", h.refused, n)
					}
					if crowd := float64(h.waited) / float64(n) / float64(m.work); crowd > 3 {
						t.Errorf("requests wait %.1f times as long as they take", crowd)
					}
				})
			})
		}
	}
}

func TestPaceFollowsTheHost(t *testing.T) {
	for name, test := range map[string]struct {
		host      model
		addresses []string // one after the other
	}{
		"it slows down":        {model{workers: 4, backlog: -1, slower: 5, since: time.Date(2000, 1, 1, 0, 0, 30, 0, time.UTC)}, []string{"http://example.org/"}},
		"it gets faster":       {model{workers: 4, backlog: -1, slower: 0.2, since: time.Date(2000, 1, 1, 0, 0, 30, 0, time.UTC)}, []string{"http://example.org/"}},
		"cheap, then dear":     {model{workers: 4, backlog: -1}, []string{"http://example.org/cheap", "http://example.org/dear"}},
		"dear, then cheap":     {model{workers: 4, backlog: -1}, []string{"http://example.org/dear", "http://example.org/cheap"}},
		"again and again":      {model{workers: 2, backlog: -1}, []string{"http://example.org/a", "http://example.org/b", "http://example.org/c", "http://example.org/d", "http://example.org/e"}},
		"a small host at noon": {model{workers: 1, backlog: -1, noise: 0.9}, []string{"http://example.org/"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test.host.work = 200 * time.Millisecond
				h := &host{model: test.host}
				c := fetch.New(fetch.Options{Transport: h, Concurrency: 16, Timeout: time.Hour})
				const n = 1000
				var took time.Duration
				for _, address := range test.addresses {
					took += ask(t, c, n, address)
				}
				// What the workers were busy with is the least that anybody could do.
				if busy := h.worked / time.Duration(h.workers); float64(busy) < 0.85*float64(took) {
					t.Errorf("the host was busy for %s of %s", busy, took)
				}
				if crowd := float64(h.waited) / float64(h.worked); crowd > 3 {
					t.Errorf("requests wait %.1f times as long as they take", crowd)
				}
			})
		})
	}
}

func TestAPauseIsForTheWholeHost(t *testing.T) {
	for name, refusal := range map[string]func(*http.Request) (*http.Response, error){
		"429": status(429, "Retry-After", "20"),
		"503": status(503, "Retry-After", "20"),
		"500": status(500, "Retry-After", "20"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var told []time.Duration
				begun := time.Now()
				refused := false
				site := scriptedBy(func(req *http.Request) (*http.Response, error) {
					mu.Lock()
					defer mu.Unlock()
					if req.URL.Host == "busy.example" {
						told = append(told, time.Since(begun))
						if !refused {
							refused = true
							return refusal(req)
						}
					}
					return status(200)(req)
				})
				c := fetch.New(fetch.Options{Transport: site, Concurrency: 8})
				get := func(address string) {
					if res, err := c.Get(t.Context(), address, nil); err != nil || res.Status != 200 {
						t.Errorf("%+v, %v", res, err)
					}
				}
				var group sync.WaitGroup
				group.Go(func() { get("http://busy.example/1") })
				synctest.Wait()
				for range 6 {
					group.Go(func() { get("http://busy.example/2") })
				}
				group.Go(func() {
					get("http://other.example/")
					if d := time.Since(begun); d > 0 {
						t.Errorf("another host waited %s", d)
					}
				})
				group.Wait()
				if len(told) != 8 {
					t.Errorf("%d requests, want 8", len(told))
				}
				for i, d := range told[1:] {
					if d < 20*time.Second || d > 22*time.Second {
						t.Errorf("request %d came after %s", i+2, d)
					}
				}
			})
		})
	}
}

func TestHostsShareTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{model: model{workers: 100, backlog: -1, work: 100 * time.Millisecond}}
		c := fetch.New(fetch.Options{Transport: h, Concurrency: 6})
		var group sync.WaitGroup
		for i := range 4 {
			group.Go(func() { ask(t, c, 200, fmt.Sprintf("http://host%d.example/", i)) })
		}
		group.Wait()
		if h.peak != 6 {
			t.Errorf("%d requests at a time, want 6", h.peak)
		}
	})
}

func TestASlowHostKeepsNoOtherWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &host{model: model{workers: 1, backlog: -1, work: 10 * time.Second}}
		fast := &host{model: model{workers: 8, backlog: -1, work: 100 * time.Millisecond}}
		c := fetch.New(fetch.Options{Concurrency: 8, Transport: scriptedBy(func(req *http.Request) (*http.Response, error) {
			if req.URL.Host == "cdn.example" {
				return slow.RoundTrip(req)
			}
			return fast.RoundTrip(req)
		})})
		var group sync.WaitGroup
		group.Go(func() { ask(t, c, 20, "http://cdn.example/") })
		group.Go(func() {
			if took := ask(t, c, 300, "http://example.org/"); took > 12*time.Second {
				t.Errorf("the fast host took %s", took)
			}
		})
		group.Wait()
	})
}

func TestWhoGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order []string
		c := fetch.New(fetch.Options{Concurrency: 1, Transport: scriptedBy(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			order = append(order, req.URL.Path)
			mu.Unlock()
			time.Sleep(time.Second)
			return status(200)(req)
		})})
		var group sync.WaitGroup
		for _, path := range []string{"/a", "/b", "/c", "/first", "/second"} {
			ctx := t.Context()
			if len(path) > 2 {
				ctx = fetch.GoingFirst(ctx)
			}
			group.Go(func() {
				if _, err := c.Get(ctx, "http://example.org"+path, nil); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		if got := strings.Join(order, " "); got != "/a /first /second /b /c" {
			t.Errorf("the order is %s", got)
		}
	})
}

func TestConditionalRequests(t *testing.T) {
	h := http.Header{"If-None-Match": {`"v1"`}, "If-Modified-Since": {"Sat, 01 Jan 2000 00:00:00 GMT"}}
	for _, validator := range []string{"If-None-Match", "If-Modified-Since"} {
		site := listen(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(validator) == h.Get(validator) {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = io.WriteString(w, "body")
		})
		c := trusting(t, fetch.Options{})
		res, err := c.Get(t.Context(), site, h)
		if err != nil || res.Status != http.StatusNotModified || len(res.Body) > 0 {
			t.Errorf("Get: %+v, %v", res, err)
		}
		err = c.Stream(t.Context(), site, h, func(res *http.Response) error {
			if res.StatusCode != http.StatusNotModified {
				t.Errorf("Stream: status %d", res.StatusCode)
			}
			return nil
		})
		if err != nil || c.Stats().Requests != 2 {
			t.Errorf("Stream: %v after %d requests", err, c.Stats().Requests)
		}
	}
}

// scriptedBy is a transport made of a function.
type scriptedBy func(*http.Request) (*http.Response, error)

func (s scriptedBy) RoundTrip(req *http.Request) (*http.Response, error) { return s(req) }
