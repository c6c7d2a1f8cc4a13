package export

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// mediaCache is the media library, read once where something asks for it. It is safe
// for concurrent use.
type mediaCache struct {
	source Source
	// isWanted says which records are kept.
	isWanted func(content.Asset) bool

	once   sync.Once
	assets []content.Asset
	err    error
	// short says why the list has not all there is; nil if it has.
	short error
}

func newMediaCache(source Source, isWanted func(content.Asset) bool) *mediaCache {
	return &mediaCache{source: source, isWanted: isWanted}
}

// read reads the library, unless that was done.
func (c *mediaCache) read(ctx context.Context) error {
	c.once.Do(func() { c.err = c.list(ctx) })
	return c.err
}

func (c *mediaCache) list(ctx context.Context) error {
	source, ok := c.source.(LibrarySource)
	if !ok {
		return nil
	}
	for asset, err := range source.Library(ctx) {
		if short, ok := errors.AsType[*content.ListError](err); ok {
			c.short = short
			continue
		}
		if err != nil {
			return err
		}
		if c.isWanted(asset) {
			c.assets = append(c.assets, asset)
		}
	}
	return nil
}

// findAttachments learns where the pages of media lead, once a document links
// to a page of the site that is none of its documents. It says whether one of
// these is such a page.
func (f *linkFinder) findAttachments(ctx context.Context, addresses []string) (bool, error) {
	if !f.mayReadLibrary {
		return false, nil
	}
	if err := f.library.read(ctx); err != nil {
		return false, err
	}
	f.attached.Do(func() {
		for _, asset := range f.library.assets {
			f.links.attach(asset)
		}
	})
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil {
			if _, ok := f.links.attachment(f.links.site.Parse(u)); ok {
				return true, nil
			}
		}
	}
	return false, nil
}

// attach notes which file the page of a media record shows.
func (b *linkMap) attach(asset content.Asset) {
	if asset.URL == "" {
		return
	}
	files := fullSize(asset)
	b.found.pages.Store(asset.ID, files)
	if u, err := url.Parse(asset.Link); err == nil && u.RawQuery == "" && b.site.Owns(u) {
		b.found.pages.Store(permalink.PathKey(u), files)
	}
}

// attachment are the addresses of the file that a page of media shows, the upload
// itself first.
func (b *linkMap) attachment(link permalink.Link) ([]string, bool) {
	var key any = permalink.PathKey(link.URL)
	switch {
	case link.ID != 0:
		key = link.ID
	case link.URL.RawQuery != "":
		return nil, false
	}
	files, ok := b.found.pages.Load(key)
	if !ok {
		return nil, false
	}
	return files.([]string), true
}
