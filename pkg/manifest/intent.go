package manifest

import (
	"errors"
	"io/fs"

	"wpmd/pkg/tree"
)

// Intend says what is about to be written.
func (m *Manifest) Intend(i Intent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.log(entry{Intent: &i})
}

// resolveIntent drops the intents of which there is a record.
func (m *Manifest) resolveIntent(id int64, path string) {
	left := m.intents[:0]
	for _, i := range m.intents {
		if i.ID != id || id == 0 && i.Path != path {
			left = append(left, i)
		}
	}
	m.intents = left
}

// recover makes records of the files that a killed run wrote and made none for.
// They are ours, and no more is known of them.
func (m *Manifest) recover() error {
	for _, i := range m.intents {
		is, err := m.tree.Hash(i.Path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !tree.IsObstacle(err) {
			return err
		}
		if err != nil || is != i.Hash {
			continue
		}
		m.recovered = append(m.recovered, i)
		if i.ID == 0 {
			f := m.files[i.Path]
			f.Path, f.Hash, f.ETag, f.LastModified = i.Path, i.Hash, "", ""
			m.setFile(f)
			continue
		}
		d, _ := m.document(i.ID)
		d.ID, d.Type, d.Path, d.Hash, d.MetadataDigest = i.ID, i.Type, i.Path, i.Hash, ""
		m.setDocument(d)
	}
	m.intents = nil
	return nil
}

// logRecovered makes sure that what was recovered is known to the next run too,
// wherever this one moves it.
func (m *Manifest) logRecovered() error {
	for _, i := range m.recovered {
		e := entry{}
		if d, ok := m.document(i.ID); ok && i.ID != 0 {
			e.Document = &d
		} else if f, ok := m.files[i.Path]; ok && i.ID == 0 {
			e.File = &f
		} else {
			continue
		}
		if err := m.log(e); err != nil {
			return err
		}
	}
	m.recovered = nil
	return nil
}
