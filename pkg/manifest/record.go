package manifest

import (
	"encoding/hex"
)

// record is a Document as it is held in memory, where there may be a hundred
// thousand: digests are half as long, strings that many have are shared, and what
// few have takes no room in the others.
type record struct {
	typ, path, link string
	hash, head      string // packed
	links           []int64
	files           []string
	media           []int64
	shown           string // packed
	rest            *rest  // nil where there is none of it
}

type rest struct {
	shares                        bool
	status, beside, again         string
	open, aliases, former, places []string
	pages                         int
	anchors                       []string
	comments                      string // packed
	remarks                       []Remark
}

func (m *Manifest) pack(d Document) *record {
	r := &record{
		typ: m.share(d.Type), path: d.Path, link: d.Link, hash: pack(d.Hash), head: pack(d.Head),
		links: d.Links, files: m.shareAll(d.Files), media: d.Media, shown: pack(d.Shown),
	}
	if d.Shares || d.Status != "" || d.Beside != "" || d.Again != "" || d.Comments != "" || len(d.Open)+len(d.Aliases)+len(d.Former)+len(d.Places)+len(d.Anchors)+len(d.Remarks)+d.Pages > 0 {
		r.rest = &rest{
			shares: d.Shares,
			status: m.share(d.Status), beside: d.Beside, again: m.share(d.Again), open: m.shareAll(d.Open), aliases: d.Aliases, former: d.Former, places: d.Places,
			pages: d.Pages, anchors: d.Anchors, comments: pack(d.Comments), remarks: d.Remarks,
		}
	}
	return r
}

func (r *record) document(id int64) Document {
	d := Document{
		ID: id, Type: r.typ, Path: r.path, Link: r.link, Hash: unpack(r.hash), Head: unpack(r.head),
		Links: r.links, Files: r.files, Media: r.media, Shown: unpack(r.shown),
	}
	if r.rest != nil {
		d.Status, d.Beside, d.Again, d.Open, d.Former = r.rest.status, r.rest.beside, r.rest.again, r.rest.open, r.rest.former
		d.Shares = r.rest.shares
		d.Aliases, d.Places = r.rest.aliases, r.rest.places
		d.Pages, d.Anchors, d.Comments, d.Remarks = r.rest.pages, r.rest.anchors, unpack(r.rest.comments), r.rest.remarks
	}
	return d
}

// shareAll is share for a list, which is not changed.
func (m *Manifest) shareAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	shared := make([]string, len(list))
	for i, s := range list {
		shared[i] = m.share(s)
	}
	return shared
}

// pack halves a digest in hexadecimal digits. Anything else is kept as it is,
// behind a byte that tells.
func pack(digest string) string {
	if digest == "" {
		return ""
	}
	raw, err := hex.DecodeString(digest)
	if err != nil || hex.EncodeToString(raw) != digest {
		return "=" + digest
	}
	return "x" + string(raw)
}

func unpack(packed string) string {
	switch {
	case packed == "":
		return ""
	case packed[0] == '=':
		return packed[1:]
	}
	return hex.EncodeToString([]byte(packed[1:]))
}
