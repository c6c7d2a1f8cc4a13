package wordpress

import (
	"slices"

	"wpmd/pkg/content"
)

// attune makes the lists of documents and terms be asked for in one language, or
// in all: multilingual plugins look at the parameter in every question, also in
// one for ids. It also says whether protected documents are asked for by name.
//
// https://polylang.pro/doc/rest-api/
func (s *Source) attune(q content.Query) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.language = q.Language
	s.asEditor = s.site.loggedIn && slices.Contains(q.Status, content.StatusProtected)
}

// language is empty for what documents of every language share.
func (l *list) language() string {
	if l.route == "wp/v2/users" || l.route == "wp/v2/media" {
		return ""
	}
	l.source.mu.Lock()
	defer l.source.mu.Unlock()
	return l.source.language
}

// speaks says whether a document is in the language that is asked for, and
// counts those that do not say.
func (in *inventory) speaks(d content.Stamp) bool {
	if in.filter.Language == "" {
		return true
	}
	speaks := in.filter.HoldsLanguage(d, in.source.site.Home())
	if speaks || d.Language != "" {
		in.told++
	} else {
		in.untold++
	}
	return speaks
}

// tellLanguage says which documents were left out because they tell no language.
// Where none tells one, nothing can be said of the site.
func (in *inventory) tellLanguage() {
	switch {
	case in.untold == 0:
	case in.told == 0:
		in.yield(content.Stamp{}, &content.LanguageError{Language: in.filter.Language})
	default:
		in.source.warn("language-untold", "%d documents tell no language and are left out", in.untold)
	}
}
