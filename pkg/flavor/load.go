package flavor

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/yamlfile"
)

//go:embed files/*.yaml
var files embed.FS

// Names lists the names of all flavors that wpmd knows, sorted.
func Names() []string {
	entries, _ := files.ReadDir("files")
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// File is the file of the flavor of that name, or an *UnknownError.
func File(name string) ([]byte, error) {
	if !slices.Contains(Names(), name) {
		return nil, &UnknownError{Name: name, Known: Names()}
	}
	return files.ReadFile(path.Join("files", name+".yaml"))
}

// Named returns the flavor of that name, or an *UnknownError.
func Named(name string) (Flavor, error) {
	data, err := File(name)
	if err != nil {
		return Flavor{}, err
	}
	return read(name, name, data, 0)
}

// Read reads the file of a flavor, which is called as it is in errors. The error is a
// *yamlfile.Error.
func Read(file string, data []byte) (Flavor, error) {
	name := strings.TrimSuffix(strings.TrimSuffix(path.Base(strings.ReplaceAll(file, `\`, "/")), ".yaml"), ".yml")
	f, err := read(file, name, data, 0)
	f.Source = data
	return f, err
}

// deepest bounds how many flavors extend one another.
const deepest = 10

func read(file, name string, data []byte, depth int) (Flavor, error) {
	d := decoder{yamlfile.File(file)}
	root, err := d.Root(data)
	if err != nil {
		return Flavor{}, err
	}
	f := Flavor{Name: name}
	if root == nil {
		return f, &yamlfile.Error{File: file, Message: "there is nothing in it"}
	}
	keys := keysOf(reflect.TypeFor[Flavor]())
	extends := ""
	err = d.Pairs(root, func(key, value *yaml.Node) error {
		if key.Value != "extends" {
			return nil
		}
		if value.Kind != yaml.ScalarNode {
			return d.Fault(value, "%s stands where the name of one flavor belongs", yamlfile.KindOf(value))
		}
		if !slices.Contains(Names(), value.Value) || depth == deepest {
			return d.Unknown(value, "flavor that one can extend", Names())
		}
		extends = value.Value
		return nil
	})
	if err != nil {
		return f, err
	}
	if extends != "" {
		base, err := File(extends)
		if err != nil {
			return f, err
		}
		if f, err = read(extends, extends, base, depth+1); err != nil {
			return f, err
		}
		f.Name, f.About = name, ""
	}
	v := reflect.ValueOf(&f).Elem()
	err = d.Pairs(root, func(key, value *yaml.Node) error {
		i, ok := keys[key.Value]
		switch {
		case key.Value == "extends":
			return nil
		case !ok:
			return d.Unknown(key, "key here", append([]string{"extends"}, slices.Sorted(maps.Keys(keys))...))
		}
		return d.read(value, v.Field(i))
	})
	if err != nil {
		return f, err
	}
	return f, f.check(d, root)
}

// UnknownError says that there is no flavor called Name.
type UnknownError struct {
	Name  string
	Known []string // every name there is, sorted
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown flavor %q: known are %s", e.Name, strings.Join(e.Known, ", "))
}
