package wxr

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// authors are those of a site, by their logins, which posts name them by.
type authors struct {
	all     []content.Author
	byLogin map[string]int
	// guests are the display names of those whom Co-Authors Plus keeps as posts, by the
	// slugs of their terms.
	guests map[string]string
}

func newAuthors() *authors {
	return &authors{byLogin: make(map[string]int), guests: make(map[string]string)}
}

// listed takes in an author of the list.
func (a *authors) listed(id int64, login, display, first, last string) {
	key := strings.ToLower(restjson.Word(login))
	if _, known := a.byLogin[key]; known || key == "" && display == "" {
		return
	}
	name := cmp.Or(restjson.PublicName(display), restjson.PublicName(first+" "+last), restjson.PublicName(login))
	a.add(key, content.Author{ID: max(id, 0), Name: name, Slug: nicename(login)})
}

func (a *authors) add(key string, author content.Author) int {
	i := len(a.all)
	a.all = append(a.all, author)
	a.byLogin[key] = i
	return i
}

// named returns the author whom a post names by the login. One whom no list has is known
// by that alone.
func (a *authors) named(login string) int32 {
	key := strings.ToLower(restjson.Word(login))
	if key == "" {
		return -1
	}
	i, ok := a.byLogin[key]
	if !ok {
		i = a.add(key, content.Author{Name: restjson.PublicName(login), Slug: nicename(login)})
	}
	return int32(i)
}

// of is the author at a place, in a list.
func (a *authors) of(i int32) []content.Author {
	if i < 0 {
		return nil
	}
	return []content.Author{a.all[i]}
}

// coauthorPrefix is what Co-Authors Plus puts before a login to make a slug.
const coauthorPrefix = "cap-"

// byline are the authors that terms of Co-Authors Plus or of PublishPress stand for, in
// their order; none where there are no such terms.
func (a *authors) byline(categories []category) []content.Author {
	var byline []content.Author
	for _, c := range categories {
		if c.taxonomy != "author" {
			continue
		}
		slug := strings.TrimPrefix(restjson.Slug(c.slug), coauthorPrefix)
		author := content.Author{Name: restjson.PublicName(c.name), Slug: slug}
		for login, i := range a.byLogin {
			if login == strings.ToLower(c.name) || a.all[i].Slug == slug {
				author = a.all[i]
			}
		}
		if guest := a.guests[slug]; guest != "" {
			author.Name = guest
		}
		if !slices.ContainsFunc(byline, func(known content.Author) bool { return known.Slug == author.Slug }) {
			byline = append(byline, author)
		}
	}
	return byline
}

var (
	noWord  = regexp.MustCompile(`[^a-z0-9_\s-]+`)
	between = regexp.MustCompile(`[\s-]+`)
)

// nicename is the slug that WordPress makes of a login, of an address of e-mail that of
// the part before its host.
// https://developer.wordpress.org/reference/functions/sanitize_title_with_dashes/
func nicename(login string) string {
	local, _, _ := strings.Cut(restjson.Word(login), "@")
	plain := strings.ToLower(norm.NFD.String(local))
	plain = strings.NewReplacer(".", "-", "/", "-").Replace(plain)
	return strings.Trim(between.ReplaceAllString(noWord.ReplaceAllString(plain, ""), "-"), "-")
}
