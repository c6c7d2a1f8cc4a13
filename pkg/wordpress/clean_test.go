package wordpress_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress/wptest"
)

type headerTeller struct {
	http.ResponseWriter
	name, value string
}

func (h *headerTeller) WriteHeader(status int) {
	h.Header().Set(h.name, h.value)
	h.ResponseWriter.WriteHeader(status)
}

// packed compresses what it does not say is compressed.
func packed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

type chunkCutter struct {
	http.ResponseWriter
	left int
}

func (c *chunkCutter) WriteHeader(status int) {
	c.Header().Del("Content-Length")
	c.ResponseWriter.WriteHeader(status)
}

func (c *chunkCutter) Write(b []byte) (int, error) {
	n := min(len(b), c.left)
	c.left -= n
	_, _ = c.ResponseWriter.Write(b[:n])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	return len(b), nil
}

// Answers whose bytes or shapes are not what they should be are read all the
// same, from the index to the last body.
func TestUncleanAnswersAreRead(t *testing.T) {
	var altered atomic.Bool
	alter := func(change func([]byte) []byte) wptest.Fault {
		return wptest.Edit(func(b []byte) []byte {
			after := change(b)
			if !bytes.Equal(after, b) {
				altered.Store(true)
			}
			return after
		})
	}
	altering := func(pairs ...string) wptest.Fault {
		return alter(func(b []byte) []byte { return []byte(strings.NewReplacer(pairs...).Replace(string(b))) })
	}
	// telling says something of an answer that is not so.
	telling := func(name, value string) wptest.Fault {
		return wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			altered.Store(true)
			next.ServeHTTP(&headerTeller{w, name, value}, r)
		}}
	}
	// chunkedCut ends an answer of no given length after n bytes, a few times.
	chunkedCut := func(n int) wptest.Fault {
		return wptest.Fault{Times: 3, Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			altered.Store(true)
			next.ServeHTTP(&chunkCutter{w, n}, r)
			panic(http.ErrAbortHandler)
		}}
	}
	everywhere, onAPI := wptest.Under("/"), func(r *http.Request) bool { return wptest.Route(r) != "page" }
	for name, fault := range map[string]wptest.Fault{
		"says gzip, and is none":           telling("Content-Encoding", "gzip").On(onAPI),
		"is gzip, and does not say so":     alter(packed).On(onAPI),
		"cut in the middle of a chunk":     chunkedCut(700).On(onPosts),
		"another charset in the header":    telling("Content-Type", "application/json; charset=windows-1254").On(everywhere),
		"one byte a character":             altering(`\u00c7ay`, "\xc7ay", "Ç", "\xc7").On(everywhere),
		"half a character":                 altering(`"Post 7"`, `"Post 7 \ud83d"`).On(onPosts),
		"bytes that are no characters":     altering(`"Post 7"`, "\"Post 7 \xff\xfe\"").On(onPosts),
		"a list with numbers for keys":     alter(numbered).On(onPosts),
		"empty lists for objects":          alter(excerpts("[]")).On(onPosts),
		"false for objects":                alter(excerpts("false")).On(onPosts),
		"null for objects":                 alter(excerpts("null")).On(onPosts),
		"taxonomies with numbers for keys": altering(`"taxonomies":["category","post_tag"]`, `"taxonomies":{"0":"category","2":"post_tag"}`).On(wptest.Under("/wp/v2/types")),
		"strings for numbers":              altering(`"author":1,`, `"author":"1",`, `"author":2,`, `"author":"2",`).On(onPosts),
		"numbers for strings":              altering(`"slug":"post-7"`, `"slug":7`).On(onPosts),
		"a title that is a string":         altering(`"title":{"rendered":"Post 7"}`, `"title":"Post 7"`).On(onPosts),
		"null for what is not there":       altering(`"sticky":false`, `"sticky":null`, `"format":"standard"`, `"format":null`, `"parent":0`, `"parent":null`).On(onPosts),
		"no date":                          altering(`"date_gmt":"2024-01-01T18:00:00"`, `"date_gmt":"0000-00-00T00:00:00"`, `"modified":"2024-01-01T18:00:00"`, `"modified":"0000-00-00T00:00:00"`).On(onPosts),
		"no links":                         altering(`"_links":`, `"_nothing":`).On(everywhere),
		"a term list that is an object":    altering(`"tags":[13]`, `"tags":{"0":13}`).On(onPosts),
		"a notice before and a page after": alter(func(b []byte) []byte {
			return []byte("<b>Warning</b>: x[1]{2}\n" + string(b) + "<!DOCTYPE html><p>[x]</p>")
		}).On(onAPI),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 130
				server := wptest.New(library(n))
				altered.Store(false)
				server.Break(fault)
				o := readAll(t, server, content.Query{})
				if o.err != nil || len(o.lists) > 0 || len(o.docs) != n || len(o.missing)+o.unnamed > 0 {
					t.Fatalf("%d documents, missing %v, lists %v, error %v", len(o.docs), o.missing, o.lists, o.err)
				}
				d := o.docs[1013]
				if !strings.HasPrefix(d.Title, "Post 7") || len(d.Labels) != 2 || d.Labels[0].Name != "News" || d.Authors[0].Name == "" || !strings.Contains(d.Content, "1013") {
					t.Errorf("document %+v", d)
				}
				if other := o.docs[1015]; other.Labels[0].Name != "Çay & Su" {
					t.Errorf("a category is called %q", other.Labels[0].Name)
				}
				if !altered.Load() || o.requests > 60 {
					t.Errorf("altered: %t, %d requests", altered.Load(), o.requests)
				}
			})
		})
	}
}

// excerpts puts something else in the place of every excerpt.
func excerpts(value string) func([]byte) []byte {
	return func(b []byte) []byte { return excerpt.ReplaceAll(b, []byte(`"excerpt":`+value)) }
}

var excerpt = regexp.MustCompile(`"excerpt":\{[^}]*\}`)

// numbered makes an object with numbers for keys of a list.
func numbered(body []byte) []byte {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) != nil || len(list) == 0 {
		return body
	}
	var b bytes.Buffer
	for i, raw := range list {
		fmt.Fprintf(&b, "%c%q:%s", "{,"[min(i, 1)], strconv.Itoa(2*i), raw)
	}
	b.WriteString("}")
	return b.Bytes()
}
