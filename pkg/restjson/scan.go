package restjson

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// This file splits JSON without copying it, and checks it in the same pass. It
// accepts and returns what encoding/json does, which would check the whole text
// before it reads any of it, at every level anew.

// deepest is how many arrays and objects may lie one within the other, as to
// encoding/json.
const deepest = 10_000

// isJSON says whether a text is one JSON value and white space.
func isJSON(text []byte) bool {
	end := valueEnd(text, afterSpace(text, 0), 0)
	return end >= 0 && afterSpace(text, end) == len(text)
}

// members returns the members of the JSON object that a text is, and whether it is
// one. Of two with the same name, the last counts.
func members(text []byte) (object, bool) {
	i := afterSpace(text, 0)
	if i == len(text) || text[i] != '{' {
		return nil, false
	}
	o := make(object)
	end := eachMember(text, i, 0, func(name, value []byte) {
		o[unquote(name)] = value
	})
	if end < 0 || afterSpace(text, end) < len(text) {
		return nil, false
	}
	return o, true
}

// rows returns the elements of the JSON array that a text is, and whether it is one.
func rows(text []byte) ([]json.RawMessage, bool) {
	i := afterSpace(text, 0)
	if i == len(text) || text[i] != '[' {
		return nil, false
	}
	list := []json.RawMessage{}
	end := eachElement(text, i, 0, func(value []byte) { list = append(list, value) })
	if end < 0 || afterSpace(text, end) < len(text) {
		return nil, false
	}
	return list, true
}

// eachMember calls use, unless that is nil, for each member of the object that
// begins at i, and returns where the object ends; -1 if it is none.
func eachMember(text []byte, i, depth int, use func(name, value []byte)) int {
	if depth == deepest {
		return -1
	}
	i = afterSpace(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	for {
		nameEnd := stringEnd(text, i)
		if nameEnd < 0 {
			return -1
		}
		at := afterSpace(text, nameEnd)
		if at == len(text) || text[at] != ':' {
			return -1
		}
		at = afterSpace(text, at+1)
		end := valueEnd(text, at, depth+1)
		if end < 0 {
			return -1
		}
		if use != nil {
			use(text[i:nameEnd:nameEnd], text[at:end:end])
		}
		if i = afterSpace(text, end); i == len(text) {
			return -1
		}
		switch text[i] {
		case '}':
			return i + 1
		case ',':
			i = afterSpace(text, i+1)
		default:
			return -1
		}
	}
}

// eachElement does for an array what eachMember does for an object.
func eachElement(text []byte, i, depth int, use func(value []byte)) int {
	if depth == deepest {
		return -1
	}
	i = afterSpace(text, i+1)
	if i < len(text) && text[i] == ']' {
		return i + 1
	}
	for {
		end := valueEnd(text, i, depth+1)
		if end < 0 {
			return -1
		}
		if use != nil {
			use(text[i:end:end])
		}
		if i = afterSpace(text, end); i == len(text) {
			return -1
		}
		switch text[i] {
		case ']':
			return i + 1
		case ',':
			i = afterSpace(text, i+1)
		default:
			return -1
		}
	}
}

func afterSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// valueEnd returns where the value that begins at i ends; -1 if none does.
func valueEnd(text []byte, i, depth int) int {
	if i >= len(text) {
		return -1
	}
	switch text[i] {
	case '{':
		return eachMember(text, i, depth, nil)
	case '[':
		return eachElement(text, i, depth, nil)
	case '"':
		return stringEnd(text, i)
	case 't':
		return literalEnd(text, i, "true")
	case 'f':
		return literalEnd(text, i, "false")
	case 'n':
		return literalEnd(text, i, "null")
	}
	return numberEnd(text, i)
}

func literalEnd(text []byte, i int, literal string) int {
	if !bytes.HasPrefix(text[i:], []byte(literal)) {
		return -1
	}
	return i + len(literal)
}

func stringEnd(text []byte, i int) int {
	if i >= len(text) || text[i] != '"' {
		return -1
	}
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c == '\\':
			if i++; i == len(text) {
				return -1
			}
			switch text[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(text[i+1:]); !ok {
					return -1
				}
				i += 4
			default:
				return -1
			}
		}
	}
	return -1
}

// hex4 reads the four digits with which a text begins.
func hex4(text []byte) (unit rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	for _, c := range text[:4] {
		switch {
		case c >= '0' && c <= '9':
			unit = unit<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			unit = unit<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}

func numberEnd(text []byte, i int) int {
	if i < len(text) && text[i] == '-' {
		i++
	}
	whole := digitsEnd(text, i)
	if whole == i || text[i] == '0' && whole > i+1 {
		return -1
	}
	i = whole
	if i < len(text) && text[i] == '.' {
		end := digitsEnd(text, i+1)
		if end == i+1 {
			return -1
		}
		i = end
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		end := digitsEnd(text, i)
		if end == i {
			return -1
		}
		i = end
	}
	return i
}

func digitsEnd(text []byte, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// unquote returns what a JSON string says. Half characters and bytes that are no
// UTF-8 become U+FFFD, each for itself.
func unquote(quoted []byte) string {
	s := quoted[1 : len(quoted)-1]
	i := bytes.IndexByte(s, '\\')
	if i < 0 && utf8.Valid(s) {
		return string(s)
	}
	out := make([]byte, 0, len(s)+2*utf8.UTFMax)
	for ; i >= 0; i = bytes.IndexByte(s, '\\') {
		out = appendValid(out, s[:i])
		out, s = appendEscape(out, s[i:])
	}
	return string(appendValid(out, s))
}

func appendValid(out, s []byte) []byte {
	if utf8.Valid(s) {
		return append(out, s...)
	}
	for _, r := range string(s) {
		out = utf8.AppendRune(out, r)
	}
	return out
}

// appendEscape appends what the escape says with which s begins, and returns what
// follows it.
func appendEscape(out, s []byte) (longer, rest []byte) {
	switch s[1] {
	case 'b':
		return append(out, '\b'), s[2:]
	case 'f':
		return append(out, '\f'), s[2:]
	case 'n':
		return append(out, '\n'), s[2:]
	case 'r':
		return append(out, '\r'), s[2:]
	case 't':
		return append(out, '\t'), s[2:]
	case 'u':
	default:
		return append(out, s[1]), s[2:]
	}
	unit, _ := hex4(s[2:])
	s = s[6:]
	if !utf16.IsSurrogate(unit) {
		return utf8.AppendRune(out, unit), s
	}
	if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
		low, _ := hex4(s[2:])
		if r := utf16.DecodeRune(unit, low); r != utf8.RuneError {
			return utf8.AppendRune(out, r), s[6:]
		}
	}
	return utf8.AppendRune(out, utf8.RuneError), s
}
