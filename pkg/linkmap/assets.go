package linkmap

import (
	"cmp"
	"errors"

	"wpmd/pkg/media"
)

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
		r.Unwanted = append(r.Unwanted, c.left)
	}
}
