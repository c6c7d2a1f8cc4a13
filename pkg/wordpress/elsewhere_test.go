package wordpress_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/blocker"
	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

func redirecting(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, to+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
}

// announcing answers as the server does, but for where it says that its API is.
func announcing(s *wptest.Server, api string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wptest.Route(r) != "page" {
			s.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Link", "<"+api+`>; rel="https://api.w.org/"`)
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html><body>Hello</body></html>"))
	})
}

// prefixed has its API beneath another word than wp-json.
func prefixed(s *wptest.Server, word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/wp-json") {
			http.NotFound(w, r)
			return
		}
		if rest, ok := strings.CutPrefix(r.URL.Path, "/"+word); ok {
			r = r.Clone(r.Context())
			r.URL.Path = "/wp-json" + rest
			s.ServeHTTP(w, r)
			return
		}
		announcing(s, "https://"+r.Host+"/"+word+"/").ServeHTTP(w, r)
	})
}

// multisite has a site of three posts at its root, and one of 120 in a folder.
func multisite(folder string) http.Handler {
	inner := library(120)
	place(inner, home+folder)
	mux := http.NewServeMux()
	mux.Handle("/", wptest.New(library(3)))
	mux.Handle(folder+"/", wptest.New(inner))
	return mux
}

// jetpack is the server of a site that is connected to WordPress.com: its pages
// name their short addresses there before they name the API.
func jetpack(s *wptest.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wptest.Route(r) == "page" {
			w.Header().Add("Link", `<https://wp.me/p1abcd-7>; rel=shortlink`)
			w.Header().Add("Link", "<https://"+r.Host+`/wp-json/>; rel="https://api.w.org/"`)
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<html><head><link rel="dns-prefetch" href="//v0.wordpress.com"><link rel="shortlink" href="https://wp.me/p1abcd-7"></head></html>`))
			return
		}
		s.ServeHTTP(w, r)
	})
}

func TestDiscoverWhereverItIs(t *testing.T) {
	type network func(*wptest.Server) wptest.Network
	tests := []struct {
		name, typed string
		network     network
		api         string
	}{
		{"https at last", "http://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": &byScheme{plain: redirecting("https://example.org"), secure: s}}
		}, "https://example.org/wp-json/"},
		{"moved to another domain", "old.example", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"old.example": redirecting("https://new.example"), "new.example": s}
		}, "https://new.example/wp-json/"},
		{"moved twice", "old.example/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"old.example": redirecting("http://new.example"), "new.example": redirecting("https://www.new.example"), "www.new.example": s}
		}, "https://www.new.example/wp-json/"},
		{"with www alone", "example.org", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"www.example.org": s}
		}, "https://www.example.org/wp-json/"},
		{"without www alone", "https://www.example.org/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": s}
		}, "https://example.org/wp-json/"},
		{"the front page is elsewhere", "https://example.org/", func(s *wptest.Server) wptest.Network {
			front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if wptest.Route(r) == "page" {
					http.Redirect(w, r, "https://shop.example/", http.StatusFound)
					return
				}
				s.ServeHTTP(w, r)
			})
			return wptest.Network{"example.org": front, "shop.example": htmlSite(200, "<h1>Shop</h1>")}
		}, "https://example.org/wp-json/"},
		{"a proxy that hides https", "https://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": announcing(s, "http://example.org/wp-json/")}
		}, "https://example.org/wp-json/"},
		{"a proxy that hides the host", "https://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": announcing(s, "http://wordpress-7f9c:8080/wp-json/")}
		}, "https://example.org/wp-json/"},
		{"a proxy that hides the host, plain permalinks", "https://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": announcing(s, "http://backend/index.php?rest_route=/")}
		}, "https://example.org/index.php?rest_route=/"},
		{"an announced API that is a page", "https://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": announcing(s, "https://cdn.example/wp-json/"), "cdn.example": htmlSite(200, "<html>CDN</html>")}
		}, "https://example.org/wp-json/"},
		{"a prefix of its own", "https://example.org/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": prefixed(s, "api")}
		}, "https://example.org/api/"},
		{"a prefix of its own, in the answer to HEAD alone", "https://example.org/post-1/", func(s *wptest.Server) wptest.Network {
			site := prefixed(s, "api")
			return wptest.Network{"example.org": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api") { // whatever the query
					htmlSite(200, "<html><body>Cached</body></html>").ServeHTTP(w, r)
					return
				}
				site.ServeHTTP(w, r)
			})}
		}, "https://example.org/api/"},
		{"a site of a network, by its folder", "https://example.org/two/post-1/", func(*wptest.Server) wptest.Network {
			return wptest.Network{"example.org": multisite("/two")}
		}, "https://example.org/two/wp-json/"},
		{"the first site of a network", "https://example.org/post-1/", func(s *wptest.Server) wptest.Network {
			other := library(3)
			place(other, home+"/two")
			mux := http.NewServeMux()
			mux.Handle("/", s)
			mux.Handle("/two/", wptest.New(other))
			return wptest.Network{"example.org": mux}
		}, "https://example.org/wp-json/"},
		{"a site of a network, by its host", "https://two.example.org/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"two.example.org": s, "example.org": wptest.New(library(3))}
		}, "https://two.example.org/wp-json/"},
		{"with Jetpack", "https://example.org/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": jetpack(s), wptest.SharedHost: s.Shared("example.org")}
		}, "https://example.org/wp-json/"},
		{"an international name", "https://Bücher.example/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"xn--bcher-kva.example": s}
		}, "https://xn--bcher-kva.example/wp-json/"},
		{"an international name, decomposed", "Bu\u0308cher.example", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"xn--bcher-kva.example": s}
		}, "https://xn--bcher-kva.example/wp-json/"},
		{"a sharp s", "straße.example", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"xn--strae-oqa.example": s}
		}, "https://xn--strae-oqa.example/wp-json/"},
		{"a name with a full stop at its end", "example.org./", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": s}
		}, "https://example.org/wp-json/"},
		{"index.php alone", "https://example.org/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"example.org": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				rest, ok := strings.CutPrefix(r.URL.Path, "/index.php/wp-json")
				if !ok {
					http.NotFound(w, r)
					return
				}
				r = r.Clone(r.Context())
				r.URL.Path = "/wp-json" + rest
				s.ServeHTTP(w, r)
			})}
		}, "https://example.org/index.php/wp-json/"},
		{"WordPress.com", "https://rock.wordpress.com/2024/post-1/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"rock.wordpress.com": s.SharedFront(), wptest.SharedHost: s.Shared("rock.wordpress.com")}
		}, "https://public-api.wordpress.com/wp/v2/sites/rock.wordpress.com/"},
		{"a domain of its own at WordPress.com", "rock.example", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"rock.example": s.SharedFront(), wptest.SharedHost: s.Shared("rock.example")}
		}, "https://public-api.wordpress.com/wp/v2/sites/rock.example/"},
		{"WordPress.com with its own API", "https://rock.wordpress.com/", func(s *wptest.Server) wptest.Network {
			return wptest.Network{"rock.wordpress.com": s}
		}, "https://rock.wordpress.com/wp-json/"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(120))
				client := newClient(test.network(server).Transport())
				found, err := wordpress.Discover(t.Context(), client, test.typed, wordpress.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if found.API() != test.api {
					t.Errorf("API %s, want %s", found.API(), test.api)
				}
				s := found.Source()
				stamps := inventory(t, s, content.Query{})
				docs, faults := documents(t, t.Context(), s, stamps)
				if len(docs) != 120 || len(faults) != 0 || len(docs[1001].Labels) != 2 || docs[1001].Authors[0].Name == "" {
					t.Errorf("%d documents, faults %v", len(docs), faults)
				}
				if strings.Contains(test.api, "public-api") {
					return
				}
				if got, err := s.Find(t.Context(), stamps[7].Link); err != nil || got.ID != stamps[7].ID {
					t.Errorf("found %d, error %v, want %d", got.ID, err, stamps[7].ID)
				}
			})
		})
	}
}

// byScheme tells http from https by what the site's addresses say.
type byScheme struct{ plain, secure http.Handler }

func (b *byScheme) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if wptest.IsSecure(r) {
		b.secure.ServeHTTP(w, r)
		return
	}
	b.plain.ServeHTTP(w, r)
}

func TestDiscoverTakesTheSharedAPI(t *testing.T) {
	server := wptest.New(library(3))
	for _, api := range []string{"https://public-api.wordpress.com/wp/v2/sites/rock.example", "public-api.wordpress.com/wp/v2/sites/rock.example/posts?per_page=3"} {
		network := wptest.Network{wptest.SharedHost: server.Shared("rock.example")}
		found, err := wordpress.Discover(t.Context(), newClient(network.Transport()), "rock.example", wordpress.Options{API: api})
		if err != nil {
			t.Fatal(err)
		}
		got, err := found.Source().Site(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"https://rock.example", "The Library & Co"}, []string{got.URL, got.Name}); diff != "" {
			t.Errorf("site (-want +got):\n%s", diff)
		}
	}
}

// A private blog of WordPress.com is a wall.
func TestDiscoverAPrivateBlog(t *testing.T) {
	network := wptest.Network{
		"rock.wordpress.com": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answering(200, "", titled("Private Site", `<a href="https://wordpress.com/log-in?redirect_to=x">Log in</a>`)).ServeHTTP(w, r)
		}),
		wptest.SharedHost: jsonError(403, `{"error":"unauthorized","message":"User cannot access this private blog."}`),
	}
	_, err := wordpress.Discover(t.Context(), newClient(network.Transport()), "rock.wordpress.com", wordpress.Options{})
	if blocked, ok := errors.AsType[*wordpress.BlockedError](err); !ok || blocked.Kind != blocker.PrivateBlog && blocked.Kind != blocker.Login {
		t.Errorf("error %v, want a wall", err)
	}
}

func jsonError(status int, body string) http.Handler {
	return answering(status, "Content-Type: application/json", body)
}

// Where nothing of it exists, both spellings of the host are tried, once each.
func TestDiscoverOfNoHost(t *testing.T) {
	_, err := wordpress.Discover(t.Context(), newClient(wptest.Network{}.Transport()), "nowhere.example", wordpress.Options{})
	if e, ok := errors.AsType[*fetch.HostError](err); !ok || e.Host != "nowhere.example" {
		t.Errorf("error %v, want that there is no host nowhere.example", err)
	}
}
