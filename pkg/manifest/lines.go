package manifest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

func readLines[T any](t *tree.Tree, name string, use func(T)) error {
	f, err := t.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	defer func() { _ = f.Close() }()
	// A record is as long as its document has links: there is no bound to a line.
	lines := bufio.NewReaderSize(f, 64<<10)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if ended := err == nil; len(line) > 0 {
			var record T
			if err := json.Unmarshal(line, &record); err != nil {
				return &CorruptError{Dir: t.Dir(), Path: name, Line: number, Cut: !ended, Err: err}
			}
			use(record)
		}
		if err != nil {
			return nil
		}
	}
}

// shardPath puts documents without an id of WordPress's, which have negative
// ones spread over the whole range, into one file.
func shardPath(id int64) string {
	if id < 0 {
		return documentsPath + "/none.ndjson"
	}
	return fmt.Sprintf("%s/%d.ndjson", documentsPath, id/shardSize)
}

func writeLines[T any](t *tree.Tree, name string, records []T) (changed bool, err error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, r := range records {
		if err := enc.Encode(r); err != nil {
			return false, fmt.Errorf("write the manifest: %w", err)
		}
	}
	return t.WriteSync(name, out.Bytes())
}
