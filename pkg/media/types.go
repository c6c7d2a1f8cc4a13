package media

import (
	"fmt"
	"slices"
	"strings"
)

// classes are the kinds of files that people tell apart, by extension. What is
// in none of them is a document.
var classes = classesOf(map[string]string{
	"image": "jpg jpeg jpe jfif png apng gif webp avif heic heif jxl bmp ico tif tiff svg svgz",
	"audio": "mp3 m4a m4b aac ogg oga opus wav wma flac mid midi aiff",
	"video": "mp4 m4v mov webm ogv avi wmv mkv mpg mpeg 3gp",
})

const document = "document"

func classesOf(table map[string]string) map[string]string {
	classes := make(map[string]string)
	for class, extensions := range table {
		for extension := range strings.FieldsSeq(extensions) {
			classes[extension] = class
		}
	}
	return classes
}

// Types are the kinds of files that are wanted: "image", "audio", "video",
// "document", or an extension. None of them means all.
type Types []string

// UnknownTypeError says that a word is no kind of files.
type UnknownTypeError struct{ Word string }

func (e *UnknownTypeError) Error() string { return fmt.Sprintf("%q is no kind of files", e.Word) }

// ParseTypes reads the names of kinds of files. The error is an
// *UnknownTypeError.
func ParseTypes(words []string) (Types, error) {
	var types Types
	for _, word := range words {
		t := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(word), "."))
		if !isType(t) {
			return nil, &UnknownTypeError{Word: word}
		}
		types = append(types, t)
	}
	slices.Sort(types)
	return slices.Compact(types), nil
}

// isType knows the extensions of files that are known by their bytes; any other
// is taken for one if it is as short as one.
func isType(word string) bool {
	if kinds[word] != nil || classes[word] != "" || slices.Contains([]string{"image", "audio", "video", document}, word) {
		return true
	}
	return word != "" && len(word) <= 4 && strings.Trim(word, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// Take says whether the file of this name is wanted. One without extension
// passes for a picture.
func (t Types) Take(name string) bool {
	if len(t) == 0 {
		return true
	}
	extension := extensionOf(name)
	class := classes[extension]
	switch {
	case !isExtension(extension):
		class = "image"
	case class == "":
		class = document
	}
	return slices.Contains(t, class) || slices.Contains(t, extension)
}

// IsOffered says whether the name of a file is that of a kind that sites offer
// for download, rather than of a page.
func IsOffered(name string) bool { return kinds[extensionOf(name)] != nil }
