package fidelity

import (
	"net/url"
	"slices"
	"strings"
)

// address is canonical, remembered.
func (j *comparer) address(s string) string {
	if plain(s) {
		return s
	}
	if c, ok := j.canon[s]; ok {
		return c
	}
	if j.canon == nil {
		j.canon = make(map[string]string)
	}
	c := canonical(s)
	j.canon[s] = c
	return c
}

// sameAddress says whether two addresses lead to the same place.
func (j *comparer) sameAddress(a, b string) bool { return a == b || j.address(a) == j.address(b) }

// outcome is what became of a link of the source.
type outcome struct {
	first     int32 // the word it starts at + 1; 0 if it asks for nothing
	good, bad bool  // parts of it lead there, or elsewhere
}

// links compares where every character and every picture leads.
func (j *comparer) links(pictures []int32) {
	if len(j.want.links) == 1 && len(j.got.links) == 1 {
		return
	}
	out := make([]outcome, len(j.want.links))
	for a := range j.want.words {
		w := &j.want.words[a]
		if w.flags&free != 0 {
			j.linkedStandIn(int32(a))
			continue
		}
		runs := j.want.runsOf(a)
		for _, r := range runs {
			if r.link > 0 && w.flags&optional == 0 && out[r.link].first == 0 {
				out[r.link].first = int32(a) + 1
			}
		}
		if b := j.toB[a]; b >= 0 && j.got.words[b].flags&free == 0 {
			j.linkedWord(int32(a), b, runs, j.got.runsOf(int(b)), out)
		}
	}
	j.linkedPictures(pictures, out)
	for l := 1; l < len(out); l++ {
		o := &out[l]
		if o.first == 0 || j.want.links[l].optional {
			continue
		}
		j.count(Link, o.good && !o.bad)
		if !o.good && !o.bad {
			j.differ(Link, j.want.links[l].block, o.first-1, j.want.links[l].to, "")
		}
	}
}

// linkedStandIn compares where word a, which stands in for something else, leads in
// the Markdown, if it leads anywhere: to where that led, or to what it played.
func (j *comparer) linkedStandIn(a int32) {
	b := j.toB[a]
	if b < 0 {
		return
	}
	var want int32
	for _, r := range j.want.runsOf(int(a)) {
		want = max(want, r.link)
	}
	for _, r := range j.got.runsOf(int(b)) {
		if r.link == 0 {
			continue
		}
		to := j.got.links[r.link].to
		led := want > 0 && j.isLedTo(j.want.links[want].to, to) || want == 0 && j.isResolved(to)
		if !led && !spelledOut(string(j.got.word(int(b))), to) {
			j.differ(Link, j.want.words[a].block, a, j.linked(j.want, a, want), j.linked(j.got, b, r.link))
		}
	}
}

// isLedTo says whether what stands in for something that led to want leads there: to
// the same place, to what plays the same, or, of a form, to where it sends its fields.
func (j *comparer) isLedTo(want, to string) bool {
	return j.sameAddress(want, to) || playsSame(want, to) || j.sends(want, to)
}

// sends says whether to is where a form sends something: its address, with more in its
// query.
func (j *comparer) sends(action, to string) bool {
	a, errA := url.Parse(action)
	b, errB := url.Parse(to)
	if errA != nil || errB != nil || !slices.ContainsFunc(j.sources.actions, func(s string) bool { return j.sameAddress(strings.TrimSpace(s), action) }) {
		return false
	}
	sent := b.Query()
	for name, values := range a.Query() {
		if !slices.Equal(values, sent[name]) {
			return false
		}
	}
	a.RawQuery, b.RawQuery = "", ""
	return j.sameAddress(a.String(), b.String())
}

func playsSame(a, b string) bool {
	keys := embedKeys(b)
	return slices.ContainsFunc(embedKeys(a), func(k string) bool { return slices.Contains(keys, k) })
}

// isResolved says whether the resolver makes to of an address of the source, or
// plays what one of them plays.
func (j *comparer) isResolved(to string) bool {
	if j.resolved == nil {
		j.resolved = make(map[string]bool)
		for _, list := range [][]string{j.sources.all(), j.hidden} {
			for _, a := range list {
				j.resolved[j.address(j.resolve.Link(a))] = true
				j.resolved[j.address(j.resolve.Asset(a))] = true
			}
		}
		for _, l := range j.want.links {
			j.resolved[j.address(l.to)] = true
		}
		for i := range j.want.pictures {
			j.resolved[j.address(j.want.pictures[i].address)] = true
		}
	}
	return j.resolved[j.address(to)] || strings.HasPrefix(to, "#") || j.plays(to)
}

