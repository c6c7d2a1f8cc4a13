package cli_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"wpmd/pkg/cli"
	"wpmd/pkg/wordpress/wptest"
)

const scripts = "../../testdata/script"

func TestMain(m *testing.M) {
	testscript.Main(asked{m}, map[string]func(){
		"wpmd": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
			stop()
			os.Exit(code)
		},
	})
}

// words are what the language of the stories has beyond that of testscript.
var words = map[string]func(*testscript.TestScript, bool, []string){
	"site":      cmdSite,
	"break":     cmdBreak,
	"block":     cmdBlock,
	"https":     cmdHTTPS,
	"change":    cmdChange,
	"languages": cmdLanguages,
	"plugin":    cmdPlugin,
	"media":     cmdMedia,
	"another":   cmdAnother,
	"exits":     cmdExits,
	"requests":  cmdRequests,
	"forget":    func(ts *testscript.TestScript, _ bool, _ []string) { serverOf(ts).Forget() },
	"replace":   cmdReplace,
}

// TestWordsAreDocumented holds the table of words in the stories' README against
// those that there are.
func TestWordsAreDocumented(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(scripts, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]bool)
	for _, m := range regexp.MustCompile("`([a-z]+)[^`]*`").FindAllStringSubmatch(tableOf(string(readme)), -1) {
		told[m[1]] = true
	}
	want := make(map[string]bool)
	for word := range words {
		want[word] = true
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("words of the stories that README.md lacks, or that are gone (-words +README):\n%s", diff)
	}
}

// tableOf is the first column of the tables of a Markdown file.
func tableOf(markdown string) string {
	var cells strings.Builder
	for line := range strings.Lines(markdown) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			cell, _, _ := strings.Cut("`"+rest, " |")
			cells.WriteString(cell + "\n")
		}
	}
	return cells.String()
}

// asked runs the tests and looks at what they have asked the fake WordPress for.
type asked struct{ *testing.M }

func (m asked) Run() int { return wptest.Main(m.M) }

// TestScripts meets the tool as its user does: each file holds a story.
func TestScripts(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(scripts, "*.txtar"))
	if err != nil || len(found) < 20 {
		t.Fatalf("found %d scripts in %s: %v", len(found), scripts, err)
	}
	seed, err := filepath.Abs("../../testdata/post.json")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SEED", seed)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NO_PROXY", "*")
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("WPMD_NO_KEYRING", "1")
			env.Values[serverKey{}] = new(served)
			return nil
		},
		Cmds: words,
	})
}

type serverKey struct{}

// served is the fake WordPress of one script.
type served struct{ *wptest.Server }

func serverOf(ts *testscript.TestScript) *served { return ts.Value(serverKey{}).(*served) }

// cmdSite serves the sample site and sets SITE to its address.
//
//	site [in FOLDER] [plain]
func cmdSite(ts *testscript.TestScript, _ bool, args []string) {
	site := wptest.Sample()
	for _, u := range site.Users {
		if u.Login == "nora" {
			u.Password = "lamp-oil-1974"
		}
	}
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "in":
			i++
			site.Home += "/" + args[i]
		case "plain":
			site.Permalinks = ""
		default:
			ts.Fatalf("site: unknown word %q", args[i])
		}
	}
	server := wptest.New(site)
	address, stop, err := server.Listen()
	ts.Check(err)
	ts.Defer(stop)
	serverOf(ts).Server = server
	ts.Setenv("SITE", address)
	ts.Setenv("HOST", strings.TrimPrefix(address, "http://"))
}

