package wptest

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

//go:embed site
var sampleFiles embed.FS

// sampleSite is the form of site/site.json.
type sampleSite struct {
	Home, Name, Description, Permalinks string

	Zone   string
	Offset int // hours; the zone knows no summer time, so no zone file is needed

	Types      []Type
	Taxonomies []Taxonomy
	Terms      []*Term
	Users      []*User
	Media      []sampleMedia
	Comments   []*Comment
}

type sampleMedia struct {
	ID, Author, Parent int64
	Slug, Title        string
	Date               time.Time
	// From is the embedded file, where its name is not that of the upload.
	From string
	Media
}

// Sample returns the sample site, a new copy each time: the journal of the
// keepers of a lighthouse, in which every post shows something else that a
// WordPress can hold.
func Sample() *Site {
	site, err := readSample()
	if err != nil {
		panic("wptest: the embedded sample site: " + err.Error())
	}
	return site
}

func readSample() (*Site, error) {
	raw, err := sampleFiles.ReadFile("site/site.json")
	if err != nil {
		return nil, err
	}
	var s sampleSite
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	site := &Site{
		Home: s.Home, Name: s.Name, Description: s.Description, Zone: time.FixedZone(s.Zone, s.Offset*3600), Permalinks: s.Permalinks,
		Types: s.Types, Taxonomies: s.Taxonomies, Terms: s.Terms, Users: s.Users, Comments: s.Comments,
		Files: map[string]File{},
	}
	for _, m := range s.Media {
		if err := site.addMedia(m); err != nil {
			return nil, err
		}
	}
	return site, site.addPosts()
}

func (s *Site) addMedia(m sampleMedia) error {
	names := []string{m.File}
	if m.Original != "" {
		names = append(names, sibling(m.File, m.Original))
	}
	for _, size := range m.Sizes {
		names = append(names, sibling(m.File, size.File))
	}
	for i, name := range names {
		from := name
		if i == 0 && m.From != "" {
			from = m.From
		}
		data, err := sampleFiles.ReadFile("site/uploads/" + from)
		if err != nil {
			return err
		}
		s.Files[name] = File{Data: data, Modified: m.Date}
	}
	s.Posts = append(s.Posts, &Post{
		ID: m.ID, Type: "attachment", Slug: m.Slug, Title: m.Title, Date: m.Date, Author: m.Author, Parent: m.Parent, Media: &m.Media,
	})
	return nil
}

func (s *Site) addPosts() error {
	files, err := fs.Glob(sampleFiles, "site/posts/*.html")
	if err != nil {
		return err
	}
	for _, name := range files {
		raw, err := sampleFiles.ReadFile(name)
		if err != nil {
			return err
		}
		p, err := s.parsePost(string(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.Posts = append(s.Posts, p)
	}
	return nil
}

// parsePost reads a header of "key: value" lines, an empty line and the body.
func (s *Site) parsePost(text string) (*Post, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	p := &Post{Content: "\n" + body, Terms: map[string][]int64{}}
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("no header line: %q", line)
		}
		if err := s.setPost(p, key, strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return p, nil
}

func (s *Site) setPost(p *Post, key, value string) (err error) {
	switch key {
	case "type":
		p.Type = value
	case "status":
		p.Status = value
	case "slug":
		p.Slug = value
	case "title":
		p.Title = value
	case "excerpt":
		p.Excerpt = value + "\n"
	case "format":
		p.Format = value
	case "password":
		p.Password = value
	case "sticky":
		p.Sticky = value == "true"
	case "date":
		p.Date, err = time.Parse(time.RFC3339, value)
	case "modified":
		p.Modified, err = time.Parse(time.RFC3339, value)
	case "author":
		return s.setAuthor(p, value)
	case "id", "parent", "featured", "order":
		return setNumber(p, key, value)
	default:
		return s.setTerms(p, key, value)
	}
	return err
}

func setNumber(p *Post, key, value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	switch key {
	case "id":
		p.ID = n
	case "parent":
		p.Parent = n
	case "featured":
		p.Featured = n
	case "order":
		p.MenuOrder = int(n)
	}
	return err
}

func (s *Site) setAuthor(p *Post, login string) error {
	u := s.User(login)
	if u == nil {
		return fmt.Errorf("no user %q", login)
	}
	p.Author = u.ID
	return nil
}

func (s *Site) setTerms(p *Post, taxonomy, slugs string) error {
	for slug := range strings.SplitSeq(slugs, ", ") {
		t := s.Term(taxonomy, slug)
		if t == nil {
			return fmt.Errorf("no term %q", slug)
		}
		p.Terms[taxonomy] = append(p.Terms[taxonomy], t.ID)
	}
	return nil
}
