package flavor

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// execution evaluates the template of a path: conditions, functions and fields, as
// text/template does. That itself finds methods by their names, for which a program
// has to hold every method there is: a seventh of wpmd.
type execution struct {
	place Place
	out   strings.Builder
}

func (x *execution) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := x.node(n); err != nil {
			return err
		}
	}
	return nil
}

func (x *execution) node(n parse.Node) error {
	switch n := n.(type) {
	case *parse.TextNode:
		x.out.Write(n.Text)
	case *parse.ActionNode:
		v, err := x.pipe(n.Pipe)
		if err != nil {
			return err
		}
		fmt.Fprint(&x.out, v)
	case *parse.IfNode:
		v, err := x.pipe(n.Pipe)
		if err != nil {
			return err
		}
		if isTrue(v) {
			return x.list(n.List)
		}
		return x.list(n.ElseList)
	}
	return nil
}

// pipe evaluates commands, each of which has the value of the one before as its last
// argument.
func (x *execution) pipe(p *parse.PipeNode) (any, error) {
	var last []any
	for _, c := range p.Cmds {
		v, err := x.command(c.Args, last)
		if err != nil {
			return nil, err
		}
		last = []any{v}
	}
	if len(last) == 0 {
		return nil, fmt.Errorf("%s has no value", p)
	}
	return last[0], nil
}

func (x *execution) command(args []parse.Node, last []any) (any, error) {
	switch first := args[0].(type) {
	case *parse.IdentifierNode:
		return x.call(first.Ident, args[1:], last)
	case *parse.FieldNode:
		given, err := x.values(args[1:])
		if err != nil {
			return nil, err
		}
		return x.field(first, append(given, last...))
	}
	if len(args) > 1 || len(last) > 0 {
		return nil, fmt.Errorf("%s takes no arguments: it is no function", args[0])
	}
	return x.value(args[0])
}

func (x *execution) values(nodes []parse.Node) ([]any, error) {
	values := make([]any, 0, len(nodes))
	for _, n := range nodes {
		v, err := x.value(n)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

func (x *execution) value(n parse.Node) (any, error) {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text, nil
	case *parse.BoolNode:
		return n.True, nil
	case *parse.NumberNode:
		switch {
		case n.IsInt:
			return n.Int64, nil
		case n.IsFloat:
			return n.Float64, nil
		}
	case *parse.FieldNode:
		return x.field(n, nil)
	case *parse.PipeNode:
		return x.pipe(n)
	case *parse.IdentifierNode:
		return x.call(n.Ident, nil, nil)
	}
	return nil, fmt.Errorf("%s has no value", n)
}

// call calls a function. The arguments of "and" and "or" behind the one that decides are
// not evaluated.
func (x *execution) call(name string, nodes []parse.Node, last []any) (any, error) {
	if name == "and" || name == "or" {
		return x.decide(name, nodes, last)
	}
	args, err := x.values(nodes)
	if err != nil {
		return nil, err
	}
	args = append(args, last...)
	wrong := func(want string) error { return fmt.Errorf("%s wants %s, not %d arguments", name, want, len(args)) }
	switch name {
	case "not":
		if len(args) != 1 {
			return nil, wrong("one")
		}
		return !isTrue(args[0]), nil
	case "lower":
		if len(args) != 1 {
			return nil, wrong("one text")
		}
		text, ok := args[0].(string)
		if !ok {
			return nil, fmt.Errorf("lower wants a text, not %v", args[0])
		}
		return strings.ToLower(text), nil
	case "eq":
		if len(args) < 2 {
			return nil, wrong("two or more")
		}
		return equal(args[0], args[1:])
	case "ne":
		if len(args) != 2 {
			return nil, wrong("two")
		}
		same, err := equal(args[0], args[1:])
		return !same, err
	case "printf":
		if len(args) == 0 {
			return nil, wrong("a format")
		}
		format, ok := args[0].(string)
		if !ok {
			return nil, fmt.Errorf("printf wants a format, not %v", args[0])
		}
		return fmt.Sprintf(format, args[1:]...), nil
	}
	return nil, fmt.Errorf("there is no function %s", name)
}

func (x *execution) decide(name string, nodes []parse.Node, last []any) (any, error) {
	if len(nodes)+len(last) == 0 {
		return nil, fmt.Errorf("%s wants an argument", name)
	}
	var v any
	for _, n := range nodes {
		var err error
		if v, err = x.value(n); err != nil || isTrue(v) == (name == "or") {
			return v, err
		}
	}
	if len(last) > 0 {
		v = last[0]
	}
	return v, nil
}

// equal says whether a value is one of others, which are of its kind.
func equal(v any, others []any) (bool, error) {
	for _, other := range others {
		if fmt.Sprintf("%T", v) != fmt.Sprintf("%T", other) {
			return false, fmt.Errorf("%v and %v cannot be the same: one is a text, the other is none", v, other)
		}
		if v == other {
			return true, nil
		}
	}
	return false, nil
}

func isTrue(v any) bool { return v != nil && v != "" && v != false && v != int64(0) && v != float64(0) }

// field is the text of a field, which the checker knows to be there.
func (x *execution) field(n *parse.FieldNode, args []any) (any, error) {
	if len(n.Ident) == 2 {
		moment := x.place.Date
		if n.Ident[0] == "Modified" {
			moment = x.place.Modified
		}
		return momentField(moment, n.Ident[1], args)
	}
	if len(args) > 0 {
		return nil, fmt.Errorf("%s is no function: it takes no arguments", n)
	}
	p := x.place
	switch n.Ident[0] {
	case "Author":
		return p.Author, nil
	case "Category":
		return p.Category, nil
	case "Folder":
		return p.Folder, nil
	case "ID":
		return p.ID, nil
	case "Language":
		return p.Language, nil
	case "Name":
		return p.Name, nil
	case "Parents":
		return p.Parents, nil
	case "Permalink":
		return p.Permalink, nil
	case "Slug":
		return p.Slug, nil
	case "Status":
		return p.Status, nil
	case "Type":
		return p.Type, nil
	}
	return nil, fmt.Errorf("a document has no %s", n)
}

func momentField(m Moment, name string, args []any) (any, error) {
	if name != "Format" && len(args) > 0 {
		return nil, fmt.Errorf("%s is no function: it takes no arguments", name)
	}
	switch name {
	case "Year":
		return m.Year(), nil
	case "Month":
		return m.Month(), nil
	case "Day":
		return m.Day(), nil
	}
	if len(args) != 1 {
		return nil, fmt.Errorf(`Format wants the form of a date: {{.Date.Format "2006-01-02"}}`)
	}
	layout, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("Format wants a text, not %v", args[0])
	}
	return m.Format(layout), nil
}
