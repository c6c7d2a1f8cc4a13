package wptest

import (
	"cmp"
	"fmt"
	"net/http"
	"path"
	"strings"
)

const uploads = "/wp-content/uploads/"

func (q *request) mediaObject(t Type, p *Post) object {
	m := p.Media
	o := q.postHead(p)
	guid := q.home + uploads + m.File
	if m.Original != "" {
		guid = q.home + uploads + sibling(m.File, m.Original)
	}
	for i := range o {
		if o[i].name == "guid" {
			o[i].value = q.rendered(guid, guid)
		}
	}
	o = append(o, field{"author", p.Author})
	if !q.site.old() {
		o = append(o, field{"featured_media", 0})
	}
	o = append(o, field{"comment_status", "open"}, field{"ping_status", "closed"}, field{"template", ""}, field{"meta", metaObject(p)})
	if !q.site.old() {
		o = append(o, field{"class_list", q.classList(t, p)})
	}
	own := object{
		{"description", q.rendered(q.description(m), "")},
		{"caption", q.rendered(q.text(m.Caption), m.Caption)},
		{"alt_text", m.Alt},
		{"media_type", mediaType(m)},
		{"mime_type", m.MIME},
		{"media_details", q.mediaDetails(m)},
		{"post", attachedTo(p)},
		{"source_url", q.home + uploads + m.File},
	}
	if !q.site.old() {
		own = append(own, field{"filename", path.Base(cmp.Or(m.Original, m.File))}, field{"filesize", len(q.site.Files[m.File].Data)})
	}
	return append(append(o, q.named(own)...), field{"_links", q.postLinks(t, p)})
}

func sibling(file, name string) string { return path.Join(path.Dir(file), name) }

func mediaType(m *Media) string {
	if strings.HasPrefix(m.MIME, "image/") {
		return "image"
	}
	return "file"
}

func attachedTo(p *Post) any {
	if p.Parent == 0 {
		return nil
	}
	return p.Parent
}

func (q *request) description(m *Media) string {
	address := q.home + uploads + m.File
	if mediaType(m) != "image" {
		return "<p class=\"attachment\"><a href='" + address + "'>" + path.Base(m.File) + "</a></p>\n"
	}
	return fmt.Sprintf("<p class=\"attachment\"><a href='%s'><img loading=\"lazy\" decoding=\"async\" width=\"%d\" height=\"%d\" src=\"%s\" alt=\"\" /></a></p>\n",
		address, m.Width, m.Height, address)
}

func (q *request) mediaDetails(m *Media) any {
	file, exists := q.site.Files[m.File]
	if !exists {
		return none{}
	}
	if m.Width == 0 {
		return object{{"filesize", len(file.Data)}, {"sizes", none{}}}
	}
	var sizes object
	for _, s := range m.Sizes {
		at := sibling(m.File, s.File)
		sizes = append(sizes, field{s.Name, object{
			{"file", s.File}, {"width", s.Width}, {"height", s.Height}, {"filesize", len(q.site.Files[at].Data)},
			{"mime_type", m.MIME}, {"source_url", q.home + uploads + at},
		}})
	}
	sizes = append(sizes, field{"full", object{
		{"file", path.Base(m.File)}, {"width", m.Width}, {"height", m.Height}, {"mime_type", m.MIME},
		{"source_url", q.home + uploads + m.File},
	}})
	details := object{
		{"width", m.Width}, {"height", m.Height}, {"file", m.File}, {"filesize", len(file.Data)}, {"sizes", sizes},
		{"image_meta", object{{"aperture", "0"}, {"credit", ""}, {"camera", ""}, {"caption", ""}, {"orientation", "0"}, {"keywords", object{}}}},
	}
	if m.Original != "" {
		details = append(details, field{"original_image", m.Original})
	}
	return details
}

// upload answers as nginx does: with validators and ranges, and for a file that
// is not there with the site's 404 page.
func (q *request) upload(name string) *answer {
	file, ok := q.site.Files[name]
	if !ok {
		return q.notFound()
	}
	q.header.Set("ETag", fmt.Sprintf("\"%x-%x\"", file.Modified.Unix(), len(file.Data)))
	return &answer{status: http.StatusOK, header: q.header, file: &file, name: path.Base(name)}
}
