package manifest

// Action is what a run does with one file.
type Action int

const (
	// Skip: the file already says what it should.
	Skip Action = iota
	// Create: there is no file yet, or it was removed.
	Create
	// Update: the file is as the last run left it, and should change.
	Update
	// Keep: a person changed the file since the last run wrote it.
	Keep
	// Conflict: a file that no run wrote stands in the way.
	Conflict
)

// Decide compares three states of one file by their hashes: what it should be,
// what it is, and what the last run wrote at its path. An empty hash means that
// there is no such state.
func Decide(should, is, last string) Action {
	switch {
	case is == "":
		return Create
	case is == should:
		return Skip
	case last == "":
		return Conflict
	case is == last:
		return Update
	default:
		return Keep
	}
}
