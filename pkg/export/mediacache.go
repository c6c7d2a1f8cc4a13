package export

import (
	"context"
	"sync"

	"wpmd/pkg/content"
)

// mediaCache is the media library, read once where something asks for it. It is safe
// for concurrent use.
type mediaCache struct {
	source Source
	// isWanted says which records are kept.
	isWanted func(content.Asset) bool

	once   sync.Once
	isRead bool // by now
	assets []content.Asset
	listed int // records, whether or not they are kept
	err    error
	// short says why the list has not all there is; nil if it has.
	short *content.ListError
}

func newMediaCache(source Source, isWanted func(content.Asset) bool) *mediaCache {
	return &mediaCache{source: source, isWanted: isWanted}
}

// emptyLibraryError says that the media library lists nothing, though documents have
// pictures of it.
type emptyLibraryError struct{}

func (*emptyLibraryError) Error() string {
	return "the media library lists nothing, and documents have pictures of it"
}

// lack says why the library, once it was read, has not all there is; nil if it has.
// isUsed says that documents have pictures of it.
func (c *mediaCache) lack(isUsed func() bool) *content.ListError {
	switch {
	case c.short != nil:
		return c.short
	case c.listed == 0 && isUsed():
		return &content.ListError{Type: "attachment", Err: &emptyLibraryError{}}
	}
	return nil
}

// read returns what the library lists; it is read once.
func (c *mediaCache) read(ctx context.Context) ([]content.Asset, error) {
	source, ok := c.source.(LibrarySource)
	if !ok {
		return nil, nil
	}
	c.once.Do(func() {
		c.isRead = true
		c.err = eachRecord(ctx, source, func(short *content.ListError) { c.short = short }, func(asset content.Asset) {
			c.listed++
			if c.isWanted(asset) {
				c.assets = append(c.assets, asset)
			}
		})
	})
	return c.assets, c.err
}
