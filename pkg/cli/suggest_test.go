package cli

import "testing"

func TestNearest(t *testing.T) {
	candidates := []string{"export", "list", "login", "logout", "inspect"}
	for word, want := range map[string]string{
		"exprot": "export", "lst": "list", "logn": "login", "inspct": "inspect", "insp": "inspect",
		"x": "", "do": "", "frobnicate": "", "EXPORT": "export",
	} {
		if got := nearest(word, candidates); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestSiteAddress(t *testing.T) {
	for typed, want := range map[string]string{
		"https://example.org/wp-admin/edit.php?x=1":     "https://example.org/",
		"https://example.org/blog/wp-login.php":         "https://example.org/blog/",
		"example.org/wp-admin":                          "example.org/",
		"https:/example.org":                            "https://example.org",
		"https//example.org/a":                          "https://example.org/a",
		"HTTP:///example.org":                           "http://example.org",
		"https://example.org/2025/what-wp-admin-is-for": "https://example.org/2025/what-wp-admin-is-for",
		"https://example.org/wp-json/":                  "https://example.org/wp-json/",
		" example.org ":                                 "example.org",
		"httpbin.example":                               "httpbin.example",
	} {
		if got := siteAddress(typed); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

func TestIsPageOf(t *testing.T) {
	for _, test := range []struct {
		typed, home string
		want        bool
	}{
		{"https://example.org", "https://example.org", false},
		{"example.org/", "https://www.example.org/", false},
		{"example.org/2025/a/", "https://example.org", true},
		{"https://example.org/?p=12", "https://example.org", true},
		{"https://example.org/blog/", "https://example.org/blog", false},
		{"https://example.org/blog/a", "https://example.org/blog", true},
		{"https://example.org/wp-admin/edit.php", "https://example.org", false},
		{"https://example.org/wp-json/wp/v2/posts", "https://example.org", false},
		{"https://example.org/index.php", "https://example.org", false},
	} {
		if got := isPageOf(test.typed, test.home); got != test.want {
			t.Errorf("%s of %s: %v", test.typed, test.home, got)
		}
	}
}
