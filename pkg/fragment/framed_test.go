package fragment_test

import (
	"strings"
	"testing"

	"wpmd/pkg/fragment"
)

// Documents within documents without end were unpacked as deep as they go.
func TestDocumentsInFramesEnd(t *testing.T) {
	src := "<p>innermost</p>"
	for range 12 {
		src = `<p>around</p><iframe srcdoc="` + strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(src) + `"></iframe>`
	}
	count := 0
	for n := range fragment.Descendants(fragment.Parse(src)) {
		if n.Data == "around" {
			count++
		}
	}
	if count != 4 {
		t.Errorf("%d documents, want the outermost and three within it", count)
	}
}
