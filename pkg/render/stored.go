package render

import (
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/rawcontent"
)

// asShown returns a document with its body as the site would show it, if all of its plugins
// were at work.
func asShown(doc content.Document) content.Document {
	records := make(map[int64]content.Asset)
	for _, list := range [...][]content.Asset{doc.Stored.Attached, doc.Library} {
		for _, record := range list {
			records[record.ID] = record
		}
	}
	attachment := func(id int64) (content.Asset, bool) {
		record, ok := records[id]
		return record, ok
	}
	render := rawcontent.RenderLeftovers
	if doc.Raw {
		render = rawcontent.Render
	}
	shown, warnings := render(doc.Content, rawcontent.Options{Attachment: attachment, Stored: doc.Stored, Document: &doc})
	doc.Content, doc.Raw = shown, false
	doc.Warnings = slices.Concat(doc.Warnings, warnings)
	return doc
}
