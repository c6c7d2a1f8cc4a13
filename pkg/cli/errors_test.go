package cli

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"wpmd/pkg/blocker"
	"wpmd/pkg/fetch"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

var errInner = fmt.Errorf("dial tcp 192.0.2.1:443: %w", syscall.ECONNREFUSED)

// explained is an error of every type of the rooms that ask a site, with the
// words, the first hint and the exit code that it comes to.
var explained = []struct {
	err           error
	message, hint string // parts of them
	code          int
}{
	{&fetch.AddressError{URL: "ftp://example.org", Reason: "is neither http nor https"}, "cannot be asked for: it is neither http nor https", "wpmd export https://", 1},
	{&fetch.HostError{URL: "https://example.org/", Host: "example.org", NotFound: true}, "there is no host example.org", "check the spelling", 1},
	{&fetch.HostError{URL: "https://example.org/", Host: "example.org", Err: errInner}, "example.org could not be looked up", "online", 1},
	{&fetch.TimeoutError{URL: "https://example.org/wp-json/", After: 30 * time.Second}, "did not answer within 30s", "wpmd export https://example.org --timeout 2m", 1},
	{&fetch.TLSError{URL: "https://example.org/x", Err: errInner}, "no secure connection to https://example.org: connection refused", "curl -sSI https://example.org ", 1},
	{&fetch.ConnectionError{URL: "https://example.org/x", Err: errInner}, "the connection to https://example.org failed: connection refused", "nothing listens at example.org", 1},
	{&fetch.ConnectionError{URL: "https://example.org/x", Err: io.ErrUnexpectedEOF}, "the connection to https://example.org failed: unexpected EOF", "wpmd export https://example.org --concurrency 1", 1},
	{&fetch.TooLargeError{URL: "https://example.org/x", Limit: 64_000_000}, "https://example.org/x is larger than 64.0 MB", "open https://example.org/x", 1},
	{&fetch.PrivateAddressError{URL: "http://nas.example/", Host: "nas.example", Err: errInner}, "is at a private address", "wpmd export http://nas.example", 1},
	{&fetch.RedirectError{URL: "http://a.example/", Location: "http://b.example/x", Reason: "leads in a circle"}, "redirects to http://b.example/x, which leads in a circle", "wpmd export http://b.example ", 1},
	{&fetch.StatusError{URL: "https://example.org/", Status: 503}, "answers 503 Service Unavailable", "try again later", 1},

	{&wordpress.AddressError{Address: "exa mple", Reason: "its host is no valid name"}, `"exa mple" is no web address`, "wpmd export https://example.org", 2},
	{&wordpress.NotWordPressError{URL: "https://example.org/"}, "does not look like a WordPress site", "wpmd export https://example.org/ --api", 1},
	{&wordpress.APIClosedError{URL: "https://example.org/wp-json/wp/v2/posts", Status: 401, Code: "rest_not_logged_in", Message: "You are not currently logged in."},
		"not open to everybody (HTTP 401, rest_not_logged_in: You are not currently logged in.)", "wpmd login https://example.org", 4},
	{&wordpress.APIError{URL: "https://example.org/blog/wp-json/wp/v2/posts", Status: 400, Code: "rest_invalid_param", Message: "Invalid parameter(s): page"},
		"WordPress says: Invalid parameter(s): page (HTTP 400, rest_invalid_param)", "wpmd inspect https://example.org/blog", 1},
	{&wordpress.UnexpectedAnswerError{URL: "https://example.org/wp-json/", Status: 200, ContentType: "text/plain"}, "text/plain where JSON belongs", "wpmd export https://example.org --timeout", 1},
	{&wordpress.CredentialsMovedError{Typed: "https://example.org", API: "https://cms.example.net/wp-json/"}, "is at https://cms.example.net/wp-json/, where its password is not sent",
		"wpmd export https://example.org --user NAME --api https://cms.example.net/wp-json/", 4},
	{&wordpress.LoginError{API: "https://example.org/wp-json/", User: "ann"}, "does not accept the password of ann", "application password", 4},
	{&wordpress.LoginError{API: "https://example.org/wp-json/", User: "ann", Unseen: true}, "may take the header Authorization away", "wpmd login", 4},
	{&wordpress.LoginError{API: "https://example.org/wp-json/", User: "ann", NotOffered: true}, "offers no application passwords", "ask its owner", 4},
	{&wordpress.UnknownLanguageError{Language: "fr", Known: []string{"de", "en"}}, "has no language", "--language de,en", 2},
	{&wordpress.LanguageLeftError{Language: "fr", Home: "https://example.org/fr/"}, "gives no documents in it", "https://example.org/fr/", 1},
	{&wordpress.KeptBackError{URL: "https://example.org/wp-json/wp/v2/posts", Listed: 100, Counted: 250}, "counts 250 documents and gives 100", "wpmd login", 1},
	{&wordpress.EventsError{Err: &wordpress.KeptBackError{URL: "https://example.org/wp-json/tribe/events/v1/events", Listed: 1, Counted: 9}}, "The Events Calendar", "wpmd login", 1},
	{&fetch.WaitError{URL: "https://example.org/", Status: 503, For: time.Hour}, "asks to wait 1h0m", "run it again", 1},
	{&fetch.WaitError{URL: "https://example.org/", Status: 429, For: time.Hour}, "asks to wait 1h0m", "run it again", 4},
	{&wordpress.UnknownTypeError{Type: "book", Known: []string{"post", "page"}}, `no type "book"`, "--type post,page", 2},
	{&wordpress.UnknownTermError{Taxonomy: "post_tag", Term: "go"}, `no post_tag "go"`, "https://example.org/tag/SLUG/", 2},
	{&wordpress.NotFoundError{URL: "https://example.org/x/"}, "no public document", "wpmd list https://example.org/x/", 1},
	{&wordpress.NotFoundError{URL: "https://example.org/category/x/", Shows: "wp/v2/categories/4"}, "is no document", "wpmd export https://example.org --category 4", 1},
	{&wordpress.RepeatedPageError{URL: "https://example.org/wp-json/wp/v2/posts", Page: 2}, "the same documents for every page", "wpmd export https://example.org --header", 1},
	{&wordpress.CountError{URL: "https://example.org/wp-json/wp/v2/posts", Listed: 7, Rows: 9}, "9 rows, but only 7 different documents", "wpmd export https://example.org --header", 1},
	{&wordpress.GapError{URL: "https://example.org/wp-json/wp/v2/posts", From: 6, To: 7, Err: &wordpress.APIError{Message: "Out of ink."}},
		"document number 7 of its list does not come: : WordPress says: Out of ink.", "wpmd list https://example.org", 1},
	{&sitemap.Error{URL: "https://example.org/wp-sitemap.xml", Err: errInner}, "the sitemap https://example.org/wp-sitemap.xml cannot be read", "open https://example.org/wp-sitemap.xml", 1},
	{&wordpress.BlockedError{URL: "https://example.org/wp-json/", Status: 403, Kind: blocker.Cloudflare, Evidence: "header Cf-Mitigated: challenge"},
		"https://example.org is behind Cloudflare, which takes wpmd for a bot (HTTP 403: header Cf-Mitigated: challenge)", `wpmd export https://example.org --header "Cookie: …"`, 4},
}

