package export

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
	"wpmd/pkg/wordpress"
)

// libraryBatch is how many records of the media library are asked for at once,
// and how many documents wait for that at most.
const libraryBatch = 100

// eachDocument fetches documents, puts into them what the media library says of their
// pictures, and hands them to workers. newWorker is called for each of these.
func eachDocument(ctx context.Context, source Source, want []content.Stamp, at *pages, workers int, failed func(*content.DocumentError), newWorker func() func(context.Context, content.Document) error) (missing []content.Stamp, err error) {
	if len(want) == 0 {
		return nil, nil
	}
	arrived, documents := make(chan content.Document), make(chan content.Document)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		defer close(arrived)
		missing, err = Fetch(ctx, source, want, func(doc content.Document) error {
			at.settleLink(&doc)
			at.comments.settle(&doc, at.out.record(doc.ID), at.plan.Item(doc.ID).Probe)
			select {
			case arrived <- doc:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, failed)
		return err
	})
	group.Go(func() error {
		defer close(documents)
		return attachMediaRecords(ctx, source, at.pictureIDs, arrived, documents)
	})
	for range workers {
		group.Go(func() error {
			work := newWorker()
			for doc := range documents {
				if err := work(ctx, doc); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = group.Wait()
	return missing, err
}

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
	records := make(map[int64]content.Asset)
	unread, err := eachAsset(ctx, source, ids, func(record content.Asset) { records[record.ID] = record })
	if err != nil {
		return err
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
