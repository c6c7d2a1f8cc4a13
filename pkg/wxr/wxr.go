// Package wxr reads WordPress's own export files (WXR 1.0 to 1.2), however broken they
// are, as a source of documents.
//
// A file is read twice: once for the stamps and for the place of every item, and then
// each body where it lies, so that memory does not grow with bodies. What a file calls
// wrong is read by what it means: prefixes that are not declared, sections and elements
// that do not end, charsets that are not the declared one, what stands before, between
// and behind the elements. What cannot be had is named: nothing is missing in silence.
//
// A file holds what is not public too. That comes out for those alone who ask for it by
// name; addresses of mail and of machines never do, for they are not read.
//
// An item without an id of its own gets that of its guid ("?p=7"), or a negative one,
// which holds within one reading.
package wxr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"wpmd/pkg/content"
)

// Part is one file of an export. WordPress cuts large ones into several.
type Part struct {
	Name string
	Data io.ReaderAt
	Size int64
}

// NotExportError says that there is no export in a file.
type NotExportError struct{}

func (e *NotExportError) Error() string { return "no WordPress export" }

// CutError says that a file breaks off.
type CutError struct {
	File  string // its name where there are several
	Item  int    // in which item, from 1 on; 0 where none is cut
	Title string // of the item, as far as it is known
}

func (e *CutError) Error() string {
	of := "the file"
	if e.File != "" {
		of = e.File
	}
	switch {
	case e.Item == 0:
		return of + " breaks off behind its last item: what follows there is missing"
	case e.Title == "":
		return fmt.Sprintf("%s breaks off in item %d: that one and what follows are missing", of, e.Item)
	}
	return fmt.Sprintf("%s breaks off in item %d (%q): that one and what follows are missing", of, e.Item, e.Title)
}

// SitesError says that files are exports of several sites.
type SitesError struct {
	One, Other         string
	OneFile, OtherFile string
}

func (e *SitesError) Error() string {
	return fmt.Sprintf("%s and %s are exports of several sites: %s and %s", e.OneFile, e.OtherFile, e.One, e.Other)
}

// Source is a WordPress export. Close it after use.
type Source struct {
	// Passwords open documents that have one of them.
	Passwords []string

	parts   []Part
	names   []*names // of the parts
	closing []func() error
	site    content.Site
	entries []entry
	byID    map[int64]int // place in entries
	terms   *terms
	authors *authors
	media   map[int64]*attachment
	// attached are the media records that hang on documents, in the order of the library.
	attached map[int64][]int64
	order    []int64 // of the media records, as the files have them
	// groups are the documents that are translations of each other, by language.
	groups  map[int64]map[string]int64
	menus   []menuLink
	doubled int // items that were there before
	taken   int // items with the id of another
	cuts    []*CutError
	open    int // items or elements without an end
	skipped int // comments and the like that hold elements of an export
	// statuses says that the files tell which documents are public.
	statuses bool
	shown    map[string]bool // types that the site shows to visitors
	// hierarchical are the types whose documents have parents.
	hierarchical map[string]bool
	clocks       []clock
	excerpts     map[string]bool // types whose documents have excerpts
	warnings     []content.Warning
	patterns     func() (map[int64]string, error) // the contents of synced patterns, read once
	held         *content.Warning                 // what the last inventory left out since it is not public
}

// New reads the files of one export. The Source reads on from them, and does not close
// them.
func New(ctx context.Context, parts []Part) (*Source, error) {
	s := &Source{
		byID: make(map[int64]int), terms: newTerms(), authors: newAuthors(), media: make(map[int64]*attachment),
		shown: make(map[string]bool), excerpts: map[string]bool{"post": true, "page": true}, attached: make(map[int64][]int64),
	}
	s.patterns = sync.OnceValues(s.readPatterns)
	for _, p := range parts {
		data, size, closing, err := toUTF8(p.Data, p.Size)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.closing = append(s.closing, closing)
		s.parts = append(s.parts, Part{Name: p.Name, Data: data, Size: size})
	}
	if err := s.index(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close lets go of what the Source itself opened.
func (s *Source) Close() error {
	var errs []error
	for _, closing := range s.closing {
		errs = append(errs, closing())
	}
	s.closing = nil
	return errors.Join(errs...)
}

// Site returns what the files say of their site.
func (s *Source) Site(ctx context.Context) (content.Site, error) { return s.site, ctx.Err() }

// Warnings says what was noticed so far that concerns no single document.
func (s *Source) Warnings() []content.Warning {
	if s.held == nil {
		return s.warnings
	}
	return append(slices.Clone(s.warnings), *s.held)
}

func (s *Source) warn(code, format string, args ...any) {
	s.warnings = append(s.warnings, content.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}
