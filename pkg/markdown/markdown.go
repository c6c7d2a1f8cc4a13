// Package markdown turns the HTML of a WordPress post into Markdown.
//
// The engine is html-to-markdown; this package is its one plugin, and brings the
// engine's CommonMark plugin along. A conversion goes through the engine's phases. Before
// rendering, what WordPress, its plugins and its page builders produce is rewritten into
// plain elements and a few private ones (their names start with "x-"), boilerplate is left
// out, and blocks are made of the rest. A renderer for the body then writes the blocks;
// code blocks, with their fence and language, and rules are dispatched to the CommonMark
// plugin. A post-renderer puts characters back that stand for something to the engine.
//
// The rest of CommonMark, strikethrough and tables is written here, each for a reason
// that TestWhatTheEnginesPluginsWouldWrite shows: their delimiters do not look at what
// stands around them, code spans are padded on one side alone, numbers of items begin with
// zeros, code leaves the quote that it stands in, characters are escaped that need it as
// little as they are not where they do, and columns count characters however wide these
// are. Nor does the engine walk the tree: it copies and sorts its handlers for every node,
// which takes 0.6 µs where the whole conversion of a node, parser included, takes 4 (on
// the corpus of bodies, in one run), and what a span is delimited with depends on text
// that comes after it.
//
// The fate table (Fates) says what becomes of everything; the code goes by it.
// What a conversion drops, or replaces by other words, it enters in a ledger.
package markdown

