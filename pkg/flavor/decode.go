package flavor

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// FileError says what is wrong with the file of a flavor, and where.
type FileError struct {
	File    string
	Line    int // from 1 on; 0 where it is the file as a whole
	Column  int
	Message string
	Word    string   // what was written, where one of Known was meant
	Known   []string // what can stand there
}

func (e *FileError) Error() string {
	where := e.File
	if e.Line > 0 {
		where += fmt.Sprintf(":%d:%d", e.Line, e.Column)
	}
	return where + ": " + e.Message
}

// decoder reads the nodes of one file into values.
type decoder struct{ file string }

func (d decoder) fault(at *yaml.Node, format string, args ...any) *FileError {
	return &FileError{File: d.file, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)}
}

// unknown is the fault of a word in the place of one of some that are known.
func (d decoder) unknown(at *yaml.Node, what string, known []string) *FileError {
	e := d.fault(at, "%q is no %s: known are %s", at.Value, what, strings.Join(known, ", "))
	e.Word, e.Known = at.Value, known
	return e
}

// root is the mapping that a file holds; nil for a file of nothing but comments.
func (d decoder) root(data []byte) (*yaml.Node, error) {
	var document yaml.Node
	err := yaml.Load(data, &document)
	if err != nil && strings.Contains(err.Error(), "no documents") {
		return nil, nil
	}
	if bad, ok := errors.AsType[*yaml.LoadErrors](err); ok && len(bad.Errors) > 0 {
		return nil, d.syntax(bad.Errors[0])
	}
	if bad, ok := errors.AsType[*yaml.LoadError](err); ok {
		return nil, d.syntax(bad)
	}
	if err != nil {
		return nil, &FileError{File: d.file, Message: err.Error()}
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	return document.Content[0], nil
}

func (d decoder) syntax(e *yaml.LoadError) error {
	return &FileError{File: d.file, Line: e.Mark.Line, Column: e.Mark.Column + 1, Message: cmp.Or(e.Message, e.Error())}
}

// pairs are the keys and values of a mapping, in their order. A key that is there twice
// is a fault.
func (d decoder) pairs(n *yaml.Node, yield func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return d.fault(n, "%s stands where a map belongs", kindOf(n))
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			return d.fault(key, "%s stands where a key belongs", kindOf(key))
		}
		if seen[key.Value] {
			return d.fault(key, "%q is there twice", key.Value)
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			return d.fault(value, "aliases (*%s) are not read here: write the value out", value.Value)
		}
		if err := yield(key, value); err != nil {
			return err
		}
	}
	return nil
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	default:
		return strconv.Quote(n.Value)
	}
}

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
	if isNull(n) {
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
			return d.fault(n, "%s stands where %s belongs", kindOf(n), map[bool]string{true: "true or false", false: "a number"}[v.Kind() == reflect.Bool])
		}
		if v.Kind() == reflect.Int && v.Int() < 0 {
			return d.fault(n, "%s is less than nothing", n.Value)
		}
		return nil
	}
	if n.Kind != yaml.ScalarNode {
		return d.fault(n, "%s stands where a text belongs", kindOf(n))
	}
	v.SetString(n.Value)
	if word, ok := reflect.TypeAssert[enum](v); ok && !slices.Contains(word.known(), n.Value) {
		return d.unknown(n, word.what(), word.known())
	}
	return nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

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
	return d.pairs(n, func(key, value *yaml.Node) error {
		i, ok := keys[key.Value]
		if !ok {
			return d.unknown(key, "key here", slices.Sorted(maps.Keys(keys)))
		}
		return d.read(value, v.Field(i))
	})
}

func (d decoder) readMap(n *yaml.Node, v reflect.Value) error {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	return d.pairs(n, func(key, value *yaml.Node) error {
		name := reflect.New(v.Type().Key()).Elem()
		if err := d.read(key, name); err != nil {
			return err
		}
		if isNull(value) {
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
		return d.fault(n, "%s stands where a list belongs", kindOf(n))
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
	if isNull(n) {
		return nil
	}
	return d.pairs(n, func(key, value *yaml.Node) error {
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
				return nil, d.fault(element, "%s stands in a list of others: a list here holds values of one kind", kindOf(element))
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		var v any
		if err := n.Load(&v); err != nil {
			return nil, d.fault(n, "%s is no value: %v", kindOf(n), err)
		}
		switch v := v.(type) {
		case nil:
			return nil, d.fault(n, "there is no value")
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
	return nil, d.fault(n, "%s stands where a value belongs", kindOf(n))
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
