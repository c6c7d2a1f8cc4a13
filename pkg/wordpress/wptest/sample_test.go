package wptest_test

import (
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/wordpress/wptest"
)

// secrets are the texts that begin what no visitor may read.
var secrets = []string{"DRAFT, not", "SCHEDULED, not", "PENDING, not", "PRIVATE, not", "PROTECTED, not", "TRASHED, not", "example.com"}

func TestSampleShowsNoSecrets(t *testing.T) {
	s := wptest.New(wptest.Sample())
	paths := []string{"/", "/wp-sitemap-posts-post-1.xml", "/wp-json/", "/?p=145", "/?p=144", "/?p=141", "/2025/06/for-the-crew-of-the-tern/", "/2025/06/the-surprise-party/"}
	for _, route := range []string{"posts", "pages", "books", "media", "comments", "users", "categories", "tags", "genres"} {
		paths = append(paths, "/wp-json/wp/v2/"+route+"?per_page=100&_embed")
	}
	for _, path := range paths {
		r := get(t, s, path)
		for _, secret := range secrets {
			if strings.Contains(r.Body, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	found := 0
	for _, p := range wptest.Sample().Posts {
		for _, secret := range secrets {
			if strings.Contains(p.Content, secret) {
				found++
			}
		}
	}
	if found != 6 {
		t.Errorf("%d of 6 secrets are in the site", found)
	}
}

func TestSampleIsWhole(t *testing.T) {
	s := wptest.New(wptest.Sample())
	counts := map[string]int{"posts": 17, "pages": 6, "books": 3, "media": 17, "categories": 8, "tags": 6, "genres": 4, "users": 3, "comments": 3}
	for route, want := range counts {
		objects := read[[]json.RawMessage](t, s, "/wp-json/wp/v2/"+route+"?per_page=100")
		if len(objects) != want {
			t.Errorf("%d %s, want %d", len(objects), route, want)
		}
	}
}

// TestSampleLeadsNowhereWrong follows every address of the site's own that the
// sample's texts hold.
func TestSampleLeadsNowhereWrong(t *testing.T) {
	s := wptest.New(wptest.Sample())
	checked := map[string]int{}
	for _, p := range wptest.Sample().Posts {
		for _, address := range addresses(t, p.Content) {
			path, own := strings.CutPrefix(address, "http://merrow.example")
			if !own && !strings.HasPrefix(address, "/") {
				continue
			}
			path, _, _ = strings.Cut(path, "#")
			checked[path]++
			r := get(t, s, path)
			archive := strings.HasPrefix(path, "/author/") || strings.HasPrefix(path, "/tag/")
			if r.Status != http.StatusOK && r.Status != http.StatusMovedPermanently && !archive {
				t.Errorf("post %d leads to %s: %d", p.ID, path, r.Status)
			}
		}
	}
	if len(checked) < 40 {
		t.Errorf("only %d addresses found", len(checked))
	}
}

func addresses(t *testing.T, body string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src", "poster":
				list = append(list, a.Val)
			case "srcset":
				for candidate := range strings.SplitSeq(a.Val, ",") {
					list = append(list, strings.Fields(candidate)[0])
				}
			}
		}
	}
	return list
}

func TestSamplePicturesAreWhatTheySay(t *testing.T) {
	site := wptest.Sample()
	decoded := 0
	for _, p := range site.Posts {
		if p.Media == nil || p.Media.MIME != "image/png" && p.Media.MIME != "image/jpeg" {
			continue
		}
		decoded++
		config, format, err := image.DecodeConfig(strings.NewReader(string(site.Files[p.Media.File].Data)))
		if err != nil || config.Width != p.Media.Width || config.Height != p.Media.Height || "image/"+format != p.Media.MIME {
			t.Errorf("%s: %s %dx%d, %v", p.Media.File, format, config.Width, config.Height, err)
		}
	}
	if decoded < 10 {
		t.Errorf("only %d pictures", decoded)
	}
	for name, magic := range map[string]string{"2025/06/puffins.webp": "RIFF", "2025/06/landing-permit.pdf": "%PDF", "2025/05/fog-signal.wav": "RIFF", "2025/06/signal-flags.svg": "<svg"} {
		if !strings.HasPrefix(string(site.Files[name].Data), magic) {
			t.Errorf("%s does not begin with %s", name, magic)
		}
	}
}

func TestGenerate(t *testing.T) {
	s := wptest.New(wptest.Generate(250))
	seen, titles := map[int64]bool{}, map[string]bool{}
	for page := 1; page <= 3; page++ {
		type post struct {
			ID               int64
			Title, Content   struct{ Rendered string }
			Categories, Tags []int64
		}
		for _, p := range read[[]post](t, s, fmt.Sprintf("/wp-json/wp/v2/posts?per_page=100&orderby=id&page=%d", page)) {
			seen[p.ID] = true
			titles[p.Title.Rendered] = true
			if n := len(p.Content.Rendered); n < 3000 || n > 9000 {
				t.Errorf("post %d has %d bytes", p.ID, n)
			}
			if len(p.Categories) == 0 {
				t.Errorf("post %d has no category", p.ID)
			}
		}
	}
	if len(seen) != 250 || len(titles) < 240 {
		t.Errorf("%d posts, %d titles", len(seen), len(titles))
	}
	one := get(t, s, "/wp-json/wp/v2/posts/1100").Body
	if again := get(t, wptest.New(wptest.Generate(250)), "/wp-json/wp/v2/posts/1100").Body; one != again {
		t.Error("the same post differs")
	}
}

func BenchmarkGenerate100000(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if site := wptest.Generate(100_000); len(site.Posts) < 100_000 {
			b.Fatal(len(site.Posts))
		}
	}
}

func BenchmarkPageOf100(b *testing.B) {
	for _, fields := range []string{"id,modified_gmt", "id,content,title", ""} {
		b.Run("fields="+fields, func(b *testing.B) {
			s := wptest.New(wptest.Generate(10_000))
			path := "/wp-json/wp/v2/posts?per_page=100&orderby=id&page=50"
			if fields != "" {
				path += "&_fields=" + fields
			}
			for b.Loop() {
				if r := ask(b, s, http.MethodGet, path); r.Status != 200 {
					b.Fatal(r.Status)
				}
			}
		})
	}
}
