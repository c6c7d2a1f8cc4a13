package export_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	encoder "image/png"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/media"
)

// drawn is a picture of w by h pixels.
func drawn(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := encoder.Encode(&b, image.NewPaletted(image.Rect(0, 0, w, h), []color.Color{color.Black})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shelves is a source with a media library.
type shelves struct {
	*memory
	records []content.Asset
	hosts   []string
	short   bool // the library cannot be listed to its end

	mu    sync.Mutex
	asked [][]int64
}

func (s *shelves) Assets(_ context.Context, ids []int64) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		s.mu.Lock()
		s.asked = append(s.asked, slices.Clone(ids))
		s.mu.Unlock()
		for _, id := range ids {
			i := slices.IndexFunc(s.records, func(a content.Asset) bool { return a.ID == id })
			if i < 0 && !yield(content.Asset{}, &content.DocumentError{ID: id, Type: "attachment", Err: context.DeadlineExceeded}) ||
				i >= 0 && !yield(s.records[i], nil) {
				return
			}
		}
	}
}

func (s *shelves) Library(context.Context) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		for _, a := range s.records {
			if !yield(a, nil) {
				return
			}
		}
		if s.short {
			yield(content.Asset{}, &content.ListError{Type: "attachment", Err: context.DeadlineExceeded})
		}
	}
}

func (s *shelves) MediaHosts(context.Context) ([]string, error) { return s.hosts, nil }

// gallery serves files by their paths beneath the uploads, and notes what it is
// asked for.
type gallery struct {
	files map[string]string

	mu    sync.Mutex
	asked []string
}

func (g *gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.asked = append(g.asked, strings.TrimPrefix(r.URL.RequestURI(), "/wp-content/uploads/"))
	g.mu.Unlock()
	switch file, ok := g.files[strings.TrimPrefix(r.URL.Path, "/wp-content/uploads/")]; {
	case !ok:
		http.NotFound(w, r)
	case file == "refused":
		http.Error(w, "no", http.StatusForbidden)
	case file == "down":
		http.Error(w, "no", http.StatusBadGateway)
	default:
		_, _ = w.Write([]byte(file))
	}
}

// taken lists what the site was asked for since the last look.
func (g *gallery) taken() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := g.asked
	g.asked = nil
	slices.Sort(list)
	return list
}

// hang serves a gallery and makes a source of posts whose bodies say UP where
// its uploads lie.
func hang(t *testing.T, files map[string]string, records []content.Asset, bodies ...string) (*gallery, *shelves, export.Options, func(string) string) {
	t.Helper()
	g := &gallery{files: files}
	server, o := uploads(t, g.ServeHTTP)
	here := func(text string) string { return strings.ReplaceAll(text, "UP/", server.URL+"/wp-content/uploads/") }
	source := &shelves{memory: site()}
	source.site.URL = server.URL
	for i, text := range bodies {
		doc := post(int64(i+1), fmt.Sprint("p", i+1), here(text))
		doc.Link = server.URL + "/" + doc.Slug
		source.documents = append(source.documents, doc)
	}
	for _, a := range records {
		a.URL, a.Original = here(a.URL), here(a.Original)
		for j := range a.Renditions {
			a.Renditions[j] = here(a.Renditions[j])
		}
		source.records = append(source.records, a)
	}
	return g, source, o, here
}

