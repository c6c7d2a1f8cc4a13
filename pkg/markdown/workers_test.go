package markdown_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// BenchmarkWorkers converts the posts of the corpus with one converter a
// worker, and holds the time against that of parsing the same bodies alone
// with as many workers.
func BenchmarkWorkers(b *testing.B) {
	bodies := corpus(b)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			var parse, convert time.Duration
			for b.Loop() {
				parse += share(workers, bodies, func() func(body) {
					return func(s body) { _, _ = html.Parse(strings.NewReader(s.html)) }
				})
				convert += share(workers, bodies, func() func(body) {
					c := markdown.New(markdown.Options{})
					return func(s body) { c.Convert(s.html, content.AsIs{}, nil) }
				})
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(bodies)*b.N)/convert.Seconds(), "posts/s")
			b.ReportMetric(convert.Seconds()/parse.Seconds(), "convert/parse")
		})
	}
}

// share lets workers take the bodies in turn, and returns how long it took.
func share(workers int, bodies []body, newWorker func() func(body)) time.Duration {
	begun := time.Now()
	queue := make(chan body)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			use := newWorker()
			for s := range queue {
				use(s)
			}
		})
	}
	for _, s := range bodies {
		queue <- s
	}
	close(queue)
	wg.Wait()
	return time.Since(begun)
}
