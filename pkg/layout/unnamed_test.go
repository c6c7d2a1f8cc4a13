package layout_test

import (
	"regexp"
	"testing"

	"wpmd/pkg/layout"
)

// A picture whose address names no file had no path, and so was never fetched.
func TestFilesWithoutNamesHavePaths(t *testing.T) {
	s := layout.Scheme{Home: "https://site.example"}
	seen := make(map[string]string)
	for address, want := range map[string]string{
		"https://site.example/image.php?id=7":         `^media/_/image-php~[0-9a-z]+$`,
		"https://site.example/image.php?id=8":         `^media/_/image-php~[0-9a-z]+$`,
		"https://site.example/?media=7":               `^media/_/picture~[0-9a-z]+$`,
		"https://site.example/wp-content/uploads/pic": `^media/_/pic~[0-9a-z]+$`,
		"https://site.example/":                       `^$`,
		"https://site.example/a.jpg?w=1":              `^$`,
		"https://other.example/image.php?id=7":        `^$`,
	} {
		got, _ := s.Unnamed(address)
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: %q, want %s", address, got, want)
		}
		if other := seen[got]; got != "" && other != "" {
			t.Errorf("%s and %s share %s", address, other, got)
		}
		seen[got] = address
	}
}
