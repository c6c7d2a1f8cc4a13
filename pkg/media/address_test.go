package media_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"wpmd/pkg/fetch"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
)

// awkward are addresses as they are found in posts, and how they are asked for.
var awkward = map[string]string{
	"/a.jpg":              "/a.jpg",
	"/写真 1.jpg":           "/%E5%86%99%E7%9C%9F%201.jpg",
	"/100%off.jpg":        "/100%25off.jpg",
	"/a.jpg?w=300&h=写 1%": "/a.jpg?w=300&h=%E5%86%99%201%",
	"?image=1":            "/?image=1",
}

func TestAwkwardAddressesAreEncodedOnce(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.RequestURI
		_, _ = w.Write([]byte(pngMagic))
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{Retries: -1})
	client.Trust("127.0.0.1")
	for address, want := range awkward {
		asked = ""
		files := tree.Open(t.TempDir())
		_, _, err := media.New(client, files, media.Options{}).Fetch(t.Context(), media.File{Address: server.URL + address, Path: "a.png"})
		if err != nil || asked != want {
			t.Errorf("%q was asked for as %s, want %s: %v", address, asked, want, err)
		}
	}
}
