package export

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
