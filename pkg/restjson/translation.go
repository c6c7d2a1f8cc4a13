package restjson

import (
	"cmp"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// TranslationFields are the fields of plugins that say in which language a post
// is, and where it is in others, by the namespace that shows the plugin.
var TranslationFields = map[string][]string{
	"pll":  {"lang", "translations"},                     // https://polylang.pro/doc/rest-api/
	"wpml": {"wpml_current_locale", "wpml_translations"}, // https://wordpress.org/plugins/wpml-rest-api/
}

// translations reads those fields of a post in a language. The same names hold
// other things elsewhere: what has not their shape is left alone.
func (o object) translations(language string) []content.Translation {
	var others []content.Translation
	for name, raw := range fields(o["translations"]) {
		if id := identifier(raw); id > 0 && tag(name) != "" && language != "" {
			others = append(others, content.Translation{Language: name, ID: id})
		}
	}
	list, _ := elements(o["wpml_translations"])
	for _, raw := range list {
		t := fields(raw)
		other := content.Translation{Language: tag(word(str(t["locale"]))), ID: identifier(t["id"]), Link: linkOf(t["href"])}
		if other.Language != "" && (other.ID != 0 || other.Link != "") {
			others = append(others, other)
		}
	}
	own := integer(o["id"])
	others = slices.DeleteFunc(others, func(t content.Translation) bool { return t.ID == own && own != 0 || t.Language == language })
	slices.SortFunc(others, func(a, b content.Translation) int {
		return cmp.Or(strings.Compare(a.Language, b.Language), cmp.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(others, func(a, b content.Translation) bool { return a.Language == b.Language })
}

// tag returns a name that has the form of a language's, else nothing.
func tag(s string) string {
	for i, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '_' || r == '-' }) {
		letters := strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz") == ""
		if i == 0 && (len(part) < 2 || len(part) > 3 || !letters) || len(part) > 8 || strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return ""
		}
	}
	return strings.TrimSpace(s)
}
