package export_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"wpmd/pkg/export"
	"wpmd/pkg/linkmap"
)

const pngHead = "\x89PNG\r\n\x1a\n"

// Pictures of the site's own whose addresses name no file went on pointing at the
// web, without a word: those of a script, of a page builder, of an upload without an
// extension.
func TestPicturesWithoutNamesAreNamedByWhatTheyAre(t *testing.T) {
	var requests atomic.Int64
	server, o := uploads(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch {
		case r.URL.Query().Get("builder_media") == "7":
			_, _ = w.Write([]byte(png + "seven"))
		case r.URL.Path == "/image.php" && r.URL.Query().Get("id") == "1":
			_, _ = w.Write([]byte("GIF89a1"))
		case r.URL.Path == "/image.php" && r.URL.Query().Get("id") == "2":
			_, _ = w.Write([]byte("\xFF\xD8\xFFtwo"))
		case r.URL.Path == "/wp-content/uploads/pic":
			_, _ = w.Write([]byte(png + "pic"))
		case r.URL.Path == "/wp-content/uploads/2025/a.jpg":
			_, _ = w.Write([]byte("\xFF\xD8\xFFfull"))
		case r.URL.Path == "/nothing.php":
			_, _ = w.Write([]byte("<html><body>no picture</body></html>"))
		default:
			http.NotFound(w, r)
		}
	})
	at := server.URL
	source := site(
		post(1, "one", `<p><img src="`+at+`/?builder_media=7&amp;crop=w%3D4" alt="builder"></p><p><img src="`+at+`/image.php?id=1" alt="one"></p><p><img src="/image.php?id=2" alt="two"></p>`+
			`<p><img src="`+at+`/wp-content/uploads/pic" alt="pic"></p><p><img src="`+at+`/thumb.php?src=/wp-content/uploads/2025/a.jpg&amp;w=90" alt="thumb"></p>`+
			`<p><img src="`+at+`/nothing.php?x=1" alt="page"></p><p><a href="`+at+`/page.php?id=1">a page</a></p>`),
		post(2, "two", `<p><img src="`+at+`/image.php?id=1" alt="again"></p>`))
	source.site.URL = at
	for i := range source.documents {
		source.documents[i].Link = strings.Replace(source.documents[i].Link, home, at, 1)
	}
	report := run(t, source, o)
	if report.Media.Downloaded != 5 || report.Media.Failed != 1 || len(report.Failures) != 1 || report.Failures[0].URL != at+"/nothing.php?x=1" {
		t.Errorf("%+v %+v", report.Media, report.Failures)
	}
	text := body(t, o.Output, "posts/2025-03-01-one.md")
	for _, want := range []string{
		`!\[builder\]\(\.\./media/_/picture~[0-9a-z]+\.png\)`, `!\[one\]\((\.\./media/_/image-php~[0-9a-z]+\.gif)\)`, `!\[two\]\(\.\./media/_/image-php~[0-9a-z]+\.jpg\)`,
		`!\[pic\]\(\.\./media/_/pic~[0-9a-z]+\.png\)`, `!\[thumb\]\(\.\./media/2025/a\.jpg\)`, `!\[page\]\(http.*nothing\.php\?x=1\)`, `\[a page\]\(http`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if again := body(t, o.Output, "posts/2025-03-02-two.md"); !regexp.MustCompile(`^!\[again\]\(\.\./media/_/image-php~[0-9a-z]+\.gif\)$`).MatchString(strings.TrimSpace(again)) {
		t.Errorf("%s", again)
	}
	for _, name := range names(t, o.Output) {
		if strings.HasPrefix(name, "media/_/") && filepath.Ext(name) == "" {
			t.Errorf("%s has no extension", name)
		}
	}

	before := files(t, o.Output)
	requests.Store(0)
	report = run(t, source, o)
	if after := files(t, o.Output); len(after) != len(before) || report.Documents.Unchanged != 2 || requests.Load() != 1 {
		t.Errorf("the second run is not idle: %d requests, %+v", requests.Load(), report)
	}
}

// A picture that was pasted into the text, as data, was dropped.
func TestPicturesInTheTextBecomeFiles(t *testing.T) {
	server, o := uploads(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(pngHead)) })
	pasted := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(pngHead+"pasted"))
	drawing := `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cpath d='M0 0'/%3E` + strings.Repeat("%20", 200) + `%3C/svg%3E`
	empty := `data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>`))
	source := site(post(1, "one", `<p>Pasted: <img alt="a chart" src="`+pasted+`"/> after.</p><p><img src="`+drawing+`"></p>`+
		`<p>x <img src="`+empty+`" alt="a place"></p><p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="`+server.URL+`/wp-content/uploads/late.png" alt="late"></p>`))
	source.site.URL = server.URL
	report := run(t, source, o)
	if !report.Whole() || report.Media != (export.MediaCounts{Expected: 3, Downloaded: 1, Copied: 2}) {
		t.Errorf("%+v", report)
	}
	text := body(t, o.Output, "posts/2025-03-01-one.md")
	if !regexp.MustCompile(`Pasted: !\[a chart\]\(\.\./media/_/in-text/[0-9a-f]{16}\.png\) after\.`).MatchString(text) || strings.Contains(text, "invalid") || strings.Contains(text, "a place") {
		t.Error(text)
	}
	found, err := filepath.Glob(filepath.Join(o.Output, "media", "_", "in-text", "*.png"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if raw, err := os.ReadFile(found[0]); err != nil || string(raw) != pngHead+"pasted" {
		t.Errorf("%q, %v", raw, err)
	}
	if report := run(t, source, o); report.Documents.Unchanged != 1 || len(report.Changes) > 0 {
		t.Errorf("%+v", report)
	}
	o.Media, o.Output = linkmap.MediaLink, t.TempDir()
	run(t, source, o)
	if text := body(t, o.Output, "posts/2025-03-01-one.md"); strings.Contains(text, "invalid") {
		t.Error(text)
	}
}
