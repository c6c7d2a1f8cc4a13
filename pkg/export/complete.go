package export

import (
	"context"
	"net/url"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// renderings bounds how often a document is rendered: for what it links to, for
// what stands in place of files that cannot be had, and for what that brings up.
// The last one shows only what is there by then.
const renderings = 5

// TooManyTurnsError says that a document went on asking for other files than
// those that it was given.
type TooManyTurnsError struct{}

func (*TooManyTurnsError) Error() string {
	return "it took the place of so many files that could not be had that it was not asked for any more"
}

// complete renders a document until it asks for nothing that was not looked for:
// first where its links lead, then the files that it shows.
func (r *run) complete(ctx context.Context, renderer *Renderer, doc content.Document) (Rendered, error) {
	place := r.place(doc, r.anchorsOf(doc.ID))
	s := supply{run: r, doc: doc, brought: make(map[string]bool), followed: make(map[string]bool)}
	for range renderings - 1 {
		rendered, err := renderer.Render(ctx, doc, place)
		if err != nil {
			return rendered, err
		}
		if again, err := s.answer(ctx, rendered); err != nil || !again {
			return rendered, err
		}
	}
	place.only = s.brought
	return renderer.Render(ctx, doc, place)
}

// supply is what was looked for on behalf of one document.
type supply struct {
	*run

	doc      content.Document
	brought  map[string]bool // claims of files
	followed map[string]bool // links to pages that are none of the documents
}

// answer looks for what a rendering asks, and says whether the answer may change
// it.
func (s *supply) answer(ctx context.Context, rendered Rendered) (again bool, err error) {
	var strays []string
	for _, address := range rendered.needs.strays {
		if !s.followed[address] {
			s.followed[address] = true
			if !s.knows(address) {
				strays = append(strays, address)
			}
		}
	}
	if again, err = s.findStrays(ctx, strays); again || err != nil {
		return again, err
	}
	for assets := rendered.needs.assets; ; {
		if err := s.bring(ctx, s.doc, assets); err != nil {
			return false, err
		}
		for _, a := range assets {
			s.brought[a.claim()] = true
		}
		lost, instead := rendered.addresses.anew()
		again = again || lost
		if assets = instead; len(assets) == 0 {
			return again, ctx.Err()
		}
	}
}

// knows says that an earlier run asked where a stray leads, and that nothing has
// changed on the site since that could change the answer: see findStraysAgain for
// documents.
func (s *supply) knows(address string) bool {
	known := s.formerly(s.doc.ID)
	u, err := url.Parse(address)
	return err == nil && !s.Sync.Full && !s.libraryChanged && !s.changed[known.ID] && slices.Contains(known.Open, permalink.OnHost(u))
}
