package permalink_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/permalink"
)

const home = "https://site.example/blog"

// A Case says what an address of the site means.
type Case struct {
	Host     string // whose it is: "own", "other"
	Path     string // what leads to a document: path and query on the host
	ID       int64  // the post that is named by number
	Media    bool   // the number is that of a media record
	Fragment string
	Document string // the path of the document of which this is a further page
	List     string // "archive", or "none" for another page that is no document
}

// cases are all spellings of addresses that WordPress and its plugins are known to
// write.
var cases = map[string]Case{
	// Hosts.
	home + "/a/":                             {Path: "/blog/a/"},
	"http://SITE.example/blog/a":             {Path: "/blog/a"},
	"https://www.site.example/blog/a/":       {Path: "/blog/a/"},
	"https://site.example:443/blog/a/":       {Path: "/blog/a/"},
	"http://site.example:80/blog/a/":         {Path: "/blog/a/"},
	"https://site.example./blog/a/":          {Path: "/blog/a/"},
	"//site.example/blog/a/":                 {Path: "/blog/a/"},
	"https://user:pass@site.example/blog/a/": {Path: "/blog/a/"},
	"https://old.example/blog/a/":            {Path: "/blog/a/"},
	"https://www.OLD.example/blog/a/":        {Path: "/blog/a/"},
	"https://xn--bcher-kva.example/a/":       {Path: "/a/"},
	"https://bücher.example/a/":              {Path: "/a/"},
	"https://site.example:8443/blog/a/":      {Host: "other", Path: "/blog/a/"},
	"https://other.example/blog/a/":          {Host: "other", Path: "/blog/a/"},
	"https://sub.site.example/blog/a/":       {Host: "other", Path: "/blog/a/"},
	"https://www.www.site.example/blog/a/":   {Host: "other", Path: "/blog/a/"},
	"https://site.example.evil.example/a/":   {Host: "other", Path: "/a/"},
	// The host of the API of a site that another program shows.
	"https://cms.example/wp/a/":     {Path: "/blog/a/"},
	"https://cms.example/wp?p=7":    {Path: "/blog?p=7", ID: 7, List: "none"},
	"https://cms.example/wordy/a/":  {Host: "other", Path: "/wordy/a/"},
	"https://cms.example/elsewhere": {Host: "other", Path: "/elsewhere"},
	// Servers that do not rewrite addresses.
	home + "/index.php/a/":     {Path: "/blog/a/"},
	home + "/index.php?p=3":    {Path: "/blog?p=3", ID: 3, List: "none"},
	home + "/index.phpx/a/":    {Path: "/blog/index.phpx/a/"},
	home + "/a/index.php/b/":   {Path: "/blog/a/index.php/b/"},
	home + "/index.php/2024/":  {Path: "/blog/2024/", List: "archive"},
	home + "/index.php/feed/":  {Path: "/blog/feed/", List: "none"},
	home + "/index.php":        {Path: "/blog", List: "none"},
	home + "/index.php/":       {Path: "/blog/", List: "none"},
	home + "/index.php/tag/x/": {Path: "/blog/tag/x/", List: "archive"},
	// Parameters that change nothing.
	home + "/a/?utm_source=x&fbclid=y&amp=1":     {Path: "/blog/a/"},
	home + "/a/?_gl=1*x&mc_cid=a&igsh=q":         {Path: "/blog/a/"},
	home + "/a/?preview=true&preview_id=7":       {Path: "/blog/a/"},
	home + "/a/?replytocom=5#respond":            {Path: "/blog/a/", Fragment: "comment-5"},
	home + "/a/?cpage=2#comment-9":               {Path: "/blog/a/", Fragment: "comment-9"},
	home + "/a/?unapproved=9&moderation-hash=ab": {Path: "/blog/a/"},
	home + "/a/?utm=x":                           {Path: "/blog/a/?utm=x"},
	home + "/a/?q=1&utm_medium=x":                {Path: "/blog/a/?q=1"},
	home + "/a/#part%20two":                      {Path: "/blog/a/", Fragment: "part%20two"},
	// Short addresses.
	home + "/?p=12":                     {Path: "/blog/?p=12", ID: 12, List: "none"},
	home + "/?page_id=12":               {Path: "/blog/?page_id=12", ID: 12, List: "none"},
	home + "/?attachment_id=12":         {Path: "/blog/?attachment_id=12", ID: 12, Media: true, List: "none"},
	home + "/?post_type=book&p=12":      {Path: "/blog/?p=12&post_type=book", ID: 12, List: "none"},
	home + "/?p=12&page=2&utm_source=x": {Path: "/blog/?p=12&page=2", ID: 12, List: "none"},
	home + "/?p=12&lang=de":             {Path: "/blog/?lang=de&p=12", List: "none"},
	home + "/?p=0":                      {Path: "/blog/?p=0", List: "none"},
	home + "/?p=-1":                     {Path: "/blog/?p=-1", List: "none"},
	home + "/?p=seven":                  {Path: "/blog/?p=seven", List: "none"},
	home + "/?p=99999999999999999999":   {Path: "/blog/?p=99999999999999999999", List: "none"},
	// Further pages, comments, AMP.
	home + "/a/2/":                {Path: "/blog/a/2/", Document: "/blog/a"},
	home + "/a/comment-page-3/#c": {Path: "/blog/a/comment-page-3/", Document: "/blog/a", Fragment: "c"},
	home + "/a/amp/":              {Path: "/blog/a/amp/", Document: "/blog/a"},
	home + "/a/2/amp":             {Path: "/blog/a/2/amp", Document: "/blog/a"},
	home + "/a/trackback/":        {Path: "/blog/a/trackback/", Document: "/blog/a"},
	home + "/a/amphora/":          {Path: "/blog/a/amphora/"},
	// Lists, feeds, forms.
	home:                           {Path: "/blog", List: "none"},
	home + "/":                     {Path: "/blog/", List: "none"},
	home + "/page/2/":              {Path: "/blog/page/2/", List: "archive", Document: "/blog/page"},
	home + "/category/x/":          {Path: "/blog/category/x/", List: "archive"},
	home + "/category/x/page/2/":   {Path: "/blog/category/x/page/2/", List: "archive", Document: "/blog/category/x/page"},
	home + "/author/ada/":          {Path: "/blog/author/ada/", List: "archive"},
	home + "/genre/novel/":         {Path: "/blog/genre/novel/", List: "archive"},
	home + "/genre/":               {Path: "/blog/genre/"}, // may be a page of that name
	home + "/2024/":                {Path: "/blog/2024/", List: "archive"},
	home + "/2024/05/31/":          {Path: "/blog/2024/05/31/", List: "archive", Document: "/blog/2024/05"},
	home + "/date/2024/05/page/2/": {Path: "/blog/date/2024/05/page/2/", List: "archive", Document: "/blog/date/2024/05/page"},
	home + "/2024/05/a/":           {Path: "/blog/2024/05/a/"},
	home + "/a/feed/":              {Path: "/blog/a/feed/", List: "none"},
	home + "/comments/feed/rss2/":  {Path: "/blog/comments/feed/rss2/", List: "none"},
	home + "/wp-login.php":         {Path: "/blog/wp-login.php", List: "none"},
	home + "/wp-json/wp/v2/posts":  {Path: "/blog/wp-json/wp/v2/posts", List: "none"},
	home + "/?s=word":              {Path: "/blog/?s=word", List: "none"},
	home + "/a/?feed=rss2":         {Path: "/blog/a/?feed=rss2", List: "none"},
	"https://site.example/blogger": {Path: "/blogger"}, // only begins like the folder of the home page
	// Percent-encoding and Unicode forms.
	home + "/%e5%86%99/":     {Path: "/blog/%E5%86%99/"},
	home + "/写/":             {Path: "/blog/%E5%86%99/"},
	home + "/cafe%CC%81/":    {Path: "/blog/cafe%CC%81/"},
	home + "/a%2Fb/":         {Path: "/blog/a/b/"},
	home + "/100%25-cotton/": {Path: "/blog/100%25-cotton/"},
}

