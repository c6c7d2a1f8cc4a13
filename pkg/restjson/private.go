package restjson

import (
	"encoding/json"
	"strings"
)

// privately are the words that WordPress sets before the title of a private document, in
// the languages that most of its sites are in.
// https://translate.wordpress.org/projects/wp/dev/: "Private: %s"
var privately = []string{
	"Private", "Privat", "Privé", "Privado", "Privata", "Privato", "Prywatne", "Özel", "Личное", "Приватне", "Частно", "Soukromé", "Súkromné", "Yksityinen", "Privát", "Magán",
	"Ιδιωτικό", "Privado/a", "Zasebno", "Privatno", "Приватно", "非公開", "私密", "私人", "비공개", "פרטי", "خاص", "خصوصی", "Riêng tư", "Pribadi", "ส่วนตัว",
}

// titleOf is the title of a document. Before that of a private one WordPress sets a word.
func titleOf(raw json.RawMessage, status string) string {
	title := PlainText(markup(raw))
	if status != "private" {
		return title
	}
	for _, word := range privately {
		rest, isMarked := strings.CutPrefix(title, word)
		if !isMarked {
			continue
		}
		rest = strings.TrimLeft(rest, " \u00a0\u202f")
		for _, colon := range []string{":", "：", "–"} {
			if own, ok := strings.CutPrefix(rest, colon); ok {
				return strings.TrimLeft(own, " \u00a0")
			}
		}
	}
	return title
}
