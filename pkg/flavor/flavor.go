// Package flavor describes, as data, what the tools that read Markdown files
// expect of them.
//
// A flavor is a file in YAML: those that wpmd knows by name are beneath files, and
// anyone can write one that extends another.
package flavor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Flavor is what one reader of Markdown files expects. The zero Flavor is that
// of files that are read as they are.
type Flavor struct {
	Name string `yaml:"-" json:"-"`
	// Source is the file of a flavor that wpmd does not know by name; nil for the others.
	Source []byte `yaml:"-" json:"-"`

	About  string `yaml:"about" doc:"what it is for, in a line"`
	Output Output `yaml:"output" doc:"what an export is: files in a folder, or a line of JSON for each document"`
	Paths  Paths  `yaml:"paths" doc:"where files go; slash-separated, without a slash at the end"`
	Header Header `yaml:"header" doc:"how the front matter of a document is written"`
	Body   Body   `yaml:"body" doc:"how the Markdown of a document is written"`
	Site   Site   `yaml:"site" doc:"how the built site serves what is exported"`
	// Settings are those of the target's own file of settings.
	Settings Settings `yaml:"settings" doc:"the file of settings that an export of a whole site writes where there is none"`
	Project  Project  `yaml:"project" doc:"the project of the target that an export lies in"`
}

// Paths says where files go. Paths are slash-separated, without a slash at the end.
type Paths struct {
	Documents string    `yaml:"documents" doc:"the folder above those of all documents; empty for none"`
	Drafts    string    `yaml:"drafts" doc:"the folder above documents that are not for everyone, in the place of that of all; empty where they lie with the others"`
	Posts     string    `yaml:"posts" doc:"the folder of posts"`
	Pages     string    `yaml:"pages" doc:"the folder of pages"`
	Types     string    `yaml:"types" doc:"what the name of a custom type's folder begins with"`
	Undated   string    `yaml:"undated" doc:"the folder of posts without a date; empty where they lie with the others"`
	Template  Templates `yaml:"template" doc:"the path of a document beneath the folder of documents, for all types or by type (* for the others): {{.Type}}/{{.Date.Year}}/{{.Slug}}"`
	Bundles   bool      `yaml:"bundles" doc:"a picture or another upload lies beside the document that it was uploaded to, where that has a folder of its own: a template ends in /index; without one, each document gets such a folder"`
	MayBundle bool      `yaml:"may-bundle" doc:"the reader finds files that lie beside a document in its folder: --bundles may ask for that"`
	Branch    string    `yaml:"branch" doc:"the name in place of index, where a template makes a folder of each document, for one with others in its folder"`
	Extension string    `yaml:"extension" doc:"the extension of documents; .md where it is empty"`
	Public    string    `yaml:"public" doc:"the folder above files in the export that is not there on the built site"`
	Media     string    `yaml:"media" doc:"the folder of pictures and files, beneath the public one"`
	MediaURL  string    `yaml:"media-url" doc:"an address at which the built site has the folder of pictures and files, such as that of a CDN"`
	Data      string    `yaml:"data" doc:"the folder of data files"`
	Hidden    string    `yaml:"hidden" doc:"characters at the beginning of a name that hide a file from the target"`
	// Sources are in lower case.
	Sources []string `yaml:"sources" doc:"endings of files that the target reads as its own source wherever they lie"`
	Begins  bool     `yaml:"reads-front-matter" doc:"the target reads any file as its own source that begins with front matter"`
	// Special are in lower case.
	Special []string `yaml:"special" doc:"names, without extension, of documents that the target takes for more than a document"`
	Taken   []string `yaml:"taken" doc:"folders that no custom type can have, beside those above"`
}

// Header says under which keys a target looks for the facts of a document.
type Header struct {
	// Formats are the formats that the target reads, the one first in which headers are
	// written where the user names none.
	Formats []Format `yaml:"formats" doc:"the formats that the target reads, its favourite first"`
	// JSONFence begins a header in JSON that lines set apart and not its braces; "---"
	// ends it.
	JSONFence string          `yaml:"json-fence" doc:"the line before front matter in JSON, which a line of --- ends; empty where its braces do"`
	Nest      string          `yaml:"nest" doc:"the key of the map for keys that the target does not know; empty where they stand beside the rest"`
	Known     []string        `yaml:"known" doc:"the keys that stand outside of that map"`
	Fields    map[Fact]Fields `yaml:"fields" doc:"what becomes of each fact: false to leave it out, a key, or a map that says more"`
	Constants Tree            `yaml:"constants" doc:"keys that every document has, with their values"`
	OwnTerms  bool            `yaml:"own-terms" doc:"each taxonomy of the site's own has a key of its own, as far as nothing else has it"`
	Based     bool            `yaml:"site-relative" doc:"themes put the folder of the site before addresses in front matter by themselves"`
	Address   string          `yaml:"address" doc:"the key of a document's address on the built site"`
	SaveAs    string          `yaml:"save-as" doc:"the key of the file that the built site has at that address, which then begins without a slash"`
	Aliases   string          `yaml:"aliases" doc:"the key of addresses that lead to it, too"`
	Titles    string          `yaml:"titles" doc:"the key of other titles, for targets that link by them"`
	Draft     Draft           `yaml:"draft" doc:"what keeps a document off the built site"`
	Kind      Kind            `yaml:"kind" doc:"what a document is shown as"`
}

