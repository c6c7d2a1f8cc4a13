package layout_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
)

var scheme = layout.Scheme{Home: "https://example.org/blog", Hosts: []string{"cdn.example.org"}}

var date = time.Date(2025, 3, 21, 23, 30, 0, 0, time.FixedZone("", -5*3600))

func pathOf(t *testing.T, d content.Stamp) string {
	t.Helper()
	p, err := scheme.Document(d)
	if err != nil {
		t.Fatalf("%+v: %v", d, err)
	}
	return p
}

func TestDocument(t *testing.T) {
	const home = "https://example.org/blog"
	for _, c := range []struct {
		stamp content.Stamp
		want  string
	}{
		{content.Stamp{ID: 7, Type: "post", Slug: "hello", Date: date}, "posts/2025-03-21-hello.md"},
		{content.Stamp{ID: 7, Type: "post", Slug: "hello"}, "posts/hello.md"},
		{content.Stamp{ID: 7, Type: "post", Slug: "日本語のスラッグ", Date: date}, "posts/2025-03-21-日本語のスラッグ.md"},
		{content.Stamp{ID: 7, Type: "post", Slug: "Hello-World_2.0", Date: date}, "posts/2025-03-21-Hello-World_2.0.md"},
		{content.Stamp{ID: 7, Type: "post", Date: date, Link: home + "/?p=7"}, "posts/2025-03-21-7.md"},
		{content.Stamp{ID: 7, Type: "post", Slug: "a", Parent: 3, Link: home + "/x/a/"}, "posts/a.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "about", Date: date, Link: home + "/about/"}, "pages/about.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "team", Parent: 2, Link: home + "/about/team/"}, "pages/about/team.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "équipe", Parent: 2, Link: home + "/index.php/%c3%a0-propos/%c3%a9quipe"}, "pages/à-propos/équipe.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "team", Parent: 2, Link: home + "/?page_id=7"}, "pages/team.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "team", Parent: 2, Link: home + "/"}, "pages/team.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "team", Parent: 2, Link: "/blog/about/team/"}, "pages/about/team.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "team", Parent: 2, Link: "https://other.example/about/team/"}, "pages/about/team.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "con", Link: home + "/con/"}, "pages/con_~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "x", Parent: 2, Link: home + "/aux/x/"}, "pages/aux_/x~7.md"},
		{content.Stamp{ID: 7, Type: "book", Slug: "dune", Date: date, Link: home + "/books/dune/"}, "book/dune.md"},
		{content.Stamp{ID: 7, Type: "doc", Slug: "setup", Parent: 2, Link: home + "/docs/guide/first/setup/"}, "doc/guide/first/setup.md"},
		{content.Stamp{ID: 7, Type: "post", Slug: "../../etc/passwd", Date: date}, "posts/2025-03-21-etc-passwd~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "../../etc/passwd"}, "pages/etc-passwd~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "x", Parent: 2, Link: home + "/%2e%2e/..%2f..%2fetc/x/"}, "pages/etc/x~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: ".."}, "pages/_~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: ".htaccess"}, "pages/htaccess~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "name__trashed"}, "pages/name__trashed.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "a~8"}, "pages/a~8~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "a b\tc\x00d\u200de\u202ef"}, "pages/a-b-cdef~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "e\u0301"}, "pages/é~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "nul.tar"}, "pages/nul_.tar~7.md"},
		{content.Stamp{ID: 7, Type: "page", Slug: "com¹"}, "pages/com¹_~7.md"},
	} {
		if got := pathOf(t, c.stamp); got != c.want {
			t.Errorf("%+v\n%s, want %s", c.stamp, got, c.want)
		}
	}
}

func TestTypesCannotTakeAFolder(t *testing.T) {
	seen := map[string]string{"posts": "post", "pages": "page", "media": "", "_": ""}
	for _, name := range []string{"posts", "pages", "media", "Posts", "MEDIA", ".wpmd", "wpmd", "..", "a/b", "a-b", "", "Book", "book", "~"} {
		folder, _, _ := strings.Cut(pathOf(t, content.Stamp{ID: 1, Type: name, Slug: "x"}), "/")
		if other, taken := seen[key(folder)]; taken {
			t.Errorf("types %q and %q share %s", name, other, folder)
		}
		seen[key(folder)] = name
		if strings.HasPrefix(folder, ".") {
			t.Errorf("type %q is hidden: %s", name, folder)
		}
	}
}

func TestDocumentWithoutID(t *testing.T) {
	a := pathOf(t, content.Stamp{ID: -1, Type: "post", Link: "https://example.org/a/"})
	b := pathOf(t, content.Stamp{ID: -2, Type: "post", Link: "https://example.org/a/"})
	c := pathOf(t, content.Stamp{ID: -1, Type: "post", Link: "https://example.org/b/"})
	if a != b || a == c {
		t.Errorf("%s, %s, %s: the path must follow the document and not its place in a file", a, b, c)
	}
}

// key is what a file system that ignores case and composition knows a name by.
func key(p string) string { return norm.NFC.String(cases.Fold().String(norm.NFD.String(p))) }

