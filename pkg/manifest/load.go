package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/tree"
)

// Read loads what the last run wrote beneath t, and the journal of a run that
// did not end. A folder without a manifest gives an empty one.
func Read(t *tree.Tree) (*Manifest, error) {
	m := &Manifest{tree: t}
	return m, m.Reload()
}

// Reload reads anew what is remembered.
func (m *Manifest) Reload() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.documents, m.ids, m.files = make(map[int64]*record), nil, make(map[string]File)
	m.paths, m.interned = make(map[string]int64), make(map[string]string)
	m.dirty, m.filesDirty = make(map[string]bool), false
	m.intents, m.recovered, m.moves, m.staged, m.header = nil, nil, nil, false, nil
	m.outdated = nil
	h, ok, err := ReadHeader(m.tree)
	if err != nil || !ok {
		return err
	}
	m.header = &h
	return m.load()
}

// ReadHeader reads what the last run beneath t said of itself, and false where
// there was none.
func ReadHeader(t *tree.Tree) (Header, bool, error) {
	raw, err := t.Read(headerPath)
	if errors.Is(err, fs.ErrNotExist) {
		return Header{}, false, nil
	}
	if err != nil {
		return Header{}, false, fmt.Errorf("read the manifest: %w", err)
	}
	var h Header
	if err := json.Unmarshal(raw, &h); err != nil {
		return Header{}, false, &CorruptError{Dir: t.Dir(), Path: headerPath, Line: 1, Err: err}
	}
	if h.Format > Format {
		return Header{}, false, &FormatError{Found: h.Format}
	}
	upgradeFlags(h.Flags)
	return h, true, nil
}

func (m *Manifest) load() error {
	shards, err := m.shards()
	if err != nil {
		return err
	}
	for some := range slices.Chunk(shards, max(1, runtime.GOMAXPROCS(0))) {
		if err := m.loadShards(some); err != nil {
			return err
		}
	}
	if err := readLines(m.tree, mediaPath, func(f File) { m.files[m.intern(f.Path)] = f }); err != nil {
		return err
	}
	clear(m.dirty)
	for _, shard := range m.outdated {
		m.dirty[shard] = true
	}
	if err := m.replay(); err != nil {
		return err
	}
	m.moves = slices.DeleteFunc(m.moves, func(move Move) bool { return !m.isOurs(move) })
	if err := m.recover(); err != nil {
		return err
	}
	// What was under way to another path is spoken of as if it had arrived.
	for _, move := range m.moves {
		m.moved(move)
	}
	return nil
}

// loadShards reads files of records, all at the same time.
func (m *Manifest) loadShards(shards []string) error {
	read := make([][]storedDocument, len(shards))
	var group errgroup.Group
	for i, shard := range shards {
		group.Go(func() error {
			return readLines(m.tree, shard, func(d storedDocument) { read[i] = append(read[i], d) })
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, documents := range read {
		for _, d := range documents {
			m.setDocument(d.current())
			if d.isLegacy() {
				m.outdated = append(m.outdated, shardPath(d.ID))
			}
		}
	}
	return nil
}

// intern returns s in a form that is held once, however many records hold it.
func (m *Manifest) intern(s string) string {
	if one, ok := m.interned[s]; ok {
		return one
	}
	m.interned[s] = s
	return s
}

// replay folds in the journal of a run that was killed. Its last line may be
// cut: the file that the line would have named is then a file without a record,
// which is what the order of writing promises.
func (m *Manifest) replay() error {
	err := readLines(m.tree, journalPath, func(stored storedEntry) {
		e := stored.current()
		switch {
		case e.Document != nil:
			m.dropMove(e.Document.ID, e.Document.Path)
			m.resolveIntent(e.Document.ID, "")
			m.setDocument(*e.Document)
		case e.File != nil:
			m.resolveIntent(0, e.File.Path)
			m.setFile(*e.File)
		case e.Forget != 0:
			m.resolveIntent(e.Forget, "")
			m.forget(e.Forget)
		case e.Intent != nil:
			m.intents = append(m.intents, *e.Intent)
		case e.ForgetFile != "":
			m.forgetFile(e.ForgetFile)
		case e.Reset:
			m.markAllDue()
		case e.Due != nil:
			m.markDue(e.Due)
		case e.Move != nil:
			m.moves = append(m.moves, *e.Move)
		case e.Staged:
			m.staged = true
		}
	})
	if corrupt, ok := errors.AsType[*CorruptError](err); ok && corrupt.Cut {
		return nil
	}
	return err
}
