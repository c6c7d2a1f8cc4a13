package export

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/dialect"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/markdown"
	"wpmd/pkg/permalink"
	"wpmd/pkg/sitedata"
)

// Rendered is a document as a Markdown file, whole and in its parts.
type Rendered struct {
	FrontMatter frontmatter.Map
	Markdown    string
	// Bytes is the file: the header in the renderer's format, and the Markdown.
	Bytes    []byte
	Warnings []content.Warning
	// Proof is what the Markdown was found to keep of the body.
	Proof fidelity.Report
	// Kept names the blocks that stay HTML because their Markdown failed the
	// proof, each with the kind of the first difference in it.
	Kept map[content.Node]string

	needs needs
	// addresses answered for those in it.
	addresses *resolver
}

// Renderer turns documents into Markdown files: it converts, proves, keeps as
// HTML what failed the proof, and puts the header before it. It is the one way
// to do so, for every command. It is not safe for concurrent use.
type Renderer struct {
	converter *markdown.Converter
	prover    *fidelity.Prover
	options   RenderOptions
}

// RenderOptions shape a rendering.
type RenderOptions struct {
	// Target is whom the files are written for.
	Target      flavor.Flavor
	FrontMatter frontmatter.Format
	// KeepFurniture leaves in what plugins inject around a post.
	KeepFurniture bool
	// Fields are the names of fields beyond WordPress's own that go into the
	// header, as far as the source has them: "acf", "yoast_head_json", "meta".
	Fields []string
}

// NewRenderer returns a Renderer.
func NewRenderer(o RenderOptions) *Renderer {
	var fates []fidelity.Fate
	for _, f := range markdown.Fates() {
		if f.Loses() {
			fates = append(fates, fidelity.Fate{Name: f.Name, Much: f.LosesMuch()})
		}
	}
	o.Fields = frontmatter.FieldsNamed(o.Fields)
	return &Renderer{
		converter: markdown.New(markdown.Options{KeepFurniture: o.KeepFurniture}),
		prover:    fidelity.New(fates...),
		options:   o,
	}
}

// codeNotFaithful is the code of the warning that a document does not say what its
// body says.
const codeNotFaithful = "not-faithful"

// Place is where a document stands, which is what its addresses are written
// from.
type Place struct {
	bodyParts

	links *linkMap
	link  string // the document's own web address
	file  string // its path in the export; empty when it has none
	// anchors are the ids in its body that other documents lead to.
	anchors []string
	// threads are the comments that the document ends in.
	threads []sitedata.Thread
	// former are addresses that the document had.
	former []string
	// only, where it is not nil, are the claims of the files that it may show.
	only map[string]bool
}

// bodyParts are what a body is made of.
type bodyParts struct {
	body   string
	inline map[string][]byte // pictures that the body held itself, by their addresses
	images imageIndex
}

// Alone is the Place of a document without an export around it: relative
// addresses become absolute, nothing else changes.
func Alone(doc content.Document) Place {
	nowhere := permalink.NewSite("", "", nil)
	return Place{links: &linkMap{site: nowhere, target: urlMapper{site: nowhere}, linkRules: linkRules{mediaMode: MediaLink, linkMode: LinksKeep}, found: new(discoveries)}, link: doc.Link}
}

func (p Place) resolver() *resolver {
	return p.links.resolver(page{path: p.file, body: p.body, inline: p.inline, images: p.images, anchors: p.anchors, only: p.only}, p.link)
}

// PanicError says that rendering a document met a fault of wpmd's own. It costs
// that document alone.
type PanicError struct{ Value any }

func (e *PanicError) Error() string { return fmt.Sprintf("a fault of wpmd's own: %v", e.Value) }

// Render turns a document into a Markdown file for its place. The error, if
// any, is a *PanicError, or that of ctx: then the rendering is left to itself,
// and the renderer is of no more use.
func (r *Renderer) Render(ctx context.Context, doc content.Document, at Place) (Rendered, error) {
	return apart(ctx, func() Rendered { return r.render(ctx, doc, at) })
}

