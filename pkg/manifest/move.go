package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Move is a document whose file goes to another path, as it is: with what a
// person changed in it.
type Move struct {
	ID   int64  `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
	// Copy says that the conflict copy beside it goes there too.
	Copy bool `json:"copy,omitempty"`
}

// stagingPath is where a file is between its old path and its new one.
func stagingPath(id int64) string { return Dir + "/moving/" + strconv.FormatInt(id, 10) }

// Move brings the files of documents to other paths, all of them as one set:
// every file leaves its old path before one takes a new one, so that two can
// swap theirs, or differ in case alone. What is killed on the way is ended by
// the next Begin. A path that is taken by a file outside the set is an
// fs.ErrExist.
func (m *Manifest) Move(moves []Move) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(moves) == 0 {
		return nil
	}
	for _, move := range moves {
		if err := m.log(entry{Move: &move}); err != nil {
			return err
		}
	}
	m.moves = moves
	return m.executeMoves()
}

// isOurs says whether a move that a journal tells of can be one of ours: its
// document was written to its old path, and both are paths of documents. A journal
// that somebody made, or that belongs to another folder, moves nothing.
func (m *Manifest) isOurs(move Move) bool {
	r := m.documents[move.ID]
	return r != nil && (r.path == move.From || r.path == move.To) && isDocumentPath(move.From) && isDocumentPath(move.To)
}

func isDocumentPath(path string) bool {
	return fs.ValidPath(path) && path != "." && path != Dir && !strings.HasPrefix(path, Dir+"/")
}

// endMoves ends what a killed run began.
func (m *Manifest) endMoves() error {
	if len(m.moves) == 0 {
		return nil
	}
	return m.executeMoves()
}

func (m *Manifest) executeMoves() error {
	if !m.staged {
		for _, move := range m.moves {
			if err := m.renameBoth(move, move.From, stagingPath(move.ID)); err != nil {
				return err
			}
		}
		// A file that has reached its new path may lie where another one lay. So
		// that the next run does not take it for that one, it must know.
		if err := m.log(entry{Staged: true}); err != nil {
			return err
		}
		if err := m.journal.Sync(); err != nil {
			return fmt.Errorf("write the journal: %w", err)
		}
	}
	for _, move := range m.moves {
		if err := m.renameBoth(move, stagingPath(move.ID), move.To); err != nil {
			return err
		}
	}
	for _, move := range m.moves {
		m.moved(move)
	}
	for _, move := range m.moves {
		if d, ok := m.document(move.ID); ok {
			if err := m.log(entry{Document: &d}); err != nil {
				return err
			}
		}
	}
	m.moves, m.staged = nil, false
	return nil
}

// renameBoth renames a document's file, and its conflict copy if that is to move.
func (m *Manifest) renameBoth(move Move, from, to string) error {
	if err := m.rename(from, to); err != nil || !move.Copy {
		return err
	}
	return m.rename(from+ConflictCopyExtension, to+ConflictCopyExtension)
}

// rename renames a file, unless it has been renamed before.
func (m *Manifest) rename(from, to string) error {
	err := m.tree.Move(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// moved changes the record of a document whose file has moved.
func (m *Manifest) moved(move Move) {
	d, ok := m.document(move.ID)
	if !ok || d.Path == move.To {
		return
	}
	d.Path = move.To
	m.setDocument(d)
}

// dropMove drops the intention to move a document whose record says that it is
// there.
func (m *Manifest) dropMove(id int64, path string) {
	for i, move := range m.moves {
		if move.ID == id && move.To == path {
			m.moves = append(m.moves[:i:i], m.moves[i+1:]...)
			if len(m.moves) == 0 {
				m.staged = false
			}
			return
		}
	}
}
