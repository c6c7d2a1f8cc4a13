package export

import (
	"context"
	"iter"
	"strconv"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// NotThereError says that a source has no document of a name that was asked for.
type NotThereError struct {
	What string // "id 12", "slug some-post"
}

func (e *NotThereError) Error() string { return "there is no public document with the " + e.What }

// Inventory lists what a query asks for; what was asked for by its id or slug and is not
// there is a *content.ListError of its own.
func Inventory(ctx context.Context, source Source, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		listed := 0
		found := make(map[string]bool)
		for stamp, err := range source.Inventory(ctx, q) {
			if err == nil {
				listed++
				found[idName(stamp.ID)], found[slugName(stamp.Slug)] = true, true
			}
			if !yield(stamp, err) {
				return
			}
		}
		if ctx.Err() != nil || q.Limit > 0 && listed >= q.Limit {
			return
		}
		for _, name := range namedBy(q) {
			if !found[name] && !yield(content.Stamp{}, &content.ListError{Err: &NotThereError{What: name}}) {
				return
			}
		}
	}
}

// namedBy are the names of the documents that a query asks for one by one.
func namedBy(q content.Query) (names []string) {
	for _, id := range q.IDs {
		names = append(names, idName(id))
	}
	if len(names) == 0 { // a document has both, and only one of several slugs
		for _, slug := range q.Slugs {
			names = append(names, slugName(slug))
		}
	}
	return names
}

func idName(id int64) string { return "id " + strconv.FormatInt(id, 10) }

func slugName(slug string) string { return "slug " + permalink.FoldedSlug(slug) }
