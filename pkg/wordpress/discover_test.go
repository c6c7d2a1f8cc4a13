package wordpress_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

var allPosts = content.Query{Types: []string{"post"}}

func TestDiscoverFindsTheRoot(t *testing.T) {
	tests := []struct {
		name       string
		home       string
		permalinks string
		address    string
		api        string
		requests   int
	}{
		{"home", home, "/%postname%/", home, home + "/wp-json/", 2},
		{"without a scheme", home, "/%postname%/", "example.org", home + "/wp-json/", 2},
		{"in capitals, with space around", home, "/%postname%/", "  EXAMPLE.org ", home + "/wp-json/", 2},
		{"protocol relative", home, "/%postname%/", "//example.org/", home + "/wp-json/", 2},
		{"a post", home, "/%postname%/", home + "/post-1/", home + "/wp-json/", 2},
		{"a post without its slash", home, "/%postname%/", home + "/post-1", home + "/wp-json/", 3},
		{"a page that is not there", home, "/%postname%/", home + "/no/such/page/", home + "/wp-json/", 2},
		{"with a fragment", home, "/%postname%/", home + "/post-1/#comments", home + "/wp-json/", 2},
		{"an address of the API", home, "/%postname%/", home + "/wp-json/wp/v2/posts/1001", home + "/wp-json/", 2},
		{"a subdirectory", home + "/blog", "/%postname%/", home + "/blog/post-1/", home + "/blog/wp-json/", 2},
		{"plain permalinks", home, "", home, home + "/index.php?rest_route=/", 2},
		{"plain permalinks, a post", home, "", home + "/?p=1001", home + "/index.php?rest_route=/", 2},
		{"plain permalinks in a subdirectory", home + "/blog", "", home + "/blog/", home + "/blog/index.php?rest_route=/", 2},
		{"index.php permalinks", home, "/index.php/%postname%/", home, home + "/index.php/wp-json/", 2},
		{"plain http", "http://example.org", "/%postname%/", "http://example.org", "http://example.org/wp-json/", 2},
		{"another port", home + ":8443", "/%postname%/", "example.org:8443/post-1/", home + ":8443/wp-json/", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := library(3)
			place(site, test.home)
			site.Permalinks = test.permalinks
			server := wptest.New(site)
			found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), test.address, wordpress.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if found.API() != test.api {
				t.Errorf("API %s, want %s", found.API(), test.api)
			}
			if found.Home() != test.home {
				t.Errorf("home %s, want %s", found.Home(), test.home)
			}
			if n := server.Counts()[""]; n != test.requests {
				t.Errorf("%d requests, want %d: %v", n, test.requests, server.Requests())
			}
			if got := inventory(t, found.Source(), allPosts); len(got) != 3 {
				t.Errorf("%d posts, want 3", len(got))
			}
		})
	}
}

// silent takes out of every page what it says of the API.
func silent(w http.ResponseWriter, r *http.Request, next http.Handler) {
	without("Link")(w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&bodyEditor{ResponseWriter: w}, r)
	}))
}

type bodyEditor struct{ http.ResponseWriter }

func (e *bodyEditor) WriteHeader(status int) {
	e.Header().Del("Content-Length")
	e.ResponseWriter.WriteHeader(status)
}

func (e *bodyEditor) Write(b []byte) (int, error) {
	e.Header().Del("Content-Length")
	page := strings.NewReplacer(`rel="https://api.w.org/"`, "", `rel="alternate"`, "").Replace(string(b))
	_, err := e.ResponseWriter.Write([]byte(page))
	return len(b), err
}

func TestDiscoverGuesses(t *testing.T) {
	isPage := func(r *http.Request) bool { return wptest.Route(r) == "page" }
	tests := []struct {
		name, home, permalinks, address, api string
	}{
		{"a silent home", home, "/%postname%/", home, home + "/wp-json/"},
		{"a silent post", home, "/%postname%/", home + "/post-1/", home + "/wp-json/"},
		{"a silent subdirectory", home + "/a/b", "/%postname%/", home + "/a/b/post-1/", home + "/a/b/wp-json/"},
		{"silent plain permalinks", home, "", home, home + "/?rest_route=/"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := library(3)
			place(site, test.home)
			site.Permalinks = test.permalinks
			server := wptest.New(site)
			server.Break(wptest.Fault{Match: isPage, Do: silent})
			found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), test.address, wordpress.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if found.API() != test.api {
				t.Errorf("API %s, want %s", found.API(), test.api)
			}
		})
	}
}

