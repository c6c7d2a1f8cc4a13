package export

import (
	"context"
	"errors"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
	"wpmd/pkg/wordpress"
)

// libraryBatch is how many records of the media library are asked for at once,
// and how many documents wait for that at most.
const libraryBatch = 100

// attachMediaRecords hands documents on, those of whose pictures the library may know
// more with the records of these: named says which.
func attachMediaRecords(ctx context.Context, source Source, named func(content.Document) []int64, from <-chan content.Document, to chan<- content.Document) error {
	var waiting []content.Document
	var ids []int64
	hand := func(docs ...content.Document) error {
		for _, doc := range docs {
			select {
			case to <- doc:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	flush := func() error {
		err := lookUp(ctx, source, named, ids, waiting)
		if err == nil {
			err = hand(waiting...)
		}
		waiting, ids = nil, nil
		return err
	}
	for doc := range from {
		var err error
		if of := named(doc); len(of) == 0 {
			err = hand(doc)
		} else if waiting, ids = append(waiting, doc), append(ids, of...); len(ids) >= libraryBatch || len(waiting) >= libraryBatch {
			err = flush()
		}
		if err != nil {
			return err
		}
	}
	return flush()
}

// AttachMediaRecords puts into a document what the media library of its source says of
// the pictures in it that have no words of their own, and of those that its fields name.
func AttachMediaRecords(ctx context.Context, source Source, doc content.Document, fields []string) (content.Document, error) {
	docs := []content.Document{doc}
	named := func(d content.Document) []int64 { return render.MediaRecords(d, linkmap.MediaLink, fields) }
	err := lookUp(ctx, source, named, named(doc), docs)
	return docs[0], err
}

// lookUp puts the records with these ids into the documents that name them.
func lookUp(ctx context.Context, source Source, named func(content.Document) []int64, ids []int64, docs []content.Document) error {
	if len(ids) == 0 {
		return ctx.Err()
	}
	slices.Sort(ids)
	records, unread := make(map[int64]content.Asset), make(map[int64]bool)
	for record, err := range source.Assets(ctx, slices.Compact(ids)) {
		if fault, ok := errors.AsType[*content.DocumentError](err); ok {
			unread[fault.ID] = true
			continue
		}
		if err != nil {
			return err
		}
		records[record.ID] = record
	}
	for i := range docs {
		for _, id := range named(docs[i]) {
			if record, ok := records[id]; ok {
				docs[i].Library = append(docs[i].Library, record)
			} else if unread[id] && !slices.Contains(docs[i].UnreadLists, wordpress.MediaRoute) {
				docs[i].UnreadLists = append(docs[i].UnreadLists, wordpress.MediaRoute)
			}
		}
	}
	return ctx.Err()
}
