// Package content holds what a WordPress site says, as plain values: sites,
// stamps, documents, terms, authors and assets.
//
// It is the ground floor: every source produces these values and everything
// after the source works on them alone, so a post reads the same whether it
// came from the REST API or from a file.
package content

import (
	"encoding/json"
	"slices"
	"time"
)

// Site is what a source knows of the site as a whole.
type Site struct {
	// URL is the site's home address without a trailing slash, as its readers
	// type it: "https://example.org/blog".
	URL string
	// API is the REST root with its trailing slash or "?rest_route=/"; empty for files.
	API string
	// Uploads is the address of the folder of uploaded files, where the source
	// knows that it lies elsewhere than in wp-content/uploads beneath URL.
	Uploads     string
	Name        string
	Description string
	// Timezone is an IANA name, or empty when the site only has an offset.
	Timezone string
	// Offset is the site's distance from UTC, for sites whose Timezone has no name.
	Offset time.Duration
	// AsOf is when a file that tells of the site was written; zero for the site itself, and
	// for a file that does not tell.
	AsOf time.Time
	// Icon is the address of the picture that stands for the site, or empty.
	Icon string
	// Language is a BCP 47 tag, or empty.
	Language   string
	Types      []Type
	Taxonomies []Taxonomy
}

// Type is a post type that holds content.
type Type struct {
	Name         string // "post", "page", "book"
	Label        string // "Posts"
	Hierarchical bool
	Taxonomies   []string // names of the taxonomies its documents carry
}

// Taxonomy is a way in which a site sorts its documents.
type Taxonomy struct {
	Name         string // "category", "post_tag", "genre"
	Label        string
	Hierarchical bool
}

// Stamp is all that a document's path, plan and staleness depend on, and never
// its body. An inventory is a list of stamps.
type Stamp struct {
	// ID is WordPress's post id, unique within a site over all types. It is
	// negative for a document whose source gave none: see OwnID.
	ID     int64
	Type   string
	Status string // "publish", "draft", "private", …
	Slug   string // percent-decoded, in normal form C
	// Link is the document's web address as the site gives it.
	Link string
	// Date and Modified carry the offset that the site's local and GMT dates
	// imply; they are zero where the site gives none.
	Date     time.Time
	Modified time.Time
	Author   int64
	Parent   int64
	Sticky   bool
	Featured int64  // media id, 0 for none
	Format   string // post format; "" for standard
	// Protected says that a password stands before the body, and Unlocked that the
	// source can show what is behind it; in an inventory, that it may.
	Protected bool
	Unlocked  bool
	// Language is that of a multilingual site's document as its source writes it
	// ("fr", "fr_FR"), and Title its title as plain text. Both are there as far
	// as the inventory was asked for them.
	Language string
	Title    string
	// Terms holds term ids by taxonomy name, in the order of the site.
	Terms map[string][]int64
	// FieldsDigest is a digest of the further fields that the source was asked for;
	// empty where it was asked for none.
	FieldsDigest string
}

// Document is a stamp with its body and with its names resolved.
type Document struct {
	Stamp
	Title   string // plain text
	Content string // HTML, as the site rendered it unless it is Raw
	// Raw says that Content is as WordPress stores it, blocks with their comments and
	// shortcodes unexpanded, and not as the site shows it. Stored is what such content
	// refers to, beside the records of Library.
	Raw     bool
	Stored  Stored
	Order   int64  // among the documents beside it, as the site's editors put them; 0 for none
	Excerpt string // plain text; "…" ends one that the site cut
	Authors []Author
	// Labels are the document's terms, resolved as far as the source can: a
	// term without an id and name is known by its slug alone.
	Labels       []Term
	Featured     *Asset        // nil where the source knows no more than Stamp.Featured
	Translations []Translation // into other languages, by these
	// Library are the records of pictures that the body names by their ids, as
	// far as they were asked for.
	Library []Asset
	// Fields are what the document has beyond what WordPress gives every one:
	// "acf", "yoast_head_json", "meta" and registered fields, as JSON. They are
	// there as far as the source was asked for them.
	Fields map[string]json.RawMessage
	// MissingFields are the names of fields that the site has for the document and
	// did not give. A reader of one object cannot know that: from it, they are those
	// of title, content and excerpt that the object does not state.
	MissingFields []string
	// UnreadLists are the routes of lists that did not give what the document refers
	// to, so that it lacks a name, or what is known of a picture.
	UnreadLists []string
	Warnings    []Warning
	// Source is what the document was read from where that is less than the site's API or
	// its own export: "feed", "page". It is empty for these.
	Source string
	// AsOf is the site's own clock when it gave the document; zero where it does
	// not tell.
	AsOf time.Time
	// Objects are what the document was read from, as far as the source was asked to
	// keep that.
	Objects []Object
}

