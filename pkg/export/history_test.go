package export_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/flavor"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// island is a site that changes.
type island struct {
	t      *testing.T
	r      *rand.Rand
	server *wptest.Server
	next   int64
	told   []string // the changes so far
	// skew is by how much the site's clock is ahead.
	skew     time.Duration
	comments export.CommentMode
	target   flavor.Flavor
	// aliases counts those that were seen.
	aliases int
}

// now is the time by the site's clock.
func (is *island) now() time.Time { return time.Now().Add(is.skew) }

// clock makes the site tell its own time.
func (is *island) clock() wptest.Fault {
	return wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("Date", is.now().UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	}}
}

const islandHome = "https://island.example"

func newIsland(t *testing.T, r *rand.Rand) *island {
	t.Helper()
	site := &wptest.Site{
		Home: islandHome, Name: "Island", Permalinks: "/%year%/%postname%/", Zone: time.FixedZone("", 3*3600),
		Types:      []wptest.Type{{Name: "book", Label: "Books", Base: "books", Hierarchical: true}},
		Taxonomies: []wptest.Taxonomy{{Name: "genre", Label: "Genres", Base: "genres", Types: []string{"post", "book"}}},
		Users:      []*wptest.User{{ID: 1, Name: "Ada", Slug: "ada"}, {ID: 2, Name: "Bo", Slug: "bo"}},
		Files:      make(map[string]wptest.File),
	}
	for i := range 4 {
		site.Terms = append(site.Terms,
			&wptest.Term{ID: int64(10 + i), Taxonomy: "category", Name: fmt.Sprint("Category ", i), Slug: fmt.Sprint("category-", i)},
			&wptest.Term{ID: int64(20 + i), Taxonomy: "post_tag", Name: fmt.Sprint("Tag ", i), Slug: fmt.Sprint("tag-", i)},
			&wptest.Term{ID: int64(30 + i), Taxonomy: "genre", Name: fmt.Sprint("Genre ", i), Slug: fmt.Sprint("genre-", i)})
	}
	for i := range 5 {
		name := fmt.Sprintf("2024/01/picture-%d.png", i)
		site.Files[name] = wptest.File{Data: fmt.Appendf(nil, "%spicture %d", png, i), Modified: time.Now()}
		site.Add(&wptest.Post{
			ID: int64(900 + i), Slug: fmt.Sprint("picture-", i), Title: fmt.Sprint("Picture ", i), Date: time.Now(),
			Media: &wptest.Media{File: name, MIME: "image/png", Alt: fmt.Sprint("alt ", i), Width: 1, Height: 1},
		})
	}
	is := &island{t: t, r: r, next: 1}
	for range 12 + r.IntN(12) {
		is.publish(site, time.Now().Add(-time.Duration(r.IntN(9000))*time.Hour))
	}
	is.server = wptest.New(site)
	return is
}

func (is *island) say(format string, args ...any) {
	is.told = append(is.told, fmt.Sprintf(format, args...))
}

// showPatterns makes some documents show synced patterns.
func (is *island) showPatterns(site *wptest.Site) {
	site.Patterns = map[int64]string{700: "<p>Notice.</p>", 701: "<p>Foot.</p>"}
	for _, p := range site.Posts {
		if p.Media == nil {
			is.write(site, p)
		}
	}
}

var islandSlugs = []string{"lamp", "Lamp", "fog", "tide", "crew", "bread", "oven", "boat"}

// publish adds a document, dated as it is told, whatever the time is.
func (is *island) publish(site *wptest.Site, at time.Time) {
	p := &wptest.Post{
		ID: is.next, Type: []string{"post", "post", "page", "book"}[is.r.IntN(4)], Date: at, Author: int64(1 + is.r.IntN(2)),
		Slug: fmt.Sprintf("%s-%d", islandSlugs[is.r.IntN(len(islandSlugs))], is.r.IntN(5)), Title: fmt.Sprint("Title ", is.next),
	}
	for _, other := range site.Posts {
		if other.Type == p.Type && strings.EqualFold(other.Slug, p.Slug) && other.Parent == 0 {
			p.Slug = fmt.Sprintf("%s-%d", p.Slug, p.ID)
		}
	}
	is.next++
	is.write(site, p)
	is.file(p)
	site.Add(p)
}

