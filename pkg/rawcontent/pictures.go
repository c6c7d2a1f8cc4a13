package rawcontent

import (
	"html"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// widestSource is how wide a picture may be that WordPress offers beside another.
const widestSource = 2048

// dimensions matches what WordPress calls a rendition of a picture by.
var dimensions = fragment.NewExpression(`-(\d{1,5})x(\d{1,5})\.\w+$`)

// sizeOf reads the size of a rendition from its name.
func sizeOf(address string) (width, height int) {
	m := dimensions.FindStringSubmatch(address)
	if m == nil {
		return 0, 0
	}
	width, _ = strconv.Atoi(m[1])
	height, _ = strconv.Atoi(m[2])
	return width, height
}

// matches says whether two pictures have the same proportions, but for rounding.
func matches(width, height, otherWidth, otherHeight int) bool {
	if width > otherWidth {
		width, height, otherWidth, otherHeight = otherWidth, otherHeight, width, height
	}
	if width == 0 || height == 0 || otherWidth == 0 {
		return false
	}
	scaled := (otherHeight*width + otherWidth/2) / otherWidth
	return scaled-height <= 1 && height-scaled <= 1
}

// largest is the largest form of a picture that WordPress offers browsers in the place of
// one of its renditions: the upload itself, unless it is too large, or cut in another
// way. It is empty where there is none.
func largest(f content.Asset, shown string) string {
	width, height := sizeOf(shown)
	best, bestWidth := "", 0
	top, topWidth, topHeight := "", 0, 0 // of all renditions
	for _, rendition := range f.Renditions {
		w, h := sizeOf(rendition)
		if w*h > topWidth*topHeight {
			top, topWidth, topHeight = rendition, w, h
		}
		if w > bestWidth && w <= widestSource && matches(width, height, w, h) {
			best, bestWidth = rendition, w
		}
	}
	// The size of the upload is not known: its proportions are those of the largest
	// rendition, but for a square, which is cut out of it.
	isWhole := matches(width, height, topWidth, topHeight) && (top != shown || width != height)
	if isWhole && !strings.Contains(f.URL, "-scaled.") {
		return f.URL
	}
	return best
}

// offerSources names the largest form of each picture of the library that is shown as a
// rendition, as WordPress does for browsers to choose.
func (r *renderer) offerSources(text string) string {
	return rewriteFold(text, "<img ", func(s string, i int) (int, string) {
		n := strings.IndexByte(s[i:], '>')
		if n < 0 {
			return 0, ""
		}
		tag := s[i : i+n]
		id := number(tag, "wp-image-")
		if id == 0 || strings.Contains(tag, "srcset=") {
			return 0, ""
		}
		f, ok := r.options.Attachment(id)
		if !ok || f.URL == "" {
			return 0, ""
		}
		for _, rendition := range f.Renditions {
			if !strings.Contains(tag, `"`+rendition+`"`) {
				continue
			}
			if best := largest(f, rendition); best != "" && best != rendition {
				return i + len("<img "), s[i:i+len("<img ")] + `srcset="` + html.EscapeString(best) + ` ` + itoa(widestSource) + `w" `
			}
		}
		return 0, ""
	})
}

// number is the one that stands after a text; 0 for none.
func number(s, after string) int64 {
	_, rest, ok := strings.Cut(s, after)
	if !ok {
		return 0
	}
	n, _ := strconv.ParseInt(leadingNumber(rest), 10, 64)
	return n
}

// rendition is the form of a picture that a gallery shows.
func rendition(f content.Asset, size string) content.Asset {
	if size != "" && size != "thumbnail" {
		return f // with its sources, of which browsers choose the largest
	}
	for _, address := range f.Renditions {
		if w, h := sizeOf(address); w == 150 && h == 150 {
			f.URL = address
		}
	}
	return f
}
