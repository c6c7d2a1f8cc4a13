package wxr

import (
	"math"
	"strconv"
	"strings"
)

// fields are an array or an object of PHP with their keys as text; list is an array that
// is numbered from 0 on.
type (
	fields map[string]any
	list   []any
)

// deepest bounds how deep values lie in each other.
const deepest = 32

// unserialize reads what PHP's serialize() wrote: a string, an int64, a float64, a bool,
// fields, or a list; nil for what is none of these or is broken.
// https://www.php.net/manual/en/function.serialize.php
func unserialize(s string) any {
	r := &phpReader{rest: strings.TrimSpace(s)}
	v, ok := r.value(deepest)
	if !ok || r.rest != "" {
		return nil
	}
	return v
}

// phpReader reads one value behind the other.
type phpReader struct{ rest string }

func (r *phpReader) until(mark string) (string, bool) {
	before, after, ok := strings.Cut(r.rest, mark)
	if ok {
		r.rest = after
	}
	return before, ok
}

func (r *phpReader) skip(text string) bool {
	rest, ok := strings.CutPrefix(r.rest, text)
	r.rest = rest
	return ok
}

func (r *phpReader) value(depth int) (any, bool) {
	if depth == 0 || len(r.rest) < 2 {
		return nil, false
	}
	kind := r.rest[0]
	if r.skip("N;") {
		return nil, true
	}
	if r.rest[1] != ':' {
		return nil, false
	}
	r.rest = r.rest[2:]
	switch kind {
	case 'b', 'i', 'd':
		return r.scalar(kind)
	case 's':
		return r.text()
	case 'a':
		return r.array(depth)
	case 'O':
		if _, ok := r.text0(":"); !ok {
			return nil, false
		}
		return r.array(depth)
	}
	return nil, false
}

func (r *phpReader) scalar(kind byte) (any, bool) {
	word, ok := r.until(";")
	if !ok {
		return nil, false
	}
	switch kind {
	case 'b':
		return word == "1", true
	case 'i':
		n, err := strconv.ParseInt(word, 10, 64)
		return n, err == nil
	}
	f, err := strconv.ParseFloat(word, 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func (r *phpReader) text() (any, bool) { return r.text0(";") }

// text0 reads a string behind its type. Its length is in bytes, and wrong where the
// charset or an address was changed afterwards: then it ends at the next quote that ends
// a value.
func (r *phpReader) text0(end string) (string, bool) {
	length, ok := r.until(":")
	n, err := strconv.Atoi(length)
	if !ok || err != nil || n < 0 || !r.skip(`"`) {
		return "", false
	}
	if n <= len(r.rest) && strings.HasPrefix(r.rest[n:], `"`+end) {
		s := r.rest[:n]
		r.rest = r.rest[n+1+len(end):]
		return s, true
	}
	return r.until(`"` + end)
}

func (r *phpReader) array(depth int) (any, bool) {
	count, ok := r.until(":")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || !r.skip("{") {
		return nil, false
	}
	of, numbered := make(fields), make(list, 0, min(max(n, 0), 64))
	for i := int64(0); !r.skip("}"); i++ {
		key, ok := r.value(1)
		if !ok {
			return nil, false
		}
		v, ok := r.value(depth - 1)
		if !ok {
			return nil, false
		}
		if at, is := key.(int64); is && at == i {
			numbered = append(numbered, v)
		}
		of[text(key)] = v
	}
	if len(numbered) == len(of) {
		return numbered, true
	}
	return of, true
}

// text is a value as text; empty for what is none.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}
