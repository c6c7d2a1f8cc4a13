// Package flavor describes, as data, what the tools that read Markdown files
// expect of them.
package flavor

import (
	"fmt"
	"slices"
	"strings"
)

// Flavor is what one reader of Markdown files expects.
type Flavor struct {
	Name string
	// FrontMatter is the format of a file's header where the user names none:
	// "yaml", "toml" or "json".
	FrontMatter string
}

// Default is the name of the flavor that suits forges, editors and converters
// alike.
const Default = "plain"

var flavors = []Flavor{
	{Name: Default, FrontMatter: "yaml"},
}

// Names lists the names of all flavors, sorted.
func Names() []string {
	var names []string
	for _, f := range flavors {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// Named returns the flavor of that name, or an *UnknownError.
func Named(name string) (Flavor, error) {
	for _, f := range flavors {
		if f.Name == name {
			return f, nil
		}
	}
	return Flavor{}, &UnknownError{Name: name, Known: Names()}
}

// UnknownError says that there is no flavor called Name.
type UnknownError struct {
	Name  string
	Known []string // every name there is, sorted
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown flavor %q: known are %s", e.Name, strings.Join(e.Known, ", "))
}
