package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// damageOf names the files of an archive that cannot be read as JSON, and those that the
// record of the export around it names and that are not there.
func damageOf(folder, exported string) ([]error, error) {
	there := make(map[string]bool)
	var damage []error
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".json" {
			return err
		}
		there[name] = true
		raw, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err == nil && !json.Valid(raw) {
			damage = append(damage, fmt.Errorf("%s of the archive is damaged: it holds no JSON", name))
		}
		return err
	})
	if err != nil || exported == "" {
		return damage, err
	}
	inside, err := filepath.Rel(exported, folder)
	if err != nil {
		return nil, err
	}
	t := tree.Open(exported)
	defer func() { _ = t.Close() }()
	m, err := manifest.Read(t)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Files() {
		if name, ok := strings.CutPrefix(f.Path, filepath.ToSlash(inside)+"/"); ok && path.Ext(name) == ".json" && !there[name] {
			damage = append(damage, fmt.Errorf("%s of the archive is missing", name))
		}
	}
	slices.SortFunc(damage, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return damage, nil
}

// Inventory names what of the archive is damaged, beside what it lists.
func (o offline) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		for stamp, err := range o.Source.Inventory(ctx, q) {
			if !yield(stamp, err) {
				return
			}
		}
		for _, err := range o.damage {
			if !yield(content.Stamp{}, &content.ListError{Err: err}) {
				return
			}
		}
	}
}
