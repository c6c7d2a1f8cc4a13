package cli_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The archive of a real WordPress converts to what it gave itself, and the file that is
// restored from it is one that wpmd reads whole.
func TestRealArchive(t *testing.T) {
	site := needReal(t, realSite)
	dir := t.TempDir()
	flags := []string{"--comments", "--no-sitemap"}
	works(t, append([]string{"export", site, "-o", dir + "/kept", "--raw"}, flags...)...)
	works(t, append([]string{"export", dir + "/kept", "-o", dir + "/again"}, flags...)...)
	want := filesIn(t, dir+"/kept")
	if diff := cmp.Diff(want, filesIn(t, dir+"/again")); diff != "" {
		t.Errorf("(-site +archive):\n%s", diff)
	}
	works(t, "restore", dir+"/kept", "-o", dir+"/site.xml")
	works(t, "export", dir+"/site.xml", "-o", dir+"/restored", "--media=link", "--comments")
	restored := filesIn(t, dir+"/restored")
	for name := range want {
		if _, ok := restored[name]; !ok && len(name) > 3 && name[len(name)-3:] == ".md" {
			t.Errorf("%s is not in what was restored", name)
		}
	}
}
