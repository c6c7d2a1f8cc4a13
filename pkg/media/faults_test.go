package media_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/fetch"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress/wptest"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// picture is a file of n bytes that begins as a PNG does and repeats itself
// nowhere, so that parts put together wrongly show.
func picture(n int) string {
	var b strings.Builder
	b.WriteString(pngMagic)
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d ", i)
	}
	return b.String()[:n]
}

// origin is a server that notes what it is asked.
type origin struct {
	serve func(n int, w http.ResponseWriter, r *http.Request) // n counts requests from 0

	mu     sync.Mutex
	ranges []string
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	n := len(o.ranges)
	o.ranges = append(o.ranges, r.Header.Get("Range"))
	o.mu.Unlock()
	o.serve(n, w, r)
}

// asked lists the Range of every request so far.
func (o *origin) asked() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.ranges)
}

// serving gives the content with validators and in parts, as any server of
// files does.
func serving(w http.ResponseWriter, r *http.Request, content string, validators ...string) {
	for i := 0; i < len(validators); i += 2 {
		w.Header().Set(validators[i], validators[i+1])
	}
	http.ServeContent(w, r, "a.png", time.Time{}, strings.NewReader(content))
}

// cutter breaks the connection off after so many bytes.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(p []byte) (int, error) {
	if len(p) < c.left {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	_, _ = c.ResponseWriter.Write(p[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

func cut(w http.ResponseWriter, after int) http.ResponseWriter { return &cutter{w, after} }

func say(status int, contentType, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func leadTo(address string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, address, http.StatusFound) }
}

// typeOf names the first error in a chain that has a type of its own.
func typeOf(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if name := fmt.Sprintf("%T", err); name != "*fmt.wrapError" {
			return name
		}
	}
	return ""
}

// filesIn reads every file beneath dir.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const (
	etag     = `"1"`
	modified = "Mon, 03 Mar 2025 09:00:00 GMT"
)

// fault is a way in which a server, or the disk, fails.
type fault struct {
	name  string
	serve func(n int, w http.ResponseWriter, r *http.Request)
	// file is what is asked for, a.png where it is empty.
	file string
	// stands is what stands at the path before.
	stands string
	limit  int64

	want     string // what stands at the path afterwards
	err      string // type of the error
	requests int
	ranges   []string // that were asked for, but for those of whole files
}

var (
	small = picture(100_000)
	other = picture(90_000)
	// altered is as long as small.
	altered = pngMagic + strings.Repeat("x", len(small)-len(pngMagic))
	large   = picture(9 << 20)
)

