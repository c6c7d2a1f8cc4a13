package fidelity

import "slices"

import "bytes"

// pair says that word a of the source is word b of the Markdown.
type pair struct{ a, b int32 }

// aligner finds which words of two texts are the same, in order, in a time that
// is near linear in their length whatever they hold.
type aligner struct {
	a, b  []int32 // the words as numbers
	pairs []pair
	loose []pair // the same words, but not in the same order
	trail [][]int32
	steps int
}

// align pairs the words of a with those of b.
func (al *aligner) align(a, b *visible) {
	al.pairs, al.loose = al.pairs[:0], al.loose[:0]
	n, m := len(a.words), len(b.words)
	head := 0
	for head < n && head < m && bytes.Equal(a.word(head), b.word(head)) {
		al.pairs = append(al.pairs, pair{int32(head), int32(head)})
		head++
	}
	tail := 0
	for tail < n-head && tail < m-head && bytes.Equal(a.word(n-1-tail), b.word(m-1-tail)) {
		tail++
	}
	if head < n-tail || head < m-tail {
		al.number(a, b, head, tail)
		al.steps = 40*(len(al.a)+len(al.b)) + 200_000
		al.between(0, len(al.a), 0, len(al.b), int32(head), 0)
	}
	for i := tail; i > 0; i-- {
		al.pairs = append(al.pairs, pair{int32(n - i), int32(m - i)})
	}
}

// number gives equal words of the two middles equal numbers.
func (al *aligner) number(a, b *visible, head, tail int) {
	names := make(map[string]int32)
	numbers := func(f *visible, out []int32) []int32 {
		out = out[:0]
		for i := head; i < len(f.words)-tail; i++ {
			w := f.word(i)
			id, ok := names[string(w)]
			if !ok {
				id = int32(len(names))
				names[string(w)] = id
			}
			out = append(out, id)
		}
		return out
	}
	al.a, al.b = numbers(a, al.a), numbers(b, al.b)
}

// between aligns a[alo:ahi] with b[blo:bhi]; shift is what was cut off before.
func (al *aligner) between(alo, ahi, blo, bhi int, shift int32, depth int) {
	match := func(i, j int) {
		al.pairs = append(al.pairs, pair{int32(i) + shift, int32(j) + shift})
	}
	for alo < ahi && blo < bhi && al.a[alo] == al.b[blo] {
		match(alo, blo)
		alo, blo = alo+1, blo+1
	}
	tail := 0
	for alo < ahi-tail && blo < bhi-tail && al.a[ahi-1-tail] == al.b[bhi-1-tail] {
		tail++
	}
	ahi, bhi = ahi-tail, bhi-tail
	if alo < ahi && blo < bhi {
		if anchors := al.anchors(alo, ahi, blo, bhi); len(anchors) > 0 && depth < 32 {
			for _, p := range anchors {
				al.between(alo, int(p.a), blo, int(p.b), shift, depth+1)
				match(int(p.a), int(p.b))
				alo, blo = int(p.a)+1, int(p.b)+1
			}
			al.between(alo, ahi, blo, bhi, shift, depth+1)
		} else if !al.shortest(alo, ahi, blo, bhi, match) {
			al.loosely(alo, ahi, blo, bhi, shift)
		}
	}
	for i := range tail {
		match(ahi+i, bhi+i)
	}
}

// anchors are the words that stand once on both sides, as many as come in the
// same order (the patience diff).
func (al *aligner) anchors(alo, ahi, blo, bhi int) []pair {
	if ahi-alo < 8 || bhi-blo < 8 {
		return nil
	}
	type seen struct{ inA, inB, atA, atB int32 }
	words := make(map[int32]seen, ahi-alo)
	for i := alo; i < ahi; i++ {
		s := words[al.a[i]]
		s.inA, s.atA = s.inA+1, int32(i)
		words[al.a[i]] = s
	}
	for j := blo; j < bhi; j++ {
		s, ok := words[al.b[j]]
		if !ok {
			continue
		}
		s.inB, s.atB = s.inB+1, int32(j)
		words[al.b[j]] = s
	}
	var unique []pair
	for i := alo; i < ahi; i++ {
		if s := words[al.a[i]]; s.inA == 1 && s.inB == 1 {
			unique = append(unique, pair{int32(i), s.atB})
		}
	}
	return increasing(unique)
}

