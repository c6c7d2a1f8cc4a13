package markdown

import (
	"slices"
	"strings"
)

// Fate says what becomes of something in the HTML of a post.
type Fate struct {
	// Name is the row's stable name; a ledger entry refers to it.
	Name string
	// Matches says in words or as a selector what the row applies to.
	Matches string
	// Becomes is one of "Markdown", "HTML", "unwrapped", "replaced", "dropped".
	Becomes string
	// Warning is the code of the warning that a conversion gives with it, or empty.
	Warning string
}

// Loses says whether the row allows that a node, or what is particular about it,
// is missing from the Markdown; a ledger refers to such rows alone.
func (f Fate) Loses() bool {
	return f.Becomes == becomesDropped || f.Becomes == becomesReplaced || f.Becomes == becomesUnwrapped
}

// LosesMuch says whether a large part of a body may go by the row: because a
// warning tells of it, or because readers of the page do not see it either. A
// document from which any other row takes more than a small share is not faithful.
func (f Fate) LosesMuch() bool {
	return f.Warning != "" || slices.Contains([]string{fateConsent.Name, fateForEars.Name, fateTypeset.Name, fateWordIsland.Name}, f.Name)
}

// Unseen says whether the row takes only what its own style or attribute hides from the
// readers of the page for good.
func (f Fate) Unseen() bool { return f.Name == fateUnshown.Name }

// What a Fate becomes.
const (
	becomesMarkdown  = "Markdown"
	becomesHTML      = "HTML"
	becomesUnwrapped = "unwrapped"
	becomesReplaced  = "replaced"
	becomesDropped   = "dropped"
)

// role is the part an element plays in the builder.
type role uint8

const (
	roleInline role = iota // its content stands in its place, within the line
	roleBlock              // its content stands in its place, as blocks of their own
	roleParagraph
	roleHeading
	roleStrong
	roleEmphasis
	roleDeleted
	roleCode
	roleTag // an inline HTML tag around Markdown
	roleQuotation
	roleLink
	rolePicture
	roleBreak
	roleRule
	roleQuote
	roleList
	roleItem
	rolePreformatted
	roleTable
	roleTablePart // a part of a table outside any table
	roleDetails
	roleDefinitions
	roleCaption
	roleCite
	roleRuby
	roleMath
	roleEmbed
	roleMedia
	roleDrawing
	roleNothing // has no text and shows nothing
	roleDrop    // goes with all it holds
)

// element is a row of the fate table that goes by element names.
type element struct {
	Fate
	role  role
	names string
}

var elements = []element{
	{Fate{"paragraph", "", becomesMarkdown, ""}, roleParagraph, "p"},
	{Fate{"heading", "", becomesMarkdown, ""}, roleHeading, "h1 h2 h3 h4 h5 h6"},
	{Fate{"strong", "", becomesMarkdown, ""}, roleStrong, "b strong"},
	{Fate{"emphasis", "", becomesMarkdown, ""}, roleEmphasis, "em i dfn var"},
	{Fate{"cite", "", becomesMarkdown, ""}, roleCite, "cite"},
	{Fate{"deleted text", "", becomesMarkdown, ""}, roleDeleted, "del s strike"},
	{Fate{"code", "", becomesMarkdown, ""}, roleCode, "code samp tt"},
	{Fate{"preformatted text", "", becomesMarkdown, ""}, rolePreformatted, "pre listing plaintext xmp"},
	{Fate{"inline HTML", "", becomesHTML, ""}, roleTag, "abbr acronym bdo ins kbd mark sub sup u"},
	{Fate{"ruby", "", becomesHTML, ""}, roleRuby, "ruby"},
	{Fate{"ruby part", "", becomesHTML, ""}, roleInline, "rb rp rt rtc"},
	{Fate{"quotation", "", becomesMarkdown, ""}, roleQuotation, "q"},
	{Fate{"link", "", becomesMarkdown, ""}, roleLink, "a"},
	{Fate{"picture", "", becomesMarkdown, ""}, rolePicture, "img image"},
	{Fate{"line break", "", becomesMarkdown, ""}, roleBreak, "br"},
	{Fate{"rule", "", becomesMarkdown, ""}, roleRule, "hr"},
	{Fate{"quote", "", becomesMarkdown, ""}, roleQuote, "blockquote"},
	{Fate{"list", "", becomesMarkdown, ""}, roleList, "dir menu ol ul"},
	{Fate{"list item", "", becomesMarkdown, ""}, roleItem, "li"},
	{Fate{"table", "", becomesMarkdown, ""}, roleTable, "table"},
	{Fate{"table part", "", becomesMarkdown, ""}, roleTablePart, "caption tbody td tfoot th thead tr"},
	{Fate{"details", "", becomesHTML, ""}, roleDetails, "details"},
	{Fate{"definition list", "", becomesMarkdown, ""}, roleDefinitions, "dl"},
	{Fate{"caption", "", becomesMarkdown, ""}, roleCaption, "figcaption"},
	{Fate{"math", "", becomesHTML, ""}, roleMath, "math"},
	{Fate{"embed", "", becomesReplaced, ""}, roleEmbed, "frame iframe"},
	{Fate{"plugin content", "", becomesReplaced, "object-replaced"}, roleEmbed, "applet embed object"},
	{Fate{"media", "", becomesReplaced, ""}, roleMedia, "audio video"},

	{Fate{"inline wrapper", "", becomesUnwrapped, ""}, roleInline, "bdi big blink button data font fencedframe label marquee meter nobr output progress slot small span time"},
	{Fate{"block wrapper", "", becomesUnwrapped, ""}, roleBlock, "address article aside body canvas center dd dialog div dt fieldset figure footer form " +
		"frameset header hgroup html legend main map menuitem multicol nav noembed noframes picture search section summary"},

	{Fate{"noscript", "", becomesDropped, ""}, roleBlock, "noscript"},
	{Fate{"marker", "", becomesDropped, ""}, roleNothing, "area base basefont bgsound col colgroup isindex keygen link meta nextid param source spacer track wbr"},
	{Fate{"script", "", becomesDropped, "script-dropped"}, roleDrop, "script"},
	{Fate{"style", "", becomesDropped, ""}, roleDrop, "style"},
	{Fate{"template", "", becomesDropped, ""}, roleDrop, "template"},
	{Fate{"document head", "", becomesDropped, ""}, roleDrop, "head title"},
	{Fate{"drawing", "", becomesDropped, ""}, roleDrawing, "svg"},
	{Fate{"form field", "", becomesDropped, "form-dropped"}, roleDrop, "datalist input optgroup option select selectedcontent textarea"},
}

