package permalink_test

import (
	"net/url"
	"strings"
	"testing"

	"wpmd/pkg/permalink"
)

// awkward are addresses as they are found in posts, and how they are encoded.
var awkward = map[string]string{
	"/a.jpg":                    "/a.jpg",
	"/写真 1.jpg":                 "/%E5%86%99%E7%9C%9F%201.jpg",
	"/%E5%86%99%E7%9C%9F.jpg":   "/%E5%86%99%E7%9C%9F.jpg",
	"/%e5%86%99写 a%20b.jpg":     "/%e5%86%99%E5%86%99%20a%20b.jpg",
	"/cafe\u0301.jpg":           "/cafe%CC%81.jpg",
	"/caf\xe9.jpg":              "/caf%E9.jpg",
	"/100%off.jpg":              "/100%25off.jpg",
	"/100%25off.jpg":            "/100%25off.jpg",
	"/50%.jpg":                  "/50%25.jpg",
	"/a%2Fb写.jpg":               "/a%2Fb%E5%86%99.jpg",
	"/a+b.jpg":                  "/a+b.jpg",
	"/a%2Bb.jpg":                "/a%2Bb.jpg",
	"/it's(1)!*,;=:@&$~[x].jpg": "/it's(1)!*,;=:@&$~[x].jpg",
	`/<a>"b"^{c}|d` + "`.jpg":   "/%3Ca%3E%22b%22%5E%7Bc%7D%7Cd%60.jpg",
	`/2010\a.jpg`:               "/2010%5Ca.jpg",
	"/a.jpg?w=300&h=写 1%":       "/a.jpg?w=300&h=%E5%86%99%201%",
	"/a.jpg?x=%2F&y=a+b#top":    "/a.jpg?x=%2F&y=a+b",
	"/a\n\t.jpg ":               "/a.jpg",
	"?image=1":                  "/?image=1",
}

func TestEncode(t *testing.T) {
	for address, want := range awkward {
		got := permalink.Encode("https://site.example" + address)
		if u, err := url.Parse(got); err != nil || u.RequestURI() != want {
			t.Errorf("Encode(%q) = %q, which is asked for as %s, want %s: %v", address, got, u.RequestURI(), want, err)
		}
	}
}

func TestEncodeOfOtherAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"//cdn.example/a b.jpg":       "https://cdn.example/a%20b.jpg",
		"  https://site.example/a  ":  "https://site.example/a",
		"https://bücher.example/ü":    "https://bücher.example/%C3%BC",
		"https://site.example":        "https://site.example",
		"https://site.example:8443/ü": "https://site.example:8443/%C3%BC",
		"":                            "",
	} {
		if got := permalink.Encode(address); got != want {
			t.Errorf("Encode(%q) = %q, want %q", address, got, want)
		}
	}
}

func FuzzEncode(f *testing.F) {
	for address := range awkward {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, path string) {
		once := permalink.Encode("https://site.example/" + path)
		if twice := permalink.Encode(once); twice != once {
			t.Errorf("Encode(%q) = %q, and once more %q", path, once, twice)
		}
		u, err := url.Parse(once)
		if err != nil || u.Host != "site.example" {
			t.Errorf("Encode(%q) = %q is no address of the site: %v", path, once, err)
		}
		if u != nil && !strings.HasPrefix(once, "https://site.example"+u.EscapedPath()) {
			t.Errorf("Encode(%q) = %q would be sent as %q", path, once, u.EscapedPath())
		}
	})
}
