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
	"cmp"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"wpmd/pkg/tree"
)

// Dir is the folder of an export that holds what wpmd keeps for itself.
const Dir = ".wpmd"

// Format is the version of the manifest's own form. Format 1 had neither digests of
// metadata nor links: its documents are read as ones of which nothing is known but
// their files, and are due. Format 2 had other keys: see legacyKeys.
const Format = 3

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
	// Flags are those that shape the files of documents, by name, and RunFlags
	// those that shape other files, or say what a run holds for whole.
	Flags    map[string]string `json:"flags"`
	RunFlags map[string]string `json:"run_flags,omitempty"`
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
	// ConflictCopyHash is the hash of the site's version that lies beside an edited file.
	ConflictCopyHash string `json:"conflict_copy_hash,omitempty"`
	// Modified is when the document was last changed, to the second, as its source tells it.
	Modified time.Time `json:"modified,omitzero"`
	// Link is the document's web address.
	Link string `json:"link,omitempty"`
	// MetadataDigest is a digest of everything that the site says of the document but
	// its body. As long as it stays the same, the body does too, unless there is a
	// RefetchReason. It is empty for a document that must be written again.
	MetadataDigest string `json:"metadata_digest,omitempty"`
	// RefetchReason says why the document is read again even if its MetadataDigest
	// stays: its body shows what changes without it, it changed while it was read, or
	// a file of it could not be had.
	RefetchReason string `json:"refetch_reason,omitempty"`
	// Links are the ids of the documents whose files it links to.
	Links []int64 `json:"links,omitempty"`
	// AnchorLinks are its links to places in other documents: "12#intro".
	AnchorLinks []string `json:"anchor_links,omitempty"`
	// UnresolvedLinks are the addresses on the site's own host that it links to and
	// that lead to no file, without scheme and host.
	UnresolvedLinks []string `json:"unresolved_links,omitempty"`
	// Aliases are addresses in it from which the site leads to other documents,
	// each behind the id of that: "12 /old-slug/".
	Aliases []string `json:"aliases,omitempty"`
	// Files are the paths of the files that it shows or offers.
	Files []string `json:"files,omitempty"`
	// Objects are the paths of the files of an archive that it was read from.
	Objects []string `json:"objects,omitempty"`
	// Media are the ids of the records of the media library that it names, and
	// MediaDigest is a digest of those that were found, in order of id.
	Media       []int64 `json:"media,omitempty"`
	MediaDigest string  `json:"media_digest,omitempty"`
	// Shares says that its web address is that of another document, which keeps it.
	Shares bool `json:"shares,omitempty"`
	// Former are web addresses that the document had in earlier runs.
	Former []string `json:"former,omitempty"`
	// Pages is how many pages the site shows the document on, 0 for one.
	Pages int `json:"pages,omitempty"`
	// Anchors are the ids in the document that others lead to, sorted.
	Anchors []string `json:"anchors,omitempty"`
	// Comments is a digest of those that the file ends in.
	Comments string `json:"comments,omitempty"`
	// Remarks are what a person should look at for as long as the file is as it is.
	Remarks []Remark `json:"remarks,omitempty"`
	// Lacks are what the file lacks because the site did not give it: fields of the
	// document, and the routes of lists of names.
	Lacks []string `json:"lacks,omitempty"`
	// Volatile are lines of the file that say something different at every request.
	Volatile []string `json:"volatile,omitempty"`
}

// Remark is a warning about a document or a file that holds beyond the run that gave it.
type Remark struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of Remarks, beside those of a rendering.
const (
	CodeGone    = "media-gone"   // a file is gone from its server
	CodeSmaller = "smaller-copy" // so is the original of a picture
	CodeFailed  = "media-failed" // a file could not be fetched again
	CodeCut     = "media-cut"    // a file breaks off before its end
	CodeEdited  = "edit-kept"
)

// ConflictCopyExtension is what the name of a site's version ends in that lies beside
// an edited file.
const ConflictCopyExtension = ".wpmd-new"

