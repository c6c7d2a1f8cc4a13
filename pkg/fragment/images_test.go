package fragment_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// The images of a source are those that a parser finds that reads the whole of it.
func TestImagesAreThoseOfTheWholeSource(t *testing.T) {
	everyImage := func(body string) (all [][]html.Attribute) {
		for z := html.NewTokenizer(strings.NewReader(body)); z.Next() != html.ErrorToken; {
			if token := z.Token(); token.Data == "img" && len(token.Attr) > 0 && token.Type != html.EndTagToken && token.Type != html.TextToken {
				all = append(all, token.Attr)
			}
		}
		return all
	}
	pieces := []string{
		`<img src="a.jpg" alt="x > y">`, `<img alt='<b>"</b>' class="wp-image-7">`, `<img src=a.jpg alt=it's>`, `<IMG SRC = "b">`, `<img/>`, `<img src="c"/>`, `<img>`,
		`<p class="img <img">`, `<imgs src="d">`, `text < img`, `</p>`, `&lt;img&gt;`, "<img\nsrc=\"é\"\n>", `<a href="?a=1&amp;b=2">`,
	}
	random := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range 2000 {
		var body strings.Builder
		for range random.IntN(7) {
			body.WriteString(pieces[random.IntN(len(pieces))])
		}
		got, want := slices.Collect(fragment.Images(body.String())), everyImage(body.String())
		found += len(want)
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%s\ngot  %v\nwant %v", body.String(), got, want)
		}
	}
	if found == 0 {
		t.Error("no source had an image")
	}
}