// TestPictureOfAPage says which file stands for a picture of a page, what is
// asked for on the way to it, and what is told of it.
func TestPictureOfAPage(t *testing.T) {
	full, half, other := drawn(t, 640, 360), drawn(t, 320, 180), drawn(t, 500, 500)
	record := func(alt string) []content.Asset {
		return []content.Asset{{ID: 5, URL: "UP/a-scaled.png", Original: "UP/a.png", Renditions: []string{"UP/a-320x180.png"}, Alt: alt}}
	}
	for name, c := range map[string]struct {
		body    string
		records []content.Asset
		files   map[string]string
		want    string // Markdown
		asked   []string
		told    string // code of a warning
		failed  bool
	}{
		"the upload, by the library": {
			body: `<img class="wp-image-5" src="UP/a-320x180.png" alt="x">`, records: record(""),
			files: map[string]string{"a.png": full}, want: "![x](../media/a.png)", asked: []string{"a.png"},
		},
		"the upload is gone": {
			body: `<img class="wp-image-5" src="UP/a-320x180.png" alt="x">`, records: record(""),
			files: map[string]string{"a-scaled.png": full}, want: "![x](../media/a-scaled.png)", asked: []string{"a-scaled.png", "a.png"}, told: "smaller-copy",
		},
		"the upload is refused": {
			body: `<img class="wp-image-5" src="UP/a-320x180.png" alt="x">`, records: record(""),
			files: map[string]string{"a.png": "refused", "a-scaled.png": full}, want: "![x](../media/a-scaled.png)", asked: []string{"a-scaled.png", "a.png"}, failed: true,
		},
		"the server is down": {
			body: `<img class="wp-image-5" src="UP/a-320x180.png" alt="x">`, records: record(""),
			files: map[string]string{"a.png": "down", "a-scaled.png": full}, want: "![x](UP/a-320x180.png)", asked: []string{"a.png"}, failed: true,
		},
		"all is gone": {
			body: `<img class="wp-image-5" src="UP/a-320x180.png" alt="x">`, records: record(""),
			want: "![x](UP/a-320x180.png)", asked: []string{"a-320x180.png", "a-scaled.png", "a.png"}, told: "media-gone",
		},
		"words from the library": {
			body: `<img data-id="5" src="UP/a-320x180.png" alt="">`, records: record("Sea & sky"),
			files: map[string]string{"a.png": full}, want: "![Sea & sky](../media/a.png)", asked: []string{"a.png"},
		},
		"the record is of another picture": {
			body: `<img class="wp-image-5" src="UP/b.png" alt="">`, records: record("Sea"),
			files: map[string]string{"b.png": full}, want: "![](../media/b.png)", asked: []string{"b.png"},
		},
		"the record cannot be had": {
			body: `<img class="wp-image-6" src="UP/b.png" alt="">`, records: record("Sea"),
			files: map[string]string{"b.png": full}, want: "![](../media/b.png)", asked: []string{"b.png"},
		},
		"a size that the record does not know": {
			body: `<img class="wp-image-5" src="UP/a-111x63.png">`, records: record("Sea"),
			files: map[string]string{"a.png": full}, want: "![Sea](../media/a.png)", asked: []string{"a.png"},
		},
		"an edited picture is the file of its own": {
			body:    `<img class="wp-image-7" src="UP/a-e1600000000000-320x180.png" alt="x">`,
			records: []content.Asset{{ID: 7, URL: "UP/a-e1600000000000.png", Original: "UP/a.png"}},
			files:   map[string]string{"a.png": other, "a-e1600000000000.png": full}, want: "![x](../media/a-e1600000000000.png)", asked: []string{"a-e1600000000000.png"},
		},
		"an upload that no browser shows": {
			body:    `<img class="wp-image-7" src="UP/a-scaled.jpg" alt="x">`,
			records: []content.Asset{{ID: 7, URL: "UP/a-scaled.jpg", Original: "UP/a.heic"}},
			files:   map[string]string{"a-scaled.jpg": full}, want: "![x](../media/a-scaled.jpg)", asked: []string{"a-scaled.jpg"},
		},
		"a name like that of a rendition": {
			body:    `<img class="wp-image-7" src="UP/a-320x180.png" alt="">`,
			records: []content.Asset{{ID: 7, URL: "UP/a-320x180.png", Alt: "banner"}},
			files:   map[string]string{"a.png": full, "a-320x180.png": half}, want: "![banner](../media/a-320x180.png)", asked: []string{"a-320x180.png"},
		},
		"a preview of a document": {
			body:    `<a href="UP/a.pdf"><img class="wp-image-7" src="UP/a-pdf-320x180.jpg" alt=""></a>`,
			records: []content.Asset{{ID: 7, URL: "UP/a.pdf", Renditions: []string{"UP/a-pdf-320x180.jpg", "UP/a-pdf.jpg"}, Alt: "Paper"}},
			files:   map[string]string{"a.pdf": "%PDF-1.7", "a-pdf.jpg": full}, want: "[![Paper](../media/a-pdf.jpg)](../media/a.pdf)", asked: []string{"a-pdf.jpg", "a.pdf"},
		},
		"the upload, by the name": {
			body:  `<img src="UP/a-320x180.png" alt="x">`,
			files: map[string]string{"a.png": full}, want: "![x](../media/a.png)", asked: []string{"a.png"},
		},
		"the name is wrong": {
			body:  `<img src="UP/a-320x180.png" alt="x">`,
			files: map[string]string{"a-320x180.png": half}, want: "![x](../media/a-320x180.png)", asked: []string{"a-320x180.png", "a.png"},
		},
		"the name is that of another picture": {
			body:  `<img src="UP/a-320x180.png" alt="x">`,
			files: map[string]string{"a.png": other, "a-320x180.png": half}, want: "![x](../media/a-320x180.png)", asked: []string{"a-320x180.png", "a.png"},
		},
		"of another picture that is shown, too": {
			body:  `<img src="UP/a-320x180.png" alt="x"> <img src="UP/a.png" alt="y">`,
			files: map[string]string{"a.png": other, "a-320x180.png": half}, want: "![x](../media/a-320x180.png) ![y](../media/a.png)", asked: nil,
		},
		"the link tells the upload, which is gone": {
			body:  `<a href="UP/a.png"><img src="UP/a-320x180.png" alt="x"></a>`,
			files: map[string]string{"a-320x180.png": half}, want: "![x](../media/a-320x180.png)", asked: []string{"a-320x180.png", "a.png"}, told: "smaller-copy",
		},
		"behind a page": {
			body:  `<div class="wp-block-cover" style="background-image:url(UP/a-320x180.png)"><p>x</p></div>`,
			files: map[string]string{"a.png": full}, want: "![](../media/a.png)\n\nx", asked: []string{"a.png"},
		},
		"parameters of sizes are left out": {
			body:  `<img src="UP/a.png?w=300&amp;ver=2" alt="x">`,
			files: map[string]string{"a.png": full}, want: "![x](../media/a.png)", asked: []string{"a.png?ver=2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			g, source, o, here := hang(t, c.files, c.records, c.body)
			report := run(t, source, o)
			if got := body(t, o.Output, "posts/2025-03-01-p1.md"); got != here(c.want) {
				t.Errorf("got %s, want %s", got, here(c.want))
			}
			asked := g.taken()
			if c.asked != nil && !slices.Equal(asked, c.asked) {
				t.Errorf("asked for %q, want %q", asked, c.asked)
			}
			var told []string
			for _, w := range report.Warnings {
				told = append(told, w.Code)
			}
			if strings.Join(told, " ") != c.told || report.Whole() == c.failed {
				t.Errorf("told %v, failures %v", told, report.Failures)
			}
			if n := report.Media; n.Expected != n.Downloaded+n.Gone+n.Failed {
				t.Errorf("the counts do not add up: %+v", n)
			}
			before := snapshot(t, o.Output)
			run(t, source, o)
			if diff := cmp.Diff(before, snapshot(t, o.Output)); diff != "" {
				t.Errorf("the second run is not like the first: %s", diff)
			}
			if again := g.taken(); len(again) > 0 && c.told == "" && !c.failed {
				t.Errorf("the second run asked for %q", again)
			}
		})
	}
}

