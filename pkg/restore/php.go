package restore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// deepest bounds how deep a value is that is written for PHP.
const deepest = 20

// serialized is a JSON value as PHP keeps it, its members in their order; false for what is
// too deep.
// https://www.php.net/manual/en/function.serialize.php
func serialized(raw json.RawMessage) (string, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var b strings.Builder
	ok := serializeNext(d, &b, 0)
	return b.String(), ok
}

func serializeNext(d *json.Decoder, b *strings.Builder, depth int) bool {
	token, err := d.Token()
	if err != nil || depth > deepest {
		return false
	}
	switch value := token.(type) {
	case json.Delim:
		return serializeList(d, b, value == '{', depth)
	case string:
		fmt.Fprintf(b, "s:%d:\"%s\";", len(value), value)
	case bool:
		n := 0
		if value {
			n = 1
		}
		fmt.Fprintf(b, "b:%d;", n)
	case json.Number:
		if n, err := strconv.ParseInt(value.String(), 10, 64); err == nil {
			fmt.Fprintf(b, "i:%d;", n)
		} else {
			fmt.Fprintf(b, "d:%s;", value)
		}
	default:
		b.WriteString("N;")
	}
	return true
}

func serializeList(d *json.Decoder, b *strings.Builder, isObject bool, depth int) bool {
	var inner strings.Builder
	n := 0
	for d.More() {
		if isObject {
			key, err := d.Token()
			if err != nil {
				return false
			}
			name, _ := key.(string)
			fmt.Fprintf(&inner, "s:%d:\"%s\";", len(name), name)
		} else {
			fmt.Fprintf(&inner, "i:%d;", n)
		}
		if !serializeNext(d, &inner, depth+1) {
			return false
		}
		n++
	}
	if _, err := d.Token(); err != nil {
		return false
	}
	fmt.Fprintf(b, "a:%d:{%s}", n, inner.String())
	return true
}
