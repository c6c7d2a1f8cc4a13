package flavor

// obsidian is a vault: relative paths from note to note, titles as aliases, and
// tags of one word each.
//
// https://help.obsidian.md/properties
var obsidian = Flavor{
	Name: "obsidian", Formats: []string{"yaml"},
	Folders: plain.Folders,
	Header: Header{
		Words:  []string{"tags"},
		Titles: "aliases",
	},
	Template: Vault,
}

// eleventy has its documents at the permalinks that they had. A document that is
// not for everyone has none, and so no page.
//
// https://www.11ty.dev/docs/permalinks/
var eleventy = Flavor{
	Name: "eleventy", Formats: []string{"yaml", "json"},
	Folders: Folders{Posts: "posts", Pages: "pages", Media: "media", Data: "_data", Taken: []string{"_data", "_includes", "_site"}},
	Header: Header{
		Address: "permalink",
		Draft:   "permalink", Hides: false,
	},
	Served:   true,
	Template: Liquid,
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
	Served: true,
}