// TestLibraryIsAskedInHundreds: only for pictures of which it may know more.
func TestLibraryIsAskedInHundreds(t *testing.T) {
	var bodies []string
	for i := range 250 {
		bodies = append(bodies, fmt.Sprintf(`<p><img class="wp-image-%d" src="UP/%d.png"></p>`, i+1, i))
	}
	bodies = append(bodies, `<p><img class="wp-image-900" src="UP/x.png" alt="words"></p>`, `<p>no picture</p>`)
	_, source, o, _ := hang(t, nil, nil, bodies...)
	o.Media = linkmap.MediaLink
	run(t, source, o)
	var sizes []int
	for _, ids := range source.asked {
		sizes = append(sizes, len(ids))
		if slices.Contains(ids, 900) {
			t.Error("it was asked for a picture that has words")
		}
	}
	if diff := cmp.Diff([]int{100, 100, 50}, sizes); diff != "" {
		t.Error(diff)
	}
	source.asked = nil
	o.Media, o.Output = linkmap.MediaNone, t.TempDir()
	run(t, source, o)
	if len(source.asked) > 0 {
		t.Error("it was asked, and no picture is wanted")
	}
}

// TestFilesOnAHostOfTheirOwn: where the library says that the files lie
// elsewhere, what lies there is the site's own.
func TestFilesOnAHostOfTheirOwn(t *testing.T) {
	full := drawn(t, 640, 360)
	g, source, o, here := hang(t, map[string]string{"a.png": full, "paper.pdf": "%PDF-1.7"}, nil, `<p><img src="UP/a.png" alt="x"> <a href="UP/paper.pdf">paper</a></p>`)
	source.hosts = []string{strings.TrimPrefix(source.site.URL, "http://")}
	source.site.URL = "https://site.example"
	source.documents[0].Link = "https://site.example/p1/"
	run(t, source, o)
	if got := body(t, o.Output, "posts/2025-03-01-p1.md"); got != "![x](../media/a.png) [paper](../media/paper.pdf)" {
		t.Errorf("%s; asked for %q at %s", got, g.taken(), here("UP/"))
	}
}

