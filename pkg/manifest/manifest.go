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
//	moving/ID            a document's file on its way to another path
//
// A record is made only after the file that it names, so the manifest never
// promises what is not there. What is about to be written is said before, so that
// a file is known for our own though its writer was killed before it could make the
// record; a run that is killed leaves its journal, which the next one reads. Files
// that change their paths do so as a set: see Move.
package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/tree"
)

// Dir is the folder of an export that holds what wpmd keeps for itself.
const Dir = ".wpmd"

// Format is the version of the manifest's own form. Format 1 knew neither heads
// nor edges: its documents are read as ones of which nothing is known but their
// files, and are due.
const Format = 2

const (
	headerPath    = Dir + "/manifest.json"
	documentsPath = Dir + "/documents"
	mediaPath     = Dir + "/media.ndjson"
	journalPath   = Dir + "/journal.ndjson"
	lockPath      = Dir + "/lock"
	ignorePath    = Dir + "/.gitignore"

	ignored = "/journal.ndjson\n/lock\n/moving/\n*.tmp\n.wpmd-tmp-*\n"
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
	// Newest is the latest modification by type, as the site tells it.
	Newest map[string]time.Time `json:"newest,omitempty"`
	// Library is up to when changes of the site's media library were seen, by the
	// site's clock.
	Library time.Time `json:"library,omitzero"`
	// Hidden are the ids of documents that the site has and the export has not, by
	// type, because a password stands before them.
	Hidden map[string][]int64 `json:"hidden,omitempty"`
}

// Shapes says whether two runs, of which these are the headers, write a document
// in the same way.
func (h Header) Shapes(other Header) bool {
	return h.Converter == other.Converter && maps.Equal(h.Flags, other.Flags)
}

// Document is the record of a document's file.
type Document struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	// Status is the document's where it is not published.
	Status string `json:"status,omitempty"`
	Path   string `json:"path"`
	// Hash is that of the bytes that were written, as tree.Sum gives it.
	Hash string `json:"hash"`
	// Beside is the hash of the site's version that lies beside an edited file.
	Beside string `json:"beside,omitempty"`
	// Link is the document's web address.
	Link string `json:"link,omitempty"`
	// Head is a digest of all that the site told of the document without its
	// body. As long as it stays, so does the body, but for Again.
	Head string `json:"head,omitempty"`
	// Again says why the document is read again whatever its head says: its body
	// shows what changes without it, it changed while it was read, or a file of
	// it could not be had.
	Again string `json:"again,omitempty"`
	// Links are the ids of the documents whose files it links to.
	Links []int64 `json:"links,omitempty"`
	// Places are those in other documents that it links to: "12#intro".
	Places []string `json:"places,omitempty"`
	// Open are addresses on the site's own host that it links to and that lead
	// to no file, as the address book writes them.
	Open []string `json:"open,omitempty"`
	// Files are the paths of the files that it shows or offers.
	Files []string `json:"files,omitempty"`
	// Media are the ids of the records of the media library that it names, and
	// Shown is a digest of them.
	Media []int64 `json:"media,omitempty"`
	Shown string  `json:"shown,omitempty"`
	// Former are web addresses that the document had in earlier runs.
	Former []string `json:"former,omitempty"`
	// Pages is how many pages the site shows the document on, 0 for one.
	Pages int `json:"pages,omitempty"`
	// Anchors are the ids in the document that others lead to, sorted.
	Anchors []string `json:"anchors,omitempty"`
	// Comments is a digest of those that the file ends in.
	Comments string `json:"comments,omitempty"`
}

