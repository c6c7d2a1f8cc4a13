package wordpress_test

import (
	"runtime"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// BenchmarkSource reads a site of 10,000 posts from the fake WordPress, whose
// own work is part of the time.
func BenchmarkSource(b *testing.B) {
	const n = 10_000
	server := wptest.New(library(n))
	for b.Loop() {
		server.Forget()
		site, err := wordpress.Discover(b.Context(), newClient(server.Transport()), home, wordpress.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s := site.Source()
		var want []content.Stamp
		for d, err := range s.Inventory(b.Context(), content.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			want = append(want, d)
		}
		listed := server.Counts()[""]
		var peak, held runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&held)
		count := 0
		for _, err := range s.Documents(b.Context(), want) {
			if err != nil {
				b.Fatal(err)
			}
			if count++; count%1000 == 0 {
				runtime.GC()
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				if now.HeapAlloc > peak.HeapAlloc {
					peak = now
				}
			}
		}
		if count != n {
			b.Fatalf("%d documents, want %d", count, n)
		}
		b.ReportMetric(float64(listed), "requests-to-list")
		b.ReportMetric(float64(server.Counts()[""]), "requests")
		b.ReportMetric(float64(peak.HeapAlloc-min(held.HeapAlloc, peak.HeapAlloc))/1e6, "MB-held-while-reading")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/post")
}
