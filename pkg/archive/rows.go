package archive

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"wpmd/pkg/restjson"
)

// row is what is kept in memory of an object of a list: what questions are about.
type row struct {
	id             int64
	name           string // of its file
	status, slug   string
	date, modified string
	author, post   int64
	sticky         bool
	ids            map[string][]int64 // its members that are lists of ids
}

// lists are the lists that were asked for so far.
type lists struct {
	mu    sync.Mutex
	known map[string]*list
}

type list struct {
	once sync.Once
	rows []row
	err  error
}

// list reads the list of a folder, once.
func (f *Folder) list(folder string) ([]row, error) {
	f.lists.mu.Lock()
	if f.lists.known == nil {
		f.lists.known = make(map[string]*list)
	}
	l := f.lists.known[folder]
	if l == nil {
		l = &list{}
		f.lists.known[folder] = l
	}
	f.lists.mu.Unlock()
	l.once.Do(func() { l.rows, l.err = f.readList(folder) })
	return l.rows, l.err
}

func (f *Folder) readList(folder string) ([]row, error) {
	entries, err := fs.ReadDir(f.files, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, e := range entries {
		if path.Ext(e.Name()) != ".json" || !e.Type().IsRegular() {
			continue
		}
		raw, err := f.read(path.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		r, ok := readRow(raw)
		if !ok {
			continue
		}
		r.name = e.Name()
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return rows, nil
}

// readRow reads what questions are about, and whether there is an object at all.
func readRow(raw []byte) (row, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return row{}, false
	}
	text := func(name string) (s string) {
		_ = json.Unmarshal(members[name], &s)
		return s
	}
	number := func(name string) (n int64) {
		_ = json.Unmarshal(members[name], &n)
		return n
	}
	r := row{
		id: number("id"), status: text("status"), slug: text("slug"), author: number("author"), post: number("post"),
		date: text("date"), modified: cmp.Or(text("modified"), text("date")),
	}
	_ = json.Unmarshal(members["sticky"], &r.sticky)
	for name, value := range members {
		var ids []int64
		if !bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) || json.Unmarshal(value, &ids) != nil || len(ids) == 0 {
			continue
		}
		if r.ids == nil {
			r.ids = make(map[string][]int64)
		}
		r.ids[name] = ids
	}
	return r, true
}

// has says whether words are in what an object says, as WordPress searches.
func (f *Folder) has(folder string, r row, words string) bool {
	raw, err := f.read(path.Join(folder, r.name))
	if err != nil {
		return false
	}
	text := strings.ToLower(restjson.Words(raw))
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(text, strings.Trim(word, `"`)) {
			return false
		}
	}
	return true
}