// equal says whether two records say the same.
func (d Document) equal(e Document) bool {
	return d.ID == e.ID && d.Type == e.Type && d.Status == e.Status && d.Path == e.Path && d.Hash == e.Hash && d.Beside == e.Beside &&
		d.Link == e.Link && d.Head == e.Head && d.Again == e.Again && slices.Equal(d.Links, e.Links) &&
		slices.Equal(d.Open, e.Open) && slices.Equal(d.Files, e.Files) && d.Shown == e.Shown && slices.Equal(d.Media, e.Media) && slices.Equal(d.Former, e.Former) &&
		d.Pages == e.Pages && slices.Equal(d.Places, e.Places) && slices.Equal(d.Anchors, e.Anchors) && d.Comments == e.Comments
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
	// ForgetFile is the path of a file that was removed.
	ForgetFile string  `json:"forget_file,omitempty"`
	Intent     *Intent `json:"intent,omitempty"`
	Move       *Move   `json:"move,omitempty"`
	// Reset says that the documents recorded so far are not as a run would write
	// them now, and Due names those of which that is known.
	Reset bool    `json:"reset,omitempty"`
	Due   []int64 `json:"due,omitempty"`
	// Lifted says that the files of all moves so far have left their old paths.
	Lifted bool `json:"lifted,omitempty"`
}

