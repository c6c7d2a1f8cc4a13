package manifest

import (
	"cmp"
	"maps"
)

// legacyKeys are the keys that format 2 had for some fields of a Document. They are
// read in every file, whatever format the header names: that is written when a run
// begins, and the files when it ends.
type legacyKeys struct {
	Beside string   `json:"beside"`
	Head   string   `json:"head"`
	Again  string   `json:"again"`
	Places []string `json:"places"`
	Open   []string `json:"open"`
	Shown  string   `json:"shown"`
}

// storedDocument is a Document as a file of any format holds it.
type storedDocument struct {
	Document
	legacyKeys
}

// isLegacy says whether the record has a key of format 2.
func (d *storedDocument) isLegacy() bool {
	l := &d.legacyKeys
	return l.Beside != "" || l.Head != "" || l.Again != "" || l.Places != nil || l.Open != nil || l.Shown != ""
}

// current returns the record in the present format.
func (d *storedDocument) current() Document {
	now, old := d.Document, &d.legacyKeys
	now.ConflictCopyHash = cmp.Or(now.ConflictCopyHash, old.Beside)
	now.MetadataDigest = cmp.Or(now.MetadataDigest, old.Head)
	now.RefetchReason = cmp.Or(now.RefetchReason, old.Again)
	now.MediaDigest = cmp.Or(now.MediaDigest, old.Shown)
	if now.AnchorLinks == nil {
		now.AnchorLinks = old.Places
	}
	if now.UnresolvedLinks == nil {
		now.UnresolvedLinks = old.Open
	}
	return now
}

// storedEntry is an entry as a journal of any format holds it.
type storedEntry struct {
	entry
	Document *storedDocument `json:"document"`
	Lifted   bool            `json:"lifted"`
}

func (e *storedEntry) current() entry {
	now := e.entry
	now.Staged = now.Staged || e.Lifted
	if e.Document != nil {
		d := e.Document.current()
		now.Document = &d
	}
	return now
}

// legacyFlags are flags that had other names once.
var legacyFlags = map[string]string{"keep-furniture": "keep-boilerplate"}

// upgradeFlags gives flags their present names.
func upgradeFlags(flags map[string]string) {
	for was, name := range legacyFlags {
		if value, ok := flags[was]; ok && flags[name] == "" {
			flags[name] = value
		}
	}
	maps.DeleteFunc(flags, func(name, _ string) bool { return legacyFlags[name] != "" })
}
