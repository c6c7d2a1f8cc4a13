package restjson

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// Reader reads posts. The zero Reader knows of a site what each object says of
// itself.
type Reader struct {
	// Taxonomies are the names of the site's taxonomies by the key under which a
	// post lists its terms (the rest_base): "categories": "category". Objects
	// asked for without their _links do not say it themselves.
	Taxonomies map[string]string
	// Fields are the further fields that a stamp is to hold a digest of.
	Fields []string
	// Served says that the objects come from a site, which gives each a status:
	// one without is not taken for published.
	Served bool
	// Listing says that what a list of documents shows is enough: their bodies,
	// excerpts, pictures and further fields are left out.
	Listing bool
}

// Stamp reads of a post what its stamp holds; fields that are absent stay zero,
// but for type and status, which default to "post" and "publish".
func (r Reader) Stamp(raw []byte) (content.Stamp, error) {
	o, err := read(raw, "post")
	if err != nil {
		return content.Stamp{}, err
	}
	d := r.stamp(o, o.taxonomies(r.Taxonomies))
	d.Title = titleOf(o["title"], d.Status)
	return d, nil
}

func (r Reader) stamp(o object, taxonomies map[string]string) content.Stamp {
	s := o.stamp(taxonomies)
	s.Status = r.status(o["status"])
	s.Format = format(o)
	if len(r.Fields) > 0 {
		s.FieldsDigest = o.digest(r.Fields)
	}
	return s
}

// digest tells two objects apart that differ in one of the named fields.
func (o object) digest(names []string) string {
	sum := sha256.New()
	for _, name := range names {
		var compact bytes.Buffer
		if json.Compact(&compact, o[name]) != nil {
			compact.Reset()
		}
		_, _ = fmt.Fprintf(sum, "%s=%s\n", name, compact.Bytes())
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// Document reads a post of any type, as GET /wp/v2/<base>/<id> answers it in the view
// context.
// https://developer.wordpress.org/rest-api/reference/posts/
func (r Reader) Document(raw []byte) (content.Document, error) {
	o, how, err := readObject(raw, "post")
	if err != nil {
		return content.Document{}, err
	}
	stored, otherwise := o.isStored() && o["content"] == nil, o["ID"] != nil || o.isStored()
	password := str(o["post_password"])
	o = o.asServed()
	if !looksLikePost(o) {
		return content.Document{}, &ShapeError{Want: "post", Got: describe(raw)}
	}
	taxonomies := o.taxonomies(r.Taxonomies)
	d := content.Document{
		Stamp: r.stamp(o, taxonomies),
	}
	d.Title = titleOf(o["title"], d.Status)
	d.Protected = d.Protected || stored && password != ""
	embedded := fields(o["_embedded"])
	d.Authors = o.authors(embedded)
	d.Labels = o.labels(taxonomies, d.Terms, embedded)
	if r.Listing {
		return d, nil
	}
	d.Content = markup(o["content"])
	if d.Raw = stored || isRaw(o["content"]); d.Raw {
		d.Stored.Footnotes = str(fields(o["meta"])["footnotes"])
	}
	d.Order = integer(o["menu_order"])
	d.Excerpt = excerpt(markup(o["excerpt"]), d.Link)
	if d.Featured = featured(embedded, d.Stamp.Featured); d.Featured == nil {
		d.Featured = o.picture()
	}
	d.Fields = o.foreign(taxonomies)
	d.Translations = o.translations(d.Language)
	if r.Served {
		d.MissingFields = o.unstated()
	}
	how.Each(func(_ Tolerance, words string) { d.Warnings = append(d.Warnings, tolerated(d.Link, words)) })
	if otherwise {
		return d, nil
	}
	for _, odd := range o.oddities() {
		d.Warnings = append(d.Warnings, tolerated(d.Link, odd))
	}
	return d, nil
}

// isRaw says whether an object gives a text as it is stored alone, as with context=edit
// and a choice of fields.
func isRaw(text json.RawMessage) bool {
	of := fields(text)
	_, isRendered := of["rendered"]
	return !isRendered && str(of["raw"]) != ""
}

// unstated are those of the fields with a post's text that an object says nothing of,
// as where its type does not have them.
func (o object) unstated() []string {
	var names []string
	for _, name := range []string{"title", "content", "excerpt"} {
		says := o[name]
		if of := fields(says); of != nil {
			if says = of["rendered"]; says == nil {
				says = of["raw"]
			}
		}
		if kindOf(says) != "string" {
			names = append(names, name)
		}
	}
	return names
}

// looksLikePost tells a post from the other objects of the API, whatever fields
// were asked for and whatever a plugin added. Comments have no title, search
// results no date and no slug, and a post of a type that supports neither title
// nor editor still has a status.
func looksLikePost(o object) bool {
	switch {
	case str(o["type"]) == "comment":
		return false
	case o["title"] != nil && o["content"] != nil:
		return true
	case o["content"] != nil:
		return o["author_name"] == nil
	case o["title"] == nil:
		return o["status"] != nil && o.hasAny("date", "date_gmt")
	case o["type"] == nil && o["source_url"] != nil:
		return false
	}
	return o.hasAny("slug", "link", "date", "date_gmt", "status", "excerpt") || o["id"] != nil && o["subtype"] == nil
}

func (o object) hasAny(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return o[key] != nil })
}

