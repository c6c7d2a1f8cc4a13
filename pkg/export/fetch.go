package export

import (
	"context"
	"errors"
	"slices"

	"wpmd/pkg/content"
)

// NotReturnedError says that a source ended without a word about a document.
type NotReturnedError struct{}

func (*NotReturnedError) Error() string { return "the site did not return it" }

// Fetch hands each of the wanted documents to use, once, or why it could not be had
// to failed. It returns those that the source ended without a word about.
func Fetch(ctx context.Context, source Source, want []content.Stamp, use func(content.Document) error, failed func(*content.DocumentError)) (missing []content.Stamp, err error) {
	waiting := make(map[int64]bool, len(want))
	for _, s := range want {
		waiting[s.ID] = true
	}
	for doc, err := range source.Documents(ctx, want) {
		fault, isFault := errors.AsType[*content.DocumentError](err)
		switch {
		case isFault && waiting[fault.ID]:
			delete(waiting, fault.ID)
			failed(fault)
		case isFault:
		case err != nil:
			return nil, err
		case waiting[doc.ID]:
			delete(waiting, doc.ID)
			if err := use(doc); err != nil {
				return nil, err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, s := range want {
		if waiting[s.ID] {
			missing = append(missing, s)
		}
	}
	return missing, nil
}

// eachAsset reads media records, and returns which of them cannot be had.
func eachAsset(ctx context.Context, source Source, ids []int64, use func(content.Asset)) (unread map[int64]bool, err error) {
	unread = make(map[int64]bool)
	slices.Sort(ids)
	for record, err := range source.Assets(ctx, slices.Compact(ids)) {
		if fault, ok := errors.AsType[*content.DocumentError](err); ok {
			unread[fault.ID] = true
			continue
		}
		if err != nil {
			return nil, err
		}
		use(record)
	}
	return unread, ctx.Err()
}

// eachRecord lists the media library, and hands what of it cannot be listed to failed.
func eachRecord(ctx context.Context, library LibrarySource, failed func(*content.ListError), use func(content.Asset)) error {
	for record, err := range library.Library(ctx) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			failed(short)
			continue
		}
		if err != nil {
			return err
		}
		use(record)
	}
	return ctx.Err()
}

// DeletedWarning says that a document left the site while it was being read.
func DeletedWarning(link string) content.Warning {
	return content.Warning{Code: "deleted-meanwhile", Document: link, Message: "deleted or no longer public since the run began"}
}
