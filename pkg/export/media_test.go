package export_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/export"
)

const png = "\x89PNG\r\n\x1a\n"

func TestUploadsAreFoundByTheirNames(t *testing.T) {
	server, o := uploads(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	o.Uploads = fstest.MapFS{
		"2025/03/a.png":        {Data: []byte(png + "a")},
		"2025/03/写真 1.png":     {Data: []byte(png + "b")},
		"2025/03/Ä+(1).PNG":    {Data: []byte(png + "c")},
		"wp-includes/logo.png": {Data: []byte(png + "not an upload")},
	}
	at := server.URL + "/blog/wp-content/uploads/2025/03/"
	var body strings.Builder
	for _, src := range []string{
		at + "a.png?ver=2", "//127.0.0.1" + strings.TrimPrefix(server.URL, "http://127.0.0.1") + "/blog/wp-content/uploads/2025/03/写真%201.png",
		at + "%C3%84+(1).PNG", server.URL + "/blog/wp-includes/logo.png",
	} {
		fmt.Fprintf(&body, `<p><img src="%s" alt="x"></p>`, src)
	}
	source := site(post(1, "one", body.String()))
	source.site.URL = server.URL + "/blog"
	report := run(t, source, o)
	if m := report.Media; m != (export.MediaCounts{Expected: 4, Copied: 3, Failed: 1}) {
		t.Errorf("media = %+v, failures %v", m, report.Failures)
	}
	var found []string
	for name, content := range files(t, o.Output) {
		if strings.HasPrefix(name, "media/2025/03/") {
			found = append(found, strings.TrimPrefix(content, png))
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff([]string{"a", "b", "c"}, found); diff != "" {
		t.Error(diff)
	}
}

// TestPicturesOfOneDocumentComeTogether holds the first request for a picture
// back until there is a second.
func TestPicturesOfOneDocumentComeTogether(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	server, o := uploads(t, func(w http.ResponseWriter, r *http.Request) {
		both.Done()
		both.Wait()
		_, _ = w.Write([]byte(png + r.URL.Path))
	})
	at := server.URL + "/wp-content/uploads/"
	source := site(post(1, "one", `<p><img src="`+at+`a.png" alt="a"><img src="`+at+`b.png" alt="b"></p>`))
	source.site.URL = server.URL
	if report := run(t, source, o); report.Media.Downloaded != 2 {
		t.Errorf("%+v", report.Media)
	}
}
