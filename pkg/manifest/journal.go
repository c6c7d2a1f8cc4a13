package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// entry is one line of the journal.
type entry struct {
	Document *Document `json:"document,omitempty"`
	File     *File     `json:"file,omitempty"`
	Forget   int64     `json:"forget,omitempty"`
	// ForgetFile is the path of a file that was removed.
	ForgetFile string  `json:"forget_file,omitempty"`
	Intent     *Intent `json:"intent,omitempty"`
	Move       *Move   `json:"move,omitempty"`
	// Reset says that the documents recorded so far are not as a run would write
	// them now, and Due names those of which that is known.
	Reset bool    `json:"reset,omitempty"`
	Due   []int64 `json:"due,omitempty"`
	// Staged says that the files of all moves so far have left their old paths.
	Staged bool `json:"staged,omitempty"`
}

// Lock makes the folder this run's until Commit or Close. It fails with a
// *tree.LockedError while another run holds it.
func (m *Manifest) Lock() error {
	if m.unlock != nil {
		return nil
	}
	unlock, err := m.tree.Lock(lockPath)
	if err != nil {
		return err
	}
	m.unlock = unlock
	return nil
}

// ChangedError says that another run has written to the folder since its
// manifest was read.
type ChangedError struct{ Dir string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("another run has written to %s meanwhile", e.Dir)
}

// Begin takes the lock, if this run has not taken it before, ends what a killed
// run left half done, and opens the journal.
func (m *Manifest) Begin(h Header) error {
	locked := m.unlock != nil
	if err := m.Lock(); err != nil {
		return err
	}
	if _, err := m.tree.Stat(headerPath); err == nil && !locked && m.header == nil {
		return errors.Join(&ChangedError{Dir: m.tree.Dir()}, m.release())
	}
	if err := m.begin(h); err != nil {
		return errors.Join(err, m.release())
	}
	return nil
}

func (m *Manifest) writeHeader() error {
	raw, err := json.MarshalIndent(m.header, "", "  ")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return m.noteChange(m.tree.WriteSync(headerPath, append(raw, '\n')))
}

func (m *Manifest) begin(h Header) error {
	h.Format = Format
	if _, err := m.tree.Write(ignorePath, []byte(ignored)); err != nil {
		return err
	}
	old := m.header
	m.header = &h
	if old == nil {
		if err := m.writeHeader(); err != nil {
			return err
		}
	}
	if err := m.openJournal(); err != nil {
		return err
	}
	// The header speaks for all files. Until those are written anew, their
	// records must say that they are not what it says.
	if old != nil && !old.Shapes(h) {
		m.markAllDue()
		if err := m.log(entry{Reset: true}); err != nil {
			return err
		}
		if err := m.journal.Sync(); err != nil {
			return fmt.Errorf("write the journal: %w", err)
		}
	}
	return m.writeHeader()
}

// openJournal takes up the journal of a run that was killed, or begins one.
func (m *Manifest) openJournal() (err error) {
	swept := Dir // where a run can have been killed before it had a journal
	if _, err := m.tree.Stat(journalPath); err == nil {
		swept = "."
	}
	if _, err := m.tree.Sweep(swept); err != nil {
		return fmt.Errorf("sweep up after a run that was killed: %w", err)
	}
	// The records of a killed run are in memory by now; on disk they are still
	// only in its journal, so that is continued and not begun anew.
	if m.journal, err = m.tree.Append(journalPath); err != nil {
		return err
	}
	if err := m.mendJournal(); err != nil {
		return err
	}
	if err := m.logRecovered(); err != nil {
		return err
	}
	return m.endMoves()
}

// Due records that documents are to be written again, before anything is done
// that makes it so: a run that is killed after a document has moved must not
// leave the links to it behind.
func (m *Manifest) Due(ids []int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	m.markDue(ids)
	return m.log(entry{Due: ids})
}

func (m *Manifest) markDue(ids []int64) {
	for _, id := range ids {
		if r, ok := m.documents[id]; ok {
			r.metadataDigest = ""
			m.dirty[shardPath(id)] = true
		}
	}
}

func (m *Manifest) markAllDue() {
	for id, r := range m.documents {
		r.metadataDigest = ""
		m.dirty[shardPath(id)] = true
	}
}

// mendJournal ends a line that a kill cut short, so that the next one does not
// continue it.
func (m *Manifest) mendJournal() error {
	raw, err := m.tree.Read(journalPath)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	cut := bytes.LastIndexByte(raw, '\n') + 1
	if cut == len(raw) {
		return nil
	}
	if err := m.journal.Truncate(int64(cut)); err != nil {
		return fmt.Errorf("mend the journal: %w", err)
	}
	return nil
}

func (m *Manifest) log(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if _, err := m.journal.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// Commit folds the journal into the manifest, keeps what the run saw of the site
// as a whole, and gives the folder free.
func (m *Manifest) Commit(newest map[string]time.Time, hidden map[string][]int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.writeRecords(); err != nil {
		return err
	}
	m.header.Newest, m.header.Hidden = newest, hidden
	if err := m.writeHeader(); err != nil {
		return err
	}
	if err := m.journal.Close(); err != nil {
		return fmt.Errorf("close the journal: %w", err)
	}
	m.journal = nil
	if err := m.tree.Remove(journalPath); err != nil {
		return err
	}
	return m.release()
}

// Close gives the folder free without folding the journal in; the next run
// does that. After Commit it does nothing.
func (m *Manifest) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	if m.journal != nil {
		err = m.journal.Close()
		m.journal = nil
	}
	return errors.Join(err, m.release())
}

func (m *Manifest) release() error {
	if m.unlock == nil {
		return nil
	}
	unlock := m.unlock
	m.unlock = nil
	return unlock()
}

// writeRecords writes the files of which a record has changed.
func (m *Manifest) writeRecords() error {
	shards := make(map[string][]int64)
	for id := range m.documents {
		if name := shardPath(id); m.dirty[name] {
			shards[name] = append(shards[name], id)
		}
	}
	for name := range m.dirty {
		if err := m.writeShard(name, shards[name]); err != nil {
			return err
		}
	}
	if !m.filesDirty {
		return nil
	}
	files := slices.SortedFunc(maps.Values(m.files), func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	if len(files) > 0 {
		return m.noteChange(writeLines(m.tree, mediaPath, files))
	}
	return m.removeRecords(mediaPath)
}

func (m *Manifest) writeShard(name string, ids []int64) error {
	if len(ids) == 0 {
		return m.removeRecords(name)
	}
	slices.Sort(ids)
	documents := make([]Document, len(ids))
	for i, id := range ids {
		documents[i] = m.documents[id].document(id)
	}
	return m.noteChange(writeLines(m.tree, name, documents))
}

func (m *Manifest) removeRecords(name string) error {
	err := m.tree.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return m.noteChange(err == nil, err)
}

func (m *Manifest) noteChange(changed bool, err error) error {
	m.changed = m.changed || changed
	return err
}

// Changed says that this run made files of records other than they were.
func (m *Manifest) Changed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}
