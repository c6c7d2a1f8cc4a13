package wordpress

import (
	"context"
	"iter"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
)

// Heads yields, for each stamp and in their order, the document without what
// only its body's answer tells (title, content, excerpt, further fields), but with its author, terms and featured picture by name as far as the
// site gives them: about one request for each hundred of these that Authors and
// Terms did not list before, and none for a document. An error ends the sequence.
func (s *Source) Heads(ctx context.Context, of []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(content.Document{}, err)
			return
		}
		s.announce(of, true)
		type named struct {
			of    []content.Stamp
			names names
			err   error
		}
		read := func(ctx context.Context, of []content.Stamp) named {
			n, err := s.names(ctx, of)
			return named{of, n, err}
		}
		for n := range fetch.InOrder(ctx, s.width(), slices.Collect(slices.Chunk(of, batchSize)), read) {
			if n.err != nil {
				yield(content.Document{}, n.err)
				return
			}
			for _, stamp := range n.of {
				d := content.Document{Stamp: stamp}
				n.names.put(&d)
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}
