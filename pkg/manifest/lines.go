package manifest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/tree"
)

// shardSize bounds a documents file to a size that git diffs gladly.
const shardSize = 1000

func (m *Manifest) shards() ([]string, error) {
	dir, err := m.tree.Open(documentsPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	defer func() { _ = dir.Close() }()
	list, ok := dir.(fs.ReadDirFile)
	if !ok {
		return nil, nil
	}
	entries, err := list.ReadDir(-1)
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	var shards []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".ndjson") {
			shards = append(shards, path.Join(documentsPath, e.Name()))
		}
	}
	slices.Sort(shards)
	return shards, nil
}

// lastLine stands for the line number of a line that has no end.
const lastLine = -1

// maxLine bounds a record; a path and a web address are a few hundred bytes.
const maxLine = 1 << 20

func readLines[T any](t *tree.Tree, name string, use func(T)) error {
	f, err := t.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	ended := true
	lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if atEOF && len(data) > 0 && bytes.IndexByte(data, '\n') < 0 {
			ended = false
		}
		return bufio.ScanLines(data, atEOF)
	})
	for number := 1; lines.Scan(); number++ {
		var record T
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil {
			if !ended {
				number = lastLine
			}
			return &CorruptError{Path: name, Line: number, Err: err}
		}
		use(record)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// shardPath puts documents without an id of WordPress's, which have negative
// ones spread over the whole range, into one file.
func shardPath(id int64) string {
	if id < 0 {
		return documentsPath + "/none.ndjson"
	}
	return fmt.Sprintf("%s/%d.ndjson", documentsPath, id/shardSize)
}

func writeLines[T any](t *tree.Tree, name string, records []T) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, r := range records {
		if err := enc.Encode(r); err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
	}
	_, err := t.WriteSync(name, out.Bytes())
	return err
}
