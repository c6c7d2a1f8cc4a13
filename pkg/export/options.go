package export

import (
	"io/fs"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/media"
	"wpmd/pkg/redirect"
	"wpmd/pkg/render"
)

// Options shape an export.
type Options struct {
	// Output is the folder that the export lives in.
	Output string
	Render render.Options
	// Path is the template of paths that Render.Target has in place of the flavor's own;
	// empty where it has that.
	Path string
	// Bundles says that Render.Target has page bundles, which the flavor has not by itself.
	Bundles bool
	Query   content.Query
	// Selection is what the folder holds.
	Selection Selection
	Media     linkmap.MediaMode
	MediaOptions
	Links linkmap.LinkMode
	// Comments says what becomes of comments; empty leaves them on the site.
	Comments CommentMode
	// Redirects are the forms in which old addresses are written down.
	Redirects []redirect.Format
	// MovedFrom is the address that the site had when the folder was written, if it has
	// another one now.
	MovedFrom string
	// Raw is the folder beneath Output in which the objects of the site are kept as they
	// are; empty for none.
	Raw string
	// Scaffold writes the least project that the target builds, where it is not there.
	Scaffold bool
	// FillEmpty says that the source gives documents that have no text of their own that
	// of their pages.
	FillEmpty bool
	// NoSitemap leaves out the second look at what the site has: its sitemap.
	NoSitemap bool
	// Accept are gaps that a person knows of: they are told of and are no failures.
	Accept []Gap
	// IntoExisting allows a first run into a folder that holds other files.
	IntoExisting bool
	Sync         SyncOptions
	// Version is that of wpmd, for the manifest.
	Version string
	// Client fetches media. It may be nil unless Media is linkmap.MediaDownload.
	Client *fetch.Client
	// Uploads is a local copy of the site's folder of uploads, whose files are
	// taken from there; nil for none.
	Uploads fs.FS
	// Workers is how many documents are under way at once.
	Workers  int
	Progress Progress
	// Notice is told, before anything is written, what a person should know then;
	// nil for nobody.
	Notice func(message string)
}

// Selection is the part of a site that a folder holds: all that is public, unless its first
// run asked for something else.
type Selection struct {
	// Flags choose it, by their names: the folder remembers them.
	Flags map[string]string
	// Whole says that this run asks for all of it.
	Whole bool
}

// looksAtAll says that the run asks for all that the folder holds.
func (o Options) looksAtAll() bool { return o.Query.IsZero() || o.Selection.Whole }

func (o Options) notice(message string) {
	if o.Notice != nil {
		o.Notice(message)
	}
}

// Gap is something that a site has and that a person knows an export cannot have: what its
// API does not give of a type ("type:book"), a document ("id:12"), or what is missing at
// an address ("url:https://…").
type Gap string

// isOfWholeTypes says that a query asks for all of one type or several.
func isOfWholeTypes(q content.Query) bool {
	q.Types = nil
	return q.IsZero()
}

// Progress is told what a run is doing. Its methods are called from several
// goroutines.
type Progress interface {
	// Stage announces a stage, or a new total of it; a total of 0 is unknown.
	Stage(name string, total int)
	// Step says that n more of a stage are done.
	Step(name string, n int)
	// Warn hands over a warning as soon as it is known.
	Warn(w content.Warning)
}

// The stages of a run.
const (
	StageInventory = "inventory"
	StageDocuments = "documents"
	StageMedia     = "media"
)

// SyncOptions shape how a folder is brought up to date.
type SyncOptions struct {
	// Prune says what becomes of files whose documents have left the site.
	Prune Prune
	// OnConflict says what becomes of a file that a person edited.
	OnConflict OnConflict
	// Full fetches every document, whatever is known of it.
	Full bool
	// Quick asks for what is new alone, as long as the numbers add up.
	Quick bool
	// DryRun ends with the plan. Nothing is written.
	DryRun bool
	// Check finds out what would change, bodies included. Nothing is written.
	Check bool
}

// Prune says what becomes of files whose documents have left the site.
type Prune string

// The ways to prune.
const (
	PruneNothing Prune = ""      // they stay, and are told of
	PruneGone    Prune = "yes"   // they go, unless they were edited, or are suspiciously many
	PruneForced  Prune = "force" // they go, however many, unless they were edited
)

// OnConflict says what becomes of a file that a person edited.
type OnConflict string

// The ways out of a conflict.
const (
	ConflictKeep      OnConflict = "keep"      // the edit stays; the zero value does the same
	ConflictOverwrite OnConflict = "overwrite" // the site's version takes its place
	ConflictBoth      OnConflict = "both"      // the site's version lies beside it
)

// MediaOptions say which files an export holds beside the documents. What is
// left out, a document points at on the web.
type MediaOptions struct {
	MediaFrom  linkmap.MediaFrom
	MediaTypes media.Types
	// MaxMediaSize is the greatest size of a file in bytes; 0 means that of
	// package fetch, beyond which a file counts as failed rather than left out.
	MaxMediaSize int64
	// MediaLibrary fetches what the media library lists and no document shows,
	// too, from a source that can list it.
	MediaLibrary bool
	// Hosts are host names that the site had before.
	Hosts []string
}

// CommentMode says what becomes of the comments of documents.
type CommentMode string

// The comment modes. Without one, comments are left on the site.
const (
	CommentsData   CommentMode = "data"   // a data file for each document that has some
	CommentsAppend CommentMode = "append" // at the end of the document
)

// defaultWorkers keeps a few documents waiting for their pictures while others
// are being rendered.
const defaultWorkers = 8
