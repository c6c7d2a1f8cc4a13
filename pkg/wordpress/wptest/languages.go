package wptest

import "cmp"

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
