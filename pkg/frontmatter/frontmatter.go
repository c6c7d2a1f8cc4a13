// Package frontmatter writes a document's facts as the header of a Markdown
// file, in YAML, TOML, JSON, or lines of a key and a text.
//
// Every value is written so that each reader of its format gives back the same
// string; where the readers of YAML disagree, the value is quoted. The emitter
// is our own because it must keep the order of the keys, and the bytes of a file
// over the years.
package frontmatter

import (
	"fmt"
	"strings"
	"time"
)

// Format is a notation of front matter.
type Format int

// The formats, each with its own delimiters: "---" lines, "+++" lines, and the
// braces of the JSON object.
const (
	YAML Format = iota
	TOML
	JSON
	Meta // lines of a key and a text, between "---" lines
)

var formats = [...]string{YAML: "yaml", TOML: "toml", JSON: "json", Meta: "meta"}

// String returns the name that ParseFormat takes.
func (f Format) String() string {
	if f < 0 || int(f) >= len(formats) {
		return fmt.Sprintf("Format(%d)", int(f))
	}
	return formats[f]
}

// UnknownFormatError says that there is no format of a name.
type UnknownFormatError struct {
	Name  string
	Known []string
}

func (e *UnknownFormatError) Error() string {
	return fmt.Sprintf("unknown front matter format %q (known: %s)", e.Name, strings.Join(e.Known, ", "))
}

// ParseFormat returns the format named "yaml", "toml", "json" or "meta".
func ParseFormat(name string) (Format, error) {
	for f, known := range formats {
		if name == known {
			return Format(f), nil
		}
	}
	return 0, &UnknownFormatError{Name: name, Known: formats[:]}
}

// Map is a mapping that keeps its order. Keys are unique.
type Map []Entry

// Entry is one key of a Map. Value is a string, bool, int, int64, float64, time.Time,
// []string, [][]string, [][2]string, []int64, Map or []Map; another type is written as fmt.Sprint has it.
type Entry struct {
	Key   string
	Value any
}

// day is a date without a time, as 2006-01-02, which YAML and TOML know by its form.
type day string

// Append appends m to dst as front matter, with its delimiters and the line end
// behind them.
func Append(dst []byte, f Format, m Map) []byte {
	switch f {
	case TOML:
		dst = append(dst, "+++\n"...)
		dst = appendTOML(dst, nil, m)
		return append(dst, "+++\n"...)
	case JSON:
		dst = appendJSON(dst, m, "")
		return append(dst, '\n')
	}
	dst = append(dst, "---\n"...)
	if f == Meta {
		dst = appendMeta(dst, m)
	} else {
		dst = appendYAML(dst, m, "")
	}
	return append(dst, "---\n"...)
}

// AppendFenced appends m in JSON between a line that opens a header and one of "---".
func AppendFenced(dst []byte, fence string, m Map) []byte {
	return append(Append(append(dst, fence+"\n"...), JSON, m), "---\n"...)
}

// isEmpty reports whether a value holds nothing that could be written.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []string:
		return len(v) == 0
	case [][]string:
		return len(v) == 0
	case [][2]string:
		return len(v) == 0
	case []int64:
		return len(v) == 0
	case Map:
		return len(v) == 0
	case []Map:
		return len(v) == 0
	case time.Time:
		return v.IsZero()
	}
	return false
}
