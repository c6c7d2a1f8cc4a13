package restjson

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// Term reads a category, a tag or a term of another taxonomy.
// https://developer.wordpress.org/rest-api/reference/categories/
func Term(raw []byte) (content.Term, error) {
	o, err := read(raw, "term")
	if err != nil {
		return content.Term{}, err
	}
	t := content.Term{
		ID:          cmp.Or(integer(o["id"]), integer(o["term_id"]), integer(o["ID"])),
		Taxonomy:    word(str(o["taxonomy"])),
		Name:        PlainText(markup(o["name"])),
		Slug:        slug(str(o["slug"])),
		Parent:      identifier(o["parent"]),
		Description: PlainText(markup(o["description"])),
		Link:        linkOf(o["link"]),
	}
	if t.Name == "" && t.Slug == "" {
		return content.Term{}, &ShapeError{Want: "term", Got: describe(raw)}
	}
	return private(t), nil
}

// mail is an address of e-mail; with an "@" before it, it is a name on a network.
var mail = regexp.MustCompile(`@?[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)

// private leaves out of a term what is nobody's business: plugins that keep authors
// as terms put their addresses into names, and whatever they are to be found by
// (logins, ids, addresses) into descriptions.
func private(t content.Term) content.Term {
	if isOfAuthors(t) && mail.MatchString(t.Description) {
		t.Description = ""
	}
	t.Description = withoutMail(t.Description, func(string) string { return "[e-mail address]" })
	t.Name = unmailed(t.Name)
	return t
}

// unmailed is a name, of an address of e-mail the part before its host.
func unmailed(name string) string {
	return withoutMail(name, func(address string) string {
		local, _, _ := strings.Cut(address, "@")
		return local
	})
}

func withoutMail(s string, instead func(string) string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	return mail.ReplaceAllStringFunc(s, func(found string) string {
		if found[0] == '@' {
			return found
		}
		return instead(found)
	})
}

// isOfAuthors says whether a term stands for an author: of Co-Authors Plus, or of
// PublishPress Authors and the like.
func isOfAuthors(t content.Term) bool {
	return strings.HasPrefix(t.Slug, "cap-") || t.Taxonomy == "author" || strings.HasSuffix(t.Taxonomy, "_author") || strings.HasSuffix(t.Taxonomy, "_authors")
}

// Author reads a user.
// https://developer.wordpress.org/rest-api/reference/users/
func Author(raw []byte) (content.Author, error) {
	o, err := read(raw, "user")
	if err != nil {
		return content.Author{}, err
	}
	a := content.Author{
		ID:          cmp.Or(integer(o["id"]), integer(o["ID"])),
		Name:        PlainText(markup(o["name"])),
		Slug:        slug(str(o["slug"])),
		Description: PlainText(markup(o["description"])),
		Link:        linkOf(o["link"]),
	}
	if a.Name == "" && a.Slug == "" {
		return content.Author{}, &ShapeError{Want: "user", Got: describe(raw)}
	}
	return a, nil
}

// Asset reads a media item.
// https://developer.wordpress.org/rest-api/reference/media/
func Asset(raw []byte) (content.Asset, error) {
	o, err := read(raw, "media item")
	if err != nil {
		return content.Asset{}, err
	}
	details := fields(o["media_details"])
	a := content.Asset{
		ID:      integer(o["id"]),
		URL:     addressOf(cmp.Or(str(o["source_url"]), markup(o["guid"]))),
		Alt:     PlainText(markup(o["alt_text"])),
		Title:   PlainText(markup(o["title"])),
		Caption: PlainText(markup(o["caption"])),
		MIME:    word(str(o["mime_type"])),
		Post:    identifier(o["post"]),
		Parent:  identifier(o["post"]),
		Link:    linkOf(o["link"]),

		Modified: moment(str(o["modified"]), str(o["modified_gmt"])),
	}
	if o["source_url"] == nil && o["media_type"] == nil && o["mime_type"] == nil && o["media_details"] == nil {
		return content.Asset{}, &ShapeError{Want: "media item", Got: describe(raw)}
	}
	if name := word(str(details["original_image"])); name != "" && a.URL != "" {
		a.Original = beside(a.URL, name)
	}
	a.Renditions = renditions(fields(details["sizes"]), a.URL)
	return a, nil
}

// beside returns the address of a file in the folder of another.
func beside(address, name string) string {
	folder := address[:strings.LastIndexByte(address, '/')+1]
	return folder + name
}

func renditions(sizes object, full string) []string {
	var addresses []string
	for _, raw := range sizes {
		size := fields(raw)
		address := linkOf(size["source_url"])
		if file := word(str(size["file"])); address == "" && file != "" && full != "" {
			address = beside(full, file)
		}
		if address != "" && address != full {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return slices.Compact(addresses)
}
