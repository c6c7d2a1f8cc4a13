package restore

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/archive"
	"wpmd/pkg/restjson"
)

// object is a document or a media record as the API gives it.
type object struct {
	ID            int64           `json:"id"`
	Date          string          `json:"date"`
	DateGMT       string          `json:"date_gmt"`
	Modified      string          `json:"modified"`
	ModifiedGMT   string          `json:"modified_gmt"`
	Slug          string          `json:"slug"`
	Status        string          `json:"status"`
	Link          string          `json:"link"`
	GUID          text            `json:"guid"`
	Title         text            `json:"title"`
	Content       text            `json:"content"`
	Excerpt       text            `json:"excerpt"`
	Author        int64           `json:"author"`
	Featured      int64           `json:"featured_media"`
	Parent        int64           `json:"parent"`
	Order         int64           `json:"menu_order"`
	CommentStatus string          `json:"comment_status"`
	PingStatus    string          `json:"ping_status"`
	Sticky        bool            `json:"sticky"`
	Template      string          `json:"template"`
	Format        string          `json:"format"`
	Meta          json.RawMessage `json:"meta"`

	Post        int64           `json:"post"`
	SourceURL   string          `json:"source_url"`
	Alt         string          `json:"alt_text"`
	Caption     text            `json:"caption"`
	Description text            `json:"description"`
	Details     json.RawMessage `json:"media_details"`
}

// documents writes those of one type.
func (w *writer) documents(t restjson.Type, objects iter.Seq2[archive.Entry, error]) error {
	for e, err := range objects {
		if err != nil {
			return err
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
		var o object
		if !parse(e.JSON, &o) || o.ID == 0 {
			w.unread(e.Name)
			continue
		}
		if err := w.document(t, o, e.JSON); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) document(t restjson.Type, o object, raw []byte) error {
	w.result.Documents++
	body, rendered := o.Content.body()
	if rendered {
		w.result.Rendered++
	}
	if o.Content.Protected {
		w.result.Protected++
		o.Status = "private"
	}
	w.open(o, t.Name, o.Title.title(), body, o.Excerpt.excerpt(t.Name, o.Link, body), o.Parent)
	w.labels(t, o, raw)
	if o.Template != "" {
		w.meta("_wp_page_template", o.Template)
	}
	if o.Featured > 0 {
		w.meta("_thumbnail_id", fmt.Sprint(o.Featured))
	}
	w.publicMeta(o.Meta, rendered)
	if err := w.comments(o.ID); err != nil {
		return err
	}
	w.raw("\t</item>\n")
	return nil
}

// open writes the beginning of an item, which all of them have.
func (w *writer) open(o object, typ, title, body, excerpt string, parent int64) {
	sticky := int64(0)
	if o.Sticky {
		sticky = 1
	}
	w.raw("\t<item>\n")
	w.cdata(2, "title", title)
	w.text(2, "link", o.Link)
	w.text(2, "pubDate", published(o.DateGMT, o.Date))
	w.cdata(2, "dc:creator", w.logins[o.Author])
	w.raw("\t\t<guid isPermaLink=\"false\">" + escaped(cmp.Or(o.GUID.Rendered, o.Link)) + "</guid>\n")
	w.text(2, "description", "")
	w.cdata(2, "content:encoded", body)
	w.cdata(2, "excerpt:encoded", excerpt)
	w.number(2, "wp:post_id", o.ID)
	w.cdata(2, "wp:post_date", stored(o.Date))
	w.cdata(2, "wp:post_date_gmt", stored(o.DateGMT))
	w.cdata(2, "wp:post_modified", stored(o.Modified))
	w.cdata(2, "wp:post_modified_gmt", stored(o.ModifiedGMT))
	w.cdata(2, "wp:comment_status", cmp.Or(o.CommentStatus, "closed"))
	w.cdata(2, "wp:ping_status", cmp.Or(o.PingStatus, "closed"))
	w.cdata(2, "wp:post_name", o.Slug)
	w.cdata(2, "wp:status", cmp.Or(o.Status, "publish"))
	w.number(2, "wp:post_parent", parent)
	w.number(2, "wp:menu_order", o.Order)
	w.cdata(2, "wp:post_type", typ)
	w.cdata(2, "wp:post_password", "")
	w.number(2, "wp:is_sticky", sticky)
}

// stored is a date as a database has it.
func stored(date string) string {
	date, _, _ = strings.Cut(strings.Replace(date, "T", " ", 1), "+")
	return strings.TrimSuffix(date, "Z")
}

// published is a date as feeds have it.
func published(gmt, local string) string {
	at := restjson.Moment(cmp.Or(gmt, local), cmp.Or(gmt, local))
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")
}

// labels writes the terms of a document.
func (w *writer) labels(t restjson.Type, o object, raw []byte) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return
	}
	for _, taxonomy := range w.taxonomies {
		if !slices.Contains(t.Taxonomies, taxonomy.Name) && !slices.Contains(taxonomy.Types, t.Name) {
			continue
		}
		var ids []int64
		_ = json.Unmarshal(members[taxonomy.Base], &ids)
		for _, id := range ids {
			if one, ok := w.terms[taxonomy.Name][id]; ok {
				w.label(taxonomy.Name, one.Slug, decoded(one.Name))
			}
		}
	}
	if o.Format != "" && o.Format != "standard" {
		w.label("post_format", "post-format-"+o.Format, o.Format)
	}
}

