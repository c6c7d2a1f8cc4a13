// Package flavor describes, as data, what the tools that read Markdown files
// expect of them.
package flavor

import (
	"fmt"
	"slices"
	"strings"
)

// Flavor is what one reader of Markdown files expects. The zero Flavor is that
// of files that are read as they are.
type Flavor struct {
	Name string
	// Formats are the formats of a file's header that it reads, the one first in
	// which headers are written where the user names none: "yaml", "toml", "json".
	Formats []string
	Folders Folders
	Header  Header
	// Served says that documents and files are referred to by their addresses on
	// the built site, from its root, and not by the way from file to file.
	Served bool
	// Lists are addresses at which the built site has pages of its own making.
	Lists []string
	// TypeLists says that the folder of a type has such a page, too.
	TypeLists bool
	// Template is the language whose directives the target looks for in Markdown,
	// code included, before it reads that.
	Template Template
	// Kramdown says that the target reads Markdown as kramdown does, and not as
	// CommonMark does.
	Kramdown bool
	// NoFootnotes and NoDefinitions say that it shows the marks of these as text.
	NoFootnotes, NoDefinitions bool
	// Passthrough says that it reads no Markdown in formulas where its settings say so,
	// and then any dollar as the beginning of one.
	Passthrough bool
	// Configs are the files that may hold the settings of a site, the one first
	// that an export writes where there is none; Needs says what others must say.
	Configs []string
	Needs   string
}

// Folders says where files go. Paths are slash-separated, without a slash at
// the end.
type Folders struct {
	Documents string // what lies above the folders of all types; empty for none
	Posts     string
	Pages     string
	Types     string // what the name of a custom type's folder begins with
	Undated   string // posts without a date; empty where they lie with the others
	Public    string // what lies above files in the export and not on the site
	Media     string // beneath Public
	Data      string // files that are no pages
	// Hidden are the characters at the beginning of a name that hide a file from
	// the target.
	Hidden string
	// Sources are the endings, in lower case, of files that the target reads as its
	// own source wherever they lie, and not as files to be offered.
	Sources []string
	// Begins says that it reads any file so that begins with a header.
	Begins bool
	// Special are the names of documents that the target takes for more than a
	// document, in lower case and without their extension.
	Special []string
	// Taken are the folders beside those of types that the target reads otherwise.
	Taken []string
}

// Header says under which keys a target looks for the facts of a document.
type Header struct {
	// Names are the keys of facts whose keys are others than those of Default.
	Names map[string]string
	// Nest is the key of the map for what the target does not know; empty where
	// that stands beside the rest.
	Nest string
	// Known are the keys that stand outside of Nest.
	Known []string
	// Lists are the keys whose values are lists, even of one.
	Lists []string
	// Words are the keys whose values hold letters, digits, "_", "-" and "/" alone, and
	// not digits alone.
	Words []string
	// Summary says as what the target shows an excerpt, which is text.
	Summary Markup
	// Based says that the target's themes put the folder of the site before
	// addresses in headers by themselves.
	Based bool
	// Address is the key of a document's address on the site, Aliases that of
	// addresses that lead to it too, Titles that of other titles.
	Address, Aliases, Titles string
	// Draft is the key that keeps a document off the site where it has the value
	// Hides, and AlsoHide are keys that are true of it then.
	Draft    string
	Hides    bool
	AlsoHide []string
	// JSONFence begins a header in JSON that lines set apart and not its braces; "---"
	// ends it.
	JSONFence string
	// Kind is the key for what a document is shown as, which Kinds says by type;
	// "" stands for the other types.
	Kind  string
	Kinds map[string]string
}

// Markup is a language in which a target shows a text of the header.
type Markup int

// The languages.
const (
	Text Markup = iota
	HTML
	Markdown // with HTML in it
)

// Template is a language of directives.
type Template int

// The languages.
const (
	NoTemplate Template = iota
	Shortcodes          // of Hugo: {{< name >}}, {{% name %}}
	Liquid              // {{ name }}, {% name %}
	Nunjucks            // {{ name }}, {% name %}, {# words #}, or the same as Liquid
	Vault               // of Obsidian: [[note]], %%comment%%, #tag
)

// Default is the name of the flavor that suits forges, editors and converters
// alike.
const Default = "plain"

// flavors hold every flavor there is.
var flavors = []Flavor{plain, hugo, jekyll, eleventy, astro, obsidian}

var everyFormat = []string{"yaml", "toml", "json"}

var plain = Flavor{
	Name: Default, Formats: everyFormat,
	Folders: Folders{Posts: "posts", Pages: "pages", Media: "media", Data: "data"},
}

// Names lists the names of all flavors, sorted.
func Names() []string {
	var names []string
	for _, f := range flavors {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// Named returns the flavor of that name, or an *UnknownError.
func Named(name string) (Flavor, error) {
	for _, f := range flavors {
		if f.Name == name {
			return f, nil
		}
	}
	return Flavor{}, &UnknownError{Name: name, Known: Names()}
}

// UnknownError says that there is no flavor called Name.
type UnknownError struct {
	Name  string
	Known []string // every name there is, sorted
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown flavor %q: known are %s", e.Name, strings.Join(e.Known, ", "))
}
