package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// bylineTaxonomy holds the authors of a document, in order, where a plugin lets it
// have several: Co-Authors Plus names its terms by logins and tells the names at a
// route of its own, PublishPress Authors names its terms as the authors are.
const (
	bylineTaxonomy   = "author"
	coauthorBase     = "coauthors"
	coauthorRoute    = "coauthors/v1/coauthors"
	coauthorPrefix   = "cap-"
	publishPressBase = "ppma_author"
)

// coauthors keeps the authors that were read, by the slugs of their terms.
type coauthors struct {
	mu    sync.Mutex
	known map[string]*coauthor
}

type coauthor struct {
	turn   sync.Mutex
	done   bool
	author content.Author
	unread error
}

func (c *coauthors) of(slug string) *coauthor {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = make(map[string]*coauthor)
	}
	if c.known[slug] == nil {
		c.known[slug] = &coauthor{}
	}
	return c.known[slug]
}

// bylineBase is the base of the taxonomy of authors if it is that of a plugin that
// is known, else empty.
func (s *Source) bylineBase() string {
	l := s.terms[bylineTaxonomy]
	if l == nil {
		return ""
	}
	if base := path.Base(l.list.route); base == coauthorBase || base == publishPressBase {
		return base
	}
	return ""
}

// byline returns the authors that terms stand for, which documents have. The error
// is one that ends everything.
func (s *Source) byline(ctx context.Context, terms map[int64]content.Term, of []content.Stamp) (records[content.Author], error) {
	byline := records[content.Author]{route: coauthorRoute, known: make(map[int64]content.Author, len(terms)), unread: make(map[int64]error)}
	base := s.bylineBase()
	if base == "" {
		return byline, nil
	}
	for id, t := range terms {
		login := content.Author{Name: t.Name, Slug: strings.TrimPrefix(t.Slug, coauthorPrefix), Link: t.Link}
		if byline.known[id] = login; base != coauthorBase {
			continue
		}
		author, unread, err := s.coauthor(ctx, login, documentOf(id, of))
		if err != nil {
			return byline, err
		}
		if byline.known[id] = author; unread != nil {
			byline.unread[id] = unread
		}
	}
	return byline, nil
}

// documentOf is a document that has a term of the byline, 0 for none.
func documentOf(term int64, of []content.Stamp) int64 {
	i := slices.IndexFunc(of, func(d content.Stamp) bool { return slices.Contains(d.Terms[bylineTaxonomy], term) })
	if i < 0 {
		return 0
	}
	return of[i].ID
}

// coauthor reads an author of Co-Authors Plus, each once. What cannot be read keeps
// its login, which is said.
func (s *Source) coauthor(ctx context.Context, login content.Author, document int64) (author content.Author, unread, err error) {
	c := s.coauthors.of(login.Slug)
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.done {
		return c.author, c.unread, nil
	}
	author, unread = s.readCoauthor(ctx, login, document)
	if unread != nil && (ctx.Err() != nil || isFinal(unread)) {
		return login, nil, unread
	}
	if unread != nil {
		author = login
		s.warn("byline-unread", "the name of the author %s is not told, whom documents name by login: %v", login.Slug, unread)
	}
	if isFaulty(unread) || isBusy(unread) || isClosed(unread) {
		s.listUnread(&UnreadListError{Route: coauthorRoute, Closed: isShut(unread) || isClosed(unread), Records: 1, Err: unread})
	} else {
		unread = nil // the site has no such author
	}
	c.author, c.unread, c.done = author, unread, true
	return author, unread, nil
}