// The rows of the fate table that go by more than an element's name, besides
// those of boilerplate.
var (
	fatePixel         = &Fate{"tracking pixel", "img or iframe of 1×1 pixels, or of a known counter", becomesDropped, "tracker-dropped"}
	fateAvatar        = &Fate{"avatar", "img or a[href] of Gravatar or the like, whose address is the digest of an e-mail address", becomesDropped, "avatar-dropped"}
	fateNoSource      = &Fate{"picture without address", "img without an address of its own", becomesDropped, "picture-dropped"}
	fateDataPicture   = &Fate{"inline picture", "img whose only address is a data: URI", becomesDropped, "picture-dropped"}
	fateLeftOut       = &Fate{"left out by request", "a picture or a player that the one who asked for the conversion wants left out", becomesDropped, ""}
	fateBackground    = &Fate{"background picture", "an element with a picture behind its content", becomesMarkdown, ""}
	fateTwin          = &Fate{"picture twin", "noscript beside the lazy picture that it stands in for", becomesDropped, ""}
	fateNoScript      = &Fate{"text without scripts", "the words of noscript", becomesDropped, ""}
	fateHidden        = &Fate{"hidden address", "a player, a file or a page that only a script would show, from an attribute or a script", becomesReplaced, ""}
	fateMachine       = &Fate{"address for scripts", "an address in an attribute that serves the page and no reader", becomesDropped, ""}
	fateRendition     = &Fate{"another picture", "an address in an attribute of a picture other than the one that it shows: a stand-in, a size, its page", becomesDropped, ""}
	fateAddress       = &Fate{"address in an attribute", "any other address in an attribute", becomesDropped, "address-dropped"}
	fateConsent       = &Fate{"consent notice", "what asks for consent in place of an embed, where the embed is found", becomesDropped, ""}
	fateShareLink     = &Fate{"share link", "links to the share pages of networks, alone or in a row", becomesDropped, boilerplateWarning}
	fateLinkTwice     = &Fate{"link beside its twin", "a link without text to where another link of the document leads", becomesDropped, ""}
	fateFallback      = &Fate{"browser notice", "what a canvas says to browsers that cannot draw it", becomesDropped, ""}
	fateDrawing       = &Fate{"drawing with words", "svg that holds text", becomesReplaced, "drawing-dropped"}
	fateSmiley        = &Fate{"smiley", "img.wp-smiley, img.emoji", becomesReplaced, ""}
	fateEmptyLink     = &Fate{"link without text", "a that shows nothing", becomesReplaced, ""}
	fateActiveLink    = &Fate{"active link", "a[href] of javascript:, vbscript:, or data:", becomesUnwrapped, "active-link-dropped"}
	fateGutter        = &Fate{"line numbers", "line-number gutters, copy buttons and toolbars of code blocks", becomesDropped, ""}
	fateCodeCopy      = &Fate{"code copy", "what a highlighter keeps beside its code: a second copy, tools, where it is hosted", becomesDropped, ""}
	fateFootnote      = &Fate{"footnote reference", "a link to a footnote", becomesReplaced, ""}
	fateFootnoteBack  = &Fate{"footnote backlink", "a link from a footnote to its place", becomesDropped, ""}
	fateFileButton    = &Fate{"file button", "the second link to the same file in .wp-block-file", becomesDropped, ""}
	fateTabTitles     = &Fate{"tab titles", "the row of tab titles whose copies stand before each tab", becomesDropped, ""}
	fateLaTeX         = &Fate{"formula", "a formula whose TeX source is known", becomesMarkdown, ""}
	fateEmbedTwin     = &Fate{"embed twin", "the hidden frame beside a quoted post of another site", becomesDropped, ""}
	fateScriptShows   = &Fate{"shown by a script", "script whose address or attributes name what it shows: a gist, a recording, a chart", becomesReplaced, ""}
	fateBareEmbed     = &Fate{"bare embed", "an embed that the site left as an address", becomesReplaced, ""}
	fateQuotedPost    = &Fate{"quoted post", "the quote of a post on another site", becomesReplaced, ""}
	fateCodeShortcode = &Fate{"code shortcode", "code between the shortcodes of a highlighter that is gone", becomesReplaced, ""}
	fateTextarea      = &Fate{"text to copy", "textarea outside any form", becomesReplaced, ""}
	fateNotesTable    = &Fate{"footnote table", "a plugin's table of footnotes", becomesReplaced, ""}
	fateEmptyEmbed    = &Fate{"embed without address", "a frame, object or player that names nothing to show", becomesDropped, "embed-dropped"}
	fateTypeset       = &Fate{"typeset formula", "what a script made of a formula whose source stands beside it", becomesDropped, ""}
	fateWordIsland    = &Fate{"office markup", "xml islands of office programs", becomesDropped, ""}
	fateKept          = &Fate{"kept as HTML", "a block that Markdown did not hold faithfully", becomesHTML, "kept-as-html"}
	fateTableHTML     = &Fate{"complex table", "table with spans, nested tables or blocks in its cells", becomesHTML, ""}
	fateListHTML      = &Fate{"counted list", "ol[reversed], one that starts below 0, or one of letters or Roman numerals to which the text refers", becomesHTML, ""}
	fateLettered      = &Fate{"lettered list", "any other ol of letters or Roman numerals", becomesMarkdown, "list-numbered"}
	fatePreHTML       = &Fate{"formatted pre", "pre that holds links, pictures or emphasis", becomesHTML, ""}
	fateShortcode     = &Fate{"shortcode", "a shortcode that the site left in the text", becomesMarkdown, "shortcode-kept"}
	fateComment       = &Fate{"comment", "HTML comments; block delimiters, <!--more--> and <!--nextpage--> among them", becomesDropped, ""}
	fateUnknown       = &Fate{"unknown element", "any other element", becomesUnwrapped, ""}
	fatesByConstruct  = []*Fate{fatePixel, fateAvatar, fateNoSource, fateDataPicture, fateLeftOut, fateBackground, fateTwin, fateNoScript, fateHidden, fateMachine, fateRendition, fateAddress, fateConsent, fateShareLink, fateLinkTwice, fateFallback, fateDrawing, fateSmiley, fateEmptyLink, fateActiveLink, fateGutter, fateCodeCopy, fateFootnote, fateFootnoteBack, fateFileButton, fateTabTitles, fateLaTeX, fateEmbedTwin, fateCodeShortcode, fateTextarea, fateNotesTable, fateScriptShows, fateBareEmbed, fateQuotedPost, fateEmptyEmbed, fateTypeset, fateWordIsland, fateKept, fateTableHTML, fateListHTML, fateLettered, fatePreHTML, fateShortcode, fateComment, fateUnknown}
	elementsByName    = indexElements()
	unknownElement    = &element{Fate: *fateUnknown, role: roleInline}
)

// Fates returns the fate table: what becomes of every HTML element, of every
// construct that is known by more than its element, and of boilerplate.
func Fates() []Fate {
	var out []Fate
	for _, e := range elements {
		f := e.Fate
		f.Matches = strings.ReplaceAll(e.names, " ", ", ")
		out = append(out, f)
	}
	for _, f := range fatesByConstruct {
		out = append(out, *f)
	}
	for _, f := range fatesByStructure {
		out = append(out, *f)
	}
	for _, f := range boilerplateRules {
		out = append(out, f.fate())
	}
	return out
}

func indexElements() map[string]*element {
	m := make(map[string]*element)
	for i := range elements {
		for name := range strings.FieldsSeq(elements[i].names) {
			m[name] = &elements[i]
		}
	}
	return m
}

// elementOf returns the row of the element called name.
func elementOf(name string) *element {
	if e := elementsByName[name]; e != nil {
		return e
	}
	if strings.HasPrefix(name, "rs-") {
		// Of a slider, which places each of them by itself.
		return elementsByName["div"]
	}
	return unknownElement
}
