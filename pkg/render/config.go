package render

import (
	"bytes"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
)

// Config returns the settings of a site for a target, as YAML: with those for formulas
// where there are some, and with the folders of custom types.
func Config(site content.Site, s flavor.Settings, folders []string, hasFormulas bool) []byte {
	settings := s.Content
	if hasFormulas {
		settings = settings.With(s.Formulas)
	}
	if s.Types != "" {
		var types flavor.Tree
		for _, folder := range folders {
			types = append(types, flavor.Branch{Key: folder, Value: s.Each})
		}
		settings = settings.With(flavor.Tree{{Key: s.Types, Value: types}})
	}
	header := frontmatter.Append(nil, frontmatter.YAML, frontmatter.FromTree(settings, ofSite(site).Replace))
	return bytes.TrimSuffix(bytes.TrimPrefix(header, []byte("---\n")), []byte("---\n"))
}

// ofSite puts what a site says in the place of the names of it.
func ofSite(site content.Site) *strings.Replacer {
	return strings.NewReplacer(
		"{{.Name}}", site.Name, "{{.Description}}", site.Description, "{{.URL}}", site.URL, "{{.Origin}}", origin(site.URL),
		"{{.Folder}}", strings.TrimRight(strings.TrimPrefix(site.URL, origin(site.URL)), "/"),
		"{{.Language}}", site.Language, "{{.Timezone}}", site.Timezone,
	)
}

// origin is an address without its path.
func origin(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
