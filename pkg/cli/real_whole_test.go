package cli_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"
)

// realLog is the log of the requests that the real sites have answered.
const realLog = "WPMD_WORDPRESS_LOG"

// requestsSince are the addresses that the real sites were asked for after the
// first so many bytes of their log, and its length now.
func requestsSince(t *testing.T, from int) (addresses []string, length int) {
	t.Helper()
	raw := settledLog(t, needReal(t, realLog))
	for line := range strings.Lines(string(raw[from:])) {
		if f := strings.Fields(line); len(f) > 6 {
			addresses = append(addresses, f[6])
		}
	}
	return addresses, len(raw)
}

// settledLog is the log once it has stopped growing: a server writes down a request
// after it has answered it.
func settledLog(t *testing.T, name string) []byte {
	t.Helper()
	var last []byte
	for range 20 {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && len(raw) == len(last) {
			break
		}
		last = raw
		time.Sleep(300 * time.Millisecond)
	}
	return last
}

// shownIn are the addresses that a reader of a Markdown file can follow or is
// shown, when a generator has made a page of it.
func shownIn(t *testing.T, raw string) []string {
	t.Helper()
	_, body, ok := strings.Cut(strings.TrimPrefix(raw, "---\n"), "\n---\n")
	if !ok {
		t.Fatalf("no header in %.80q", raw)
	}
	var page bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := markdown.Convert([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for z := nethtml.NewTokenizer(&page); z.Next() != nethtml.ErrorToken; {
		for _, a := range z.Token().Attr {
			if slices.Contains([]string{"href", "src", "poster", "data"}, a.Key) {
				addresses = append(addresses, a.Val)
			}
		}
	}
	return addresses
}

// Without its site, an export can be browsed: every link and every picture leads
// to a file of it, but for those that are named, and that lead to what no export
// can hold.
func TestRealExportStandsOnItsOwn(t *testing.T) {
	address := strings.TrimSuffix(needReal(t, realSite), "/")
	dir := filepath.Join(t.TempDir(), "site")
	code, stdout, stderr := wpmd(t, "export", address, "-o", dir, "--no-sitemap", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	_, length := requestsSince(t, 0)
	if code, _, stderr := wpmd(t, "verify", dir); code != 0 {
		t.Errorf("verify: exit code %d: %s", code, stderr)
	}
	files := tree(t, dir)
	links, pictures := 0, 0
	stays := make(map[string][]string) // documents by the addresses on the web that they show
	for name, raw := range files {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, to := range shownIn(t, raw) {
			u, err := url.Parse(to)
			switch {
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case u.Host == strings.TrimPrefix(address, "http://"):
				stays[to] = append(stays[to], name)
			case u.IsAbs() || u.Host != "" || u.Path == "":
			default:
				target := path.Join(path.Dir(name), u.Path)
				if _, ok := files[target]; !ok {
					t.Errorf("%s: %s leads nowhere", name, to)
				}
				if links++; strings.HasPrefix(target, "media/") {
					pictures++
				}
			}
		}
	}
	if links < 30 || pictures < 10 {
		t.Errorf("%d links and %d of them to files were followed", links, pictures)
	}
	if asked, _ := requestsSince(t, length); len(asked) > 0 {
		t.Errorf("it asks its site for %q", asked)
	}

	var report struct {
		Warnings []struct{ Document, Message string }
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	for to, names := range stays {
		for _, name := range names {
			if !slices.ContainsFunc(report.Warnings, func(w struct{ Document, Message string }) bool {
				// A file that the site lacks is told of once.
				return (w.Document == name || strings.Contains(to, "/uploads/")) && strings.Contains(w.Message, strings.TrimSuffix(to, "/"))
			}) {
				t.Errorf("%s: that %s stays on the web is not said", name, to)
			}
		}
		if why := reasonToStay(t, strings.TrimPrefix(to, address)); why == "" {
			t.Errorf("%q: %s stays on the web", names, to)
		} else {
			t.Logf("%s stays on the web: %s", to, why)
		}
	}
}

var pageOfQuery = regexp.MustCompile(`[?&]query-[0-9]+-page=[0-9]+|[?&]cst(=|&|$)`)

// reasonToStay says why an export can hold nothing in the place of an address.
func reasonToStay(t *testing.T, route string) string {
	t.Helper()
	route, _, _ = strings.Cut(route, "#")
	first, rest, _ := strings.Cut(strings.Trim(route, "/"), "/")
	switch {
	case pageOfQuery.MatchString(route):
		return "a page of a list that a block shows"
	case first == "":
		return "the front page"
	case slices.Contains([]string{"category", "tag", "author", "library", "feed"}, first):
		return "an archive"
	case strings.HasPrefix(first, "wp-admin") || strings.HasPrefix(first, "wp-login") || strings.HasPrefix(route, "/?s="):
		return "a part of WordPress"
	case len(first) == 4 && strings.Trim(first+rest, "0123456789/") == "":
		return "the archive of a date"
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(os.Getenv(realSite), "/")+route, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	slug := path.Base(strings.TrimSuffix(route, "/"))
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return "the site has no such page or file"
	case slices.ContainsFunc(database(t), func(r row) bool {
		return r.slug == slug && (r.status != "publish" || r.protected) && r.kind != "attachment"
	}):
		return "a document that is not public"
	case answer.StatusCode == http.StatusMovedPermanently:
		return "nothing is there, and the site guesses " + answer.Header.Get("Location")
	}
	return ""
}
