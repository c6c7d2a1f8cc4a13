package restjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Tolerance is a set of ways in which a text differs from the clean JSON of
// WordPress's, and is read all the same.
type Tolerance uint

// The ways that are tolerated.
const (
	ByteOrderMark Tolerance = 1 << iota // one or several before the JSON
	TextBefore                          // a notice of PHP, a comment, what a plugin printed
	TextAfter                           // the same, or the rest of a longer file
	InHTML                              // the JSON is the text of a page that a browser made
	OtherCharset                        // UTF-16 or a one-byte charset in place of UTF-8
	BadUTF8                             // bytes that are no UTF-8 within text that is
	LoneSurrogate                       // half of a pair, as "\ud83d", in a string
	RawControl                          // control characters within strings that are not escaped
	NumberedKeys                        // an object with numbers for keys in place of an array
	ErrorStatus                         // a whole answer under the status of an error
)

var tolerances = []string{
	"a byte order mark", "text before the JSON", "text after the JSON", "JSON within HTML", "another charset than UTF-8",
	"bytes that are no UTF-8", "half characters", "unescaped control characters", "numbered keys in place of a list",
	"the status of an error",
}

// Each calls use for every member of the set, with words for it.
func (t Tolerance) Each(use func(kind Tolerance, words string)) {
	for i, words := range tolerances {
		if kind := Tolerance(1) << i; t&kind != 0 {
			use(kind, words)
		}
	}
}

func (t Tolerance) String() string {
	var list []string
	t.Each(func(_ Tolerance, words string) { list = append(list, words) })
	return strings.Join(list, ", ")
}

// List returns the elements of a JSON array of objects. It accepts an object
// with numeric keys in its place, and text of any kind before and after the
// JSON, such as a byte-order mark or a notice that PHP printed.
func List(raw []byte) ([]json.RawMessage, error) {
	value, _, err := ReadValue(raw)
	if err != nil {
		return nil, err
	}
	list, _, err := Elements(value)
	return list, err
}

// Elements returns the elements of a list that [ReadValue] returned, and says what it
// tolerated.
func Elements(value json.RawMessage) ([]json.RawMessage, Tolerance, error) {
	if code, _, _, ok := APIError(value); ok {
		return nil, 0, &ShapeError{Want: "list", Got: "error " + code}
	}
	list, ok := elements(value)
	if !ok && isCrowded(value) {
		return nil, 0, &CrowdError{}
	}
	if !ok {
		return nil, 0, &ShapeError{Want: "list", Got: describe(value)}
	}
	if kindOf(value) == "object" {
		return list, NumberedKeys, nil
	}
	return list, 0, nil
}

// ReadValue returns the JSON array or object that a text holds, leaving out what
// stands before and after it, and says what it tolerated. Text without any array or
// object is a *SyntaxError, except for a lone JSON literal, which is returned.
func ReadValue(raw []byte) (json.RawMessage, Tolerance, error) {
	var how Tolerance
	if text, ok := fromUTF16(raw); ok {
		raw, how = text, OtherCharset
	}
	text := trim(raw)
	if before, _, _ := bytes.Cut(raw, text); bytes.Contains(before, mark) {
		how |= ByteOrderMark
	}
	value, more, err := find(text)
	if err != nil {
		return nil, how, err
	}
	how |= more
	if !utf8.Valid(value) {
		value, more = decode(value)
		how |= more
	}
	if halved(value) {
		how |= LoneSurrogate
	}
	return value, how, nil
}

var mark = []byte("\uFEFF")

// candidates bounds how many places of an unclean text are tried as the start
// of its JSON.
const candidates = 64

func find(text []byte) (json.RawMessage, Tolerance, error) {
	if isJSON(text) {
		return json.RawMessage(text), 0, nil
	}
	if inner, ok := displayed(text); ok {
		if value, how, err := search(inner); err == nil {
			return value, how | InHTML, nil
		}
	}
	value, how, err := search(text)
	if err == nil {
		return value, how, nil
	}
	if escaped := escapeControls(text); escaped != nil {
		if value, how, err := search(escaped); err == nil {
			return value, how | RawControl, nil
		}
	}
	return nil, 0, err
}

// search tries the brackets of a text in turn.
func search(text []byte) (json.RawMessage, Tolerance, error) {
	var first error
	var empty []byte // the text from an empty list on, unless an answer follows
	for start, tried := 0, 0; tried < candidates; tried++ {
		i := bytes.IndexAny(text[start:], "[{")
		if i < 0 {
			break
		}
		start += i
		value, err := leading(text[start:])
		before, rest := text[:start], text[min(len(text), start+len(value)):]
		if err == nil && isAnswer(before, value, rest) {
			return value, around(before, rest), nil
		}
		if err == nil && empty == nil && isEmptyList(value) && isAlone(before, rest) {
			empty = text[start:]
		}
		if errors.Is(err, io.ErrUnexpectedEOF) && empty == nil { // cut short: what follows lies inside it
			return nil, 0, &SyntaxError{Offset: int64(len(text)), Err: err}
		}
		if first == nil {
			first = err
		}
		start += max(1, len(value))
	}
	if empty != nil {
		value, err := leading(empty)
		return value, around(text[:len(text)-len(empty)], empty[len(value):]), err
	}
	return nil, 0, syntaxError(text, first)
}

