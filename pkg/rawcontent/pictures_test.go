package rawcontent

import (
	"strings"
	"testing"

	"wpmd/pkg/content"
)

// A picture that a post shows as a rendition is offered to browsers in full, and so came
// out smaller from an export file than from the site.
func TestRenditionsAreOfferedInFull(t *testing.T) {
	const at = "https://example.org/wp-content/uploads/"
	record := func(url string, sizes ...string) content.Asset {
		f := content.Asset{ID: 7, URL: at + url}
		for _, size := range sizes {
			f.Renditions = append(f.Renditions, at+size)
		}
		return f
	}
	for name, c := range map[string]struct {
		file        content.Asset
		shown, want string
	}{
		"the upload":            {record("a.jpg", "a-300x200.jpg", "a-1024x683.jpg", "a-150x150.jpg"), "a-300x200.jpg", "a.jpg"},
		"cut to a square":       {record("a.jpg", "a-300x200.jpg", "a-150x150.jpg"), "a-150x150.jpg", ""},
		"too large":             {record("a-scaled.jpg", "a-300x200.jpg", "a-2048x1365.jpg", "a-1536x1024.jpg"), "a-300x200.jpg", "a-2048x1365.jpg"},
		"one rendition":         {record("a.jpg", "a-300x200.jpg"), "a-300x200.jpg", "a.jpg"},
		"one that is a square":  {record("a.jpg", "a-150x150.jpg"), "a-150x150.jpg", ""},
		"a square upload":       {record("a.jpg", "a-150x150.jpg", "a-300x300.jpg"), "a-150x150.jpg", "a.jpg"},
		"the upload is shown":   {record("a.jpg", "a-300x200.jpg"), "a.jpg", ""},
		"of another picture":    {record("a.jpg", "a-300x200.jpg"), "b-300x200.jpg", ""},
		"a record without file": {record("", "a-300x200.jpg"), "a-300x200.jpg", ""},
	} {
		if name == "a record without file" {
			c.file.URL = ""
		}
		html, _ := Render(`<img src="`+at+c.shown+`" class="wp-image-7">`, Options{Attachment: func(int64) (content.Asset, bool) { return c.file, true }})
		_, offered, _ := strings.Cut(html, `srcset="`)
		offered, _, _ = strings.Cut(offered, " ")
		if strings.TrimPrefix(offered, at) != c.want {
			t.Errorf("%s: offers %q, not %q", name, offered, c.want)
		}
	}
}
