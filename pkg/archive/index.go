package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// span is the place of an object in a file, in bytes.
type span struct {
	part  int
	start int64
	size  int
}

// entry is what is kept in memory of a post, or of an object that cannot be
// read as one: err says why.
type entry struct {
	span
	stamp   content.Stamp
	title   string
	authors []content.Author
	labels  []content.Term
	err     error
	number  int // of the object in the file, from 1 on
}

func (s *Source) indexBytes(raw []byte) error {
	s.parts = []Part{{bytes.NewReader(raw), int64(len(raw))}}
	return s.index()
}

// index finds every object of the files. One that something stands around which is no
// JSON is read without that.
func (s *Source) index() error {
	for s.part = range s.parts {
		err := s.indexPart()
		if _, empty := errors.AsType[*EmptyError](err); empty && len(s.parts) > 1 {
			continue
		}
		if bad, ok := errors.AsType[*SyntaxError](err); ok {
			err = s.indexUnclean(bad)
		}
		if err != nil {
			return err
		}
	}
	return s.finish()
}

// longestUnclean bounds what is read at once of a file that is no clean JSON.
const longestUnclean = 64 << 20

// indexUnclean reads a file again of which nothing was found, without what stands around
// its JSON.
func (s *Source) indexUnclean(bad *SyntaxError) error {
	p := s.parts[s.part]
	if p.Size > longestUnclean || s.objects > 0 || errors.Is(bad, io.ErrUnexpectedEOF) {
		return bad
	}
	raw, err := s.bytes(span{s.part, 0, int(p.Size)})
	if err != nil {
		return err
	}
	value, how, err := restjson.ReadValue(raw)
	if err != nil || len(value) == 0 || value[0] != '[' && value[0] != '{' {
		return bad
	}
	s.tolerated = append(s.tolerated, content.Warning{Code: restjson.Tolerated, Message: how.String()})
	s.parts[s.part] = Part{bytes.NewReader(value), int64(len(value))}
	return s.indexPart()
}

func (s *Source) indexPart() error {
	r := s.at(0)
	first, err := r.skip()
	if errors.Is(err, io.EOF) {
		return &EmptyError{}
	}
	if err != nil {
		return err
	}
	if first == '{' && r.isLines() {
		return s.indexLines(r)
	}
	return s.indexValues(r.offset)
}

// reader knows its place in the file.
type reader struct {
	*bufio.Reader
	offset int64
}

func (s *Source) at(offset int64) *reader {
	p := s.parts[s.part]
	section := io.NewSectionReader(p.Data, offset, p.Size-offset)
	return &reader{Reader: bufio.NewReaderSize(section, 1<<16), offset: offset}
}

// skip leaves out byte-order marks and white space, and returns the byte that
// comes next, unread.
func (r *reader) skip() (byte, error) {
	for {
		next, err := r.Peek(1)
		if err != nil {
			return 0, err
		}
		size := 1
		if mark, _ := r.Peek(len(bom)); string(mark) == bom {
			size = len(bom)
		} else if !bytes.ContainsAny(next, " \t\r\n") {
			return next[0], nil
		}
		n, err := r.Discard(size)
		r.offset += int64(n)
		if err != nil {
			return 0, err
		}
	}
}

// skipHeaders leaves out the headers of HTTP too, with which "curl -i" saves an answer.
func (r *reader) skipHeaders() (byte, error) {
	for {
		first, err := r.skip()
		if start, _ := r.Peek(5); err != nil || string(start) != "HTTP/" {
			return first, err
		}
		for {
			line, err := r.ReadString('\n')
			r.offset += int64(len(line))
			if err != nil {
				return 0, err
			}
			if strings.TrimSpace(line) == "" {
				break
			}
		}
	}
}

const bom = "\uFEFF"

// isLines reports whether an object stands on each line: on the first, or where
// that is broken, on the second. A first line longer than can be looked ahead
// is not that of an indented object.
func (r *reader) isLines() bool {
	ahead, _ := r.Peek(r.Size())
	first, rest, found := bytes.Cut(ahead, []byte("\n"))
	if !found && len(ahead) == r.Size() || json.Valid(first) {
		return true
	}
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.HasPrefix(second, []byte("{")) && json.Valid(second)
}

func (s *Source) indexLines(r *reader) error {
	for {
		start := r.offset
		line, err := r.ReadBytes('\n')
		r.offset += int64(len(line))
		if object := bytes.TrimSpace(line); len(object) > 0 {
			indent := bytes.Index(line, object[:1])
			s.add(object, start+int64(indent))
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// indexValues reads the arrays and objects that stand one behind the other.
func (s *Source) indexValues(offset int64) error {
	for {
		r := s.at(offset)
		first, err := r.skipHeaders()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d := json.NewDecoder(r)
		if first == '[' {
			err = s.indexArray(d, r.offset)
		} else {
			err = s.indexNext(d, r.offset)
		}
		if err != nil {
			return s.syntaxError(err, r.offset+d.InputOffset())
		}
		offset = r.offset + d.InputOffset()
	}
}

func (s *Source) indexArray(d *json.Decoder, base int64) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		if err := s.indexNext(d, base); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (s *Source) indexNext(d *json.Decoder, base int64) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return err
	}
	s.add(raw, base+d.InputOffset()-int64(len(raw)))
	return nil
}

// syntaxError finds the very byte at which a value breaks that is looked for
// from offset on.
func (s *Source) syntaxError(err error, offset int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &SyntaxError{Offset: s.parts[s.part].Size, Err: io.ErrUnexpectedEOF}
	}
	bad, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return err
	}
	r := s.at(offset)
	if next, err := r.skip(); err == nil && next == ',' {
		_, _ = r.Discard(1) // it was peeked at
		r.offset++
	}
	var value json.RawMessage
	if precise, ok := errors.AsType[*json.SyntaxError](json.NewDecoder(r).Decode(&value)); ok {
		return &SyntaxError{Offset: r.offset + precise.Offset - 1, Err: precise}
	}
	return &SyntaxError{Offset: offset, Err: bad}
}

