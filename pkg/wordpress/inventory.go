package wordpress

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// Inventory lists the documents that a query asks for: type after type, posts
// first, in the order of their ids. With a limit it lists the newest, those of
// the first type before those of the next, at the cost of a handful of requests.
//
// A type that cannot be listed to its end is a *content.ListError, after which
// the next type comes; any other error ends the sequence. Custom types that
// WordPress keeps from this visitor are only an error if they were asked for by
// name, and otherwise a warning; ids and slugs that name nothing are a warning
// too.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		chosen, err := s.chosen(ctx, q.Types)
		if err != nil {
			yield(content.Stamp{}, err)
			return
		}
		f, err := s.compile(ctx, q)
		if err != nil {
			yield(content.Stamp{}, err)
			return
		}
		in := inventory{source: s, filter: f, yield: yield, found: make(map[int64]bool), slugs: make(map[string]bool)}
		in.run(ctx, chosen)
	}
}

// inventory is one listing under way.
type inventory struct {
	source *Source
	filter filter
	yield  func(content.Stamp, error) bool
	found  map[int64]bool  // ids of the documents that the server gave
	slugs  map[string]bool // their slugs, where slugs are asked for
	count  int             // stamps that were yielded
	done   bool            // nobody wants more
}

func (in *inventory) run(ctx context.Context, chosen []*collection) {
	for _, c := range chosen {
		if !in.filter.fits(c) {
			continue
		}
		err := in.explain(in.list(ctx, c))
		switch {
		case in.done:
			return
		case err == nil:
		case ctx.Err() != nil || !isAnswered(err):
			in.yield(content.Stamp{}, err)
			return
		case isShut(err) && !in.expects(c):
			in.source.warn("type-closed", "type %s is closed to this visitor and left out: %v", c.Name, err)
		default:
			if !in.yield(content.Stamp{}, &content.ListError{Type: c.Name, Err: err}) {
				return
			}
		}
	}
	in.tellMissing()
}

// explain says in plain what WordPress calls an invalid parameter: that it shows
// documents of other statuses only to those who may edit them.
func (in *inventory) explain(err error) error {
	e, ok := errors.AsType[*APIError](err)
	if !ok || len(in.filter.Status) == 0 || e.Code != "rest_invalid_param" || !strings.Contains(e.Message, "status") {
		return err
	}
	return &APIClosedError{URL: e.URL, Status: e.Status, Code: "rest_forbidden_status", Message: e.Message}
}

// isAnswered tells a server that gave a bad answer from one that gave none.
func isAnswered(err error) bool {
	_, repeated := errors.AsType[*RepeatedPageError](err)
	return repeated || statusOf(err) != 0
}

// expects says that a type must be there: because every WordPress has it, or
// because it was named.
func (in *inventory) expects(c *collection) bool {
	return c.Name == "post" || c.Name == "page" || slices.Contains(in.filter.Types, c.Name) || slices.Contains(in.filter.Types, c.Base)
}

// passes bounds how often a list is read that shrinks while it is read.
const passes = 3

// list lists one type. A document that is deleted meanwhile moves those behind
// it up, so that one may slip from a page that is still to come to one that was
// read; the list is then read again.
func (in *inventory) list(ctx context.Context, c *collection) error {
	for _, query := range in.filter.queries(c, in.found) {
		for range passes {
			shrunk, err := in.pass(ctx, c, query)
			if err != nil {
				return err
			}
			if in.done || !shrunk {
				break
			}
		}
		if in.done {
			return nil
		}
	}
	return nil
}

func (in *inventory) pass(ctx context.Context, c *collection, query url.Values) (shrunk bool, err error) {
	want := 0
	if in.filter.Limit > 0 {
		want = in.filter.Limit - in.count
	}
	seen := make(map[int64]bool)
	most := -1
	for p, err := range c.sweep(ctx, query, want) {
		if err != nil {
			return false, err
		}
		before := len(seen)
		for _, raw := range p.objects {
			d, err := c.reader.Stamp(raw)
			if err != nil || d.ID == 0 {
				in.source.warn("row-unreadable", "type %s lists something without an id", c.Name)
				continue
			}
			seen[d.ID] = true
			if in.take(c, d); in.done {
				return false, nil
			}
		}
		if len(p.objects) > 0 && len(seen) == before && p.number > 1 {
			return false, &RepeatedPageError{URL: p.url, Page: p.number}
		}
		shrunk = shrunk || p.total >= 0 && p.total < most
		most = max(most, p.total)
	}
	return shrunk, nil
}

func (in *inventory) take(c *collection, d content.Stamp) {
	if in.found[d.ID] {
		return
	}
	in.found[d.ID] = true
	d.Type = c.Name // a route of a plugin's own may not say it
	if len(in.filter.slugs) > 0 {
		in.slugs[plainSlug(d.Slug)] = true
	}
	if !in.filter.holds(d) {
		return
	}
	in.count++
	in.done = !in.yield(d, nil) || in.count == in.filter.Limit
}

// tellMissing names what was asked for by id or slug and is not there.
func (in *inventory) tellMissing() {
	var missing []string
	for _, id := range in.filter.IDs {
		if !in.found[id] {
			missing = append(missing, "id "+joinIDs([]int64{id}))
		}
	}
	for _, slug := range in.filter.slugs {
		if !in.slugs[slug] && len(in.filter.IDs) == 0 {
			missing = append(missing, "slug "+slug)
		}
	}
	if len(missing) > 0 {
		in.source.warn("not-found", "no such public document: %s", strings.Join(missing, ", "))
	}
}
