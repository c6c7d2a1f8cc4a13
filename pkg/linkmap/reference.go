package linkmap

import (
	"strconv"
	"strings"
)

// Reference is what a record says of another document: an address that the site leads
// to it from, without its host, or the id of a place in it.
type Reference struct {
	Document int64
	Text     string
}

// ReferenceKind says what a Reference names, and stands between the document and that
// where a record writes one.
type ReferenceKind string

// The kinds of References.
const (
	ToAddress ReferenceKind = " "
	ToPlace   ReferenceKind = "#"
)

// Format is how a record writes a Reference.
func (k ReferenceKind) Format(r Reference) string {
	return strconv.FormatInt(r.Document, 10) + string(k) + r.Text
}

// Parse reads a Reference from a record, which anybody may have edited.
func (k ReferenceKind) Parse(s string) (Reference, bool) {
	number, text, ok := strings.Cut(s, string(k))
	document, err := strconv.ParseInt(number, 10, 64)
	return Reference{document, text}, ok && err == nil
}
