package wptest

import (
	"slices"
	"strings"
	"time"
)

// Site is what a WordPress holds: plain values that a test fills in, and
// changes through [Server.Update] while the server runs.
type Site struct {
	// Home is the address that the site's texts are written with. It is replaced
	// at serving time by the address that was asked for.
	Home string
	// Folder is where the site lives on its host: "" or "/blog".
	Folder      string
	Name        string
	Description string
	// Zone is the site's time zone; nil is UTC.
	Zone *time.Location
	// Permalinks is the permalink structure as in WordPress's settings, of the
	// tags %year%, %monthnum%, %day%, %postname% and %post_id%. Empty means plain
	// permalinks (?p=ID), and a leading "/index.php/" moves the REST root there.
	Permalinks string
	// FeedSummaries leaves the texts out of feeds, as the setting "excerpt" does.
	FeedSummaries bool
	// Version is the WordPress that is imitated: "6.1" or, for anything else, 7.1.
	Version string
	// NoApplicationPasswords imitates a site on plain http, where right
	// credentials are ignored as silently as wrong ones.
	NoApplicationPasswords bool

	// Multilingual is the plugin that knows the languages of posts and terms:
	// "polylang" (Pro) or "wpml" (with its REST fields); empty for none.
	Multilingual string
	// Language is what the site's posts are in that name no other.
	Language string

	// Plugins are those that answer at routes of their own: "the-events-calendar",
	// "co-authors-plus", "publishpress-authors", "woocommerce".
	Plugins []string
	// Guests are authors of Co-Authors Plus that are no users: names by nicename.
	Guests map[string]string

	Types      []Type     // custom types; post, page and attachment are always there
	Taxonomies []Taxonomy // custom taxonomies; category and post_tag are always there
	Terms      []*Term
	Users      []*User
	Posts      []*Post // posts of all types, media records among them
	Comments   []*Comment
	// Patterns are the synced patterns by their ids, as rendered. A post shows one
	// where its content has <!-- wp:block {"ref":ID} /-->.
	Patterns map[int64]string
	// Files are the uploads by their path beneath wp-content/uploads.
	Files map[string]File
	// Body makes the content of posts that have none of their own, so that a
	// large site need not be held in memory; nil makes none.
	Body func(*Post) string
}

// Type is a custom post type.
type Type struct {
	Name         string // "book"
	Label        string // "Books"
	Base         string // route: "books"
	Namespace    string // "wp/v2" when empty
	Path         string // first segment of its permalinks; Name when empty
	Hierarchical bool
	Archive      string // path of its archive; none when empty
	Taxonomies   []string
	// Without names fields that the type does not support and so does not send:
	// content, excerpt, featured_media, author, meta.
	Without []string
	// Comments says that the type supports comments.
	Comments bool
}

// Taxonomy is a custom taxonomy.
type Taxonomy struct {
	Name         string // "genre"
	Label        string
	Base         string // route: "genres"
	Hierarchical bool
	Types        []string
}

// Term is a term of any taxonomy. Ids are unique over all taxonomies.
type Term struct {
	ID          int64
	Taxonomy    string
	Name        string // HTML, as WordPress escapes it
	Slug        string // as a person reads it; served percent-encoded
	Description string
	Parent      int64
	Language    string // of a multilingual site
}

// User is somebody who writes, or may log in.
type User struct {
	ID          int64
	Login       string
	Name        string
	Slug        string
	Description string
	URL         string
	Email       string
	Role        string // administrator, editor, author, subscriber
	// Password is an application password; with none nobody logs in as the user.
	Password string
}

// Post is a post, a page, an object of a custom type or a media record.
type Post struct {
	ID     int64
	Type   string // "post" when empty
	Status string // "publish" when empty
	// Slug is the slug as a person reads it; served percent-encoded in lower case.
	Slug     string
	OldSlugs []string // former slugs, which redirect
	// Link overrides the permalink.
	Link string
	// Shown is what the page of the post shows in place of its Content.
	Shown string
	// GUID overrides the address that a feed names a document by.
	GUID     string
	Title    string // HTML, as WordPress renders it
	Content  string // HTML, as WordPress renders it
	Excerpt  string // HTML; made from the content when empty
	Raw      string // what context=edit shows; the content when empty
	Date     time.Time
	Modified time.Time // Date when zero
	// Zone is the zone that its local times were written in; nil is the site's.
	Zone      *time.Location
	Author    int64
	Parent    int64
	MenuOrder int
	Sticky    bool
	Featured  int64
	Format    string // "standard" when empty
	Password  string
	Language  string // of a multilingual site
	// Terms are term ids by the taxonomy's name. Posts may share one map.
	Terms map[string][]int64
	Meta  map[string]string
	Media *Media // of a media record
	// Over says that a post is an event that is over.
	Over bool
}

