package wordpress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// keys are the ways to what passwords stand before, each a query: the passwords
// that were given, and the context in which editors see everything.
// https://developer.wordpress.org/rest-api/reference/posts/#retrieve-a-post
func (s *Source) keys() []url.Values {
	var keys []url.Values
	for _, password := range s.site.postPasswords {
		keys = append(keys, url.Values{"password": {password}})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asEditor {
		keys = append(keys, url.Values{"context": {"edit"}})
	}
	return keys
}

// mayOpen says that there is a key to try on a document.
func (s *Source) mayOpen(d content.Stamp) bool { return d.Protected && len(s.keys()) > 0 }

// unlock reads the bodies of protected documents, with each key those that none
// before it opened. WordPress gives an empty body where a password does not fit;
// failed are the documents of which that is not known.
func (s *Source) unlock(ctx context.Context, t task, docs []content.Document) (failed map[int64]error, err error) {
	failed = make(map[int64]error)
	for _, key := range s.keys() {
		locked := make(map[int64]*content.Document)
		for i := range docs {
			if docs[i].IsLocked() {
				locked[docs[i].ID] = &docs[i]
			}
		}
		if len(locked) == 0 {
			break
		}
		query := t.query()
		maps.Copy(query, key)
		b, err := t.collection.withKey(ctx, query, slices.Sorted(maps.Keys(locked)))
		if ctx.Err() != nil || isFinal(err) {
			return failed, err
		}
		for id, d := range locked {
			if err := cmp.Or(b.failed[id], err); isFaulty(err) && b.found[id] == nil {
				failed[id] = err
				continue
			}
			open, err := t.collection.document(b.found[id], d.Stamp)
			if err == nil && open.Content != "" {
				open.Unlocked, open.MissingFields = true, t.collection.missing(open, d.MissingFields)
				*d = open
				delete(failed, id)
			}
		}
	}
	return failed, nil
}

// withKey reads objects by their ids as far as a key lets them be read: an error
// that ends nothing says that it does not.
func (c *collection) withKey(ctx context.Context, query url.Values, ids []int64) (batch, error) {
	b, err := c.ask(ctx, query, ids)
	if !errors.Is(err, errIncludeIgnored) {
		return b, err
	}
	for _, id := range ids {
		r, err := c.source.get(ctx, c.object(id), query)
		if ctx.Err() != nil || isFinal(err) {
			return b, err
		}
		if err != nil {
			b.failed[id] = err
		} else if idOf(r.Body) == id {
			b.found[id] = r.Body
		}
	}
	return b, nil
}

// generatedSlugs are what WordPress will call documents that have no slug yet,
// as drafts have none. It tells those who may edit them.
func (c *collection) generatedSlugs(ctx context.Context, drafts []content.Stamp) (map[int64]string, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(drafts))
	var statuses []string
	for i, d := range drafts {
		ids[i] = d.ID
		if !slices.Contains(statuses, d.Status) {
			statuses = append(statuses, d.Status)
		}
	}
	query := url.Values{"context": {"edit"}, "status": {strings.Join(statuses, ",")}, "_fields": {"id,generated_slug"}}
	b, err := c.withKey(ctx, query, ids)
	slugs := make(map[int64]string, len(b.found))
	for id, raw := range b.found {
		var o struct {
			Slug string `json:"generated_slug"`
		}
		if json.Unmarshal(raw, &o) == nil {
			slugs[id] = plainSlug(o.Slug)
		}
	}
	return slugs, err
}