// write gives a document a body, which links to others by name, there or not.
func (is *island) write(site *wptest.Site, p *wptest.Post) {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>Words %d of <em>%s</em>.</p>\n", is.r.IntN(1000), p.Title)
	if is.r.IntN(2) == 0 {
		b.WriteString("<h2 id=\"there\">A place</h2>\n<p>Here.</p>\n")
	}
	for range is.r.IntN(4) {
		target := int64(1 + is.r.IntN(int(is.next)+2))
		address := fmt.Sprintf("%s/?p=%d", islandHome, target)
		if other := site.Post(target); other != nil && is.r.IntN(3) > 0 {
			address = fmt.Sprintf("%s/%d/%s/#there", islandHome, other.Date.In(site.Zone).Year(), other.Slug)
			if other.Type == "page" {
				address = islandHome + "/" + other.Slug + "/"
			}
		}
		fmt.Fprintf(&b, `<p><a href="%s">link</a></p>`+"\n", address)
	}
	if is.r.IntN(2) == 0 {
		n := is.r.IntN(5)
		class := []string{fmt.Sprint("wp-image-", 900+n), "aligncenter"}[is.r.IntN(2)]
		fmt.Fprintf(&b, `<figure><img class="%s" src="%s/wp-content/uploads/2024/01/picture-%d.png" alt="a"></figure>`, class, islandHome, n)
	}
	if len(site.Patterns) > 0 && is.r.IntN(3) == 0 {
		fmt.Fprintf(&b, "\n"+`<!-- wp:block {"ref":%d} /-->`, 700+is.r.IntN(3)) // one of them is not there
	}
	p.Content = b.String()
}

// file sorts a document.
func (is *island) file(p *wptest.Post) {
	p.Terms = nil
	switch p.Type {
	case "post":
		p.Terms = map[string][]int64{"category": {int64(10 + is.r.IntN(4))}, "post_tag": {int64(20 + is.r.IntN(4))}, "genre": {int64(30 + is.r.IntN(4))}}
	case "book":
		p.Terms = map[string][]int64{"genre": {int64(30 + is.r.IntN(4))}}
	}
}