// Media is what a media record knows of its file.
type Media struct {
	File     string // path beneath wp-content/uploads
	Original string // name of the upload that File is a scaled copy of
	MIME     string
	Alt      string
	Caption  string // HTML
	Width    int
	Height   int
	Sizes    []Size
}

// Size is a rendition of a picture.
type Size struct {
	Name          string // "medium"
	File          string // file name, in the folder of the full size
	Width, Height int
}

// Comment is a reader's comment.
type Comment struct {
	ID, Post, Parent int64
	Author           int64
	Name, Email, URL string
	Date             time.Time
	Content          string // HTML
	Status           string // "approved" when empty
}

// File is an uploaded file.
type File struct {
	Data     []byte
	Modified time.Time
}

// Post returns the post with this id, or nil.
func (s *Site) Post(id int64) *Post {
	for _, p := range s.Posts {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Find returns the first post of a type with this slug, or nil.
func (s *Site) Find(typ, slug string) *Post {
	for _, p := range s.Posts {
		if p.kind() == typ && p.Slug == slug {
			return p
		}
	}
	return nil
}

// Add puts a post into the site. Without an id it gets the next one, without a
// slug its id.
func (s *Site) Add(p *Post) *Post {
	if p.ID == 0 {
		for _, other := range s.Posts {
			p.ID = max(p.ID, other.ID)
		}
		p.ID++
	}
	s.Posts = append(s.Posts, p)
	return p
}

// Delete removes the post with this id for good, past the trash.
func (s *Site) Delete(id int64) {
	s.Posts = slices.DeleteFunc(s.Posts, func(p *Post) bool { return p.ID == id })
}

// Term returns the term of a taxonomy with this slug, or nil.
func (s *Site) Term(taxonomy, slug string) *Term {
	for _, t := range s.Terms {
		if t.Taxonomy == taxonomy && t.Slug == slug {
			return t
		}
	}
	return nil
}

// User returns the user with this login name, or nil.
func (s *Site) User(login string) *User {
	for _, u := range s.Users {
		if u.Login == login {
			return u
		}
	}
	return nil
}

func (s *Site) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

func (s *Site) old() bool { return strings.HasPrefix(s.Version, "6.") }

func (s *Site) types() []Type {
	return append([]Type{
		{Name: "post", Label: "Posts", Base: "posts", Taxonomies: s.taxonomiesOf("post", "category", "post_tag")},
		{Name: "page", Label: "Pages", Base: "pages", Hierarchical: true, Taxonomies: s.taxonomiesOf("page")},
		{Name: "attachment", Label: "Media", Base: "media", Taxonomies: s.taxonomiesOf("attachment")},
	}, s.Types...)
}

func (s *Site) taxonomiesOf(typ string, names ...string) []string {
	for _, t := range s.Taxonomies {
		if slices.Contains(t.Types, typ) {
			names = append(names, t.Name)
		}
	}
	return names
}

func (s *Site) taxonomies() []Taxonomy {
	return append([]Taxonomy{
		{Name: "category", Label: "Categories", Base: "categories", Hierarchical: true, Types: []string{"post"}},
		{Name: "post_tag", Label: "Tags", Base: "tags", Types: []string{"post"}},
	}, s.Taxonomies...)
}

func (s *Site) typeNamed(name string) Type {
	for _, t := range s.types() {
		if t.Name == name {
			return t
		}
	}
	return Type{}
}

func (s *Site) taxonomyNamed(name string) (Taxonomy, bool) {
	for _, t := range s.taxonomies() {
		if t.Name == name {
			return t, true
		}
	}
	return Taxonomy{}, false
}

func (t Type) namespace() string {
	if t.Namespace == "" {
		return "wp/v2"
	}
	return t.Namespace
}

func (t Type) has(field string) bool { return !slices.Contains(t.Without, field) }

func (p *Post) kind() string {
	switch {
	case p.Type != "":
		return p.Type
	case p.Media != nil:
		return "attachment"
	}
	return "post"
}

func (p *Post) status() string {
	switch {
	case p.Status != "":
		return p.Status
	case p.Media != nil:
		return "inherit"
	}
	return "publish"
}

func (p *Post) modified() time.Time {
	if p.Modified.IsZero() {
		return p.Date
	}
	return p.Modified
}

func (p *Post) format() string {
	if p.Format == "" {
		return "standard"
	}
	return p.Format
}

// encodeSlug writes what is not ASCII as WordPress stores it.
func encodeSlug(slug string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := range len(slug) {
		c := slug[i]
		if c < 0x80 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}