func newSite() *permalink.Site {
	s := permalink.NewSite(home, "https://cms.example/wp/wp-json/", []string{"old.example", "Bücher.example"})
	s.Taxonomies = []string{"genre"}
	return s
}

func TestParse(t *testing.T) {
	site := newSite()
	for address, want := range cases {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := meaning(site, u); !cmp.Equal(got, want) {
			t.Errorf("%s (-want +got):\n%s", address, cmp.Diff(want, got))
		}
	}
}

func meaning(site *permalink.Site, u *url.URL) Case {
	link := site.Parse(u)
	c := Case{Path: permalink.OnHost(link.URL), ID: link.ID, Media: link.IsAttachment, Fragment: link.Fragment}
	if !site.Owns(u) {
		c.Host = "other"
		return c
	}
	if document, ok := site.Document(link.URL); ok {
		c.Document = permalink.OnHost(document)
	}
	switch {
	case site.IsArchive(link.URL):
		c.List = "archive"
	case site.IsNoDocument(link.URL):
		c.List = "none"
	}
	return c
}

func FuzzParse(f *testing.F) {
	for address := range cases {
		f.Add(address)
	}
	site := newSite()
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil {
			return
		}
		once := site.Parse(u)
		again := site.Parse(once.URL)
		if permalink.OnHost(once.URL) != permalink.OnHost(again.URL) && !site.Owns(u) {
			t.Errorf("%q is %s, and once more %s", address, permalink.OnHost(once.URL), permalink.OnHost(again.URL))
		}
		meaning(site, u)
	})
}