var faults = []fault{
	{name: "none", serve: say(200, "image/png", small), want: small, requests: 1},

	{name: "forbidden", serve: say(403, "text/html", "<html>"), err: "*media.StatusError", requests: 1},
	{name: "not found", serve: say(404, "text/html", "<html>"), err: "*media.GoneError", requests: 1},
	{name: "gone", serve: say(410, "text/html", "<html>"), err: "*media.GoneError", requests: 1},
	{name: "unchanged, though nobody asked that", serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, err: "*media.StatusError", requests: 1},
	{name: "a part, though nobody asked for one", serve: func(_ int, w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Range", "bytes=0-50000")
		serving(w, r, small)
	}, err: "*media.StatusError", requests: 1},
	{name: "down for ever", serve: say(502, "text/html", "<html>"), err: "*media.StatusError", requests: 5},
	{name: "busy for a while", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n < 2 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
			return
		}
		serving(w, r, small)
	}, want: small, requests: 3},

	{name: "page", serve: say(200, "text/html; charset=utf-8", "<!DOCTYPE html><title>Sorry</title>"), err: "*media.TypeError", requests: 1},
	{name: "page called a picture", serve: say(200, "image/png", "\n\n<!doctype html><title>Sorry</title>"), err: "*media.TypeError", requests: 1},
	{name: "fragment of a page", serve: say(200, "image/png", "<br />\n<b>Warning</b>: mysqli"), err: "*media.TypeError", requests: 1},
	{name: "picture called a page", serve: say(200, "text/html", small), want: small, requests: 1},
	{name: "error in JSON", serve: say(200, "application/json", `{"code":"no"}`), err: "*media.TypeError", requests: 1},
	{name: "error in JSON called a picture", serve: say(200, "image/png", `{"code":"no"}`), err: "*media.TypeError", requests: 1},
	{name: "error in XML", serve: say(200, "image/svg+xml", `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`), file: "a.svg", err: "*media.TypeError", requests: 1},
	{name: "text", serve: say(200, "image/png", "hotlinking is not allowed"), err: "*media.TypeError", requests: 1},
	{name: "another format", serve: say(200, "image/png", "\xFF\xD8\xFF\xE0 jpeg"), want: "\xFF\xD8\xFF\xE0 jpeg", requests: 1},
	{name: "another kind", serve: say(200, "video/mp4", small), file: "a.mp4", err: "*media.TypeError", requests: 1},

	{name: "picture without extension", serve: say(200, "", small), file: "photo-1~0badcafe", want: small, requests: 1},
	{name: "page without extension", serve: say(200, "text/plain", "<!DOCTYPE html><title>Sorry</title>"), file: "photo-1~0badcafe", err: "*media.TypeError", requests: 1},
	{name: "text without extension", serve: say(200, "image/png", "sorry"), file: "show.php~0badcafe", err: "*media.TypeError", requests: 1},

	{name: "empty", serve: say(200, "image/png", ""), err: "*media.EmptyError", requests: 1},
	{name: "empty text", serve: say(200, "text/plain", ""), file: "a.txt", want: "", requests: 1},

	{name: "cut", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			w = cut(w, 40_000)
		}
		serving(w, r, small, "ETag", etag)
	}, want: small, requests: 2, ranges: []string{"bytes=40000-"}},
	{name: "cut twice", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n < 2 {
			w = cut(w, 40_000)
		}
		serving(w, r, small, "ETag", etag)
	}, want: small, requests: 3, ranges: []string{"bytes=40000-", "bytes=80000-"}},
	{name: "cut, with a date", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			w = cut(w, 40_000)
		}
		w.Header().Set("Date", "Tue, 04 Mar 2025 09:00:00 GMT")
		date, _ := http.ParseTime(modified)
		http.ServeContent(w, r, "a.png", date, strings.NewReader(small))
	}, want: small, requests: 2, ranges: []string{"bytes=40000-"}},
	{name: "cut, changed in the very second", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", modified)
		if n == 0 {
			serving(cut(w, 40_000), r, other, "Last-Modified", modified)
		}
		serving(w, r, small, "Last-Modified", modified)
	}, want: small, requests: 2},
	{name: "cut, with a weak validator", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, other, "ETag", "W/"+etag)
		}
		serving(w, r, small, "ETag", "W/"+etag)
	}, want: small, requests: 2},
	{name: "cut, without validator", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, other)
		}
		serving(w, r, small)
	}, want: small, requests: 2},
	{name: "cut, changed meanwhile", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, other, "ETag", etag)
		}
		serving(w, r, small, "ETag", `"2"`)
	}, want: small, requests: 2, ranges: []string{"bytes=40000-"}},
	{name: "cut, changed meanwhile, condition ignored", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, other, "ETag", etag)
		}
		r.Header.Del("If-Range")
		serving(w, r, small, "ETag", `"2"`)
	}, want: small, requests: 3, ranges: []string{"bytes=40000-"}},
	{name: "cut, other bytes of the same size meanwhile, condition ignored", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, altered, "ETag", etag)
		}
		r.Header.Del("If-Range")
		serving(w, r, small, "ETag", `"2"`)
	}, want: small, requests: 3, ranges: []string{"bytes=40000-"}},
	{name: "cut, then shorter", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 0:
			serving(cut(w, 95_000), r, small, "ETag", etag)
		case 1:
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		default:
			serving(w, r, other, "ETag", `"2"`)
		}
	}, want: other, requests: 3, ranges: []string{"bytes=95000-"}},
	{name: "cut, then another part", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 0:
			w = cut(w, 40_000)
		case 1:
			r.Header.Set("Range", "bytes=100-")
		}
		serving(w, r, small, "ETag", etag)
	}, want: small, requests: 3, ranges: []string{"bytes=40000-"}},
	{name: "cut, then a part that is too short", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 0:
			w = cut(w, 40_000)
		case 1:
			r.Header.Set("Range", "bytes=40000-50000")
		}
		serving(w, r, small, "ETag", etag)
	}, want: small, requests: 3, ranges: []string{"bytes=40000-"}},
	{name: "cut, then gone", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			serving(cut(w, 40_000), r, small, "ETag", etag)
		}
		http.NotFound(w, r)
	}, err: "*media.GoneError", requests: 2, ranges: []string{"bytes=40000-"}},
	{name: "cut for ever", serve: func(_ int, w http.ResponseWriter, r *http.Request) {
		serving(cut(w, 5_000), r, small, "ETag", etag)
	}, err: "*fetch.ConnectionError", requests: 5, ranges: []string{"bytes=5000-", "bytes=10000-", "bytes=15000-", "bytes=20000-"}},
	{name: "cut often, large", serve: func(_ int, w http.ResponseWriter, r *http.Request) {
		serving(cut(w, 1_400_000), r, large, "ETag", etag)
	}, want: large, requests: 7, ranges: []string{
		"bytes=1400000-", "bytes=2800000-", "bytes=4200000-", "bytes=5600000-", "bytes=7000000-", "bytes=8400000-",
	}},
	{name: "cut for ever, large, in no parts", serve: func(_ int, w http.ResponseWriter, r *http.Request) {
		serving(cut(w, 3<<20), r, large)
	}, err: "*fetch.ConnectionError", requests: 5},
	{name: "cut at the beginning", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			w = cut(w, 10)
		}
		serving(w, r, small, "ETag", etag)
	}, want: small, requests: 2},
	{name: "wrong length", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "200000")
		_, _ = w.Write([]byte(small))
	}, err: "*fetch.ConnectionError", requests: 5},

	{name: "slow to answer", serve: func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		err: "*fetch.TimeoutError", requests: 5},
	{name: "silent in the midst", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n > 0 {
			serving(w, r, small, "ETag", etag)
			return
		}
		w.Header().Set("ETag", etag)
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Length", fmt.Sprint(len(small)))
		_, _ = w.Write([]byte(small[:40_000]))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, want: small, requests: 2, ranges: []string{"bytes=40000-"}},
	{name: "slow but steady", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		for part := range slices.Chunk([]byte(small), 5_000) {
			_, _ = w.Write(part)
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Second)
		}
	}, want: small, requests: 1},

	{name: "moved to another host", serve: leadTo("https://cdn.example/a.png"), want: small, requests: 1},
	{name: "moved to a page", serve: leadTo("https://cdn.example/"), err: "*media.TypeError", requests: 1},
	{name: "moved in a circle", serve: leadTo("/wp-content/uploads/a.png"), err: "*fetch.RedirectError", requests: 1},
	{name: "moved to nowhere", serve: leadTo("https://gone.example/a.png"), err: "*fetch.HostError", requests: 1},

	{name: "too large, and says so", serve: say(200, "image/png", small), limit: 99_999, err: "*fetch.TooLargeError", requests: 1},
	{name: "too large", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(small[:5000]))
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write([]byte(small[5000:]))
	}, limit: 99_999, err: "*fetch.TooLargeError", requests: 1},
	{name: "just not too large", serve: say(200, "image/png", small), limit: 100_000, want: small, requests: 1},

	{name: "encoded all the same", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", etag)
		_, _ = w.Write(zipped(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	}, file: "a.svg", want: `<svg xmlns="http://www.w3.org/2000/svg"/>`, requests: 1},
	{name: "encoded, and cut", serve: func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			w = cut(w, 5_000)
		}
		serving(w, r, string(zipped("<svg>"+small)), "ETag", etag, "Content-Encoding", "gzip")
	}, file: "a.svg", want: "<svg>" + small, requests: 2},
	{name: "encoded, and too large", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(zipped("<svg>" + strings.Repeat(" ", 1<<20) + "</svg>"))
	}, file: "a.svg", limit: 100_000, err: "*fetch.TooLargeError", requests: 1},
	{name: "encoded to fill a disk", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(zipped("<svg>" + strings.Repeat(" ", 40<<20) + "</svg>"))
	}, file: "a.svg", limit: 1 << 30, err: "*media.InflationError", requests: 1},
	{name: "an archive called encoded", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "x-gzip")
		_, _ = w.Write(zipped("archive"))
	}, file: "a.tgz", want: string(zipped("archive")), requests: 1},
	{name: "encoded in a way of its own", serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		_, _ = w.Write([]byte(small))
	}, err: "*media.EncodingError", requests: 1},

	{name: "same name, other bytes", serve: say(200, "image/png", small), stands: "mine", want: "mine", err: "*media.TakenError", requests: 1},
	{name: "same name, same bytes", serve: say(200, "image/png", small), stands: small, want: small, requests: 1},
	{name: "no place on the disk", serve: say(200, "image/png", small), file: "file/a.png", err: "*tree.PathError", requests: 1},
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

