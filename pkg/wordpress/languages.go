package wordpress

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// Language is a language of a site.
type Language struct {
	Tag  string // as the site writes it in its addresses: "en", "pt-br"
	Home string // where its pages begin; empty where that is not told
	// Default says that documents that tell nothing else are in it.
	Default bool
}

// multilingual says how a site has its languages.
type multilingual struct {
	// plugin keeps a document for each language: "WPML" or "Polylang"; empty for
	// none that is known to.
	plugin    string
	languages []Language
	// every is the value of the parameter lang that stands for all languages;
	// empty where that is what comes without it.
	every string
}

// separate says that each document of the site is in one of several languages
// that are known.
func (m multilingual) separate() bool { return m.plugin != "" && len(m.languages) > 1 }

// learnLanguages finds out which languages a site has: by the list of Polylang's
// own, or by what its front page says of itself in other languages.
//
// https://polylang.pro/doc/rest-api/ and https://wpml.org/documentation/getting-started-guide/language-setup/
func (s *Source) learnLanguages(ctx context.Context) multilingual {
	var m multilingual
	for _, namespace := range s.site.index.Namespaces {
		switch plugin, _, _ := strings.Cut(namespace, "/"); plugin {
		case "wpml":
			m.plugin, m.every = "WPML", "all"
		case "pll":
			m.plugin = "Polylang"
		}
	}
	if m.plugin == "Polylang" {
		m.languages = s.polylang(ctx)
	}
	if len(m.languages) > 1 {
		return m
	}
	front := s.site.page
	if m.plugin != "" && (front.url == nil || !s.isFront(front)) {
		front = s.frontPage(ctx)
	}
	m.languages = s.alternates(front)
	return m
}

const languageRoute = "pll/v1/languages"

// polylang asks Polylang for its languages.
func (s *Source) polylang(ctx context.Context) []Language {
	r, err := s.get(withFewRetries(ctx, true), languageRoute, nil)
	if err != nil {
		return nil
	}
	rows, _, err := restjson.Elements(r.Body)
	if err != nil {
		return nil
	}
	s.keepObject(languageRoute, "", r.Body)
	var list []Language
	for _, row := range rows {
		var l struct {
			Slug          string `json:"slug"`
			Home          string `json:"home_url"`
			Active        *bool  `json:"active"`
			Default       bool   `json:"is_default"`
			DefaultBefore bool   `json:"is_default_lang"`
		}
		if json.Unmarshal(row, &l) != nil || languageTag(l.Slug) == "" || l.Active != nil && !*l.Active {
			continue
		}
		list = append(list, Language{Tag: l.Slug, Home: l.Home, Default: l.Default || l.DefaultBefore})
	}
	return list
}

// isFront says that a page is the site's front page, in whatever language.
func (s *Source) isFront(p page) bool {
	plain := sitemap.Key(p.url.String())
	return s.isHome(plain) || slices.ContainsFunc(p.alternates, func(a alternate) bool {
		return sitemap.Key(a.url.String()) == plain && strings.EqualFold(strings.Trim(a.url.Path, "/"), a.language)
	})
}

func (s *Source) frontPage(ctx context.Context) page {
	r, err := s.client.Get(withFewRetries(ctx, true), s.site.Home()+"/", http.Header{"Accept": {acceptPage}})
	if err != nil || r.Status != http.StatusOK {
		return page{}
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return page{}
	}
	return readPage(u, r.Header, r.Body)
}

// alternates are the languages in which a front page is there.
func (s *Source) alternates(front page) []Language {
	var list []Language
	for _, a := range front.alternates {
		if slices.ContainsFunc(list, func(l Language) bool { return strings.EqualFold(l.Tag, a.language) }) {
			continue
		}
		list = append(list, Language{Tag: a.language, Home: a.url.String(), Default: s.isHome(sitemap.Key(a.url.String()))})
	}
	return list
}

// of says in which language the document at an address is; empty where that is
// not told.
func (m multilingual) of(link string) string {
	u, err := url.Parse(link)
	if err != nil || len(m.languages) < 2 {
		return ""
	}
	tag, most := "", 0
	for _, l := range m.languages {
		home, err := url.Parse(l.Home)
		if err != nil || l.Home == "" {
			continue
		}
		if n := matches(u, home); n > most {
			tag, most = l.Tag, n
		}
	}
	return tag
}

// matches is how much of an address is that of the front page of its language.
func matches(u, home *url.URL) int {
	base := strings.TrimRight(home.Path, "/") + "/"
	if hostOf(u) != hostOf(home) || !strings.HasPrefix(strings.TrimRight(u.Path, "/")+"/", base) {
		return 0
	}
	lang := home.Query().Get("lang")
	if lang != "" && u.Query().Get("lang") != lang {
		return 0
	}
	return len(base) + 100*len(lang)
}

// named is the site's own tag for a language that somebody asks for; empty where
// it has no such language.
func (m multilingual) named(asked string) string {
	fold := func(s string) string { return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")) }
	if asked = fold(asked); asked == "" {
		return ""
	}
	for _, isIt := range []func(tag string) bool{
		func(tag string) bool { return tag == asked },
		func(tag string) bool { return strings.HasPrefix(tag, asked+"-") },
		func(tag string) bool { return strings.HasPrefix(asked, tag+"-") },
	} {
		for _, l := range m.languages {
			if isIt(fold(l.Tag)) {
				return l.Tag
			}
		}
	}
	return ""
}

func (m multilingual) tags() []string {
	var list []string
	for _, l := range m.languages {
		list = append(list, l.Tag)
	}
	slices.SortFunc(list, cmp.Compare)
	return list
}
