package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"wpmd/pkg/fetch"
	"wpmd/pkg/tree"
)

// requestJSON is a line of the file of --log.
type requestJSON struct {
	Time     time.Time   `json:"time"` // of its end
	Method   string      `json:"method"`
	URL      string      `json:"url"`
	Status   int         `json:"status"` // 0 where no answer came
	Bytes    int64       `json:"bytes"`
	Seconds  float64     `json:"seconds"`
	Error    string      `json:"error,omitempty"`
	Sent     http.Header `json:"request_headers,omitempty"`
	Received http.Header `json:"response_headers,omitempty"`
}

// requestLog shows requests as -v and --log ask for it; nil where neither does. The file
// goes on where an earlier run ended.
func (c *console) requestLog(file string) (func(fetch.Request), error) {
	if file == "" {
		if c.verbose == 0 {
			return nil, nil
		}
		return c.printRequest, nil
	}
	dir := tree.Open(filepath.Dir(file))
	f, err := dir.Append(filepath.Base(file))
	if err != nil {
		return nil, usage("wpmd export SITE --log ./requests.jsonl", "--log: %s", printable(explain(err).message))
	}
	c.closing = append(c.closing, f.Close, dir.Close)
	var mu sync.Mutex
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	failed := false
	return func(r fetch.Request) {
		c.printRequest(r)
		mu.Lock()
		defer mu.Unlock()
		if err := enc.Encode(newRequestJSON(r, c.now())); err != nil && !failed {
			failed = true
			c.printf("--log: %s", printable(err.Error()))
		}
	}, nil
}

func newRequestJSON(r fetch.Request, now time.Time) requestJSON {
	j := requestJSON{
		Time: now.UTC(), Method: r.Method, URL: r.URL, Status: r.Status, Bytes: r.Bytes, Seconds: r.Took.Seconds(),
		Sent: r.Sent, Received: r.Received,
	}
	if r.Err != nil {
		j.Error = explain(r.Err).message
	}
	return j
}

// printRequest shows a request with -v, and its headers with -vv.
func (c *console) printRequest(r fetch.Request) {
	if c.verbose == 0 {
		return
	}
	what := fmt.Sprintf("%d, %s", r.Status, size(r.Bytes))
	if r.Err != nil {
		what = explain(r.Err).message
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s, %s", r.Method, printable(r.URL), printable(what), brief(r.Took))
	if c.verbose > 1 {
		writeHeader(&b, ">", r.Sent)
		writeHeader(&b, "<", r.Received)
	}
	c.printf("%s", c.faint.Sprint(b.String()))
}

func writeHeader(b *strings.Builder, mark string, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(b, "\n  %s %s: %s", mark, printable(name), printable(value))
		}
	}
}
