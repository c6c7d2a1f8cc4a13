package flavor

import (
	"strings"
	"testing"
	"text/template"
)

// What text/template makes of a path is made of it here.
func TestPathsAreThoseOfTextTemplate(t *testing.T) {
	empty := Place{Slug: "a"}
	for _, text := range []string{
		`{{.Date.Year}}/{{.Type}}/{{.Slug}}`,
		`{{if eq .Type "post"}}{{.Category}}/{{end}}{{.Slug}}`,
		`{{if eq .Type "page" "post" -}} p/ {{- else if .Author}}{{.Author}}{{else}}x{{end}}/{{.Slug}}`,
		`{{if and .Author (ne .Type "page")}}by/{{end}}{{if or .Language .Category}}y{{end}}/{{.Slug}}`,
		`{{if not .Parents}}top/{{end}}{{.Slug | lower}}{{lower .Type}}`,
		`{{.Date.Format "2006/01" | printf "%s-%s" .Slug}}{{/* a word */}}`,
		`{{"2006" | .Modified.Format}}{{.Slug}}`,
		`{{printf "%s%d%v" .ID 7 true}}`,
		`{{or .Author "nobody"}}/{{and .Author .Slug}}/{{.Status}}{{.Folder}}{{.Name}}{{.Permalink}}{{.Modified.Day}}{{.Date.Month}}`,
		`{{.Slug | or .Author}}{{eq .Slug .Slug}}{{1.5}}{{.Slug}}`,
		// And what it refuses:
		`{{.Slug "x"}}`, `{{lower}}{{.Slug}}`, `{{lower 7}}{{.Slug}}`, `{{eq .Slug}}`, `{{eq .Slug 7}}`, `{{not}}{{.Slug}}`, `{{printf}}{{.Slug}}`, `{{printf 7}}{{.Slug}}`,
		`{{.Date.Format}}{{.Slug}}`, `{{.Date.Year "x"}}`, `{{.Date.Format 7}}`, `{{"x" | "y"}}{{.Slug}}`, `{{if}}x{{end}}{{.Slug}}`, `{{.Slug`, `{{end}}{{.Slug}}`, `{{or}}{{.Slug}}`,
	} {
		own, err := ParseTemplate(text)
		theirs, theirErr := template.New("path").Funcs(template.FuncMap{"lower": strings.ToLower}).Parse(text)
		var out strings.Builder
		if theirErr == nil {
			theirErr = theirs.Execute(&out, somePlace)
		}
		if (err == nil) != (theirErr == nil) {
			t.Errorf("%s: %v, text/template: %v", text, err, theirErr)
		}
		if err != nil {
			continue
		}
		for _, place := range []Place{somePlace, empty} {
			out.Reset()
			if err := theirs.Execute(&out, place); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if got, err := own.Path(place); err != nil || got != out.String() {
				t.Errorf("%s: %q, %v; text/template: %q", text, got, err, &out)
			}
		}
	}
}
