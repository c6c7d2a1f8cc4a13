package render

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/layout"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitedata"
)

// FuzzAnswers spoils whole answers of a site and takes them the whole way to a
// file: nothing panics, all of it ends, twice gives the same, and what is written
// can be read.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("ixQ\xdd\xdd\n\x84\x18R\xfe\x82S\xfa\xd7\xfe\xda\xf56\x16\xc6\x1d\xa0\xa2\t\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4\xa4"))
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 150 {
		choices := make([]byte, 6+n%40)
		for i := range choices {
			choices[i] = byte(random.Uint32())
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		s := &spoiler{choices: choices[:min(len(choices), 120)]}
		way := s.of(len(flavor.Names()) * len(headers))
		raw := spoilt(s)
		for _, answer := range raw {
			if len(answer) > longestAnswer {
				t.Skip("more than is spoilt in a short time")
			}
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		first, again := written(ctx, t, raw, way), written(ctx, t, raw, way)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
		for name, data := range first {
			if !bytes.Equal(data, again[name]) {
				t.Errorf("%s differs the second time:\n%.3000s\n%.3000s", name, data, again[name])
			}
		}
		if t.Failed() {
			for kind, answer := range raw {
				t.Logf("%s: %.20000s", kind, answer)
			}
		}
	})
}

// spoilt are the answers of a site, spoilt as s decides.
func spoilt(s *spoiler) map[string][]byte {
	kinds := slices.Sorted(maps.Keys(healthy))
	trees, others := make(map[string]any), make([]string, 0, len(kinds))
	for _, kind := range kinds {
		trees[kind], others = parsed(healthy[kind]), append(others, healthy[kind])
	}
	for s.more() {
		kind := "post" // more often than the others
		if s.of(2) == 1 {
			kind = kinds[s.of(len(kinds))]
		}
		trees[kind] = s.spoil(trees[kind], others)
	}
	raw := make(map[string][]byte)
	for kind, tree := range trees {
		raw[kind] = appendAnswer(nil, tree)
	}
	return raw
}

// written is what an export writes of the answers, in one of the flavors and
// formats.
func written(ctx context.Context, t *testing.T, raw map[string][]byte, way int) map[string][]byte {
	t.Helper()
	target, err := flavor.Named(flavor.Names()[way/len(headers)])
	if err != nil {
		t.Fatal(err)
	}
	index, _ := restjson.ReadIndex(raw["index"])
	site := index.Site
	reader := restjson.Reader{Taxonomies: make(map[string]string), Served: true}
	types, _ := restjson.Types(raw["types"])
	for _, kind := range types {
		site.Types = append(site.Types, kind.Type)
	}
	taxonomies, _ := restjson.Taxonomies(raw["taxonomies"])
	for _, taxonomy := range taxonomies {
		reader.Taxonomies[taxonomy.Base] = taxonomy.Name
		site.Taxonomies = append(site.Taxonomies, taxonomy.Taxonomy)
	}
	var terms []content.Term
	if term, err := restjson.Term(raw["term"]); err == nil {
		terms = append(terms, term)
	}
	var authors []content.Author
	if author, err := restjson.Author(raw["user"]); err == nil {
		authors = append(authors, author)
	}
	menu, _ := restjson.Navigation(raw["menu"])
	files := map[string][]byte{
		"site": sitedata.Site(site, site.Icon), "terms": sitedata.Terms(site.Taxonomies, terms),
		"authors": sitedata.Authors(authors), "menus": sitedata.Menus([]content.Menu{menu}),
	}
	threads := threadsOf(raw["comments"])
	files["comments"] = sitedata.Comments(threads, func(c content.Comment) string { return c.Content })
	for name, data := range files {
		if err := readOnce(data, frontmatter.JSON); err != nil {
			t.Errorf("data of %s: %v\n%s", name, err, data)
		}
	}
	for i, read := range []restjson.Reader{reader, {}} {
		doc, err := read.Document(raw["post"])
		if err != nil {
			continue
		}
		if asset, err := restjson.Asset(raw["media"]); err == nil {
			doc.Library = append(doc.Library, asset)
		}
		files[fmt.Sprint("document ", i)] = writtenDocument(ctx, t, doc, site, target, threads, way)
	}
	return files
}

