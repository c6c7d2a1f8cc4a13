package export

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// writeConfig writes the settings without which the target would show something
// else than the files say, where a whole site goes into a folder that has no
// settings yet. What a person made of them stays.
func (x *extras) writeConfig() error {
	configs := x.Target.Configs
	if len(configs) == 0 || !x.isWhole {
		return nil
	}
	for _, name := range configs {
		_, err := x.files.out.tree.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && (name != configs[0] || x.files.out.manifest.Written(name) == "") {
			x.files.report.warn(content.Warning{Code: "config-kept", Document: name, Message: "is not wpmd's and stays; " + x.Target.Needs})
			return nil
		}
	}
	data := config(x.site, x.Target.Name, x.collections())
	is, err := x.files.out.hash(configs[0])
	if tree.IsObstacle(err) {
		return nil // it is there, and a person's: see above
	}
	if err != nil || manifest.Decide(tree.Sum(data), is, x.files.out.manifest.Written(configs[0])) == manifest.Keep {
		return err
	}
	return x.writeFile(configs[0], data)
}

// config are the settings of a site with some collections for a target, as YAML.
func config(site content.Site, target string, collections frontmatter.Map) []byte {
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
		set("baseURL", site.URL+"/")
		setText("languageCode", site.Language)
		setText("timeZone", site.Timezone)
		set("markup", frontmatter.Map{{Key: "goldmark", Value: frontmatter.Map{
			{Key: "renderer", Value: frontmatter.Map{{Key: "unsafe", Value: true}}},
			{Key: "extensions", Value: frontmatter.Map{{Key: "typographer", Value: false}}},
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

// origin is an address without its path.
func origin(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// collections has Jekyll build the documents of custom types.
func (x *extras) collections() frontmatter.Map {
	folders := make(map[string]bool)
	for d := range x.files.out.manifest.Documents() {
		folder, _, _ := strings.Cut(d.Path, "/")
		if name, ok := strings.CutPrefix(folder, x.Target.Folders.Types); ok && d.Type != "post" && d.Type != "page" {
			folders[name] = true
		}
	}
	var m frontmatter.Map
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		m = append(m, frontmatter.Entry{Key: name, Value: frontmatter.Map{{Key: "output", Value: true}}})
	}
	return m
}
