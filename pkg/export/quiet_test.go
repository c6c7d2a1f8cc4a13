package export_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/wordpress"
)

// headed is a site that tells of its documents what can be told without their
// bodies.
type headed struct{ *memory }

func (h headed) Heads(_ context.Context, of []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, s := range of {
			if !yield(content.Document{Stamp: s}, nil) {
				return
			}
		}
	}
}

func (headed) Recent(context.Context, string, time.Time) ([]content.Stamp, int, error) {
	return nil, -1, nil
}

func (headed) Replaced(context.Context, time.Time) ([]content.Asset, time.Time, error) {
	return nil, time.Time{}, nil
}

func (headed) Patterned(context.Context, []content.Stamp) (map[int64]bool, error) { return nil, nil }

func (headed) UnreadLists() []*wordpress.UnreadListError { return nil }

func (headed) Recall(context.Context, []content.Author, []content.Term) error { return nil }

func (headed) KeepBodies(wordpress.BodyFile) {}

var _ export.ChangeSource = headed{}

// A document failed and then left the site: what linked to it went on leading to a
// file that never was.
func TestLinkToWhatNeverCameGoesToTheWeb(t *testing.T) {
	dir := t.TempDir()
	source := headed{site(post(1, "one", "<p>1</p>"), post(2, "two", `<p><a href="/blog/2025/03/one/">one</a></p>`))}
	source.faults[1] = &content.DocumentError{ID: 1, Type: "post", Err: errors.New("HTTP 500")}
	if report, err := export.Run(t.Context(), source, options(dir)); err != nil || report.Whole() {
		t.Fatalf("%v, %+v", err, report)
	}
	source.documents, source.faults = source.documents[1:], nil
	run(t, source, options(dir))
	if got, want := body(t, dir, "posts/2025-03-02-two.md"), "[one]("+home+"/2025/03/one/)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A download whose address has a ticket was written every night, and each ticket
// became one more former address; so was a list whose order nothing decides. But a
// number that an author changed is a change.
func TestTicketsAreNoReasonToWrite(t *testing.T) {
	const list = `<ul class="wp-block-categories"><li><a href="/blog/category/a/">Sea</a></li><li><a href="/blog/category/b/">Sea</a></li></ul>`
	const turned = `<ul class="wp-block-categories"><li><a href="/blog/category/b/">Sea</a></li><li><a href="/blog/category/a/">Sea</a></li></ul>`
	for name, c := range map[string]struct {
		one, two string
		written  bool
	}{
		"a ticket in a link":  {list + `<p><a href="/blog/?dl=7&amp;tmstv=1795957954">a</a></p>`, list + `<p><a href="/blog/?dl=7&amp;tmstv=1795958021">a</a></p>`, false},
		"the order of a list": {list, turned, false},
		"a placeholder":       {list + `<p>ngg_shortcode_0_placeholder</p>`, list + `<p>ngg_shortcode_3_placeholder</p>`, false},
		"a telephone number":  {list + `<p>Call 555-12345678.</p>`, list + `<p>Call 555-87654321.</p>`, true},
		"a year":              {list + `<p>2023-2024</p>`, list + `<p>2023-2025</p>`, true},
		"the order of lines":  {list + `<p>one</p><p>two</p>`, list + `<p>two</p><p>one</p>`, true},
	} {
		dir := t.TempDir()
		source := headed{site(post(1, "one", c.one))}
		source.documents[0].Link = home + "/download/1/?tmstv=1795957954"
		run(t, source, options(dir))
		before := files(t, dir)
		source.documents[0].Content, source.documents[0].Link = c.two, home+"/download/1/?tmstv=1795958021"
		report := run(t, source, options(dir))
		if written := !maps.Equal(before, files(t, dir)); written != c.written || report.Documents.Updated > 0 != c.written {
			t.Errorf("%s: written %v, %+v", name, written, report.Documents)
		}
		if text := files(t, dir)["posts/2025-03-01-one.md"]; strings.Contains(text, "aliases") {
			t.Errorf("%s: a former address: %s", name, text)
		}
		before = files(t, dir)
		source.documents[0].Link = home + "/download/1/?tmstv=1795959999"
		if report := run(t, source, options(dir)); report.Documents.Updated > 0 || !maps.Equal(before, files(t, dir)) {
			t.Errorf("%s: written by one idle run more: %+v", name, report.Documents)
		}
	}
}

// A link whose target moved was left as it was, where the two paths differ by a
// number alone.
func TestMovedTargetIsAChange(t *testing.T) {
	dir := t.TempDir()
	source := headed{site(post(1, "part-10001", "<p>1</p>"), post(2, "two", `<ul class="wp-block-latest-posts"><li><a href="/blog/?p=1">one</a></li></ul>`))}
	run(t, source, options(dir))
	moved := post(1, "part-20002", "<p>1</p>")
	source.documents[0] = moved
	run(t, source, options(dir))
	if got, want := body(t, dir, "posts/2025-03-02-two.md"), "- [one](2025-03-01-part-20002.md)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
