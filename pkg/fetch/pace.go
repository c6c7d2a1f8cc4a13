package fetch

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// initialWindow is how many requests a host gets at a time before it has shown
	// what it can take: small hosting runs two PHP workers.
	initialWindow = 2
	// idleRatio, flatRatio and overloadRatio are ratios of a round's latency to that of
	// an idle server. Below the second there is room for more requests at a time, and
	// below the first for many more; above the third they only wait for each other.
	// Between the last two the window is right.
	idleRatio     = 1.1
	flatRatio     = 1.3
	overloadRatio = 1.8
	// minAnswers is the least number of answers that make a round.
	minAnswers = 4
	// maxGap bounds the time between the starts of two requests.
	maxGap = 250 * time.Millisecond
	// latencySamples is how many latencies of an idle host are averaged.
	latencySamples = 16
	// minProbeRounds and maxProbeRounds bound after how many rounds without growth a
	// host is measured again.
	minProbeRounds = 4
	maxProbeRounds = 64
	// latencyNoise is a difference in latency that means nothing.
	latencyNoise = 20 * time.Millisecond
	// minStableAnswers and maxStableAnswers bound how many good answers it takes until a
	// window that a host refused is tried again.
	minStableAnswers = 100
	maxStableAnswers = 3200
	// maxShapes bounds what is remembered of a host's latencies.
	maxShapes = 256
)

// pace decides how many requests are under way at a host: few at first, more as
// long as its latency stays flat (additive increase), fewer when it refuses,
// fails or slows down (multiplicative decrease), and none while a wait that it
// asked for lasts.
//
// https://www.rfc-editor.org/rfc/rfc5681 is the idea; what a round trip is there
// is a round here, as many answers as there are places.
type pace struct {
	maxWindow int

	mu          sync.Mutex
	silence     silence
	queue       []waiter // in the order of arrival, those with priority before the others
	active      int
	pausedUntil time.Time // no request begins before
	wake        *time.Timer

	window        int
	fastGrowth    bool      // nothing has spoken against the growth of the window yet
	shrunkAt      time.Time // when the window was last made smaller for a failure
	ceiling       int       // the window does not grow beyond
	safeWindow    int       // the greatest window of a round without a failure
	answers       int       // good ones since the ceiling was set
	stableAnswers int       // how many of them raise the ceiling

	round        round
	load         float64          // of the last round: its latency by that of an idle host
	latency      float64          // of the last round, in seconds
	idleLatency  map[string]*mean // of an idle host, by the shape of the request
	heldRounds   int              // rounds that the latency kept the window from growing
	probeRounds  int              // how many of them make it measure the host again
	resumeWindow int              // the window to go back to after that; 0 for none
}

// waiter is who waits for a place, and is told the window when it is there.
type waiter struct {
	ready chan int
	first bool
}

// round is what was seen since the window changed.
type round struct {
	begun time.Time
	peak  int // the most requests that were under way
	n     int
	seen  map[string]*mean
}

// mean is an average of durations in seconds.
type mean struct {
	n     int
	value float64
}

// add takes in the average of n more, and forgets what is older than most.
func (m *mean) add(value float64, n, most int) {
	m.n = min(m.n+n, most)
	m.value += (value - m.value) * float64(n) / float64(m.n)
}

func newPace(most int) *pace {
	p := &pace{
		maxWindow: most, window: min(initialWindow, most), fastGrowth: true, ceiling: most, stableAnswers: minStableAnswers,
		load: 1, idleLatency: make(map[string]*mean), probeRounds: minProbeRounds,
	}
	p.begin()
	return p
}

type firstKey struct{}

// GoingFirst makes requests under ctx go before all others that wait for a place
// at the same host. It is meant for an answer that many documents wait for which have
// been read already, such as the media records that they show.
func GoingFirst(ctx context.Context) context.Context {
	return context.WithValue(ctx, firstKey{}, true)
}

func goesFirst(ctx context.Context) bool { return ctx.Value(firstKey{}) != nil }

// place is one request's leave to be under way.
type place struct {
	pace   *pace
	begun  time.Time
	window int // when it began
}

// enter waits for a place, which must be left.
func (p *pace) enter(ctx context.Context) (place, error) {
	p.mu.Lock()
	ready := make(chan int, 1)
	p.enqueue(waiter{ready, goesFirst(ctx)})
	p.admit()
	p.mu.Unlock()
	select {
	case window := <-ready:
		return place{pace: p, begun: time.Now(), window: window}, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.queue, func(w waiter) bool { return w.ready == ready }); i >= 0 {
		p.queue = slices.Delete(p.queue, i, i+1)
	} else {
		p.active--
		p.admit()
	}
	return place{}, ctx.Err()
}

// enqueue puts a waiter behind those that it has to wait for.
func (p *pace) enqueue(w waiter) {
	at := len(p.queue)
	if w.first {
		if i := slices.IndexFunc(p.queue, func(o waiter) bool { return !o.first }); i >= 0 {
			at = i
		}
	}
	p.queue = slices.Insert(p.queue, at, w)
}

// admit gives places to those who wait. It is called with the lock held, as are
// all that follow it but leave and pause.
func (p *pace) admit() {
	for len(p.queue) > 0 && p.active < p.window {
		if d := time.Until(p.pausedUntil); d > 0 {
			p.wakeIn(d)
			return
		}
		p.pausedUntil = time.Now().Add(p.gap())
		p.active++
		p.queue[0].ready <- p.window
		p.queue = p.queue[1:]
		p.round.peak = max(p.round.peak, p.active)
	}
}

