package export_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
)

// memory is a Source that holds its documents in memory.
type memory struct {
	site      content.Site
	documents []content.Document
	// faults are the errors that stand in place of documents, by id.
	faults map[int64]error
	// meanwhile is called before each document is handed out.
	meanwhile func()
}

func (m *memory) Site(context.Context) (content.Site, error) { return m.site, nil }

func (m *memory) Inventory(_ context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		for _, d := range m.documents {
			if len(q.IDs) > 0 && !slices.Contains(q.IDs, d.ID) {
				continue
			}
			if !yield(d.Stamp, nil) {
				return
			}
		}
	}
}

func (m *memory) Documents(_ context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, stamp := range want {
			if m.meanwhile != nil {
				m.meanwhile()
			}
			i := slices.IndexFunc(m.documents, func(d content.Document) bool { return d.ID == stamp.ID })
			err := m.faults[stamp.ID]
			if i < 0 && err == nil {
				continue
			}
			var doc content.Document
			if err == nil {
				doc = m.documents[i]
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

func (m *memory) Assets(context.Context, []int64) iter.Seq2[content.Asset, error] {
	return func(func(content.Asset, error) bool) {}
}

func (m *memory) Warnings() []content.Warning { return nil }

type noProgress struct{}

func (noProgress) Stage(string, int)    {}
func (noProgress) Step(string, int)     {}
func (noProgress) Warn(content.Warning) {}

const home = "https://site.example/blog"

func post(id int64, slug, body string) content.Document {
	day := time.Date(2025, 3, int(id), 9, 0, 0, 0, time.UTC)
	return content.Document{
		Stamp: content.Stamp{
			ID: id, Type: "post", Status: "publish", Slug: slug, Date: day, Modified: day,
			Link: fmt.Sprintf("%s/2025/03/%s/", home, slug),
		},
		Title: slug, Content: body,
	}
}

func site(documents ...content.Document) *memory {
	return &memory{site: content.Site{URL: home, Name: "Site"}, documents: documents, faults: map[int64]error{}}
}

func options(dir string) export.Options {
	return export.Options{
		Output: dir, Media: linkmap.MediaLink, Links: linkmap.LinksRewrite,
		Version: "test", Progress: noProgress{},
	}
}

func run(t *testing.T, source export.Source, o export.Options) export.Report {
	t.Helper()
	report, err := export.Run(t.Context(), source, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// files reads everything beneath dir but what wpmd keeps for itself.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, ".wpmd/") {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(files(t, dir)))
}

func body(t *testing.T, dir, name string) string {
	t.Helper()
	text, ok := files(t, dir)[name]
	if !ok {
		t.Fatalf("%s is not there; there are %v", name, names(t, dir))
	}
	_, body, _ := strings.Cut(text, "\n---\n")
	return strings.TrimSpace(body)
}

// A link within a page stays where the document has the place that it leads to.
func TestLinksWithinADocumentLeadToItsPlaces(t *testing.T) {
	dir := t.TempDir()
	run(t, site(post(1, "one", `<p><a href="#part">link</a> <a href="#top">up</a></p><p id="part">Part</p>`)), options(dir))
	if got, want := body(t, dir, "posts/2025-03-01-one.md"), "[link](#part) up\n\n<a id=\"part\"></a>Part"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLinksBetweenDocumentsLeadToFiles(t *testing.T) {
	page := post(7, "about", `<p><a href="https://site.example/blog/2025/03/one/">up</a></p>`)
	page.Type, page.Link = "page", home+"/about/"
	for name, c := range map[string]struct{ href, want string }{
		"full":            {home + "/2025/03/two/", "2025-03-02-two.md"},
		"other scheme":    {"http://www.site.example/blog/2025/03/two", "2025-03-02-two.md"},
		"root-relative":   {"/blog/2025/03/two/", "2025-03-02-two.md"},
		"by id":           {home + "/?p=2", "2025-03-02-two.md"},
		"page by id":      {"/blog/?page_id=7", "../pages/about.md"},
		"with a fragment": {home + "/2025/03/two/#part", "2025-03-02-two.md#part"},
		"to itself":       {home + "/2025/03/one/#part", "#part"},
		"to a page":       {home + "/about/", "../pages/about.md"},
		"to an archive":   {home + "/category/news/", home + "/category/news/"},
		"to nowhere yet":  {"/blog/2025/03/nine/", "https://site.example/blog/2025/03/nine/"},
		"to another site": {"https://other.example/2025/03/two/", "https://other.example/2025/03/two/"},
		"other query":     {home + "/2025/03/two/?share=x", home + "/2025/03/two/?share=x"},
		"mail":            {"mailto:a@site.example", "mailto:a@site.example"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run(t, site(post(1, "one", `<p><a href="`+c.href+`">link</a></p>`), post(2, "two", "<p>2</p>"), page), options(dir))
			if got, want := body(t, dir, "posts/2025-03-01-one.md"), "[link]("+c.want+")"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// Where another program shows the site, links that authors made in WordPress lead to
// its own host; they stayed on the web, though their documents are here.
func TestLinksToTheBackendLeadToFiles(t *testing.T) {
	for api, links := range map[string]string{
		"https://backend.example/wp-json/":      "https://backend.example",
		"https://backend.example/cms/wp-json/":  "https://backend.example/cms",
		"https://backend.example/?rest_route=/": "https://backend.example",
	} {
		dir := t.TempDir()
		source := site(post(1, "one", `<p><a href="`+links+`/2025/03/two/">two</a> <a href="`+links+`/?p=2">short</a> <a href="https://other.example/2025/03/two/">other</a></p>`), post(2, "two", "<p>2</p>"))
		source.site.API = api
		run(t, source, options(dir))
		want := "[two](2025-03-02-two.md) [short](2025-03-02-two.md) [other](https://other.example/2025/03/two/)"
		if got := body(t, dir, "posts/2025-03-01-one.md"); got != want {
			t.Errorf("%s: %s", api, got)
		}
	}
}

func TestLinksCanBeKept(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	o.Links = linkmap.LinksKeep
	run(t, site(post(1, "one", `<p><a href="/blog/2025/03/two/">link</a></p>`), post(2, "two", "<p>2</p>")), o)
	if got, want := body(t, dir, "posts/2025-03-01-one.md"), "[link]("+home+"/2025/03/two/)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSecondRunChangesNothing(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	before := snapshot(t, dir)
	report := run(t, source, options(dir))
	if report.Documents.Unchanged != 2 || report.Documents.Created+report.Documents.Updated != 0 {
		t.Errorf("the second run says %+v", report.Documents)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// snapshot is every file, wpmd's own among them, with its time.
func snapshot(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	found := make(map[string]time.Time)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(name) == "lock" {
			return err
		}
		info, err := d.Info()
		found[name] = info.ModTime()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEditIsKept(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"))
	run(t, source, options(dir))
	name := filepath.Join(dir, "posts", "2025-03-01-one.md")
	if err := os.WriteFile(name, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	source.documents[0].Content = "<p>changed</p>"
	report := run(t, source, options(dir))
	if got := files(t, dir)["posts/2025-03-01-one.md"]; got != "mine" {
		t.Errorf("the edit was overwritten with %q", got)
	}
	if report.Documents.Kept != 1 || !report.Whole() || len(report.Warnings) != 1 || report.Warnings[0].Code != "edit-kept" {
		t.Errorf("report = %+v", report)
	}
}

func TestChangeOnTheSiteArrives(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"))
	run(t, source, options(dir))
	source.documents[0].Content = "<p>changed</p>"
	report := run(t, source, options(dir))
	if got := body(t, dir, "posts/2025-03-01-one.md"); got != "changed" || report.Documents.Updated != 1 {
		t.Errorf("the file says %q; %+v", got, report.Documents)
	}
}

func TestRenamedDocumentMoves(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	source.documents[0] = post(1, "uno", "<p>1</p>")
	report := run(t, source, options(dir))
	if diff := cmp.Diff([]string{"posts/2025-03-01-uno.md", "posts/2025-03-02-two.md"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	if report.Documents.Moved != 1 {
		t.Errorf("%+v", report.Documents)
	}
}

func TestTwoDocumentsCanSwapTheirNames(t *testing.T) {
	dir := t.TempDir()
	first, second := post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>")
	second.Date = first.Date
	run(t, site(first, second), options(dir))
	first.Slug, second.Slug = second.Slug, first.Slug
	run(t, site(first, second), options(dir))
	if got := body(t, dir, "posts/2025-03-01-two.md"); got != "1" {
		t.Errorf("two.md says %q", got)
	}
	if got := body(t, dir, "posts/2025-03-01-one.md"); got != "2" {
		t.Errorf("one.md says %q", got)
	}
}

func TestEditMovesWithItsDocument(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"))
	run(t, source, options(dir))
	if err := os.WriteFile(filepath.Join(dir, "posts", "2025-03-01-one.md"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	source.documents[0] = post(1, "uno", "<p>1</p>")
	report := run(t, source, options(dir))
	if diff := cmp.Diff(map[string]string{"posts/2025-03-01-uno.md": "mine"}, files(t, dir)); diff != "" {
		t.Error(diff)
	}
	if report.Documents.Kept != 1 || report.Documents.Moved != 1 {
		t.Errorf("%+v", report.Documents)
	}
}

func TestForeignFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"README.md", "LICENSE", ".gitignore"} {
		write(t, filepath.Join(dir, name), "x")
	}
	if _, err := export.Run(t.Context(), site(post(1, "one", "")), options(filepath.Join(dir, "new"))); err != nil {
		t.Errorf("a new folder is refused: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "thesis.md"), "years of work")
	before := names(t, dir)
	_, err := export.Run(t.Context(), site(post(1, "one", "")), options(dir))
	if e, ok := errors.AsType[*export.OccupiedError](err); !ok || e.Name != "thesis.md" || e.Count != 1 {
		t.Errorf("err = %v", err)
	}
	if diff := cmp.Diff(before, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	o := options(dir)
	o.IntoExisting = true
	run(t, site(post(1, "one", "")), o)
}

func TestForeignFileIsNeverOverwritten(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "posts", "2025-03-01-one.md"), "somebody's own")
	o := options(dir)
	o.IntoExisting = true
	report := run(t, site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>")), o)
	if got := files(t, dir)["posts/2025-03-01-one.md"]; got != "somebody's own" {
		t.Errorf("it says %q", got)
	}
	if report.Whole() || report.Documents.Failed != 1 || report.Documents.Created != 1 {
		t.Errorf("%+v", report)
	}
}

func TestOtherSiteIsRefused(t *testing.T) {
	dir := t.TempDir()
	run(t, site(post(1, "one", "")), options(dir))
	other := site(post(1, "other", ""))
	other.site.URL = "https://other.example"
	_, err := export.Run(t.Context(), other, options(dir))
	if e, ok := errors.AsType[*export.ForeignSiteError](err); !ok || e.Holds != home {
		t.Errorf("err = %v", err)
	}
	same := site(post(1, "one", ""))
	same.site.URL = "http://www.site.example/blog"
	run(t, same, options(dir))
}

// The documents of a site that has nothing to do with the folder would take the places of
// those that have the same ids there.
func TestMovedSiteHasTheSameDocuments(t *testing.T) {
	dir := t.TempDir()
	run(t, site(post(1, "one", ""), post(2, "two", ""), post(3, "three", "")), options(dir))
	before := files(t, dir)
	for name, posts := range map[string][]content.Document{
		"other names": {post(1, "one", ""), post(2, "other", ""), post(3, "another", "")},
		"other ids":   {post(7, "one", ""), post(8, "two", "")},
	} {
		other, o := site(posts...), options(dir)
		other.site.URL, o.MovedFrom = "https://other.example", home
		if _, err := export.Run(t.Context(), other, o); err == nil {
			t.Errorf("%s: it goes on in the folder", name)
		} else if _, ok := errors.AsType[*export.OtherDocumentsError](err); !ok {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Error(diff)
	}
	same, o := site(post(1, "one", ""), post(2, "two", ""), post(3, "renamed", "")), options(dir)
	same.site.URL, o.MovedFrom = "https://other.example", "http://www.site.example/blog/"
	run(t, same, o)
	if _, err := export.Run(t.Context(), site(post(1, "one", "")), options(dir)); err == nil {
		t.Error("the folder is still that of the former address")
	}
}

func TestFailedDocumentIsNamedAndTheRestIsThere(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", ""), post(3, "three", ""), post(4, "four", ""))
	source.faults[2] = &content.DocumentError{ID: 2, Type: "post", Err: errors.New("HTTP 500")}
	source.faults[3] = &content.DocumentError{ID: 3, Type: "post", Fault: content.Gone, Err: errors.New("404")}
	stamps := source.documents
	report, err := export.Run(t.Context(), &forgetful{source, 4}, options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"posts/2025-03-01-one.md"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	var failed []string
	for _, f := range report.Failures {
		failed = append(failed, fmt.Sprintf("%d %s %v", f.ID, f.URL, f.Err))
	}
	want := []string{
		"2 " + stamps[1].Link + " HTTP 500",
		"4 " + stamps[3].Link + " the site did not return it",
	}
	if diff := cmp.Diff(want, failed); diff != "" {
		t.Error(diff)
	}
	if report.Documents.Expected != 3 || len(report.Warnings) != 1 || report.Warnings[0].Code != "deleted-meanwhile" {
		t.Errorf("%+v", report)
	}
}

// forgetful is a site that says nothing at all about one of its documents.
type forgetful struct {
	*memory
	id int64
}

func (f *forgetful) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return f.memory.Documents(ctx, slices.DeleteFunc(slices.Clone(want), func(s content.Stamp) bool { return s.ID == f.id }))
}

func TestProtectedDocumentIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	early, late := post(2, "early", "<p>secret</p>"), post(3, "late", "<p>secret</p>")
	early.Protected = true
	source := site(post(1, "one", "<p>1</p>"), early, late)
	source.meanwhile = func() { source.documents[2].Protected = true }
	report := run(t, source, options(dir))
	if diff := cmp.Diff([]string{"posts/2025-03-01-one.md"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	if report.Documents.Skipped != 2 || report.Documents.Expected != 1 || !report.Whole() {
		t.Errorf("%+v", report.Documents)
	}
}

func TestInterruptedRunGoesOn(t *testing.T) {
	dir := t.TempDir()
	source := site()
	for i := range int64(28) {
		source.documents = append(source.documents, post(i+1, fmt.Sprint("post-", i+1), "<p>text</p>"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	var served atomic.Int64
	source.meanwhile = func() {
		if served.Add(1) == 20 {
			cancel()
		}
	}
	if _, err := export.Run(ctx, source, options(dir)); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v", err)
	}
	kept := len(names(t, dir))
	if kept == 0 || kept >= 28 {
		t.Fatalf("%d files after the interruption", kept)
	}
	source.meanwhile = nil
	report := run(t, source, options(dir))
	if report.Documents.Unchanged != kept || report.Documents.Created != 28-kept {
		t.Errorf("%d were there; the second run says %+v", kept, report.Documents)
	}
}

func TestGoneDocumentIsToldAndKept(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	source.documents = source.documents[:1]
	report := run(t, source, options(dir))
	if len(names(t, dir)) != 2 || len(report.Warnings) != 1 || report.Warnings[0].Code != "gone" {
		t.Errorf("%v, %+v", names(t, dir), report.Warnings)
	}
}

func TestFilterHidesNothingFromLinks(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", `<p><a href="/blog/2025/03/two/">link</a></p>`), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	o := options(dir)
	o.Query.IDs = []int64{1}
	if report := run(t, source, o); report.Documents.Unchanged != 1 || len(report.Warnings) != 0 {
		t.Errorf("%+v", report)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFaultOfOurOwnCostsOneDocument(t *testing.T) {
	doc := post(1, "one", "<p>1</p>")
	_, err := new(render.Renderer).Render(t.Context(), doc, render.Alone(doc)) // a renderer without its parts
	if _, ok := errors.AsType[*render.PanicError](err); !ok {
		t.Errorf("err = %v", err)
	}
}
