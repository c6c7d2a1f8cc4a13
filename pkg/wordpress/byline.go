package wordpress

import (
	"context"
	"net/url"
	"path"
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

// byline returns the authors that terms stand for. The error is one that ends
// everything.
func (s *Source) byline(ctx context.Context, terms map[int64]content.Term) (map[int64]content.Author, error) {
	base := s.bylineBase()
	if base == "" {
		return nil, nil
	}
	authors := make(map[int64]content.Author, len(terms))
	for id, t := range terms {
		authors[id] = content.Author{Name: t.Name, Slug: strings.TrimPrefix(t.Slug, coauthorPrefix), Link: t.Link}
		if base != coauthorBase {
			continue
		}
		author, err := s.coauthor(ctx, authors[id])
		if err != nil {
			return nil, err
		}
		authors[id] = author
	}
	return authors, nil
}

// coauthor reads an author of Co-Authors Plus, each once. What cannot be read keeps
// its login, which is said.
func (s *Source) coauthor(ctx context.Context, login content.Author) (content.Author, error) {
	c := s.coauthors.of(login.Slug)
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.done {
		return c.author, nil
	}
	r, err := s.get(ctx, coauthorRoute+"/"+url.PathEscape(login.Slug), nil)
	author := login
	if err == nil {
		if author, err = restjson.Coauthor(r.Body); err != nil {
			err = unexpected(r, err)
		}
	}
	if err != nil && (ctx.Err() != nil || isFinal(err)) {
		return login, err
	}
	if err != nil {
		author = login
		s.warn("byline-unread", "the name of the author %s is not told, whom documents name by login: %v", login.Slug, err)
	}
	c.author, c.done = author, true
	return author, nil
}

// people are the authors of a byline; none where one of them is unknown.
func (n names) people(terms []int64) []content.Author {
	var people []content.Author
	for _, id := range terms {
		author, ok := n.byline[id]
		if !ok {
			return nil
		}
		people = append(people, author)
	}
	return people
}
