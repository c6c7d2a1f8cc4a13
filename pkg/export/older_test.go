package export

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// deaf is a Progress that hears warnings alone, and forgets them.
type deaf struct{ Progress }

func (deaf) Warn(content.Warning) {}

// A site that was restored from a backup took newer texts back, and said nothing of it.
func TestSiteGoesBack(t *testing.T) {
	was := time.Date(2025, 6, 1, 10, 0, 7, 0, time.UTC)
	files := tree.Open(t.TempDir())
	known, err := manifest.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := known.Begin(manifest.Header{Format: manifest.Format}); err != nil {
		t.Fatal(err)
	}
	for id, path := range map[int64]string{1: "posts/a.md", 2: "posts/b.md", 3: "posts/edited.md"} {
		if err := known.Put(manifest.Document{ID: id, Type: "post", Path: path, Modified: was}); err != nil {
			t.Fatal(err)
		}
	}
	listed := []content.Stamp{
		{ID: 1, Modified: was.Add(-time.Hour - time.Second)}, {ID: 2, Modified: was}, {ID: 3, Modified: was.AddDate(-1, 0, 0)}, {ID: 4, Modified: was},
	}
	edited := map[string]bool{"posts/edited.md": true}
	report := newReporter(Options{Progress: deaf{}})
	site := struct {
		Source
		ChangeSource
	}{}
	if err := checkAge(site, content.Site{}, Options{}, listed, edited, known, report); err != nil {
		t.Fatal(err)
	}
	if w := report.report.Warnings; len(w) != 1 || w[0].Document != "posts/a.md" || !strings.Contains(w[0].Message, "goes back from 2025-06-01 10:00:07 to 2025-06-01 09:00:06, as") {
		t.Errorf("warnings: %v", w)
	}
	var older *OlderError
	if err := checkAge(struct{ Source }{}, content.Site{}, Options{}, listed, edited, known, report); !errors.As(err, &older) || older.Count != 1 {
		t.Errorf("a file: %v", err)
	}
	listed[0].Modified = was.Add(-time.Hour)
	if err := checkAge(struct{ Source }{}, content.Site{}, Options{}, listed, edited, known, report); err != nil {
		t.Errorf("a zone that one of two does not tell: %v", err)
	}
}
