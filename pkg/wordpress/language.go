package wordpress

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// setLanguage makes the lists of documents and terms be asked for in one language, or
// in all: multilingual plugins look at the parameter in every question, also in
// one for ids. It also says whether protected documents are asked for by name.
//
// https://polylang.pro/doc/rest-api/
func (s *Source) setLanguage(f filter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.language = f.Language
	if strings.Contains(f.Language, ",") {
		s.language = ""
	}
	s.asEditor = s.site.loggedIn && slices.Contains(f.Status, content.StatusProtected)
}

// hasLanguages says that a list may give the records of one language alone.
func (s *Source) hasLanguages() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.language != "" || s.multilingual.plugin != "" || len(s.spoken) > 0
}

// resolved are the languages that a query asks for, as the site calls them.
func (m multilingual) resolved(query string) (string, error) {
	if query == "" || len(m.languages) < 2 {
		return query, nil
	}
	var tags []string
	for asked := range strings.SplitSeq(query, ",") {
		tag := m.named(asked)
		if tag == "" {
			return "", &UnknownLanguageError{Language: strings.TrimSpace(asked), Known: m.tags()}
		}
		tags = append(tags, tag)
	}
	return strings.Join(tags, ","), nil
}

// language is that of a question; empty for what documents of every language
// share.
func (l *list) language() string {
	s := l.source
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case l.route == "wp/v2/users":
		return ""
	case l.route == "wp/v2/media" || s.language == "":
		return s.multilingual.every
	}
	return s.language
}

// tongue gives a document the language that its address tells, where it does not
// say itself.
func (s *Source) tongue(d *content.Stamp) {
	if d.Language == "" && s.multilingual.separate() {
		d.Language = s.multilingual.of(d.Link)
	}
}

// matchesLanguage says whether a document is in the language that is asked for, and
// counts those that do not say.
func (in *inventory) matchesLanguage(d content.Stamp) bool {
	d.Language = cmp.Or(d.Language, in.source.multilingual.of(d.Link))
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

// tellLanguages asks once more, and in other ways, for the documents of
// languages of which none came, and says which were left out.
func (in *inventory) tellLanguages(ctx context.Context, chosen []*collection) {
	m := in.source.multilingual
	if len(m.languages) < 2 || in.filter.Limit > 0 || in.filter.namesDocuments() || in.rows == 0 {
		return
	}
	var left []Language
	for _, l := range m.languages {
		if in.heard[l.Tag] || in.filter.Language != "" && !slices.Contains(strings.Split(in.filter.Language, ","), l.Tag) {
			continue
		}
		if m.plugin != "" && (m.every == "" || in.byItself(ctx, chosen, l)) {
			continue
		}
		if in.done || ctx.Err() != nil {
			return
		}
		left = append(left, l)
	}
	for _, l := range left {
		err := &LanguageLeftError{Language: l.Tag, Home: l.Home}
		switch {
		case in.filter.Language != "" && in.count == 0:
			in.yield(content.Stamp{}, err)
			return
		case m.plugin != "", in.filter.Language != "":
			if !in.yield(content.Stamp{}, &content.ListError{Type: "post", Err: err}) {
				return
			}
		case in.filter.IsWhole():
			in.source.warn("language-left", "%v", err)
		}
	}
}

// byItself lists the documents of one language: by the parameter that names it,
// then by the API that lies beneath its own front page. It says whether that is
// all there is.
func (in *inventory) byItself(ctx context.Context, chosen []*collection, l Language) bool {
	defer func() { in.filter.voice = "" }()
	in.filter.voice = l.Tag
	for _, r := range in.source.voices(l) {
		in.source.speak(l.Tag, r)
		before, failed := in.rows, false
		for _, c := range chosen {
			delete(in.ahead, c)
			err := in.list(ctx, c)
			if in.done || ctx.Err() != nil {
				return false
			}
			failed = failed || err != nil
			if failed || in.rows > before && !in.heard[l.Tag] {
				break
			}
		}
		if in.heard[l.Tag] || !failed && in.rows == before {
			return true
		}
		in.source.hush(l.Tag)
	}
	return false
}

// voices are the APIs that may know the documents of a language.
func (s *Source) voices(l Language) []root {
	list := []root{s.root}
	home, err := url.Parse(l.Home)
	base, bad := url.Parse(s.site.Home())
	if err != nil || bad != nil || l.Home == "" || hostOf(home) != hostOf(&s.root.base) || home.RawQuery != "" {
		return list
	}
	own := s.root
	own.base.Path = strings.TrimRight(home.Path, "/") + strings.TrimPrefix(own.base.Path, strings.TrimRight(base.Path, "/"))
	if own.base.Path != s.root.base.Path {
		list = append(list, own)
	}
	return list
}

// speak makes questions for a language go to an API, with the parameter unless
// the API is the language's own.
func (s *Source) speak(language string, at root) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spoken == nil {
		s.spoken = make(map[string]root)
	}
	s.spoken[language] = at
}

func (s *Source) hush(language string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.spoken, language)
}

// voice is the language that a document must be asked for in; empty where it
// comes without that.
func (s *Source) voice(language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.spoken[language]; ok {
		return language
	}
	return ""
}

// spokenLanguages are those that must be asked for by themselves.
func (s *Source) spokenLanguages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.spoken))
}

// rootFor is the API that a question is for, and the question as it is put there.
func (s *Source) rootFor(query url.Values) (api, url.Values) {
	a := s.api
	s.mu.Lock()
	defer s.mu.Unlock()
	own, ok := s.spoken[query.Get("lang")]
	if !ok || own.base.Path == a.root.base.Path {
		return a, query
	}
	a.root = own
	query = maps.Clone(query)
	query.Del("lang")
	return a, query
}