// linkedWord compares where the characters of word a, which is word b of the
// Markdown, lead.
func (j *comparer) linkedWord(a, b int32, x, y []run, out []outcome) {
	alo, blo := j.want.words[a].lo, j.got.words[b].lo
	for i, k := 0, 0; i < len(x) && k < len(y); {
		from, to := x[i].link, y[k].link
		if from != 0 || to != 0 {
			ok := j.sameLink(from, to, j.want.word(int(a)))
			if !ok {
				j.differ(Link, j.want.words[a].block, a, j.linked(j.want, a, from), j.linked(j.got, b, to))
			}
			out[from].good, out[from].bad = out[from].good || ok, out[from].bad || !ok
		}
		xe, ye := x[i].hi-alo, y[k].hi-blo
		if xe <= ye {
			i++
		}
		if ye <= xe {
			k++
		}
	}
}

// sameLink says whether link a of the source and link b of the Markdown take
// the reader of word to the same place.
func (j *comparer) sameLink(a, b int32, word []byte) bool {
	switch {
	case a == 0 && b == 0:
		return true
	case a == 0:
		// A word that is an address, or says what is played, leads there anyway.
		to := j.got.links[b].to
		return spelledOut(string(word), to) || j.plays(to)
	case b == 0:
		return j.want.links[a].optional
	case j.want.links[a].optional && j.plays(j.got.links[b].to):
		return true // led nowhere but to what a script shows
	}
	return j.sameAddress(j.want.links[a].to, j.got.links[b].to)
}

// spelledOut says whether word is the address to, perhaps without its scheme
// and with the punctuation of a sentence around it.
func spelledOut(word, to string) bool {
	bare := func(s string) string {
		s = strings.TrimPrefix(canonical(s), "mailto:")
		if _, rest, ok := strings.Cut(s, "://"); ok {
			s = rest
		}
		return strings.ToLower(strings.TrimRight(s, "/"))
	}
	return strings.ContainsAny(word, ".@") && bare(strings.Trim(word, "()[]<>.,;:!?\"'“”")) == bare(strings.TrimRight(to, ".,;:!?"))
}

func (j *comparer) linked(f *visible, i, l int32) string {
	if l == 0 {
		return string(f.word(int(i)))
	}
	return "[" + string(f.word(int(i))) + "](" + f.links[l].to + ")"
}

// linkedPictures compares where pictures lead. One that leads to its own file
// need not: the file is what it shows.
func (j *comparer) linkedPictures(pictures []int32, out []outcome) {
	for a := range j.want.pictures {
		p := &j.want.pictures[a]
		if pictures[a] < 0 || p.flags&(optional|free) != 0 {
			continue
		}
		q := &j.got.pictures[pictures[a]]
		own := p.link > 0 && (sameFile(j.want.links[p.link].to, p.address) || sameFile(j.want.links[p.link].to, q.address))
		if own && q.link == 0 {
			continue
		}
		if p.link > 0 && out[p.link].first == 0 {
			out[p.link].first = p.after + 1
		}
		ok := j.sameLink(p.link, q.link, nil)
		out[p.link].good, out[p.link].bad = out[p.link].good || ok, out[p.link].bad || !ok
		if !ok {
			want, got := "", ""
			if p.link > 0 {
				want = j.want.links[p.link].to
			}
			if q.link > 0 {
				got = j.got.links[q.link].to
			}
			j.differ(Link, p.block, p.after, "[picture]("+want+")", "[picture]("+got+")")
		}
	}
}

func sameFile(a, b string) bool {
	return strings.TrimPrefix(pictureKey(a), "www.") == strings.TrimPrefix(pictureKey(b), "www.")
}

