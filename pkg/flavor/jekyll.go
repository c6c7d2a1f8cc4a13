package flavor

// jekyll has posts beneath _posts, where their names must begin with a date, and
// custom types as collections.
//
// https://jekyllrb.com/docs/front-matter/
// https://github.com/jekyll/jekyll-redirect-from
var jekyll = Flavor{
	Name: "jekyll", Formats: []string{"yaml"},
	Folders: Folders{
		Posts: "_posts", Pages: "pages", Types: "_", Undated: "_drafts", Media: "media", Data: "_data",
		Hidden: "_#",
		// GitHub Pages also reads Markdown without a header.
		Sources: []string{".md", ".markdown", ".mkdown", ".mkdn", ".mkd", ".textile", ".liquid", ".sass", ".scss", ".coffee"},
		Begins:  true,
		Taken:   []string{"_data", "_site", "_layouts", "_includes", "_sass", "_plugins"},
	},
	Header: Header{
		Names:   map[string]string{"modified": "last_modified_at"},
		Summary: HTML,
		Based:   true, // relative_url, absolute_url
		Address: "permalink", Aliases: "redirect_from",
		Draft: "published", Hides: false,
		Kind: "layout", Kinds: map[string]string{"post": "post", "": "page"},
	},
	Served:   true,
	Template: Liquid,
	Kramdown: true,
	Configs:  []string{"_config.yml", "_config.yaml", "_config.toml"},
	Needs:    "files read as meant with collections of output: true for custom types, and kramdown: smart_quotes: apos,apos,quot,quot and typographic_symbols that stay as typed",
}
