package fidelity

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// A fate that is not known to take much away may take no more than this of a
// body that does not stand elsewhere in the Markdown: so many different words
// and links, or such a share of all that the body has.
const (
	fewWords   = 30
	fewLinks   = 5
	smallShare = 0.05
)

// takenNode is what a reader sees of a node that the ledger says is gone.
type takenNode struct {
	block        content.Node
	after        int32 // how many words precede it
	words, links []string
}

// take notes what of n, which was read since saved, goes by a bounded fate.
func (r *extractor) take(fate string, n *html.Node, at content.Node, saved writer, st *state) {
	t := r.takenSince(n, at, saved, st)
	if len(t.words)+len(t.links) == 0 {
		return
	}
	if r.taken == nil {
		r.taken = make(map[string][]takenNode)
	}
	r.taken[fate] = append(r.taken[fate], t)
}

// takenSince is what a reader sees of n, which was read since saved.
func (r *extractor) takenSince(n *html.Node, at content.Node, saved writer, st *state) takenNode {
	t := takenNode{block: st.block, after: int32(len(saved.words))}
	if isBlock(n) && standsByItself(n.DataAtom) && !st.locked {
		t.block = at
	}
	last := 0
	for i := len(saved.words); i < len(r.words); i++ {
		word := string(r.word(i))
		if r.words[i].flags&(optional|free) != 0 || !hasWord(word) {
			continue
		}
		// The numbers of lines only count.
		number, err := strconv.Atoi(word)
		if counts := err == nil && number == last+1; !counts {
			t.words = append(t.words, word)
		}
		last = number
	}
	for _, l := range r.links[len(saved.links):] {
		if !l.optional {
			t.links = append(t.links, l.to)
		}
	}
	return t
}

// isUnseen says whether the style or an attribute of an element hides it for good.
func isUnseen(n *html.Node) bool {
	return fragment.StartsHidden(n) && !fragment.IsShownLater(n) || fragment.IsMovedAway(n)
}

// seenAfterAll reports what was left out as hidden, though the page shows it.
func (j *comparer) seenAfterAll(seen []takenNode) {
	for _, t := range seen {
		if said := strings.Join(append(t.words, t.links...), " "); said != "" {
			j.differ(Ledger, t.block, t.after, "not hidden: "+said, "")
		}
	}
}

// bound reports the fates that took more than they may.
func (j *comparer) bound(taken map[string][]takenNode) {
	for _, fate := range slices.Sorted(maps.Keys(taken)) {
		var words, links int
		for _, t := range taken[fate] {
			words, links = words+len(t.words), links+len(t.links)
		}
		if words <= most(fewWords, len(j.want.words)) && links <= most(fewLinks, len(j.want.links)) {
			continue
		}
		j.boundFate(fate, taken[fate], words, links)
	}
}

func most(few, all int) int { return max(few, int(smallShare*float64(all))) }

func (j *comparer) boundFate(fate string, taken []takenNode, words, links int) {
	standing := make(map[string]bool, len(j.got.words))
	for i := range j.got.words {
		standing[string(j.got.word(i))] = true
	}
	leads := make(map[string]bool, len(j.got.links))
	for _, l := range j.got.links {
		leads[j.address(l.to)] = true
	}
	for i := range j.got.pictures {
		leads[j.address(j.got.pictures[i].address)] = true
	}
	lost := make([]string, len(taken))
	lostWords, lostLinks := make(map[string]bool), make(map[string]bool)
	for i, t := range taken {
		for _, w := range t.words {
			if !standing[w] {
				lostWords[w] = true
				lost[i] += " " + w
			}
		}
		for _, l := range t.links {
			if !leads[j.address(l)] {
				lostLinks[j.address(l)] = true
				lost[i] += " " + l
			}
		}
	}
	if len(lostWords) <= most(fewWords, len(j.want.words)+words) && len(lostLinks) <= most(fewLinks, len(j.want.links)+links) {
		return
	}
	for i, t := range taken {
		if lost[i] != "" {
			j.differ(Ledger, t.block, t.after, fate+": "+strings.TrimSpace(lost[i]), "")
		}
	}
}
