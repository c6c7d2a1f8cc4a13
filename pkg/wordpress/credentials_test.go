package wordpress_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

var ada = wordpress.Options{User: "ada", Password: "open sesame"}

// secrets counts the requests that carried credentials.
func secrets(servers ...*wptest.Server) int {
	n := 0
	for _, s := range servers {
		for _, r := range s.Requests() {
			if r.Header.Get("Authorization") != "" {
				n++
			}
		}
	}
	return n
}

func TestLogin(t *testing.T) {
	server := wptest.New(library(1))
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	if !found.LoggedIn() || server.Counts()["/wp/v2/users/me"] != 1 || server.Counts()[""] != 3 {
		t.Errorf("logged in: %v after %v", found.LoggedIn(), server.Counts())
	}
}

func TestLoginErrors(t *testing.T) {
	deaf := library(1)
	deaf.NoApplicationPasswords = true
	tests := []struct {
		name string
		site *wptest.Site
		o    wordpress.Options
	}{
		{"wrong password", library(1), wordpress.Options{User: "ada", Password: "wrong"}},
		{"unknown user", library(1), wordpress.Options{User: "eve", Password: "open sesame"}},
		{"no application passwords", deaf, ada},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := wptest.New(test.site)
			_, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, test.o)
			login, ok := errors.AsType[*wordpress.LoginError](err)
			if !ok || login.User != test.o.User || login.Code != "rest_not_logged_in" {
				t.Errorf("error %#v: %v", err, err)
			}
		})
	}
}

func TestLoginUnchecked(t *testing.T) {
	server := wptest.New(library(1))
	server.Break(wptest.Fault{Match: at("/wp/v2/users/me"), Do: wpError(404, "rest_no_route", "No route was found.")})
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	if got := codes(found.Source().Warnings()); len(got) != 1 || got[0] != "login-unchecked" {
		t.Errorf("warnings %v", got)
	}
}

func TestLoginOpensAClosedAPI(t *testing.T) {
	server := wptest.New(library(2))
	visitor := func(r *http.Request) bool { return wptest.Route(r) != "page" && r.Header.Get("Authorization") == "" }
	server.Break(wptest.Fault{Match: visitor, Do: wpError(401, "rest_not_logged_in", "You are not currently logged in.")})
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	if got := inventory(t, found.Source(), allPosts); len(got) != 2 {
		t.Errorf("%d posts, want 2", len(got))
	}
}

// A password before the whole site, as in front of a staging site, is opened too.
func TestLoginOpensAWall(t *testing.T) {
	server := wptest.New(library(2))
	visitor := func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }
	server.Break(wptest.Fault{Match: visitor, Do: answerWith(401, "text/html", "<h1>Authorization required</h1>")})
	address := home + "/2024/post-1/"
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), address, ada)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := found.Source().Find(t.Context(), address); err != nil || got.ID != 1001 {
		t.Errorf("found %+v, error %v", got, err)
	}
}

// Credentials stay on the host that was typed, and off the clear.
func TestCredentialsStayWhereTheyBelong(t *testing.T) {
	redirect := func(to string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, to+r.URL.RequestURI(), http.StatusFound)
		})
	}
	tests := []struct {
		name    string
		typed   string
		o       wordpress.Options
		network func(*wptest.Server) wptest.Network
		allowed bool
	}{
		{"the typed host", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network { return wptest.Network{"example.org": s} }, true},
		{"to www", "http://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"www.example.org": s, "example.org": redirect("https://www.example.org")}
			}, true},
		{"from www", "https://www.example.org", ada,
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"example.org": s, "www.example.org": redirect("https://example.org")}
			}, true},
		{"to another host", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"elsewhere.example": s, "example.org": redirect("https://elsewhere.example")}
			}, false},
		{"to a host beneath", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"blog.example.org": s, "example.org": redirect("https://blog.example.org")}
			}, false},
		{"to another port", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"example.org": byHost{"example.org": redirect("https://example.org:8443"), "example.org:8443": s}}
			}, false},
		{"down to http", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				s.Break(wptest.Redirect(302, "http://example.org").On(at("page")).For(1))
				return wptest.Network{"example.org": s}
			}, false},
		{"announced in the clear, and safe all the same", "https://example.org", ada,
			func(s *wptest.Server) wptest.Network {
				s.Break(wptest.Fault{Match: at("page"), Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
					w.Header().Set("Link", `<http://example.org/wp-json/>; rel="https://api.w.org/"`)
				}})
				return wptest.Network{"example.org": s}
			}, true},
		{"the given API", "https://elsewhere.example", wordpress.Options{API: "https://example.org/wp-json/", User: "ada", Password: "open sesame"},
			func(s *wptest.Server) wptest.Network { return wptest.Network{"example.org": s} }, true},
		{"away from the given API", "https://example.org", wordpress.Options{API: "https://example.org/wp-json/", User: "ada", Password: "open sesame"},
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"elsewhere.example": s, "example.org": redirect("https://elsewhere.example")}
			}, false},
		{"a document's password is a credential", "https://example.org", wordpress.Options{PostPasswords: []string{"one"}},
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"elsewhere.example": s, "example.org": redirect("https://elsewhere.example")}
			}, false},
		{"a header is a credential", "https://example.org", wordpress.Options{Headers: true},
			func(s *wptest.Server) wptest.Network {
				return wptest.Network{"elsewhere.example": s, "example.org": redirect("https://elsewhere.example")}
			}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := wptest.New(library(1))
			client := newClient(test.network(server).Transport())
			_, err := wordpress.Discover(t.Context(), client, test.typed, test.o)
			if test.allowed {
				if err != nil || secrets(server) != 1 {
					t.Errorf("error %v, %d requests with credentials", err, secrets(server))
				}
				return
			}
			if _, ok := errors.AsType[*wordpress.CredentialsMovedError](err); !ok {
				t.Errorf("error %v, want a CredentialsMovedError", err)
			}
			if n := secrets(server); n != 0 {
				t.Errorf("%d requests with credentials", n)
			}
		})
	}
}

// Without a scheme https was meant, but for a loopback address.
func TestCredentialsWithoutAScheme(t *testing.T) {
	for host, allowed := range map[string]bool{"example.org": false, "localhost:8080": true, "127.0.0.1:8080": true, "localhost.example.org": false} {
		t.Run(host, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(1))
				_, err := wordpress.Discover(t.Context(), newClient(refusing{server.Transport()}), host, ada)
				_, moved := errors.AsType[*wordpress.CredentialsMovedError](err)
				if allowed != (err == nil) || allowed == moved || (secrets(server) > 0) != allowed {
					t.Errorf("error %v, %d requests with credentials", err, secrets(server))
				}
			})
		})
	}
}

// byHost tells ports apart, as the network does not.
type byHost map[string]http.Handler

func (m byHost) ServeHTTP(w http.ResponseWriter, r *http.Request) { m[r.Host].ServeHTTP(w, r) }