// Stored is what the raw content of a document refers to, as far as the source has it.
type Stored struct {
	// Footnotes is the JSON text of the document's meta "footnotes".
	Footnotes string
	// SiteName and Tagline are what the site is called, and says of itself.
	SiteName, Tagline string
	// Elementor is the JSON text of its meta "_elementor_data".
	Elementor string
	// Patterns are the raw contents of the site's synced patterns (posts of type
	// wp_block), by id. Documents share the map.
	Patterns map[int64]string
	// Attached are the records of the files uploaded to the document, in the order of
	// the library: what a gallery without ids shows.
	Attached []Asset
}

// Term is a category, tag or term of a custom taxonomy.
type Term struct {
	ID          int64
	Taxonomy    string
	Name        string // plain text; empty where only the slug is known
	Slug        string // percent-decoded
	Parent      int64
	Description string // plain text
	Link        string
}

// Author is a user as the public sees one. There is no field for an e-mail
// address, so that none can be written.
type Author struct {
	ID          int64
	Name        string
	Slug        string
	Description string // plain text
	Link        string
}

// Asset is a record of the media library.
type Asset struct {
	ID         int64
	URL        string   // the file's address
	Original   string   // the address of the upload itself where URL is a scaled copy of it
	Renditions []string // addresses of the sizes made of it
	Alt        string   // plain text
	Title      string   // plain text
	Caption    string   // plain text
	MIME       string
	Link       string // the attachment page
	// Post is the document that it hangs on, where the source shows it whether or
	// not the public sees that; 0 for none.
	Post int64
	// Parent is the document that it was uploaded to; 0 for none.
	Parent int64
	// Modified is when the record was changed last, as by a new file in the place
	// of the old one.
	Modified time.Time
}

// Query narrows an inventory. The zero Query asks for every published document
// of every public type.
type Query struct {
	Types         []string  // names of post types; "all" is every public type
	Status        []string  // empty: publish; see HoldsStatus
	After, Before time.Time // publication date; see HoldsDates
	ModifiedAfter time.Time
	Categories    []string // slugs, ids or names; what lies beneath one belongs to it
	Tags          []string // slugs, ids or names
	Authors       []string // slugs, ids or names
	Slugs         []string
	IDs           []int64
	Search        string
	Sticky        bool   // those alone that the site keeps at the top
	Language      string // "fr", "pt-br,en"; see HoldsLanguage
	Limit         int    // 0: no limit
	// Titles asks for the titles of what is listed; it narrows nothing.
	Titles bool
}

// IsZero says that the query narrows nothing.
func (q Query) IsZero() bool {
	return len(q.Types)+len(q.Status)+len(q.Categories)+len(q.Tags)+len(q.Authors)+len(q.Slugs)+len(q.IDs) == 0 &&
		q.After.IsZero() && q.Before.IsZero() && q.ModifiedAfter.IsZero() && q.Search == "" && !q.Sticky && q.Language == "" && q.Limit == 0
}

// IsWhole says that the query asks for all documents of the types and statuses
// that it asks for.
func (q Query) IsWhole() bool {
	q.Types, q.Status = nil, nil
	return q.IsZero()
}

// Asks says whether the query asks for documents of a type and status, as far as
// these decide; an empty status is that of what is published.
func (q Query) Asks(typ, status string) bool {
	if status == "" {
		status = "publish"
	}
	return (len(q.Types) == 0 || slices.Contains(q.Types, typ) || slices.Contains(q.Types, "all")) &&
		(len(q.Status) == 0 && status == "publish" || slices.Contains(q.Status, status))
}
