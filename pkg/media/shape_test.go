package media_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"path/filepath"
	"testing"
	"testing/synctest"

	"wpmd/pkg/media"
)

func drawn(t *testing.T, format string, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	picture := image.NewPaletted(image.Rect(0, 0, w, h), []color.Color{color.Black})
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, picture)
	case "jpeg":
		err = jpeg.Encode(&b, picture, nil)
	case "gif":
		err = gif.Encode(&b, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPictureThatARenditionWasMadeOf: what nothing but a name speaks for must
// have the proportions of the copy.
func TestPictureThatARenditionWasMadeOf(t *testing.T) {
	for name, c := range map[string]struct {
		content       string
		width, height int
		fits          bool
	}{
		"larger":             {drawn(t, "png", 640, 360), 300, 169, true},
		"rounded down":       {drawn(t, "png", 641, 427), 300, 199, true},
		"as large":           {drawn(t, "gif", 300, 169), 300, 169, true},
		"very small copy":    {drawn(t, "jpeg", 2000, 1500), 2, 2, true},
		"as the camera was":  {drawn(t, "jpeg", 400, 300), 225, 300, true},
		"turned, no camera":  {drawn(t, "png", 400, 300), 225, 300, false},
		"smaller":            {drawn(t, "png", 240, 135), 300, 169, false},
		"other proportions":  {drawn(t, "png", 640, 480), 300, 169, false},
		"cropped":            {drawn(t, "png", 640, 360), 150, 150, false},
		"of unknown size":    {small, 300, 169, false},
		"of no doubt at all": {small, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			site := &origin{serve: func(_ int, w http.ResponseWriter, r *http.Request) { serving(w, r, c.content) }}
			f, dir := newFetcher(t, site, media.Options{})
			want := media.File{Address: address, Path: "a.png", Width: c.width, Height: c.height}
			_, first, err := f.Fetch(t.Context(), want)
			wrong := typeOf(err) == "*media.OtherPictureError"
			if wrong == c.fits || !first || err != nil && !wrong {
				t.Errorf("first = %v, err = %v", first, err)
			}
			if got := filesIn(t, dir)["a.png"]; c.fits != (got == c.content) {
				t.Errorf("%d bytes stand there", len(got))
			}
			// Who asks for the file itself gets it, and does not change what was found.
			want.Width, want.Height = 0, 0
			if _, _, err := f.Fetch(t.Context(), want); err != nil {
				t.Error(err)
			}
			want.Width, want.Height = c.width, c.height
			if _, first, err := f.Fetch(t.Context(), want); (err == nil) != c.fits || first {
				t.Errorf("first = %v, err = %v", first, err)
			}
		})
	}
}

func TestPictureFromAnEarlierRunIsLookedAt(t *testing.T) {
	content := drawn(t, "png", 640, 360)
	f, dir := newFetcher(t, &origin{serve: say(500, "", "")}, media.Options{})
	writeFile(t, filepath.Join(dir, "a.png"), content)
	want := media.File{Address: address, Path: "a.png", Last: known(content), Width: 400, Height: 300}
	if _, _, err := f.Fetch(t.Context(), want); typeOf(err) != "*media.OtherPictureError" {
		t.Errorf("err = %v", err)
	}
	want.Width, want.Height = 320, 180
	if result, _, err := f.Fetch(t.Context(), want); err != nil || result.Outcome != media.Unchanged {
		t.Errorf("%+v, %v", result, err)
	}
}

// One that the site is asked for again, and says has not changed, is looked at too.
func TestPictureThatHasNotChangedIsLookedAt(t *testing.T) {
	content := drawn(t, "png", 640, 360)
	for name, stands := range map[string]string{"as it was": content, "edited": drawn(t, "png", 480, 270)} {
		t.Run(name, func(t *testing.T) {
			f, dir := newFetcher(t, &origin{serve: say(304, "", "")}, media.Options{})
			writeFile(t, filepath.Join(dir, "a.png"), stands)
			want := media.File{Address: address, Path: "a.png", Last: known(content), Refresh: true, Width: 150, Height: 150}
			if _, _, err := f.Fetch(t.Context(), want); typeOf(err) != "*media.OtherPictureError" {
				t.Errorf("err = %v", err)
			}
			want.Width, want.Height = 320, 180
			if _, _, err := f.Fetch(t.Context(), want); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnotherAddressOfTheFile(t *testing.T) {
	for name, c := range map[string]struct {
		first  func(int, http.ResponseWriter, *http.Request)
		err    string
		second int
	}{
		"gone":      {say(404, "text/html", ""), "", 1},
		"forbidden": {say(403, "text/html", ""), "", 1},
		"a page":    {say(200, "text/html", "<html>"), "", 1},
		"there":     {say(200, "image/png", small), "", 0},
		"down":      {say(500, "text/html", ""), "*media.StatusError", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				second := 0
				site := http.NewServeMux()
				site.HandleFunc("/wp-content/uploads/a.png", func(w http.ResponseWriter, r *http.Request) { c.first(0, w, r) })
				site.HandleFunc("/old/a.png", func(w http.ResponseWriter, r *http.Request) {
					second++
					serving(w, r, small)
				})
				f, dir := newFetcher(t, site, media.Options{})
				want := media.File{Address: address, Other: "https://site.example/old/a.png", Path: "a.png"}
				_, first, err := f.Fetch(t.Context(), want)
				if typeOf(err) != c.err || !first || second != c.second {
					t.Errorf("first = %v, err = %v, the other was asked %d times", first, err, second)
				}
				if err == nil && filesIn(t, dir)["a.png"] != small {
					t.Errorf("%v", filesIn(t, dir))
				}
				// Nobody is asked twice.
				if _, first, again := f.Fetch(t.Context(), want); first || typeOf(again) != c.err || second != c.second {
					t.Errorf("first = %v, err = %v", first, again)
				}
			})
		})
	}
}

func TestFileGoneFromBothAddresses(t *testing.T) {
	f, _ := newFetcher(t, http.NotFoundHandler(), media.Options{})
	for i, other := range []string{"https://site.example/old/a.png", "https://nowhere.example/a.png"} {
		_, _, err := f.Fetch(t.Context(), media.File{Address: address, Other: other, Path: "a.png"})
		if gone, ok := errors.AsType[*media.GoneError](err); !ok || gone.URL != address {
			t.Errorf("%d: err = %v", i, err)
		}
	}
}

func TestTypes(t *testing.T) {
	for name, words := range map[string][]string{
		"a.jpg": {"image", "jpg", ".JPG"}, "a.svg": {"image", "svg"}, "a.mp3": {"audio"}, "a.ogg": {"audio"}, "a.mp4": {"video"},
		"a.pdf": {"document", "pdf"}, "a.csv": {"document", "csv"}, "a.epub": {"document", "epub"}, "a.tar.gz": {"document", "gz"},
		"photo-1~0badcafe": {"image"}, "show.php~0badcafe": {"image"},
	} {
		for _, word := range words {
			types, err := media.ParseTypes([]string{word})
			if err != nil || !types.Take("media/2024/"+name) {
				t.Errorf("%s is none of %s: %v", name, word, err)
			}
		}
		types, _ := media.ParseTypes([]string{"xcf"})
		if types.Take(name) || !media.Types(nil).Take(name) {
			t.Errorf("%s is xcf, or not wanted among all", name)
		}
	}
	for _, word := range []string{"", "images", "pictures", "pics", "*", "a/b", "tar.gz"} {
		if _, err := media.ParseTypes([]string{word}); err == nil {
			t.Errorf("%q is a type", word)
		}
	}
}
