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
	// gentle is how many requests a host gets at a time before it has shown what
	// it can take: small hosting runs two PHP workers.
	gentle = 2
	// easy, flat and strained are ratios of a round's latency to that of an
	// unhurried server. Below the second there is room for more requests at a
	// time, and below the first for many more; beyond the third they only wait for
	// each other. Between the last two the pace is right.
	easy     = 1.1
	flat     = 1.3
	strained = 1.8
	// quorum is the least number of answers that says something.
	quorum = 4
	// gapMax bounds the time between two beginnings.
	gapMax = 250 * time.Millisecond
	// memory is how many latencies of an unhurried host are averaged.
	memory = 16
	// patient and patientMax bound after how many rounds without growth a host is
	// measured again.
	patient    = 4
	patientMax = 64
	// slack is a difference in latency that says nothing.
	slack = 20 * time.Millisecond
	// calm and calmMax bound how many good answers it takes until a number of
	// requests at a time that a host refused is tried again.
	calm    = 100
	calmMax = 3200
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
	most int

	mu     sync.Mutex
	queue  []waiter // in the order of coming, those who go first before the others
	active int
	until  time.Time // no request begins before
	wake   *time.Timer

	window  int
	rushing bool      // the window grows fast: nothing has spoken against it yet
	cut     time.Time // when it was last made smaller for a failure
	ceiling int       // the window does not grow beyond
	safe    int       // the greatest window of a round without a failure
	calm    int       // good answers since the ceiling was set
	trust   int       // how many of them lift it

	round    round
	strain   float64          // of the last round
	latency  float64          // of the last round, in seconds
	idle     map[string]*mean // latencies of an unhurried host, by the shape of the request
	held     int              // rounds that the latency kept the window from growing
	patience int              // how many of them make it look again
	resume   int              // the window to go back to after a look; 0 when there is none
}

// waiter is who waits for a place, and is told the window when it is there.
type waiter struct {
	turn  chan int
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
		most: most, window: min(gentle, most), rushing: true, ceiling: most, trust: calm,
		strain: 1, idle: make(map[string]*mean), patience: patient,
	}
	p.begin()
	return p
}

type firstKey struct{}

// GoingFirst makes requests under ctx go before all others that wait for a place
// at the same host. It is meant for an answer that many wait for who have theirs.
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
	turn := make(chan int, 1)
	p.line(waiter{turn, goesFirst(ctx)})
	p.admit()
	p.mu.Unlock()
	select {
	case window := <-turn:
		return place{pace: p, begun: time.Now(), window: window}, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.queue, func(w waiter) bool { return w.turn == turn }); i >= 0 {
		p.queue = slices.Delete(p.queue, i, i+1)
	} else {
		p.active--
		p.admit()
	}
	return place{}, ctx.Err()
}

// line puts a waiter behind those that it has to wait for.
func (p *pace) line(w waiter) {
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
		if d := time.Until(p.until); d > 0 {
			p.wakeIn(d)
			return
		}
		p.until = time.Now().Add(p.gap())
		p.active++
		p.queue[0].turn <- p.window
		p.queue = p.queue[1:]
		p.round.peak = max(p.round.peak, p.active)
	}
}

// gap is what lies between two beginnings, so that none come in a crowd.
func (p *pace) gap() time.Duration {
	return min(time.Duration(p.latency/float64(p.window)*float64(time.Second))/2, gapMax)
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
	silent  verdict = iota // nothing
	good                   // it answered
	pressed                // it refuses, or breaks down
)

// leave gives the place back, and what was learned from it. The time that an
// answer took says something if it is what was asked for.
func (p place) leave(v verdict, asked bool, shape string, took time.Duration) {
	c := p.pace
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case v == pressed && !p.begun.Before(c.cut):
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
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

func (p *pace) begin() {
	p.round = round{begun: time.Now(), peak: p.active, seen: make(map[string]*mean)}
}

// shrink answers the failure of one among so many requests at a time. A number
// that fails and never went well is not tried again for long; one that did go
// well may have met with bad luck.
func (p *pace) shrink(among int) {
	if among > p.safe {
		if p.ceiling < p.most && among >= p.ceiling {
			p.trust = min(2*p.trust, calmMax)
		}
		p.ceiling = max(1, among-1)
		p.window = max(1, min(p.ceiling, max(p.safe, among/2)))
	} else {
		p.safe = among - 1
		p.window = max(1, among*7/10)
	}
	p.calm, p.rushing, p.resume, p.cut = 0, false, 0, time.Now()
	p.begin()
}

// raise lifts the ceiling when all has gone well for long.
func (p *pace) raise() {
	if p.calm++; p.calm >= p.trust && p.window >= p.ceiling && p.ceiling < p.most {
		p.ceiling++
		p.calm = 0
	}
}

func (p *pace) learn(shape string, took time.Duration) {
	m := p.round.seen[shape]
	if m == nil {
		m = new(mean)
		p.round.seen[shape] = m
	}
	m.add(took.Seconds(), 1, m.n+1)
	if p.round.n++; p.round.n >= max(p.window, quorum) {
		p.judge()
		p.begin()
	}
}

// judge ends a round.
func (p *pace) judge() {
	p.weigh()
	p.safe = max(p.safe, min(p.window, p.round.peak))
	if p.resume > 0 {
		p.window, p.resume = min(p.resume, p.ceiling), 0
		return
	}
	switch {
	case p.strain > strained:
		p.window, p.rushing = max(min(gentle, p.window), p.window*3/4), false
		p.held++
	case p.strain > flat:
		p.held++
	case p.round.peak < p.window: // nobody needs more
	case p.rushing && p.strain < easy:
		p.grow(p.window)
	case p.rushing:
		p.grow(max(1, p.window/2))
	default:
		p.grow(max(1, p.window/8))
	}
	// The host may have changed, or its measure been taken in a bad moment.
	if p.held >= p.patience && p.window > gentle {
		p.held, p.patience = 0, min(2*p.patience, patientMax)
		p.window, p.resume = gentle, p.window
	}
}

func (p *pace) grow(by int) { p.window, p.held = min(p.window+by, p.ceiling), 0 }

// weigh holds the latencies of a round against those of an unhurried host, and
// corrects these: when the host has so little to do that the time is its own, or
// when it is faster than it was. The first of its kind tells what it can, as the
// host is as strained as it was.
func (p *pace) weigh() {
	n, ratios, seconds := 0, 0.0, 0.0
	for shape, m := range p.round.seen {
		seconds += m.value * float64(m.n)
		if idle := p.idle[shape]; idle != nil {
			n += m.n
			ratios += float64(m.n) * max(0, m.value-slack.Seconds()) / max(idle.value, time.Millisecond.Seconds())
		}
	}
	if n > 0 {
		p.strain = ratios / float64(n)
	}
	p.latency = seconds / float64(p.round.n)
	for shape, m := range p.round.seen {
		idle := p.idle[shape]
		switch {
		case idle == nil:
			if len(p.idle) >= maxShapes {
				clear(p.idle)
			}
			p.idle[shape] = &mean{n: 1, value: m.value / max(1, p.strain)}
		case p.window <= gentle || m.value < 0.8*idle.value:
			idle.add(m.value, m.n, memory)
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
