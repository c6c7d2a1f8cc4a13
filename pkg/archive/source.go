package archive

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Site returns what the posts say of their site: its address as far as it can be
// guessed, and the types and taxonomies that occur.
func (s *Source) Site(ctx context.Context) (content.Site, error) { return s.site, ctx.Err() }

// Inventory lists the posts that q asks for, in the order of the file. An object
// that cannot be read is listed too where q narrows nothing, and Documents says
// what is wrong with it.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		f := s.newFilter(q)
		held := make(map[string]int)
		s.held = nil
		listed, told, untold := 0, false, 0
		for _, e := range s.entries {
			if err := ctx.Err(); err != nil {
				yield(content.Stamp{}, err)
				return
			}
			if !wants(f, e) || f.Searches() && !s.holds(f, e) {
				continue
			}
			if e.err == nil && !q.HoldsStatus(e.stamp) {
				held[e.stamp.Status]++
				s.held = q.LeftOut(held)
				continue
			}
			if !q.HoldsLanguage(e.stamp, s.site.URL) {
				told = told || e.stamp.Language != ""
				untold++
				continue
			}
			told = true
			stamp := e.stamp
			stamp.Unlocked = stamp.Protected && slices.Contains(q.Status, content.StatusProtected)
			if q.Titles {
				stamp.Title = e.title
			}
			if !yield(stamp, nil) {
				return
			}
			if listed++; listed == q.Limit {
				return
			}
		}
		if untold > 0 && !told {
			yield(content.Stamp{}, &content.LanguageError{Language: q.Language})
		}
	}
}

// holds says whether the words that are searched for are in a post. One that
// cannot be read any more is one that Documents will name.
func (s *Source) holds(f content.Filter, e entry) bool {
	d, err := s.document(e)
	return err != nil || finds(f, d)
}

// Documents reads the wanted posts where they lie in the file.
func (s *Source) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		for _, stamp := range want {
			if err := ctx.Err(); err != nil {
				yield(content.Document{}, err)
				return
			}
			d, err := s.read(stamp)
			if !yield(d, err) {
				return
			}
		}
	}
}

func (s *Source) read(stamp content.Stamp) (content.Document, error) {
	i, ok := s.byID[stamp.ID]
	if !ok {
		return content.Document{}, documentError(stamp, content.Gone, errNotInFile)
	}
	d, err := s.document(s.entries[i])
	d.Unlocked = stamp.Unlocked && d.Content != ""
	if err != nil {
		return content.Document{}, documentError(stamp, content.Failed, s.entries[i].fault(err))
	}
	return d, nil
}

// fault is an error of reading the entry, with where it is if the entry is at fault and
// not the disk.
func (e entry) fault(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok || errors.Is(err, io.ErrUnexpectedEOF) && e.err == nil {
		return err
	}
	return &EntryError{Number: e.number, Err: err}
}

var errNotInFile = errors.New("not in the file")

func documentError(stamp content.Stamp, fault content.Fault, err error) error {
	return &content.DocumentError{ID: stamp.ID, Type: stamp.Type, URL: stamp.Link, Fault: fault, Err: err}
}

func (s *Source) document(e entry) (content.Document, error) {
	if e.err != nil {
		return content.Document{}, e.err
	}
	raw, err := s.bytes(e.span)
	if err != nil {
		return content.Document{}, err
	}
	d, err := restjson.Reader{}.Document(raw)
	d.ID, d.Link = e.stamp.ID, e.stamp.Link
	return d, err
}

func (s *Source) bytes(place span) ([]byte, error) {
	raw := make([]byte, place.size)
	n, err := s.parts[place.part].Data.ReadAt(raw, place.start)
	if n < len(raw) {
		return nil, cmp.Or(err, io.ErrUnexpectedEOF)
	}
	return raw, nil
}

// Assets returns those of the media records that are in the file.
func (s *Source) Assets(ctx context.Context, ids []int64) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			place, ok := s.assets[id]
			if !ok {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(content.Asset{}, err)
				return
			}
			a, err := s.asset(place)
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

func (s *Source) asset(place span) (content.Asset, error) {
	raw, err := s.bytes(place)
	if err != nil {
		return content.Asset{}, err
	}
	return restjson.Asset(raw)
}
