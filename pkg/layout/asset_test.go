package layout_test

import (
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wpmd/pkg/flavor"
	"wpmd/pkg/layout"
)

func TestAsset(t *testing.T) {
	const up = "https://example.org/blog/wp-content/uploads/"
	for address, want := range map[string]string{
		up + "2024/10/openai.webp":                                      "media/2024/10/openai.webp",
		"http://www.EXAMPLE.org/blog/wp-content/uploads/a.jpg":          "media/a.jpg",
		"//cdn.example.org/blog/wp-content/uploads/a.jpg?w=300#x":       "media/a.jpg",
		"/blog/wp-content/uploads/a.jpg":                                "media/a.jpg",
		"https://example.org:443/blog//wp-content/./uploads/x/../a.jpg": "media/a.jpg",
		up + "sites/2/2024/10/a.pdf":                                    "media/sites/2/2024/10/a.pdf",
		up + "%e5%86%99%e7%9c%9f.png":                                   "media/写真.png",
		up + "写真.png":                                                   "media/写真.png",
		up + "it's%20(1)%20&%20co.jpg":                                  "media/it's-(1)-&-co~",
		up + "IMG_1234.JPG":                                             "media/IMG_1234~1r.JPG",
		up + "Screenshot-2024.png":                                      "media/Screenshot-2024~1.png",
		up + "con.jpg":                                                  "media/con_~",
		up + "_/a.jpg":                                                  "media/_/a~",
		up + ".a/b.jpg":                                                 "media/a/b~",
		"https://example.org/wp-content/uploads/a.jpg":                  "media/_/wp-content/uploads/a.jpg",
		"https://example.org/blog/files/2010/05/a.jpg":                  "media/_/blog/files/2010/05/a.jpg",
		"https://example.org/logo.svg":                                  "media/_/logo.svg",
		"https://example.org/%2e%2e/%2e%2e/etc/a.conf":                  "media/_/etc/a.conf",
		"https://example.org/..%2f..%2fetc%2fa.conf":                    "media/_/etc-a~",
	} {
		got, ok := scheme.Asset(address)
		if !ok || got != want && !(strings.HasSuffix(want, "~") && strings.HasPrefix(got, want)) {
			t.Errorf("Asset(%s) = %q, %v; want %s", address, got, ok, want)
		}
	}
	for _, address := range []string{
		"", "#top", "?p=1", "a.jpg", "../a.jpg", "data:image/png;base64,AA==", "mailto:a@example.org", "ftp://example.org/a.jpg",
		"https://other.example/a.jpg", "https://example.org.other.example/a.jpg", "https://example.org@other.example/a.jpg", "https://example.org:8443/a.jpg",
		"https://example.org", "https://example.org/", "https://example.org/about", "https://example.org/about/", "https://example.org/v1.2",
		"https://example.org/a.jpg/", "https://example.org/index.php", "https://example.org/thumb.PHP?src=a.jpg", "https://example.org/a.html", "https://example.org/.htaccess",
	} {
		if got, ok := scheme.Asset(address); ok {
			t.Errorf("Asset(%q) = %q, want none", address, got)
		}
	}
}

// A file that a post linked to was run by the build of the site: x.11ty.js.
func TestNothingThatIsOfferedIsSource(t *testing.T) {
	const up = "https://example.org/blog/wp-content/uploads/2024/"
	for target, names := range map[string][]string{
		"plain":      {"a.php5", "a.phar", "a.php.jpg", "a.pl", "web.config", "a.shtm", "A.PHP7"},
		"eleventy":   {"a.11ty.js", "a.11ty.mjs", "2024.11tydata.js", "2024.11tydata.json", "2024.json", "a.md", "A.MD", "a.njk", "a.liquid", "a.ejs", "a.hbs", "a.webc", "a.mustache"},
		"jekyll":     {"a.md", "a.markdown", "a.mkd", "a.scss", "a.sass", "a.coffee", "a.textile"},
		"hexo":       {"a.md", "a.json", "a.yml", "a.njk", "a.ejs", "a.styl", "a.pug"},
		"docusaurus": {"a.md", "A.MDX"},
		"mkdocs":     {"a.md", "A.MD", "a.markdown", "a.mkd"},
		"obsidian":   {"a.md", "a.canvas", "a.base"},
	} {
		f, err := flavor.Named(target)
		if err != nil {
			t.Fatal(err)
		}
		s := scheme
		s.Paths = f.Paths
		for _, name := range names {
			for _, place := range []func(string) (string, bool){s.Asset, s.Foreign} {
				got, ok := place(up + name)
				file := got[strings.LastIndexByte(got, '/')+1:]
				if !ok || !strings.HasSuffix(file, ".txt") || strings.Count(file, ".") != 1 {
					t.Errorf("%s: %s lies at %q", target, name, got)
				}
			}
		}
		for _, name := range []string{"a.jpg", "a.pdf", "a.css", "a.zip"} {
			if got, _ := s.Asset(up + name); !strings.HasSuffix(got, "2024/"+name) {
				t.Errorf("%s: %s lies at %q", target, name, got)
			}
		}
	}
}

