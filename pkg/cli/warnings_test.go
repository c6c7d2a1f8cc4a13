package cli

import (
	"bytes"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// The summary once was a row of codes, such as "10 archive-link, 3 picture-dropped",
// which said neither what had happened nor whether anything was to be done.
func TestWarningsAreSentences(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(Streams{Err: &out})
	c.printWarnings([]content.Warning{
		{Code: "archive-link", Document: "posts/a.md", Message: "https://example.org/tag/x/: the link stays on the web"},
		{Code: "shortcode-kept", Document: "posts/a.md", Message: "[gallery]"},
		{Code: "shortcode-kept", Document: "posts/b.md", Message: "[poll] (2)"},
		{Code: "brand-new", Message: "the server is odd"},
		{Code: "brand-new", Message: "the server is very odd"},
		{Code: "picture-dropped", Document: "posts/c.md", Message: "inline picture"},
	})
	want := `warning: the server is odd, and 1 more like this
warning: 2 documents hold shortcodes that the site left in the text; they stay as they are
  for example posts/a.md: shortcodes that the site left in the text stay as they are: [gallery]
warning: posts/c.md: pictures are left out: inline picture
-v shows each warning, and 1 note that nobody needs to look at
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestWarningsOfTheConverterHaveWords(t *testing.T) {
	seen := 0
	for _, f := range markdown.Fates() {
		if f.Warning == "" {
			continue
		}
		seen++
		if words := warningTable[f.Warning]; words.one == "" || strings.Count(words.many, "%d") != 1 {
			t.Errorf("warnings of %q have the words %+v", f.Warning, words)
		}
	}
	if seen == 0 {
		t.Error("the converter has no warnings")
	}
}

func TestWrapWords(t *testing.T) {
	for text, want := range map[string]string{
		"warning: one two three": "warning: one\n  two three",
		"  for a-very-long-word": "  for\n  a-very-long-word",
		"short":                  "short",
		"":                       "",
	} {
		if got := wrapWords(text, 12); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
