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

// others are the extensions beyond kinds and classes that WordPress takes in of
// itself, and what sites offer besides.
// https://developer.wordpress.org/reference/functions/wp_get_mime_types/
var others = strings.Fields(`txt asc c cc h srt csv tsv ics rtx css htm html xhtml vtt dfxp rtf js json jsonl xml yaml yml md tex bib sql log ipynb
	doc dot pot pps ppt wri xla xls xlt xlw mdb mpp docm dotx dotm xlsm xlsb xltx xltm xlam pptm ppsx ppsm potx potm ppam sldx sldm
	onetoc onetoc2 onetmp onepkg oxps xps odg odc odb odf wp wpd key numbers pages
	asf asx wmx wm divx flv qt mpe m2v ts 3gpp 3g2 3gp2 ra ram wax mka m3u m3u8 pls heics heifs psd xcf ai eps ps indd raw cr2 nef dng
	tar gzip bz2 xz zst iso dmg apk exe msi deb rpm jar swf class mobi azw3 djvu cbz cbr fb2 gpx kml kmz geojson dwg dxf stl obj step 3mf torrent eot`)

// isType knows the extensions of files that sites have.
func isType(word string) bool {
	return kinds[word] != nil || classes[word] != "" || slices.Contains([]string{"image", "audio", "video", document}, word) || slices.Contains(others, word)
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
