package export

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// shelf is the media library, read once where something asks for it.
type shelf struct {
	once sync.Once
	// known is done once the address book knows the pages of media.
	known  sync.Once
	assets []content.Asset
	err    error
	// short says why the list has not all there is; nil if it has.
	short error
}

func (r *run) readLibrary(ctx context.Context) *shelf {
	s := &r.shelf
	s.once.Do(func() {
		source, ok := r.source.(library)
		if !ok {
			return
		}
		for asset, err := range source.Library(ctx) {
			if short, ok := errors.AsType[*content.ListError](err); ok {
				s.short = short
				continue
			}
			if err != nil {
				s.err = err
				return
			}
			if r.isAskedFor(asset) {
				s.assets = append(s.assets, asset)
			}
		}
	})
	return s
}

// isHidden says whether the public does not see a document, as far as this run and
// those before know of it.
func (r *run) isHidden(id int64) bool {
	if stamp := r.stamps[id]; stamp != nil {
		return stamp.Status != "publish"
	}
	document, known := r.manifest.Document(id)
	return known && document.Status != ""
}

// isAskedFor says whether a media record hangs on no document, or on one that this
// run or one before it asked for: with a login a site shows the files of all others.
func (r *run) isAskedFor(asset content.Asset) bool {
	if asset.Post == 0 || r.stamps[asset.Post] != nil {
		return true
	}
	_, known := r.manifest.Document(asset.Post)
	return known
}

// findAttachments learns where the pages of media lead, once a document links
// to a page of the site that is none of its documents. It says whether one of
// these is such a page.
func (r *run) findAttachments(ctx context.Context, left []string) (bool, error) {
	whole := r.Query
	whole.Types = nil
	if len(left) == 0 || r.Media != MediaDownload || !whole.IsZero() {
		return false, nil
	}
	s := r.readLibrary(ctx)
	if s.err != nil {
		return false, s.err
	}
	s.known.Do(func() {
		for _, asset := range s.assets {
			r.book.attach(asset)
		}
	})
	for _, address := range left {
		if u, err := url.Parse(address); err == nil {
			if _, ok := r.book.attachment(r.book.site.Parse(u)); ok {
				return true, nil
			}
		}
	}
	return false, nil
}

// attach notes which file the page of a media record shows.
func (b *book) attach(asset content.Asset) {
	if asset.URL == "" {
		return
	}
	files := fullSize(asset)
	b.pages.Store(asset.ID, files)
	if u, err := url.Parse(asset.Link); err == nil && u.RawQuery == "" && b.site.Owns(u) {
		b.pages.Store(permalink.PathKey(u), files)
	}
}

// attachment are the addresses of the file that a page of media shows, the upload
// itself first.
func (b *book) attachment(link permalink.Link) ([]string, bool) {
	var key any = permalink.PathKey(link.URL)
	switch {
	case link.ID != 0:
		key = link.ID
	case link.URL.RawQuery != "":
		return nil, false
	}
	files, ok := b.pages.Load(key)
	if !ok {
		return nil, false
	}
	return files.([]string), true
}
