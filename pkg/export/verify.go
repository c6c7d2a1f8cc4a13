package export

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// Tally counts the things of one kind over any number of documents.
type Tally struct {
	Want   int // in the sources, but for what the fate table drops
	Kept   int // of those, in the Markdown
	AsHTML int // blocks that stay HTML because this kind failed the proof in them
}

// DocumentProof is the proof of one document.
type DocumentProof struct {
	ID          int64
	Type        string
	Link        string
	Differences []fidelity.Difference
	AsHTML      int // blocks that stay HTML because their Markdown failed the proof
	Words       int // in the source
	Dropped     int // words, by the fate table
}

// Verification is the proof of a source as a whole. Nothing is written for it.
type Verification struct {
	Site      string
	Documents int
	Kinds     map[string]Tally            // by fidelity.Kinds
	Dropped   map[string]fidelity.Dropped // by row of the fate table
	Proofs    []DocumentProof             // worst first
	Warnings  []content.Warning
	Failures  []Failure
}

// Verify converts every document that the query asks for, and tells what the
// Markdown keeps of each, without writing anything.
func Verify(ctx context.Context, source Source, o Options) (Verification, error) {
	site, err := source.Site(ctx)
	if err != nil {
		return Verification{}, err
	}
	o.NoSitemap = true // what the API lacks says nothing of the conversion
	r := &run{Options: o, source: source, site: site, partial: make(map[string]bool)}
	v := &verifier{run: r, verdict: Verification{Site: site.URL, Kinds: make(map[string]Tally), Dropped: make(map[string]fidelity.Dropped)}}
	r.Progress.Stage(StageInventory, 0)
	want, err := r.inventory(ctx)
	if err == nil && len(want) == 0 && r.Query.IsZero() && r.report.Whole() {
		err = &EmptyError{Site: site.URL}
	}
	if err != nil {
		return v.verdict, err
	}
	r.report.Documents.Expected = len(want)
	r.index(want)
	err = v.prove(ctx, want)
	v.verdict.Documents = len(v.verdict.Proofs)
	v.verdict.Failures = r.report.Failures
	v.verdict.Warnings = slices.Concat(r.report.Warnings, source.Warnings())
	slices.SortFunc(v.verdict.Proofs, func(a, b DocumentProof) int {
		return cmp.Or(
			cmp.Compare(len(b.Differences), len(a.Differences)), cmp.Compare(b.AsHTML, a.AsHTML),
			cmp.Compare(b.Dropped, a.Dropped), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Link, b.Link))
	})
	return v.verdict, err
}

// verifier is a run that proves its documents instead of writing them.
type verifier struct {
	*run

	verdict Verification // under run.mu
}

func (v *verifier) prove(ctx context.Context, want []content.Stamp) error {
	v.Progress.Stage(StageDocuments, len(want))
	documents := make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(documents)
		return v.receive(ctx, want, documents)
	})
	for range cmp.Or(v.Workers, defaultWorkers) {
		group.Go(func() error {
			renderer := NewRenderer(v.RenderOptions)
			for doc := range documents {
				if err := v.one(ctx, renderer, doc); err != nil {
					return err
				}
				v.Progress.Step(StageDocuments, 1)
			}
			return nil
		})
	}
	return group.Wait()
}

func (v *verifier) one(ctx context.Context, renderer *Renderer, doc content.Document) error {
	rendered, err := renderer.Render(ctx, doc, Alone(doc))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		v.failDocument(doc.Stamp, err)
		return nil
	}
	v.add(doc, rendered)
	return nil
}

func (v *verifier) add(doc content.Document, rendered Rendered) {
	v.mu.Lock()
	defer v.mu.Unlock()
	proof := DocumentProof{
		ID: doc.ID, Type: doc.Type, Link: doc.Link,
		Differences: rendered.Proof.Differences, AsHTML: len(rendered.Kept), Words: rendered.Proof.Counts[fidelity.Words].Want,
	}
	for kind, n := range rendered.Proof.Counts {
		t := v.verdict.Kinds[kind]
		t.Want += n.Want
		t.Kept += n.Kept
		v.verdict.Kinds[kind] = t
	}
	for _, kind := range rendered.Kept {
		t := v.verdict.Kinds[kind]
		t.AsHTML++
		v.verdict.Kinds[kind] = t
	}
	for fate, d := range rendered.Proof.Dropped {
		sum := v.verdict.Dropped[fate]
		sum.Nodes += d.Nodes
		sum.Words += d.Words
		sum.Pictures += d.Pictures
		sum.Links += d.Links
		sum.Embeds += d.Embeds
		sum.Addresses += d.Addresses
		v.verdict.Dropped[fate] = sum
		proof.Dropped += d.Words
	}
	v.verdict.Proofs = append(v.verdict.Proofs, proof)
}

// Fates are the rows of the fate table that dropped or replaced anything, most
// words first.
func (v Verification) Fates() []string {
	return slices.SortedFunc(maps.Keys(v.Dropped), func(a, b string) int {
		return cmp.Or(cmp.Compare(v.Dropped[b].Words, v.Dropped[a].Words), cmp.Compare(a, b))
	})
}
