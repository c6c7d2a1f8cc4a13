// The race detector multiplies the time of some code and not of other, so that
// ratios of times say nothing with it; the tests without it run these.
//go:build !race

package render

import (
	"html"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/dialect"
	"wpmd/pkg/flavor"
)

// significant are the characters that mean something in Markdown, in one of its
// dialects or in a template, and what begins something with several.
var significant = strings.Fields("* _ ` ~ [ ] ( ) < > # + - . ! | \\ { } $ ^ = : & \" ' @ / ** ~~ $$ [[ ]( ![ [^1] <!-- <? <![CDATA[ {{< {% %% == *[ (( a_ 1.")

// shapes say how n bytes are made of a character.
var shapes = map[string]func(c string, n int) string{
	"repeated":    func(c string, n int) string { return strings.Repeat(c, n/len(c)) },
	"alternating": func(c string, n int) string { return strings.Repeat(c+" a ", n/(len(c)+3)) },
	"within":      func(c string, n int) string { return strings.Repeat("a"+c, n/(len(c)+1)) },
	"opening":     func(c string, n int) string { return strings.Repeat(c+"a ", n/(len(c)+2)) },
	"crossing":    func(c string, n int) string { return strings.Repeat(c+"_a", n/(len(c)+2)) },
	"growing": func(c string, n int) string {
		var b strings.Builder
		for i := 1; b.Len() < n; i++ {
			b.WriteString(strings.Repeat(c, i) + "a ")
		}
		return b.String()
	},
}

// holders are what text stands in.
var holders = map[string][2]string{
	"paragraph": {"<p>", "</p>"}, "heading": {"<h2>", "</h2>"}, "code": {"<p><code>", "</code></p>"}, "block": {"<pre>", "</pre>"},
	"cell": {"<table><tr><td>", "</td></tr></table>"}, "link": {`<p><a href="/x">`, "</a></p>"}, "emphasis": {"<p><em>", "</em></p>"},
	"alt": {`<p><img src="a.png" alt="`, `"></p>`},
}

// bodies are sources of many small parts.
var bodies = map[string]func(n int) string{
	"code spans":  func(n int) string { return "<p>" + strings.Repeat("<code>a</code><br>", n/18) + "</p>" },
	"codes":       func(n int) string { return strings.Repeat("<pre>a</pre>", n/12) },
	"cells":       func(n int) string { return "<table><tr>" + strings.Repeat("<td>a</td>", n/10) + "</tr></table>" },
	"rows":        func(n int) string { return "<table>" + strings.Repeat("<tr><td>a</td></tr>", n/19) + "</table>" },
	"formulas":    func(n int) string { return "<p>" + strings.Repeat(`\(a\) `, n/6) + "</p>" },
	"quotes":      func(n int) string { return strings.Repeat("<blockquote>a", n/13) },
	"lists":       func(n int) string { return strings.Repeat("<ul><li>a", n/9) },
	"items":       func(n int) string { return "<ul>" + strings.Repeat("<li>a</li>", n/10) + "</ul>" },
	"emphasis":    func(n int) string { return "<p>" + strings.Repeat("<em>a</em> ", n/11) + "</p>" },
	"strong, not": func(n int) string { return "<p>" + strings.Repeat("<strong>a </strong>b", n/20) + "</p>" },
	"nested":      func(n int) string { return strings.Repeat("<p><em><strong>a", n/16) },
	"unclosed":    func(n int) string { return strings.Repeat("<b><i><a href='/'>", n/18) },
	"links": func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(`<a href="/p` + strconv.Itoa(i) + `">a</a> `)
		}
		return b.String()
	},
}

// cost is the processor's time that each stage of a rendering takes, so many times.
func cost(tb testing.TB, body string, times int) map[string]time.Duration {
	tb.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	took := make(map[string]time.Duration)
	stage := func(name string, do func()) {
		before := threadTime(tb)
		for range times {
			do()
		}
		took[name] = threadTime(tb) - before
	}
	r := New(Options{})
	at := Alone(content.Document{Stamp: content.Stamp{Link: "https://sea.example/one/"}})
	at.Body = body
	addresses := at.Links.Resolver(at.Page)
	result := r.converter.Convert(body, addresses, nil)
	stage("convert", func() { r.converter.Convert(body, addresses.ForProof(), nil) })
	stage("prove", func() { r.prover.Compare(body, result.Markdown, result.Ledger, addresses.ForProof()) })
	for _, name := range []string{"hugo", "jekyll", "obsidian"} {
		var err error
		if r.options.Target, err = flavor.Named(name); err != nil {
			tb.Fatal(err)
		}
		stage(name, func() { dialect.Adapt(result.Markdown, r.options.Target, r.prover.SyntaxSpans) })
	}
	return took
}

func threadTime(tb testing.TB) time.Duration {
	tb.Helper()
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		tb.Skip(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// growth is by how much the time that a byte takes grows from a size to one that
// is so many times as large, in the stage where it does most. The small one is
// rendered as often, for the same number of bytes: the clock is a coarse one. Of each
// the least of a few measurements counts, until enough is not exceeded: a busy
// machine and the collector of garbage only ever add to it.
func growth(tb testing.TB, body func(n int) string, size, times int, enough float64) (worst float64, stage string) {
	tb.Helper()
	const least = 25 * time.Millisecond // what is shorter is not measured well
	small, large := cost(tb, body(size), times), cost(tb, body(size*times), 1)
	for range 4 {
		worst = 0
		for name, d := range large {
			if ratio := float64(d) / float64(max(small[name], least)); ratio > worst {
				worst, stage = ratio, name
			}
		}
		if worst <= enough {
			break
		}
		takeLeast(small, cost(tb, body(size), times))
		takeLeast(large, cost(tb, body(size*times), 1))
	}
	return worst, stage
}

func takeLeast(of, other map[string]time.Duration) {
	for name, d := range other {
		of[name] = min(of[name], d)
	}
}

// Fifty thousand asterisks took time with the square of their number. What is
// linear grows by 1; the guard leaves room for a busy machine, and is far from 10.
func TestTimeGrowsWithLengthAlone(t *testing.T) {
	const size, times, guard = 8_000, 10, 4
	check := func(name string, body func(n int) string) {
		t.Run(name, func(t *testing.T) {
			if worst, stage := growth(t, body, size, times, guard); worst > guard {
				t.Errorf("the time that a byte takes grows by %.1f, in %s", worst, stage)
			}
		})
	}
	everything := os.Getenv("WPMD_LINEAR") != ""
	for shape, of := range shapes {
		for _, c := range significant {
			for holder, around := range holders {
				if !everything && (holder != "paragraph" || shape != "repeated" && !strings.Contains("*_~`", c)) {
					continue
				}
				check(holder+"/"+shape+"/"+c, func(n int) string { return around[0] + html.EscapeString(of(c, n)) + around[1] })
			}
		}
	}
	for name, body := range bodies {
		check(name, body)
	}
}

// BenchmarkGrowth says by how much the time that a byte takes grows from 10 kB to
// 1 MB; 1.5 is the aim.
func BenchmarkGrowth(b *testing.B) {
	for _, c := range significant {
		for shape, of := range shapes {
			b.Run(shape+"/"+c, func(b *testing.B) {
				for b.Loop() {
					worst, _ := growth(b, func(n int) string { return "<p>" + html.EscapeString(of(c, n)) + "</p>" }, 10_000, 100, 1.5)
					b.ReportMetric(worst, "growth")
				}
			})
		}
	}
}