// A server that answered both a picture and another one beneath its name made the
// export incomplete for ever: one path cannot be a file and a folder.
func TestNoFileIsAFolderOfAnother(t *testing.T) {
	for _, at := range []string{"https://example.org/blog/wp-content/uploads/2024/", "https://example.org/img/", "https://cdn.example/x/"} {
		for _, file := range []string{"a.png", "A.PNG", "tide.table.pdf", "film.mp4"} {
			for _, s := range []layout.Scheme{scheme, {Home: "https://example.org/blog", Paths: flavor.Paths{Hidden: "_"}}} {
				place := s.Asset
				if strings.Contains(at, "cdn") {
					place = s.Foreign
				}
				one, ok := place(at + file)
				other, too := place(at + file + "/b.png")
				if !ok || !too || strings.HasPrefix(key(other), key(one)+"/") || !strings.HasSuffix(other, ".png") {
					t.Errorf("%s lies at %q, and what lies beneath it at %q", at+file, one, other)
				}
			}
		}
	}
	if got, _ := scheme.Asset("https://example.org/blog/wp-content/uploads/my.site.example/v1.2/a.png"); got != "media/my.site.example/v1.2/a.png" {
		t.Errorf("a folder with a dot in its name: %s", got)
	}
}

func TestUploadsElsewhere(t *testing.T) {
	s := layout.Scheme{Home: "https://example.org", Uploads: "/app/uploads"}
	if got, ok := s.Asset("https://example.org/app/uploads/2024/a.jpg"); got != "media/2024/a.jpg" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
	if got, ok := s.Asset("https://example.org/app/uploads.zip"); got != "media/_/app/uploads.zip" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
}

// randomAddress returns an address and the decoded path that it names.
func randomAddress(r *rand.Rand) (address, route string) {
	names := []string{"a", "A", "_", "b", "Fotos", "fotos", "wp-content", "uploads", "2024"}
	route = []string{"", "/blog/wp-content/uploads"}[r.IntN(2)]
	for range r.IntN(3) {
		name := names[r.IntN(len(names))]
		if r.IntN(3) == 0 {
			name = randomName(r)
		}
		if name != "" && name != "." && name != ".." && !strings.Contains(name, "/") {
			route += "/" + name
		}
	}
	stem := randomName(r)
	if strings.Contains(stem, "/") || stem == "" {
		stem = "Photo"
	}
	route += "/" + stem + []string{".jpg", ".JPG", ".Jpg", ".png"}[r.IntN(4)]
	return "https://example.org" + (&url.URL{Path: route}).EscapedPath(), route
}

func TestAssetIsInjectiveAndSafe(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	owners := make(map[string]string)
	for range 60_000 {
		address, route := randomAddress(r)
		p, ok := scheme.Asset(address)
		if !ok {
			t.Fatalf("Asset(%q): none", address)
		}
		checkSafe(t, p, "media/")
		if other, taken := owners[key(p)]; taken && other != route {
			t.Fatalf("%q and %q share %s", route, other, p)
		}
		owners[key(p)] = route
	}
	if len(owners) < 10_000 {
		t.Errorf("only %d addresses tried", len(owners))
	}
}

func TestLongAddresses(t *testing.T) {
	for _, address := range []string{
		"https://example.org/" + strings.Repeat("long-", 100) + ".jpg",
		"https://example.org/" + strings.Repeat("deep/", 500) + "a.jpg",
		"https://example.org/" + strings.Repeat("語", 100) + ".jpg",
	} {
		p, ok := scheme.Asset(address)
		if !ok || len(p) > 1100 || !strings.HasSuffix(p, ".jpg") || !regexp.MustCompile(`~[0-9a-f]{8}\.jpg$`).MatchString(p) {
			t.Errorf("Asset(%.40s…) = %q, %v", address, p, ok)
		}
		checkSafe(t, p, "media/")
	}
}

func FuzzAsset(f *testing.F) {
	for _, seed := range []string{"https://example.org/blog/wp-content/uploads/a.jpg", "//example.org/%00/..%2f.jpg", "/\xff.jpg", "/a/%zz.png", "https://example.org/blog/wp-content/uploads/.jpg"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if p, ok := scheme.Asset(address); ok {
			checkSafe(t, p, "media/")
		}
	})
}