// A page's own word leads to the API of its site, not to that of a site above it.
func TestDiscoverPrefersTheNearerSite(t *testing.T) {
	outer, inner := library(1), library(2)
	place(inner, home+"/blog")
	network := http.NewServeMux()
	network.Handle("/", wptest.New(outer))
	innerServer := wptest.New(inner)
	innerServer.Break(wptest.Fault{Match: func(r *http.Request) bool { return wptest.Route(r) == "page" }, Do: silent})
	network.Handle("/blog/", innerServer)
	client := newClient(wptest.Network{"example.org": network}.Transport())
	found, err := wordpress.Discover(t.Context(), client, home+"/blog/post-1/", wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := home + "/blog/wp-json/"; found.API() != want {
		t.Errorf("API %s, want %s", found.API(), want)
	}
}

func TestDiscoverByLinkElement(t *testing.T) {
	server := wptest.New(library(1))
	server.Break(wptest.Fault{Match: at("page"), Do: without("Link")})
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := server.Counts()[""]; n != 2 || found.API() != home+"/wp-json/" {
		t.Errorf("API %s after %d requests", found.API(), n)
	}
}

func TestDiscoverByObject(t *testing.T) {
	page := `<html><head><link rel="alternate" type="application/json" href="/custom/wp/v2/posts/7"></head></html>`
	index := `{"name":"x","home":"https://example.org","namespaces":["wp/v2"],"routes":{}}`
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) })
	mux.HandleFunc("/custom/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, index) })
	client := newClient(wptest.Network{"example.org": mux}.Transport())
	found, err := wordpress.Discover(t.Context(), client, home+"/hello/", wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := home + "/custom/"; found.API() != want {
		t.Errorf("API %s, want %s", found.API(), want)
	}
}

// refusing is a network in which nobody listens for https.
type refusing struct{ http.RoundTripper }

func (n refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		return nil, syscall.ECONNREFUSED
	}
	return n.RoundTripper.RoundTrip(r)
}

func TestDiscoverFallsBackToHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(1))
		found, err := wordpress.Discover(t.Context(), newClient(refusing{server.Transport()}), "example.org", wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "http://example.org/wp-json/"; found.API() != want {
			t.Errorf("API %s, want %s", found.API(), want)
		}
	})
}

func TestDiscoverKeepsTheTypedScheme(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(1))
		_, err := wordpress.Discover(t.Context(), newClient(refusing{server.Transport()}), home, wordpress.Options{})
		if _, ok := errors.AsType[*fetch.ConnectionError](err); !ok {
			t.Fatalf("error %v, want a connection error", err)
		}
		if n := server.Counts()[""]; n != 0 {
			t.Errorf("%d requests in the clear", n)
		}
	})
}

func TestDiscoverFollowsTheSite(t *testing.T) {
	server := wptest.New(library(1))
	moved := func(to string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, to+r.URL.Path, http.StatusMovedPermanently)
		})
	}
	network := wptest.Network{
		"www.example.org": server,
		"example.org":     moved("https://www.example.org"),
		"old.example.net": moved("https://www.example.org"),
	}
	for _, address := range []string{"example.org", "http://example.org/", "old.example.net/post-1/"} {
		found, err := wordpress.Discover(t.Context(), newClient(network.Transport()), address, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "https://www.example.org/wp-json/"; found.API() != want {
			t.Errorf("%s: API %s, want %s", address, found.API(), want)
		}
	}
}

