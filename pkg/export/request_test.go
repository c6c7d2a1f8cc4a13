package export_test

import (
	"strings"
	"testing"
)

// A block that pages through posts wrote the address of the request that rendered
// it into its links, so that a post looked changed whenever it was asked for in
// other company.
func TestRequestLeavesNoTrace(t *testing.T) {
	for name, c := range map[string]struct{ address, want string }{
		"a page of a query, beneath the post": {
			home + "/2025/03/one/?query-0-page=3&_fields=id%2Ctitle&include=1%2C2&order=asc&orderby=id&per_page=7", home + "/2025/03/one/?query-0-page=3",
		},
		"the next page, beneath the request": {
			"/blog/wp-json/wp/v2/posts?_fields=id%2Ctitle&include=1&order=asc&orderby=id&per_page=1&query-0-page=2", home + "/2025/03/one/?query-0-page=2",
		},
		"plain permalinks": {"/blog/index.php?rest_route=%2Fwp%2Fv2%2Fposts&_fields=id&include=1&cst", home + "/2025/03/one/?cst="},
		"a single post":    {"/blog/wp-json/wp/v2/posts/1?_fields=id%2Ctitle&replytocom=5#respond", "2025-03-01-one.md"},
		"a login":          {home + "/wp-login.php?redirect_to=https%3A%2F%2Fsite.example%2Fblog%2Fwp-json%2Fwp%2Fv2%2Fposts%3F_fields%3Did", home + "/wp-login.php"},
		"somebody's own":   {"https://other.example/?q=_fields", "https://other.example/?q=_fields"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run(t, site(post(1, "one", `<p><a href="`+strings.ReplaceAll(c.address, "&", "&amp;")+`">next</a></p>`)), options(dir))
			if got, want := body(t, dir, "posts/2025-03-01-one.md"), "[next]("+c.want+")"; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// The picture of a commenter without an address came from another host at every
// look.
func TestLotsLeaveNoTrace(t *testing.T) {
	dir := t.TempDir()
	run(t, site(post(1, "one", `<p><img alt="x" src="http://2.gravatar.com/avatar/?s=48&amp;d=mm&amp;r=g"></p>`)), options(dir))
	if got, want := body(t, dir, "posts/2025-03-01-one.md"), "![x](http://secure.gravatar.com/avatar/?s=48&d=mm&r=g)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
