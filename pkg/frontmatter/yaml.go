package frontmatter

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func appendYAML(dst []byte, m Map, indent string) []byte {
	for _, e := range m {
		if isEmpty(e.Value) {
			continue
		}
		dst = append(dst, indent...)
		dst = appendYAMLKey(dst, e.Key, indent)
		dst = appendYAMLValue(dst, e.Value, indent+"  ")
	}
	return dst
}

// longestKey is how long a key may be, in bytes and as it is written, that readers
// recognise by the colon behind it: they look no further than 1024 characters.
const longestKey = 1000

// appendYAMLKey appends a key and its colon.
func appendYAMLKey(dst []byte, key, indent string) []byte {
	start := len(dst)
	dst = appendYAMLString(dst, key)
	if len(dst)-start > longestKey {
		dst = slices.Insert(dst, start, '?', ' ')
		dst = append(append(dst, '\n'), indent...)
	}
	return append(dst, ':')
}

// appendYAMLValue appends what stands behind the colon of a key.
func appendYAMLValue(dst []byte, v any, indent string) []byte {
	switch v := v.(type) {
	case Map:
		return appendYAML(append(dst, '\n'), v, indent)
	case []Map:
		dst = append(dst, '\n')
		for _, m := range v {
			dst = appendYAMLItem(dst, m, indent)
		}
		return dst
	case []string:
		dst = append(dst, '\n')
		for _, s := range v {
			dst = append(dst, indent+"- "...)
			dst = append(appendYAMLString(dst, s), '\n')
		}
		return dst
	case [][2]string:
		dst = append(dst, '\n')
		for _, pair := range v {
			dst = appendYAMLFlow(dst, pair[:], indent)
		}
		return dst
	case [][]string:
		dst = append(dst, '\n')
		for _, list := range v {
			dst = appendYAMLFlow(dst, list, indent)
		}
		return dst
	case []int64:
		dst = append(dst, '\n')
		for _, n := range v {
			dst = append(dst, indent+"- "...)
			dst = append(strconv.AppendInt(dst, n, 10), '\n')
		}
		return dst
	}
	dst = append(dst, ' ')
	return append(appendYAMLScalar(dst, v), '\n')
}

// appendYAMLFlow appends a list as an item on one line.
func appendYAMLFlow(dst []byte, list []string, indent string) []byte {
	dst = append(dst, indent+"- ["...)
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = appendYAMLString(dst, s)
	}
	return append(dst, "]\n"...)
}

func appendYAMLItem(dst []byte, m Map, indent string) []byte {
	start := len(dst)
	dst = appendYAML(dst, m, indent+"  ")
	if len(dst) == start {
		return append(dst, indent+"- {}\n"...)
	}
	dst[start+len(indent)] = '-'
	return dst
}

func appendYAMLScalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendYAMLString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case time.Time:
		return appendTime(dst, v)
	case day:
		return append(dst, v...)
	case emptyMap:
		return append(dst, v.String()...)
	}
	return appendYAMLString(dst, fmt.Sprint(v))
}

// appendFloat writes a number so that every format takes it for one that is not whole.
func appendFloat(dst []byte, v float64) []byte {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return append(dst, text...)
}

// timestamp is RFC 3339 with a numeric offset, which YAML 1.1, TOML and every
// generator take for a time.
const timestamp = "2006-01-02T15:04:05-07:00"

// appendTime writes a time to the second; one beyond the years that RFC 3339
// knows becomes a string.
func appendTime(dst []byte, t time.Time) []byte {
	if t.Year() < 0 || t.Year() > 9999 {
		return strconv.AppendQuoteToASCII(dst, t.Format(timestamp))
	}
	return t.AppendFormat(dst, timestamp)
}

// plain are the strings that every reader of YAML 1.1 and 1.2 takes as they
// stand, unless they spell one of the words below.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 ._()/+-]*$`)

const longestPlain = 200 // bytes

func isPlain(s string) bool {
	if len(s) > longestPlain || !plain.MatchString(s) || strings.HasSuffix(s, " ") {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf":
		return false
	}
	return true
}

// appendYAMLString appends s plain where that is safe, and in double quotes
// otherwise: the one style of YAML that can hold every character on one line.
func appendYAMLString(dst []byte, s string) []byte {
	if isPlain(s) {
		return append(dst, s...)
	}
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
		case !isInvisible(r):
			dst = append(dst, string(r)...)
		case r <= 0xFF:
			dst = fmt.Appendf(dst, `\x%02X`, r)
		default:
			dst = fmt.Appendf(dst, `\u%04X`, r)
		}
	}
	return append(dst, '"')
}

// isInvisible reports whether some reader refuses or changes r when it stands
// in a file as it is.
func isInvisible(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF':
		return true
	}
	return r < 0x20 || r >= 0x7F && r < 0xA0
}
