package export

import (
	"errors"
	"io/fs"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// A site's version that lies beside an edited file goes where that goes, and is
// removed once there is no conflict any more. What a person wrote in it is theirs: it
// stays where it is, and is named.

func conflictCopyOf(path string) string { return path + manifest.ConflictCopyExtension }

// stateOfCopy says whether a document's conflict copy is there, and whether it is as it
// was laid.
func (out *output) stateOfCopy(d manifest.Document) (isThere, isOurs bool, err error) {
	if d.ConflictCopyHash == "" {
		return false, false, nil
	}
	is, err := out.hashAs(conflictCopyOf(d.Path), d.ConflictCopyHash)
	if tree.IsObstacle(err) {
		return false, false, nil
	}
	return is != "", is == d.ConflictCopyHash, err
}

// removeConflictCopy removes the conflict copy of a document whose conflict is settled.
func (out *output) removeConflictCopy(d manifest.Document, report *reporter) error {
	isThere, isOurs, err := out.stateOfCopy(d)
	if err != nil || !isThere {
		return err
	}
	if !isOurs {
		reportLeftCopy(conflictCopyOf(d.Path), report)
		return nil
	}
	return out.remove(conflictCopyOf(d.Path))
}

func reportLeftCopy(path string, report *reporter) {
	report.warn(content.Warning{Code: manifest.CodeEdited, Document: path, Message: "somebody wrote in it, and wpmd has no more use for it; it is kept: move it away or remove it"})
}

// settleConflicts settles those of documents whose edit is gone.
func settleConflicts(unchanged []syncplan.Unchanged, out *output, report *reporter) error {
	for _, u := range unchanged {
		if u.Edited {
			continue
		}
		d := out.record(u.ID)
		if d.ConflictCopyHash == "" {
			continue
		}
		if err := out.settleConflict(&d, report); err != nil {
			return err
		}
		if err := out.manifest.Put(d); err != nil {
			return err
		}
	}
	return nil
}

// settleConflict takes what is remembered of a conflict out of a document's record.
func (out *output) settleConflict(d *manifest.Document, report *reporter) error {
	if err := out.removeConflictCopy(*d, report); err != nil {
		return err
	}
	d.ConflictCopyHash = ""
	d.Remarks = slices.DeleteFunc(slices.Clone(d.Remarks), func(r manifest.Remark) bool { return r.Code == manifest.CodeEdited })
	return nil
}

// moveDocuments brings the files of documents to other paths, with the conflict copies
// beside them.
func moveDocuments(moves []manifest.Move, out *output, report *reporter) error {
	moves = slices.Clone(moves)
	leaving := make(map[string]bool) // copies whose paths are free once all have left
	for i, move := range moves {
		isThere, isOurs, err := out.stateOfCopy(out.record(move.ID))
		if err != nil {
			return err
		}
		if moves[i].Copy = isOurs && isThere; moves[i].Copy {
			leaving[conflictCopyOf(move.From)] = true
		} else if isThere {
			reportLeftCopy(conflictCopyOf(move.From), report)
		}
	}
	for i, move := range moves {
		to := conflictCopyOf(move.To)
		if _, err := out.tree.Stat(to); move.Copy && !leaving[to] && !errors.Is(err, fs.ErrNotExist) {
			moves[i].Copy = false // somebody's file is there: the copy goes, and is laid again if it is wanted
			if err := out.remove(conflictCopyOf(move.From)); err != nil {
				return err
			}
		}
	}
	return out.manifest.Move(moves)
}
