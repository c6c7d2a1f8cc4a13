package restjson

import (
	"cmp"

	"wpmd/pkg/content"
)

// Comment reads a comment.
// https://developer.wordpress.org/rest-api/reference/comments/
func Comment(raw []byte) (content.Comment, error) {
	o, err := read(raw, "comment")
	if err != nil {
		return content.Comment{}, err
	}
	c := content.Comment{
		ID:      integer(o["id"]),
		Post:    identifier(o["post"]),
		Parent:  identifier(o["parent"]),
		Type:    cmp.Or(word(str(o["type"])), "comment"),
		Author:  PlainText(str(o["author_name"])),
		URL:     linkOf(o["author_url"]),
		Date:    moment(str(o["date"]), str(o["date_gmt"])),
		Link:    linkOf(o["link"]),
		Content: markup(o["content"]),
	}
	if c.ID == 0 || c.Post == 0 {
		return content.Comment{}, &ShapeError{Want: "comment", Got: describe(raw)}
	}
	return c, nil
}
