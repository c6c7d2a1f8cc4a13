package frontmatter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// appendTOML appends a table. Its own values come before its tables, wherever
// they stand in m: TOML reads whatever follows a table's name as part of it.
func appendTOML(dst []byte, path []string, m Map) []byte {
	for _, e := range m {
		if isEmpty(e.Value) || isTable(e.Value) {
			continue
		}
		dst = appendTOMLKey(dst, e.Key)
		dst = append(dst, " = "...)
		dst = append(appendTOMLValue(dst, e.Value), '\n')
	}
	for _, e := range m {
		if isEmpty(e.Value) {
			continue
		}
		inner := append(slices.Clone(path), e.Key)
		switch v := e.Value.(type) {
		case Map:
			dst = appendTOMLHeader(dst, "[", inner, "]")
			dst = appendTOML(dst, inner, v)
		case []Map:
			for _, element := range v {
				dst = appendTOMLHeader(dst, "[[", inner, "]]")
				dst = appendTOML(dst, inner, element)
			}
		}
	}
	return dst
}

func isTable(v any) bool {
	switch v.(type) {
	case Map, []Map:
		return true
	}
	return false
}

func appendTOMLHeader(dst []byte, open string, path []string, closing string) []byte {
	dst = append(dst, "\n"+open...)
	for i, key := range path {
		if i > 0 {
			dst = append(dst, '.')
		}
		dst = appendTOMLKey(dst, key)
	}
	return append(dst, closing+"\n"...)
}

func appendTOMLKey(dst []byte, key string) []byte {
	if key != "" && !strings.ContainsFunc(key, isNotBare) {
		return append(dst, key...)
	}
	return appendTOMLString(dst, key)
}

func isNotBare(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
}

func appendTOMLValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendTOMLString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case day:
		return append(dst, v...)
	case time.Time:
		return appendTime(dst, v)
	case []string:
		return appendTOMLArray(dst, v, appendTOMLString)
	case [][]string:
		return appendTOMLArray(dst, v, func(dst []byte, list []string) []byte { return appendTOMLArray(dst, list, appendTOMLString) })
	case [][2]string:
		return appendTOMLArray(dst, v, func(dst []byte, pair [2]string) []byte { return appendTOMLArray(dst, pair[:], appendTOMLString) })
	case []int64:
		return appendTOMLArray(dst, v, func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) })
	case emptyMap:
		return append(dst, v.String()...)
	}
	return appendTOMLString(dst, fmt.Sprint(v))
}

func appendTOMLArray[T any](dst []byte, list []T, appendElement func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, element := range list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = appendElement(dst, element)
	}
	return append(dst, ']')
}

func appendTOMLString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case isInvisible(r):
			dst = fmt.Appendf(dst, `\u%04X`, r)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}
