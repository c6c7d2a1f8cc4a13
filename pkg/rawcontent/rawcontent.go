// Package rawcontent renders a post's raw content, as WordPress stores it (content.raw,
// content:encoded), into the HTML that the site would show.
//
// Render goes WordPress's own way, filter by filter and in its order: embeds, blocks,
// typographic marks, paragraphs, shortcodes, smilies. Each filter is written after what WordPress's
// does to any text, well-formed or not, and a test asks WordPress itself whether it does
// the same. Beyond that it renders what only plugins would: what a block says in the
// attributes of its comment, and the shortcodes that package shortcode knows.
//
// What cannot be rendered without the site's server, or without what was not handed over,
// is left out and named by a warning. Nothing here waits, asks or reads a file, and every
// step takes a time that grows with the text alone.
package rawcontent

import (
	"strings"

	"wpmd/pkg/content"
)

// Options are what a content refers to.
type Options struct {
	// Attachment returns the record of the media library with an id.
	Attachment func(id int64) (content.Asset, bool)
	// Document is what blocks show that show their own document; nil where it is not at hand.
	Document *content.Document
	// Stored is what belongs to the document and does not stand in its content.
	Stored content.Stored
}

// Render renders raw content. The warnings say what of it is not in the HTML.
func Render(raw string, o Options) (html string, warnings []content.Warning) {
	r := newRenderer(raw, o)
	if strings.TrimSpace(raw) == "" {
		html = r.kept.restore(r.elementor(o.Stored.Elementor))
	} else {
		html = r.kept.restore(r.render(raw))
	}
	r.checkWords(raw, html)
	return html, r.notes.list()
}

// maxPatterns bounds the bytes of all patterns of a document: patterns of patterns soon
// hold more than any page shows.
const maxPatterns = 4 << 20

// renderer is the state of one call of Render.
type renderer struct {
	options Options
	notes   notes
	kept    standIns

	patterns  map[int64]bool // those that are being rendered
	overrides map[string]any // what the document says in the pattern, by the names of blocks
	budget    int            // how many bytes of patterns may be rendered yet
	galleries int
	// isRendered says that the text is what a site rendered, and the shortcodes in it what
	// it left.
	isRendered bool
	elsewhere  int             // how many blocks around the present one are of other documents
	explained  map[string]bool // words that need not stand in what is rendered
}

func newRenderer(text string, o Options) *renderer {
	r := &renderer{options: o, patterns: make(map[int64]bool), budget: maxPatterns, kept: newStandIns(text + o.Stored.Elementor)}
	if o.Attachment == nil {
		r.options.Attachment = func(int64) (content.Asset, bool) { return content.Asset{}, false }
	}
	return r
}

// render does what the filters of the_content do.
func (r *renderer) render(raw string) string {
	text := r.embeds(r.builders(raw))
	text = r.blocks(text)
	text = texturize(text, isLikeShortcode)
	if !hasBlocks(raw) {
		text = unwrap(autop(text), isShortcode)
	}
	text = capitalP.Replace(text)
	return r.convertSmilies(r.offerSources(r.shortcodes(text)))
}

// capitalP writes the name as its owners do.
var capitalP = strings.NewReplacer(
	" Wordpress", " WordPress", openSingle+"Wordpress", openSingle+"WordPress", openQuote+"Wordpress", openQuote+"WordPress",
	">Wordpress", ">WordPress", "(Wordpress", "(WordPress",
)