// routed are the slugs that the route of a single author knows. Others it has only
// in the byline of a document.
var routed = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func (s *Source) readCoauthor(ctx context.Context, login content.Author, document int64) (content.Author, error) {
	if routed.MatchString(login.Slug) || document == 0 {
		r, err := s.get(ctx, coauthorRoute+"/"+url.PathEscape(login.Slug), nil)
		if err != nil {
			return login, err
		}
		author, err := restjson.Coauthor(r.Body)
		if err != nil {
			return login, unexpected(r, err)
		}
		s.keepObject(coauthorRoute, login.Slug, r.Body)
		return author, nil
	}
	r, err := s.get(ctx, coauthorRoute, url.Values{"post_id": {strconv.FormatInt(document, 10)}})
	if err != nil {
		return login, err
	}
	byline, err := restjson.Coauthors(r.Body)
	s.keepCoauthors(r.Body)
	i := slices.IndexFunc(byline, func(a content.Author) bool { return plainSlug(a.Slug) == plainSlug(login.Slug) })
	if err == nil && i < 0 {
		err = errors.New("not the author that was asked for")
	}
	if err != nil {
		return login, unexpected(r, err)
	}
	return byline[i], nil
}

// keepCoauthors hands on the authors of a document, each for itself.
func (s *Source) keepCoauthors(list json.RawMessage) {
	rows, _, err := restjson.Elements(list)
	if err != nil || s.keep == nil {
		return
	}
	for _, raw := range rows {
		if author, err := restjson.Coauthor(raw); err == nil {
			s.keepObject(coauthorRoute, author.Slug, raw)
		}
	}
}

// identifyAuthors finds who is meant by slugs, ids or names: users, and terms of
// bylines, in which there are guests that are no users too.
func (s *Source) identifyAuthors(ctx context.Context, words []string) (users, byline []int64, err error) {
	if s.bylineBase() == "" {
		users, err = s.authors.list.identify(ctx, "author", words)
		if err == nil && (s.site.speaks("coauthors/v1") || s.site.speaks("publishpress-authors/v1")) {
			s.warn("byline-closed", "documents are found by the author that WordPress itself keeps alone: the site has bylines of several authors and does not list them")
		}
		return users, nil, err
	}
	terms, err := s.terms[bylineTaxonomy].list.known(ctx, make(url.Values))
	if err != nil {
		return nil, nil, err
	}
	for _, word := range words {
		found, err := s.authors.list.identify(ctx, "author", []string{word})
		_, unknown := errors.AsType[*UnknownTermError](err)
		if err != nil && !unknown && !isShut(err) {
			return nil, nil, err
		}
		guests, failed := s.bylinesOf(ctx, terms, word, found)
		if failed != nil {
			return nil, nil, failed
		}
		if err != nil && len(guests) == 0 {
			return nil, nil, err
		}
		users, byline = append(users, found...), append(byline, guests...)
	}
	return users, byline, nil
}

// bylinesOf are the terms that a word names, or that stand for users. Only where
// there are none are the names asked for that Co-Authors Plus does not keep in its
// terms.
func (s *Source) bylinesOf(ctx context.Context, terms []content.Term, word string, users []int64) ([]int64, error) {
	slugs := map[string]bool{plainSlug(word): true}
	if len(users) > 0 {
		known, err := s.authors.list.known(ctx, url.Values{"include": {joinIDs(users)}})
		if err != nil && !isShut(err) {
			return nil, err
		}
		for _, user := range known {
			slugs[plainSlug(user.Slug)] = true
		}
	}
	found := idsOf(terms, func(t content.Term) bool {
		return slugs[strings.TrimPrefix(plainSlug(t.Slug), coauthorPrefix)] || looseName(t.Name) == looseName(word)
	})
	if len(found)+len(users) > 0 || s.bylineBase() != coauthorBase {
		return found, nil
	}
	named := make(map[int64]content.Term, len(terms))
	for _, t := range terms {
		if routed.MatchString(t.Slug) {
			named[t.ID] = t
		}
	}
	authors, err := s.byline(ctx, named, nil)
	for _, id := range slices.Sorted(maps.Keys(authors.known)) {
		if looseName(authors.known[id].Name) == looseName(word) {
			found = append(found, id)
		}
	}
	return found, err
}

// people are the authors of a byline; none where one of them is unknown.
func (n names) people(terms []int64) []content.Author {
	var people []content.Author
	for _, id := range terms {
		author, ok := n.byline.known[id]
		if !ok {
			return nil
		}
		people = append(people, author)
	}
	return people
}
