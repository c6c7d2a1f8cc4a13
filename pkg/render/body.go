package render

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
	"wpmd/pkg/fragment"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/markdown"
	"wpmd/pkg/sitedata"
)

// Options shape a rendering.
type Options struct {
	// Target is whom the files are written for.
	Target      flavor.Flavor
	FrontMatter frontmatter.Format
	// KeepFurniture leaves in what plugins inject around a post.
	KeepFurniture bool
	// Fields are the names of fields beyond WordPress's own that go into the
	// header, as far as the source has them: "acf", "yoast_head_json", "meta".
	Fields []string
	// Doubt, where it is set, tells differences of a body beside those that the proof
	// finds: a fault that a test injects.
	Doubt func(body string) []fidelity.Difference
}

// Renderer turns documents into Markdown files. It is not safe for concurrent use.
type Renderer struct {
	converter *markdown.Converter
	prover    *fidelity.Prover
	options   Options
}

// New returns a Renderer.
func New(o Options) *Renderer {
	var fates []fidelity.Fate
	for _, f := range markdown.Fates() {
		if f.Loses() {
			fates = append(fates, fidelity.Fate{Name: f.Name, Much: f.LosesMuch(), Unseen: f.Unseen()})
		}
	}
	o.Fields = frontmatter.FieldsNamed(o.Fields)
	return &Renderer{
		converter: markdown.New(markdown.Options{
			KeepFurniture: o.KeepFurniture, NoDefinitions: o.Target.Body.Definitions == flavor.AsHTML, NoListsInCells: o.Target.Body.Reader == flavor.Kramdown,
		}),
		prover:  fidelity.New(fates...),
		options: o,
	}
}

// Place is where a document stands, which is what its addresses are written
// from.
type Place struct {
	linkmap.Page

	Links *linkmap.Map
	// Threads are the comments that the document ends in.
	Threads []sitedata.Thread
	// Former are addresses that the document had.
	Former []string
}

// Alone is the Place of a document without an export around it.
func Alone(doc content.Document) Place {
	return Place{Links: linkmap.Nowhere(), Page: linkmap.Page{Link: doc.Link}}
}

// Result is a document as a Markdown file, whole and in its parts.
type Result struct {
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
	// HasFormulas says that the target needs a setting to leave them as they are.
	HasFormulas bool
	// Addresses answered for those in it, and knows what the document needs.
	Addresses *linkmap.Resolver
}

func (r *Result) warn(code, format string, args ...any) {
	r.Warnings = append(r.Warnings, content.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}

// PanicError says that rendering a document went wrong within wpmd. It costs
// that document alone.
type PanicError struct{ Value any }

func (e *PanicError) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

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

// faithful converts a body and proves the result. Where a block fails the proof,
// it alone is kept as HTML: see fallback.
func (r *Renderer) faithful(ctx context.Context, at Place) Result {
	best := r.attempt(at, keeping{})
	dropped, leads := sumOf(best.Proof.Dropped), []string(nil)
	var more *fallback
	for next := best; len(ofReaders(next.Proof.Differences)) > 0; {
		if more == nil {
			more = newFallback(at.Body)
			leads = r.leads(best)
		}
		if ctx.Err() != nil || !more.widen(ofReaders(next.Proof.Differences)) {
			break
		}
		next = r.attempt(at, more.keeping)
		if !losesNoMore(sumOf(next.Proof.Dropped), dropped) || !holdsAll(r.leads(next), leads) {
			continue // it owns up to what is lost, or says less than the Markdown did
		}
		if n := len(ofReaders(next.Proof.Differences)); n == 0 || n < len(ofReaders(best.Proof.Differences)) && !more.whole[0] {
			best = next
			best.Kept = maps.Clone(more.kinds)
		}
	}
	for _, d := range best.Proof.Differences {
		best.warn(CodeNotFaithful, "%s: %q became %q", d.Kind, d.Want, d.Got)
	}
	return best
}

// leads are the addresses that a rendering leads to, or shows.
func (r *Renderer) leads(of Result) []string {
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

func (r *Renderer) attempt(at Place, k keeping) Result {
	addresses := at.Links.Resolver(at.Page)
	source := fragment.Parse(at.Body)
	result := r.converter.ConvertTree(fragment.Copy(source), addresses, k.clean, k.whole)
	proof := r.prover.CompareTree(source, result.Markdown, result.Ledger, addresses.ForProof())
	if r.options.Doubt != nil {
		proof.Differences = append(proof.Differences, r.options.Doubt(at.Body)...)
	}
	return Result{Markdown: result.Markdown, Warnings: result.Warnings, Proof: proof, Addresses: addresses}
}

// The codes of warnings about a document that is not what it should be.
const (
	CodeNotFaithful = "not-faithful" // it does not say what its body says
	CodeEmpty       = "body-empty"   // the site gave no body
)
