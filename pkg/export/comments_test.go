package export_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/sitemap"
)

// commented is a source with comments, of which the list may break off.
type commented struct {
	*memory

	comments []content.Comment
	breaks   int // after how many; 0 for never
}

func (c *commented) Comments(_ context.Context, _ ...int64) iter.Seq2[content.Comment, error] {
	return func(yield func(content.Comment, error) bool) {
		for i, comment := range c.comments {
			if c.breaks > 0 && i == c.breaks {
				yield(content.Comment{}, &content.ListError{Type: "wp/v2/comments", Err: errors.New("the second page does not come")})
				return
			}
			if !yield(comment, nil) {
				return
			}
		}
	}
}

func (c *commented) Authors(context.Context) iter.Seq2[content.Author, error] {
	return func(func(content.Author, error) bool) {}
}

func (c *commented) Terms(context.Context, string) iter.Seq2[content.Term, error] {
	return func(func(content.Term, error) bool) {}
}

func (c *commented) Menus(context.Context) iter.Seq2[content.Menu, error] {
	return func(func(content.Menu, error) bool) {}
}

func (c *commented) Unlisted(context.Context, []content.Stamp, ...string) ([]sitemap.Page, error) {
	return nil, nil
}

// A list of comments that broke off after its first page took what was on the second out
// of the documents that were written in that run.
func TestHalfAListOfCommentsIsNone(t *testing.T) {
	dir := t.TempDir()
	source := &commented{memory: site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"), post(3, "three", "<p>3</p>")), comments: []content.Comment{
		{ID: 1, Post: 1, Author: "Ann", Content: "<p>first</p>"}, {ID: 2, Post: 1, Author: "Ben", Content: "<p>second</p>"}, {ID: 3, Post: 2, Author: "Cas", Content: "<p>third</p>"},
	}}
	o := options(dir)
	o.Comments = export.CommentsAppend
	run(t, source, o)
	whole := files(t, dir)
	for i := range source.documents {
		source.documents[i].Content += "<p>more</p>"
	}
	source.breaks = 1
	report := run(t, source, o)
	if len(report.Failures) != 1 || report.Documents.Unchanged != 2 || report.Documents.Updated != 1 {
		t.Errorf("%+v, %v", report.Documents, report.Failures)
	}
	for name, text := range files(t, dir) {
		if !strings.HasSuffix(name, "three.md") && strings.HasPrefix(name, "posts/") && text != whole[name] {
			t.Errorf("%s has become\n%s", name, text)
		}
	}
	source.breaks = 0
	run(t, source, o)
	for _, name := range []string{"posts/2025-03-01-one.md", "posts/2025-03-02-two.md", "posts/2025-03-03-three.md"} {
		if text := body(t, dir, name); !strings.Contains(text, "more") {
			t.Errorf("%s lacks what is new:\n%s", name, text)
		}
	}
	if text := body(t, dir, "posts/2025-03-01-one.md"); !strings.Contains(text, "first") || !strings.Contains(text, "second") {
		t.Errorf("comments are missing:\n%s", text)
	}
}
