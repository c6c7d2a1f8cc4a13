package render

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/rawcontent"
)

// MediaRecords are the ids of the pictures of a document, and of its fields, of which the
// media library may know more than the document.
func MediaRecords(doc content.Document, mode linkmap.MediaMode, fields []string) []int64 {
	ids := rawcontent.LeftoverIDs(doc.Content)
	if doc.Raw {
		ids = rawcontent.AttachmentIDs(doc.Content)
	}
	if mode == linkmap.MediaNone {
		return compact(ids)
	}
	ids = append(ids, pictureIDs(doc.Content, mode == linkmap.MediaDownload)...)
	return compact(append(ids, fieldIDs(doc, fields)...))
}

// compact returns ids in their order, each once.
func compact(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// pictureIDs are the ids of the pictures that a body names, of which the library
// may know more: words where the body has none, and, if files are wanted, the
// upload that a rendition was made of, and when the file was replaced.
func pictureIDs(body string, files bool) []int64 {
	var ids []int64
	for attrs := range fragment.Images(body) {
		if id, mute := pictureID(attrs); id > 0 && (mute || files) {
			ids = append(ids, id)
		}
	}
	return ids
}

// pictureID is the id that a picture names, 0 for none, and whether it has no
// words of its own.
func pictureID(attrs []html.Attribute) (id int64, mute bool) {
	mute = true
	for _, a := range attrs {
		switch {
		case a.Key == "alt" && strings.TrimSpace(a.Val) != "":
			mute = false
		case a.Key == "class":
			for class := range strings.FieldsSeq(a.Val) {
				if number, ok := strings.CutPrefix(class, "wp-image-"); ok {
					id = number64(number)
				}
			}
		case (a.Key == "data-id" || a.Key == "data-attachment-id") && id == 0:
			id = number64(a.Val)
		}
	}
	return id, mute
}

func number64(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
