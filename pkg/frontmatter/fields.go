package frontmatter

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Fields returns those fields of a document beyond WordPress's own that are
// asked for by name, as a map in the order of the names: "acf",
// "yoast_head_json", registered meta. Names that the document lacks, nulls and
// what is empty are left out. Numbers that are not whole are written as text,
// and so are lists of things of several kinds, as JSON.
func Fields(raw map[string]json.RawMessage, names []string) Map {
	var m Map
	for _, name := range names {
		m.addField(name, fieldAt(raw, name))
	}
	return m
}

// fieldAt finds a field by its name, or one within another by both:
// "meta.subtitle".
func fieldAt(raw map[string]json.RawMessage, name string) json.RawMessage {
	if value, ok := raw[name]; ok {
		return value
	}
	outer, inner, ok := strings.Cut(name, ".")
	var within map[string]json.RawMessage
	if !ok || json.Unmarshal(raw[outer], &within) != nil {
		return nil
	}
	return within[inner]
}

// seo are the fields in which plugins say what search engines are to show.
var seo = []string{
	"yoast_head_json",                      // Yoast SEO
	"aioseo_head_json", "aioseo_meta_data", // All in One SEO
	"meta.rank_math_title", "meta.rank_math_description", "meta.rank_math_focus_keyword", // Rank Math, where the site shows them
	"meta.jetpack_seo_html_title", "meta.advanced_seo_description", // Jetpack
}

// FieldsNamed puts the names of fields in the place of names that stand for
// several: "seo" is what any of the known plugins for search engines gives.
func FieldsNamed(names []string) []string {
	var all []string
	for _, name := range names {
		if name == "seo" {
			all = append(all, seo...)
			continue
		}
		all = append(all, name)
	}
	return all
}

// addField adds a value unless it says nothing; false and 0 do say something.
func (m *Map) addField(name string, raw json.RawMessage) {
	if value := fieldValue(raw); value != nil && value != "" && !isEmpty(value) {
		m.add(name, value)
	}
}

// fieldValue is what a JSON text says, as a value that a header can hold; nil
// where it says nothing.
func fieldValue(raw json.RawMessage) any {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case '{':
		return fieldMap(raw)
	case '[':
		return fieldList(raw)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	number, ok := value.(json.Number)
	if !ok {
		return value
	}
	if whole, err := number.Int64(); err == nil {
		return whole
	}
	return number.String()
}

// fieldMap keeps the order of the object.
func fieldMap(raw json.RawMessage) Map {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	var m Map
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return m
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return m
		}
		name, _ := key.(string)
		m.addField(name, value)
	}
	return m
}

func fieldList(raw json.RawMessage) any {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	var words []string
	var numbers []int64
	var maps []Map
	for _, element := range elements {
		switch value := fieldValue(element).(type) {
		case string:
			words = append(words, value)
		case int64:
			numbers = append(numbers, value)
		case Map:
			maps = append(maps, value)
		}
	}
	switch len(elements) {
	case len(words):
		return words
	case len(numbers):
		return numbers
	case len(maps):
		return maps
	}
	words = words[:0]
	for _, element := range elements {
		words = append(words, strings.TrimSpace(string(element)))
	}
	return words
}
