package crawl_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/crawl"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress/wptest"
)

const home = "https://example.org"

func journal() *wptest.Site {
	site := &wptest.Site{Home: home, Name: "The Journal", Permalinks: "/%year%/%postname%/", Users: []*wptest.User{{ID: 1, Login: "ada", Name: "Ada", Slug: "ada"}}}
	for i, slug := range []string{"one", "two", "three", "four"} {
		site.Add(&wptest.Post{ID: int64(11 + i), Slug: slug, Title: slug, Content: "<p>Text of " + slug + ".</p>", Author: 1, Date: time.Date(2025, 1, 1+i, 0, 0, 0, 0, time.UTC)})
	}
	return site
}

// show reads a site through its pages.
func show(t *testing.T, server *wptest.Server, q content.Query) (docs map[string]content.Document, failures []error, codes []string) {
	t.Helper()
	docs = make(map[string]content.Document)
	synctest.Test(t, func(t *testing.T) {
		client := fetch.New(fetch.Options{Transport: server.Transport()})
		defer client.Close()
		s, err := crawl.Open(t.Context(), client, home, crawl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		var stamps []content.Stamp
		for stamp, err := range s.Inventory(t.Context(), q) {
			if err != nil {
				failures = append(failures, err)
				continue
			}
			stamps = append(stamps, stamp)
		}
		for d, err := range s.Documents(t.Context(), stamps) {
			if err != nil {
				t.Fatal(err)
			}
			docs[d.Slug] = d
		}
		for _, w := range s.Warnings() {
			codes = append(codes, w.Code)
		}
	})
	return docs, failures, codes
}

func answering(path string, answer func(w http.ResponseWriter)) wptest.Fault {
	return wptest.Fault{
		Match: func(r *http.Request) bool { return r.URL.Path == path },
		Do:    func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { answer(w) },
	}
}

// What is not for everybody came out as if it were.
func TestWhatIsNotPublic(t *testing.T) {
	site := journal()
	site.Post(11).Password = "seagull"
	server := wptest.New(site)
	server.Break(
		answering("/2025/two/", func(w http.ResponseWriter) {
			w.Header().Set("Location", home+"/wp-login.php?redirect_to=x")
			w.WriteHeader(http.StatusFound)
		}),
		answering("/wp-login.php", func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`<title>Log In</title><body class="login postid-12"><div class="entry-content"><p>SECRET</p></div>`))
		}),
		answering("/2025/three/", func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`<body class="single postid-13"><article class="post-13 post status-private"><div class="entry-content"><p>SECRET</p></div></article>`))
		}),
	)
	docs, failures, codes := show(t, server, content.Query{})
	if d := docs["one"]; !d.IsLocked() || d.Content != "" {
		t.Errorf("behind a password: %+v", d)
	}
	if docs["four"].Content == "" || len(docs) != 2 || len(failures) != 1 || !strings.Contains(failures[0].Error(), "asks for a login") || !slices.Contains(codes, "not-public") {
		t.Errorf("%d documents, %v, %q", len(docs), failures, codes)
	}
}

// A limit bounds the pages that are read, and a document of several pages is whole.
func TestPages(t *testing.T) {
	site := journal()
	site.Post(12).Content = "<p>First part.</p><!--nextpage--><p>Last part.</p>"
	server := wptest.New(site)
	docs, failures, _ := show(t, server, content.Query{})
	if text := docs["two"].Content; !strings.Contains(text, "First part.") || !strings.Contains(text, "<!--nextpage-->") || !strings.Contains(text, "Last part.") || strings.Contains(text, "Pages:") {
		t.Errorf("%q", text)
	}
	if len(docs) != 4 || len(failures) > 0 || docs["one"].ID != 11 || docs["one"].Source != "page" || docs["one"].Authors[0].Name != "Ada" {
		t.Errorf("%d documents, %v, %+v", len(docs), failures, docs["one"])
	}
	if docs, _, _ = show(t, server, content.Query{Limit: 2}); len(docs) != 2 {
		t.Errorf("%d documents", len(docs))
	}
}
