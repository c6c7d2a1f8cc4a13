package cli

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"wpmd/pkg/content"
)

// warningWords are how the warnings of one code are said.
type warningWords struct {
	// many is the sentence for several of them; %d stands for their number.
	many string
	// one is the sentence for a single one, where its message is a mere list of what
	// the converter met; %s stands for that.
	one string
	// minor ones need nobody's attention: they are shown with --verbose alone.
	minor bool
}

// warningTable has the codes that several documents are likely to have in common.
// Any other warning is a sentence of its own.
var warningTable = map[string]warningWords{
	// of the converter
	"shortcode-kept":           {many: "%d documents hold shortcodes that the site left in the text; they stay as they are", one: "shortcodes that the site left in the text stay as they are: %s"},
	"kept-as-html":             {many: "%d documents hold blocks that stay HTML, since Markdown cannot say them", one: "what Markdown cannot say stays HTML: %s"},
	"picture-dropped":          {many: "%d documents hold pictures that have no address, and are left out", one: "pictures are left out: %s"},
	"list-numbered":            {many: "%d documents hold lists counted by letters or Roman numerals, which Markdown counts by numbers", one: "a list counted by letters or Roman numerals is counted by numbers: %s"},
	"embed-dropped":            {many: "%d documents hold embeds that do not say what they show, and are left out", one: "an embed that does not say what it shows is left out"},
	"widget-dropped":           {many: "%d documents hold charts, tables, maps, quizzes and the like that a script loads, and that are left out", one: "what only a script loads is left out, and stays on the page: %s"},
	"object-replaced":          {many: "%d documents hold content for browser plugins, which became links", one: "content for a browser plugin became a link"},
	"drawing-dropped":          {many: "%d documents hold drawings (SVG), of which the words stay", one: "a drawing (SVG) is left out, but for its words"},
	"script-dropped":           {many: "%d documents hold scripts, which are left out", one: "scripts are left out"},
	"form-dropped":             {many: "%d documents hold forms, which are left out", one: "a form is left out"},
	"active-link-dropped":      {many: "%d documents hold links that run code, of which the text stays", one: "a link that runs code is left out, but for its text"},
	"layout-shortcode-dropped": {many: "%d documents hold shortcodes that only arrange what is in them; they are left out", one: "shortcodes that only arrange what is in them are left out: %s", minor: true},
	"furniture-dropped":        {many: "%d documents hold share bars, related posts and the like, which are left out", one: "left out: %s", minor: true},
	"boilerplate-dropped":      {many: "%d documents hold share bars, related posts and the like, which are left out", one: "left out: %s", minor: true},
	"tracker-dropped":          {many: "%d documents hold tracking pixels, which are left out", one: "a tracking pixel is left out", minor: true},
	"avatar-dropped":           {many: "%d documents hold avatars, which are left out", one: "avatars are left out", minor: true},
	"control-dropped":          {many: "%d documents hold control characters, which are left out", one: "control characters are left out", minor: true},
	"fields-left-out":          {many: "%d documents have fields of plugins that hold text, which is left out", one: "fields of plugins hold text that is left out: %s", minor: true},
	"hidden-dropped":           {many: "%d documents hold text that their pages do not display, which is left out", one: "text that the page does not display is left out: %s", minor: true},
	"address-dropped":          {many: "%d documents hold addresses in attributes, which are left out", one: "an address in an attribute is left out: %s", minor: true},

	// of content as it is stored
	"server-block-dropped":  {many: "%d documents hold blocks that only the site's server can fill, as lists of its posts; they are left out", one: "blocks that only the site's server can fill are left out: %s"},
	"block-unrendered":      {many: "%d documents hold blocks of plugins, of which there are the texts and addresses that they are made of", one: "of blocks of plugins there are the texts and addresses that they are made of: %s"},
	"hidden-block-dropped":  {many: "%d documents hold blocks that their authors hide, and that are left out", one: "blocks that the author hides are left out: %s", minor: true},
	"reference-missing":     {many: "%d documents refer to files, patterns or notes that the source does not have", one: "the source does not have what the document refers to: %s"},
	"raw-content-malformed": {many: "%d documents hold blocks that end in the middle, or are nested too deep", one: "%s"},
	"shortcode-rendered":    {many: "%d documents hold shortcodes of a page builder that the site left in the text; what they hold is there", one: "of shortcodes of a page builder that the site left in the text, what they hold is there: %s", minor: true},
	"raw-text-lost":         {many: "%d documents hold words that are not in what was made of them", one: "words of the content are not in what was made of it: %s"},

	// of an export
	"archive-link":     {many: "%d links lead to categories, searches, feeds and the like, and stay on the web", minor: true},
	"site-link":        {many: "%d links lead to pages of the site that the export has not, and stay on the web"},
	"media-gone":       {many: "%d files are gone from their server; links to them lead there all the same, or to the copies of an earlier run"},
	"media-failed":     {many: "%d files could not be fetched again; the copies of an earlier run stay"},
	"media-cut":        {many: "%d files break off before their end; what came of them is kept, and the next run asks for them again"},
	"smaller-copy":     {many: "%d pictures could not be had in full; smaller copies are in their place"},
	"media-left-out":   {many: "%d files are left out, as the flags say; links to them lead to the web", minor: true},
	"edit-kept":        {many: "%d files were edited since the last run, and stay as they are"},
	"gone":             {many: "%d documents have left the site; their files stay (--prune removes them)"},
	"not-in-file":      {many: "%d documents of the folder are not in the file, which may be of a part of the site; they stay (--prune removes them)"},
	"type-gone":        {many: "%d documents of the folder are of types that the source does not have; they stay (--prune=force removes them)"},
	"comments-gone":    {many: "%d files hold the comments of documents that have none any more on the site; they stay (--prune removes them)"},
	"body-empty":       {many: "%d documents come without a body, though their pages may show one (--fill-empty takes it from there; try --fields acf,meta, too)"},
	"not-faithful":     {many: "%d differences between documents and their pages", minor: true}, // each document is named as a failure
	"password-wrong":   {many: "%d documents are protected by passwords other than those that were given, and are left out", one: "protected by a password other than those that were given, and left out"},
	"protected":        {many: "%d documents are protected by a password, and are left out (--post-password opens them)", one: "protected by a password, and left out (--post-password opens it)"},
	"shared-address":   {many: "%d documents share their address with another one, where links lead"},
	"fields-missing":   {many: "%d documents came without some of their fields, over which the site breaks down"},
	"list-short":       {many: "%d documents are left out by the site's lists, and given to who asks for them"},
	"data-left":        {many: "%d files that an earlier run made are not made any more, and stay as they are (--prune removes them)"},
	"data-short":       {many: "%d data files are not whole"},
	"types-left-out":   {minor: true},
	"library-narrowed": {minor: true},
	"insecure":         {minor: true}, // it has been said by then
}