// Field says what becomes of a fact in a header.
type Field struct {
	Drop    bool     `yaml:"-"`
	Key     string   `yaml:"key" doc:"the key, with dots where it lies within others: cover.image"`
	List    bool     `yaml:"list" doc:"write a list, even of one"`
	Lists   bool     `yaml:"lists" doc:"a list of lists, with one name in each: [[A], [B]]"`
	Each    string   `yaml:"each" doc:"a list of maps, with one name at this key in each: [{name: A}]"`
	Max     int      `yaml:"max" doc:"at most so many of a list"`
	First   bool     `yaml:"first" doc:"the first of a list, alone"`
	Slugs   bool     `yaml:"slugs" doc:"slugs in place of names"`
	Lower   bool     `yaml:"lower" doc:"in lower case"`
	Words   bool     `yaml:"words" doc:"letters, digits, _, - and / alone, and not digits alone"`
	Format  string   `yaml:"format" doc:"of a date, as Go writes the second of January 2006, 15:04:05: 2006-01-02"`
	Zone    string   `yaml:"zone" doc:"the time zone of a date: UTC, Europe/Berlin"`
	Markup  Markup   `yaml:"markup" doc:"the language in which the target shows the text"`
	Cut     int      `yaml:"cut" doc:"at most so many characters of a text, cut at a word"`
	Default string   `yaml:"default" doc:"a text that stands in where there is nothing"`
	Or      Fact     `yaml:"or" doc:"the fact that stands in where there is nothing"`
	Types   []string `yaml:"types" doc:"only documents of these types"`

	zone *time.Location
}

// Draft says what keeps a document off the built site.
type Draft struct {
	Key    string   `yaml:"key" doc:"the key that does so"`
	Value  bool     `yaml:"value" doc:"with this value"`
	Word   string   `yaml:"word" doc:"a text in the place of that value"`
	Always bool     `yaml:"always" doc:"write the key with the other value for what is public"`
	Also   []string `yaml:"also" doc:"keys that are true of such a document, too"`
}

// Kind says what a document is shown as.
type Kind struct {
	Key string            `yaml:"key" doc:"the key, such as layout"`
	By  map[string]string `yaml:"by" doc:"its value by the document's type, * for the others"`
}

// Of is the kind of a document of a type; empty for none.
func (k Kind) Of(typ string) string {
	if kind, ok := k.By[typ]; ok {
		return kind
	}
	return k.By["*"]
}

// Body says how the target reads Markdown, where it differs from CommonMark with tables
// and footnotes.
type Body struct {
	Reader      Reader   `yaml:"reader" doc:"how Markdown is read"`
	Footnotes   Syntax   `yaml:"footnotes" doc:"how footnotes are written"`
	Definitions Syntax   `yaml:"definitions" doc:"how lists of definitions are written"`
	Shift       int      `yaml:"heading-shift" doc:"headings are so many levels deeper, as far as there are levels"`
	Embeds      Embeds   `yaml:"embeds" doc:"what becomes of the address of a video that stands alone"`
	Captions    Captions `yaml:"captions" doc:"how the caption of a picture that stands alone is written"`
	Math        Math     `yaml:"math" doc:"what stands around formulas"`
	ByText      bool     `yaml:"links-by-heading-text" doc:"links within a document lead to the text of a heading, as in Obsidian, and not to an anchor"`
	WikiLinks   bool     `yaml:"wiki-links" doc:"links to other documents are [[path|words]], as far as their words are without markup"`
	// Directives is the language of which the target looks for directives in Markdown,
	// code included, before it reads that.
	Directives Directives `yaml:"directives" doc:"the language of directives that the target looks for in Markdown, code included"`
	TeX        bool       `yaml:"tex" doc:"a backslash before a letter would begin a command of TeX, as for Pandoc: it is written twice"`
	// Passthrough says that it reads no Markdown in formulas where its settings say so,
	// and then any dollar as the beginning of one.
	Passthrough bool `yaml:"passthrough" doc:"formulas are left alone where the settings say so, and then any dollar begins one"`
}

// Site says how the target serves what it builds.
type Site struct {
	Normal    bool     `yaml:"nfkc" doc:"the target normalises addresses (NFKC), so that one with letters of full width would lead nowhere"`
	Served    bool     `yaml:"served" doc:"documents and files are referred to by their addresses on the built site, from its root, and not by the way from file to file"`
	Lists     []string `yaml:"lists" doc:"addresses at which the built site has pages of its own making"`
	TypeLists bool     `yaml:"type-lists" doc:"the folder of a type has such a page, too"`
}

