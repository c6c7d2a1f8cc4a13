package media

import (
	"bufio"
	"bytes"
	"image"
	_ "image/gif"  // the formats whose size can be read
	_ "image/jpeg" // as above
	_ "image/png"  // as above
	"io"

	_ "golang.org/x/image/webp" // as above
)

// shapeLength is how much of a picture is looked at for its size, in bytes: a
// JPEG may carry its camera's notes and a preview before it.
const shapeLength = 512 << 10

// headLength is how much of a file must be held to be looked at.
func (f *File) headLength() int {
	if f.Width > 0 {
		return shapeLength
	}
	return sniffLength
}

// checkShape says whether a picture can be what the smaller copy was made of,
// and takes nothing of it. One whose size cannot be read cannot.
func (f *File) checkShape(body *bufio.Reader, url string) error {
	if f.Width == 0 {
		return nil
	}
	head, err := body.Peek(shapeLength)
	if err != nil && len(head) == 0 {
		return err
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(head))
	if err == nil && isMadeOf(f.Width, f.Height, size.Width, size.Height) ||
		err == nil && format == "jpeg" && isMadeOf(f.Width, f.Height, size.Height, size.Width) { // as the camera was held
		return nil
	}
	return &OtherPictureError{URL: url}
}

// isMadeOf says whether a copy of w by h pixels can be that of a picture of full
// size: no larger, and of its proportions, to the pixel that rounding costs.
func isMadeOf(w, h, fullWidth, fullHeight int) bool {
	difference := w*fullHeight - h*fullWidth
	return w <= fullWidth && h <= fullHeight && max(difference, -difference) <= max(fullWidth, fullHeight)
}

// checkStanding is checkShape for a file that stands at its path.
func (f *Fetcher) checkStanding(want File) error {
	if want.Width == 0 {
		return nil
	}
	file, err := f.tree.Open(want.Path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return want.checkShape(bufio.NewReaderSize(io.Reader(file), shapeLength), want.Path)
}
