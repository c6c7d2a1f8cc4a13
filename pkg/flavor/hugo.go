package flavor

// hugo has its documents beneath content, each with its old address. Pages lie
// in a folder of their own: a folder beside "about.md" called "about" would be
// a section whose list takes the page's address. Files are kept once, beneath
// static, rather than in the bundle of each document that shows them.
//
// https://gohugo.io/content-management/front-matter/
var hugo = Flavor{
	Name: "hugo", Formats: everyFormat,
	Folders: Folders{
		Documents: "content", Posts: "posts", Pages: "pages", Public: "static", Media: "media", Data: "data",
		Special: []string{"index", "_index"}, // https://gohugo.io/content-management/page-bundles/
	},
	Header: Header{
		Names:   map[string]string{"modified": "lastmod", "excerpt": "summary", "image": "images"},
		Summary: Markdown,
		Nest:    "params",
		Known:   []string{"title", "date", "lastmod", "slug", "categories", "tags", "summary", "images"},
		Lists:   []string{"images"},

		Address: "url", Aliases: "aliases",
		Draft: "draft", Hides: true,
		Kind: "type", Kinds: map[string]string{"page": "page"},
	},
	Served:      true,
	Lists:       []string{"/", "/posts/", "/pages/", "/categories/", "/tags/"},
	TypeLists:   true,
	Template:    Shortcodes,
	Passthrough: true,
	Configs:     []string{"hugo.yaml", "hugo.toml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json", "config"},
	Needs:       "files read as meant with markup.goldmark: renderer.unsafe: true, extensions.typographer: false, parser.attribute.title: false and, for formulas, extensions.passthrough",
}
