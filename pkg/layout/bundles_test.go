package layout_test

import (
	"math/rand/v2"
	"net/url"
	"testing"

	"wpmd/pkg/flavor"
	"wpmd/pkg/layout"
)

var bundled = layout.Scheme{Home: "https://example.org/blog", Paths: flavor.Paths{Bundles: true, Documents: "content", Public: "static", Sources: []string{".gif"}}}

func TestPlaceInBundle(t *testing.T) {
	b := bundled.Bundles(map[int64]string{
		1: "content/posts/2024-10-05-slug/index.md", 2: "content/pages/about/_index.md", 3: "content/pages/about/photo.jpg/index.md",
		4: "content/posts/2024-10-06-other.md", 5: "content/2024/10/x/index.md", 6: "content/posts/draft/index.md",
	}, func(id int64) bool { return id != 6 })
	for _, c := range []struct {
		document   int64
		file, want string
	}{
		{1, "static/media/2024/10/photo.jpg", "content/posts/2024-10-05-slug/photo.jpg"},
		{1, "static/media/2024/09/photo.jpg", "content/posts/2024-10-05-slug/2024-09-photo.jpg"},
		// A name that looks like one of another month keeps its own before it.
		{1, "static/media/2024/10/2024-09-photo.jpg", "content/posts/2024-10-05-slug/2024-10-2024-09-photo.jpg"},
		{1, "static/media/photo.jpg", "content/posts/2024-10-05-slug/uploads/photo.jpg"},
		{1, "static/media/forms/a/b.pdf", "content/posts/2024-10-05-slug/uploads/forms/a/b.pdf"},
		{5, "static/media/2024/10/photo.jpg", "content/2024/10/x/photo.jpg"},
		{2, "static/media/2024/10/photo.jpg", "content/pages/about/2024-10-photo.jpg"},
		// What lies there already, what belongs to nobody, and what is no picture or other upload.
		{1, "static/media/2024/10/page.html", ""},
		{1, "static/media/2024/10/words.md", ""},
		{1, "static/media/2024/10/moves.gif", ""},
		{1, "static/media/_web/other.example/a.jpg", ""},
		{1, "static/media/_/logo.svg", ""},
		{1, "data/2024/10/photo.jpg", ""},
		{4, "static/media/2024/10/photo.jpg", ""},
		{6, "static/media/2024/10/photo.jpg", ""},
		{9, "static/media/2024/10/photo.jpg", ""},
	} {
		got, ok := b.Place(c.document, c.file)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Place(%d, %s) = %q, %t; want %q", c.document, c.file, got, ok, c.want)
		}
	}
	if owner, inside, ok := b.Owner("content/posts/2024-10-05-slug/uploads/photo.jpg"); owner != 1 || inside != "uploads/photo.jpg" || !ok {
		t.Errorf("Owner = %d, %q, %t", owner, inside, ok)
	}
	if _, _, ok := b.Owner("static/media/2024/10/photo.jpg"); ok {
		t.Error("the folder of media belongs to a document")
	}
	if other := (layout.Scheme{}).Bundles(map[int64]string{1: "posts/a/index.md"}, nil); other != nil {
		t.Error("there are bundles that nobody asked for")
	}
}

// No two files share a path, whichever documents they belong to.
func TestBundlesAreInjective(t *testing.T) {
	b := bundled.Bundles(map[int64]string{1: "content/posts/2024-10-05-slug/index.md", 2: "content/posts/2024-10-05-slug/uploads/index.md", 3: "content/2024/10/x/index.md"}, func(int64) bool { return true })
	r := rand.New(rand.NewPCG(5, 6))
	owners := make(map[string]string)
	for range 60_000 {
		folder := []string{"2024/10/", "2024/09/", "", "2024/10/2024-09-", "2024/09/2024-10-", "uploads/", "uploads/2024/10/", "2024-10-", "_web/", "_/"}[r.IntN(10)]
		route := folder + []string{"a", "A", "2024-10-a", "uploads", randomName(r)}[r.IntN(5)] + []string{".jpg", ".PNG", ".md", ".pdf"}[r.IntN(4)]
		address := "https://example.org/blog/wp-content/uploads/" + (&url.URL{Path: route}).EscapedPath()
		file, ok := bundled.Asset(address)
		if !ok {
			continue
		}
		if place, ok := b.Place(int64(r.IntN(4)), file); ok {
			checkSafe(t, place, "content/")
			if other, taken := owners[key(place)]; taken && other != file {
				t.Fatalf("%q and %q share %s", file, other, place)
			}
			owners[key(place)] = file
		}
	}
	if len(owners) < 200 {
		t.Errorf("only %d files tried", len(owners))
	}
}
