package render

import (
	"bytes"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
)

// Config returns the settings of a site with some collections for a target, as YAML, with
// those for formulas where there are some.
func Config(site content.Site, target string, collections frontmatter.Map, hasFormulas bool) []byte {
	var m frontmatter.Map
	set := func(key string, value any) { m = append(m, frontmatter.Entry{Key: key, Value: value}) }
	setText := func(key, value string) {
		if value != "" {
			set(key, value)
		}
	}
	setText("title", site.Name)
	switch target {
	case "hugo":
		extensions := frontmatter.Map{{Key: "typographer", Value: false}}
		if hasFormulas {
			extensions = append(extensions, frontmatter.Entry{Key: Passthrough, Value: passthrough})
		}
		set("baseURL", site.URL+"/")
		setText("languageCode", site.Language)
		setText("timeZone", site.Timezone)
		set("markup", frontmatter.Map{{Key: "goldmark", Value: frontmatter.Map{
			{Key: "renderer", Value: frontmatter.Map{{Key: "unsafe", Value: true}}},
			{Key: "extensions", Value: extensions},
			{Key: "parser", Value: frontmatter.Map{{Key: "attribute", Value: frontmatter.Map{{Key: "title", Value: false}}}}},
		}}})
	case "jekyll":
		setText("description", site.Description)
		setText("url", origin(site.URL))
		setText("baseurl", strings.TrimRight(strings.TrimPrefix(site.URL, origin(site.URL)), "/"))
		setText("lang", site.Language)
		setText("timezone", site.Timezone)
		set("collections", collections)
		set("include", []string{"_redirects", ".htaccess"})
		set("kramdown", frontmatter.Map{
			{Key: "smart_quotes", Value: "apos,apos,quot,quot"},
			{Key: "typographic_symbols", Value: frontmatter.Map{
				{Key: "hellip", Value: "..."}, {Key: "mdash", Value: "---"}, {Key: "ndash", Value: "--"}, {Key: "laquo", Value: "<<"},
				{Key: "raquo", Value: ">>"}, {Key: "laquo_space", Value: "<< "}, {Key: "raquo_space", Value: " >>"},
			}},
		})
	}
	header := frontmatter.Append(nil, frontmatter.YAML, m)
	return bytes.TrimSuffix(bytes.TrimPrefix(header, []byte("---\n")), []byte("---\n"))
}

// Passthrough is the key of Hugo's settings for formulas.
// https://gohugo.io/content-management/mathematics/
const Passthrough = "passthrough"

var passthrough = frontmatter.Map{
	{Key: "enable", Value: true},
	{Key: "delimiters", Value: frontmatter.Map{
		{Key: "block", Value: [][2]string{{"$$", "$$"}}},
		{Key: "inline", Value: [][2]string{{"$", "$"}}},
	}},
}

// origin is an address without its path.
func origin(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