func (is *island) any(site *wptest.Site, fits func(*wptest.Post) bool) *wptest.Post {
	var list []*wptest.Post
	for _, p := range site.Posts {
		if p.Media == nil && fits(p) {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[is.r.IntN(len(list))]
}

func isPublic(p *wptest.Post) bool { return p.Status == "" }

// step makes one change that a site can see.
func (is *island) step(site *wptest.Site) {
	p := is.any(site, isPublic)
	if p == nil {
		is.publish(site, is.now())
		return
	}
	touch := func() { p.Modified = is.now() }
	kind := is.r.IntN(25)
	is.say("%d: document %d", kind, p.ID)
	switch kind {
	case 0:
		is.publish(site, is.now())
	case 1: // born old
		is.publish(site, is.now().Add(-20000*time.Hour))
	case 2, 3:
		is.write(site, p)
		touch()
	case 4:
		p.Slug += fmt.Sprint("-", is.r.IntN(9))
		touch()
	case 5: // two swap their names
		if q := is.any(site, func(q *wptest.Post) bool { return isPublic(q) && q.Type == p.Type && q.Parent == p.Parent }); q != nil {
			p.Slug, q.Slug = q.Slug, p.Slug
			touch()
			q.Modified = is.now()
		}
	case 6:
		is.file(p) // in PHP, which leaves the date of modification alone
	case 7: // another parent
		if q := is.any(site, func(q *wptest.Post) bool { return q.Type == p.Type && q.Parent == 0 && q != p }); q != nil && p.Type != "post" &&
			is.any(site, func(q *wptest.Post) bool { return q.Parent == p.ID }) == nil {
			p.Parent = q.ID
			touch()
		}
	case 8:
		p.Status = "draft"
		touch()
	case 9:
		p.Status = "trash"
		touch()
	case 10, 11:
		if q := is.any(site, func(q *wptest.Post) bool { return !isPublic(q) }); q != nil {
			q.Status = "" // by cron, which leaves the date of modification alone
		}
	case 12:
		site.Delete(p.ID)
	case 13:
		u := site.Users[is.r.IntN(2)]
		u.Name += "x"
	case 14:
		term := site.Terms[is.r.IntN(len(site.Terms))]
		term.Name += "x"
	case 15:
		p.Featured = int64(900 + is.r.IntN(6)) // one of them is not there
	case 16: // the file of a picture is replaced under its name
		m := site.Post(int64(900 + is.r.IntN(5)))
		site.Files[m.Media.File] = wptest.File{Data: fmt.Appendf(nil, "%sanother %d", png, is.r.IntN(1000)), Modified: is.now()}
		m.Modified = is.now()
	case 17:
		m := site.Post(int64(900 + is.r.IntN(5)))
		m.Media.Alt += "x"
		m.Modified = is.now()
	case 18:
		p.Password = []string{"", "sesame"}[is.r.IntN(2)]
		touch()
	case 20: // the site moves to another time zone; what was written keeps its own
		for _, q := range site.Posts {
			if q.Zone == nil {
				q.Zone = site.Zone
			}
		}
		site.Zone = time.FixedZone("", (is.r.IntN(24)-11)*3600)
	case 21:
		is.next++
		site.Comments = append(site.Comments, &wptest.Comment{
			ID: 7000 + is.next, Post: p.ID, Name: "Cy", Date: is.now(), Content: fmt.Sprintf("<p>Remark %d</p>", is.r.IntN(100)),
		})
	case 22:
		if n := len(site.Comments); n > 0 {
			at := is.r.IntN(n)
			site.Comments = slices.Delete(site.Comments, at, at+1)
		}
	case 19:
		p.Date = p.Date.Add(-24 * time.Hour)
		p.Slug = strings.ToUpper(p.Slug[:1]) + p.Slug[1:]
		touch()
	case 23, 24: // a pattern is changed, which touches no document that shows it
		if len(site.Patterns) > 0 {
			site.Patterns[700] = fmt.Sprintf("<p>Notice %d.</p>", is.r.IntN(1000))
		}
	}
}

// export brings a folder up to date.
func (is *island) export(ctx context.Context, dir string, change func(*export.Options)) (export.Report, error) {
	client := fetch.New(fetch.Options{Transport: is.server.Transport()})
	site, err := wordpress.Discover(ctx, client, islandHome, wordpress.Options{})
	if err != nil {
		return export.Report{}, err
	}
	o := export.Options{
		Output: dir, Render: render.Options{Target: is.target}, Media: linkmap.MediaDownload, Links: linkmap.LinksRewrite,
		Version: "test", Progress: noProgress{}, Client: client, NoSitemap: true, Comments: is.comments,
	}
	if change != nil {
		change(&o)
	}
	return export.Run(ctx, site.Source(), o)
}

// aim writes for another target with every seed.
func (is *island) aim(seed int) {
	names := flavor.Names()
	is.target, _ = flavor.Named(names[(seed+seed/3)%len(names)])
}

func pruning(o *export.Options) { o.Sync.Prune = export.PruneForced }

// withoutAliases leaves out of a file what only a folder with a past knows: the
// addresses that its document had.
func (is *island) withoutAliases(text string) string {
	key := is.target.Header.Aliases
	if key == "" {
		return text
	}
	return regexp.MustCompile(`(?m)^`+key+`:\n(?:  - .*\n)+`).ReplaceAllString(text, "")
}

// clash says which address leads to two documents, though the site has one there.
func (is *island) clash(got map[string]string) string {
	h := is.target.Header
	if h.Address == "" || h.Aliases == "" {
		return ""
	}
	address := regexp.MustCompile(`(?m)^` + h.Address + `: "?(.+?)"?$`)
	aliases := regexp.MustCompile(`(?m)^` + h.Aliases + `:\n((?:  - .*\n)+)`)
	links := regexp.MustCompile(`(?m)^ +link: (.+)$`)
	owners := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(got)) {
		for _, m := range address.FindAllStringSubmatch(got[name], -1) {
			if other := owners[m[1]]; other != "" && links.FindString(got[other]) != links.FindString(got[name]) {
				return m[1] + " is the address of " + other + " and " + name
			}
			owners[m[1]] = name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		for _, m := range aliases.FindAllStringSubmatch(got[name], -1) {
			for alias := range strings.Lines(m[1]) {
				alias = strings.Trim(alias, " -\"\n")
				is.aliases++
				if other := owners[alias]; other != "" {
					return alias + " is an alias of " + name + " and the address of " + other
				}
			}
		}
	}
	return ""
}

// same says in what a folder differs from a fresh export.
func (is *island) same(dir string) string {
	fresh := is.t.TempDir()
	if _, err := is.export(is.t.Context(), fresh, nil); err != nil {
		if _, empty := errors.AsType[*export.EmptyError](err); !empty {
			is.t.Fatal(err)
		}
	}
	got := files(is.t, dir)
	if clash := is.clash(got); clash != "" {
		return clash
	}
	for name, text := range got {
		got[name] = is.withoutAliases(text)
	}
	return cmp.Diff(files(is.t, fresh), got)
}

// many is how often a test tries its luck: more often where WPMD_FAULT_RUNS asks
// for it, and less in a short run.
func many(mostly, short int) int {
	if n, err := strconv.Atoi(os.Getenv("WPMD_FAULT_RUNS")); err == nil {
		return max(mostly, n/10)
	}
	if testing.Short() {
		return short
	}
	return mostly
}

// Whatever happens on a site, bringing a folder up to date leaves what a fresh
// export would keepRemote.
func TestSecondRunIsExact(t *testing.T) {
	runs := many(12, 6)
	for seed := range runs {
		synctest.Test(t, func(t *testing.T) {
			is := newIsland(t, rand.New(rand.NewPCG(uint64(seed), 6)))
			is.skew = []time.Duration{0, 5 * time.Hour, -5 * time.Hour}[seed%3]
			is.comments = []export.CommentMode{"", export.CommentsAppend, "", export.CommentsData}[seed%4]
			is.server.Break(is.clock())
			is.aim(seed)
			if seed%2 == 0 {
				is.server.Update(is.showPatterns)
			}
			dir := t.TempDir()
			for round := range 5 {
				if _, err := is.export(t.Context(), dir, pruning); err != nil {
					t.Fatalf("seed %d, round %d: %v", seed, round, err)
				}
				if diff := is.same(dir); diff != "" {
					t.Fatalf("seed %d, round %d, after %v:\n%s", seed, round, is.told, diff)
				}
				// Some changes come within the second of the run.
				time.Sleep(time.Duration(is.r.IntN(3)) * 400 * time.Millisecond)
				is.server.Update(func(site *wptest.Site) {
					for range 1 + is.r.IntN(6) {
						is.step(site)
					}
				})
				time.Sleep(time.Duration(is.r.IntN(2)) * time.Hour)
			}
		})
	}
}

// A second run without changes reads no body and writes nothing.
func TestSecondRunIsCheap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := newIsland(t, rand.New(rand.NewPCG(1, 7)))
		dir := t.TempDir()
		time.Sleep(time.Hour)
		if _, err := is.export(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
		before := stamps(t, dir)
		is.server.Forget()
		time.Sleep(time.Hour)
		report, err := is.export(t.Context(), dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Documents.Unchanged != report.Documents.Expected || report.Documents.Expected == 0 || len(report.Changes) > 0 {
			t.Errorf("%+v", report)
		}
		for _, request := range is.server.Requests() {
			u, err := url.Parse(request.URL)
			if err != nil {
				t.Fatal(err)
			}
			body := slices.Contains(strings.Split(u.Query().Get("_fields"), ","), "content") && !strings.HasSuffix(u.Path, "/navigation") // menus are their content
			if body || strings.Contains(u.Path, "/uploads/") {
				t.Errorf("asked for %s", request.URL)
			}
		}
		if diff := cmp.Diff(before, stamps(t, dir)); diff != "" {
			t.Errorf("files were written:\n%s", diff)
		}
	})
}

// stamps are the times and sizes of all files beneath a folder, but for the lock.
func stamps(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := filepath.Walk(dir, func(name string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && info.Name() != "lock" {
			found[name] = fmt.Sprint(info.ModTime().UnixNano(), info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A person's edits survive whatever the site does, and nothing else differs.
func TestEditsSurvive(t *testing.T) {
	for seed := range many(6, 3) {
		synctest.Test(t, func(t *testing.T) {
			is := newIsland(t, rand.New(rand.NewPCG(uint64(seed), 8)))
			is.aim(seed)
			dir := t.TempDir()
			mine := make(map[string]bool)
			for round := range 4 {
				if _, err := is.export(t.Context(), dir, pruning); err != nil {
					t.Fatalf("seed %d, round %d: %v", seed, round, err)
				}
				got := files(t, dir)
				found := make(map[string]bool)
				for _, text := range got {
					if _, edit, ok := strings.Cut(text, "\nmy edit "); ok {
						found[edit] = true
					}
				}
				if diff := cmp.Diff(mine, found); diff != "" {
					t.Fatalf("seed %d, round %d, after %v: edits:\n%s", seed, round, is.told, diff)
				}
				for i, name := range slices.Sorted(maps.Keys(got)) {
					if strings.HasSuffix(name, ".md") && !strings.Contains(got[name], "\nmy edit ") && is.r.IntN(5) == 0 {
						edit := fmt.Sprint(round, ".", i)
						mine[edit] = true
						write(t, filepath.Join(dir, name), got[name]+"\nmy edit "+edit)
					}
				}
				is.server.Update(func(site *wptest.Site) {
					for range 1 + is.r.IntN(6) {
						is.step(site)
					}
				})
				time.Sleep(time.Hour)
			}
		})
	}
}
