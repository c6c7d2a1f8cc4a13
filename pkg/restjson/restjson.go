// Package restjson reads the objects of the WordPress REST API into content.
//
// Plugins, old versions and hand-made dumps change the shape of nearly every
// field, so the readers are total: whatever a field holds, the rest of the
// object is read. Only a text that is not JSON, or an object of another kind,
// is an error.
package restjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// SyntaxError says that a text is not JSON.
type SyntaxError struct {
	Offset int64 // of the byte where reading ended, counted from 0
	Err    error
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("no JSON at byte %d: %v", e.Offset, e.Err) }

func (e *SyntaxError) Unwrap() error { return e.Err }

// ShapeError says that a JSON value is not of the kind that was looked for.
type ShapeError struct {
	Want string // "post", "term", "list", …
	Got  string // what stands there, in the same words
}

func (e *ShapeError) Error() string { return fmt.Sprintf("%s where a %s belongs", e.Got, e.Want) }

func syntaxError(text []byte, err error) error {
	if err == nil {
		var value json.RawMessage
		err = json.Unmarshal(text, &value)
	}
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &SyntaxError{Offset: max(0, bad.Offset-1), Err: err}
	}
	return &SyntaxError{Err: cmp.Or(err, io.ErrUnexpectedEOF)}
}

// APIError reads WordPress's own error object:
// {"code", "message", "data": {"status"}}. The message is plain text; the
// status is 0 where the object gives none.
func APIError(raw []byte) (code, message string, status int, ok bool) {
	o := errorObject(raw)
	if o == nil {
		return "", "", 0, false
	}
	code = word(cmp.Or(str(o["code"]), str(o["error"])))
	status = int(integer(fields(o["data"])["status"]))
	return code, PlainText(str(o["message"])), status, true
}

// InvalidParams names the parameters that an error object of WordPress's calls
// invalid or missing, in no order.
func InvalidParams(raw []byte) []string {
	params := fields(errorObject(raw)["data"])["params"]
	if list, ok := elements(params); ok {
		var names []string
		for _, name := range list {
			names = append(names, word(str(name)))
		}
		return names
	}
	var names []string
	for name := range fields(params) {
		names = append(names, word(name))
	}
	return names
}

// errorObject returns the error object that a text is, or nil.
func errorObject(raw []byte) object {
	o := fields(trim(raw))
	if o == nil || o["id"] != nil {
		return nil
	}
	_, hasMessage := o["message"]
	if !hasMessage || word(cmp.Or(str(o["code"]), str(o["error"]))) == "" {
		return nil
	}
	return o
}

type object map[string]json.RawMessage

// read returns the object that raw is, or an error that says what it is
// instead.
func read(raw []byte, want string) (object, error) {
	o, _, err := readObject(raw, want)
	return o, err
}

func readObject(raw []byte, want string) (o object, how Tolerance, err error) {
	if isCrowded(raw) {
		return nil, 0, &CrowdError{}
	}
	o, ok := members(raw)
	if !ok {
		if raw, how, err = ReadValue(raw); err != nil {
			return nil, how, err
		}
		if o = fields(raw); o == nil {
			return nil, how, &ShapeError{Want: want, Got: describe(raw)}
		}
	}
	if o["code"] == nil && o["error"] == nil {
		return o, how, nil
	}
	if code, _, _, ok := APIError(raw); ok {
		return nil, how, &ShapeError{Want: want, Got: "error " + code}
	}
	return o, how, nil
}

// describe names the kind of a REST object by the keys that only it has.
func describe(raw []byte) string {
	o := fields(raw)
	if o == nil {
		return kindOf(raw)
	}
	if code, _, _, ok := APIError(raw); ok {
		return "error " + code
	}
	if looksLikePost(o) {
		return "post"
	}
	for _, sign := range []struct{ key, kind string }{
		{"namespaces", "index"}, {"avatar_urls", "user"}, {"author_name", "comment"}, {"taxonomy", "term"},
		{"rest_base", "type or taxonomy"}, {"subtype", "search result"}, {"source_url", "media item"},
	} {
		if o[sign.key] != nil {
			return sign.kind
		}
	}
	return "object"
}

func kindOf(raw []byte) string {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

func fields(raw []byte) object {
	if kindOf(raw) != "object" || isCrowded(raw) {
		return nil
	}
	o, _ := members(raw)
	return o
}

// MostMembers is how many members an array or an object may have. WordPress gives
// a hundred rows at the most; what has far more is made to fill the memory.
const MostMembers = 100_000

// CrowdError says that an array or an object has more members than MostMembers.
type CrowdError struct{}

func (*CrowdError) Error() string { return fmt.Sprintf("more than %d rows in one answer", MostMembers) }

// isCrowded says whether an array or an object has too many members, without
// reading any of them.
func isCrowded(raw []byte) bool {
	if len(raw) < 2*MostMembers {
		return false
	}
	depth, commas := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ',':
			if depth != 1 {
				continue
			}
			if commas++; commas >= MostMembers {
				return true
			}
		}
	}
	return false
}

// elements reads an array, or the object with numeric keys that PHP makes of
// an array with gaps.
func elements(raw []byte) ([]json.RawMessage, bool) {
	if isCrowded(raw) {
		return nil, false
	}
	switch kindOf(raw) {
	case "list":
		return rows(raw)
	case "object":
		return numbered(fields(raw))
	}
	return nil, false
}

func numbered(o object) ([]json.RawMessage, bool) {
	keys := make(map[int]json.RawMessage, len(o))
	for k, v := range o {
		n, err := strconv.Atoi(k)
		if err != nil || strconv.Itoa(n) != k { // "01" is no index, and would be taken for "1"
			return nil, false
		}
		keys[n] = v
	}
	order := make([]int, 0, len(keys))
	for n := range keys {
		order = append(order, n)
	}
	slices.Sort(order)
	list := make([]json.RawMessage, len(order))
	for i, n := range order {
		list[i] = keys[n]
	}
	return list, len(list) > 0
}

// str reads a string, or a number as it is written; anything else is "".
func str(raw []byte) string {
	switch kindOf(raw) {
	case "string":
		if raw = bytes.Trim(raw, " \t\r\n"); stringEnd(raw, 0) != len(raw) {
			return ""
		}
		return unquote(raw)
	case "number":
		return strings.TrimSpace(string(raw))
	}
	return ""
}

// integer reads a whole number, also one in a string; anything else is 0.
func integer(raw []byte) int64 {
	s := strings.TrimSpace(str(raw))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0
	}
	return int64(f)
}

// identifier reads an id, also where a plugin put the whole object in its place.
func identifier(raw []byte) int64 {
	o := fields(raw)
	if o == nil {
		return integer(raw)
	}
	return cmp.Or(integer(o["id"]), integer(o["ID"]), integer(o["term_id"]))
}

func boolean(raw []byte) bool {
	if kindOf(raw) == "boolean" {
		return raw[0] == 't'
	}
	s := str(raw)
	return s == "1" || strings.EqualFold(s, "true")
}

// markup reads {"rendered": "…"}, or the plain string that old versions and
// dumps have in its place.
func markup(raw []byte) string {
	o := fields(raw)
	if o == nil {
		return str(raw)
	}
	if _, ok := o["rendered"]; ok {
		return str(o["rendered"])
	}
	return str(o["raw"])
}