func (o object) stamp(taxonomies map[string]string) content.Stamp {
	return content.Stamp{
		ID:        integer(o["id"]),
		Type:      cmp.Or(word(str(o["type"])), "post"),
		Slug:      slug(str(o["slug"])),
		Link:      linkOf(o["link"]),
		Date:      moment(str(o["date"]), str(o["date_gmt"])),
		Modified:  moment(str(o["modified"]), str(o["modified_gmt"])),
		Author:    identifier(o["author"]),
		Parent:    identifier(o["parent"]),
		Sticky:    boolean(o["sticky"]),
		Featured:  cmp.Or(identifier(o["featured_media"]), integer(o["featured_image"])),
		Protected: o.protected(),
		Language:  o.language(),
		Terms:     o.terms(taxonomies),
	}
}

// status is what a post says of itself. What no status can be is not published.
func (r Reader) status(raw json.RawMessage) string {
	switch {
	case kindOf(raw) == "string" && word(str(raw)) != "":
		return word(str(raw))
	case raw == nil && !r.Served:
		return "publish"
	}
	return content.StatusUnknown
}

// language is what the REST fields of Polylang Pro and of WPML's say.
func (o object) language() string {
	return cmp.Or(tag(word(str(o["lang"]))), tag(word(str(o["wpml_current_locale"]))))
}

// protected says that a password stands before a post: whatever does not say that
// none does.
func (o object) protected() bool {
	for _, name := range []string{"content", "excerpt"} {
		if says, ok := fields(o[name])["protected"]; ok && string(bytes.TrimSpace(says)) != "false" {
			return true
		}
	}
	return false
}

func format(o object) string {
	if f := word(str(o["format"])); f != "standard" {
		return f
	}
	return ""
}

func (o object) authors(embedded object) []content.Author {
	list, _ := elements(embedded["author"])
	if kindOf(o["author"]) == "object" {
		list = append(list, o["author"])
	}
	var authors []content.Author
	for _, raw := range list {
		if a, err := Author(raw); err == nil {
			authors = append(authors, a)
		}
	}
	return authors
}

// featured finds the record of the featured picture among the embedded objects,
// where an error, or by a fault of old versions the whole index, may stand.
func featured(embedded object, id int64) *content.Asset {
	list, _ := elements(embedded["wp:featuredmedia"])
	for _, raw := range list {
		a, err := Asset(raw)
		if err == nil && a.URL != "" && (id == 0 || a.ID == id) {
			return &a
		}
	}
	return nil
}

// shapes are the kinds of value that the fields of a post have.
var shapes = []struct{ key, kind string }{
	{"id", "number"}, {"author", "number"}, {"parent", "number"}, {"featured_media", "number"},
	{"title", "object"}, {"content", "object"}, {"excerpt", "object"},
	{"slug", "string"}, {"status", "string"}, {"type", "string"}, {"link", "string"},
	{"date", "string"}, {"modified", "string"}, {"sticky", "boolean"},
	{"categories", "list"}, {"tags", "list"}, {"class_list", "list"}, {"_links", "object"},
}

