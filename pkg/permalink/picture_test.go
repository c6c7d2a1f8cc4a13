package permalink_test

import (
	"testing"

	"wpmd/pkg/permalink"
)

func TestOriginal(t *testing.T) {
	for name, want := range map[string]struct {
		original      string
		width, height int
	}{
		"photo-300x200.jpg":                {"photo.jpg", 300, 200},
		"photo-1024x768.JPEG?ver=1":        {"photo.JPEG?ver=1", 1024, 768},
		"photo-300x200-150x150.png":        {"photo-300x200.png", 150, 150},
		"photo-scaled.jpg":                 {"photo.jpg", 0, 0},
		"photo-rotated.jpg":                {"photo.jpg", 0, 0},
		"photo-scaled-300x200.webp":        {"photo.webp", 300, 200},
		"photo-e1600000000000-300x200.jpg": {"photo-e1600000000000.jpg", 300, 200},
		"写真-300x200.avif":                  {"写真.avif", 300, 200},
		"photo.jpg":                        {},
		"photo-e1600000000000.jpg":         {},
		"-300x200.jpg":                     {},
		"photo-0x200.jpg":                  {},
		"photo-300x200":                    {},
		"photo-300x200.pdf":                {},
		"photo-300x200.jpg.webp":           {},
		"photo-123456x1.jpg":               {},
		"photo-300x200/":                   {},
		"a-300x200/photo.jpg":              {},
	} {
		original, width, height, ok := permalink.Original("https://example.org/u/" + name)
		if !ok {
			original = "https://example.org/u/"
		}
		if original != "https://example.org/u/"+want.original || width != want.width || height != want.height {
			t.Errorf("Original(%s) = %s, %d, %d, %v", name, original, width, height, ok)
		}
	}
}
