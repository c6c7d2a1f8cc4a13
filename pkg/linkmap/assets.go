package linkmap

import (
	"cmp"
	"errors"

	"wpmd/pkg/media"
)

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
	Left      []string    // addresses of files of types that are not wanted
	Linked    []int64     // documents whose files it links to
	Aliases   []Reference // addresses of some of them that the site leads to them from
	Fragments []Reference // places in other documents that it leads to
	// Links that go on leading to the web.
	Archives   []string // the site's own lists, feeds and forms
	Unresolved []string // the site's own pages that are none of its documents
	Open       []string // addresses on the site's own host that lead to no file
}

// file says where the copy of a file stands, and notes that the document needs
// it.
func (r *Resolver) file(abs string, shown bool) (string, bool) {
	if r.links.options.Media != MediaDownload {
		return "", false
	}
	q := assetRequest{abs, shown}
	c, ok := r.choices[q]
	if !ok {
		c = r.choose(q)
		r.choices[q] = c
	}
	r.note(c)
	return c.Path, c.Path != ""
}

func (r *Resolver) choose(q assetRequest) assetChoice {
	c := r.first(r.candidates(q.address, q.shown), assetChoice{})
	if c.Path == "" && c.missing != nil && media.IsRefusal(c.missing.Err) {
		c = r.first(r.displayed(q.address), c)
	}
	if c.Path == "" && c.missing != nil && !q.shown && !r.links.IsFile(q.address) {
		if _, isPage := errors.AsType[*media.TypeError](c.missing.Err); isPage {
			c.missing = nil // whatever its name
		}
	}
	return c
}

// first chooses the first candidate that is not known to be lost, after those
// that a choice passed over.
func (r *Resolver) first(candidates []Candidate, c assetChoice) assetChoice {
	for _, candidate := range candidates {
		if !candidate.Nameless && !r.links.options.Types.Take(candidate.Path) {
			c.left = cmp.Or(c.left, candidate.Address)
			continue
		}
		err := r.lack(candidate)
		if err == nil {
			return assetChoice{Candidate: candidate, before: c.before}
		}
		m := Missing{candidate, err}
		c.missing = worse(c.missing, m)
		if !media.IsRefusal(m.Err) {
			break // the next run may fare better
		}
		c.before = append(c.before, m)
	}
	return c
}

// TooManyTurnsError says that a document went on asking for other files than
// those that it was given.
type TooManyTurnsError struct{}

func (*TooManyTurnsError) Error() string {
	return "it took the place of so many files that could not be had that it was not asked for any more"
}

// lack says why a candidate cannot be had; nil as long as nothing speaks against
// it.
func (r *Resolver) lack(c Candidate) error {
	if err, lost := r.links.found.lost.Load(c.Claim()); lost {
		return err.(error)
	}
	if r.page.Only != nil && !r.page.Only[c.Claim()] {
		return &TooManyTurnsError{}
	}
	return nil
}

// ChooseAgain chooses again where what was chosen could not be had, and returns what is
// needed in its place. It strikes out a candidate each time, and so comes to an
// end.
func (r *Resolver) ChooseAgain() (lost bool, instead []Asset) {
	chosen := make(map[string]bool)
	for q, c := range r.choices {
		if c.Path == "" || r.lack(c.Candidate) == nil {
			continue
		}
		lost = true
		c = r.choose(q)
		r.choices[q] = c
		if c.Path != "" && !chosen[c.Claim()] {
			chosen[c.Claim()] = true
			instead = append(instead, Asset{c.Candidate, c.before})
		}
	}
	return lost, instead
}

// worse is the one of two misses that is to be told: the first but for what was
// guessed, and one that its server still has before one that is gone.
func worse(a *Missing, b Missing) *Missing {
	if a == nil || a.Guessed || media.IsGone(a.Err) && !media.IsGone(b.Err) {
		return &b
	}
	return a
}

// note remembers a assetChoice, each once.
func (r *Resolver) note(c assetChoice) {
	name := c.Claim()
	switch {
	case c.Path != "":
	case c.missing != nil:
		name = "missing " + c.missing.Claim()
	case c.left != "":
		name = "left " + c.left
	default:
		return
	}
	if r.noted[name] {
		return
	}
	r.noted[name] = true
	switch {
	case c.Path != "":
		r.Assets = append(r.Assets, Asset{c.Candidate, c.before})
	case c.missing != nil:
		r.Missing = append(r.Missing, *c.missing)
	default:
		r.Left = append(r.Left, c.left)
	}
}
