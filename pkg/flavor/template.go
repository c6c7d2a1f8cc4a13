package flavor

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
	"time"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/yamlfile"
)

// Place is what the path of a document can be made of. Its texts are segments of paths
// already: Parents and Permalink may be several, with slashes between them, or none.
type Place struct {
	ID        string
	Type      string // "post"
	Folder    string // of the type: "posts"
	Slug      string
	Name      string // as files are called without a template: "2024-03-21-slug"
	Status    string
	Language  string // in lower case: "fr", "pt-br"
	Category  string // the slug of the first
	Author    string // the slug
	Parents   string // "about/team"
	Permalink string // the address beneath the home page: "2024/03/slug"
	Date      Moment
	Modified  Moment
}

// somePlace is one with a word for everything.
var somePlace = Place{
	ID: "7", Type: "post", Folder: "posts", Slug: "slug", Name: "2024-01-02-slug", Status: "publish", Language: "en", Category: "news", Author: "ann",
	Parents: "about", Permalink: "2024/01/slug", Date: Moment{time.Unix(1e9, 0)}, Modified: Moment{time.Unix(1e9, 0)},
}

// Moment is a point in time of which a path can be made. Where it is not known, all of
// it is empty.
type Moment struct{ time.Time }

// Format writes it as Go writes the second of January 2006, 15:04:05.
func (m Moment) Format(layout string) string {
	if m.IsZero() {
		return ""
	}
	return m.Time.Format(layout)
}

// Year has four digits.
func (m Moment) Year() string { return m.Format("2006") }

// Month has two digits.
func (m Moment) Month() string { return m.Format("01") }

// Day has two digits.
func (m Moment) Day() string { return m.Format("02") }

var (
	placeFields  = []string{"Author", "Category", "Date", "Folder", "ID", "Language", "Modified", "Name", "Parents", "Permalink", "Slug", "Status", "Type"}
	momentFields = []string{"Day", "Format", "Month", "Year"}
	// functions are those of the language of text/template that have a use in a path, and lower.
	functions = []string{"and", "eq", "ne", "not", "or", "printf", "lower"}
)

// Template makes the path of a document beneath the folder of documents.
type Template struct {
	Text   string
	root   *parse.ListNode
	fields map[string]bool
}

// Uses says whether a field of Place is part of the path.
func (t *Template) Uses(field string) bool { return t.fields[field] }

// TemplateError says what is wrong with the template of a path.
type TemplateError struct {
	Message string
	Word    string   // what was written, where one of Known was meant
	Known   []string // what can stand there
}

func (e *TemplateError) Error() string { return e.Message }

