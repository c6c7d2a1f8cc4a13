package redirect_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/redirect"
)

var sample = []redirect.Rule{
	{From: "/2025/03/some-post/", To: "/posts/2025-03-21-some-post.md"},
	{From: "/", Param: "p", Value: "12", To: "/posts/2025-03-21-some-post.md"},
	{From: "/about/", To: "/pages/about.md"},
	{From: "/", Param: "page_id", Value: "2", To: "/pages/about.md"},
	{From: "/灯台/", To: "/posts/灯台.md"},
	{From: "/about", To: "/elsewhere.md"},
	{From: "/pages/about.md", To: "/pages/about.md"},
}

func TestFormats(t *testing.T) {
	for name, want := range map[string]string{
		"netlify": `/ p=12 /posts/2025-03-21-some-post.md 301
/ page_id=2 /pages/about.md 301
/2025/03/some-post/ /posts/2025-03-21-some-post.md 301
/about/ /pages/about.md 301
/%E7%81%AF%E5%8F%B0/ /posts/%E7%81%AF%E5%8F%B0.md 301
`,
		"cloudflare": `/2025/03/some-post/ /posts/2025-03-21-some-post.md 301
/about/ /pages/about.md 301
/%E7%81%AF%E5%8F%B0/ /posts/%E7%81%AF%E5%8F%B0.md 301
`,
		"apache": `<IfModule mod_rewrite.c>
RewriteEngine On
RewriteCond %{QUERY_STRING} (?:^|&)p=12(?:&|$)
RewriteRule ^/?/?$ /posts/2025-03-21-some-post.md [R=301,L,NE,QSD]
RewriteCond %{QUERY_STRING} (?:^|&)page_id=2(?:&|$)
RewriteRule ^/?/?$ /pages/about.md [R=301,L,NE,QSD]
RewriteRule ^/?2025/03/some-post/?$ /posts/2025-03-21-some-post.md [R=301,L,NE]
RewriteRule ^/?about/?$ /pages/about.md [R=301,L,NE]
RewriteRule ^/?\xE7\x81\xAF\xE5\x8F\xB0/?$ /posts/\%E7\%81\%AF\%E5\%8F\%B0.md [R=301,L,NE]
</IfModule>
`,
		"nginx": `# Include this file in http { }, and in server { } write:
#     if ($wpmd_redirect) { return 301 $wpmd_redirect; }
map "$uri?$arg_p" $wpmd_redirect {
    default $wpmd_redirect_1;
    "/?12" /posts/2025-03-21-some-post.md;
}
map "$uri?$arg_page_id" $wpmd_redirect_1 {
    default $wpmd_redirect_2;
    "/?2" /pages/about.md;
}
map $uri $wpmd_redirect_2 {
    default "";
    "/2025/03/some-post/" /posts/2025-03-21-some-post.md;
    "/2025/03/some-post" /posts/2025-03-21-some-post.md;
    "/about/" /pages/about.md;
    "/about" /pages/about.md;
    "/灯台/" /posts/%E7%81%AF%E5%8F%B0.md;
    "/灯台" /posts/%E7%81%AF%E5%8F%B0.md;
}
`,
		"caddy": `# Write "import redirects.caddy" into the site's block.
map {http.request.uri.path}?{http.request.uri.query.p} {wpmd_redirect_1} {
	"/?12" /posts/2025-03-21-some-post.md
	default ""
}
@wpmd_redirect_1 not vars {wpmd_redirect_1} ""
redir @wpmd_redirect_1 {wpmd_redirect_1} 301
map {http.request.uri.path}?{http.request.uri.query.page_id} {wpmd_redirect_2} {
	"/?2" /pages/about.md
	default ""
}
@wpmd_redirect_2 not vars {wpmd_redirect_2} ""
redir @wpmd_redirect_2 {wpmd_redirect_2} 301
map {http.request.uri.path} {wpmd_redirect_3} {
	"/2025/03/some-post/" /posts/2025-03-21-some-post.md
	"/2025/03/some-post" /posts/2025-03-21-some-post.md
	"/about/" /pages/about.md
	"/about" /pages/about.md
	"/灯台/" /posts/%E7%81%AF%E5%8F%B0.md
	"/灯台" /posts/%E7%81%AF%E5%8F%B0.md
	default ""
}
@wpmd_redirect_3 not vars {wpmd_redirect_3} ""
redir @wpmd_redirect_3 {wpmd_redirect_3} 301
`,
		"json": `[
  {"from":"/?p=12","to":"/posts/2025-03-21-some-post.md","status":301},
  {"from":"/?page_id=2","to":"/pages/about.md","status":301},
  {"from":"/2025/03/some-post/","to":"/posts/2025-03-21-some-post.md","status":301},
  {"from":"/about/","to":"/pages/about.md","status":301},
  {"from":"/%E7%81%AF%E5%8F%B0/","to":"/posts/%E7%81%AF%E5%8F%B0.md","status":301}
]
`,
	} {
		f, err := redirect.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(f.Write(sample))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestEveryNameNamesItsFormat(t *testing.T) {
	if !slices.IsSorted(redirect.Names()) {
		t.Errorf("Names() = %q, not sorted", redirect.Names())
	}
	for _, name := range redirect.Names() {
		if f, err := redirect.Named(name); err != nil || f.Name != name || f.File == "" {
			t.Errorf("Named(%q) = %+v, %v", name, f, err)
		}
	}
	_, err := redirect.Named("iis")
	if unknown, ok := errors.AsType[*redirect.UnknownError](err); !ok || unknown.Name != "iis" {
		t.Errorf("Named(iis): %v", err)
	}
}

func TestOrderOfRulesMakesNoDifference(t *testing.T) {
	rules := sample[:5]
	for _, name := range redirect.Names() {
		f, _ := redirect.Named(name)
		want := string(f.Write(rules))
		shuffled := slices.Clone(rules)
		r := rand.New(rand.NewPCG(1, 2))
		for range 10 {
			r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if got := string(f.Write(shuffled)); got != want {
				t.Fatalf("%s:\n%s\nis not\n%s", name, got, want)
			}
		}
	}
}

// lines say which lines a file may hold, whatever stands in an address.
var lines = map[string]*regexp.Regexp{
	"netlify":    regexp.MustCompile(`^/[A-Za-z0-9/_.~%-]* (?:[a-z_]+=[A-Za-z0-9/_.~%-]* )?/(?:[A-Za-z0-9_.~%-][A-Za-z0-9/_.~%-]*)? 301$`),
	"cloudflare": regexp.MustCompile(`^/[A-Za-z0-9/_.~%-]* /(?:[A-Za-z0-9_.~%-][A-Za-z0-9/_.~%-]*)? 301$`),
	"apache": regexp.MustCompile(`^(?:</?IfModule(?: mod_rewrite.c)?>|RewriteEngine On` +
		`|RewriteCond %\{QUERY_STRING\} \(\?:\^\|&\)[a-z_]+=(?:[A-Za-z0-9/_-]|\\x[0-9A-F]{2})*\(\?:&\|\$\)` +
		`|RewriteRule \^/\?(?:[A-Za-z0-9/_-]|\\x[0-9A-F]{2})*/\?\$ /(?:[A-Za-z0-9/_.~-]|\\%[0-9A-F]{2})* \[R=301,L,NE(?:,QSD)?\])$`),
	"nginx": regexp.MustCompile(`^(?:#.*|map_hash_bucket_size \d+;|map (?:\$uri|"\$uri\?\$arg_[a-z_]+") \$wpmd_redirect(?:_\d)? \{|    default (?:""|\$wpmd_redirect_\d);|\}` +
		`|    "(?:/[^"\\$\x00-\x1F\x7F]*|~\^/(?:[A-Za-z0-9/_-]|\\x[0-9A-F]{2})*\$)" /[A-Za-z0-9/_.~%-]*;)$`),
	"caddy": regexp.MustCompile(`^(?:#.*|map \{http.request.uri.path\}(?:\?\{http.request.uri.query.[a-z_]+\})? \{wpmd_redirect_\d\} \{|\tdefault ""|\}` +
		`|@wpmd_redirect_\d not vars \{wpmd_redirect_\d\} ""|redir @wpmd_redirect_\d \{wpmd_redirect_\d\} 301` +
		`|\t"(?:/[^"\\{}` + "`" + `\x00-\x1F\x7F]*|~\^/(?:[^"{}\x00-\x1F\x7F])*\$)" /[A-Za-z0-9/_.~%-]*)$`),
}

func FuzzNoAddressLeavesItsLine(f *testing.F) {
	for _, s := range []string{
		"/a/", "/a b/", "/a\nb", "/%0d%0a", `/"; return 200 "x`, "/$uri", "/{$HOME}", "/{env.HOME}", "/a*", "/:splat", "/(.*)", "/%{ENV:X}", "/$1%1",
		"/a#b", "//evil.example/x", "/\\", "/é/", "/\xff\xfe", "/\u2028x", "/~^x", "/a`b", "/a'b", "/<IfModule>", "/a;b", "/a}b", "///", "/",
	} {
		f.Add(s, s, "p", "12")
		f.Add("/", s, "page_id", s)
	}
	f.Fuzz(func(t *testing.T, from, to, param, value string) {
		if param != "p" && param != "page_id" {
			param = ""
		}
		rules := []redirect.Rule{{From: from, To: to, Param: param, Value: value}, {From: "/plain/", To: "/file.md"}}
		for name, line := range lines {
			format, err := redirect.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			out := string(format.Write(rules))
			if !strings.HasSuffix(out, "\n") {
				t.Fatalf("%s does not end its last line: %q", name, out)
			}
			for l := range strings.Lines(out) {
				if !line.MatchString(strings.TrimSuffix(l, "\n")) {
					t.Fatalf("%s: %q, %q became the line %q", name, from, to, l)
				}
			}
		}
		asJSON, _ := redirect.Named("json")
		var read []struct{ From, To string }
		if err := json.Unmarshal(asJSON.Write(rules), &read); err != nil {
			t.Fatal(err)
		}
		for _, r := range read {
			back, err := url.Parse(r.From)
			if err != nil || back.Host != "" || strings.HasPrefix(r.To, "//") {
				t.Fatalf("%q leads to %q: %v", r.From, r.To, err)
			}
		}
	})
}