import (
	"bytes"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Options are the choices that a conversion leaves open.
type Options struct {
	// KeepFurniture keeps what plugins and themes add around an author's text:
	// share bars, related posts, tables of contents, author boxes and the like.
	KeepFurniture bool
	// NoDefinitions keeps lists of definitions as HTML, and NoListsInCells tables with
	// lists in their cells, for readers that show their Markdown as text.
	NoDefinitions, NoListsInCells bool
}

// Result is a converted body.
type Result struct {
	// Markdown is CommonMark with tables, strikethrough, task lists, footnotes,
	// definition lists and $…$ formulas. It ends with a newline unless it is empty.
	Markdown string
	// Ledger owns up to every node that was dropped or replaced by other words.
	Ledger content.Ledger
	// Warnings has one entry a code. Document is empty.
	Warnings []content.Warning
}

// Converter converts bodies, one after the other: it is not safe for concurrent
// use. A program with several workers gives each its own.
type Converter struct {
	options Options
	engine  *converter.Converter
	current *conversion
}

// New returns a Converter.
func New(o Options) *Converter {
	c := &Converter{options: o}
	c.engine = converter.NewConverter(converter.WithPlugins(plugin{c}))
	return c
}

// Convert converts the body of a post. Every address that reaches the Markdown
// is what r makes of it. The nodes of keepAsHTML, numbered as by
// fragment.Number, are written as clean HTML instead of Markdown; of a node that
// cannot stand alone, the nearest one around it that can.
func (c *Converter) Convert(src string, r content.Resolver, keepAsHTML content.NodeSet) Result {
	return c.ConvertKeeping(src, r, keepAsHTML, nil)
}

// ConvertKeeping does what Convert does, and writes the nodes of whole as the HTML
// that they are, but for what runs: less readable than clean HTML, and holding
// all that a proof sees of them. Node 0 is the whole body.
func (c *Converter) ConvertKeeping(src string, r content.Resolver, keepAsHTML, whole content.NodeSet) Result {
	return c.ConvertTree(fragment.Parse(src), r, keepAsHTML, whole)
}

// ConvertTree does what ConvertKeeping does to a body that fragment.Parse has read, and
// changes it.
func (c *Converter) ConvertTree(root *html.Node, r content.Resolver, keepAsHTML, whole content.NodeSet) Result {
	renamePrivate(root)
	c.current = newConversion(c.options, r, keepAsHTML, fragment.Number(root))
	c.current.whole = whole
	defer func() { c.current = nil }()
	out, err := c.engine.ConvertNode(root)
	if err != nil {
		// The engine fails only when it was set up wrongly.
		panic(err)
	}
	return Result{Markdown: string(out), Ledger: c.current.ledger, Warnings: c.current.warnings.list()}
}

// renamePrivate renames the elements of the source that are called as private ones are.
func renamePrivate(root *html.Node) {
	for n := range fragment.Descendants(root) {
		if n.Type == html.ElementNode && strings.HasPrefix(n.Data, "x-") {
			n.Data = "unknown-" + n.Data
		}
	}
}

// plugin is what this package registers with the engine.
type plugin struct{ c *Converter }

// Name implements converter.Plugin.
func (plugin) Name() string { return "wordpress" }

// Init implements converter.Plugin. The CommonMark plugin comes without the engine's
// base plugin, which would take frames, comments and fields out of the document before
// anything of it is read.
func (p plugin) Init(conv *converter.Converter) error {
	conv.Register.PreRenderer(func(_ converter.Context, doc *html.Node) { p.c.current.read(doc) }, converter.PriorityEarly)
	conv.Register.RendererFor("body", converter.TagTypeBlock, func(ctx converter.Context, w converter.Writer, _ *html.Node) converter.RenderStatus {
		p.c.current.write(ctx, w)
		return converter.RenderSuccess
	}, converter.PriorityEarly)
	conv.Register.PostRenderer(func(_ converter.Context, out []byte) []byte {
		return bytes.ReplaceAll(out, []byte(lineEndStandIn), []byte(lineEndInCode))
	}, converter.PriorityLate+1)
	return commonmark.NewCommonmarkPlugin(commonmark.WithHorizontalRule("---"), commonmark.WithListEndComment(false)).Init(conv)
}

// conversion is the state of one call of Convert.
type conversion struct {
	options  Options
	resolver content.Resolver
	keep     content.NodeSet
	whole    content.NodeSet
	numbers  map[*html.Node]content.Node
	ledger   content.Ledger
	warnings warnings

	writer writer
	blocks []*block // of the document

	root   *html.Node
	length int // of the document's text, once it was asked for
	// byID are the elements of the source that a link can lead to, and headingIDs the
	// ids that its headings may get, once they were asked for.
	byID       map[string]*html.Node
	headingIDs map[string]bool
	// bracketNotes says that the plugin "Footnotes" made a note of the document.
	bracketNotes bool
	// controlled are the ids that a control of the page names, handlers the scripts
	// that its elements run.
	controlled map[string]bool
	handlers   string
	// shownLater are the elements that start hidden, and whether they are shown by turns.
	shownLater map[*html.Node]bool
	// freeControl says that the page has a control that does not name what it shows.
	freeControl bool
	marksInText map[string]bool // what may be marks of lists, once it was asked for
	formulasSet int             // whether the page sets formulas between dollar signs: 1, -1 or not asked for yet
	said        string          // the text of the document, once it was asked for
	shown       map[string]bool // what the document shows or leads to without any script, once it was asked for
	// pictures are those that it shows, by what WordPress knows them by, and
	// pictureNames by what their files are called, once shown was asked for.
	pictures, pictureNames map[string]bool

	unfilled []unfilled          // what a script is to fill
	filled   map[*html.Node]bool // what it was to fill, and what is filled now

	rows   map[*html.Node]bool // elements that links to share stood in
	linked map[string]bool     // ids that a link of the document leads to
	notes  notes
}

func newConversion(o Options, r content.Resolver, keep content.NodeSet, numbers map[*html.Node]content.Node) *conversion {
	if r == nil {
		r = content.AsIs{}
	}
	return &conversion{options: o, resolver: r, keep: keep, numbers: numbers}
}

// read makes blocks of the document and takes what it holds out of doc: what the
// engine's plugins prepare a tree for is done already, and better.
func (r *conversion) read(doc *html.Node) {
	root := &html.Node{Type: doc.Type, Data: doc.Data, DataAtom: doc.DataAtom}
	for c := range children(doc) {
		doc.RemoveChild(c)
		root.AppendChild(c)
	}
	r.normalise(root)
	b := &builder{conversion: r, mark: -1}
	if r.whole[0] {
		b.wholeBlock(root)
	} else {
		b.children(root)
	}
	b.flush()
	b.endAnchors()
	r.blocks = b.blocks
}

// write writes the blocks of the document.
func (r *conversion) write(ctx converter.Context, w converter.Writer) {
	p := &printer{engine: ctx}
	p.blocks(r.blocks, false, false)
	r.printNotes(p)
	_, _ = w.Write(bytes.ReplaceAll(p.out, []byte(lineEndInCode), []byte(lineEndStandIn)))
}
