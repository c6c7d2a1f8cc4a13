package restjson

import (
	"time"

	"wpmd/pkg/content"
)

// What follows is for those who read the same values from elsewhere than the API, so that
// a document reads the same wherever it comes from.

// Moment joins a local date and the same date in GMT, as WordPress stores both, to a time
// with the offset that the two imply. What is no date counts as missing.
func Moment(local, gmt string) time.Time { return moment(local, gmt) }

// Slug undoes the percent-encoding of a slug.
func Slug(stored string) string { return slug(stored) }

// Excerpt returns the plain text of an excerpt without the mark that says that it was cut,
// and without the link that leads on to the document at an address.
func Excerpt(fragment, link string) string { return excerpt(fragment, link) }

// Word takes control characters and outer white space out of a value that is no text.
func Word(s string) string { return word(s) }

// PublicTerm leaves out of a term what is nobody's business, as addresses of e-mail.
func PublicTerm(t content.Term) content.Term { return private(t) }

// PublicName is the name of a person, of an address of e-mail the part before its host.
func PublicName(name string) string { return unmailed(PlainText(name)) }

// Beside returns the address of a file in the folder of another.
func Beside(address, name string) string { return beside(address, name) }

// IsBare says that a JSON value says nothing.
func IsBare(raw []byte) bool { return isBare(raw) }