// gap is what lies between two beginnings, so that none come in a crowd.
func (p *pace) gap() time.Duration {
	return min(time.Duration(p.latency/float64(p.window)*float64(time.Second))/2, maxGap)
}

func (p *pace) wakeIn(d time.Duration) {
	if p.wake != nil {
		p.wake.Stop()
	}
	p.wake = time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.admit()
	})
}

// verdict is what the end of a request says of its host.
type verdict int

const (
	neutral    verdict = iota // nothing
	good                      // it answered
	overloaded                // it refuses, or breaks down
)

// leave gives the place back, and what was learned from it. The time that an
// answer took says something if it is what was asked for.
func (p place) leave(v verdict, asked bool, shape string, took time.Duration) {
	c := p.pace
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case v == overloaded && !p.begun.Before(c.shrunkAt):
		c.shrink(min(p.window, c.round.peak))
	case v == good:
		c.raise()
		if asked && !p.begun.Before(c.round.begun) {
			c.learn(shape, took)
		}
	}
	c.active--
	c.admit()
}

// pause keeps every request back for a while. Those under way are not touched.
func (p *pace) pause(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.pausedUntil) {
		p.pausedUntil = until
	}
}

func (p *pace) begin() {
	p.round = round{begun: time.Now(), peak: p.active, seen: make(map[string]*mean)}
}

// shrink answers the failure of one among so many requests at a time. A number
// that fails and never went well is not tried again for long; one that did go
// well may have met with bad luck.
func (p *pace) shrink(among int) {
	if among > p.safeWindow {
		if p.ceiling < p.maxWindow && among >= p.ceiling {
			p.stableAnswers = min(2*p.stableAnswers, maxStableAnswers)
		}
		p.ceiling = max(1, among-1)
		p.window = max(1, min(p.ceiling, max(p.safeWindow, among/2)))
	} else {
		p.safeWindow = among - 1
		p.window = max(1, among*7/10)
	}
	p.answers, p.fastGrowth, p.resumeWindow, p.shrunkAt = 0, false, 0, time.Now()
	p.begin()
}

// raise lifts the ceiling when all has gone well for long.
func (p *pace) raise() {
	if p.answers++; p.answers >= p.stableAnswers && p.window >= p.ceiling && p.ceiling < p.maxWindow {
		p.ceiling++
		p.answers = 0
	}
}

func (p *pace) learn(shape string, took time.Duration) {
	m := p.round.seen[shape]
	if m == nil {
		m = new(mean)
		p.round.seen[shape] = m
	}
	m.add(took.Seconds(), 1, m.n+1)
	if p.round.n++; p.round.n >= max(p.window, minAnswers) {
		p.evaluate()
		p.begin()
	}
}

// evaluate ends a round: it sets the window for the next one.
func (p *pace) evaluate() {
	p.measure()
	p.safeWindow = max(p.safeWindow, min(p.window, p.round.peak))
	if p.resumeWindow > 0 {
		p.window, p.resumeWindow = min(p.resumeWindow, p.ceiling), 0
		return
	}
	switch {
	case p.load > overloadRatio:
		p.window, p.fastGrowth = max(min(initialWindow, p.window), p.window*3/4), false
		p.heldRounds++
	case p.load > flatRatio:
		p.heldRounds++
	case p.round.peak < p.window: // nobody needs more
	case p.fastGrowth && p.load < idleRatio:
		p.grow(p.window)
	case p.fastGrowth:
		p.grow(max(1, p.window/2))
	default:
		p.grow(max(1, p.window/8))
	}
	// The host may have changed, or its measure been taken in a bad moment.
	if p.heldRounds >= p.probeRounds && p.window > initialWindow {
		p.heldRounds, p.probeRounds = 0, min(2*p.probeRounds, maxProbeRounds)
		p.window, p.resumeWindow = initialWindow, p.window
	}
}

func (p *pace) grow(by int) { p.window, p.heldRounds = min(p.window+by, p.ceiling), 0 }

// measure compares the latencies of a round with those of an idle host, and corrects
// the latter when the host has so little to do that the time is its own, or when it is
// faster than before. The first latency of a shape is corrected by the load of the
// round before.
func (p *pace) measure() {
	n, ratios, seconds := 0, 0.0, 0.0
	for shape, m := range p.round.seen {
		seconds += m.value * float64(m.n)
		if idle := p.idleLatency[shape]; idle != nil {
			n += m.n
			ratios += float64(m.n) * max(0, m.value-latencyNoise.Seconds()) / max(idle.value, time.Millisecond.Seconds())
		}
	}
	if n > 0 {
		p.load = ratios / float64(n)
	}
	p.latency = seconds / float64(p.round.n)
	for shape, m := range p.round.seen {
		idle := p.idleLatency[shape]
		switch {
		case idle == nil:
			if len(p.idleLatency) >= maxShapes {
				clear(p.idleLatency)
			}
			p.idleLatency[shape] = &mean{n: 1, value: m.value / max(1, p.load)}
		case p.window <= initialWindow || m.value < 0.8*idle.value:
			idle.add(m.value, m.n, latencySamples)
		}
	}
}

// shapeOf tells requests apart whose latencies cannot be compared: by all of the
// address but its numbers. How many numbers there are in a list counts.
func shapeOf(method string, u *url.URL) string {
	return method + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, u.Path+"?"+strings.ReplaceAll(u.RawQuery, "%2C", ","))
}