// cmdBreak makes the site misbehave.
//
//	break post ID | break field NAME ID | break without NAME ID | break id ID OTHER | break checked ID TIMES | break list ROUTE STATUS [TIMES] | break login | break html | break nothing
//	break media STATUS | break page SLUG STATUS | break head STATUS | break users | break books | break hidden ID | break unlisted ID | break events | break comments
func cmdBreak(ts *testscript.TestScript, _ bool, args []string) {
	server := serverOf(ts)
	switch strings.Join(args[:1], "") {
	case "post":
		server.Break(wptest.Poison(number(ts, args[1])))
	case "field":
		server.Break(wptest.PoisonField(args[1], number(ts, args[2])))
	case "without":
		server.Break(wptest.Without(args[1], number(ts, args[2])).On(wptest.AskingFor(number(ts, args[2]))))
	case "id":
		server.Break(wptest.NoID(number(ts, args[1]), args[2]).On(wptest.Under("/")))
	case "checked":
		server.Break(wptest.BotCheck().On(wptest.AskingFor(number(ts, args[1]))).For(int(number(ts, args[2]))))
	case "list":
		status, times := int(number(ts, args[2])), 0
		if len(args) > 3 {
			times = int(number(ts, args[3]))
		}
		server.Break(wptest.Refuse(status, "rest_broken", "Not now.").On(wptest.Under("/wp/v2/" + args[1])).For(times))
	case "hidden":
		server.Break(wptest.Hide(number(ts, args[1])))
	case "unlisted": // and given to who asks for it by itself
		server.Break(wptest.Hide(number(ts, args[1])).On(func(r *http.Request) bool { return !strings.HasSuffix(r.URL.Path, "/"+args[1]) }))
	case "login":
		server.Break(wptest.RequireLogin())
	case "html":
		server.Break(wptest.NotJSON("<!DOCTYPE html><title>Welcome</title><p>just a page</p>"))
	case "page":
		status := number(ts, args[2])
		server.Break(wptest.Fault{
			Match: func(r *http.Request) bool {
				return strings.Contains(r.URL.Path, "/"+args[1]+"/") && r.Method == http.MethodGet
			},
			Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { http.Error(w, "no", int(status)) },
		})
	case "media":
		status := number(ts, args[1])
		server.Break(wptest.Fault{
			Match: func(r *http.Request) bool { return wptest.Route(r) == "uploads" },
			Do:    func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { http.Error(w, "no", int(status)) },
		})
	case "head":
		server.Break(wptest.Fault{
			Match: func(r *http.Request) bool { return r.Method == http.MethodHead },
			Do:    func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(int(number(ts, args[1]))) },
		})
	case "users":
		server.Break(wptest.Refuse(http.StatusUnauthorized, "rest_user_cannot_view", "Sorry, no.").On(wptest.Under("/wp/v2/users")))
	case "books":
		server.Break(wptest.Refuse(http.StatusBadRequest, "rest_broken", "The shelf fell down.").On(wptest.Under("/wp/v2/books")))
	case "events":
		server.Break(wptest.Refuse(http.StatusForbidden, "rest_forbidden", "Sorry, no.").On(wptest.Under("/tribe/events/v1")))
	case "comments":
		server.Break(wptest.Refuse(http.StatusUnauthorized, "rest_cannot_read", "Sorry, no.").On(wptest.Under("/wp/v2/comments")))
	case "nothing":
		server.Break()
	default:
		ts.Fatalf("break: unknown words %q", args)
	}
}

// cmdChange edits the site while it is served.
//
//	change slug OLD NEW | change content SLUG HTML | change content SLUG @FILE | change silently SLUG HTML | change title SLUG TITLE
//	change delete SLUG | change draft SLUG | change publish SLUG | change password SLUG WORD
//	change shown SLUG HTML | change comment SLUG HTML | change uncomment SLUG | change uncomment *
func cmdChange(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("change needs more words")
	}
	serverOf(ts).Update(func(site *wptest.Site) {
		if args[0] == "uncomment" && args[1] == "*" {
			site.Comments = nil
			return
		}
		i := slices.IndexFunc(site.Posts, func(p *wptest.Post) bool { return p.Slug == args[1] })
		if i < 0 {
			ts.Fatalf("change: there is no %q", args[1])
		}
		post := site.Posts[i]
		switch args[0] {
		case "slug":
			touch(site, post)
			post.OldSlugs = append(post.OldSlugs, post.Slug)
			post.Slug = args[2]
		case "title":
			touch(site, post)
			title, err := strconv.Unquote(`"` + args[2] + `"`)
			ts.Check(err)
			post.Title = title
		case "content":
			touch(site, post)
			post.Content = args[2]
			if file, ok := strings.CutPrefix(args[2], "@"); ok {
				post.Content = strings.ReplaceAll(ts.ReadFile(file), "{SITE}", ts.Getenv("SITE"))
			}
		case "comment":
			site.Comments = append(site.Comments, &wptest.Comment{ID: int64(1000 + len(site.Comments)), Post: post.ID, Name: "A reader", Date: post.Date.Add(24 * time.Hour), Content: args[2]})
		case "uncomment":
			site.Comments = slices.DeleteFunc(site.Comments, func(c *wptest.Comment) bool { return c.Post == post.ID })
		case "silently": // as what a shortcode says changes
			post.Content = args[2]
		case "shown": // by the page alone, as page builders do it
			post.Shown = args[2]
		case "draft":
			post.Status = "draft"
		case "publish":
			post.Status = ""
		case "password":
			post.Password = args[2]
		case "delete":
			site.Delete(post.ID)
		default:
			ts.Fatalf("change: unknown word %q", args[0])
		}
	})
}

