package manifest

import (
	"encoding/hex"
	"time"
)

// record is a Document as it is held in memory, where there may be a hundred
// thousand: digests are half as long, strings that many have are shared, and what
// few have takes no room in the others.
type record struct {
	typ, path, link      string
	hash, metadataDigest string // packed
	links                []int64
	files                []string
	media                []int64
	mediaDigest          string // packed
	modified             int64  // seconds since 1970; 0 where it is not known
	rest                 *rest  // nil where there is none of it
}

type rest struct {
	shares                                        bool
	status, conflictCopyHash, refetchReason       string
	unresolvedLinks, aliases, former, anchorLinks []string
	pages                                         int
	anchors                                       []string
	comments                                      string // packed
	remarks                                       []Remark
	volatile                                      []string
	lacks                                         []string
	objects                                       []string
}

func (m *Manifest) pack(d Document) *record {
	r := &record{
		typ: m.intern(d.Type), path: d.Path, link: d.Link, hash: pack(d.Hash), metadataDigest: pack(d.MetadataDigest),
		links: d.Links, files: m.internAll(d.Files), media: d.Media, mediaDigest: pack(d.MediaDigest),
	}
	if !d.Modified.IsZero() {
		r.modified = d.Modified.Unix()
	}
	if d.Shares || d.Status != "" || d.ConflictCopyHash != "" || d.RefetchReason != "" || d.Comments != "" || len(d.UnresolvedLinks)+len(d.Aliases)+len(d.Former)+len(d.AnchorLinks)+len(d.Anchors)+len(d.Remarks)+len(d.Lacks)+len(d.Volatile)+len(d.Objects)+d.Pages > 0 {
		r.rest = &rest{
			shares: d.Shares,
			status: m.intern(d.Status), conflictCopyHash: d.ConflictCopyHash, refetchReason: m.intern(d.RefetchReason), unresolvedLinks: m.internAll(d.UnresolvedLinks), aliases: d.Aliases, former: d.Former, anchorLinks: d.AnchorLinks,
			pages: d.Pages, anchors: d.Anchors, comments: pack(d.Comments), remarks: d.Remarks, volatile: d.Volatile, lacks: d.Lacks, objects: d.Objects,
		}
	}
	return r
}

func (r *record) document(id int64) Document {
	d := Document{
		ID: id, Type: r.typ, Path: r.path, Link: r.link, Hash: unpack(r.hash), MetadataDigest: unpack(r.metadataDigest),
		Links: r.links, Files: r.files, Media: r.media, MediaDigest: unpack(r.mediaDigest),
	}
	if r.modified != 0 {
		d.Modified = time.Unix(r.modified, 0).UTC()
	}
	if r.rest != nil {
		d.Status, d.ConflictCopyHash, d.RefetchReason, d.UnresolvedLinks, d.Former = r.rest.status, r.rest.conflictCopyHash, r.rest.refetchReason, r.rest.unresolvedLinks, r.rest.former
		d.Shares = r.rest.shares
		d.Aliases, d.AnchorLinks = r.rest.aliases, r.rest.anchorLinks
		d.Pages, d.Anchors, d.Comments, d.Remarks = r.rest.pages, r.rest.anchors, unpack(r.rest.comments), r.rest.remarks
		d.Volatile, d.Lacks, d.Objects = r.rest.volatile, r.rest.lacks, r.rest.objects
	}
	return d
}

// internAll is share for a list, which is not changed.
func (m *Manifest) internAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	shared := make([]string, len(list))
	for i, s := range list {
		shared[i] = m.intern(s)
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
