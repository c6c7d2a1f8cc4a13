package sitemap

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The forms of the names that sitemaps of WordPress and of SEO plugins have.
var (
	ownSitemap    = regexp.MustCompile(`^wp-sitemap-(posts|taxonomies|users)-(.+?)-?\d*$`)
	typedSitemap  = regexp.MustCompile(`^sitemap-pt-(.+?)(?:-p\d+)?(?:-\d{4}-\d{2})?$`)
	behindSitemap = regexp.MustCompile(`^(.+?)[-_]sitemap[-_]?\d*$`)
	beforeSitemap = regexp.MustCompile(`^sitemap[-_](.+?)[-_]?\d*$`)
	numbered      = regexp.MustCompile(`^p?\d+$`)
	termLike      = regexp.MustCompile(`(?:^|[_-])(?:cat|category|categories|tag|tags|genre|taxonomy|tax)$`)
)

// asideNames are names of sitemaps of what is no document.
var asideNames = []string{
	"author", "authors", "user", "users", "archives", "archive", "misc", "image", "images", "video", "videos", "attachment", "media",
	"local", "locations", "kml", "home", "addl", "additional", "tax", "date", "rss", "post-archive", "post_format", "external", "general",
}

// taxonomies are those of a blog, by what sitemaps call them.
var taxonomies = map[string]string{
	"category": "category", "categories": "category", "tax-category": "category",
	"post_tag": "post_tag", "post-tag": "post_tag", "tag": "post_tag", "tags": "post_tag", "tax-post_tag": "post_tag",
}

// kind says which type of documents a sitemap lists by its name, and
// whether it lists something else.
func (r *Reader) kind(file string) (typ string, aside bool) {
	u, err := url.Parse(file)
	if err != nil {
		return "", false
	}
	name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(path.Base(u.Path)), ".gz"), ".xml")
	if kind := u.Query().Get("sitemap"); kind != "" { // plain permalinks
		return cmp.Or(u.Query().Get("sitemap-subtype"), kind), kind != "posts" && kind != "index"
	}
	if m := ownSitemap.FindStringSubmatch(name); m != nil {
		return m[2], m[1] != "posts"
	}
	word := ""
	for _, form := range []*regexp.Regexp{typedSitemap, behindSitemap, beforeSitemap} {
		if m := form.FindStringSubmatch(name); m != nil {
			word = m[1]
			break
		}
	}
	switch {
	case word == "" || numbered.MatchString(word) || word == "index" || word == "wp" || word == "news" || word == "google-news":
		return "", false
	case r.IsType != nil && r.IsType(word) && word != "attachment":
		return word, false
	}
	return word, r.IsTaxonomy != nil && r.IsTaxonomy(word) || slices.Contains(asideNames, word) || termLike.MatchString(word) || strings.HasPrefix(word, "tax-")
}
