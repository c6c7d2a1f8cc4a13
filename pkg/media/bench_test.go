package media_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime/metrics"
	"strconv"
	"sync"
	"testing"
	"time"

	"wpmd/pkg/fetch"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
)

// BenchmarkFetch brings 2,000 files over a line with a latency of 50 ms, and
// says how its time compares with the least that the latency allows at the
// client's concurrency. The heap is that of client and server together; that of
// large files shows that it does not grow with their size.
func BenchmarkFetch(b *testing.B) {
	const latency = 50 * time.Millisecond
	for _, c := range []struct{ files, size, concurrency int }{
		{2000, 200_000, fetch.DefaultConcurrency},
		{2000, 200_000, 16},
		{20, 20_000_000, 16},
	} {
		b.Run(fmt.Sprintf("%dx%dkB/%d", c.files, c.size/1000, c.concurrency), func(b *testing.B) {
			content := []byte(picture(c.size))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				time.Sleep(latency)
				w.Header().Set("Content-Length", strconv.Itoa(len(content)))
				_, _ = w.Write(content)
			}))
			defer server.Close()
			least := latency * time.Duration((c.files+c.concurrency-1)/c.concurrency)
			peak := watchHeap(b)
			b.SetBytes(int64(c.files) * int64(c.size))
			for b.Loop() {
				fetchAll(b, server.URL, c.files, c.concurrency)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(least), "times-least")
			b.ReportMetric(peak(), "peak-heap-MB")
		})
	}
}

func fetchAll(b *testing.B, at string, files, concurrency int) {
	b.Helper()
	client := fetch.New(fetch.Options{Concurrency: concurrency})
	defer client.Close()
	client.Trust("127.0.0.1")
	to := tree.Open(b.TempDir())
	defer to.Close()
	f := media.New(client, to, media.Options{})
	names := make(chan string)
	var all sync.WaitGroup
	for range 2 * concurrency {
		all.Go(func() {
			for name := range names {
				result, _, err := f.Fetch(context.Background(), media.File{Address: at + "/" + name, Path: name})
				if err != nil || result.Outcome != media.Downloaded {
					b.Errorf("%s: %+v, %v", name, result, err)
				}
			}
		})
	}
	for i := range files {
		names <- fmt.Sprintf("media/%d/%d.png", i%12, i)
	}
	close(names)
	all.Wait()
}

// watchHeap begins to look at the heap; what it returns ends that and gives its
// peak in MB.
func watchHeap(b *testing.B) func() float64 {
	b.Helper()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		var highest uint64
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				metrics.Read(sample)
				highest = max(highest, sample[0].Value.Uint64())
			case <-stop:
				peak <- highest
				return
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-peak) / 1e6
	}
}
