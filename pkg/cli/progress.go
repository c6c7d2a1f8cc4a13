package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
)

// progress is an export.Progress that must be ended.
type progress interface {
	export.Progress
	// End leaves the terminal as a reader wants it: one line a stage.
	End()
}

// newProgress shows bars on a terminal, and plain lines elsewhere, for logs.
func (c *console) newProgress() progress {
	warn := func(io.Writer, content.Warning) {}
	if c.verbose > 0 {
		warn = c.printWarning
	}
	if c.quiet || c.noProgress {
		return &silent{warn: func(w content.Warning) { warn(c.err, w) }}
	}
	if isTerminal(c.err) {
		pool := mpb.New(mpb.WithOutput(c.err), mpb.WithAutoRefresh())
		c.printAbove(pool)
		return &bars{console: c, pool: pool, warn: warn, byName: map[string]*mpb.Bar{}}
	}
	return &lines{out: c.err, warn: warn, byName: map[string]*stage{}}
}

// silent shows nothing but the warnings that were asked for.
type silent struct {
	mu   sync.Mutex
	warn func(content.Warning)
}

func (*silent) Stage(string, int) {}
func (*silent) Step(string, int)  {}
func (*silent) End()              {}

func (s *silent) Warn(w content.Warning) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warn(w)
}

// bars is the progress on a terminal.
type bars struct {
	console *console
	pool    *mpb.Progress

	mu     sync.Mutex
	warn   func(io.Writer, content.Warning)
	byName map[string]*mpb.Bar
}

func (b *bars) Stage(name string, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stage(name).SetTotal(int64(total), false)
}

// stage is called with the lock held.
func (b *bars) stage(name string) *mpb.Bar {
	if bar, ok := b.byName[name]; ok {
		return bar
	}
	begun := time.Now()
	bar := b.pool.New(0, mpb.NopStyle(),
		mpb.PrependDecorators(
			decor.Name(name, decor.WC{W: len(export.StageDocuments), C: decor.DindentRight}),
			decor.Any(func(s decor.Statistics) string {
				return pace(s.Current, s.Total, time.Since(begun), s.Aborted || s.Completed)
			}),
		))
	b.byName[name] = bar
	return bar
}

// pace says how far a stage is, how fast it goes, and how long the rest takes at that
// rate: a guess, so it is only made after a while.
func pace(done, total int64, since time.Duration, ended bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, " %d", done)
	if total > 0 {
		fmt.Fprintf(&b, " of %d", total)
	}
	rate := float64(done) / max(since.Seconds(), 0.001)
	if rate >= 0.5 {
		fmt.Fprintf(&b, ", %.0f/s", rate)
	}
	if left := total - done; !ended && left > 0 && done > 0 && since > 2*time.Second {
		fmt.Fprintf(&b, ", %s left", brief(max(time.Second, time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second))))
	}
	return b.String()
}

func (b *bars) Step(name string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stage(name).IncrBy(n)
}

func (b *bars) Warn(w content.Warning) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.warn(b.pool, w)
}

func (b *bars) End() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bar := range b.byName {
		bar.EnableTriggerComplete()
		bar.Abort(false)
	}
	b.console.printAbove(nil)
	b.pool.Wait()
}

// lines is the progress in a log: a line for each stage when it ends, and one
// now and then on the way there.
type lines struct {
	out  io.Writer
	warn func(io.Writer, content.Warning)

	mu     sync.Mutex
	order  []string
	byName map[string]*stage
}

type stage struct {
	done, total int
	begun, told time.Time
}

// lineEvery is seldom enough for a log, and often enough that a job that waits
// for signs of life is not ended.
const lineEvery = 10 * time.Second

func (l *lines) Stage(name string, total int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stage(name).total = total
}

// stage is called with the lock held.
func (l *lines) stage(name string) *stage {
	if s, ok := l.byName[name]; ok {
		return s
	}
	now := time.Now()
	s := &stage{begun: now, told: now}
	l.byName[name] = s
	l.order = append(l.order, name)
	return s
}

func (l *lines) Step(name string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.stage(name)
	s.done += n
	if time.Since(s.told) < lineEvery {
		return
	}
	s.told = time.Now()
	l.printStage(name, s, false)
}

func (l *lines) printStage(name string, s *stage, ended bool) {
	_, _ = fmt.Fprintf(l.out, "%s:%s\n", name, pace(int64(s.done), int64(s.total), time.Since(s.begun), ended))
}

func (l *lines) Warn(w content.Warning) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warn(l.out, w)
}

func (l *lines) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range l.order {
		l.printStage(name, l.byName[name], true)
	}
}
