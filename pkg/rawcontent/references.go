package rawcontent

import (
	"encoding/json"
	"strings"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

// idKeys are the attributes of blocks that hold the ids of records of the media library.
var idKeys = map[string]bool{"id": true, "ids": true, "mediaId": true, "mediaID": true, "imageId": true, "imageID": true, "imgId": true, "imgID": true, "attachmentId": true, "posterId": true, "images": true}

// idArguments matches the arguments of shortcodes that hold such ids.
var idArguments = fragment.NewExpression(`^(?:ids|include|images?|image_ids?|img_id|gallery_ids|attachment_id|video_id|audio_id|file_id|photo|logo|picture)$`)

// LeftoverIDs are the ids of the records of the media library that the shortcodes of a page
// builder refer to which a site left in a body.
func LeftoverIDs(body string) []int64 {
	if !strings.Contains(body, "[/") || !isBuilt(body) {
		return nil
	}
	return shortcodeIDs(straighten(hideMarkup(body)))
}

// AttachmentIDs are the ids of the records of the media library that raw content refers
// to, whether or not there are such records.
func AttachmentIDs(raw string) []int64 {
	var found []int64
	p := &blockParser{text: raw}
	for t := p.next(); t.kind != noToken; t = p.next() {
		found = append(found, attributeIDs(t.attributes, 0)...)
		p.at = t.end
	}
	return append(found, shortcodeIDs(raw)...)
}

func shortcodeIDs(text string) (found []int64) {
	for tag := range tags(text) {
		for _, a := range tag.Attributes() {
			if idArguments.MatchString(a.Name) {
				found = append(found, ids(a.Value)...)
			}
		}
	}
	return found
}

// tags yields the shortcodes of a text as if none had any content.
func tags(raw string) func(func(shortcode.Tag) bool) {
	return func(yield func(shortcode.Tag) bool) {
		for {
			i := strings.IndexByte(raw, '[')
			if i < 0 {
				return
			}
			raw = raw[i:]
			end := strings.IndexAny(raw, "]\n")
			if end < 0 {
				return
			}
			for tag := range shortcode.All(raw[:end+1], func(string) bool { return true }) {
				if !yield(tag) {
					return
				}
			}
			raw = raw[end+1:]
		}
	}
}

// attributeIDs are the ids in the attributes of a block.
func attributeIDs(value any, depth int) []int64 {
	var found []int64
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if idKeys[key] || depth == 0 && key == "data" {
				found = append(found, attributeIDs(inner, depth+1)...)
			}
		}
	case []any:
		for _, inner := range v {
			found = append(found, attributeIDs(inner, depth+1)...)
		}
	case float64:
		if id := int64(v); id > 0 && float64(id) == v {
			found = append(found, id)
		}
	case json.Number:
		found = append(found, ids(v.String())...)
	case string:
		if depth > 0 {
			found = append(found, ids(v)...)
		}
	}
	return found
}
