// Package yamlfile reads the YAML files that people write, and says where one is wrong.
package yamlfile

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Error says what is wrong with a file, and where.
type Error struct {
	File    string
	Line    int // from 1 on; 0 where it is the file as a whole
	Column  int
	Message string
	Word    string   // what was written, where one of Known was meant
	Known   []string // what can stand there
}

func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where += fmt.Sprintf(":%d:%d", e.Line, e.Column)
	}
	return where + ": " + e.Message
}

// File is the file that is read, by the name that it has in errors.
type File string

// Fault is an error at a node.
func (f File) Fault(at *yaml.Node, format string, args ...any) *Error {
	return &Error{File: string(f), Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)}
}

// Unknown is the fault of a word in the place of one of some that are known.
func (f File) Unknown(at *yaml.Node, what string, known []string) *Error {
	e := f.Fault(at, "%q is no %s: known are %s", at.Value, what, strings.Join(known, ", "))
	e.Word, e.Known = at.Value, known
	return e
}

// Root is the mapping that a file holds; nil for a file of nothing but comments.
func (f File) Root(data []byte) (*yaml.Node, error) {
	var document yaml.Node
	err := yaml.Load(data, &document)
	if err != nil && strings.Contains(err.Error(), "no documents") {
		return nil, nil
	}
	if bad, ok := errors.AsType[*yaml.LoadErrors](err); ok && len(bad.Errors) > 0 {
		return nil, f.syntax(bad.Errors[0])
	}
	if bad, ok := errors.AsType[*yaml.LoadError](err); ok {
		return nil, f.syntax(bad)
	}
	if err != nil {
		return nil, &Error{File: string(f), Message: err.Error()}
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	return document.Content[0], nil
}

func (f File) syntax(e *yaml.LoadError) error {
	return &Error{File: string(f), Line: e.Mark.Line, Column: e.Mark.Column + 1, Message: cmp.Or(e.Message, e.Error())}
}

// Pairs are the keys and values of a mapping, in their order. A key that is there twice
// is a fault.
func (f File) Pairs(n *yaml.Node, yield func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return f.Fault(n, "%s stands where a map belongs", KindOf(n))
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			return f.Fault(key, "%s stands where a key belongs", KindOf(key))
		}
		if seen[key.Value] {
			return f.Fault(key, "%q is there twice", key.Value)
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			return f.Fault(value, "aliases (*%s) are not read here: write the value out", value.Value)
		}
		if err := yield(key, value); err != nil {
			return err
		}
	}
	return nil
}

// KindOf says what a node is, where something else belongs.
func KindOf(n *yaml.Node) string {
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

// IsNull says that there is no value.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
