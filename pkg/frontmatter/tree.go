package frontmatter

import (
	"fmt"

	"wpmd/pkg/flavor"
)

// FromTree is a map that a flavor holds. The texts of it are what fill makes of them,
// where it is not nil, and what that leaves empty is left out.
func FromTree(t flavor.Tree, fill func(text string) string) Map {
	m := Map{}
	for _, b := range t {
		value := fromValue(b.Value, fill)
		if text, ok := value.(string); ok && text == "" && fill != nil {
			continue
		}
		m.add(b.Key, value)
	}
	return m
}

func fromValue(value any, fill func(text string) string) any {
	switch value := value.(type) {
	case string:
		if fill != nil {
			return fill(value)
		}
	case flavor.Tree:
		if len(value) == 0 {
			return emptyMap{}
		}
		return FromTree(value, fill)
	case []any:
		return fromList(value, fill)
	}
	return value
}

// fromList is a list of one kind; where it is of several, one of texts.
func fromList(list []any, fill func(text string) string) any {
	var texts []string
	var numbers []int64
	var pairs [][2]string
	var maps []Map
	for _, element := range list {
		switch value := fromValue(element, fill).(type) {
		case string:
			texts = append(texts, value)
		case int:
			numbers = append(numbers, int64(value))
		case Map:
			maps = append(maps, value)
		case []string:
			if len(value) == 2 {
				pairs = append(pairs, [2]string(value))
			}
		}
	}
	switch len(list) {
	case len(texts):
		return texts
	case len(numbers):
		return numbers
	case len(maps):
		return maps
	case len(pairs):
		return pairs
	}
	texts = texts[:0]
	for _, element := range list {
		texts = append(texts, fmt.Sprint(element))
	}
	return texts
}

// emptyMap is a map of nothing that is written, as that of an extension without options.
type emptyMap struct{}

// String is how each format has it.
func (emptyMap) String() string { return "{}" }
