package export

import (
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/render"
	"wpmd/pkg/syncplan"
)

// pages says from where each document is rendered.
type pages struct {
	Options

	links    *linkmap.Map
	out      *output
	plan     *syncplan.Plan
	anchors  *anchors
	comments *commentSet
}

// path is the file of a document, of this run or of one before.
func (p *pages) path(id int64) string {
	if path, ok := p.links.File(id); ok {
		return path
	}
	return p.out.record(id).Path
}

func (p *pages) place(doc content.Document) render.Place {
	return render.Place{
		Links: p.links, Page: linkmap.Page{Link: doc.Link, File: p.path(doc.ID), Anchors: p.anchors.of(doc.ID)},
		Former: formerLinks(p.out.record(doc.ID), doc.Link), Threads: p.comments.appended(doc.ID),
	}
}

// settleLink gives a document the address that it was listed with, if only a nonce tells
// the two apart.
func (p *pages) settleLink(doc *content.Document) {
	if s := p.plan.Document(doc.ID); s != nil && permalink.IsSameLink(s.Link, doc.Link, doc.Slug) {
		doc.Link = s.Link
	}
}

func (p *pages) pictureIDs(doc content.Document) []int64 {
	return render.MediaRecords(doc, p.Media, p.Render.Fields)
}

// formerLinks are the addresses that a document had, which has another now.
func formerLinks(old manifest.Document, link string) []string {
	links := slices.Clone(old.Former)
	if old.Link != "" && !slices.ContainsFunc(links, func(former string) bool { return permalink.IsSameLink(former, old.Link, "") }) {
		links = append(links, old.Link)
	}
	return slices.DeleteFunc(links, func(former string) bool { return permalink.IsSameLink(former, link, "") })
}
