package render

import (
	"bytes"
	"cmp"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
)

// Config returns the settings of a site for a target, in YAML, or in TOML or Python where its file is called so: with those for formulas
// where there are some, and with the folders of custom types.
func Config(site content.Site, target flavor.Flavor, folders []string, hasFormulas bool) []byte {
	s, header := target.Settings, target.Header
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
	if s.Terms != "" {
		settings = settings.With(flavor.Tree{{Key: s.Terms, Value: ownTerms(site, header)}})
	}
	if len(s.Files) > 0 && strings.HasSuffix(s.Files[0], ".py") {
		return frontmatter.AppendPython(nil, frontmatter.FromTree(settings, ofSite(site).Replace))
	}
	format, fence := frontmatter.YAML, []byte("---\n")
	if len(s.Files) > 0 && strings.HasSuffix(s.Files[0], ".toml") {
		format, fence = frontmatter.TOML, []byte("+++\n")
	}
	written := frontmatter.Append(nil, format, frontmatter.FromTree(settings, ofSite(site).Replace))
	return bytes.TrimSuffix(bytes.TrimPrefix(written, fence), fence)
}

// ownTerms are the taxonomies of a site's own that have keys of their own in headers.
func ownTerms(site content.Site, header flavor.Header) flavor.Tree {
	var names flavor.Tree
	for _, t := range site.Taxonomies {
		if t.Name != "category" && t.Name != "post_tag" && header.OwnKey(t.Name) {
			names = append(names, flavor.Branch{Key: t.Name, Value: t.Name})
		}
	}
	return names
}

// ofSite puts what a site says in the place of the names of it.
func ofSite(site content.Site) *strings.Replacer {
	return strings.NewReplacer(
		"{{.Name}}", cmp.Or(site.Name, strings.TrimPrefix(strings.TrimPrefix(origin(site.URL), "https://"), "http://")), "{{.Description}}", site.Description, "{{.URL}}", site.URL, "{{.Origin}}", origin(site.URL),
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