// touch gives a post a date of modification after all that is published, as a
// change of it does.
func touch(site *wptest.Site, p *wptest.Post) {
	latest := p.Date
	for _, other := range site.Posts {
		if other.Status != "" {
			continue
		}
		for _, at := range []time.Time{other.Date, other.Modified} {
			if at.After(latest) {
				latest = at
			}
		}
	}
	p.Modified = latest.Add(time.Hour)
}

// cmdLanguages gives the site a plugin for several languages.
//
//	languages polylang|wpml|none [ID=LANGUAGE...]
func cmdLanguages(ts *testscript.TestScript, _ bool, args []string) {
	serverOf(ts).Update(func(site *wptest.Site) {
		site.Multilingual, site.Language = strings.TrimPrefix(args[0], "none"), "en"
		for _, word := range args[1:] {
			id, language, _ := strings.Cut(word, "=")
			post := site.Post(number(ts, id))
			post.Language = language
			for _, category := range post.Terms["category"] {
				for _, term := range site.Terms {
					if term.ID == category {
						term.Language = language
					}
				}
			}
		}
	})
}

// cmdHTTPS serves the site over TLS too, at the name example.com alone: sets
// TUNNEL to the address of a proxy that leads there, and writes the certificate
// that it is trusted by into ca.pem.
//
//	https
func cmdHTTPS(ts *testscript.TestScript, _ bool, _ []string) {
	site := httptest.NewTLSServer(serverOf(ts))
	ts.Defer(site.Close)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: site.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), certificate, 0o600))
	tunnel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || strings.TrimPrefix(r.URL.Host, "www.") != "example.com:443" {
			http.Error(w, "no tunnel to "+r.URL.Host, http.StatusBadGateway)
			return
		}
		far, err := new(net.Dialer).DialContext(r.Context(), "tcp", site.Listener.Addr().String())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		near, sent, err := http.NewResponseController(w).Hijack()
		if err != nil {
			_ = far.Close()
			return
		}
		go func() { _, _ = io.Copy(far, sent); _ = far.Close() }() // with what the client has sent by now
		go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
	}))
	ts.Defer(tunnel.Close)
	ts.Setenv("TUNNEL", tunnel.URL)
}

// cmdExits runs a command and checks its exit code.
//
//	exits CODE COMMAND ARGS...
func cmdExits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("exits CODE COMMAND ARGS...")
	}
	want, got := int(number(ts, args[0])), 0
	err := ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdRequests checks how many requests the site saw since the last look.
//
//	requests N | requests 'route' N | requests 'route' LEAST-MOST
func cmdRequests(ts *testscript.TestScript, _ bool, args []string) {
	route := ""
	if len(args) == 2 {
		route = args[0]
	}
	server := serverOf(ts)
	counts := server.Counts()
	least, most, isRange := strings.Cut(args[len(args)-1], "-")
	if !isRange {
		most = least
	}
	if got := counts[route]; got < int(number(ts, least)) || got > int(number(ts, most)) {
		ts.Fatalf("%d requests for %q, want %s: %v", got, route, args[len(args)-1], counts)
	}
	server.Forget()
}

// cmdReplace edits a file as a person would.
//
//	replace FILE OLD NEW
func cmdReplace(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	raw, err := os.ReadFile(name)
	ts.Check(err)
	edited := strings.Replace(string(raw), args[1], args[2], 1)
	if edited == string(raw) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(name, []byte(edited), 0o644))
}

func number(ts *testscript.TestScript, word string) int64 {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		ts.Fatalf("%v", fmt.Errorf("a number belongs here: %w", err))
	}
	return n
}
