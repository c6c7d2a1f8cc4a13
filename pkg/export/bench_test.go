//go:build unix

package export_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// serveVariable makes the test binary a fake WordPress of so many posts, in a
// process of its own, so that its memory is not taken for the exporter's.
const serveVariable = "WPMD_TEST_SERVE_POSTS"

func TestMain(m *testing.M) {
	if words := os.Getenv(exportVariable); words != "" {
		os.Exit(exportAndExit(words))
	}
	n, err := strconv.Atoi(os.Getenv(serveVariable))
	if err != nil {
		os.Exit(wptest.Main(m))
	}
	address, stop, err := wptest.New(wptest.Generate(n)).Listen()
	if err != nil {
		os.Exit(1)
	}
	_, _ = fmt.Fprintln(os.Stdout, address)
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
}

// serve starts a fake WordPress of n posts and returns its address.
func serve(b *testing.B, n int) string {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", serveVariable, n))
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// BenchmarkExport carries sites of growing size to files. Its peak of memory is
// that of the whole process, so the sizes must run in rising order.
func BenchmarkExport(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			address := serve(b, n)
			var report export.Report
			begun := processorTime()
			runs := 0
			for b.Loop() {
				runs++
				report = exportOnce(b, address)
			}
			if report.Documents.Expected < n || !report.Whole() {
				b.Fatalf("exported %+v", report.Documents)
			}
			spent := processorTime() - begun
			documents := float64(report.Documents.Expected)
			b.ReportMetric(float64(report.Requests), "requests")
			b.ReportMetric(float64(spent.Microseconds())/float64(runs)/documents, "cpu-µs/document")
			b.ReportMetric(peakMemory(), "peak-MB")
		})
	}
}

func exportOnce(b *testing.B, address string) export.Report {
	b.Helper()
	client := fetch.New(fetch.Options{})
	defer client.Close()
	site, err := wordpress.Discover(context.Background(), client, address, wordpress.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := options(b.TempDir())
	o.Media, o.Client = linkmap.MediaDownload, client
	report, err := export.Run(context.Background(), site.Source(), o)
	if err != nil {
		b.Fatal(err)
	}
	return report
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the greatest resident size of the process so far, in MB.
func peakMemory() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Maxrss) / 1000
}
