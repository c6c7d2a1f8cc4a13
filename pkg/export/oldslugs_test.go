package export

import "testing"

// A post that had gone to another category under its own slug was taken for a guess
// of WordPress's, and links to it stayed on the web.
func TestGuessIsALongerSlug(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"bread", "bread", false},
		{"bread", "bread-and-butter", true},
		{"bread", "loaf", false},
		{"bread-2", "bread", false},
	} {
		if got := isGuess(c.from, c.to); got != c.want {
			t.Errorf("isGuess(%q, %q) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
