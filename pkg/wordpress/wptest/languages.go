package wptest

import (
	"cmp"
	"slices"
	"strings"
)

// namespaces are what the plugins add to the index.
var languageNamespaces = map[string][]string{"polylang": {"pll/v1"}, "wpml": {"wpml/v1", "wpml/tm/v1"}}

// languages are those of the site, its own first.
func (q *request) languages() []string {
	list := []string{q.site.Language}
	for _, p := range q.index.posts {
		if p.Language != "" && !slices.Contains(list, p.Language) {
			list = append(list, p.Language)
		}
	}
	return list
}

func (q *request) languageHome(language string) string {
	if language == q.site.Language {
		return q.home + "/"
	}
	return q.home + "/" + language + "/"
}

// alternates are what the front page of a site in several languages says of the
// others.
func (q *request) alternates() string {
	if q.site.Multilingual == "" {
		return ""
	}
	var b strings.Builder
	for _, language := range q.languages() {
		b.WriteString(`<link rel="alternate" hreflang="` + language + `" href="` + q.languageHome(language) + `" />` + "\n")
	}
	return b.String()
}

// listLanguages is the list of Polylang's own.
func (q *request) listLanguages() []object {
	list := make([]object, 0)
	for i, language := range q.languages() {
		list = append(list, object{{"name", language}, {"slug", language}, {"locale", language + "_XX"}, {"is_default", i == 0}, {"active", true}, {"home_url", q.languageHome(language)}})
	}
	return list
}

// speaks says whether an object in a language is among those that lang= asks
// for. Without it Polylang gives all languages, and WPML the site's own.
func (q *request) speaks(language string) bool {
	asked := q.params.get("lang")
	if asked == "" && q.site.Multilingual == "wpml" {
		asked = q.site.Language
	}
	return q.site.Multilingual == "" || asked == "" || asked == "all" || cmp.Or(language, q.site.Language) == asked
}

// languageFields are what the plugins add to a post.
// https://polylang.pro/doc/rest-api/ and https://github.com/shawnhooper/wpml-rest-api
func (q *request) languageFields(p *Post) object {
	language := cmp.Or(p.Language, q.site.Language)
	switch q.site.Multilingual {
	case "polylang":
		return object{{"lang", language}, {"translations", object{{language, p.ID}}}}
	case "wpml":
		return object{{"wpml_current_locale", language + "_XX"}, {"wpml_translations", object{}}}
	}
	return nil
}
