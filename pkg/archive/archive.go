// Package archive reads posts out of a file: one post's JSON, an array of
// posts, or a post a line (NDJSON), as the REST API gives them.
//
// A file is read twice: once for the stamps and for the place of every object,
// and then each body where it lies, so that memory does not grow with bodies.
//
// A [Folder] is something else: the raw objects of a whole site, in the place of which it
// answers, so that who reads the site reads the folder in the same way.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
	"wpmd/pkg/tree"
)

// SyntaxError says where a file stops being JSON.
type SyntaxError = restjson.SyntaxError

// EmptyError says that there is nothing in a file.
type EmptyError struct{}

func (e *EmptyError) Error() string { return "empty" }

// NotPostsError says that a file is JSON of something else than posts.
type NotPostsError struct {
	What string // "term", "user", "error rest_forbidden", "empty list", …
}

func (e *NotPostsError) Error() string { return fmt.Sprintf("%s where posts belong", e.What) }

// ManyError says that there are several posts where one is wanted.
type ManyError struct{ Count int }

func (e *ManyError) Error() string { return fmt.Sprintf("%d posts where one belongs", e.Count) }

// EntryError says which object of a file cannot be read as a post.
type EntryError struct {
	Number int // from 1 on
	Err    error
}

func (e *EntryError) Error() string { return fmt.Sprintf("entry %d: %v", e.Number, e.Err) }
func (e *EntryError) Unwrap() error { return e.Err }

// Part is one file of posts.
type Part struct {
	Data io.ReaderAt
	Size int64
}

// Source is a file of posts, or several. Close it after use.
type Source struct {
	parts   []Part
	close   func() error
	site    content.Site
	entries []entry
	byID    map[int64]int // place in entries
	assets  map[int64]span
	objects int // so far
	part    int // that is being read
	// tolerated is what is no JSON around that of the files.
	tolerated []content.Warning
	held      *content.Warning // what the last inventory left out
}

// Open reads the file at path; a pipe is read as Read does.
func Open(ctx context.Context, path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if !info.Mode().IsRegular() {
		s, err := Read(ctx, f)
		return s, errors.Join(err, f.Close())
	}
	return newSource([]Part{{f, info.Size()}}, f.Close)
}

// Read reads a stream to its end into a temporary file, which Close removes. It gives
// up when ctx ends, even while the stream is silent.
func Read(ctx context.Context, r io.Reader) (*Source, error) {
	spool, err := tree.NewSpool()
	if err != nil {
		return nil, err
	}
	type outcome struct {
		size int64
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		size, err := io.Copy(spool.File, r)
		done <- outcome{size, err}
	}()
	select {
	case read := <-done:
		if read.err != nil {
			return nil, errors.Join(read.err, spool.Close())
		}
		return newSource([]Part{{spool, read.size}}, spool.Close)
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), spool.Close())
	}
}

// New reads files as one, and does not close them.
func New(parts ...Part) (*Source, error) {
	return newSource(parts, func() error { return nil })
}

// newSource owns what closing closes, also when it fails.
func newSource(parts []Part, closing func() error) (*Source, error) {
	s := &Source{parts: parts, close: closing, byID: map[int64]int{}, assets: map[int64]span{}}
	if err := s.index(); err != nil {
		return nil, errors.Join(err, closing())
	}
	return s, nil
}

// Close lets go of the file.
func (s *Source) Close() error { return s.close() }

// Single reads the one post that raw holds, alone, in an array or on a line.
func Single(raw []byte) (content.Document, error) {
	s := &Source{byID: map[int64]int{}, assets: map[int64]span{}}
	err := s.indexBytes(raw)
	if bad, ok := errors.AsType[*SyntaxError](err); ok {
		return unclean(raw, bad)
	}
	if err != nil {
		return content.Document{}, err
	}
	if n := len(s.entries); n > 1 {
		return content.Document{}, &ManyError{Count: n}
	}
	return s.document(s.entries[0])
}

// unclean reads JSON that something else stands around.
func unclean(raw []byte, bad *SyntaxError) (content.Document, error) {
	list, err := restjson.List(raw)
	if err == nil && len(list) > 1 {
		return content.Document{}, &ManyError{Count: len(list)}
	}
	if err == nil && len(list) == 1 {
		raw = list[0]
	}
	d, err := restjson.Reader{}.Document(raw)
	if err != nil {
		return d, bad
	}
	return d, nil
}

// Warnings says what stands around the posts, and what the last inventory left out because
// it is not public. Whatever else is odd about a file is odd about one document.
func (s *Source) Warnings() []content.Warning {
	if s.held == nil {
		return s.tolerated
	}
	return append(slices.Clone(s.tolerated), *s.held)
}