// TestFaults says of each fault what is written, what is told, and how many
// requests it costs.
func TestFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) { meet(t, f, dir) })
		})
	}
}

func meet(t *testing.T, f fault, dir string) {
	t.Helper()
	if f.file == "" {
		f.file = "a.png"
	}
	writeFile(t, filepath.Join(dir, "file"), "no folder")
	want := map[string]string{"file": "no folder"}
	if f.stands != "" {
		writeFile(t, filepath.Join(dir, f.file), f.stands)
	}
	if f.err == "" || f.stands != "" {
		want[f.file] = f.want
	}

	site := &origin{serve: f.serve}
	elsewhere := http.NewServeMux()
	elsewhere.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>home")) })
	elsewhere.HandleFunc("/a.png", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("another host was sent credentials")
		}
		serving(w, r, small)
	})
	client := fetch.New(fetch.Options{Transport: wptest.Network{"site.example": site, "cdn.example": elsewhere}.Transport()})
	client.Authorize(&url.URL{Scheme: "https", Host: "site.example"}, "nora", "secret")
	files := tree.Open(dir)
	defer files.Close()

	result, first, err := media.New(client, files, media.Options{MaxSize: f.limit}).
		Fetch(t.Context(), media.File{Address: "https://site.example/wp-content/uploads/" + f.file, Path: f.file})
	if got := typeOf(err); got != f.err || !first {
		t.Errorf("err = %q (%v), want %q", got, err, f.err)
	}
	if err == nil && (result.Outcome != media.Downloaded || result.Hash != tree.Sum([]byte(f.want)) || result.Size != int64(len(f.want))) {
		t.Errorf("result = %+v", result)
	}
	if diff := cmp.Diff(want, filesIn(t, dir)); diff != "" {
		t.Errorf("%.2000s", diff)
	}
	if got := len(site.asked()); got != f.requests {
		t.Errorf("%d requests, want %d", got, f.requests)
	}
	parts := slices.DeleteFunc(site.asked(), func(s string) bool { return s == "" })
	if !slices.Equal(parts, f.ranges) {
		t.Errorf("asked for %q, want %q", parts, f.ranges)
	}
}
