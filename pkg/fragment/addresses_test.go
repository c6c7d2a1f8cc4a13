package fragment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/fragment"
)

// TestAddresses: an address counted only where it stood as it is.
func TestAddresses(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		want        []string
	}{
		{"alone", " https://e.example/a?b=(c) ", []string{"https://e.example/a?b=(c)"}},
		{"without a scheme", "//e.example/a", []string{"//e.example/a"}},
		{"spaces in a file's name", "https://e.example/a b.png", []string{"https://e.example/a b.png"}},
		{"words", "either/or // nothing", nil},
		{"file of the site", "/uploads/a.pdf", []string{"/uploads/a.pdf"}},
		{"path of the site", "/uploads/a", nil},
		{"JSON", `{"u":"https:\/\/e.example\/a","v":["http://f.example/b"]}`, []string{"https://e.example/a", "http://f.example/b"}},
		{"escapes of JSON", `{"u":"https:\u002F\u002Fe.example\u002Fa"}`, []string{"https://e.example/a"}},
		{"style", `background:url('https://e.example/a.jpg');color:red`, []string{"https://e.example/a.jpg"}},
		{"sizes", "https://e.example/a.jpg 1x, https://e.example/b.jpg 2x", []string{"https://e.example/a.jpg", "https://e.example/b.jpg"}},
		{"entities", `&lt;iframe src=&quot;https://e.example/a&quot;&gt;`, []string{"https://e.example/a"}},
		{"percent-encoded", "id=7&u=https%3A%2F%2Fe.example%2Fa%3Fb&c=d", []string{"https://e.example/a?b"}},
		{"base64", "PGlmcmFtZSBzcmM9Imh0dHBzOi8vZS5leGFtcGxlL2EiPjwvaWZyYW1lPg==", []string{"https://e.example/a"}},
		{"base64 in JSON", `{"x":"aHR0cHM6Ly9lLmV4YW1wbGUvYQ=="}`, []string{"https://e.example/a"}},
		{"script", `location.href='https://e.example/a';`, []string{"https://e.example/a"}},
		{"twice", `["https://e.example/a","https://e.example/a"]`, []string{"https://e.example/a"}},
		{"no host", "https:// and //, http://x", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, fragment.Addresses(tt.value)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestAddressesTakesLinearTime: a value is a stranger's.
func TestAddressesTakesLinearTime(t *testing.T) {
	for _, piece := range []string{"//", "%2F%2F", "aHR0c", "https://", `\/`, "&#47;&#47;", "https%3A%2F%2Fe.example%2F", "https://e.example/a,"} {
		start := time.Now()
		fragment.Addresses(strings.Repeat(piece, 1<<17/len(piece)))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q: %v", piece, took)
		}
	}
}
