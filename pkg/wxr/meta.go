package wxr

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// acfKey is how Advanced Custom Fields calls its fields in the private field beside each.
var acfKey = regexp.MustCompile(`^field_[0-9a-z]+(?:_field_[0-9a-z]+)*$`)

// fieldsOf are the further fields of a document: those of Advanced Custom Fields, which
// keeps a private one beside each, and the others that are not private.
func fieldsOf(it *item) map[string]json.RawMessage {
	acf, others := make(map[string]any), make(map[string]any)
	for _, m := range it.meta {
		switch {
		case strings.HasPrefix(m.key, "_"), m.key == "footnotes":
		case acfKey.MatchString(it.field("_" + m.key)):
			acf[m.key] = value(m.value)
		default:
			others[m.key] = joined(others[m.key], value(m.value))
		}
	}
	all := make(map[string]json.RawMessage)
	for name, of := range map[string]map[string]any{"acf": acf, "meta": others} {
		if raw, err := json.Marshal(of); err == nil && len(of) > 0 {
			all[name] = raw
		}
	}
	if template := restjson.Word(it.field("_wp_page_template")); template != "" && template != "default" {
		if raw, err := json.Marshal(template); err == nil {
			all["template"] = raw
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// value is what a stored field says: PHP keeps lists and the like as text.
func value(stored string) any {
	if len(stored) > 3 && (stored[1] == ':' || stored == "N;") {
		if v := unserialize(stored); v != nil {
			return v
		}
	}
	return stored
}

// several are the values of a field that a document has more than once.
type several []any

func joined(before, v any) any {
	switch before := before.(type) {
	case nil:
		return v
	case several:
		return append(before, v)
	default:
		return several{before, v}
	}
}

// translations are those that Polylang keeps in the description of a term that all of
// them have.
func (s *Source) translations(e *entry) []content.Translation {
	of := s.groups[e.stamp.ID]
	if of == nil {
		return nil
	}
	var list []content.Translation
	for language, id := range of {
		i, ok := s.byID[id]
		if !ok || id == e.stamp.ID || s.entries[i].stamp.Status != "publish" {
			continue
		}
		list = append(list, content.Translation{Language: language, ID: id, Link: s.entries[i].stamp.Link})
	}
	slices.SortFunc(list, func(a, b content.Translation) int { return strings.Compare(a.Language, b.Language) })
	return list
}

// group finds which documents are translations of each other.
func (s *Source) group() {
	s.groups = make(map[int64]map[string]int64)
	for key, description := range s.terms.described {
		if key.taxonomy != "post_translations" {
			continue
		}
		of, _ := unserialize(description).(fields)
		group := make(map[string]int64)
		for language, id := range of {
			if n, ok := id.(int64); ok && n > 0 {
				group[language] = n
			}
		}
		for _, id := range group {
			s.groups[id] = group
		}
	}
}