// printWarning prints a single warning.
func (c *console) printWarning(out io.Writer, w content.Warning) {
	_, _ = fmt.Fprintf(out, "%s %s (%s)\n", c.yellow.Sprint("warning:"), warningText(w), w.Code)
}

// warningText says where a warning is about, and what it says.
func warningText(w content.Warning) string {
	text := w.Message
	if one := warningTable[w.Code].one; one != "" {
		text = strings.ReplaceAll(one, "%s", w.Message)
	}
	if w.Document != "" {
		text = w.Document + ": " + text
	}
	return printable(text)
}

// isShown says whether a warning is shown without being asked for.
func (c *console) isShown(w content.Warning) bool {
	return !c.quiet && (c.verbose > 0 || !warningTable[w.Code].minor)
}

// printWarnings sums warnings up: a sentence for each code, with one example.
func (c *console) printWarnings(warnings []content.Warning) {
	byCode := make(map[string][]content.Warning)
	minor := 0
	for _, w := range warnings {
		if c.isShown(w) {
			byCode[w.Code] = append(byCode[w.Code], w)
		} else {
			minor++
		}
	}
	codes := slices.SortedFunc(maps.Keys(byCode), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byCode[b]), len(byCode[a])), strings.Compare(a, b))
	})
	more := 0
	for _, code := range codes {
		list := byCode[code]
		more += len(list) - 1
		summary, example := summarise(list)
		const sign = "warning:"
		text := c.wrap(sign + " " + summary)
		c.printf("%s%s", c.yellow.Sprint(sign), strings.TrimPrefix(text, sign))
		if example != "" {
			c.printf("%s", c.faint.Sprint(c.wrap("  for example "+example)))
		}
	}
	if c.verbose > 0 {
		return
	}
	switch {
	case more > 0 && minor > 0:
		c.printf("%s", c.faint.Sprintf("-v shows each warning, and %s that nobody needs to look at", counted(minor, "note", "notes")))
	case more > 0:
		c.printf("%s", c.faint.Sprint("-v shows each warning"))
	case minor > 0:
		c.printf("%s", c.faint.Sprintf("-v shows %s that nobody needs to look at", counted(minor, "note", "notes")))
	}
}

// summarise says the warnings of one code in a sentence, with an example where
// there are several.
func summarise(list []content.Warning) (summary, example string) {
	first := warningText(list[0])
	if len(list) == 1 {
		return first, ""
	}
	if many := warningTable[list[0].Code].many; many != "" {
		return fmt.Sprintf(many, len(list)), first
	}
	return fmt.Sprintf("%s, and %d more like this", first, len(list)-1), ""
}

// wrap breaks a text between words where the terminal ends, with every line but the
// first indented. Elsewhere, and for a word that is longer, nothing is broken.
func (c *console) wrap(text string) string {
	f, ok := c.err.(*os.File)
	if !ok {
		return text
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return text
	}
	return wrapWords(text, width)
}

func wrapWords(text string, width int) string {
	const indent = "  "
	var b strings.Builder
	at := len(text) - len(strings.TrimLeft(text, " "))
	b.WriteString(text[:at])
	for i, word := range strings.Fields(text) {
		wide := runewidth.StringWidth(word)
		switch {
		case i > 0 && at+1+wide > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		case i > 0:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += wide
	}
	return b.String()
}
