// Package manifest remembers what the last run wrote, and so decides what this
// run must do.
//
// It lives in the folder .wpmd of an export, as sorted text with one line a
// document, so that git keeps it small and people can read a change of it:
//
//	manifest.json        the site, the flags that shape the output, versions
//	documents/N.ndjson   documents with ids from N*1000 on
//	media.ndjson         the files that documents show or offer
//	journal.ndjson       what a run has written so far; folded in when it ends
//	lock                 held by the run that is under way
//
// A record is made only after the file that it names, so the manifest never
// promises what is not there; a run that is killed leaves its journal, which
// the next one reads.
package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"

	"wpmd/pkg/tree"
)

// Dir is the folder of an export that holds what wpmd keeps for itself.
const Dir = ".wpmd"

// Format is the version of the manifest's own form.
const Format = 1

const (
	headerPath    = Dir + "/manifest.json"
	documentsPath = Dir + "/documents"
	mediaPath     = Dir + "/media.ndjson"
	journalPath   = Dir + "/journal.ndjson"
	lockPath      = Dir + "/lock"
	ignorePath    = Dir + "/.gitignore"

	ignored = "/journal.ndjson\n/lock\n*.tmp\n.wpmd-tmp-*\n"
)

// Header says which export this is.
type Header struct {
	Format int `json:"format"`
	// Site is the home address of the site that was exported.
	Site string `json:"site"`
	// Converter is the version of wpmd that wrote the files.
	Converter string `json:"converter"`
	// Flags are those that shape the files, by name.
	Flags map[string]string `json:"flags"`
}

// Document is the record of a document's file.
type Document struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	Path string `json:"path"`
	// Hash is that of the bytes that were written, as tree.Sum gives it.
	Hash string `json:"hash"`
	// Link is the document's web address.
	Link string `json:"link,omitempty"`
	// Pages is how many pages the site shows the document on, 0 for one.
	Pages int `json:"pages,omitempty"`
	// Anchors are the ids in the document that others lead to, sorted, with
	// spaces between them.
	Anchors string `json:"anchors,omitempty"`
}