// A front page that redirects to itself says nothing about the API.
func TestDiscoverSurvivesARedirectLoop(t *testing.T) {
	server := wptest.New(library(1))
	server.Break(wptest.Fault{Match: at("page"), Do: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		http.Redirect(w, r, r.URL.String(), http.StatusFound)
	}})
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := home + "/wp-json/"; found.API() != want {
		t.Errorf("API %s, want %s", found.API(), want)
	}
}

func TestDiscoverTakesTheGivenAPI(t *testing.T) {
	for _, api := range []string{home + "/wp-json/", "example.org/wp-json", home + "/?rest_route=/", home + "/wp-json/?_fields=name"} {
		server := wptest.New(library(1))
		found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), "elsewhere.example", wordpress.Options{API: api})
		if err != nil {
			t.Fatal(err)
		}
		if n := server.Counts()[""]; n != 1 || found.Home() != home {
			t.Errorf("%s: home %s after %d requests", api, found.Home(), n)
		}
		if got := inventory(t, found.Source(), allPosts); len(got) != 1 {
			t.Errorf("%s: %d posts, want 1", api, len(got))
		}
	}
}

func htmlSite(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func jsonSite(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	})
}

func TestDiscoverRefusesWhatIsNoAPI(t *testing.T) {
	sites := map[string]http.Handler{
		"html":             htmlSite(200, "<html><body>Hello</body></html>"),
		"nothing":          htmlSite(404, "not found"),
		"json":             jsonSite(`{"hello":"world"}`),
		"a list":           jsonSite(`[1,2]`),
		"without wp/v2":    jsonSite(`{"name":"x","home":"https://example.org","namespaces":["oembed/1.0"],"routes":{}}`),
		"broken json":      jsonSite(`{"namespaces":["wp/v2"`),
		"an empty answer":  htmlSite(200, ""),
		"control in html":  htmlSite(200, "<title>\x1b[31mred\x1b[0m</title>"),
		"namespaces twist": jsonSite(`{"namespaces":{"wp/v2":true}}`),
	}
	for name, handler := range sites {
		t.Run(name, func(t *testing.T) {
			client := newClient(wptest.Network{"example.org": handler}.Transport())
			_, err := wordpress.Discover(t.Context(), client, home+"/a/b/", wordpress.Options{})
			not, ok := errors.AsType[*wordpress.NotWordPressError](err)
			if !ok {
				t.Fatalf("error %v, want a NotWordPressError", err)
			}
			want := []string{
				home + "/a/b/wp-json/", home + "/a/wp-json/", home + "/wp-json/",
				home + "/a/b/?rest_route=/", home + "/a/?rest_route=/", home + "/?rest_route=/",
				home + "/a/b/index.php/wp-json/", home + "/a/index.php/wp-json/", home + "/index.php/wp-json/",
			}
			if diff := cmp.Diff(want, not.Tried); diff != "" {
				t.Errorf("tried (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiscoverNamesTheWall(t *testing.T) {
	isAPI := func(r *http.Request) bool { return wptest.Route(r) != "page" }
	closed := func(code string) func(error) bool {
		return func(err error) bool {
			e, ok := errors.AsType[*wordpress.APIClosedError](err)
			return ok && e.Code == code && e.URL != "" && e.Message != ""
		}
	}
	unexpected := func(status int) func(error) bool {
		return func(err error) bool {
			e, ok := errors.AsType[*wordpress.UnexpectedAnswerError](err)
			return ok && e.Status == status && !strings.ContainsAny(e.Excerpt, "\x1b\n")
		}
	}
	tests := []struct {
		name  string
		fault wptest.Fault
		is    func(error) bool
	}{
		{"visitors are not let in", wptest.Fault{Match: isAPI, Do: wpError(401, "rest_not_logged_in", "You are not currently logged in.")}, closed("rest_not_logged_in")},
		{"REST is switched off", wptest.Fault{Match: isAPI, Do: wpError(403, "rest_login_required", "REST API restricted.")}, closed("rest_login_required")},
		{"a firewall before the API", wptest.Fault{Match: isAPI, Do: answerWith(403, "text/html", "<title>Blocked</title>")}, closed("")},
		{"a firewall before everything", wptest.Fault{Do: answerWith(403, "text/html", "<title>Attention Required!</title>")}, closed("")},
		{"a password before everything", wptest.Fault{Do: answerWith(401, "text/html", "Authorization required")}, closed("")},
		{"maintenance", wptest.Fault{Do: answerWith(503, "text/html", "Briefly unavailable\n\x1b[2J")}, unexpected(503)},
		{"the announced API is a page", wptest.Fault{Match: isAPI, Do: answerWith(200, "text/html", "<h1>\x1b[31mHome\n</h1>")}, unexpected(200)},
		{"the announced API dies", wptest.Fault{Match: isAPI, Do: answerWith(500, "text/html", "critical error")}, unexpected(500)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(1))
				server.Break(test.fault)
				_, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
				if !test.is(err) {
					t.Errorf("error %#v: %v", err, err)
				}
			})
		})
	}
}

func TestDiscoverPassesNetworkErrorsOn(t *testing.T) {
	client := newClient(wptest.Network{}.Transport())
	_, err := wordpress.Discover(t.Context(), client, "nowhere.example", wordpress.Options{})
	if _, ok := errors.AsType[*fetch.HostError](err); !ok {
		t.Errorf("error %v, want a host error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := wptest.New(library(1))
	if _, err := wordpress.Discover(ctx, newClient(server.Transport()), home, wordpress.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the context was cancelled", err)
	}
}

func TestDiscoverRefusesAddresses(t *testing.T) {
	for _, address := range []string{
		"", "   ", "https://", "ftp://example.org/", "file:///etc/passwd", "https://user:secret@example.org/", "user:secret@example.org",
		"https://exa mple.org/", "http://[::1/", "https://%zz.example/",
	} {
		_, err := wordpress.Discover(t.Context(), newClient(wptest.Network{}.Transport()), address, wordpress.Options{})
		if _, ok := errors.AsType[*wordpress.AddressError](err); !ok {
			t.Errorf("%q: error %v, want an AddressError", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the password: %v", address, err)
		}
	}
}

// A company's page that leads to a WordPress in a folder was "not WordPress".
func TestDiscoverInAFolderThatThePageLeadsTo(t *testing.T) {
	for name, page := range map[string]string{
		"a link":    `<html><body><a href="/shop/">Shop</a> <a href="/blog/">Blog</a></body></html>`,
		"a picture": `<html><body><img src="/blog/wp-content/uploads/a.png"></body></html>`,
		"a refresh": `<html><head><meta http-equiv="refresh" content="0; URL=/blog/"></head></html>`,
	} {
		t.Run(name, func(t *testing.T) {
			site := library(3)
			place(site, home+"/blog")
			server := wptest.New(site)
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasPrefix(r.URL.Path, "/blog"):
					server.ServeHTTP(w, r)
				case r.URL.Path == "/":
					_, _ = w.Write([]byte(page))
				default:
					http.NotFound(w, r)
				}
			})
			found, err := wordpress.Discover(t.Context(), newClient(wptest.Network{"example.org": handler}.Transport()), home, wordpress.Options{})
			if err != nil || found.API() != home+"/blog/wp-json/" {
				t.Fatalf("%v, %v", found, err)
			}
			if w := codes(found.Source().Warnings()); len(w) != 1 || w[0] != "found-in-folder" {
				t.Errorf("warnings %v", w)
			}
		})
	}
}

// A site that asked for an hour's rest was asked again at once by another spelling of its
// address.
func TestDiscoverLeavesASiteAloneThatAsksForRest(t *testing.T) {
	server := wptest.New(library(1))
	asked := 0
	server.Break(wptest.Fault{
		Match: func(r *http.Request) bool { return wptest.Route(r) == "/" },
		Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if asked++; strings.HasPrefix(r.URL.Path, "/wp-json") {
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		},
	})
	client := newClient(wptest.Network{"example.org": server}.Transport())
	_, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
	if _, ok := errors.AsType[*fetch.WaitError](err); !ok || asked != 1 {
		t.Errorf("after %d questions: %v", asked, err)
	}
}
