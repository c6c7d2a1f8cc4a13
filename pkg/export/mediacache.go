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
	assets []content.Asset
	err    error
	// short says why the list has not all there is; nil if it has.
	short error
}

func newMediaCache(source Source, isWanted func(content.Asset) bool) *mediaCache {
	return &mediaCache{source: source, isWanted: isWanted}
}

// read returns what the library lists; it is read once.
func (c *mediaCache) read(ctx context.Context) ([]content.Asset, error) {
	source, ok := c.source.(LibrarySource)
	if !ok {
		return nil, nil
	}
	c.once.Do(func() {
		c.err = eachRecord(ctx, source, func(short *content.ListError) { c.short = short }, func(asset content.Asset) {
			if c.isWanted(asset) {
				c.assets = append(c.assets, asset)
			}
		})
	})
	return c.assets, c.err
}
