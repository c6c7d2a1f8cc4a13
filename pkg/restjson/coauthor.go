package restjson

import (
	"cmp"

	"wpmd/pkg/content"
)

// Coauthor reads an author of Co-Authors Plus: a user, or a guest who is none.
func Coauthor(raw []byte) (content.Author, error) {
	o, err := read(raw, "co-author")
	if err != nil {
		return content.Author{}, err
	}
	a := content.Author{
		ID:   cmp.Or(integer(o["id"]), integer(o["ID"])),
		Name: unmailed(PlainText(markup(o["display_name"]))),
		Slug: slug(str(o["user_nicename"])),
		Link: word(str(o["link"])),
	}
	if a.Name == "" {
		return content.Author{}, &ShapeError{Want: "co-author", Got: describe(raw)}
	}
	return a, nil
}

// Coauthors reads the byline of a document, as Co-Authors Plus gives it.
func Coauthors(raw []byte) ([]content.Author, error) {
	rows, ok := elements(raw)
	if !ok {
		return nil, &ShapeError{Want: "list of co-authors", Got: describe(raw)}
	}
	var authors []content.Author
	for _, row := range rows {
		author, err := Coauthor(row)
		if err != nil {
			return nil, err
		}
		authors = append(authors, author)
	}
	return authors, nil
}
