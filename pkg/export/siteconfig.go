package export

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// writeConfig writes the settings without which the target would show something
// else than the files say, where a whole site goes into a folder that has no
// settings yet. What a person made of them stays.
func (x *extras) writeConfig() error {
	configs := x.Render.Target.Settings.Files
	if len(configs) == 0 || !x.isWhole {
		return nil
	}
	for _, name := range configs {
		_, err := x.files.out.tree.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && (name != configs[0] || x.files.out.manifest.Written(name) == "") {
			x.files.report.warn(content.Warning{Code: "config-kept", Document: name, Message: "is not wpmd's and stays; " + x.Render.Target.Settings.Needs})
			return nil
		}
	}
	x.files.out.keep(configs[0])
	hasFormulas, err := x.hasFormulas(configs[0])
	if err != nil {
		return err
	}
	data := render.Config(x.site, x.Render.Target, x.collections(), hasFormulas)
	is, err := x.files.out.hash(configs[0])
	if tree.IsObstacle(err) {
		return nil // it is there, and a person's: see above
	}
	if err != nil || manifest.Decide(tree.Sum(data), is, x.files.out.manifest.Written(configs[0])) == manifest.Keep {
		return err
	}
	return x.writeFile(configs[0], data)
}

// writeScaffold writes those files of a project that are not there. From then on they are
// a person's: no later run changes or removes them.
func (x *extras) writeScaffold() error {
	if !x.Scaffold {
		return nil
	}
	files := x.Render.Target.Project.Files
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_, err := x.files.out.tree.Stat(name)
		if err == nil || tree.IsObstacle(err) {
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if _, err := x.files.out.tree.Write(name, []byte(files[name])); err != nil {
			return err
		}
	}
	return nil
}

// hasFormulas says that this run met formulas, or that one before did so.
func (x *extras) hasFormulas(config string) (bool, error) {
	if x.found.hasFormulas {
		return true, nil
	}
	mark := x.Render.Target.Settings.Content.Mark(x.Render.Target.Settings.Formulas)
	if mark == "" {
		return false, nil
	}
	old, err := x.files.out.tree.Read(config)
	if errors.Is(err, fs.ErrNotExist) || tree.IsObstacle(err) {
		return false, nil
	}
	return bytes.Contains(old, []byte(mark+":")) || bytes.Contains(old, []byte(mark+`":`)), err
}

// collections are the folders of custom types, without what their names begin with.
func (x *extras) collections() []string {
	folders := make(map[string]bool)
	for d := range x.files.out.manifest.Documents() {
		folder, _, _ := strings.Cut(d.Path, "/")
		if name, ok := strings.CutPrefix(folder, x.Render.Target.Paths.Types); ok && d.Type != "post" && d.Type != "page" {
			folders[name] = true
		}
	}
	return slices.Sorted(maps.Keys(folders))
}
