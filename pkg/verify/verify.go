// Package verify finds out whether an export is as a run left it, and whether what a
// source has would be converted without loss. It writes nothing.
package verify

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/render"
)

// Count counts the things of one kind over any number of documents.
type Count struct {
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
	Kinds     map[string]Count            // by fidelity.Kinds
	Dropped   map[string]fidelity.Dropped // by row of the fate table
	Proofs    []DocumentProof             // worst first
	Warnings  []content.Warning
	Failures  []export.Failure
}

// Options shape a verification.
type Options struct {
	Query    content.Query
	Render   render.Options
	Progress export.Progress
}

// Source converts every document that the query asks for, and tells what the
// Markdown keeps of each, without writing anything. What the API lacks says nothing
// of the conversion.
func Source(ctx context.Context, source export.Source, o Options) (Verification, error) {
	site, err := source.Site(ctx)
	if err != nil {
		return Verification{}, err
	}
	v := &verifier{Options: o, verdict: Verification{Site: site.URL, Kinds: make(map[string]Count), Dropped: make(map[string]fidelity.Dropped)}}
	o.Progress.Stage(export.StageInventory, 0)
	listing, failures, err := export.List(ctx, source, site, o.Query, nil, o.Progress)
	v.verdict.Failures = failures
	if err == nil && len(listing.Documents) == 0 && o.Query.IsZero() && len(failures) == 0 {
		err = &export.EmptyError{Site: site.URL}
	}
	if err != nil {
		return v.verdict, err
	}
	for _, s := range listing.Protected {
		v.warn(export.ProtectedWarning(s))
	}
	err = v.prove(ctx, source, listing.Documents)
	v.verdict.Documents = len(v.verdict.Proofs)
	v.verdict.Warnings = append(v.verdict.Warnings, source.Warnings()...)
	slices.SortFunc(v.verdict.Proofs, func(a, b DocumentProof) int {
		return cmp.Or(
			cmp.Compare(len(b.Differences), len(a.Differences)), cmp.Compare(b.AsHTML, a.AsHTML),
			cmp.Compare(b.Dropped, a.Dropped), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Link, b.Link))
	})
	return v.verdict, err
}

// verifier proves the documents of a source.
type verifier struct {
	Options

	mu      sync.Mutex
	verdict Verification
}

// workers is how many documents are proved at once.
const workers = 8

func (v *verifier) prove(ctx context.Context, source export.Source, want []content.Stamp) error {
	v.Progress.Stage(export.StageDocuments, len(want))
	documents := make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(documents)
		return v.receive(ctx, source, want, documents)
	})
	for range workers {
		group.Go(func() error {
			renderer := render.New(v.Render)
			for doc := range documents {
				if err := v.proveOne(ctx, renderer, doc); err != nil {
					return err
				}
				v.Progress.Step(export.StageDocuments, 1)
			}
			return nil
		})
	}
	return group.Wait()
}

func (v *verifier) receive(ctx context.Context, source export.Source, want []content.Stamp, documents chan<- content.Document) error {
	links := make(map[int64]string, len(want))
	for _, s := range want {
		links[s.ID] = s.Link
	}
	missing, err := export.Fetch(ctx, source, want, func(doc content.Document) error {
		select {
		case documents <- doc:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, func(fault *content.DocumentError) {
		if fault.Fault.IsGone() {
			v.warn(export.DeletedWarning(links[fault.ID]))
		} else {
			v.fail(content.Stamp{ID: fault.ID, Type: fault.Type, Link: links[fault.ID]}, fault.Err)
		}
		v.Progress.Step(export.StageDocuments, 1)
	})
	for _, s := range missing {
		v.fail(s, &export.NotReturnedError{})
	}
	return err
}

func (v *verifier) warn(w content.Warning) {
	v.mu.Lock()
	v.verdict.Warnings = append(v.verdict.Warnings, w)
	v.mu.Unlock()
	v.Progress.Warn(w)
}

func (v *verifier) fail(s content.Stamp, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.verdict.Failures = append(v.verdict.Failures, export.Failure{ID: s.ID, Type: s.Type, URL: s.Link, Err: err})
}

func (v *verifier) proveOne(ctx context.Context, renderer *render.Renderer, doc content.Document) error {
	rendered, err := renderer.Render(ctx, doc, render.Alone(doc))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		v.fail(doc.Stamp, err)
		return nil
	}
	v.add(doc, rendered)
	return nil
}

func (v *verifier) add(doc content.Document, rendered render.Result) {
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
		sum.Add(d)
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
