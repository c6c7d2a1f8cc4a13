package media_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/media"
)

// A file of which a server sent a part, and filled it up to the length that it had
// announced, passed for whole.
func TestIsCut(t *testing.T) {
	riff := func(kind string) []byte {
		return slices.Concat(binary.LittleEndian.AppendUint32([]byte("RIFF"), 404), []byte(kind), bytes.Repeat([]byte("wave"), 100))
	}
	jpg := encoded(t, func(b *bytes.Buffer, m *image.Paletted) error { return jpeg.Encode(b, m, nil) })
	pictures := map[string][]byte{
		"png":  encoded(t, func(b *bytes.Buffer, m *image.Paletted) error { return png.Encode(b, m) }),
		"jpeg": jpg,
		"gif":  encoded(t, func(b *bytes.Buffer, m *image.Paletted) error { return gif.Encode(b, m, nil) }),
		"webp": riff("WEBP"),
		"wav":  riff("WAVE"),
		"pdf":  slices.Concat([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("1 0 obj\n"), 1000), []byte("%%EOF\n123")),
		"zip":  slices.Concat([]byte("PK\x03\x04"), bytes.Repeat([]byte("zip"), 70<<10), []byte("PK\x05\x06"), make([]byte, 18)),
		// A preview in the notes of a camera has an end of its own.
		"jpeg with a preview": slices.Concat(jpg[:2], []byte{0xFF, 0xE1, byte((len(jpg) + 2) >> 8), byte(len(jpg) + 2)}, jpg, jpg[2:]),
	}
	for name, whole := range pictures {
		if isCut(t, whole) {
			t.Errorf("%s: cut though it is whole", name)
		}
		if isCut(t, append(slices.Clone(whole), "what a telephone adds"...)) {
			t.Errorf("%s: cut though there is more than it", name)
		}
		for _, n := range []int{len(whole) / 2, len(whole) * 3 / 4, len(whole) - 25} {
			if !isCut(t, whole[:n]) {
				t.Errorf("%s: whole after %d of %d bytes", name, n, len(whole))
			}
			if padded := append(slices.Clone(whole[:n]), make([]byte, len(whole)-n)...); !isCut(t, padded) && name != "webp" && name != "wav" {
				t.Errorf("%s: whole after %d of %d bytes and zeros", name, n, len(whole))
			}
		}
	}
	for _, other := range []string{"", "GIF", "RIFF", "PK\x03\x04", "%PDF-1.4", "\x89PNG\r\n\x1a\n", "<svg>" + strings.Repeat("<g>", 100)} {
		if isCut(t, []byte(other)) {
			t.Errorf("%q is cut", other)
		}
	}
}

func isCut(t *testing.T, data []byte) bool {
	t.Helper()
	cut, err := media.IsCut(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return cut
}

// encoded is a picture that does not compress to nothing.
func encoded(t *testing.T, encode func(*bytes.Buffer, *image.Paletted) error) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, 128, 96), color.Palette{color.Black, color.White, color.Gray{Y: 90}, color.Gray{Y: 170}})
	for i := range m.Pix {
		m.Pix[i] = byte(i*i/7+i/3) % 4
	}
	var b bytes.Buffer
	if err := encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
