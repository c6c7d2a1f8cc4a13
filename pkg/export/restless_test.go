package export_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
)

// fickle is a site whose first document says something else at every request.
type fickle struct {
	headed

	body  func() string
	reads int
}

func (f *fickle) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	f.reads++
	return func(yield func(content.Document, error) bool) {
		for doc, err := range f.headed.Documents(ctx, want) {
			if doc.ID == 1 {
				doc.Content = f.body()
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

const latest = `<ul class="wp-block-latest-posts"><li>%s</li></ul><p>An essay.</p>`

// A page with a random quote, a gallery in random order or a ticket against forgery
// was written every night.
func TestWhatDiffersAtEveryRequestIsNoReasonToWrite(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	pictures := []string{"a", "b", "c", "d", "e"}
	for name, body := range map[string]func() string{
		"a quote": func() string { return fmt.Sprintf("<blockquote><p>Said number %d</p></blockquote>", dice.IntN(1e6)) },
		"one of three": func() string {
			return "<p>" + []string{"To be.", "I think.", "All flows."}[dice.IntN(3)] + "</p>"
		},
		"a gallery": func() string {
			dice.Shuffle(len(pictures), func(i, j int) { pictures[i], pictures[j] = pictures[j], pictures[i] })
			var b strings.Builder
			for _, p := range pictures {
				b.WriteString(`<figure><img src="/blog/` + p + `.png" alt="` + p + `"></figure>`)
			}
			return b.String()
		},
		"a ticket": func() string { return fmt.Sprintf(`<p>Ticket %s%d</p>`, "zq", dice.IntN(1e9)) },
		"two of these": func() string {
			return fmt.Sprintf("<p>One %d</p><p>between</p><p>fixed</p><p>words</p><p>Two %d</p>", dice.IntN(1e6), dice.IntN(1e6))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			source := &fickle{headed: headed{site(post(1, "one", ""), post(2, "two", "<p>2</p>"))}}
			source.documents[0].Modified = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
			source.body = func() string { return fmt.Sprintf(latest, "Old") + body() + "<p>The end.</p>" }
			run(t, source, options(dir))
			run(t, source, options(dir))
			run(t, source, options(dir))
			before := files(t, dir)
			reads := 0
			for range 6 {
				source.reads = 0
				if report := run(t, source, options(dir)); report.Documents.Updated > 0 || !maps.Equal(before, files(t, dir)) {
					t.Fatalf("written by an idle run: %+v\n%s\n%s", report.Documents, before["posts/2025-03-01-one.md"], files(t, dir)["posts/2025-03-01-one.md"])
				}
				reads += source.reads
			}
			if reads > 9 {
				t.Errorf("read %d times by six runs", reads)
			}

			source.body = func() string { return fmt.Sprintf(latest, "New") + body() + "<p>The end.</p>" }
			if report := run(t, source, options(dir)); report.Documents.Updated != 1 || !strings.Contains(files(t, dir)["posts/2025-03-01-one.md"], "New") {
				t.Errorf("what changed beside it was not written: %+v", report.Documents)
			}
		})
	}
}

// The time of day differs from day to day, and not between two readings.
func TestClockIsNoReasonToWrite(t *testing.T) {
	dir := t.TempDir()
	hour := 1
	source := &fickle{headed: headed{site(post(1, "one", ""), post(2, "two", "<p>2</p>"))}}
	source.body = func() string { return fmt.Sprintf(latest, "Old") + fmt.Sprintf("<p>It is %d:07 am.</p>", hour) }
	night := func() export.Report {
		hour++
		return run(t, source, options(dir))
	}
	night()
	night()
	night()
	if report := night(); report.Documents.Updated > 0 {
		t.Errorf("written for a clock: %+v", report.Documents)
	}
	source.documents[0].Modified = source.documents[0].Modified.Add(time.Hour)
	if report := night(); report.Documents.Updated != 1 {
		t.Errorf("an edit was not written: %+v", report.Documents)
	}
}
