package wordpress

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// commentFields asks for the whole of content: WordPress looks for a comment's
// fields by their names alone, and gives nothing to who asks for a part of one.
const (
	commentFields = "id,post,parent,type,author_name,author_url,date,date_gmt,link,content"
	commentRoute  = "wp/v2/comments"
	menuFields    = "id,slug,title,content.rendered"
)

// keeps reads records and hands them on as they are.
func keeps[T any](s *Source, route string, read func([]byte) (T, error)) func([]byte) (T, error) {
	return func(raw []byte) (T, error) {
		s.keepRecord(route, raw)
		return read(raw)
	}
}

// Authors yields the users that the site shows to this visitor: who has
// published something. A list that cannot be read to its end ends with a
// *content.ListError; any other error ends everything, here and below.
//
// https://developer.wordpress.org/rest-api/reference/users/#list-users
func (s *Source) Authors(ctx context.Context) iter.Seq2[content.Author, error] {
	return keeping(ctx, s, func() (*lookup[content.Author], url.Values) {
		query := url.Values{"_fields": {authorFields}}
		if s.site.loggedIn { // who may see every account is shown every account
			query.Set("has_published_posts", "1")
		}
		return s.authors, query
	})
}

// Terms yields the terms of a taxonomy, like Authors.
func (s *Source) Terms(ctx context.Context, taxonomy string) iter.Seq2[content.Term, error] {
	return keeping(ctx, s, func() (*lookup[content.Term], url.Values) {
		return s.terms[taxonomy], url.Values{"_fields": {termFields}}
	})
}

// keeping yields all records of a lookup, which is there once the types are known.
func keeping[T any](ctx context.Context, s *Source, of func() (*lookup[T], url.Values)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if _, err := s.Site(ctx); err != nil {
			yield(none, err)
			return
		}
		l, query := of()
		if l == nil {
			yield(none, &content.ListError{Err: errClosed})
			return
		}
		if l.closedBy() != nil {
			yield(none, &content.ListError{Type: l.list.route, Err: errClosed})
			return
		}
		l.all(ctx, query)(yield)
	}
}

// Comments yields the approved comments of the documents with these ids, at
// most a hundred; of all where none are given.
func (s *Source) Comments(ctx context.Context, posts ...int64) iter.Seq2[content.Comment, error] {
	query := url.Values{"_fields": {commentFields}}
	if len(posts) > 0 {
		query.Set("post", joinIDs(posts))
	}
	return func(yield func(content.Comment, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(content.Comment{}, err)
			return
		}
		recordsOf(ctx, &list{source: s, route: commentRoute}, query, keeps(s, commentRoute, restjson.Comment))(yield)
	}
}

// Menus yields the menus of the block editor that visitors may see.
func (s *Source) Menus(ctx context.Context) iter.Seq2[content.Menu, error] {
	return func(yield func(content.Menu, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(content.Menu{}, err)
			return
		}
		c := s.collections["wp_navigation"]
		if c == nil {
			return
		}
		for m, err := range recordsOf(ctx, c.list, url.Values{"_fields": {menuFields}}, keeps(s, c.route, restjson.Navigation)) {
			if short, ok := errors.AsType[*content.ListError](err); ok && isShut(short.Err) {
				return // menus are often not for visitors
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// errClosed says that a route gave nothing before, and is not asked again.
var errClosed = errors.New("it does not answer")

// recordsOf sweeps a list for its records, each once.
func recordsOf[T any](ctx context.Context, l *list, query url.Values, read func([]byte) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := make(map[int64]bool)
		var short error
		for p, err := range l.scan(ctx, ordered(query)) {
			switch _, gap := errors.AsType[*GapError](err); {
			case gap:
				short = err
				continue
			case err != nil && (ctx.Err() != nil || isFinal(err)):
				yield(none, err)
				return
			case err != nil:
				yield(none, &content.ListError{Type: l.route, Err: err})
				return
			}
			for _, raw := range p.objects {
				id := idOf(raw)
				if id == 0 {
					short = &RowError{Route: l.route}
				}
				if seen[id] || id == 0 {
					continue
				}
				seen[id] = true
				record, err := read(raw)
				if err != nil {
					short = err
					continue
				}
				if !yield(record, nil) {
					return
				}
			}
		}
		if short != nil {
			yield(none, &content.ListError{Type: l.route, Err: short})
		}
	}
}

// translationFields are those that the site's plugin for languages gives a
// document, if it has one.
func (s *Site) translationFields() []string {
	var names []string
	for _, namespace := range s.index.Namespaces {
		plugin, _, _ := strings.Cut(namespace, "/")
		for _, name := range restjson.TranslationFields[plugin] {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
