package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/crawl"
	"wpmd/pkg/export"
	"wpmd/pkg/feed"
)

// What a site is read through.
const (
	fromAPI   = "api"
	fromFeed  = "feed"
	fromPages = "pages"
)

const hintPages = "wpmd export SITE --source pages   (reads the pages themselves)"

func (o *networkOptions) addSourceFlag(flags *pflag.FlagSet) {
	chooseVar(flags, &o.from, "source", fromAPI, []string{fromAPI, fromFeed, fromPages}, "read the site's REST API, or where that is closed its feeds, or its pages")
}

// openWithoutAPI makes a site ready whose API is not asked.
func (o *networkOptions) openWithoutAPI(ctx context.Context, c *console, n *network, source string) (*opened, error) {
	if o.from == fromPages {
		return o.openPages(ctx, c, n, source)
	}
	if err := o.checkWithoutAPI(source); err != nil {
		return nil, err
	}
	address := siteAddress(source)
	src, err := feed.Open(ctx, n.client, address, feed.Options{Concurrency: o.concurrency, Headers: len(o.headers) > 0})
	if err != nil {
		return nil, err
	}
	site, err := src.Site(ctx)
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	return &opened{Source: src, name: folderName(address, site.URL), home: site.URL, network: n, close: func() { _ = src.Close() }}, nil
}

// openPages makes the pages of a site ready: those of its sitemap, or those that standard
// input lists.
func (o *networkOptions) openPages(ctx context.Context, c *console, n *network, source string) (*opened, error) {
	options := crawl.Options{Concurrency: o.concurrency, Headers: len(o.headers) > 0}
	if source == "-" {
		addresses, err := readAddresses(c.in)
		if err != nil {
			return nil, err
		}
		options.Addresses, source = addresses, addresses[0]
	}
	if err := o.checkWithoutAPI(source); err != nil {
		return nil, err
	}
	address := siteAddress(source)
	src, err := crawl.Open(ctx, n.client, address, options)
	if err != nil {
		return nil, err
	}
	site, err := src.Site(ctx)
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	return &opened{Source: src, name: folderName(address, site.URL), home: site.URL, network: n, close: func() { _ = src.Close() }}, nil
}

// readAddresses reads a list of addresses, one a line; "#" begins a comment.
func readAddresses(in io.Reader) ([]string, error) {
	var list []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the list of addresses: %w", err)
	}
	if len(list) == 0 {
		return nil, usage("wpmd export - --source pages -o example < addresses.txt", "standard input lists no address of a page")
	}
	return list, nil
}

// checkWithoutAPI refuses what only the API can do. What a feed or a page shows to who is
// logged in is not public, and neither says so.
func (o *networkOptions) checkWithoutAPI(source string) error {
	hint := "wpmd export https://example.org --source " + o.from
	switch {
	case isFile(source):
		return usage("wpmd export "+shellWord(source), "--source %s needs a site; a file is read as it is", o.from)
	case o.user != "":
		return usage(hint, "--user has no effect with --source %s: an application password opens the API alone", o.from)
	case o.api != "":
		return usage(hint, "--api and --source %s exclude each other", o.from)
	}
	header, err := o.header()
	if err == nil && isLogin(header) {
		return usage(hint, "--source %s does not take the cookie of a login: who is logged in is shown what is not public, and nothing says which that is", o.from)
	}
	return err
}

// isLogin says that a header holds the cookie of a login.
func isLogin(header http.Header) bool {
	return strings.Contains(strings.Join(header.Values("Cookie"), ";"), "wordpress_logged_in")
}

// feedRules are for sites that are read without their API.
func feedRules() []rule {
	return []rule{
		when(func(e *feed.NoFeedError) bool { return e.Err == nil },
			on(exitFailed, "--source feed: the site has no feed", func(e *feed.NoFeedError) string {
				return e.URL + " has no feed where WordPress keeps one"
			}, func(e *feed.NoFeedError) []string {
				return hints("wpmd export "+shellWord(siteOf(e.URL))+" --source pages   (reads its pages)", hintTools)
			})),
		inside(func(e *feed.NoFeedError) error { return e.Err }, func(e *feed.NoFeedError, said *explanation) {
			said.message = "the feed of " + siteOf(e.URL) + " cannot be read: " + said.message
			said.hints = append(said.hints, hintTools)
		}),
		on(exitFailed, "--source pages: no sitemap lists the site's pages", asItIs[*crawl.NothingListedError], hint[*crawl.NothingListedError](
			"wpmd export - --source pages -o DIR < addresses.txt   (a list of the pages' addresses, one a line)", hintTools)),
		on(exitIncomplete, "--source pages: a page shows no document", asItIs[*crawl.PageError], hint[*crawl.PageError](hintTools)),
		when(func(e *content.MissingFieldsError) bool { return len(e.Fields) == 1 && e.Fields[0] == content.FullText },
			on(exitIncomplete, "--source feed: the feed gives summaries alone", func(e *content.MissingFieldsError) string {
				if e.Kept {
					return "the feed gives a summary alone; the file of an earlier run stays as it is"
				}
				return "the feed gives a summary alone"
			}, hint[*content.MissingFieldsError](hintPages, hintTools))),
		when(func(e *export.UnlistedError) bool { return e.Partial },
			on(exitIncomplete, "--source feed: the sitemap lists what no feed gives", asItIs[*export.UnlistedError], hint[*export.UnlistedError](hintPages, hintTools))),
	}
}

var (
	_ export.Source        = (*crawl.Source)(nil)
	_ export.PartialSource = (*crawl.Source)(nil)
	_ export.Source        = (*feed.Source)(nil)
	_ export.SitemapSource = (*feed.Source)(nil)
	_ export.PartialSource = (*feed.Source)(nil)
)
