package layout_test

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"wpmd/pkg/layout"
)

var moved = layout.Scheme{
	Home:   "https://example.org/blog",
	Hosts:  []string{"cdn.example.net", "lamp.files.wordpress.com"},
	Former: []string{"old.example", "former.example:8080"},
}

func TestFold(t *testing.T) {
	const up = "https://example.org/blog/wp-content/uploads/"
	for address, want := range map[string]string{
		up + "a.jpg":                                up + "a.jpg",
		up + "a.jpg?w=3#x":                          up + "a.jpg",
		up + "a.jpg?ver=2&fit=300%2C200&ssl=1":      up + "a.jpg?ver=2",
		"/blog/wp-content/uploads/a.jpg?resize=1,2": "/blog/wp-content/uploads/a.jpg",
		"https://i0.wp.com/example.org/blog/wp-content/uploads/a.jpg?resize=300%2C200": up + "a.jpg",
		"//I3.wp.com/www.example.org/blog/wp-content/uploads/a.jpg":                    "https://www.example.org/blog/wp-content/uploads/a.jpg",
		"https://i1.wp.com/cdn.example.net/a.jpg?ssl=1&w=600":                          "https://cdn.example.net/a.jpg",
		"https://i1.wp.com/cdn.example.net/a.jpg?w=600":                                "http://cdn.example.net/a.jpg",
		"https://i0.wp.com/lamp.files.wordpress.com/2024/10/a.jpg":                     "https://lamp.files.wordpress.com/2024/10/a.jpg",
		"https://lamp.files.wordpress.com/2024/10/a.jpg?w=300&h=200":                   "https://lamp.files.wordpress.com/2024/10/a.jpg",
		"http://old.example/blog/wp-content/uploads/a.jpg":                             up + "a.jpg",
		"http://www.old.example/blog/wp-content/uploads/a.jpg?w=1":                     up + "a.jpg",
		"https://i2.wp.com/old.example/blog/wp-content/uploads/a.jpg?w=1":              up + "a.jpg",
		"http://former.example:8080/a.jpg":                                             "https://example.org/a.jpg",
		// What is no file of the site's own stays what it is.
		"https://i0.wp.com/other.example/a.jpg?w=300":        "https://i0.wp.com/other.example/a.jpg?w=300",
		"https://i4.wp.com/example.org/a.jpg?w=300":          "https://i4.wp.com/example.org/a.jpg?w=300",
		"https://i0.wp.com/a.jpg?w=300":                      "https://i0.wp.com/a.jpg?w=300",
		"https://wick.files.wordpress.com/2024/a.jpg?w=300":  "https://wick.files.wordpress.com/2024/a.jpg?w=300",
		"https://a.lamp.files.wordpress.com/2024/a.jpg?w=30": "https://a.lamp.files.wordpress.com/2024/a.jpg?w=30",
		"http://former.example/a.jpg?w=300":                  "http://former.example/a.jpg?w=300",
		"data:image/png;base64,AA==":                         "data:image/png;base64,AA==",
		"":                                                   "",
	} {
		if got := moved.Fold(address); got != want {
			t.Errorf("Fold(%s) = %s, want %s", address, got, want)
		}
		if got := moved.Fold(want); got != want {
			t.Errorf("Fold(%s) = %s: not folded once and for all", want, got)
		}
	}
}

// TestAliasesShareAPath says which addresses are those of one file.
func TestAliasesShareAPath(t *testing.T) {
	for _, aliases := range [][]string{
		{
			"https://example.org/blog/wp-content/uploads/2024/10/a.jpg", "http://old.example/blog/wp-content/uploads/2024/10/a.jpg",
			"https://cdn.example.net/blog/wp-content/uploads/2024/10/a.jpg", "https://i1.wp.com/example.org/blog/wp-content/uploads/2024/10/a.jpg?fit=9",
			"https://lamp.files.wordpress.com/2024/10/a.jpg?w=300", "https://lamp.wordpress.com/blog/wp-content/uploads/2024/10/a.jpg",
		},
		{"https://example.org/logo.svg", "https://i0.wp.com/example.org/logo.svg?ssl=1", "//old.example/logo.svg"},
	} {
		want, ok := moved.Asset(aliases[0])
		for _, alias := range aliases {
			if got, isFile := moved.Asset(alias); got != want || !ok || !isFile {
				t.Errorf("Asset(%s) = %q, %v; want %s", alias, got, isFile, want)
			}
		}
	}
	blog := layout.Scheme{Home: "https://lamp.wordpress.com"}
	for _, address := range []string{"https://lamp.files.wordpress.com/2024/10/a.jpg?w=300", "https://lamp.wordpress.com/wp-content/uploads/2024/10/a.jpg"} {
		if got, ok := blog.Asset(address); got != "media/2024/10/a.jpg" || !ok || blog.Upload(address) != "2024/10/a.jpg" {
			t.Errorf("Asset(%s) = %q, Upload = %q", address, got, blog.Upload(address))
		}
	}
	for _, address := range []string{"https://wick.files.wordpress.com/2024/10/a.jpg", "https://i0.wp.com/wick.files.wordpress.com/a.jpg", "https://i0.wp.com/a.jpg"} {
		if got, ok := blog.Asset(address); ok {
			t.Errorf("Asset(%s) = %q, want none", address, got)
		}
	}
}