func (w *writer) label(domain, slug, name string) {
	w.raw("\t\t<category domain=\"" + escaped(domain) + "\" nicename=\"" + escaped(slug) + "\">" + inCDATA(name) + "</category>\n")
}

func (w *writer) meta(key, value string) {
	w.raw("\t\t<wp:postmeta>\n")
	w.cdata(3, "wp:meta_key", key)
	w.cdata(3, "wp:meta_value", value)
	w.raw("\t\t</wp:postmeta>\n")
}

// publicMeta writes the fields of a document that the API shows. Footnotes are in a body
// already that is what the site showed.
func (w *writer) publicMeta(raw json.RawMessage, rendered bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return
	}
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if key == "footnotes" && rendered || restjson.IsBare(fields[key]) {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(fields[key], &list) != nil {
			list = []json.RawMessage{fields[key]}
		}
		for _, value := range list {
			if text, ok := metaValue(value); ok {
				w.meta(key, text)
			}
		}
	}
}

// metaValue is a value as a database has it.
func metaValue(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	switch word := string(raw); {
	case word == "true":
		return "1", true
	case word == "false":
		return "", true
	case word == "null":
		return "", false
	case strings.HasPrefix(word, "{"), strings.HasPrefix(word, "["):
		return serialized(raw)
	default:
		return word, true
	}
}

// remark is a comment as the API gives it.
type remark struct {
	ID      int64  `json:"id"`
	Parent  int64  `json:"parent"`
	Author  int64  `json:"author"`
	Name    string `json:"author_name"`
	URL     string `json:"author_url"`
	Date    string `json:"date"`
	DateGMT string `json:"date_gmt"`
	Content text   `json:"content"`
	Status  string `json:"status"`
	Type    string `json:"type"`
}

// comments writes those of a document, in the order of their ids: an answer comes behind
// what it answers.
func (w *writer) comments(post int64) error {
	for e, err := range w.from.Comments(post) {
		if err != nil {
			return err
		}
		var c remark
		if !parse(e.JSON, &c) || c.ID == 0 {
			w.unread(e.Name)
			continue
		}
		w.result.Comments++
		approved := "0"
		if c.Status == "approved" || c.Status == "" {
			approved = "1"
		}
		w.raw("\t\t<wp:comment>\n")
		w.number(3, "wp:comment_id", c.ID)
		w.cdata(3, "wp:comment_author", restjson.PlainText(c.Name))
		w.cdata(3, "wp:comment_author_email", "")
		w.text(3, "wp:comment_author_url", c.URL)
		w.cdata(3, "wp:comment_author_IP", "")
		w.cdata(3, "wp:comment_date", stored(c.Date))
		w.cdata(3, "wp:comment_date_gmt", stored(c.DateGMT))
		w.cdata(3, "wp:comment_content", c.Content.comment())
		w.cdata(3, "wp:comment_approved", approved)
		w.cdata(3, "wp:comment_type", cmp.Or(c.Type, "comment"))
		w.number(3, "wp:comment_parent", c.Parent)
		w.number(3, "wp:comment_user_id", c.Author)
		w.raw("\t\t</wp:comment>\n")
	}
	return nil
}

// media writes the media library: the files stay where they are, and who imports the file
// fetches them from there.
func (w *writer) media() error {
	for e, err := range w.from.Objects(mediaRoute) {
		if err != nil {
			return err
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
		var o object
		if !parse(e.JSON, &o) || o.ID == 0 || o.SourceURL == "" {
			w.unread(e.Name)
			continue
		}
		w.result.Media++
		o.Status = cmp.Or(o.Status, "inherit")
		w.open(o, "attachment", o.Title.title(), o.Description.description(), o.Caption.caption(), o.Post)
		w.cdata(2, "wp:attachment_url", o.SourceURL)
		if o.Alt != "" {
			w.meta("_wp_attachment_image_alt", o.Alt)
		}
		w.details(o)
		w.raw("\t</item>\n")
	}
	return nil
}

// caption is the caption of a picture as it is stored.
func (t text) caption() string {
	if t.Raw != nil {
		return *t.Raw
	}
	return plain(t.Rendered)
}

// description is that of a file as it is stored: the API shows the file in it.
func (t text) description() string {
	if t.Raw != nil {
		return *t.Raw
	}
	return ""
}

// details writes which sizes of a picture there are.
func (w *writer) details(o object) {
	var details map[string]json.RawMessage
	if json.Unmarshal(o.Details, &details) != nil || len(details) == 0 {
		return
	}
	var file string
	if json.Unmarshal(details["file"], &file) != nil || file == "" {
		file = uploaded(o.SourceURL)
	}
	if file != "" {
		w.meta("_wp_attached_file", file)
	}
	if value, ok := serialized(restjson.StoredDetails(o.Details)); ok {
		w.meta("_wp_attachment_metadata", value)
	}
}

// uploaded is the path of a file beneath the folder of uploads.
func uploaded(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	_, file, _ := strings.Cut(u.Path, "/uploads/")
	return file
}