func threadsOf(raw []byte) []sitedata.Thread {
	list, _ := restjson.List(raw)
	var comments []content.Comment
	for _, element := range list[:min(len(list), 20)] {
		if comment, err := restjson.Comment(element); err == nil {
			comments = append(comments, comment)
		}
	}
	return sitedata.Threads(comments)
}

func writtenDocument(ctx context.Context, t *testing.T, doc content.Document, site content.Site, target flavor.Flavor, threads []sitedata.Thread, way int) []byte {
	t.Helper()
	options := Options{Target: target, FrontMatter: headers[way%len(headers)], Fields: append(slices.Sorted(maps.Keys(doc.Fields)), "seo", "meta.subtitle")}
	place := Alone(doc)
	scheme := layout.SchemeOf(site)
	scheme.Paths = target.Paths
	place.Links = linkmap.New(site, scheme, linkmap.Options{Target: target})
	if file, err := scheme.Document(doc.Stamp); err == nil {
		place.File = file
	}
	place.Threads, place.Former = threads, []string{"https://example.org/old/", doc.Link}
	rendered, err := New(options).Render(ctx, doc, place)
	if err != nil {
		t.Fatalf("%s: %v", target.Name, err)
	}
	header, _ := frontmatter.Split(rendered.Bytes)
	if fence := target.Header.JSONFence; fence != "" && options.FrontMatter == frontmatter.JSON {
		header = bytes.TrimSuffix(bytes.TrimPrefix(header, []byte(fence+"\n")), []byte("---\n"))
	}
	if err := readOnce(header, options.FrontMatter); err != nil {
		t.Errorf("%s, %s: %v:\n%s", target.Name, options.FrontMatter, err, header)
	}
	for _, format := range headers {
		if err := readOnce(frontmatter.Append(nil, format, rendered.FrontMatter), format); err != nil {
			t.Errorf("%s, %s: %v:\n%s", target.Name, format, err, header)
		}
	}
	return rendered.Bytes
}

var headers = []frontmatter.Format{frontmatter.YAML, frontmatter.TOML, frontmatter.JSON}

// readOnce reads a header or a data file as its readers do. Those of YAML and TOML
// refuse a key that is there twice; that of JSON does not.
func readOnce(text []byte, format frontmatter.Format) error {
	var value any
	switch format {
	case frontmatter.YAML:
		return yaml.Unmarshal(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("---\n")), []byte("---\n")), &value)
	case frontmatter.TOML:
		return toml.Unmarshal(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("+++\n")), []byte("+++\n")), &value)
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	return noneTwice(json.NewDecoder(bytes.NewReader(text)))
}

// noneTwice reads a JSON text to its end.
func noneTwice(decoder *json.Decoder) error {
	decoder.UseNumber()
	var objects []map[string]bool // nil for a list
	isKey := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		within := func() bool { return len(objects) > 0 && objects[len(objects)-1] != nil }
		switch {
		case token == json.Delim('{'):
			objects, isKey = append(objects, make(map[string]bool)), true
			continue
		case token == json.Delim('['):
			objects, isKey = append(objects, nil), false
			continue
		case token == json.Delim('}') || token == json.Delim(']'):
			objects = objects[:len(objects)-1]
			isKey = within()
			continue
		case !isKey:
			isKey = within()
			continue
		}
		key, _ := token.(string)
		if objects[len(objects)-1][key] {
			return fmt.Errorf("the key %q is there twice", key)
		}
		objects[len(objects)-1][key], isKey = true, false
	}
}