// Intent is a file that is about to be written: that of a document, or with no id
// one beside them.
type Intent struct {
	ID   int64  `json:"id,omitempty"`
	Type string `json:"type,omitempty"`
	Path string `json:"path"`
	Hash string `json:"hash"`
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
	documents map[int64]*record
	ids       []int64         // of the documents, sorted; nil when that is to be done
	files     map[string]File // by path
	// What has changed since it was read, and is to be written: files of documents'
	// records by their paths, and that of the others.
	dirty      map[string]bool
	filesDirty bool
	paths      map[string]int64 // documents by the path of their file
	journal    *os.File
	unlock     func() error

	intents   []Intent // that a killed run had, and made no record for
	recovered []Intent // those of them that came true
	moves     []Move   // that a killed run began and did not end
	lifted    bool
	shared    map[string]string // strings that many records hold
}

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
	m.paths, m.shared = make(map[string]int64), make(map[string]string)
	m.dirty, m.filesDirty = make(map[string]bool), false
	m.intents, m.recovered, m.moves, m.lifted, m.header = nil, nil, nil, false, nil
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
		return Header{}, false, &CorruptError{Path: headerPath, Line: 1, Err: err}
	}
	if h.Format > Format {
		return Header{}, false, &FormatError{Found: h.Format}
	}
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
	if err := readLines(m.tree, mediaPath, func(f File) { m.files[m.share(f.Path)] = f }); err != nil {
		return err
	}
	clear(m.dirty)
	if err := m.replay(); err != nil {
		return err
	}
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
	read := make([][]Document, len(shards))
	var group errgroup.Group
	for i, shard := range shards {
		group.Go(func() error {
			return readLines(m.tree, shard, func(d Document) { read[i] = append(read[i], d) })
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, documents := range read {
		for _, d := range documents {
			m.setDocument(d)
		}
	}
	return nil
}

// share returns s in a form that is held once, however many records hold it.
func (m *Manifest) share(s string) string {
	if one, ok := m.shared[s]; ok {
		return one
	}
	m.shared[s] = s
	return s
}

// replay folds in the journal of a run that was killed. Its last line may be
// cut: the file that the line would have named is then a file without a record,
// which is what the order of writing promises.
func (m *Manifest) replay() error {
	err := readLines(m.tree, journalPath, func(e entry) {
		switch {
		case e.Document != nil:
			m.arrived(e.Document.ID, e.Document.Path)
			m.fulfil(e.Document.ID, "")
			m.setDocument(*e.Document)
		case e.File != nil:
			m.fulfil(0, e.File.Path)
			m.setFile(*e.File)
		case e.Forget != 0:
			m.fulfil(e.Forget, "")
			m.forget(e.Forget)
		case e.Intent != nil:
			m.intents = append(m.intents, *e.Intent)
		case e.ForgetFile != "":
			m.forgetFile(e.ForgetFile)
		case e.Reset:
			m.reset()
		case e.Due != nil:
			m.due(e.Due)
		case e.Move != nil:
			m.moves = append(m.moves, *e.Move)
		case e.Lifted:
			m.lifted = true
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
	return m.document(id)
}

func (m *Manifest) document(id int64) (Document, bool) {
	r, ok := m.documents[id]
	if !ok {
		return Document{}, false
	}
	return r.document(id), true
}

// Documents yields every record, by id.
func (m *Manifest) Documents() iter.Seq[Document] {
	return func(yield func(Document) bool) {
		m.mu.Lock()
		if m.ids == nil {
			m.ids = slices.Sorted(maps.Keys(m.documents))
		}
		ids := m.ids
		m.mu.Unlock()
		for _, id := range ids {
			if d, ok := m.Document(id); ok && !yield(d) {
				return
			}
		}
	}
}

// Written returns the hash of what the last run wrote at a path, whatever
// document it was, and an empty string where it wrote nothing.
func (m *Manifest) Written(path string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, ok := m.paths[path]; ok {
		return unpack(m.documents[id].hash)
	}
	return m.files[path].Hash
}

// Files returns the record of every file beside the documents, by path.
func (m *Manifest) Files() []File {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.files), func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}

// Len is how many documents there are records of.
func (m *Manifest) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.documents)
}

// File returns the record of the file at a path.
func (m *Manifest) File(path string) (File, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[path]
	return f, ok
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
		return errors.Join(&ChangedError{Dir: m.tree.Dir()}, m.free())
	}
	if err := m.begin(h); err != nil {
		return errors.Join(err, m.free())
	}
	return nil
}

func (m *Manifest) writeHeader() error {
	raw, err := json.MarshalIndent(m.header, "", "  ")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err = m.tree.WriteSync(headerPath, append(raw, '\n'))
	return err
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
		m.reset()
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
	if _, err := m.tree.Stat(journalPath); err == nil {
		if _, err := m.tree.Sweep(); err != nil {
			return fmt.Errorf("sweep up after a run that was killed: %w", err)
		}
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
	m.due(ids)
	return m.log(entry{Due: ids})
}

func (m *Manifest) due(ids []int64) {
	for _, id := range ids {
		if r, ok := m.documents[id]; ok {
			r.head = ""
			m.dirty[shardPath(id)] = true
		}
	}
}

func (m *Manifest) reset() {
	for id, r := range m.documents {
		r.head = ""
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

// Put records a document whose file has been written.
func (m *Manifest) Put(d Document) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.document(d.ID); ok && old.equal(d) {
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
	m.setFile(f)
	return m.log(entry{File: &f})
}

// Forget drops the record of a document whose file has been removed.
func (m *Manifest) Forget(id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(id)
	return m.log(entry{Forget: id})
}

// ForgetFile drops the record of a file that has been removed.
func (m *Manifest) ForgetFile(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgetFile(path)
	return m.log(entry{ForgetFile: path})
}

func (m *Manifest) setDocument(d Document) {
	if m.documents[d.ID] == nil {
		m.ids = nil
	}
	m.leave(d.ID)
	m.dirty[shardPath(d.ID)] = true
	m.documents[d.ID] = m.pack(d)
	m.paths[d.Path] = d.ID
}

func (m *Manifest) forget(id int64) {
	m.leave(id)
	delete(m.documents, id)
	m.ids, m.dirty[shardPath(id)] = nil, true
}

func (m *Manifest) setFile(f File) {
	m.files[m.share(f.Path)] = f
	m.filesDirty = true
}

func (m *Manifest) forgetFile(path string) {
	delete(m.files, path)
	m.filesDirty = true
}

// leave gives the path of a document free, unless another one has taken it.
func (m *Manifest) leave(id int64) {
	if r := m.documents[id]; r != nil && m.paths[r.path] == id {
		delete(m.paths, r.path)
	}
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
		return writeLines(m.tree, mediaPath, files)
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
	return writeLines(m.tree, name, documents)
}

func (m *Manifest) removeRecords(name string) error {
	if err := m.tree.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