// apart waits for a result no longer than ctx lasts: nothing that a parser does
// to a document can be told to stop. The error is a *PanicError or that of ctx.
func apart[T any](ctx context.Context, do func() T) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if v := recover(); v != nil {
				o.err = &PanicError{Value: v}
			}
			done <- o
		}()
		o.value = do()
	}()
	select {
	case o := <-done:
		return o.value, cmp.Or(ctx.Err(), o.err)
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (r *Renderer) render(ctx context.Context, doc content.Document, at Place) Rendered {
	at.body, at.images = doc.Content, at.links.indexImages(recordsOf(doc))
	if at.links.mediaMode == MediaDownload {
		at.body, at.inline = withoutInline(doc.Content)
	}
	body, addresses := r.faithful(ctx, at.body, at)
	var featured string
	if doc.Featured != nil {
		featured = addresses.Asset(doc.Featured.URL)
		if base := at.links.target.ref(""); r.options.Target.Header.Based && base != "" {
			featured = strings.TrimPrefix(featured, base)
		}
	}
	body.FrontMatter = frontmatter.Facts(doc, featured)
	body.FrontMatter = append(body.FrontMatter, languages(doc, addresses)...)
	fields := frontmatter.Fields(doc.Fields, r.options.Fields)
	if len(fields) > 0 {
		addresses.fields(fields, doc.Library)
		body.FrontMatter = append(body.FrontMatter, frontmatter.Entry{Key: "fields", Value: fields})
	}
	body.FrontMatter = addresses.header(r.options.Target.Header, doc, body.FrontMatter, at.former)
	body.Bytes = frontmatter.Append(nil, r.options.FrontMatter, body.FrontMatter)
	if len(at.threads) > 0 {
		text, warnings := r.conversation(ctx, at.threads, at)
		body.Warnings = append(body.Warnings, warnings...)
		if body.Markdown != "" {
			text = "\n" + text
		}
		body.Markdown += text
	}
	body.Markdown = dialect.Adapt(body.Markdown, r.options.Target, r.prover.SyntaxSpans)
	if body.Markdown != "" {
		body.Bytes = append(body.Bytes, '\n')
		body.Bytes = append(body.Bytes, body.Markdown...)
	}
	if isEmpty(doc, len(fields) > 0) {
		body.warn(codeEmpty, emptyMessage)
	}
	body.Warnings = slices.Concat(doc.Warnings, body.Warnings)
	body.needs, body.addresses = addresses.needs, addresses
	return body
}

// recordsOf are the media records that come with a document.
func recordsOf(doc content.Document) []content.Asset {
	if doc.Featured == nil {
		return doc.Library
	}
	return append(slices.Clone(doc.Library), *doc.Featured)
}

// faithful converts a body and proves the result. Where a block fails the proof,
// it alone is kept as HTML: see ladder.
func (r *Renderer) faithful(ctx context.Context, body string, at Place) (Rendered, *resolver) {
	best, addresses := r.attempt(body, at, keeping{})
	dropped, leads := sumOf(best.Proof.Dropped), []string(nil)
	var up *ladder
	for next := best; len(ofReaders(next.Proof.Differences)) > 0; {
		if up == nil {
			up = newLadder(body)
			leads = r.leads(best)
		}
		if ctx.Err() != nil || !up.climb(ofReaders(next.Proof.Differences)) {
			break
		}
		var last *resolver
		next, last = r.attempt(body, at, up.keeping)
		if !sumOf(next.Proof.Dropped).within(dropped) || !holdsAll(r.leads(next), leads) {
			continue // it owns up to what is lost, or says less than the Markdown did
		}
		if n := len(ofReaders(next.Proof.Differences)); n == 0 || n < len(ofReaders(best.Proof.Differences)) && !up.whole[0] {
			best, addresses = next, last
			best.Kept = maps.Clone(up.kinds)
		}
	}
	for _, d := range best.Proof.Differences {
		best.warn(codeNotFaithful, "%s: %q became %q", d.Kind, d.Want, d.Got)
	}
	return best, addresses
}

// leads are the addresses that a rendering leads to, or shows.
func (r *Renderer) leads(of Rendered) []string {
	all, _ := r.prover.Addresses(of.Markdown)
	return slices.DeleteFunc(all, func(address string) bool { return strings.HasPrefix(address, "#") })
}

func holdsAll(list, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(address string) bool { return !slices.Contains(list, address) })
}

// ofReaders leaves out the differences that no HTML mends: none holds an address
// that only a script reads.
func ofReaders(all []fidelity.Difference) []fidelity.Difference {
	return slices.DeleteFunc(slices.Clone(all), func(d fidelity.Difference) bool { return d.Kind == fidelity.Address })
}

func (r *Renderer) attempt(body string, at Place, k keeping) (Rendered, *resolver) {
	addresses := at.resolver()
	result := r.converter.ConvertKeeping(body, addresses, k.clean, k.whole)
	return Rendered{
		Markdown: result.Markdown,
		Warnings: result.Warnings,
		Proof:    r.prover.Compare(body, result.Markdown, result.Ledger, addresses.forProof()),
	}, addresses
}

func (r *Rendered) warn(code, format string, args ...any) {
	r.Warnings = append(r.Warnings, content.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}
