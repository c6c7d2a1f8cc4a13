//go:build unix

package export_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"testing"
)

// BenchmarkSecondRun brings a folder up to date with a site on which nothing
// changed, in a process of its own, so that the whole of its time and memory is
// counted. The largest size takes long to be exported first: it is left out unless
// WPMD_BENCH_DOCUMENTS names it.
func BenchmarkSecondRun(b *testing.B) {
	sizes := []int{1_000, 10_000}
	if n, err := strconv.Atoi(os.Getenv("WPMD_BENCH_DOCUMENTS")); err == nil {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			address, dir := serve(b, n), b.TempDir()
			exportApart(b, address, dir)
			var processor, peak, requests float64
			runs := 0
			for b.Loop() {
				runs++
				spent, most, report := exportApart(b, address, dir)
				processor += spent
				peak = max(peak, most)
				requests = report.requests
				if report.unchanged < n || report.unchanged != report.expected {
					b.Fatalf("%d of %d documents are unchanged", report.unchanged, report.expected)
				}
			}
			b.ReportMetric(processor/float64(runs), "cpu-s/run")
			b.ReportMetric(peak/1e6, "peak-MB")
			b.ReportMetric(requests, "requests/run")
		})
	}
}

type apart struct {
	expected, unchanged int
	requests            float64
}

// exportApart exports in a process of its own, and returns the seconds of
// processor time and the bytes of memory that it took.
func exportApart(b *testing.B, address, dir string) (seconds, bytes float64, told apart) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), exportVariable+"="+address+" "+dir)
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Sscan(string(out), &told.expected, &told.unchanged, &told.requests); err != nil {
		b.Fatalf("it said %q: %v", out, err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Fatal("no usage")
	}
	unit := 1024.0
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	spent := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return spent.Seconds(), float64(usage.Maxrss) * unit, told
}
