package frontmatter_test

import (
	"strings"
	"testing"

	"wpmd/pkg/frontmatter"
)

// The readers of YAML in Ruby and Python take a key for one only up to 1024
// characters, and refused the whole header of a post with a field of a longer name.
func TestLongKeysComeBack(t *testing.T) {
	for _, n := range []int{1000, 1023, 1024, 1025, 5000} {
		key := strings.Repeat("k", n)
		spaced := strings.Repeat("ü\x01", n)
		inner := frontmatter.Map{{Key: key, Value: "v"}, {Key: spaced, Value: []string{"a", "b"}}}
		m := frontmatter.Map{{Key: "first", Value: []frontmatter.Map{inner, {}}}, {Key: key, Value: inner}, {Key: spaced, Value: []int64{1}}, {Key: "z", Value: "end"}}
		for _, f := range formats {
			for line := range strings.Lines(string(frontmatter.Append(nil, frontmatter.YAML, m))) {
				if len(line) > 1024 && !strings.HasPrefix(strings.TrimLeft(line, " -"), "? ") {
					t.Errorf("a key of %d bytes stands before its colon: %.40s", n, line)
				}
			}
			got := reread(t, f, frontmatter.Append(nil, f, m))
			within, _ := got[key].(map[string]any)
			list, _ := got["first"].([]any)
			if len(list) == 0 || len(list[0].(map[string]any)) != 2 || within[key] != "v" || len(within[spaced].([]any)) != 2 || got["z"] != "end" {
				t.Errorf("%v, %d: %.300v", f, n, got)
			}
		}
	}
}
