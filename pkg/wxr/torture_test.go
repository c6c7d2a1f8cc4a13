package wxr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
)

// everything asks for all that a file may hold.
var everything = content.Query{Status: []string{
	"publish", "draft", "pending", "private", "future", "trash", "inherit", "protected", "auto-draft", content.StatusUnknown,
}}

// account is what became of the items of a file.
type account struct {
	documents, media, links int // that were found
	doubled                 int // that were there before
	told                    int // of which it is said that they are missing
}

func (a account) found() int { return a.documents + a.media + a.links + a.doubled }

// take reads a file to its end, with bodies and all else where they are asked for.
func take(t *testing.T, raw []byte, bodies bool) (account, *Source, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := New(ctx, []Part{{Name: "x.xml", Data: bytes.NewReader(raw), Size: int64(len(raw))}})
	if err != nil {
		return account{}, nil, err
	}
	a := account{media: len(s.media), links: len(s.menus), doubled: s.doubled, told: len(s.cuts)}
	q := everything
	for _, e := range s.entries {
		if !slices.Contains(q.Types, e.stamp.Type) {
			q.Types = append(q.Types, e.stamp.Type)
		}
		if !slices.Contains(q.Status, e.stamp.Status) {
			q.Status = append(q.Status, e.stamp.Status)
		}
	}
	var stamps []content.Stamp
	cuts := 0
	for stamp, err := range s.Inventory(ctx, q) {
		switch {
		case err == nil:
			stamps = append(stamps, stamp)
		default:
			if _, ok := errors.AsType[*CutError](err); !ok {
				t.Errorf("inventory: %v", err)
			}
			cuts++
		}
	}
	if len(q.Types) > 0 && len(stamps) != len(s.entries) || cuts != len(s.cuts) {
		t.Errorf("listed %d of %d documents, %d of %d cuts", len(stamps), len(s.entries), cuts, len(s.cuts))
	}
	if !bodies {
		a.documents = len(stamps)
		return a, s, nil
	}
	for d, err := range s.Documents(ctx, stamps) {
		if err != nil {
			t.Errorf("document: %v", err)
			continue
		}
		if d.ID == 0 || strings.ContainsRune(d.Title, 0) {
			t.Errorf("document %+v", d.Stamp)
		}
		a.documents++
	}
	for _, err := range s.Comments(ctx) {
		if err != nil {
			t.Errorf("comments: %v", err)
		}
	}
	for _, err := range s.Menus(ctx) {
		if err != nil {
			t.Errorf("menus: %v", err)
		}
	}
	for _, err := range s.Assets(ctx, s.order) {
		if err != nil {
			t.Errorf("assets: %v", err)
		}
	}
	return a, s, nil
}

// corpus are the exports of the corpus by name; in short runs the small ones.
func corpus(t *testing.T) map[string][]byte {
	t.Helper()
	root := os.Getenv("WPMD_CORPUS")
	if root == "" {
		t.Skip("WPMD_CORPUS is not set")
	}
	names, err := filepath.Glob(filepath.Join(root, "wxr", "*.xml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no exports in %s: %v", root, err)
	}
	files := make(map[string][]byte)
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) < 100<<10 || !testing.Short() {
			files[filepath.Base(name)] = raw
		}
	}
	return files
}

// Of real exports every item comes out.
func TestCorpusWhole(t *testing.T) {
	for name, raw := range corpus(t) {
		a, s, err := take(t, raw, true)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := bytes.Count(raw, []byte("<item")); a.found() < want {
			t.Errorf("%s: %d of %d items: %+v", name, a.found(), want, a)
		}
		if site, err := s.Site(t.Context()); err != nil || !strings.HasPrefix(site.URL, "http") && !strings.Contains(name, "namespace-edge") {
			t.Errorf("%s: site %q, %v", name, site.URL, err)
		}
		if a.told > 0 {
			t.Errorf("%s does not break off: %v", name, s.cuts[0])
		}
	}
}

// A file that breaks off lost all of its posts, or was taken for whole.
func TestCorpusCut(t *testing.T) {
	for name, raw := range corpus(t) {
		end := bytes.LastIndex(raw, []byte("</channel"))
		step := 1000
		if len(raw) > 300<<10 {
			step = 4000
		}
		for at := 0; at < end; at += step {
			a, _, err := take(t, raw[:at], at%20_000 == 0)
			if _, none := errors.AsType[*NotExportError](err); none && !bytes.Contains(raw[:at], []byte("<wp:")) {
				continue
			}
			if err != nil {
				t.Errorf("%s cut at %d: %v", name, at, err)
				break
			}
			if want := bytes.Count(raw[:at], []byte("</item>")); a.found() < want || a.told != 1 {
				t.Errorf("%s cut at %d: %d of %d items, %d told", name, at, a.found(), want, a.told)
				break
			}
		}
	}
}

// Bytes that went astray made a file unreadable. An item may be lost to them where its own
// tag is hit, in which case what is in it is part of the one before.
func TestCorpusCorrupted(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	files := corpus(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		raw := files[name]
		want := bytes.Count(raw, []byte("</item>"))
		rounds := max(1, min(20, 1<<20/len(raw)))
		for round := range rounds {
			bad := bytes.Clone(raw)
			hits := 1 + random.IntN(20)
			for range hits {
				corrupt(bad, random)
			}
			a, s, err := take(t, bad, true)
			if err != nil {
				t.Errorf("%s, round %d: %v", name, round, err)
				continue
			}
			if lost := want - a.found(); lost > 2*hits || lost > 0 && a.told+s.open+s.skipped == 0 {
				t.Errorf("%s, round %d with %d hits: %d of %d items lost, %+v", name, round, hits, lost, want, a)
			}
		}
	}
}

// corrupt changes a few bytes somewhere.
func corrupt(raw []byte, random *rand.Rand) {
	at := random.IntN(len(raw))
	switch random.IntN(3) {
	case 0:
		raw[at] = byte(random.IntN(256))
	case 1:
		for i := at; i < min(at+random.IntN(64), len(raw)); i++ {
			raw[i] = ' '
		}
	default:
		copy(raw[at:min(at+16, len(raw))], "<]]>&\x00\xff<!--<![CDATA["[random.IntN(8):])
	}
}

func (a account) String() string {
	return fmt.Sprintf("%d documents, %d media, %d links", a.documents, a.media, a.links)
}
