package verify_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/verify"
)

const home = "https://quay.example"

// source is an export.Source of some documents, of which some are not given.
type source struct {
	documents []content.Document
	missing   []int64
	faults    map[int64]error
}

func (s *source) Site(context.Context) (content.Site, error) { return content.Site{URL: home}, nil }

func (s *source) Inventory(context.Context, content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		for _, d := range s.documents {
			if !yield(d.Stamp, nil) {
				return
			}
		}
	}
}

func (s *source) Documents(_ context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, d := range s.documents {
			isWanted := slices.ContainsFunc(want, func(stamp content.Stamp) bool { return stamp.ID == d.ID })
			if isWanted && !slices.Contains(s.missing, d.ID) && !yield(d, s.faults[d.ID]) {
				return
			}
		}
	}
}

func (s *source) Assets(context.Context, []int64) iter.Seq2[content.Asset, error] {
	return func(func(content.Asset, error) bool) {}
}

func (s *source) Warnings() []content.Warning { return nil }

type noProgress struct{}

func (noProgress) Stage(string, int)    {}
func (noProgress) Step(string, int)     {}
func (noProgress) Warn(content.Warning) {}

func post(id int64, slug, body string) content.Document {
	day := time.Date(2025, 3, int(id), 9, 0, 0, 0, time.UTC)
	return content.Document{
		Stamp: content.Stamp{ID: id, Type: "post", Status: "publish", Slug: slug, Date: day, Modified: day, Link: fmt.Sprintf("%s/%s/", home, slug)},
		Title: slug, Content: body,
	}
}

// exported is the folder of an export of some posts.
func exported(t *testing.T, documents ...content.Document) string {
	t.Helper()
	dir := t.TempDir()
	report, err := export.Run(t.Context(), &source{documents: documents}, export.Options{
		Output: dir, Media: linkmap.MediaLink, Links: linkmap.LinksRewrite, Version: "test", Progress: noProgress{},
	})
	if err != nil || !report.Whole() {
		t.Fatalf("%v, %+v", err, report)
	}
	return dir
}

// Whatever happened to a folder is found, and nothing else.
func TestExport(t *testing.T) {
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	const one, two = "posts/2025-03-01-one.md", "posts/2025-03-02-two.md"
	for name, tt := range map[string]struct {
		do   func(*testing.T, string)
		want []verify.Finding
	}{
		"nothing":             {func(*testing.T, string) {}, nil},
		"a README":            {write("README.md", "mine"), nil},
		"a hidden file":       {write("posts/.draft", "mine"), nil},
		"somebody's file":     {write("posts/mine.md", "mine"), []verify.Finding{{Kind: verify.FindingForeign, Path: "posts/mine.md"}}},
		"an edit":             {write(two, "mine"), []verify.Finding{{Kind: verify.FindingEdited, Path: two}}},
		"an edit that links":  {write(two, "[x](gone.md) [y](#z) [w](https://quay.example/)"), []verify.Finding{{Kind: verify.FindingDead, Path: two, What: "#z"}, {Kind: verify.FindingDead, Path: two, What: "gone.md"}, {Kind: verify.FindingEdited, Path: two}}},
		"a link to a heading": {write(two, "## A *b*, c!\n\n[x](#a-b-c)"), []verify.Finding{{Kind: verify.FindingEdited, Path: two}}},
		"a lost file":         {remove(two), []verify.Finding{{Kind: verify.FindingDead, Path: one, What: "2025-03-02-two.md"}, {Kind: verify.FindingMissing, Path: two}}},
		"a folder in its place": {func(t *testing.T, dir string) {
			t.Helper()
			remove(two)(t, dir)
			if err := os.Mkdir(filepath.Join(dir, filepath.FromSlash(two)), 0o755); err != nil {
				t.Fatal(err)
			}
		}, []verify.Finding{{Kind: verify.FindingBarred, Path: two}}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := exported(t, post(1, "one", `<p><a href="/two/">two</a></p>`), post(2, "two", "<p>2</p>"))
			tt.do(t, dir)
			folder, err := verify.Export(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, folder.Findings); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if folder.Site != home || folder.Documents != 2 || folder.Files != 0 {
				t.Errorf("%+v", folder)
			}
		})
	}
}

// What the last run warned of holds as long as the file does; that the site has no more
// is no difference.
func TestExportTellsWhatTheLastRunLeft(t *testing.T) {
	folder, err := verify.Export(t.Context(), exported(t, post(1, "one", "")))
	if err != nil || len(folder.Findings) != 1 || folder.Findings[0].Kind != verify.FindingEmpty || folder.Findings[0].IsDifference() {
		t.Errorf("%v, %+v", err, folder)
	}
}

func TestNoExport(t *testing.T) {
	_, err := verify.Export(t.Context(), t.TempDir())
	if _, ok := errors.AsType[*verify.NotExportError](err); !ok {
		t.Errorf("%v", err)
	}
}

// A source is proved document by document, and what it does not give is named.
func TestSource(t *testing.T) {
	protected := post(5, "five", "")
	protected.Protected = true
	s := &source{
		documents: []content.Document{
			post(1, "one", "<p>Three plain words</p>"), post(2, "two", `<p>Two words</p><script>var a = "b c d"</script>`),
			post(3, "three", "<p>3</p>"), post(4, "four", "<p>4</p>"), protected, post(6, "six", ""),
		},
		missing: []int64{3},
		faults: map[int64]error{
			4: &content.DocumentError{ID: 4, Type: "post", Fault: content.Failed, Err: errors.New("HTTP 500")},
			6: &content.DocumentError{ID: 6, Type: "post", Fault: content.Gone},
		},
	}
	v, err := verify.Source(t.Context(), s, verify.Options{Progress: noProgress{}})
	if err != nil {
		t.Fatal(err)
	}
	if words := v.Kinds[fidelity.Words]; v.Documents != 2 || words.Want != 5 || words.Kept != 5 {
		t.Errorf("%d documents, %+v", v.Documents, words)
	}
	if fates := v.Fates(); !slices.Equal(fates, []string{"script"}) || v.Dropped["script"].Nodes != 1 {
		t.Errorf("fates %v: %+v", fates, v.Dropped)
	}
	var failed []int64
	for _, f := range v.Failures {
		failed = append(failed, f.ID)
	}
	slices.Sort(failed)
	if !slices.Equal(failed, []int64{3, 4}) {
		t.Errorf("failures %+v", v.Failures)
	}
	var codes []string
	for _, w := range v.Warnings {
		codes = append(codes, w.Code)
	}
	if slices.Sort(codes); !slices.Equal(codes, []string{"deleted-meanwhile", "protected"}) {
		t.Errorf("warnings %+v", v.Warnings)
	}
	_, err = verify.Source(t.Context(), &source{}, verify.Options{Progress: noProgress{}})
	if _, ok := errors.AsType[*export.EmptyError](err); !ok {
		t.Errorf("of nothing: %v", err)
	}
}