// Tolerated is the code of a warning that says what of an object is not as it
// should be, and was read all the same.
const Tolerated = "tolerated"

func tolerated(where, what string) content.Warning {
	return content.Warning{Code: Tolerated, Document: where, Message: what}
}

// oddities names the fields of a post that are not of the kind they should be,
// in the same words for every post.
func (o object) oddities() []string {
	var odd []string
	for _, s := range shapes {
		if raw, ok := o[s.key]; ok && !isNull(raw) && kindOf(raw) != s.kind {
			odd = append(odd, s.key+" is "+article(kindOf(raw)))
		}
	}
	for _, key := range []string{"title", "content", "excerpt"} {
		if rendered, ok := fields(o[key])["rendered"]; ok && !isNull(rendered) && kindOf(rendered) != "string" {
			odd = append(odd, key+".rendered is "+article(kindOf(rendered)))
		}
	}
	for _, key := range []string{"date", "modified"} {
		if s := str(o[key]); s != "" && moment(s, "").IsZero() {
			odd = append(odd, key+" is no date")
		}
	}
	return odd
}

// ownFields are the fields that WordPress gives a post of itself.
// https://developer.wordpress.org/rest-api/reference/posts/#schema
var ownFields = strings.Fields(`author block_version categories class_list comment_status content date date_gmt excerpt featured_image featured_media
	comment_count discussion feed_ID format generated_slug global_ID guid id link menu_order modified modified_gmt parent password permalink_template ping_status slug
	site_ID status sticky tags template title type _links _embedded`)

// foreign are the fields that somebody added to a post: a plugin, or the site
// by registering them. "meta" is among them where it holds something.
func (o object) foreign(taxonomies map[string]string) map[string]json.RawMessage {
	var foreign map[string]json.RawMessage
	for key, raw := range o {
		if _, isTaxonomy := taxonomies[key]; isTaxonomy || slices.Contains(ownFields, key) || isBare(raw) {
			continue
		}
		if foreign == nil {
			foreign = make(map[string]json.RawMessage)
		}
		foreign[key] = bytes.Clone(raw)
	}
	return foreign
}

// isBare says that a value says nothing.
func isBare(raw []byte) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "null", "[]", "{}", `""`:
		return true
	}
	return false
}

// Home guesses the home address of the site that a post came from, without a
// trailing slash: from the address of the post's own API object, from its guid
// ("https://example.org/blog/?p=1"), or else the root of its link. It is empty
// for a post that says nothing of it.
func Home(raw []byte) string {
	o := fields(raw)
	link, _ := url.Parse(linkOf(o["link"]))
	for _, address := range []string{selfLink(o), markup(o["guid"])} {
		if base := root(address); base != nil {
			return moved(base, link)
		}
	}
	if link == nil || link.Host == "" {
		return ""
	}
	return link.Scheme + "://" + link.Host
}

func selfLink(o object) string {
	self, _ := elements(fields(o["_links"])["self"])
	if len(self) == 0 {
		return ""
	}
	return str(fields(self[0])["href"])
}

// root cuts an address of the API or one of the form "?p=1" down to the site's.
func root(address string) *url.URL {
	u, err := url.Parse(word(html.UnescapeString(address)))
	if err != nil || u.Host == "" {
		return nil
	}
	folder, isAPI := permalink.Installation(u.Path)
	query := u.Query()
	if !isAPI && !query.Has("rest_route") && !query.Has("p") && !query.Has("page_id") {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: folder}
}

// moved gives a base the host at which the post is read, where that is another.
func moved(base, link *url.URL) string {
	if link == nil || link.Host == "" {
		return base.String()
	}
	base.Scheme, base.Host = link.Scheme, link.Host
	if base.Path != link.Path && !strings.HasPrefix(link.Path, base.Path+"/") {
		base.Path = ""
	}
	return base.String()
}

func isNull(raw []byte) bool { return kindOf(raw) == "null" }

func article(kind string) string {
	if kind == "object" {
		return "an object"
	}
	return "a " + kind
}