// Settings are what a target must be told once for a site.
type Settings struct {
	Files    []string `yaml:"files" doc:"the files that may hold the settings of a site; the first is the one that is written"`
	Needs    string   `yaml:"needs" doc:"what settings that are there already must say, for people to read"`
	Content  Tree     `yaml:"content" doc:"the settings; {{.Name}}, {{.Description}}, {{.URL}}, {{.Origin}}, {{.Folder}}, {{.Language}} and {{.Timezone}} are those of the site, and what they leave empty is left out"`
	Formulas Tree     `yaml:"formulas" doc:"settings that are needed where there are formulas"`
	Types    string   `yaml:"types" doc:"the key of a map with the folders of custom types"`
	Terms    string   `yaml:"terms" doc:"the key of a map with the names of the site's own taxonomies, each with itself"`
	Each     Tree     `yaml:"each" doc:"what that map says of each"`
}

// ID tells a flavor from every other one: its name, and for one of one's own what it says,
// as a digest.
func (f Flavor) ID() string {
	if f.Source == nil {
		return f.Name
	}
	said, _ := json.Marshal(f)
	sum := sha256.Sum256(said)
	return strings.Map(func(r rune) rune {
		if r == '@' || r <= ' ' || r > '~' {
			return '-'
		}
		return r
	}, f.Name) + "@" + hex.EncodeToString(sum[:])[:12]
}

// IsOwn tells the ID of a flavor of one's own from the name of one that wpmd knows.
func IsOwn(id string) bool { return strings.Contains(id, "@") }

// NameOf is the name in an ID.
func NameOf(id string) string {
	name, _, _ := strings.Cut(id, "@")
	return name
}

// Project is a folder that the target builds a site of.
type Project struct {
	KnownBy []string          `yaml:"known-by" doc:"files and folders, with *, by which such a project is known"`
	Files   map[string]string `yaml:"files" doc:"the least that builds, besides the settings: what --scaffold writes where there is no such file"`
	Run     string            `yaml:"run" doc:"the command that builds and shows it"`
}

// Fact is the name of something that a header can say of a document, which is its key
// in the plain flavor.
type Fact string

// facts are in the order of a header; "taxonomies.NAME", "fields.NAME" and
// "wordpress.NAME" are such, too.
var facts = []string{
	"title", "date", "modified", "slug", "status", "author", "authors", "categories", "tags", "taxonomies", "excerpt",
	"image", "image_alt", "sticky", "order", "format", "protected", "wordpress", "language", "translations", "fields",
}

// Output is what an export is.
type Output string

// The outputs.
const (
	Files Output = "files"
	Lines Output = "lines" // of JSON, one a document
)

// Format is that of a header.
type Format string

// Markup is a language in which a target shows a text of the header.
type Markup string

// The languages.
const (
	Text     Markup = "text"
	HTML     Markup = "html"
	Markdown Markup = "markdown" // with HTML in it
	Bare     Markup = "bare"     // HTML, and attributes of it, without entities for marks: a tag or an attribute never ends in it
)

// Reader is a way to read Markdown.
type Reader string

// The readers.
const (
	CommonMark Reader = "commonmark"
	Kramdown   Reader = "kramdown"
	Marked     Reader = "marked"
	Python     Reader = "python"
	MDX        Reader = "mdx"
)

// Syntax is the one in which something is written that CommonMark lacks.
type Syntax string

// The syntaxes.
const (
	AsMarkdown Syntax = "markdown"
	AsHTML     Syntax = "html"
)

// Embeds says what becomes of embedded videos.
type Embeds string

// The ways to show one.
const (
	AsLink      Embeds = "links"
	AsFrame     Embeds = "html"       // an iframe
	AsShortcode Embeds = "shortcodes" // Hugo's own
)

// Captions says how the caption of a picture is written.
type Captions string

// The ways to write one.
const (
	AsItalics Captions = "italics"
	AsFigure  Captions = "figure" // the element
)

// Math says what stands around formulas.
type Math string

// The delimiters.
const (
	Dollars  Math = "dollars"
	Brackets Math = "brackets" // \(x\) and \[x\]
)

// Directives is a language of directives.
type Directives string

// The languages.
const (
	NoDirectives Directives = "none"
	Shortcodes   Directives = "hugo"     // {{< name >}}, {{% name %}}
	Liquid       Directives = "liquid"   // {{ name }}, {% name %}
	Nunjucks     Directives = "nunjucks" // {{ name }}, {% name %}, {# words #}, or the same as Liquid
	TeraCodes    Directives = "zola"     // {{ name() }}, {% name() %}
	Vault        Directives = "obsidian" // [[note]], %%comment%%, #tag
)

// Reads says whether the target reads headers in a format.
func (h Header) Reads(format string) bool { return slices.Contains(h.Formats, Format(format)) }

// Default is the name of the flavor that suits forges, editors and converters
// alike.
const Default = "plain"
