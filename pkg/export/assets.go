package export

import (
	"cmp"
	"errors"

	"wpmd/pkg/fetch"
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
	candidate // without a path where nothing stands for the address
	before    []missingAsset
	missing   *missingAsset
	left      string // the address of a file of a type that is not wanted
}

// missingAsset is a file that could not be had.
type missingAsset struct {
	candidate
	err error
}

// asset is a file that a document needs beside it.
type asset struct {
	candidate
	before []missingAsset
}

// needs is what a document asks of the web and of the other documents, and what
// it was not given.
type needs struct {
	assets  []asset
	missing []missingAsset
	left    []string // addresses of files of types that are not wanted
	linked  []int64  // documents whose files it links to
	aliases []alias  // addresses of some of them that the site leads to them from
	// fragments are the places in other documents that it leads to.
	fragments []fragment
	remoteLinks
}

// remoteLinks are links that go on leading to the web.
type remoteLinks struct {
	archives   []string // the site's own lists, feeds and forms
	unresolved []string // the site's own pages that are none of its documents
	open       []string // addresses on the site's own host that lead to no file
}

// file says where the copy of a file stands, and notes that the document needs
// it.
func (r *resolver) file(abs string, shown bool) (string, bool) {
	if r.links.mediaMode != MediaDownload {
		return "", false
	}
	q := assetRequest{abs, shown}
	c, ok := r.choices[q]
	if !ok {
		c = r.choose(q)
		r.choices[q] = c
	}
	r.note(c)
	return c.path, c.path != ""
}

func (r *resolver) choose(q assetRequest) assetChoice {
	c := r.first(r.candidates(q.address, q.shown), assetChoice{})
	if c.path == "" && c.missing != nil && media.IsRefusal(c.missing.err) {
		c = r.first(r.displayed(q.address), c)
	}
	if c.path == "" && c.missing != nil && isOf[*media.TypeError](c.missing.err) && !q.shown && r.links.isForeign(q.address) {
		c.missing = nil // a page, whatever its name
	}
	return c
}

// first chooses the first candidate that is not known to be lost, after those
// that a choice passed over.
func (r *resolver) first(candidates []candidate, c assetChoice) assetChoice {
	for _, candidate := range candidates {
		if !candidate.nameless && !r.links.types.Take(candidate.path) {
			c.left = cmp.Or(c.left, candidate.address)
			continue
		}
		err := r.lack(candidate)
		if err == nil {
			return assetChoice{candidate: candidate, before: c.before}
		}
		m := missingAsset{candidate, err}
		c.missing = worse(c.missing, m)
		if !media.IsRefusal(m.err) {
			break // the next run may fare better
		}
		c.before = append(c.before, m)
	}
	return c
}

// lack says why a candidate cannot be had; nil as long as nothing speaks against
// it.
func (r *resolver) lack(c candidate) error {
	if err, lost := r.links.found.lost.Load(c.claim()); lost {
		return err.(error)
	}
	if r.only != nil && !r.only[c.claim()] {
		return &TooManyTurnsError{}
	}
	return nil
}

// chooseAgain chooses again where what was chosen could not be had, and returns what is
// needed in its place. It strikes out a candidate each time, and so comes to an
// end.
func (r *resolver) chooseAgain() (lost bool, instead []asset) {
	chosen := make(map[string]bool)
	for q, c := range r.choices {
		if c.path == "" || r.lack(c.candidate) == nil {
			continue
		}
		lost = true
		c = r.choose(q)
		r.choices[q] = c
		if c.path != "" && !chosen[c.claim()] {
			chosen[c.claim()] = true
			instead = append(instead, asset{c.candidate, c.before})
		}
	}
	return lost, instead
}

// worse is the one of two misses that is to be told: the first but for what was
// guessed, and one that its server still has before one that is gone.
func worse(a *missingAsset, b missingAsset) *missingAsset {
	if a == nil || a.guessed || isGone(a.err) && !isGone(b.err) {
		return &b
	}
	return a
}

func isGone(err error) bool { return isOf[*media.GoneError](err) }

func isTooLarge(err error) bool { return isOf[*fetch.TooLargeError](err) }

func isOf[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// note remembers a assetChoice, each once.
func (r *resolver) note(c assetChoice) {
	name := c.claim()
	switch {
	case c.path != "":
	case c.missing != nil:
		name = "missing " + c.missing.claim()
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
	case c.path != "":
		r.assets = append(r.assets, asset{c.candidate, c.before})
	case c.missing != nil:
		r.missing = append(r.missing, *c.missing)
	default:
		r.left = append(r.left, c.left)
	}
}
