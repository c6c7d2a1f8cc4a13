package restjson_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func TestTranslations(t *testing.T) {
	for name, c := range map[string]struct {
		fields   string
		language string
		others   []content.Translation
	}{
		"Polylang":     {`"lang": "en", "translations": {"en": 5, "fr": 8, "de": 7}`, "en", []content.Translation{{Language: "de", ID: 7}, {Language: "fr", ID: 8}}},
		"WPML":         {`"wpml_current_locale": "en_US", "wpml_translations": [{"locale": "pt_BR", "id": 9, "post_title": "x", "href": "https://s.example/pt/x/"}]`, "en_US", []content.Translation{{Language: "pt_BR", ID: 9, Link: "https://s.example/pt/x/"}}},
		"no others":    {`"lang": "en", "translations": []`, "en", nil},
		"neither":      {``, "", nil},
		"other things": {`"lang": {"a": 1}, "translations": {"chapter one": 7}, "wpml_translations": "x"`, "", nil},
		"hostile":      {`"lang": "en\n---\nx: y", "translations": {"../../x": 7}`, "", nil},
	} {
		raw := `{"id": 5, "type": "post", "slug": "a", "date": "2024-02-03T04:05:06", "title": {"rendered": "A"}, "content": {"rendered": ""}`
		if c.fields != "" {
			raw += ", " + c.fields
		}
		doc, err := restjson.Reader{}.Document([]byte(raw + "}"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if doc.Language != c.language {
			t.Errorf("%s: language %q, want %q", name, doc.Language, c.language)
		}
		if d := cmp.Diff(c.others, doc.Translations); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