// TestFileOfARecordAnywhere: a record is of the site's own picture, wherever it
// lies.
func TestFileOfARecordAnywhere(t *testing.T) {
	full := drawn(t, 640, 360)
	records := []content.Asset{{ID: 5, URL: "UP/a.png", Renditions: []string{"UP/a-320x180.png"}}}
	g, source, o, _ := hang(t, map[string]string{"a.png": full}, records, `<p><img class="wp-image-5" src="UP/a-320x180.png" alt="x"> <img src="UP/b.png" alt="theirs"></p>`)
	source.site.URL = "https://site.example"
	source.documents[0].Link = "https://site.example/p1/"
	run(t, source, o)
	got := body(t, o.Output, "posts/2025-03-01-p1.md")
	if !strings.HasPrefix(got, "![x](../media/_web/127.0.0.1-") || !strings.Contains(got, "![theirs](http://127.0.0.1:") {
		t.Error(got)
	}
	if asked := g.taken(); !slices.Equal(asked, []string{"a.png"}) {
		t.Errorf("asked for %q", asked)
	}
}

func TestFilesOfOtherSites(t *testing.T) {
	full := drawn(t, 640, 360)
	g, source, o, _ := hang(t, map[string]string{"a.png": full, "photo-1": full, "paper.pdf": "%PDF-1.7", "lamp.jpg": "<!DOCTYPE html><title>Lamp</title>", "b.png": "refused"}, nil,
		`<p><img src="UP/a.png?w=3" alt="a"> <img src="UP/photo-1" alt="b"> <a href="UP/paper.pdf">c</a> <a href="UP/lamp.jpg">d</a> <a href="UP/photo-1">e</a> <img src="UP/b.png" alt="f"> <a href="UP/gone.pdf">g</a></p>`)
	source.site.URL = "https://site.example"
	source.documents[0].Link = "https://site.example/p1/"
	report := run(t, source, o)
	if asked := g.taken(); len(asked) != 0 || report.Media.Expected != 0 {
		t.Errorf("asked for %q", asked)
	}
	o.Output, o.MediaFrom = t.TempDir(), linkmap.MediaFromAll
	report = run(t, source, o)
	if asked, want := g.taken(), []string{"a.png?w=3", "b.png", "gone.pdf", "lamp.jpg", "paper.pdf", "photo-1"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if m := report.Media; m != (export.MediaCounts{Expected: 5, Downloaded: 3, Gone: 1, Failed: 1}) {
		t.Errorf("%+v, %v", m, report.Failures)
	}
	got := body(t, o.Output, "posts/2025-03-01-p1.md")
	for _, want := range []string{"![a](../media/_web/", "![b](../media/_web/", "[c](../media/_web/", "[d](http://", "[e](http://", "![f](http://", "[g](http://"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	full := drawn(t, 640, 360)
	_, source, o, here := hang(t, map[string]string{"a.png": full, "paper.pdf": "%PDF-1.7" + strings.Repeat(" ", 2000) + "%%EOF"}, nil,
		`<p><img src="UP/a.png" alt="x"> <a href="UP/paper.pdf">paper</a></p>`, `<p><a href="UP/paper.pdf">again</a></p>`)
	want := export.MediaCounts{Expected: 2, Downloaded: 1, Skipped: 1}
	for name, set := range map[string]func(*export.Options){
		"by type": func(o *export.Options) { o.MediaTypes = media.Types{"image"} },
		"by size": func(o *export.Options) { o.MaxMediaSize = 1000 },
	} {
		t.Run(name, func(t *testing.T) {
			o := o
			o.Output = t.TempDir()
			set(&o)
			report := run(t, source, o)
			if report.Media != want || len(report.Warnings) != 1 || report.Warnings[0].Code != "media-left-out" || !report.Whole() {
				t.Errorf("%+v, %+v, %v", report.Media, report.Warnings, report.Failures)
			}
			if got := body(t, o.Output, "posts/2025-03-01-p1.md"); got != here("![x](../media/a.png) [paper](UP/paper.pdf)") {
				t.Error(got)
			}
		})
	}
}

func TestWholeLibrary(t *testing.T) {
	full := drawn(t, 640, 360)
	records := []content.Asset{
		{ID: 5, URL: "UP/a-scaled.png", Original: "UP/a.png", Renditions: []string{"UP/a-320x180.png"}},
		{ID: 6, URL: "UP/paper.pdf"}, {ID: 7, URL: "UP/gone.png"}, {ID: 8, URL: "UP/b.png"}, {ID: 9},
	}
	g, source, o, _ := hang(t, map[string]string{"a.png": full, "paper.pdf": "%PDF-1.7", "b.png": "refused"}, records, `<p><img src="UP/a.png" alt="x"></p>`)
	o.MediaLibrary, source.short = true, true
	report := run(t, source, o)
	if asked, want := g.taken(), []string{"a.png", "b.png", "gone.png", "paper.pdf"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if m := report.Media; m != (export.MediaCounts{Expected: 4, Downloaded: 2, Gone: 1, Failed: 1}) || len(report.Failures) != 2 {
		t.Errorf("%+v, %+v", m, report.Failures)
	}
	if diff := cmp.Diff([]string{"media/a.png", "media/paper.pdf", "posts/2025-03-01-p1.md"}, names(t, o.Output)); diff != "" {
		t.Error(diff)
	}
}

func TestFormerHosts(t *testing.T) {
	full := drawn(t, 640, 360)
	_, source, o, _ := hang(t, map[string]string{"a.png": full}, nil,
		`<p><img src="http://www.old.example/wp-content/uploads/a.png" alt="x"> <a href="https://old.example/p2/">two</a> <a href="https://old.example/?p=2#part">two</a> <a href="https://other.example/p2">other</a></p>`, "<p>2</p>")
	o.Hosts = []string{"old.example"}
	run(t, source, o)
	if got := body(t, o.Output, "posts/2025-03-01-p1.md"); got != "![x](../media/a.png) [two](2025-03-02-p2.md) [two](2025-03-02-p2.md#part) [other](https://other.example/p2)" {
		t.Error(got)
	}
}

// uploads is a site whose files a server on loopback holds.
func uploads(t *testing.T, serve http.HandlerFunc) (*httptest.Server, export.Options) {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	client := fetch.New(fetch.Options{Retries: -1})
	client.Trust("127.0.0.1")
	o := options(t.TempDir())
	o.Media, o.Client = linkmap.MediaDownload, client
	return server, o
}

func TestPicturesComeAlong(t *testing.T) {
	var requests atomic.Int64
	server, o := uploads(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch r.URL.Path {
		case "/wp-content/uploads/2025/03/lost.png":
			http.NotFound(w, r)
		case "/wp-content/uploads/2025/03/page.png":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>"))
		case "/wp-content/uploads/2025/03/paper.pdf":
			_, _ = w.Write([]byte("%PDF-1.7\n"))
		default:
			_, _ = w.Write([]byte("\x89PNG\r\n\x1a\n"))
		}
	})
	at := server.URL + "/wp-content/uploads/2025/03/"
	one := post(1, "one", `<p><img src="`+at+`a.png" alt="a"></p><p><img src="`+at+`lost.png" alt="lost"></p><p><img src="`+at+`page.png" alt="page"></p><p><a href="`+at+`paper.pdf">paper</a></p>`)
	two := post(2, "two", `<p><img src="`+at+`a.png" alt="again"></p><p><img src="https://elsewhere.example/x.png" alt="x"></p>`)
	source := site(one, two)
	source.site.URL = server.URL

	report := run(t, source, o)
	want := []string{"media/2025/03/a.png", "media/2025/03/paper.pdf", "posts/2025-03-01-one.md", "posts/2025-03-02-two.md"}
	if diff := cmp.Diff(want, names(t, o.Output)); diff != "" {
		t.Error(diff)
	}
	wantBody := "![a](../media/2025/03/a.png)\n\n![lost](" + at + "lost.png)\n\n![page](" + at + "page.png)\n\n[paper](../media/2025/03/paper.pdf)"
	if diff := cmp.Diff(wantBody, body(t, o.Output, "posts/2025-03-01-one.md")); diff != "" {
		t.Error(diff)
	}
	if m := report.Media; m != (export.MediaCounts{Expected: 4, Downloaded: 2, Gone: 1, Failed: 1}) {
		t.Errorf("media = %+v", m)
	}
	if len(report.Failures) != 1 || report.Failures[0].URL != at+"page.png" {
		t.Errorf("failures = %+v", report.Failures)
	}
	if got := requests.Load(); got != 4 {
		t.Errorf("%d requests for 4 files", got)
	}

	requests.Store(0)
	report = run(t, source, o)
	if got := requests.Load(); got != 2 {
		t.Errorf("the second run made %d requests, want 2 for the files that failed", got)
	}
	if report.Documents.Unchanged != 2 || report.Media.Unchanged != 2 {
		t.Errorf("%+v", report)
	}
}

func TestForeignPictureIsNeverOverwritten(t *testing.T) {
	server, o := uploads(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\x89PNG\r\n\x1a\ntheirs")) })
	write(t, filepath.Join(o.Output, "media", "a.png"), "mine")
	o.IntoExisting = true
	source := site(post(1, "one", `<p><img src="`+server.URL+`/wp-content/uploads/a.png" alt="a"></p>`))
	source.site.URL = server.URL
	report := run(t, source, o)
	if got := files(t, o.Output)["media/a.png"]; got != "mine" {
		t.Errorf("it says %q", got)
	}
	if got := body(t, o.Output, "posts/2025-03-01-one.md"); !strings.Contains(got, server.URL) {
		t.Errorf("the document points at somebody's own file: %s", got)
	}
	if report.Whole() {
		t.Error("the conflict is not told")
	}
}

func TestPicturesCanBeLeftOut(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	o.Media = linkmap.MediaNone
	run(t, site(post(1, "one", `<p>before</p><figure><img src="/wp-content/uploads/a.png" alt="a"><figcaption>words</figcaption></figure><p>after</p>`)), o)
	if got := body(t, dir, "posts/2025-03-01-one.md"); strings.Contains(got, "a.png") || !strings.Contains(got, "before") || !strings.Contains(got, "words") || !strings.Contains(got, "after") {
		t.Errorf("got %s", got)
	}
}
