package frontmatter

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// Fields returns those fields of a document beyond WordPress's own that are
// asked for by name, as a map in the order of the names: "acf",
// "yoast_head_json", registered meta. Names that the document lacks, nulls and
// what is empty are left out. Numbers that are not whole are written as text,
// and so are lists of things of several kinds, as JSON. Avatars whose addresses are
// digests of e-mail addresses are left out.
func Fields(raw map[string]json.RawMessage, names []string) Map {
	var m Map
	told := make(map[string]bool)
	for _, name := range names {
		if told[name] {
			continue
		}
		told[name] = true
		m.addField(name, content.WithoutAvatars(fieldAt(raw, name)), 0)
	}
	return m
}

// deepest is how many fields may lie within one another; what lies deeper is
// written as JSON.
const deepest = 20

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

// Missing are those of the names that are no field of a document; of those that stand
// for several, none.
func Missing(raw map[string]json.RawMessage, names []string) []string {
	var missing []string
	for _, name := range names {
		if name != "seo" && fieldAt(raw, name) == nil && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// addField adds a value unless it says nothing; false and 0 do say something.
func (m *Map) addField(name string, raw json.RawMessage, depth int) {
	if value := fieldValue(raw, depth); value != nil && value != "" && !isEmpty(value) {
		m.add(name, value)
	}
}

// fieldValue is what a JSON text says, as a value that a header can hold; nil
// where it says nothing.
func fieldValue(raw json.RawMessage, depth int) any {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		return nil
	case raw[0] != '{' && raw[0] != '[':
	case depth == deepest:
		return string(raw)
	case raw[0] == '{':
		return fieldMap(raw, depth+1)
	default:
		return fieldList(raw, depth+1)
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

// fieldMap keeps the order of the object. Of a name that is there twice the last
// value counts, as it does for every reader of JSON.
func fieldMap(raw json.RawMessage, depth int) Map {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	var names []string
	values := make(map[string]json.RawMessage)
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			break
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			break
		}
		name, _ := key.(string)
		if name == "user_email" { // of an account, where a field names one
			continue
		}
		if _, twice := values[name]; !twice {
			names = append(names, name)
		}
		values[name] = value
	}
	var m Map
	for _, name := range names {
		m.addField(name, values[name], depth)
	}
	return m
}

func fieldList(raw json.RawMessage, depth int) any {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	var words []string
	var numbers []int64
	var maps []Map
	for _, element := range elements {
		switch value := fieldValue(element, depth).(type) {
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
