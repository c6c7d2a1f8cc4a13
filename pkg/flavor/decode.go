package flavor

import (
	"maps"
	"math"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/yamlfile"
)

// decoder reads the nodes of one file into values.
type decoder struct{ yamlfile.File }

// ownNode is a value that reads itself.
type ownNode interface {
	read(d decoder, n *yaml.Node) error
}

// enum is a word of some that are known.
type enum interface {
	what() string
	known() []string
}

// read reads a node into a value, and leaves of that what the node does not name.
func (d decoder) read(n *yaml.Node, v reflect.Value) error {
	if own, ok := reflect.TypeAssert[ownNode](v.Addr()); ok {
		return own.read(d, n)
	}
	if yamlfile.IsNull(n) {
		v.SetZero()
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.readStruct(n, v)
	case reflect.Map:
		return d.readMap(n, v)
	case reflect.Slice:
		return d.readList(n, v)
	case reflect.Bool, reflect.Int:
		if n.Kind != yaml.ScalarNode || n.Load(v.Addr().Interface()) != nil {
			return d.Fault(n, "%s stands where %s belongs", yamlfile.KindOf(n), map[bool]string{true: "true or false", false: "a number"}[v.Kind() == reflect.Bool])
		}
		if v.Kind() == reflect.Int && v.Int() < 0 {
			return d.Fault(n, "%s is less than nothing", n.Value)
		}
		return nil
	}
	if n.Kind != yaml.ScalarNode {
		return d.Fault(n, "%s stands where a text belongs", yamlfile.KindOf(n))
	}
	v.SetString(n.Value)
	if word, ok := reflect.TypeAssert[enum](v); ok && !slices.Contains(word.known(), n.Value) {
		return d.Unknown(n, word.what(), word.known())
	}
	return nil
}

// keysOf are the places of the fields of a struct, by their keys.
func keysOf(t reflect.Type) map[string]int {
	keys := make(map[string]int)
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "-" && key != "" {
			keys[key] = i
		}
	}
	return keys
}

func (d decoder) readStruct(n *yaml.Node, v reflect.Value) error {
	keys := keysOf(v.Type())
	return d.Pairs(n, func(key, value *yaml.Node) error {
		i, ok := keys[key.Value]
		if !ok {
			return d.Unknown(key, "key here", slices.Sorted(maps.Keys(keys)))
		}
		return d.read(value, v.Field(i))
	})
}

func (d decoder) readMap(n *yaml.Node, v reflect.Value) error {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	return d.Pairs(n, func(key, value *yaml.Node) error {
		name := reflect.New(v.Type().Key()).Elem()
		if err := d.read(key, name); err != nil {
			return err
		}
		if yamlfile.IsNull(value) {
			v.SetMapIndex(name, reflect.Value{})
			return nil
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if was := v.MapIndex(name); was.IsValid() {
			element.Set(was)
		}
		if err := d.read(value, element); err != nil {
			return err
		}
		v.SetMapIndex(name, element)
		return nil
	})
}

// readList takes a single value for a list of one.
func (d decoder) readList(n *yaml.Node, v reflect.Value) error {
	elements := n.Content
	switch n.Kind {
	case yaml.ScalarNode:
		elements = []*yaml.Node{n}
	case yaml.SequenceNode:
	default:
		return d.Fault(n, "%s stands where a list belongs", yamlfile.KindOf(n))
	}
	list := reflect.MakeSlice(v.Type(), len(elements), len(elements))
	for i, element := range elements {
		if err := d.read(element, list.Index(i)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

// Tree is a map that keeps its order, of text, numbers, truths, lists and maps.
type Tree []Branch

// Branch is one key of a Tree. Value is a string, int, float64, bool, a Tree, or
// []any of one of these.
type Branch struct {
	Key   string
	Value any
}

// read puts a map in the place of what was there.
func (t *Tree) read(d decoder, n *yaml.Node) error {
	*t = nil
	if yamlfile.IsNull(n) {
		return nil
	}
	return d.Pairs(n, func(key, value *yaml.Node) error {
		v, err := d.value(value)
		*t = append(*t, Branch{key.Value, v})
		return err
	})
}

func (d decoder) value(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		var t Tree
		err := t.read(d, n)
		return t, err
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, element := range n.Content {
			v, err := d.value(element)
			if err != nil {
				return nil, err
			}
			if len(list) > 0 && reflect.TypeOf(v) != reflect.TypeOf(list[0]) {
				return nil, d.Fault(element, "%s stands in a list of others: a list here holds values of one kind", yamlfile.KindOf(element))
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		var v any
		if err := n.Load(&v); err != nil {
			return nil, d.Fault(n, "%s is no value: %v", yamlfile.KindOf(n), err)
		}
		switch v := v.(type) {
		case nil:
			return nil, d.Fault(n, "there is no value")
		case float64:
			if math.IsInf(v, 0) || math.IsNaN(v) {
				return n.Value, nil
			}
			return v, nil
		case bool, int, string:
			return v, nil
		}
		return n.Value, nil
	}
	return nil, d.Fault(n, "%s stands where a value belongs", yamlfile.KindOf(n))
}

// With is the tree with what another one says besides, and instead.
func (t Tree) With(other Tree) Tree {
	t = slices.Clone(t)
	for _, b := range other {
		i := slices.IndexFunc(t, func(own Branch) bool { return own.Key == b.Key })
		if i < 0 {
			t = append(t, b)
			continue
		}
		inner, isTree := t[i].Value.(Tree)
		more, alsoTree := b.Value.(Tree)
		if isTree && alsoTree {
			t[i].Value = inner.With(more)
			continue
		}
		t[i].Value = b.Value
	}
	return t
}

// Mark is the outermost key that other says besides what the tree does; empty for none.
func (t Tree) Mark(other Tree) string {
	for _, b := range other {
		i := slices.IndexFunc(t, func(own Branch) bool { return own.Key == b.Key })
		if i < 0 {
			return b.Key
		}
		inner, isTree := t[i].Value.(Tree)
		more, alsoTree := b.Value.(Tree)
		if isTree && alsoTree {
			if mark := inner.Mark(more); mark != "" {
				return mark
			}
		}
	}
	return ""
}