// add takes up one object, or the objects of an array that stands in its place
// as where whole answers were put one behind the other.
func (s *Source) add(raw []byte, offset int64) {
	if raw[0] == '[' {
		d := json.NewDecoder(bytes.NewReader(raw))
		if s.indexArray(d, offset) == nil {
			return
		}
	}
	if s.addList(raw, offset) {
		return
	}
	place := span{s.part, offset, len(raw)}
	s.objects++
	d, err := restjson.Reader{Listing: true}.Document(raw)
	if err != nil || d.Type == "attachment" {
		if a, err := restjson.Asset(raw); err == nil {
			s.assets[a.ID] = place
			return
		}
	}
	if err == nil && s.site.URL == "" {
		s.site.URL = restjson.Home(raw)
	}
	if err == nil {
		d.Link = onSite(d.Link, restjson.Home(raw))
	}
	e := entry{span: place, stamp: d.Stamp, title: d.Title, authors: d.Authors, labels: d.Labels, err: err, number: s.objects}
	if err != nil {
		e.stamp = content.Stamp{Type: "post", Status: "publish"}
	}
	s.keep(e)
}

// listed are the names under which an object holds a list of posts.
var listed = []string{"posts", "pages", "items", "data", "results"}

// addList takes up the posts of an object that is a list of them with something else
// around it; false for any other object.
func (s *Source) addList(raw []byte, offset int64) bool {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	found := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return found
		}
		name, _ := key.(string)
		rest := bytes.TrimLeft(raw[d.InputOffset():], ": \t\r\n")
		if slices.Contains(listed, name) && bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(rest, []byte("[")), " \t\r\n"), []byte("{")) && rest[0] == '[' {
			if s.indexArray(d, offset) != nil {
				return found
			}
			found = true
			continue
		}
		if name == "id" || name == "ID" || name == "title" || name == "content" { // a post
			return found
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return found
		}
	}
	return found
}

// onSite is a link that some programs write without its site, on the site that the
// post itself says it is from. The others in a file may be from elsewhere.
func onSite(link, home string) string {
	u, err := url.Parse(link)
	if err != nil || link == "" || u.IsAbs() || home == "" {
		return link
	}
	base, err := url.Parse(home + "/")
	if err != nil {
		return link
	}
	return base.ResolveReference(u).String()
}

// keep adds an entry, or replaces an older state of the same post. Another post
// with an id that is taken, as hand-made files have them, counts as one without.
func (s *Source) keep(e entry) {
	i, taken := s.byID[e.stamp.ID]
	if taken && isSame(s.entries[i].stamp, e.stamp) {
		if e.stamp.Modified.After(s.entries[i].stamp.Modified) {
			s.entries[i] = e
		}
		return
	}
	if taken || e.stamp.ID <= 0 {
		e.stamp.ID = content.OwnID(e.stamp, e.title, func(id int64) bool { _, ok := s.byID[id]; return ok })
	}
	s.byID[e.stamp.ID] = len(s.entries)
	s.entries = append(s.entries, e)
}

func isSame(a, b content.Stamp) bool {
	return a.ID > 0 && a.ID == b.ID && a.Type == b.Type && a.Slug == b.Slug && a.Link == b.Link
}

// finish refuses a file without any post, and sums up what the posts say of
// their site.
func (s *Source) finish() error {
	if len(s.entries) == 0 && len(s.assets) == 0 {
		return &NotPostsError{What: "an empty list"}
	}
	i := slices.IndexFunc(s.entries, func(e entry) bool { return e.err == nil })
	if i < 0 {
		return s.noPosts()
	}
	for _, e := range s.entries[i:] {
		if e.err == nil {
			s.describe(e)
		}
	}
	return nil
}

func (s *Source) noPosts() error {
	if len(s.entries) == 0 {
		return &NotPostsError{What: "media item"}
	}
	first := s.entries[0].err
	if shape, ok := errors.AsType[*restjson.ShapeError](first); ok {
		return &NotPostsError{What: shape.Got}
	}
	if bad, ok := errors.AsType[*SyntaxError](first); ok {
		return &SyntaxError{Offset: s.entries[0].start + bad.Offset, Err: bad.Err}
	}
	return first
}

// describe adds to the site the type of a post and the taxonomies it is sorted by.
func (s *Source) describe(e entry) {
	t := slices.IndexFunc(s.site.Types, func(t content.Type) bool { return t.Name == e.stamp.Type })
	if t < 0 {
		t = len(s.site.Types)
		s.site.Types = append(s.site.Types, content.Type{Name: e.stamp.Type, Label: e.stamp.Type})
	}
	for _, name := range taxonomies(e) {
		if !slices.Contains(s.site.Types[t].Taxonomies, name) {
			s.site.Types[t].Taxonomies = append(s.site.Types[t].Taxonomies, name)
		}
		if !slices.ContainsFunc(s.site.Taxonomies, func(t content.Taxonomy) bool { return t.Name == name }) {
			s.site.Taxonomies = append(s.site.Taxonomies, content.Taxonomy{Name: name, Label: name})
		}
	}
}

func taxonomies(e entry) []string {
	names := slices.Sorted(maps.Keys(e.stamp.Terms))
	for _, t := range e.labels {
		names = append(names, t.Taxonomy)
	}
	return names
}
