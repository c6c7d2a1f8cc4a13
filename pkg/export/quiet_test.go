package export_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
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
