package frontmatter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// MarshalJSON writes the map as an object whose keys stand in its order.
func (m Map) MarshalJSON() ([]byte, error) { return appendJSON(nil, m, ""), nil }

func appendJSON(dst []byte, v any, indent string) []byte {
	switch v := v.(type) {
	case Map:
		return appendJSONObject(dst, v, indent)
	case []Map:
		return appendJSONArray(dst, v, indent)
	case []string:
		return appendJSONArray(dst, v, indent)
	case [][]string:
		return appendJSONArray(dst, v, indent)
	case [][2]string:
		return appendJSONArray(dst, v, indent)
	case [2]string:
		return appendJSONArray(dst, v[:], indent)
	case []int64:
		return appendJSONArray(dst, v, indent)
	case string:
		return appendJSONString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case time.Time:
		return appendJSONString(dst, v.Format(timestamp))
	case emptyMap:
		return append(dst, v.String()...)
	}
	return appendJSONString(dst, fmt.Sprint(v))
}

func appendJSONObject(dst []byte, m Map, indent string) []byte {
	inner := indent + "  "
	separator := "{\n"
	for _, e := range m {
		if isEmpty(e.Value) {
			continue
		}
		dst = append(dst, separator+inner...)
		dst = append(appendJSONString(dst, e.Key), ": "...)
		dst = appendJSON(dst, e.Value, inner)
		separator = ",\n"
	}
	if separator == "{\n" {
		return append(dst, "{}"...)
	}
	return append(dst, "\n"+indent+"}"...)
}

func appendJSONArray[T any](dst []byte, list []T, indent string) []byte {
	inner := indent + "  "
	for i, element := range list {
		separator := ",\n"
		if i == 0 {
			separator = "[\n"
		}
		dst = append(dst, separator+inner...)
		dst = appendJSON(dst, element, inner)
	}
	return append(dst, "\n"+indent+"]"...)
}

// appendJSONString leaves "<", ">" and "&" as they are, for people to read.
func appendJSONString(dst []byte, s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes, and a Buffer takes every write
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
