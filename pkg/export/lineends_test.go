package export_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/verify"
)

// After git had changed the line ends of an export (core.autocrlf), no document
// was ever updated again.
func TestOtherLineEndsAreNoEdit(t *testing.T) {
	o := options(t.TempDir())
	run(t, site(post(1, "one", "<p>a</p><p>b</p>"), post(2, "two", "<p>c</p><p>d</p>")), o)
	for name, text := range files(t, o.Output) {
		if err := os.WriteFile(filepath.Join(o.Output, name), []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed := post(1, "one", "<p>a</p><p>new</p>")
	changed.Modified = changed.Modified.Add(time.Hour)
	report := run(t, site(changed, post(2, "two", "<p>c</p><p>d</p>")), o)
	if c := report.Documents; c.Updated != 1 || c.Unchanged != 1 || c.Kept != 0 {
		t.Errorf("%+v", c)
	}
	folder, err := verify.Export(t.Context(), o.Output)
	if err != nil || len(folder.Findings) > 0 {
		t.Errorf("%v, %v", folder.Findings, err)
	}
}