// ParseTemplate reads a template in the language of text/template, of which a path
// needs conditions alone, and no loops.
func ParseTemplate(text string) (*Template, error) {
	tree, trees := parse.New("path"), make(map[string]*parse.Tree)
	tree.Mode = parse.SkipFuncCheck // the checker says which there are
	_, err := tree.Parse(text, "", "", trees)
	if err != nil {
		return nil, &TemplateError{Message: strings.TrimPrefix(err.Error(), "template: ")}
	}
	if strings.TrimSpace(text) == "" || tree.Root == nil {
		return nil, &TemplateError{Message: "there is nothing in it"}
	}
	if len(trees) > 1 {
		return nil, &TemplateError{Message: "a path has no templates within it"}
	}
	c := checker{fields: make(map[string]bool)}
	if err := c.node(tree.Root); err != nil {
		return nil, err
	}
	if strings.Contains(text, "..") || strings.HasPrefix(text, "/") || strings.Contains(text, `\`) && !strings.Contains(text, "{{") {
		return nil, &TemplateError{Message: "a path leads down from the folder of documents: it has no .., no \\ and no / at its beginning"}
	}
	if len(c.fields) == 0 {
		return nil, &TemplateError{Message: "it names nothing of a document: a year is {{.Date.Year}}, a slug {{.Slug}}, a type {{.Type}}"}
	}
	t := &Template{Text: text, root: tree.Root, fields: c.fields}
	said, err := t.Path(somePlace)
	if err != nil {
		return nil, &TemplateError{Message: err.Error()}
	}
	if strings.Contains(said, "%!") {
		return nil, &TemplateError{Message: "printf makes " + said + " of it: every field is a text, for %s"}
	}
	return t, nil
}

// checker finds out which fields a template is made of.
type checker struct{ fields map[string]bool }

// node allows what ends, and what paths have a use for.
func (c checker) node(n parse.Node) error {
	switch n := n.(type) {
	case nil, *parse.TextNode, *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.CommentNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		return c.all(n.Nodes)
	case *parse.ActionNode:
		return c.node(n.Pipe)
	case *parse.IfNode:
		return c.all([]parse.Node{n.Pipe, n.List, n.ElseList})
	case *parse.PipeNode:
		if n == nil {
			return nil
		}
		if len(n.Decl) > 0 {
			break
		}
		for _, command := range n.Cmds {
			if err := c.all(command.Args); err != nil {
				return err
			}
		}
		return nil
	case *parse.IdentifierNode:
		return known("function", n.Ident, functions)
	case *parse.FieldNode:
		return c.field(n.Ident)
	}
	return &TemplateError{Message: fmt.Sprintf("%s has no place in a path: there are fields ({{.Slug}}), functions and conditions", n)}
}

func (c checker) all(nodes []parse.Node) error {
	for _, n := range nodes {
		if err := c.node(n); err != nil {
			return err
		}
	}
	return nil
}

func (c checker) field(names []string) error {
	if err := known("field", names[0], placeFields); err != nil {
		return err
	}
	c.fields[names[0]] = true
	isMoment := names[0] == "Date" || names[0] == "Modified"
	switch {
	case isMoment && len(names) == 2:
		return known("field of a date", names[1], momentFields)
	case isMoment:
		return &TemplateError{Message: "{{." + names[0] + "}} is no text: write {{." + names[0] + ".Year}}, .Month, .Day or .Format \"2006-01-02\""}
	case len(names) > 1:
		return &TemplateError{Message: "{{." + names[0] + "}} has nothing called " + names[1]}
	}
	return nil
}

func known(what, word string, list []string) error {
	if slices.Contains(list, word) {
		return nil
	}
	return &TemplateError{Message: fmt.Sprintf("%q is no %s: known are %s", word, what, strings.Join(list, ", ")), Word: word, Known: list}
}

// Path is the path of a document, of which some segments may be empty.
func (t *Template) Path(p Place) (string, error) {
	x := execution{place: p}
	if err := x.list(t.root); err != nil {
		return "", err
	}
	return x.out.String(), nil
}

// ownFolder gives each document a folder of its own.
var ownFolder = func() *Template {
	t, err := ParseTemplate("{{.Folder}}/{{.Parents}}/{{.Name}}/index")
	if err != nil {
		panic(err)
	}
	return t
}()

// TemplateOf is the template for documents of a type; nil for none.
func (p Paths) TemplateOf(typ string) *Template {
	t := p.Template.Of(typ)
	if t == nil && p.Bundles {
		return ownFolder
	}
	return t
}

// Templates are those of documents by their types, "*" for the others.
type Templates map[string]*Template

// Of is the template for documents of a type; nil for none.
func (t Templates) Of(typ string) *Template {
	if own, ok := t[typ]; ok {
		return own
	}
	return t["*"]
}

// Uses says whether a field of Place is part of the path of any document.
func (t Templates) Uses(field string) bool {
	for _, one := range t {
		if one.Uses(field) {
			return true
		}
	}
	return false
}

// read takes a text for that of all types.
func (t *Templates) read(d decoder, n *yaml.Node) error {
	all := make(Templates)
	maps.Copy(all, *t)
	if yamlfile.IsNull(n) {
		*t = nil
		return nil
	}
	add := func(typ string, n *yaml.Node) error {
		if typ == "posts" || typ == "pages" {
			return d.Unknown(&yaml.Node{Value: typ, Line: n.Line, Column: n.Column}, "type of documents", []string{"post", "page", "*"})
		}
		if yamlfile.IsNull(n) {
			delete(all, typ)
			return nil
		}
		if n.Kind != yaml.ScalarNode {
			return d.Fault(n, "%s stands where a template belongs", yamlfile.KindOf(n))
		}
		parsed, err := ParseTemplate(n.Value)
		if err != nil {
			return d.template(n, err)
		}
		all[typ] = parsed
		return nil
	}
	var err error
	if n.Kind == yaml.ScalarNode {
		all = make(Templates)
		err = add("*", n)
	} else {
		err = d.Pairs(n, func(key, value *yaml.Node) error { return add(key.Value, value) })
	}
	*t = all
	return err
}

func (d decoder) template(n *yaml.Node, err error) error {
	e := d.Fault(n, "%v", err)
	if bad, ok := err.(*TemplateError); ok { //nolint:errorlint // made by ParseTemplate alone
		e.Word, e.Known = bad.Word, bad.Known
	}
	return e
}