// checkSafe holds a path against what some common file system refuses.
func checkSafe(t *testing.T, p, root string) {
	t.Helper()
	if !fs.ValidPath(p) || !utf8.ValidString(p) || !strings.HasPrefix(p, root) || path.Clean(p) != p {
		t.Errorf("invalid path %q", p)
	}
	for segment := range strings.SplitSeq(p, "/") {
		stem, _, _ := strings.Cut(strings.ToLower(segment), ".")
		reserved := stem == "con" || stem == "prn" || stem == "aux" || stem == "nul" || len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt") && unicode.IsDigit(rune(stem[3]))
		bad := strings.ContainsAny(segment, `<>:"\|?*`) || strings.ContainsFunc(segment, func(r rune) bool {
			return !unicode.IsGraphic(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) || unicode.IsSpace(r)
		})
		if reserved || bad || len(segment) > 250 || strings.HasSuffix(segment, ".") || strings.HasPrefix(segment, ".") {
			t.Errorf("unsafe segment %q of %q", segment, p)
		}
	}
}

// alphabet is biased towards what breaks names.
var alphabet = []rune("aAbé\u0301e\u0308ßſKk\u212aiIİıσςΣ日本語👩\u200d🚀שלום \t\n\x00\x1b\u0085\u00a0\u2028\u202e\ufeff\ufffe\ue000/\\.~-_:*?\"<>|%#1¹")

func randomName(r *rand.Rand) string {
	switch r.IntN(12) {
	case 0:
		return []string{"con", "AUX.txt", "LPT1", "..", ".", "", "~", "a~1", "nul", "COM¹"}[r.IntN(10)]
	case 1:
		return strings.Repeat(string(alphabet[r.IntN(len(alphabet))]), 150+r.IntN(200))
	}
	var b strings.Builder
	for range r.IntN(5) {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func TestDocumentIsInjectiveAndSafe(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	owners := make(map[string]string)
	for i := range 20_000 {
		d := content.Stamp{ID: int64(i + 1), Type: "page", Slug: randomName(r)}
		p := pathOf(t, d)
		checkSafe(t, p, "pages/")
		if d.Slug == "" {
			continue
		}
		if other, taken := owners[p]; taken && other != d.Slug {
			t.Fatalf("slugs %q and %q share %s", d.Slug, other, p)
		}
		owners[p] = d.Slug
	}
}

func TestAssign(t *testing.T) {
	stamps := []content.Stamp{
		{ID: 9, Type: "post", Slug: "hello", Date: date},
		{ID: 4, Type: "post", Slug: "Hello", Date: date},
		{ID: 5, Type: "post", Slug: "hello", Date: date},
		{ID: 6, Type: "post", Slug: "2025-03-21-hello"},
		{ID: 10, Type: "page", Slug: "a", Parent: 0},
		{ID: 11, Type: "page", Slug: "b", Parent: 1, Link: "https://example.org/blog/A.md/b/"},
		{ID: -1, Type: "page", Slug: "a"},
		{ID: -2, Type: "page", Slug: "a"},
		{ID: 12, Type: "page", Slug: "c", Parent: 1, Link: "https://example.org/blog/a.MD/c/"},
	}
	got, err := layout.Assign(scheme, stamps, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, second := got[-1], got[-2]
	if !strings.HasPrefix(first, "pages/a~x") || second != strings.TrimSuffix(first, ".md")+"-2.md" {
		t.Errorf("documents without id: %s, %s", first, second)
	}
	delete(got, -1)
	delete(got, -2)
	want := map[int64]string{
		4: "posts/2025-03-21-Hello.md", 5: "posts/2025-03-21-hello~5.md", 6: "posts/2025-03-21-hello~6.md", 9: "posts/2025-03-21-hello~9.md",
		10: "pages/a~10.md", 11: "pages/A.md/b.md", 12: "pages/a.MD/c.md",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssignIsOneToOneInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 15 {
		var stamps []content.Stamp
		for i := range 300 {
			d := content.Stamp{ID: int64(i + 1), Type: []string{"post", "page", "book"}[r.IntN(3)], Slug: randomName(r)}
			if d.Type != "post" && r.IntN(2) == 0 {
				d.Parent = 1
				d.Link = fmt.Sprintf("https://example.org/blog/%s/%s/%s/", randomName(r), randomName(r), d.Slug)
			}
			if r.IntN(2) == 0 {
				d.Date = date
			}
			stamps = append(stamps, d)
		}
		paths, err := layout.Assign(scheme, stamps, nil)
		if err != nil {
			t.Fatal(err)
		}
		files, folders := make(map[string]int64), make(map[string]bool)
		for id, p := range paths {
			if other, taken := files[key(p)]; taken {
				t.Fatalf("%d and %d share %s", id, other, p)
			}
			files[key(p)] = id
			for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
				folders[key(dir)] = true
			}
		}
		for p := range files {
			if folders[p] {
				t.Fatalf("%s is a file and a folder", p)
			}
		}
		r.Shuffle(len(stamps), func(i, j int) { stamps[i], stamps[j] = stamps[j], stamps[i] })
		again, err := layout.Assign(scheme, stamps, nil)
		if diff := cmp.Diff(paths, again); err != nil || diff != "" {
			t.Fatalf("another order gives other paths: %v\n%s", err, diff)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("post", "hello", "https://example.org/blog/hello/", int64(0))
	f.Add("page", "../x", "https://example.org/blog/%2e%2e/%00/x/", int64(2))
	f.Add("..", "nul", "/\xff/x", int64(2))
	f.Fuzz(func(t *testing.T, typeName, slug, link string, parent int64) {
		d := content.Stamp{ID: 5, Type: typeName, Slug: slug, Link: link, Parent: parent}
		checkSafe(t, pathOf(t, d), "")
		d.Date = date
		checkSafe(t, pathOf(t, d), "")
	})
}
