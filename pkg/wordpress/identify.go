package wordpress

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// identify finds the ids of terms or users named by slug, by id or by name: in
// one request for all slugs, and one more for each word that is nobody's. A name
// can be that of several.
func (l *list) identify(ctx context.Context, taxonomy string, words []string) ([]int64, error) {
	slugs := make([]string, len(words))
	for i, word := range words {
		slugs[i] = plainSlug(word)
	}
	known, err := l.known(ctx, url.Values{"slug": {strings.Join(slugs, ",")}})
	if isShut(err) && !slices.ContainsFunc(words, func(word string) bool { return idOfWord(word) == 0 }) {
		// Who has a number needs no list, and lists of users are often closed.
		return idsOfWords(words), nil
	}
	if err != nil {
		return nil, err
	}
	var ids []int64
	for i, word := range words {
		found := idsOf(known, func(t content.Term) bool { return plainSlug(t.Slug) == slugs[i] })
		if len(found) == 0 {
			if found, err = l.identifyOne(ctx, word); err != nil {
				return nil, err
			}
		}
		if len(found) == 0 {
			return nil, &UnknownTermError{Taxonomy: taxonomy, Term: word}
		}
		ids = append(ids, found...)
	}
	return ids, nil
}

// identifyOne finds what a word that is no slug may be: an id, else a name.
func (l *list) identifyOne(ctx context.Context, word string) ([]int64, error) {
	if id := idOfWord(word); id != 0 {
		known, err := l.known(ctx, url.Values{"include": {joinIDs([]int64{id})}})
		found := idsOf(known, func(t content.Term) bool { return t.ID == id })
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	// The site keeps names with their character references, so that it is asked
	// for a part of the name that has none.
	query := make(url.Values)
	if part := longestWord(word); part != "" {
		query.Set("search", part)
	}
	known, err := l.known(ctx, query)
	return idsOf(known, func(t content.Term) bool { return looseName(t.Name) == looseName(word) }), err
}

func idOfWord(word string) int64 {
	id, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

func idsOfWords(words []string) []int64 {
	ids := make([]int64, len(words))
	for i, word := range words {
		ids[i] = idOfWord(word)
	}
	return ids
}

func idsOf(terms []content.Term, isMeant func(content.Term) bool) []int64 {
	var ids []int64
	for _, t := range terms {
		if isMeant(t) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

func longestWord(s string) string {
	var longest string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}

// looseName makes names equal that differ in case, in how an accent is composed,
// or in how a character is escaped.
func looseName(s string) string {
	return strings.ToLower(norm.NFC.String(restjson.PlainText(s)))
}

// known reads what a term and a user have in common, of those that a query picks.
func (l *list) known(ctx context.Context, query url.Values) ([]content.Term, error) {
	query.Set("_fields", "id,slug,name,parent")
	var known []content.Term
	for p, err := range l.scan(ctx, query) {
		if gap, ok := errors.AsType[*GapError](err); ok {
			l.source.warn("record-unread", "%v", gap)
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, raw := range p.objects {
			if t, err := restjson.Term(raw); err == nil && t.ID != 0 {
				known = append(known, t)
			}
		}
	}
	return known, nil
}

// identifyTrees is identify, with all that lies beneath the terms, as the site's
// own page of a category shows it. The list is read whole: the server is not
// asked to include children, which only new versions can, and others ignore
// without a word.
func (l *list) identifyTrees(ctx context.Context, taxonomy string, words []string) ([]int64, error) {
	all, err := l.known(ctx, make(url.Values))
	if err != nil {
		return nil, err
	}
	var queue, found []int64
	for _, word := range words {
		ids := meant(all, word)
		if len(ids) == 0 {
			return nil, &UnknownTermError{Taxonomy: taxonomy, Term: word}
		}
		queue = append(queue, ids...)
	}
	children := make(map[int64][]int64)
	for _, t := range all {
		children[t.Parent] = append(children[t.Parent], t.ID)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		if id := queue[0]; !slices.Contains(found, id) {
			found = append(found, id)
			queue = append(queue, children[id]...)
		}
	}
	return found, nil
}

// meant are the terms whose slug a word is, else whose id, else whose name.
func meant(terms []content.Term, word string) []int64 {
	for _, isMeant := range []func(content.Term) bool{
		func(t content.Term) bool { return plainSlug(t.Slug) == plainSlug(word) },
		func(t content.Term) bool { return t.ID == idOfWord(word) },
		func(t content.Term) bool { return looseName(t.Name) == looseName(word) },
	} {
		if ids := idsOf(terms, isMeant); len(ids) > 0 {
			return ids
		}
	}
	return nil
}