func TestPhotonIsNobodysOwnHost(t *testing.T) {
	s := layout.Scheme{Home: "https://example.org", Hosts: []string{"i0.wp.com"}}
	if got, ok := s.Asset("https://i0.wp.com/other.example/a.jpg"); ok {
		t.Errorf("the file of another site is at %s", got)
	}
}

func TestForeign(t *testing.T) {
	for address, want := range map[string]string{
		"https://other.example/pics/a.jpg":          "media/_web/other.example/pics/a.jpg",
		"HTTP://OTHER.example:80/pics/a.jpg#x":      "media/_web/other.example/pics/a.jpg",
		"//other.example/pics/A.jpg":                "media/_web/other.example/pics/A~",
		"https://other.example/pics/a.jpg?v=2":      "media/_web/other.example/pics/a~",
		"https://other.example/talk.mp3?_=1":        "media/_web/other.example/talk.mp3",
		"https://other.example:8080/a.jpg":          "media/_web/other.example-8080/a~",
		"https://images.example/photo-123?w=1080":   "media/_web/images.example/photo-123~",
		"https://images.example/photo-123":          "media/_web/images.example/photo-123~",
		"https://other.example/show.php?id=4":       "media/_web/other.example/show.php~",
		"https://other.example/%2e%2e/..%2fetc/a.x": "media/_web/other.example/etc/a~",
	} {
		got, ok := scheme.Foreign(address)
		if !ok || got != want && !(strings.HasSuffix(want, "~") && strings.HasPrefix(got, want)) {
			t.Errorf("Foreign(%s) = %q, %v; want %s", address, got, ok, want)
		}
	}
	for _, address := range []string{"", "/a.jpg", "a.jpg", "data:image/png;base64,AA==", "https://other.example", "https://other.example/", "https://other.example/a/", "ftp://other.example/a.jpg", "https://me:secret@other.example/a.jpg"} {
		if got, ok := scheme.Foreign(address); ok {
			t.Errorf("Foreign(%q) = %q, want none", address, got)
		}
	}
}

// TestForeignIsInjectiveAndSafe tries addresses of other sites together with
// those of the site's own, some of which lie where the former would.
func TestForeignIsInjectiveAndSafe(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	owners := make(map[string]string)
	for range 60_000 {
		_, route := randomAddress(r)
		prefix := []string{"https://one.example", "https://two.example:81", "https://example.org/blog/wp-content/uploads/_web/one.example", "https://example.org/blog/wp-content/uploads/_WEB/one.example", "https://example.org/_web/one.example"}[r.IntN(5)]
		if bare := strings.TrimSuffix(route, ".jpg"); r.IntN(4) == 0 && !strings.HasSuffix(bare, "/.") && !strings.HasSuffix(bare, "/..") {
			route = bare
		}
		who, query := prefix+route, ""
		own := strings.HasPrefix(prefix, "https://example.org")
		if r.IntN(4) == 0 {
			query = []string{"?a=1", "?a=2"}[r.IntN(2)]
		}
		if !own {
			who += query
		}
		address := prefix + (&url.URL{Path: route}).EscapedPath() + query
		place := scheme.Foreign
		if own {
			place = scheme.Asset
		}
		p, ok := place(address)
		if !ok {
			continue
		}
		checkSafe(t, p, "media/")
		if other, taken := owners[key(p)]; taken && other != who {
			t.Fatalf("%q and %q share %s", who, other, p)
		}
		owners[key(p)] = who
	}
	if len(owners) < 10_000 {
		t.Errorf("only %d addresses tried", len(owners))
	}
}

func FuzzForeign(f *testing.F) {
	for _, seed := range []string{"https://a.example/b.jpg", "//../a", "https://%00/..%2f.jpg", "https://:80/a?b#c", "https://i0.wp.com//a.jpg"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		moved.Fold(address)
		for _, place := range []func(string) (string, bool){moved.Foreign, moved.Asset} {
			if p, ok := place(address); ok {
				checkSafe(t, p, "media/")
			}
		}
	})
}