// increasing is the longest part of pairs, ordered by a, in which b rises too.
func increasing(pairs []pair) []pair {
	if len(pairs) == 0 {
		return nil
	}
	var ends []int32 // of the best run of each length, an index into pairs
	before := make([]int32, len(pairs))
	for i, p := range pairs {
		lo, hi := 0, len(ends)
		for lo < hi {
			if mid := (lo + hi) / 2; pairs[ends[mid]].b < p.b {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		before[i] = -1
		if lo > 0 {
			before[i] = ends[lo-1]
		}
		if lo == len(ends) {
			ends = append(ends, int32(i))
		} else {
			ends[lo] = int32(i)
		}
	}
	out := make([]pair, len(ends))
	for i, at := len(ends)-1, ends[len(ends)-1]; i >= 0; i, at = i-1, before[at] {
		out[i] = pairs[at]
	}
	return out
}

// maxEdits bounds how different two stretches may be for their shortest edit
// to be looked for.
const maxEdits = 400

// shortest pairs by the shortest edit (Myers), or says that it was too far.
func (al *aligner) shortest(alo, ahi, blo, bhi int, match func(i, j int)) bool {
	n, m := ahi-alo, bhi-blo
	limit := min(n+m, maxEdits)
	size := 2*limit + 3
	v := make([]int32, size)
	mid := limit + 1
	al.trail = al.trail[:0]
	for d := 0; d <= limit; d++ {
		al.trail = append(al.trail, append([]int32(nil), v[mid-d-1:mid+d+2]...))
		if al.steps -= 2*d + 1; al.steps < 0 {
			return false
		}
		for k := -d; k <= d; k += 2 {
			x := v[mid+k-1] + 1
			if k == -d || k != d && v[mid+k-1] < v[mid+k+1] {
				x = v[mid+k+1]
			}
			y := x - int32(k)
			for int(x) < n && int(y) < m && y >= 0 && al.a[alo+int(x)] == al.b[blo+int(y)] {
				x, y = x+1, y+1
				al.steps--
			}
			v[mid+k] = x
			if int(x) == n && int(y) == m {
				al.backtrack(d, alo, blo, n, m, match)
				return true
			}
		}
	}
	return false
}

func (al *aligner) backtrack(d, alo, blo, n, m int, match func(i, j int)) {
	var found []pair
	x, y := int32(n), int32(m)
	for ; d > 0; d-- {
		v := al.trail[d] // v[k+d+1]
		at := func(k int32) int32 { return v[k+int32(d)+1] }
		k := x - y
		from := k - 1
		if k == -int32(d) || k != int32(d) && at(k-1) < at(k+1) {
			from = k + 1
		}
		px := at(from)
		py := px - from
		for x > px && y > py {
			x, y = x-1, y-1
			found = append(found, pair{x, y})
		}
		x, y = px, py
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		found = append(found, pair{x, y})
	}
	for _, f := range slices.Backward(found) {
		match(alo+int(f.a), blo+int(f.b))
	}
}

// loosely pairs equal words whatever their order, when there is no time for more.
func (al *aligner) loosely(alo, ahi, blo, bhi int, shift int32) {
	where := make(map[int32][]int32)
	for j := blo; j < bhi; j++ {
		where[al.b[j]] = append(where[al.b[j]], int32(j))
	}
	for i := alo; i < ahi; i++ {
		if at := where[al.a[i]]; len(at) > 0 {
			al.loose = append(al.loose, pair{int32(i) + shift, at[0] + shift})
			where[al.a[i]] = at[1:]
		}
	}
}
