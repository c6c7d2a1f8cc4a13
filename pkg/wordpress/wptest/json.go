package wptest

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// object is a PHP array with string keys: in order, and "[]" when it is empty.
type object []field

type field struct {
	name  string
	value any
}

// none is a PHP object without properties.
type none struct{}

// encode appends v as PHP's json_encode writes it by default: slashes and
// everything beyond ASCII escaped.
func encode(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case string:
		return encodeString(b, v)
	case none:
		return append(b, "{}"...)
	case object:
		return encodeObject(b, v)
	case []object:
		return encodeList(b, v)
	case []string:
		return encodeList(b, v)
	case []int64:
		return encodeList(b, v)
	case []any:
		return encodeList(b, v)
	}
	panic("wptest: a value that PHP does not know")
}

func encodeList[T any](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = encode(b, v)
	}
	return append(b, ']')
}

func encodeObject(b []byte, o object) []byte {
	if len(o) == 0 {
		return append(b, "[]"...)
	}
	b = append(b, '{')
	for i, f := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = encodeString(b, f.name)
		b = append(b, ':')
		b = encode(b, f.value)
	}
	return append(b, '}')
}

func encodeString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // where what needs no escape begins
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && escapes[c] == 0 {
			i++
			continue
		}
		b = append(b, s[plain:i]...)
		if c < utf8.RuneSelf {
			b = encodeASCII(b, c)
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = encodeRune(b, r)
			i += size
		}
		plain = i
	}
	b = append(b, s[plain:]...)
	return append(b, '"')
}

// escapes holds what follows the backslash for every ASCII character that needs
// one; 'u' stands for a code unit.
var escapes = func() (table [utf8.RuneSelf]byte) {
	for c := range ' ' {
		table[c] = 'u'
	}
	for i, c := range "\"\\/\b\f\n\r\t" {
		table[c] = "\"\\/bfnrt"[i]
	}
	return table
}()

func encodeASCII(b []byte, c byte) []byte {
	if escapes[c] == 'u' {
		return encodeUnit(b, rune(c))
	}
	return append(b, '\\', escapes[c])
}

func encodeRune(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return encodeUnit(encodeUnit(b, high), low)
	}
	return encodeUnit(b, r)
}

func encodeUnit(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
