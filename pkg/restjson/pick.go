package restjson

import (
	"bytes"
	"slices"
	"strings"
)

// Pick returns an object with some of its members alone, as the API does that is asked
// for them: "content.protected" is a member of a member. What is no object stays as it is.
// https://developer.wordpress.org/rest-api/using-the-rest-api/global-parameters/#_fields
func Pick(raw []byte, names []string) []byte {
	at := afterSpace(raw, 0)
	if at == len(raw) || raw[at] != '{' {
		return raw
	}
	inner := make(map[string][]string)
	var whole []string
	for _, name := range names {
		if outer, rest, nested := strings.Cut(name, "."); nested {
			inner[outer] = append(inner[outer], rest)
		} else {
			whole = append(whole, name)
		}
	}
	out := []byte{'{'}
	end := eachMember(raw, at, 0, func(name, value []byte) {
		plain := unquote(name)
		switch {
		case slices.Contains(whole, plain):
		case inner[plain] != nil:
			value = Pick(value, inner[plain])
		default:
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
	})
	if end < 0 {
		return raw
	}
	return append(out, '}')
}

// With returns an object with one more member at its end, whose name and value are JSON.
func With(raw []byte, name, value string) []byte {
	text := bytes.TrimRight(raw, " \t\r\n")
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' {
		return raw
	}
	body := bytes.TrimRight(text[:len(text)-1], " \t\r\n")
	out := bytes.Clone(body)
	if len(body) > 1 {
		out = append(out, ',')
	}
	return append(append(append(append(out, name...), ':'), value...), '}')
}

// Closed is a document as who has no password for it gets it: without its body and excerpt.
func Closed(raw []byte) []byte {
	at := afterSpace(raw, 0)
	if at == len(raw) || raw[at] != '{' {
		return raw
	}
	out := []byte{'{'}
	eachMember(raw, at, 0, func(name, value []byte) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, name...), ':')
		plain := unquote(name)
		if (plain == "content" || plain == "excerpt") && fields(value) != nil && boolean(fields(value)["protected"]) {
			value = []byte(`{"rendered":"","protected":true}`)
		}
		out = append(out, value...)
	})
	return append(out, '}')
}

// Words are the title and the text of an object, and the name of one that has that.
func Words(raw []byte) string {
	o := fields(trim(raw))
	var words []string
	for _, name := range []string{"title", "name", "slug", "content", "excerpt", "description"} {
		words = append(words, PlainText(markup(o[name])))
	}
	return strings.Join(words, "\n")
}

// StoredDetails are the details of a media record as WordPress stores them: without the
// addresses that the API adds to the sizes of a picture, and without the size of the whole.
func StoredDetails(raw []byte) []byte {
	return rewritten(raw, func(name string, value []byte) (string, []byte) {
		if name != "sizes" {
			return name, value
		}
		return name, rewritten(value, func(size string, of []byte) (string, []byte) {
			if size == "full" {
				return "", nil
			}
			return size, rewritten(of, func(name string, value []byte) (string, []byte) {
				switch name {
				case "source_url":
					return "", nil
				case "mime_type":
					return "mime-type", value
				}
				return name, value
			})
		})
	})
}

// rewritten is an object with each of its members as change says; without those to which
// it gives no name. What is no object stays as it is.
func rewritten(raw []byte, change func(name string, value []byte) (string, []byte)) []byte {
	at := afterSpace(raw, 0)
	if at == len(raw) || raw[at] != '{' {
		return raw
	}
	out := []byte{'{'}
	end := eachMember(raw, at, 0, func(name, value []byte) {
		was := unquote(name)
		now, value := change(was, value)
		if now == "" && was != "" {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		if now != was {
			name = []byte(`"` + now + `"`)
		}
		out = append(append(append(out, name...), ':'), value...)
	})
	if end < 0 {
		return raw
	}
	return append(out, '}')
}
