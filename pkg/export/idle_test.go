//go:build unix

package export_test

import (
	"os"
	"strconv"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// An idle run listed users, categories and tags for the data files after it had asked
// for the same by their ids, and the media library for its hosts and for what changed.
func TestRunsAskNothingTwice(t *testing.T) {
	sizes := map[int]int{1_000: 21}
	if n, err := strconv.Atoi(os.Getenv("WPMD_BENCH_DOCUMENTS")); err == nil {
		sizes[n] = n/99 + 12
	}
	for n, most := range sizes {
		server := wptest.New(wptest.Generate(n))
		address, stop, err := server.Listen()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		dir := t.TempDir()
		first := 0
		for range 2 {
			first = len(server.Requests())
			server.Forget()
			if _, err := exportFrom(t.Context(), address, dir); err != nil {
				t.Fatal(err)
			}
		}
		if limit := n/100*115/100 + 20; first > limit { // it lists documents with their bodies
			t.Errorf("%d documents: the first run made %d requests, want %d at most", n, first, limit)
		}
		asked := make(map[string]bool)
		for _, request := range server.Requests() {
			if asked[request.Method+request.URL] {
				t.Errorf("%d documents: asked twice for %s", n, request.URL)
			}
			asked[request.Method+request.URL] = true
		}
		if got := len(server.Requests()); got > most {
			t.Errorf("%d documents: an idle run made %d requests, want %d at most", n, got, most)
		}
	}
}
