package preview

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
	"wpmd/pkg/verify"
)

// snapshot is what a check found of the folder.
type snapshot struct {
	at        time.Time
	site      string
	target    flavor.Flavor
	titleKeys []string
	files     int
	documents []*entry // in the order of the list
	byPath    map[string]*entry
	served    map[string]string           // addresses on the built site, and their files
	findings  map[string][]verify.Finding // by path
	elsewhere []verify.Finding            // those of no document
}

// entry is a document of the list.
type entry struct {
	manifest.Document
	title, date string
	place       int // in documents
}

func hasExport(t *tree.Tree, dir string) error {
	_, ok, err := manifest.ReadHeader(t)
	if err == nil && !ok {
		err = &verify.NotExportError{Dir: dir}
	}
	return err
}

// state is what the last check found; the first one, and one that is asked for again,
// is made now.
func (p *Preview) state(ctx context.Context, again bool) (*snapshot, error) {
	p.checking.Lock()
	defer p.checking.Unlock()
	p.mu.Lock()
	last := p.last
	p.mu.Unlock()
	if last != nil && !again {
		return last, nil
	}
	s, err := p.check(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.last = s
	p.mu.Unlock()
	return s, nil
}

func (p *Preview) check(ctx context.Context) (*snapshot, error) {
	found, err := verify.Export(ctx, p.dir)
	if err != nil {
		return nil, err
	}
	m, err := manifest.Read(p.tree)
	if err != nil {
		return nil, err
	}
	h, _ := m.Header()
	target, err := export.RememberedFlavor(p.tree, h.Flags["flavor"])
	if err != nil && h.Flags["flavor"] != "" {
		return nil, err
	}
	s := &snapshot{
		at: time.Now(), site: found.Site, files: found.Files, target: target, titleKeys: titleKeys(target),
		byPath: make(map[string]*entry), findings: make(map[string][]verify.Finding), served: verify.Served(m, h, target),
	}
	for d := range m.Documents() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e := &entry{Document: d}
		e.title, e.date = p.titleOf(d, s.titleKeys)
		s.documents, s.byPath[d.Path] = append(s.documents, e), e
	}
	for _, f := range found.Findings {
		if s.byPath[f.Path] == nil {
			s.elsewhere = append(s.elsewhere, f)
			continue
		}
		s.findings[f.Path] = append(s.findings[f.Path], f)
	}
	for _, list := range s.findings {
		slices.SortStableFunc(list, func(a, b verify.Finding) int { return cmp.Compare(gravity(a.Kind), gravity(b.Kind)) })
	}
	slices.SortFunc(s.documents, s.compare)
	for i, e := range s.documents {
		e.place = i
	}
	return s, nil
}

// compare puts what is missing or changed first, then what else was found, then the
// newest.
func (s *snapshot) compare(a, b *entry) int {
	return cmp.Or(cmp.Compare(s.rank(a), s.rank(b)), strings.Compare(b.date, a.date), strings.Compare(a.Path, b.Path))
}

// ranks are the kinds of findings that come first, the gravest first.
var ranks = []string{verify.FindingMissing, verify.FindingBarred, verify.FindingUnfaithful, verify.FindingFailed, verify.FindingEdited}

func (s *snapshot) rank(e *entry) int {
	rank := len(ranks) + 1
	for _, f := range s.findings[e.Path] {
		rank = min(rank, gravity(f.Kind))
	}
	return rank
}

// gravity is the place of a kind of finding among all, the gravest first.
func gravity(kind string) int {
	if i := slices.Index(ranks, kind); i >= 0 {
		return i
	}
	return len(ranks)
}

// words are what a finding is called.
var words = map[string]string{
	verify.FindingMissing:    "missing",
	verify.FindingEdited:     "edited",
	verify.FindingForeign:    "not wpmd's",
	verify.FindingDead:       "dead link",
	verify.FindingBarred:     "cannot be read",
	verify.FindingUnfaithful: "not faithful",
	verify.FindingGone:       "file gone from the site",
	verify.FindingCut:        "file breaks off",
	verify.FindingSmaller:    "smaller copy",
	verify.FindingEmpty:      "no body",
	verify.FindingFailed:     "file not fetched",
}

func word(kind string) string { return cmp.Or(words[kind], strings.ReplaceAll(kind, "-", " ")) }

// sentence says a finding to who has not read the manual.
func sentence(f verify.Finding) string {
	switch f.Kind {
	case verify.FindingMissing:
		return "A run wrote this file, and it is no longer there. Export again to restore it."
	case verify.FindingEdited:
		return cmp.Or(f.What, "This file was edited since the last run. Later runs keep the edit.")
	case verify.FindingForeign:
		return "No run wrote this file."
	case verify.FindingDead:
		return "This link leads nowhere: " + f.What
	case verify.FindingBarred:
		return "This is no file that can be read: a folder, a pipe, or a link that leads out of the export."
	}
	return cmp.Or(f.What, word(f.Kind))
}
