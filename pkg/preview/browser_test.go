//go:build unix

package preview_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A person looks at an export in a real browser: the list narrows while they type, at
// the width of a desk and of a telephone, light and dark; pictures are seen; and of a
// hostile document nothing runs and nothing is asked of another server.
//
// Where WPMD_SCREENSHOTS names a folder, what the browser shows is kept there.
func TestInARealBrowser(t *testing.T) {
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip("needs Chromium")
	}
	dir := exported(t)
	bread := "posts/2025-04-06-the-keepers-bread.md"
	write(t, dir, bread, hostile)
	if err := os.Remove(filepath.Join(dir, "posts", "2025-04-20-a-short-history-of-fog.md")); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(opened(t, dir))
	defer server.Close()
	b := browse(t, program)

	b.size(t, 1280, false)
	b.visit(t, server.URL+"/")
	b.is(t, `document.querySelector("#documents .title").textContent`, "2025-04-20-a-short-history-of-fog")
	b.is(t, `document.querySelectorAll("#documents > li:not([hidden])").length`, 25.0)
	b.do(t, "Input.insertText", map[string]any{"text": "/"}) // where nothing has the focus, it goes nowhere
	b.is(t, `(() => { const q = document.querySelector("[name=q]"); q.focus(); return document.activeElement === q })()`, true)
	b.do(t, "Input.insertText", map[string]any{"text": "storm pictures"})
	b.is(t, `[...document.querySelectorAll("#documents > li:not([hidden]) .title")].map((a) => a.textContent).join()`, "A Storm in Three Pictures")
	b.is(t, `document.querySelector("#shown").textContent`, "1 of 25 shown")

	storm := server.URL + "/doc/posts/2025-05-11-a-storm-in-three-pictures.md"
	for _, width := range []int{1280, 400} {
		for _, dark := range []bool{false, true} {
			name := fmt.Sprintf("%d-%v", width, map[bool]string{false: "light", true: "dark"}[dark])
			b.size(t, width, dark)
			b.visit(t, server.URL+"/")
			b.is(t, `document.documentElement.scrollWidth <= innerWidth`, true)
			b.is(t, `getComputedStyle(document.body).backgroundColor`, map[bool]string{false: "rgb(255, 255, 255)", true: "rgb(21, 24, 28)"}[dark])
			b.picture(t, "list-"+name)
			b.visit(t, storm)
			b.is(t, `document.documentElement.scrollWidth <= innerWidth`, true)
			b.is(t, `(async () => { const all = [...document.images]; all.forEach((i) => { i.loading = "eager" }); await Promise.all(all.map((i) => i.decode())); return all.every((i) => i.naturalWidth > 0) && all.length })()`, 3.0)
			b.picture(t, "document-"+name)
		}
	}

	b.forget()
	b.visit(t, server.URL+"/doc/"+bread)
	b.is(t, `document.querySelector("h1").textContent`, "<script>alert(1)</script>")
	b.is(t, `document.querySelectorAll("script, iframe, .body form").length`, 0.0)
	b.picture(t, "hostile")
	for _, asked := range b.asked() {
		if !strings.HasPrefix(asked, server.URL) && !strings.HasPrefix(asked, "data:") {
			t.Errorf("the browser asked for %s", asked)
		}
	}
}

// browser speaks to Chromium through two pipes.
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	to      *os.File
	session string
	mu      sync.Mutex
	last    int
	answers map[int]chan answer
	loaded  chan bool
	urls    []string
}

type answer struct {
	ID        int             `json:"id"`
	Method    string          `json:"method"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     json.RawMessage `json:"error"`
	SessionID string          `json:"sessionId"`
}

func browse(t *testing.T, program string) *browser {
	t.Helper()
	theirs, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, answers, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+profile)
	cmd.ExtraFiles = []*os.File{theirs, answers}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = theirs.Close(), answers.Close()
	b := &browser{to: to, answers: make(map[int]chan answer), loaded: make(chan bool, 1)}
	go b.listen(bufio.NewReaderSize(from, 1<<20))
	t.Cleanup(func() {
		_, _ = b.call("Browser.close", nil)
		_ = cmd.Wait()
		_, _ = to.Close(), from.Close()
	})
	var made struct{ TargetID, SessionID string }
	b.into(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &made)
	b.into(t, "Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &made)
	b.session = made.SessionID
	b.do(t, "Page.enable", nil)
	b.do(t, "Network.enable", nil)
	return b
}

// listen hands out what the browser says.
func (b *browser) listen(from *bufio.Reader) {
	for {
		message, err := from.ReadBytes(0)
		if err != nil {
			return
		}
		var a answer
		if json.Unmarshal(message[:len(message)-1], &a) != nil {
			continue
		}
		b.mu.Lock()
		switch {
		case a.Method == "Network.requestWillBeSent":
			var sent struct{ Request struct{ URL string } }
			_ = json.Unmarshal(a.Params, &sent)
			b.urls = append(b.urls, sent.Request.URL)
		case a.Method == "Page.loadEventFired":
			select {
			case b.loaded <- true:
			default:
			}
		case b.answers[a.ID] != nil:
			b.answers[a.ID] <- a
			delete(b.answers, a.ID)
		}
		b.mu.Unlock()
	}
}

func (b *browser) call(method string, params any) (json.RawMessage, error) {
	b.mu.Lock()
	b.last++
	id, got := b.last, make(chan answer, 1)
	b.answers[id] = got
	b.mu.Unlock()
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		message["sessionId"] = b.session
	}
	data, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	if _, err := b.to.Write(append(data, 0)); err != nil {
		return nil, err
	}
	select {
	case a := <-got:
		if a.Error != nil {
			return nil, fmt.Errorf("%s: %s", method, a.Error)
		}
		return a.Result, nil
	case <-time.After(time.Minute):
		return nil, fmt.Errorf("%s: no answer for a minute", method)
	}
}

func (b *browser) do(t *testing.T, method string, params any) json.RawMessage {
	t.Helper()
	result, err := b.call(method, params)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func (b *browser) into(t *testing.T, method string, params, result any) {
	t.Helper()
	if err := json.Unmarshal(b.do(t, method, params), result); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) size(t *testing.T, width int, dark bool) {
	t.Helper()
	b.do(t, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do(t, "Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": scheme}}})
}

func (b *browser) visit(t *testing.T, address string) {
	t.Helper()
	select {
	case <-b.loaded:
	default:
	}
	b.do(t, "Page.navigate", map[string]any{"url": address})
	select {
	case <-b.loaded:
	case <-time.After(time.Minute):
		t.Fatalf("%s did not load for a minute", address)
	}
}

// is holds what a script gives against what it should.
func (b *browser) is(t *testing.T, script string, want any) {
	t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.into(t, "Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &got)
	if got.Result.Value != want || got.ExceptionDetails != nil {
		t.Errorf("%s is %v, not %v %s", script, got.Result.Value, want, got.ExceptionDetails)
	}
}

// picture keeps what the browser shows.
func (b *browser) picture(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("WPMD_SCREENSHOTS")
	if dir == "" {
		return
	}
	var shot struct{ Data string }
	b.into(t, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": false}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, name+".png", string(data))
}

func (b *browser) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.urls = nil
}

func (b *browser) asked() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.urls
}
