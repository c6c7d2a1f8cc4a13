package export

import (
	"context"
	"iter"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/wordpress"
)

// Source is where documents come from: a site, a file, an archive.
type Source interface {
	// Site says what the source knows of the site as a whole.
	Site(ctx context.Context) (content.Site, error)
	// Inventory lists every document that the query asks for, without bodies. A
	// type that cannot be listed to its end is a *content.ListError, after which
	// it goes on; any other error ends the sequence.
	Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error]
	// Documents yields every wanted document exactly once, in any order, with
	// its names resolved, or a *content.DocumentError in its place; any other
	// error ends the sequence.
	Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error]
	// Assets yields the records of the media library with these ids, as far as
	// the source has them.
	Assets(ctx context.Context, ids []int64) iter.Seq2[content.Asset, error]
	// Warnings says what the source noticed so far that concerns no single
	// document, each thing once.
	Warnings() []content.Warning
}

// What follows not every source can do. One that lacks it is exported all the same.

// ChangeSource is a site on the web, which tells what changed without giving bodies.
type ChangeSource interface {
	// Heads yields for each stamp, in their order, its document without title,
	// body, excerpt and fields. An error ends the sequence.
	Heads(ctx context.Context, of []content.Stamp) iter.Seq2[content.Document, error]
	// Recent returns the documents of a type that were published or changed
	// after a moment, and how many there are of the type in all; -1 where it
	// cannot tell, or where there are more than one answer holds.
	Recent(ctx context.Context, typ string, since time.Time) (stamps []content.Stamp, total int, err error)
	// Replaced returns the media records that changed after a moment, none for the zero
	// time, and up to when by the source's own clock; zero where it tells no time.
	Replaced(ctx context.Context, since time.Time) ([]content.Asset, time.Time, error)
	// Patterned returns the ids of those of some documents that show what is stored
	// apart from them, where their bodies do not tell.
	Patterned(ctx context.Context, of []content.Stamp) (map[int64]bool, error)
	// UnreadLists are the lists that did not give what documents refer to, so far.
	UnreadLists() []*wordpress.UnreadListError
	// KeepBodies makes the inventories that follow read bodies too, into an empty file,
	// from which Documents takes them.
	KeepBodies(file wordpress.BodyFile)
	// Recall takes in names that an earlier run knew, for where the site does not tell.
	Recall(ctx context.Context, authors []content.Author, terms []content.Term) error
}

// LibrarySource is a source that can list its whole media library.
type LibrarySource interface {
	// Library yields every record of the media library. What it cannot be listed
	// to its end is a *content.ListError, after which it goes on; any other error
	// ends the sequence.
	Library(ctx context.Context) iter.Seq2[content.Asset, error]
	// MediaHosts returns the hosts that the files of the media library lie on, as
	// far as a first look at it tells.
	MediaHosts(ctx context.Context) ([]string, error)
}

// SiteDataSource is a source that has more than documents and their files. A list
// that cannot be read to its end ends with a *content.ListError.
type SiteDataSource interface {
	Authors(ctx context.Context) iter.Seq2[content.Author, error]
	Terms(ctx context.Context, taxonomy string) iter.Seq2[content.Term, error]
	Menus(ctx context.Context) iter.Seq2[content.Menu, error]
	// Comments yields the comments of the documents with these ids, of all where
	// none are given.
	Comments(ctx context.Context, posts ...int64) iter.Seq2[content.Comment, error]
}

// PartialSource is a source whose inventory need not hold all that a site has, so that
// what it lacks is not gone.
type PartialSource interface{ IsPartial() bool }

// SitemapSource is a source with a second list of what there is.
type SitemapSource interface {
	// Unlisted returns the pages that the sitemap lists and the inventory does
	// not give; where types are named, only those of these types.
	Unlisted(ctx context.Context, inventory []content.Stamp, types ...string) ([]sitemap.Page, error)
}

var (
	_ Source         = (*wordpress.Source)(nil)
	_ ChangeSource   = (*wordpress.Source)(nil)
	_ LibrarySource  = (*wordpress.Source)(nil)
	_ SiteDataSource = (*wordpress.Source)(nil)
	_ SitemapSource  = (*wordpress.Source)(nil)
)
