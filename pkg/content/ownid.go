package content

import (
	"encoding/binary"
	"hash/fnv"
)

// OwnID is a negative id for a document whose source gives none, made of what tells it
// from others: the same in every reading of a source, wherever the document stands in it.
// Of documents that nothing tells apart the second has the id below the first one's.
func OwnID(s Stamp, title string, isTaken func(id int64) bool) int64 {
	h := fnv.New64a()
	parts := []string{s.Type, s.Link}
	if s.Link == "" {
		parts = append(parts, s.Slug, s.Date.UTC().String(), title)
	}
	for _, part := range parts {
		_, _ = h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		_, _ = h.Write([]byte(part))
	}
	id := -int64(h.Sum64()>>12) - 1 // which every reader of JSON can hold
	for isTaken(id) {
		id--
	}
	return id
}