// pictures pairs the pictures of both sides, by what they show, and compares
// the words that stand for them. It returns the partner of each, or -1.
func (j *comparer) pictures() []int32 {
	partner := fill(nil, len(j.want.pictures))
	taken := make([]bool, len(j.got.pictures))
	byKey := make(map[string][]int32)
	for b := range j.got.pictures {
		key := pictureKey(j.got.pictures[b].address)
		byKey[key] = append(byKey[key], int32(b))
	}
	take := func(a int, key string) bool {
		for i, b := range byKey[key] {
			if !taken[b] {
				partner[a], taken[b] = b, true
				byKey[key] = byKey[key][i+1:]
				return true
			}
		}
		return false
	}
	var rest []int
	shown := make(map[string]bool)
	for a := range j.want.pictures {
		key := pictureKey(j.want.pictures[a].address)
		if j.want.pictures[a].hidden {
			rest = append(rest, a)
			continue
		}
		shown[key] = true
		if !take(a, key) {
			rest = append(rest, a)
		}
	}
	for _, a := range rest {
		p := &j.want.pictures[a]
		if p.address == "" {
			continue
		}
		// The twin of a lazy picture, for those who run no scripts.
		if p.hidden && j.isTwin(p, shown) {
			partner[a] = -2
			continue
		}
		for _, address := range append([]string{p.address}, addressesOf(p.node)...) {
			if take(a, pictureKey(address)) || take(a, pictureKey(j.resolve.Asset(address))) || take(a, pictureKey(j.resolve.Link(address))) {
				break
			}
		}
	}
	j.otherFiles(partner)
	j.displaced(partner)
	strange := j.strange(taken)
	for a := range j.want.pictures {
		got := ""
		p := &j.want.pictures[a]
		if partner[a] == -1 && len(strange) > 0 && (p.hidden || p.flags&optional == 0) {
			// In place of the one that is missing stands another.
			got, strange = j.got.pictures[strange[0]].address, strange[1:]
		}
		j.picture(a, partner[a], got)
	}
	for _, b := range strange {
		at := max(0, j.sourceOf(j.got.pictures[b].after))
		j.differ(Picture, j.blockAt(at), at, "", j.got.pictures[b].address)
	}
	for a := range partner {
		partner[a] = max(partner[a], -1)
	}
	return partner
}

// otherFiles reports the pictures whose file is none that the resolver makes of
// their addresses.
func (j *comparer) otherFiles(partner []int32) {
	for a := range j.want.pictures {
		if partner[a] < 0 {
			continue
		}
		p, to := &j.want.pictures[a], j.got.pictures[partner[a]].address
		same := func(address string) bool {
			return j.sameFileOfWeb(address, to) || j.sameAddress(j.resolve.Asset(address), to) || j.sameAddress(j.resolve.Link(address), to)
		}
		if !j.sameFileOfWeb(p.address, to) && !slices.ContainsFunc(addressesOf(p.node), same) && !slices.Contains(j.behindOthers, to) {
			j.differ(Picture, p.block, p.after, p.address, to)
		}
	}
}

// sameFileOfWeb says whether two addresses are those of one file, whichever of HTTP's
// two schemes they name: sites that moved to HTTPS have both in one body.
func (j *comparer) sameFileOfWeb(a, b string) bool {
	return j.sameAddress(asHTTPS(a), asHTTPS(b))
}

func asHTTPS(address string) string {
	if rest, ok := strings.CutPrefix(address, "http://"); ok {
		return "https://" + rest
	}
	return address
}

// isTwin says whether the picture is shown outside <noscript> too.
func (j *comparer) isTwin(p *picture, shown map[string]bool) bool {
	if shown[pictureKey(p.address)] {
		return true
	}
	return slices.ContainsFunc(addressesOf(p.node), func(a string) bool { return shown[pictureKey(j.resolve.Asset(a))] })
}

// displaced reports the pictures that stand among words of other blocks, or
// behind pictures that they came before.
func (j *comparer) displaced(partner []int32) {
	last := int32(-1)
	for a := range j.want.pictures {
		p, b := &j.want.pictures[a], partner[a]
		if b < 0 || (p.flags|j.got.pictures[b].flags)&(optional|free) != 0 {
			continue
		}
		lo, hi := p.after, j.sourceOf(j.got.pictures[b].after)+1
		if hi < lo {
			lo, hi = hi, lo
		}
		moved := b < last
		for ; lo < hi && !moved; lo++ {
			w := &j.want.words[lo]
			moved = j.toB[lo] >= 0 && w.block != p.block && w.flags&free == 0
		}
		if moved {
			j.differ(Picture, p.block, p.after, p.address, "the same in another place")
		}
		last = max(last, b)
	}
}

// isHiddenPicture says whether the source has a picture in an attribute that
// only a script reads.
func (j *comparer) isHiddenPicture(address string) bool {
	if j.behind == nil {
		j.behind = make(map[string]bool, len(j.hidden))
		for _, a := range j.hidden {
			j.behind[pictureKey(j.resolve.Asset(a))] = true
		}
	}
	return j.behind[pictureKey(address)]
}