// File is the record of a picture or another file beside the documents.
type File struct {
	Path         string `json:"path"`
	URL          string `json:"url"`
	Size         int64  `json:"size"`
	Hash         string `json:"hash"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// entry is one line of the journal.
type entry struct {
	Document *Document `json:"document,omitempty"`
	File     *File     `json:"file,omitempty"`
	Forget   int64     `json:"forget,omitempty"`
}

// FormatError says that a manifest was written by a later wpmd.
type FormatError struct{ Found int }

func (e *FormatError) Error() string {
	return fmt.Sprintf("the manifest has format %d, and this wpmd reads up to %d", e.Found, Format)
}

// CorruptError says that a file of the manifest cannot be read.
type CorruptError struct {
	Path string
	Line int
	Err  error
}

func (e *CorruptError) Error() string { return fmt.Sprintf("%s, line %d: %v", e.Path, e.Line, e.Err) }

func (e *CorruptError) Unwrap() error { return e.Err }

// Manifest is the memory of one output folder. It is safe for concurrent use.
type Manifest struct {
	tree   *tree.Tree
	header *Header

	mu        sync.Mutex
	documents map[int64]Document
	files     map[string]File // by path
	// written holds the hash of what was last written at each path. A path that
	// its document has moved away from stays in it, because the file is still
	// there and still ours: two documents can swap their names.
	written map[string]string
	journal *os.File
	unlock  func() error
}

// Read loads what the last run wrote beneath t, and the journal of a run that
// did not end. A folder without a manifest gives an empty one.
func Read(t *tree.Tree) (*Manifest, error) {
	m := &Manifest{
		tree:      t,
		documents: make(map[int64]Document),
		files:     make(map[string]File),
		written:   make(map[string]string),
	}
	raw, err := t.Read(headerPath)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	var header Header
	if err := json.Unmarshal(raw, &header); err != nil {
		return nil, &CorruptError{Path: headerPath, Line: 1, Err: err}
	}
	if header.Format > Format {
		return nil, &FormatError{Found: header.Format}
	}
	m.header = &header
	if err := m.load(); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Manifest) load() error {
	shards, err := m.shards()
	if err != nil {
		return err
	}
	for _, shard := range shards {
		err := readLines(m.tree, shard, func(d Document) { m.setDocument(d) })
		if err != nil {
			return err
		}
	}
	if err := readLines(m.tree, mediaPath, func(f File) { m.files[f.Path] = f }); err != nil {
		return err
	}
	return m.replay()
}

// replay folds in the journal of a run that was killed. Its last line may be
// cut: the file that the line would have named is then a file without a record,
// which is what the order of writing promises.
func (m *Manifest) replay() error {
	err := readLines(m.tree, journalPath, func(e entry) {
		switch {
		case e.Document != nil:
			m.setDocument(*e.Document)
		case e.File != nil:
			m.files[e.File.Path] = *e.File
		case e.Forget != 0:
			m.forget(e.Forget)
		}
	})
	if corrupt, ok := errors.AsType[*CorruptError](err); ok && corrupt.Line == lastLine {
		return nil
	}
	return err
}

// Header returns what the last run said of itself, and false where there was none.
func (m *Manifest) Header() (Header, bool) {
	if m.header == nil {
		return Header{}, false
	}
	return *m.header, true
}

// Document returns the record of a document.
func (m *Manifest) Document(id int64) (Document, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.documents[id]
	return d, ok
}

// Documents returns every record, by id.
func (m *Manifest) Documents() []Document {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.documents), func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
}

// Written returns the hash of what the last run wrote at a path, whatever
// document it was, and an empty string where it wrote nothing.
func (m *Manifest) Written(path string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if hash, ok := m.written[path]; ok {
		return hash
	}
	return m.files[path].Hash
}

// File returns the record of the file at a path.
func (m *Manifest) File(path string) (File, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[path]
	return f, ok
}

// Files returns every record of a file beside the documents, by path.
func (m *Manifest) Files() []File {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.files), func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}

// Begin takes the lock and opens the journal: from here on the folder is this
// run's. It fails with a *tree.LockedError while another run holds it.
func (m *Manifest) Begin(h Header) error {
	unlock, err := m.tree.Lock(lockPath)
	if err != nil {
		return err
	}
	if err := m.begin(h); err != nil {
		return errors.Join(err, unlock())
	}
	m.unlock = unlock
	return nil
}

func (m *Manifest) begin(h Header) error {
	h.Format = Format
	raw, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if _, err := m.tree.Write(ignorePath, []byte(ignored)); err != nil {
		return err
	}
	if _, err := m.tree.WriteSync(headerPath, append(raw, '\n')); err != nil {
		return err
	}
	m.header = &h
	if _, err := m.tree.Stat(journalPath); err == nil {
		if _, err := m.tree.Sweep(); err != nil {
			return fmt.Errorf("sweep up after a run that was killed: %w", err)
		}
	}
	// The records of a killed run are in memory by now; on disk they are still
	// only in its journal, so that is continued and not begun anew.
	m.journal, err = m.tree.Append(journalPath)
	if err != nil {
		return err
	}
	return m.mendJournal()
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

// Put records a document whose file has been written.
func (m *Manifest) Put(d Document) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.documents[d.ID] == d {
		return nil
	}
	m.setDocument(d)
	return m.log(entry{Document: &d})
}

// PutFile records a picture or another file that has been written.
func (m *Manifest) PutFile(f File) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files[f.Path] == f {
		return nil
	}
	m.files[f.Path] = f
	return m.log(entry{File: &f})
}

// Forget drops the record of a document whose file has been removed.
func (m *Manifest) Forget(id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(id)
	return m.log(entry{Forget: id})
}

func (m *Manifest) setDocument(d Document) {
	m.documents[d.ID] = d
	m.written[d.Path] = d.Hash
}

func (m *Manifest) forget(id int64) {
	delete(m.written, m.documents[id].Path)
	delete(m.documents, id)
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

// Commit folds the journal into the manifest and gives the folder free.
func (m *Manifest) Commit() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.writeRecords(); err != nil {
		return err
	}
	if err := m.journal.Close(); err != nil {
		return fmt.Errorf("close the journal: %w", err)
	}
	m.journal = nil
	if err := m.tree.Remove(journalPath); err != nil {
		return err
	}
	return m.free()
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
	return errors.Join(err, m.free())
}

func (m *Manifest) free() error {
	if m.unlock == nil {
		return nil
	}
	unlock := m.unlock
	m.unlock = nil
	return unlock()
}

func (m *Manifest) writeRecords() error {
	old, err := m.shards()
	if err != nil {
		return err
	}
	shards := make(map[string][]Document)
	for _, d := range m.documents {
		name := shardPath(d.ID)
		shards[name] = append(shards[name], d)
	}
	for name, documents := range shards {
		slices.SortFunc(documents, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
		if err := writeLines(m.tree, name, documents); err != nil {
			return err
		}
	}
	for _, name := range old {
		if shards[name] != nil {
			continue
		}
		if err := m.tree.Remove(name); err != nil {
			return err
		}
	}
	files := slices.SortedFunc(maps.Values(m.files), func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	if len(files) == 0 {
		return nil
	}
	return writeLines(m.tree, mediaPath, files)
}
