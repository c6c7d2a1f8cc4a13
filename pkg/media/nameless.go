package media

import (
	"bufio"
	"bytes"
	"strings"
)

// extensions are those of the types by which a file is known.
var extensions = map[string]string{
	"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif", typeSVG: "svg", "image/bmp": "bmp",
	"image/tiff": "tiff", "image/x-icon": "ico", "image/vnd.microsoft.icon": "ico", "image/heic": "heic", "image/heif": "heif", "image/jxl": "jxl", "image/jp2": "jp2",
	"video/mp4": "mp4", "video/webm": "webm", "video/avi": "avi", "audio/mpeg": "mp3", "audio/wave": "wav", "audio/flac": "flac", "audio/aiff": "aiff",
	"application/ogg": "ogg",
}

// Extension is that of a file, going by its first bytes; empty where it is none that
// is shown or played.
func Extension(head []byte) string { return extensions[sniff(head[:min(len(head), sniffLength)])] }

// name gives a file without a name the extension that its bytes ask for.
func (f *File) name(body *bufio.Reader) {
	if !f.Nameless {
		return
	}
	head, _ := body.Peek(sniffLength)
	if extension := Extension(head); extension != "" && !strings.HasSuffix(f.Path, "."+extension) {
		f.Path += "." + extension
	}
}

// unpack writes a file that need not be asked for.
func (f *Fetcher) unpack(want File) (Result, error) {
	a := arrival{fetcher: f, want: want}
	defer a.discard()
	if err := a.begin(); err != nil {
		return Result{}, err
	}
	if err := a.add(bytes.NewReader(want.Data)); err != nil {
		return Result{}, err
	}
	known, err := a.commit()
	return Result{Outcome: Copied, Known: known}, err
}