func TestErrorsAreExplained(t *testing.T) {
	for _, test := range explained {
		name := reflect.TypeOf(test.err).Elem().String()
		t.Run(name, func(t *testing.T) {
			said := explain(fmt.Errorf("read wp/v2/posts: %w", test.err))
			if !strings.Contains(said.message, test.message) || said.code != test.code {
				t.Errorf("%q, exit %d; want %q, exit %d", said.message, said.code, test.message, test.code)
			}
			if len(said.hints) == 0 || !strings.Contains(said.hints[0], test.hint) {
				t.Errorf("hints %q, want %q", said.hints, test.hint)
			}
		})
	}
}

// Errors of packages below once reached people in the words that are meant for
// programmers, since nobody had noticed that they had no others.
func TestEveryErrorTypeHasARule(t *testing.T) {
	ruled := make(map[string]bool)
	for _, r := range rules() {
		ruled[r.errorType.Elem().String()] = true
	}
	found := 0
	err := filepath.WalkDir("..", func(folder string, d fs.DirEntry, err error) error {
		if files, _ := filepath.Glob(filepath.Join(folder, "*.go")); err != nil || !d.IsDir() || len(files) == 0 {
			return err
		}
		for _, name := range errorTypes(t, folder) {
			found++
			if typ := filepath.Base(folder) + "." + name; !ruled[typ] {
				t.Errorf("no rule turns *%s into words", typ)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 50 {
		t.Errorf("only %d types of errors were found", found)
	}
}

func TestExitCodesAreDocumented(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "| exit | means |\n| --- | --- |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var want []string
	known := make(map[int]bool)
	for _, e := range exitCodes {
		want = append(want, fmt.Sprintf("| %d | %s |", e.code, e.means))
		known[e.code] = true
	}
	if want := strings.Join(want, "\n"); strings.ReplaceAll(table, "`", "") != want {
		t.Errorf("README.md has\n%s\nwhere exitCodes has\n%s", table, want)
	}
	page := exitCodesPage()
	for _, r := range rules() {
		if !known[r.code] {
			t.Errorf("%s leads to exit code %d, which is not in exitCodes", r.errorType, r.code)
		}
		if r.situation != "" && strings.Count(page, r.situation) != 1 {
			t.Errorf("help exit-codes does not say once: %s", r.situation)
		}
	}
}

func TestEveryBlockerIsExplained(t *testing.T) {
	all := constants(t, "../blocker/*.go", reflect.TypeFor[blocker.Kind]().Name())
	if len(all) < 20 {
		t.Fatalf("only the blockers %q were found", all)
	}
	for _, kind := range all {
		words, ok := blockers[blocker.Kind(kind)]
		if !ok || len(words.hints) == 0 {
			t.Errorf("nothing explains the blocker %q", kind)
		}
		said := explain(&wordpress.BlockedError{URL: "https://example.org/blog/wp-json/?x=1", Kind: blocker.Kind(kind), Status: 403, Evidence: "words", Err: &wordpress.APIClosedError{}})
		if !strings.HasPrefix(said.message, "https://example.org/blog ") || strings.Contains(strings.Join(said.hints, " "), "SITE") {
			t.Errorf("%s: %q %q", kind, said.message, said.hints)
		}
		if said.code != exitNotAllowed && said.code != exitFailed {
			t.Errorf("%s: exit %d", kind, said.code)
		}
	}
	said := explain(&wordpress.BlockedError{URL: "https://example.org/", Kind: "new"})
	if said.code != exitNotAllowed || len(said.hints) == 0 {
		t.Errorf("a blocker without words: %+v", said)
	}
}

func TestOtherErrorsKeepTheirWords(t *testing.T) {
	for err, code := range map[error]int{
		errors.New("something else"): exitFailed,
		context.Canceled:             exitInterrupted,
		usage("x", "wrong %d", 1):    exitUsage,
		fs.ErrPermission:             exitFailed,
		// A full disk was exit 3 once anything was written, and 1 before.
		&runError{err: fmt.Errorf("write posts/a.md: %w", syscall.ENOSPC), written: 3}:                 exitFailed,
		&runError{err: fmt.Errorf("write .wpmd/manifest.json: %w", syscall.ENOSPC)}:                    exitFailed,
		&tree.PathError{Path: "posts/a.md", Reason: "cannot be written", Err: syscall.EDQUOT}:          exitFailed,
		&runError{err: &fetch.ConnectionError{URL: "https://example.org/", Err: errInner}, written: 3}: exitIncomplete,
	} {
		if said := explain(err); said.code != code || said.message == "" {
			t.Errorf("%v: %+v", err, said)
		}
	}
}

// parsed calls see with every declaration of a folder's files that are no tests.
func parsed(t *testing.T, pattern string, see func(*ast.GenDecl)) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				see(g)
			}
		}
	}
}

func errorTypes(t *testing.T, folder string) []string {
	t.Helper()
	var types []string
	parsed(t, filepath.Join(folder, "*.go"), func(g *ast.GenDecl) {
		for _, s := range g.Specs {
			if s, ok := s.(*ast.TypeSpec); ok && s.Assign == 0 && s.Name.IsExported() && strings.HasSuffix(s.Name.Name, "Error") {
				types = append(types, s.Name.Name)
			}
		}
	})
	return types
}

// constants returns the values of the string constants of a type.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	var values []string
	parsed(t, file, func(g *ast.GenDecl) {
		for _, s := range g.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				continue
			}
			name, ok := v.Type.(*ast.Ident)
			lit, isLit := v.Values[0].(*ast.BasicLit)
			if ok && isLit && name.Name == typ {
				values = append(values, strings.Trim(lit.Value, `"`))
			}
		}
	})
	slices.Sort(values)
	return values
}
