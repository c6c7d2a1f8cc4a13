package archive

import (
	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// newFilter makes a query ready. Of the categories that lie beneath those asked for the
// posts tell their own.
func (s *Source) newFilter(q content.Query) content.Filter {
	return content.NewFilter(q, func(yield func(content.Term) bool) {
		for _, e := range s.entries {
			for _, t := range e.labels {
				if !yield(t) {
					return
				}
			}
		}
	})
}

// wants says whether a post is asked for, but for the words in it and its status.
func wants(f content.Filter, e entry) bool {
	if e.err != nil { // its type and status are not known, so it counts whichever are asked for
		q := f.Query
		q.Types, q.Status, q.Limit = nil, nil, 0
		return q.IsZero()
	}
	return f.WantsType(e.stamp.Type) && f.Wants(e.stamp, e.authors, e.labels)
}

// finds says whether the words that are searched for are in a document.
func finds(f content.Filter, d content.Document) bool {
	return f.Finds(d.Title, d.Excerpt, restjson.PlainText(d.Content))
}
