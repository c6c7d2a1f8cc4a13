package flavor

// obsidian is a vault: relative paths from note to note, titles as aliases, and
// tags of one word each.
//
// https://help.obsidian.md/properties
var obsidian = Flavor{
	Name: "obsidian", Formats: []string{"yaml"},
	Folders: Folders{
		Posts: plain.Folders.Posts, Pages: plain.Folders.Pages, Media: plain.Folders.Media, Data: plain.Folders.Data,
		Sources: []string{".md", ".canvas", ".base"},
	},
	Header: Header{
		Words:  []string{"tags"},
		Titles: "aliases",
	},
	Template:      Vault,
	NoDefinitions: true,
}

// eleventy has its documents at the permalinks that they had. A document that is
// not for everyone has none, and so no page.
//
// https://www.11ty.dev/docs/permalinks/
var eleventy = Flavor{
	Name: "eleventy", Formats: []string{"yaml", "json"},
	Folders: Folders{
		Posts: "posts", Pages: "pages", Media: "media", Data: "_data", Taken: []string{"_data", "_includes", "_site"},
		// Languages of templates, and data of folders and of templates; those that a
		// plugin of its own brings, too. JSON is data of the folder of its name.
		// https://www.11ty.dev/docs/languages/ https://www.11ty.dev/docs/data-template-dir/
		Sources: []string{
			".11ty.js", ".11ty.cjs", ".11ty.mjs", ".11ty.ts", ".11ty.cts", ".11ty.mts", ".11ty.jsx", ".11ty.tsx",
			".11tydata.js", ".11tydata.cjs", ".11tydata.mjs", ".11tydata.ts", ".jsx", ".tsx", ".json",
			".md", ".markdown", ".mdx", ".html", ".htm", ".liquid", ".njk", ".ejs", ".hbs", ".handlebars", ".mustache", ".haml", ".pug", ".jade",
			".webc", ".vto", ".vento", ".edge", ".scss", ".sass", ".vue", ".svelte", ".rst", ".adoc",
		},
	},
	Header: Header{
		Address: "permalink",
		Draft:   "permalink", Hides: false,
		// https://www.11ty.dev/docs/collections/#how-to-exclude-content-from-collections
		AlsoHide: []string{"draft", "eleventyExcludeFromCollections"},
		// https://www.11ty.dev/docs/data-frontmatter/#json-front-matter
		JSONFence: "---json",
	},
	Served:        true,
	Template:      Nunjucks,
	NoFootnotes:   true,
	NoDefinitions: true,
}

// astro has its documents as collections of content, with the addresses that they
// had as the names of their entries.
//
// https://docs.astro.build/en/guides/content-collections/
var astro = Flavor{
	Name: "astro", Formats: []string{"yaml", "toml"},
	Folders: Folders{Documents: "src/content", Posts: "posts", Pages: "pages", Public: "public", Media: "media", Data: "src/data", Hidden: "_"},
	Header: Header{
		Names:   map[string]string{"modified": "updatedDate", "excerpt": "description"},
		Address: "permalink",
		Draft:   "draft", Hides: true,
	},
	Served:        true,
	NoDefinitions: true,
}