func isEmptyList(value []byte) bool {
	list, ok := elements(value)
	return ok && len(list) == 0
}

func around(before, after []byte) (how Tolerance) {
	if len(trim(before)) > 0 {
		how |= TextBefore
	}
	if len(trim(after)) > 0 {
		how |= TextAfter
	}
	return how
}

// trim takes white space, byte order marks and zero bytes off both ends.
func trim(raw []byte) []byte {
	for {
		short := bytes.TrimPrefix(bytes.Trim(raw, " \t\r\n\v\f\x00"), mark)
		if len(short) == len(raw) {
			return raw
		}
		raw = short
	}
}

func leading(text []byte) (json.RawMessage, error) {
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&value)
	return value, err
}

// isAnswer tells a whole answer from the values inside a broken one, behind
// which a comma or a closing bracket stands, and from brackets in a text. An
// empty list is none yet, for an answer may follow.
func isAnswer(before, value, rest []byte) bool {
	rest = trim(rest)
	if len(rest) > 0 && bytes.IndexByte([]byte(",:]}"), rest[0]) >= 0 || isQuoted(before) {
		return false
	}
	if value[0] == '{' {
		return len(fields(value)) > 0
	}
	list, _ := elements(value)
	return len(list) > 0 && kindOf(list[0]) == "object"
}

// displayed returns the text of the first <pre> of a page, which is what
// browsers put around JSON that is opened or saved in them.
func displayed(text []byte) ([]byte, bool) {
	if len(text) == 0 || text[0] != '<' {
		return nil, false
	}
	_, after, ok := bytes.Cut(text, []byte("<pre"))
	if !ok {
		return nil, false
	}
	_, inner, ok := bytes.Cut(after, []byte(">"))
	if !ok {
		return nil, false
	}
	inner, _, _ = bytes.Cut(inner, []byte("</pre>"))
	inner = trim(inner)
	if len(inner) == 0 || inner[0] != '[' && inner[0] != '{' {
		return nil, false
	}
	return []byte(html.UnescapeString(string(inner))), true
}

// decode turns JSON into UTF-8. Where not one character of it is UTF-8 beyond
// ASCII it was written in a one-byte charset; else single bytes of it went
// astray.
func decode(value []byte) ([]byte, Tolerance) {
	for i := 0; i < len(value); {
		r, size := utf8.DecodeRune(value[i:])
		if r != utf8.RuneError && size > 1 {
			return bytes.ToValidUTF8(value, []byte("\uFFFD")), BadUTF8
		}
		i += size
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(value)
	if err != nil {
		return bytes.ToValidUTF8(value, []byte("\uFFFD")), BadUTF8
	}
	return text, OtherCharset
}

func fromUTF16(raw []byte) ([]byte, bool) {
	if len(raw) < 4 || len(raw)%2 != 0 {
		return nil, false
	}
	little := raw[0] == 0xFF && raw[1] == 0xFE
	if !little && (raw[0] != 0xFE || raw[1] != 0xFF) {
		return nil, false
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i < len(raw); i += 2 {
		a, b := uint16(raw[i]), uint16(raw[i+1])
		if little {
			a, b = b, a
		}
		units = append(units, a<<8|b)
	}
	return []byte(string(utf16.Decode(units))), true
}

// escapeControls escapes the control characters within the strings of a text;
// nil where there are none.
func escapeControls(text []byte) []byte {
	const digits = "0123456789abcdef"
	var out []byte
	inString, plain := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case inString && c < ' ':
			out = append(append(out, text[plain:i]...), '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			plain = i + 1
		}
	}
	if out == nil {
		return nil
	}
	return append(out, text[plain:]...)
}

// halved says whether an escape in valid JSON is one half of a surrogate pair
// without the other.
func halved(value []byte) bool {
	for i := 0; ; {
		n := bytes.IndexByte(value[i:], '\\')
		if n < 0 {
			return false
		}
		i += n
		unit, ok := surrogate(value[i:])
		if !ok {
			i += 2
			continue
		}
		next, paired := surrogate(value[min(len(value), i+6):])
		if unit >= 0xDC00 || !paired || next < 0xDC00 {
			return true
		}
		i += 12
	}
}

// surrogate reads an escape such as "\ud83d".
func surrogate(text []byte) (unit rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' || text[2]|0x20 != 'd' {
		return 0, false
	}
	unit, ok = hex4(text[2:])
	return unit, ok && utf16.IsSurrogate(unit)
}