// equal says whether two records say the same.
func (d Document) equal(e Document) bool {
	return d.ID == e.ID && d.Type == e.Type && d.Status == e.Status && d.Path == e.Path && d.Hash == e.Hash && d.ConflictCopyHash == e.ConflictCopyHash &&
		d.Modified.Truncate(time.Second).Equal(e.Modified.Truncate(time.Second)) && d.Link == e.Link && d.MetadataDigest == e.MetadataDigest && d.RefetchReason == e.RefetchReason && slices.Equal(d.Links, e.Links) &&
		d.Shares == e.Shares && slices.Equal(d.UnresolvedLinks, e.UnresolvedLinks) && slices.Equal(d.Aliases, e.Aliases) && slices.Equal(d.Files, e.Files) && slices.Equal(d.Objects, e.Objects) && d.MediaDigest == e.MediaDigest && slices.Equal(d.Media, e.Media) && slices.Equal(d.Former, e.Former) &&
		d.Pages == e.Pages && slices.Equal(d.AnchorLinks, e.AnchorLinks) && slices.Equal(d.Anchors, e.Anchors) && d.Comments == e.Comments &&
		slices.Equal(d.Remarks, e.Remarks) && slices.Equal(d.Lacks, e.Lacks) && slices.Equal(d.Volatile, e.Volatile)
}

// File is the record of a picture or another file beside the documents.
type File struct {
	Path         string `json:"path"`
	URL          string `json:"url"`
	Size         int64  `json:"size"`
	Hash         string `json:"hash"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	// Edited says that somebody had changed the file when the site had another one,
	// and that the change was kept.
	Edited bool `json:"edited,omitempty"`
	// Remark says why the file is the copy of an earlier run, if its server did not
	// give it when it was last asked, or that it gave a part of it.
	Remark Remark `json:"remark,omitzero"`
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
	Dir  string // of the export
	Path string
	Line int
	// Cut says that the line has no end, as the last one of a file has whose writing
	// was broken off.
	Cut bool
	Err error
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
	changed    bool             // a file of records is not what it was
	outdated   []string         // files of records that have keys of an older format
	paths      map[string]int64 // documents by the path of their file
	journal    *os.File
	unlock     func() error

	intents   []Intent          // that a killed run had, and made no record for
	recovered []Intent          // those of them that came true
	moves     []Move            // that a killed run began and did not end
	staged    bool              // the files of all moves have left their old paths
	interned  map[string]string // strings that many records hold
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

// Path is the path of a document's file, and Link its web address, as the last run
// had them; empty where it had none.
func (m *Manifest) Path(id int64) string { return m.of(id).path }

// Link is the web address of a document: see Path.
func (m *Manifest) Link(id int64) string { return m.of(id).link }

func (m *Manifest) of(id int64) record {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.documents[id]; r != nil {
		return *r
	}
	return record{}
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

// Copies yields the files with a Remark, each with the path of the first document that
// shows it.
func (m *Manifest) Copies() iter.Seq2[string, File] {
	copies := make(map[string]File)
	for _, f := range m.Files() {
		if f.Remark.Code != "" {
			copies[f.Path] = f
		}
	}
	return func(yield func(string, File) bool) {
		if len(copies) == 0 {
			return
		}
		for d := range m.Documents() {
			for _, path := range d.Files {
				f, ok := copies[path]
				delete(copies, path)
				if ok && !yield(d.Path, f) {
					return
				}
			}
		}
	}
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
	m.releasePath(d.ID)
	m.dirty[shardPath(d.ID)] = true
	m.documents[d.ID] = m.pack(d)
	m.paths[d.Path] = d.ID
}

func (m *Manifest) forget(id int64) {
	m.releasePath(id)
	delete(m.documents, id)
	m.ids, m.dirty[shardPath(id)] = nil, true
}

func (m *Manifest) setFile(f File) {
	m.files[m.intern(f.Path)] = f
	m.filesDirty = true
}

func (m *Manifest) forgetFile(path string) {
	delete(m.files, path)
	m.filesDirty = true
}

// releasePath gives the path of a document free, unless another one has taken it.
func (m *Manifest) releasePath(id int64) {
	if r := m.documents[id]; r != nil && m.paths[r.path] == id {
		delete(m.paths, r.path)
	}
}
