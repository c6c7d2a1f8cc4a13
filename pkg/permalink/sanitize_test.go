package permalink_test

import (
	"strings"
	"testing"

	"wpmd/pkg/permalink"
)

// Drafts had no slug in an export file, and another path than from the site itself. What
// is expected is what sanitize_title makes.
func TestSlugOf(t *testing.T) {
	for _, c := range []struct{ title, language, want string }{
		{"Half a Thought", "", "half-a-thought"},
		{"  Salt &amp; <em>Light</em>: 50% of it! ", "", "salt-light-50-of-it"},
		{"Überfälle & Straßen", "en-US", "uberfalle-strasen"},
		{"Überfälle & Straßen", "de-DE", "ueberfaelle-strassen"},
		{"Kıyı fotoğrafı — İzmir’de", "tr-TR", "kiyi-fotografi-izmirde"},
		{"Version 2.0/beta – now", "", "version-2-0-beta-now"},
		{"写真の日", "ja", "写真の日"},
		{"Привет, Мир", "ru-RU", "привет-мир"},
		{"5 × 3", "", "5-x-3"},
		{"Øl og Ærø", "da-DK", "oel-og-aeroe"},
		{"Tiếng Việt", "vi", "tieng-viet"},
		{"a_b -- c", "", "a_b-c"},
		{"!!!", "", ""},
		{"A & B; c", "", "a-c"},
		{"日本語とEnglish、混在。", "", "日本語とenglish、混在。"},
		{"¿Qué?¡Sí!", "", "quesi"},
		{"Ελληνικά ά", "el", "ελληνικά-ά"},
		{"mixed — dash‐es‑non", "", "mixed-dash‐es-non"},
		{"x\u3000y", "", "x\u3000y"},
		{"AT&T rocks; yes", "", "at-yes"},
		{strings.Repeat("写真", 40), "", strings.Repeat("写真", 11)},
	} {
		if got := permalink.SlugOf(c.title, c.language); got != c.want {
			t.Errorf("%q (%s): %q, want %q", c.title, c.language, got, c.want)
		}
	}
}
