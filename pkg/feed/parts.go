package feed

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// A feed shows of a document with page breaks its first page alone, and says nothing of
// the others. Who asks for the second page of everything in it gets that of those that
// have one, and of the others the first again.
// https://developer.wordpress.org/reference/functions/get_the_content/

// pageBreak stands between the pages of a document, as WordPress keeps it.
const pageBreak = "\n<!--nextpage-->\n"

// mostParts bounds how many pages of one document are read.
const mostParts = 100

// complete adds the further pages to the documents of a page of a feed but to those that
// are known.
func (s *Source) complete(ctx context.Context, f *Feed, address string, n int, isKnown func(Item) bool) error {
	if !slices.ContainsFunc(f.Items, func(it Item) bool { return it.IsFull && !isProtected(it) && !isKnown(it) }) {
		return nil
	}
	second, err := s.get(ctx, part(paged(address, n), 2))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if isMissing(err) || errors.Is(err, ErrNoFeed) { // WordPress leads from a page that is not there to the document
		return nil
	}
	if err != nil {
		s.warn("pages-unread", "whether documents have further pages, behind page breaks, could not be asked: %v", err)
		return nil
	}
	for i := range f.Items {
		it := &f.Items[i]
		j := slices.IndexFunc(second.Items, func(other Item) bool { return other.Link == it.Link })
		if j < 0 || !it.IsFull || isKnown(*it) || isAlike(it.Content, second.Items[j].Content) {
			continue
		}
		if err := s.addParts(ctx, it, second.Items[j].Content); err != nil {
			return err
		}
	}
	return nil
}

// addParts adds the second page and those behind it to a document.
func (s *Source) addParts(ctx context.Context, it *Item, text string) error {
	last := text
	it.Content += pageBreak + text
	for n := 3; n <= mostParts; n++ {
		f, err := s.get(ctx, part(ownFeed(it.Link), n))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		j := slices.IndexFunc(f.Items, func(other Item) bool { return sitemap.Key(other.Link) == sitemap.Key(it.Link) })
		if err != nil || j < 0 || isAlike(last, f.Items[j].Content) {
			return nil
		}
		last = f.Items[j].Content
		it.Content += pageBreak + last
	}
	return nil
}

// has says whether a document is there already.
func (s *Source) has(it Item) bool {
	_, known := s.byKey[sitemap.Key(it.Link)]
	return known
}

func part(address string, n int) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set("page", strconv.Itoa(n))
	u.RawQuery = query.Encode()
	return u.String()
}

// isAlike says that two texts are one, but for what a site makes anew whenever it shows
// it: most words of each are in the other.
func isAlike(a, b string) bool {
	if a == b {
		return true
	}
	count := make(map[string]int)
	wordsOfA, wordsOfB := strings.Fields(restjson.PlainText(a)), strings.Fields(restjson.PlainText(b))
	for _, word := range wordsOfA {
		count[word]++
	}
	shared := 0
	for _, word := range wordsOfB {
		if count[word] > 0 {
			count[word]--
			shared++
		}
	}
	return 2*shared >= max(len(wordsOfA), len(wordsOfB))
}
