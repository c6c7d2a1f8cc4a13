package linkmap

import (
	"strconv"

	"wpmd/pkg/media"
)

// Candidate is one of the files that can stand for an address.
type Candidate struct {
	Address string // absolute
	Other   string // another one of the same file; empty where there is none
	Path    string
	// Width and Height are those of the rendition whose name alone speaks for the
	// file.
	Width, Height int
	// Guessed says that nothing but a name speaks for the file.
	Guessed bool
	// Nameless says that the path lacks its extension as long as the file is not
	// there.
	Nameless bool
	Data     []byte // of a picture that the body itself holds
}

// Claim names a file, and what it must be.
func (c Candidate) Claim() string {
	if c.Width == 0 {
		return c.Path
	}
	return c.Path + " " + strconv.Itoa(c.Width) + "x" + strconv.Itoa(c.Height)
}

// assetRequest is what a document asks of the link map: which file stands
// for an absolute address that it shows or links to.
type assetRequest struct {
	address string
	shown   bool
}

// assetChoice is the answer: a candidate, those before it that could not be had, or
// why there is none.
type assetChoice struct {
	Candidate // without a path where nothing stands for the address
	before    []Missing
	missing   *Missing
	left      string // the address of a file of a type that is not wanted
}

// Missing is a file that could not be had.
type Missing struct {
	Candidate
	Err error
}

// worse is the one of two missing files that is reported: the first one that was not
// guessed, and one that its server still has before one that is gone.
func worse(a *Missing, b Missing) *Missing {
	if a == nil || a.Guessed || media.IsGone(a.Err) && !media.IsGone(b.Err) {
		return &b
	}
	return a
}

// Asset is a file that a document needs beside it.
type Asset struct {
	Candidate
	Before []Missing // that it takes the place of
}

// Needs is what a document asks of the web and of the other documents, and what
// it was not given.
type Needs struct {
	Assets    []Asset
	Missing   []Missing
	Unwanted  []string    // addresses of files of types that are not wanted
	Linked    []int64     // documents whose files it links to
	Aliases   []Reference // addresses of some of them that the site leads to them from
	Fragments []Reference // places in other documents that it leads to
	// Links that go on leading to the web.
	Archives        []string // the site's own lists, feeds and forms
	OtherPages      []string // the site's own pages that are none of its documents
	UnresolvedLinks []string // addresses on the site's own host that lead to no file
}

// TooManyTurnsError says that a document went on asking for other files than
// those that it was given.
type TooManyTurnsError struct{}

func (*TooManyTurnsError) Error() string {
	return "it took the place of so many files that could not be had that it was not asked for any more"
}