// strange are the pictures of the Markdown that are none of the source.
func (j *comparer) strange(taken []bool) []int {
	var out []int
	for b := range j.got.pictures {
		q := &j.got.pictures[b]
		if !taken[b] && q.flags&optional == 0 && !j.isHiddenPicture(q.address) && !(q.link > 0 && j.plays(j.got.links[q.link].to)) {
			out = append(out, b)
		}
	}
	return out
}

// picture reports what became of picture a: it is picture b of the Markdown, or
// lost; got is what may stand in its place.
func (j *comparer) picture(a int, b int32, got string) {
	p := &j.want.pictures[a]
	if b == -2 || p.flags&optional != 0 && !p.hidden {
		return
	}
	if b < 0 {
		j.count(Picture, false)
		j.differ(Picture, p.block, p.after, p.address, got)
		if fold(p.alt) != "" {
			j.count(Alt, false)
		}
		return
	}
	j.count(Picture, true)
	want, alt := fold(p.alt), fold(j.got.pictures[b].alt)
	if want != "" {
		j.count(Alt, want == alt)
	}
	if want != alt {
		j.differ(Alt, p.block, p.after, want, alt)
	}
}

// fold makes of an alternative text what a reader hears of it.
func fold(alt string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if neverSeen(r) {
			return -1
		}
		return r
	}, alt)), " ")
}

// sourceOf is the word of the source where word b of the Markdown belongs.
func (j *comparer) sourceOf(b int32) int32 {
	for i := int(b) - 1; i >= 0 && i >= int(b)-1000; i-- {
		if i < len(j.toA) && j.toA[i] >= 0 {
			return j.toA[i]
		}
	}
	return -1
}

// embeds looks for each embed of the source among the links and the embeds of
// the Markdown.
func (j *comparer) embeds() {
	if len(j.want.embeds) == 0 && len(j.hidden) == 0 {
		j.invented(nil)
		return
	}
	there := make(map[string]bool)
	for l, seen := range j.seenLinks() {
		if !seen {
			continue
		}
		for _, k := range embedKeys(j.got.links[l].to) {
			there[k] = true
		}
	}
	for _, e := range j.got.embeds {
		for _, a := range e.addresses {
			for _, k := range embedKeys(a) {
				there[k] = true
			}
		}
	}
	j.players = make(map[string]bool)
	for i := range j.want.embeds {
		e := &j.want.embeds[i]
		kept := false
		for _, a := range e.addresses {
			for _, k := range embedKeys(a) {
				j.players[k] = true
				kept = kept || there[k]
			}
		}
		if e.hidden && !kept && !isPlayer(e.addresses) {
			continue
		}
		if e.fate != "" && !kept {
			d := j.dropped[e.fate]
			d.Embeds++
			j.dropped[e.fate] = d
			continue
		}
		j.count(Embed, kept)
		if !kept {
			j.differ(Embed, e.block, e.after, e.addresses[0], "")
		}
	}
	for _, a := range j.hidden {
		for _, k := range embedKeys(a) {
			j.players[k] = true
		}
	}
	j.invented(j.players)
}

// seenLinks says which links of the Markdown have something to click on.
func (j *comparer) seenLinks() []bool {
	seen := make([]bool, len(j.got.links))
	for _, r := range j.got.runs {
		seen[r.link] = true
	}
	for _, p := range j.got.pictures {
		seen[p.link] = true
	}
	seen[0] = false
	return seen
}

// isPlayer says whether a frame that only <noscript> has is one that a script
// puts in its place, and no counter of visitors.
func isPlayer(addresses []string) bool {
	return slices.ContainsFunc(addresses, func(a string) bool {
		return slices.ContainsFunc(embedKeys(a), func(k string) bool { return strings.Contains(k, " ") })
	})
}

// invented reports embeds that the source does not have.
func (j *comparer) invented(players map[string]bool) {
	for i := range j.got.embeds {
		e := &j.got.embeds[i]
		known := slices.ContainsFunc(e.addresses, func(a string) bool {
			return slices.ContainsFunc(embedKeys(a), func(k string) bool { return players[k] })
		})
		if !known && !e.hidden {
			at := max(0, j.sourceOf(e.after))
			j.differ(Embed, j.blockAt(at), at, "", e.addresses[0])
		}
	}
}

// plays says whether to is the address of something that the source embeds.
func (j *comparer) plays(to string) bool {
	if len(j.players) == 0 {
		return false
	}
	plays, ok := j.played[to]
	if !ok {
		plays = slices.ContainsFunc(embedKeys(to), func(k string) bool { return j.players[k] })
		if j.played == nil {
			j.played = make(map[string]bool)
		}
		j.played[to] = plays
	}
	return plays
}
