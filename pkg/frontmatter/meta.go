package frontmatter

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// appendMeta appends a map as lines of a key and a text each, which is what Python-Markdown
// knows of: what lies within others has a key of all their names, a list is one line, and
// nothing is quoted.
//
// https://python-markdown.github.io/extensions/meta_data/
func appendMeta(dst []byte, m Map) []byte {
	w := metaWriter{dst: dst, used: make(map[string]bool)}
	w.add("", m)
	return w.dst
}

type metaWriter struct {
	dst  []byte
	used map[string]bool
}

func (w *metaWriter) add(prefix string, m Map) {
	for _, e := range m {
		key := prefix + metaKey(e.Key)
		if inner, ok := e.Value.(Map); ok {
			w.add(key+"_", inner)
			continue
		}
		if isEmpty(e.Value) {
			continue
		}
		name := key
		for n := 2; w.used[name]; n++ {
			name = key + "_" + strconv.Itoa(n)
		}
		w.used[name] = true
		w.dst = append(w.dst, strings.TrimRight(name+": "+metaText(e.Value), " ")+"\n"...)
	}
}

// metaKey is a key in the letters that one can have; upper case makes no difference there.
func metaKey(key string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, key)
}

func metaText(value any) string {
	switch v := value.(type) {
	case string:
		return strings.Join(strings.Fields(v), " ")
	case []string:
		return metaList(v)
	case []int64:
		texts := make([]string, 0, len(v))
		for _, n := range v {
			texts = append(texts, strconv.FormatInt(n, 10))
		}
		return metaList(texts)
	case time.Time:
		return v.Format(timestamp)
	case []Map, [][]string, [][2]string:
		text, err := json.Marshal(v)
		if err == nil {
			return string(text)
		}
	}
	return strings.Join(strings.Fields(fmt.Sprint(value)), " ")
}

// metaList is a list as Pelican reads one: with commas, or, where a text holds such, with
// semicolons, one of them at the end.
//
// https://docs.getpelican.com/en/stable/content.html#file-metadata
func metaList(list []string) string {
	texts := make([]string, 0, len(list))
	comma := false
	for _, text := range list {
		text = bareEntities.Replace(text)
		comma = comma || strings.ContainsAny(text, ",;")
		texts = append(texts, strings.ReplaceAll(strings.Join(strings.Fields(text), " "), ";", ","))
	}
	if comma {
		return strings.Join(texts, "; ") + ";"
	}
	return strings.Join(texts, ", ")
}

// bareEntities are those of an ampersand without the semicolon that would end a text of a list, which
// readers of HTML know as well.
var bareEntities = strings.NewReplacer("&amp;", "&amp")

// AppendPython appends a map as assignments of Python, of which its settings are made.
func AppendPython(dst []byte, m Map) []byte {
	for _, e := range m {
		dst = append(append(dst, e.Key...), " = "...)
		dst = append(appendPython(dst, e.Value), '\n')
	}
	return dst
}

func appendPython(dst []byte, value any) []byte {
	switch v := value.(type) {
	case Map:
		dst = append(dst, '{')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(appendJSONString(dst, e.Key), ": "...)
			dst = appendPython(dst, e.Value)
		}
		return append(dst, '}')
	case []Map:
		dst = append(dst, '[')
		for i, inner := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendPython(dst, inner)
		}
		return append(dst, ']')
	case bool:
		if v {
			return append(dst, "True"...)
		}
		return append(dst, "False"...)
	case []string, [][]string, [][2]string:
		text, err := json.Marshal(v)
		if err == nil {
			return append(dst, text...)
		}
	}
	return appendJSON(dst, value, "")
}