// Each row is one page.
func TestIsSamePage(t *testing.T) {
	rows := [][]string{
		{"https://site.example/a/", "http://www.site.example/a", "https://SITE.example:443/a//", "https://site.example/a/?q=1#x", "https://site.example./a"},
		{"https://site.example/A/"},
		{"https://site.example:8080/a/", "http://www.site.example:8080/a"},
		{"https://site.example/%E5%86%99/", "https://site.example/写", "https://site.example/%e5%86%99"},
		{"https://site.example/caf%C3%A9", "https://site.example/cafe%CC%81/"},
		{"https://bücher.example", "https://xn--bcher-kva.example/", "https://BÜCHER.example", "https://www.bücher.example"},
		{"https://[2001:db8::1]/", "https://[2001:DB8::1]:443"},
		{"%zz"},
	}
	for i, row := range rows {
		for _, a := range row {
			for j, other := range rows {
				for _, b := range other {
					if got := permalink.IsSamePage(a, b); got != (i == j) {
						t.Errorf("IsSamePage(%s, %s) = %v", a, b, got)
					}
				}
			}
		}
	}
}

func TestIsSameLink(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{home + "/a/", home + "/a/", true},
		{home + "/a/", home + "/b/", false},
		{home + "/a/?t=1700000000", home + "/a/?t=1700000001", true},
		{home + "/a/?h=0a1b2c3d4e", home + "/a/?h=ffffffff00", true},
		{home + "/a/?h=0a1b2c3d4e", home + "/a/", false},
		{home + "/?p=10000000", home + "/?p=10000001", false},
		{home + "/?book=19841984", home + "/?book=20012001", false},
	} {
		if got := permalink.IsSameLink(c.a, c.b, "19841984"); got != c.want {
			t.Errorf("IsSameLink(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestInstallation(t *testing.T) {
	for path, want := range map[string]struct {
		folder string
		isAPI  bool
	}{
		"":                               {"", false},
		"/":                              {"", false},
		"/wp-json":                       {"", true},
		"/blog/wp-json/wp/v2/posts/1":    {"/blog", true},
		"/blog/index.php/wp-json/wp/v2/": {"/blog", true},
		"/blog/index.php":                {"/blog", false},
		"/blog/":                         {"/blog", false},
		"/wp-jsonx/":                     {"/wp-jsonx", false},
	} {
		folder, isAPI := permalink.Installation(path)
		if folder != want.folder || isAPI != want.isAPI {
			t.Errorf("Installation(%q) = %q, %v", path, folder, isAPI)
		}
	}
}

// A post that had gone to another category under its own slug was taken for a guess
// of WordPress's, and links to it stayed on the web.
func TestIsGuess(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"bread", "bread", false},
		{"bread", "bread-and-butter", true},
		{"bread", "loaf", false},
		{"bread-2", "bread", false},
	} {
		if got := permalink.IsGuess(c.from, c.to); got != c.want {
			t.Errorf("IsGuess(%q, %q) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
