package wptest_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/wordpress/wptest"
)

const list = "/wp-json/wp/v2/posts?orderby=id&order=asc"

func TestFaults(t *testing.T) {
	posts := wptest.Under("/wp/v2/posts")
	tests := map[string]struct {
		fault  wptest.Fault
		path   string
		status int
		check  func(r reply) bool
	}{
		"status":   {wptest.Status(503, "600"), list, 503, func(r reply) bool { return r.Header.Get("Retry-After") == "600" && strings.HasPrefix(r.Body, "<html>") }},
		"not JSON": {wptest.NotJSON("<h1>Checking your browser</h1>"), list, 200, func(r reply) bool { return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") }},
		"notice": {wptest.Prefix("<b>Notice</b>: Undefined index\n"), list, 200, func(r reply) bool {
			return strings.HasPrefix(r.Body, "<b>Notice</b>") && strings.HasSuffix(r.Body, "]")
		}},
		"footer":     {wptest.Suffix("\n<!-- cached -->"), list, 200, func(r reply) bool { return strings.HasSuffix(r.Body, "]\n<!-- cached -->") }},
		"cut":        {wptest.Cut(70), list, 200, func(r reply) bool { return len(r.Body) == 70 }},
		"refuse":     {wptest.Refuse(401, "rest_login_required", "No."), list, 401, func(r reply) bool { return strings.Contains(r.Body, "rest_login_required") }},
		"login":      {wptest.RequireLogin(), list, 401, func(r reply) bool { return strings.Contains(r.Body, "rest_not_logged_in") }},
		"cap":        {wptest.CapPerPage(3), list + "&per_page=100", 200, func(r reply) bool { return r.Header.Get("X-WP-TotalPages") == "6" && count(r) == 3 }},
		"refuse 100": {wptest.RefusePerPage(50), list + "&per_page=100", 400, func(r reply) bool { return strings.Contains(r.Body, "between 1 (inclusive) and 50 (inclusive)") }},
		"accept 50":  {wptest.RefusePerPage(50), list + "&per_page=50", 200, func(r reply) bool { return count(r) == 17 }},
		"no totals": {wptest.NoTotals(), list, 200, func(r reply) bool {
			return r.Header.Get("X-WP-Total") == "" && !strings.Contains(r.Header.Get("Link"), "next")
		}},
		"wrong total":      {wptest.WrongTotal(5), list, 200, func(r reply) bool { return r.Header.Get("X-WP-Total") == "22" }},
		"slice":            {wptest.SliceAt(3), list + "&per_page=10", 200, func(r reply) bool { return count(r) == 3 && r.Header.Get("X-WP-TotalPages") == "2" }},
		"wrong pages":      {wptest.WrongPages(-1), list + "&per_page=10", 200, func(r reply) bool { return r.Header.Get("X-WP-TotalPages") == "1" }},
		"empty past end":   {wptest.EmptyPastEnd(), list + "&page=9", 200, func(r reply) bool { return count(r) == 0 }},
		"ignore offset":    {wptest.IgnoreOffset(), list + "&_fields=id&offset=5", 200, func(r reply) bool { return strings.HasPrefix(r.Body, `[{"id":101}`) }},
		"refuse orderby":   {wptest.RefuseParam("orderby"), list, 400, func(r reply) bool { return strings.Contains(r.Body, `"params":{"orderby"`) }},
		"poisoned field":   {wptest.PoisonField("sticky", 103), list + "&_fields=id,sticky", 500, func(reply) bool { return true }},
		"field not asked":  {wptest.PoisonField("sticky", 103), list + "&_fields=id,title", 200, func(r reply) bool { return count(r) == 10 }},
		"ignore include":   {wptest.IgnoreInclude(), list + "&include=103&per_page=100", 200, func(r reply) bool { return count(r) == 17 }},
		"ignore fields":    {wptest.IgnoreFields(), list + "&_fields=id", 200, func(r reply) bool { return strings.Contains(r.Body, `"content"`) }},
		"ignore order":     {wptest.IgnoreOrder(), list + "&_fields=id", 200, func(r reply) bool { return strings.HasPrefix(r.Body, `[{"id":131}`) }},
		"ignore dates":     {wptest.IgnoreDates(), list + "&per_page=100&modified_after=2030-01-01T00:00:00", 200, func(r reply) bool { return count(r) == 17 }},
		"repeat":           {wptest.RepeatPage(), list + "&_fields=id&page=9", 200, func(r reply) bool { return strings.HasPrefix(r.Body, `[{"id":101}`) }},
		"poison":           {wptest.Poison(103), list, 500, func(r reply) bool { return strings.Contains(r.Body, "critical error") }},
		"poison, excerpt":  {wptest.Poison(103), list + "&_fields=excerpt", 500, func(reply) bool { return true }},
		"poison, not seen": {wptest.Poison(103), list + "&_fields=id,title", 200, func(r reply) bool { return count(r) == 10 }},
		"poison, others":   {wptest.Poison(103), list + "&exclude=103&per_page=100", 200, func(r reply) bool { return count(r) == 16 }},
		"hidden":           {wptest.Hide(103, 105), list + "&per_page=100", 200, func(r reply) bool { return r.Header.Get("X-WP-Total") == "17" && count(r) == 15 }},
		"hidden one":       {wptest.Hide(103), "/wp-json/wp/v2/posts/103", 401, func(reply) bool { return true }},
		"echo":             {wptest.Echo(103, "var_dump"), list, 200, func(r reply) bool { return strings.HasPrefix(r.Body, "var_dump") && strings.HasSuffix(r.Body, "]") }},
		"redirect":         {wptest.Redirect(301, "https://www.rock.test"), list, 301, func(r reply) bool { return r.Header.Get("Location") == "https://www.rock.test"+list }},
		"to metadata":      {wptest.RedirectTo(302, "http://169.254.169.254/"), list, 302, func(r reply) bool { return r.Header.Get("Location") == "http://169.254.169.254/" }},
		"elsewhere":        {wptest.Status(500, "").On(wptest.Under("/wp/v2/pages")), list, 200, func(r reply) bool { return count(r) == 10 }},
		"under":            {wptest.Status(500, "").On(posts), "/?rest_route=/wp/v2/posts/103", 500, func(reply) bool { return true }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := wptest.New(wptest.Sample())
			s.Break(tt.fault)
			if r := get(t, s, tt.path); r.Status != tt.status || !tt.check(r) {
				t.Errorf("status %d, %v, %.300s", r.Status, r.Header, r.Body)
			}
		})
	}
}

func count(r reply) int {
	var objects []struct{}
	if json.Unmarshal([]byte(r.Body), &objects) != nil {
		return -1
	}
	return len(objects)
}

func TestFaultsBeginAndEnd(t *testing.T) {
	s := wptest.New(wptest.Sample())
	s.Break(wptest.Status(429, "1").After(1).For(2), wptest.Prefix("\ufeff"))
	var got []int
	for range 4 {
		got = append(got, get(t, s, list).Status)
	}
	if diff := cmp.Diff([]int{200, 429, 429, 200}, got); diff != "" {
		t.Error(diff)
	}
	if r := get(t, s, list); !strings.HasPrefix(r.Body, "\ufeff[") {
		t.Error("the second fault was not composed with the first")
	}
	s.Break()
	if r := get(t, s, list); !strings.HasPrefix(r.Body, "[") {
		t.Error("Break without arguments leaves a fault behind")
	}
}

func TestUnstableOrderLosesPostsBetweenPages(t *testing.T) {
	s := many(60)
	distinct := func(order string) int {
		seen := map[int64]bool{}
		for _, page := range []string{"1", "2", "3", "4", "5", "6"} {
			for _, id := range ids(t, s, "/wp-json/wp/v2/posts?orderby="+order+"&page="+page) {
				seen[id] = true
			}
		}
		return len(seen)
	}
	if got := distinct("modified"); got != 60 {
		t.Errorf("stable: %d of 60", got)
	}
	s.Break(wptest.Unstable())
	if got := distinct("modified"); got >= 60 {
		t.Errorf("unstable: all %d", got)
	}
	if got := distinct("id"); got != 60 {
		t.Errorf("by id: %d of 60", got)
	}
}

func TestWrongPasswordsWhereAPluginLooks(t *testing.T) {
	s := withPassword()
	s.Break(wptest.CheckPasswords())
	if r := get(t, s, list, login("nora", "wrong")); r.Status != 401 || !strings.Contains(r.Body, "incorrect_password") {
		t.Errorf("wrong: %d %s", r.Status, r.Body)
	}
	if r := get(t, s, list, login("nora", "abcd efgh nora")); r.Status != 200 {
		t.Errorf("right: %d", r.Status)
	}
}

func TestLog(t *testing.T) {
	s := wptest.New(wptest.Sample())
	get(t, s, list, login("nora", "x"))
	get(t, s, "/?rest_route=/wp/v2/posts/103")
	get(t, s, "/wp-json/wp/v2/posts/105")
	get(t, s, "/wp-content/uploads/2025/03/lighthouse-dawn.png")
	get(t, s, "/about/")
	want := map[string]int{"": 5, "/wp/v2/posts": 1, "/wp/v2/posts/{id}": 2, "uploads": 1, "page": 1}
	if diff := cmp.Diff(want, s.Counts()); diff != "" {
		t.Error(diff)
	}
	first := s.Requests()[0]
	if first.URL != list || first.Header.Get("Authorization") == "" || first.Host != "rock.test" {
		t.Errorf("logged: %+v", first)
	}
	s.Forget()
	if got := s.Counts()[""]; got != 0 {
		t.Errorf("%d after Forget", got)
	}
}

func TestLoopback(t *testing.T) {
	site := wptest.Sample()
	site.Folder = "/rock"
	s := wptest.New(site)
	address, stop, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if !strings.HasPrefix(address, "http://127.0.0.1:") || !strings.HasSuffix(address, "/rock") {
		t.Errorf("address %s", address)
	}
	body := fetch(t, http.DefaultTransport, address+"/about/")
	if !strings.Contains(body, `<a href="`+address+`/visit/">`) {
		t.Errorf("links are not the server's own: %s", body)
	}
}

// fetch gets a whole body, or fails.
func fetch(t *testing.T, over http.RoundTripper, address string) string {
	t.Helper()
	body, err := tryFetch(t, over, address)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func tryFetch(t *testing.T, over http.RoundTripper, address string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := over.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestPipesInABubble(t *testing.T) {
	s := wptest.New(wptest.Sample())
	synctest.Test(t, func(t *testing.T) {
		over := s.Transport()
		s.Break(wptest.Slow(20 * time.Minute).On(wptest.Under("page")))
		start := time.Now()
		if body := fetch(t, over, "https://merrow.test/visit/"); !strings.Contains(body, "https://merrow.test/about/") && !strings.Contains(body, "https://merrow.test/visit/getting-here/") {
			t.Errorf("links do not carry https: %s", body)
		}
		if waited := time.Since(start); waited != 20*time.Minute {
			t.Errorf("waited %v of fake time", waited)
		}
		done := make(chan string)
		for range 8 {
			go func() {
				body, err := tryFetch(t, over, "http://merrow.test"+list)
				if err != nil {
					body = err.Error()
				}
				done <- body
			}()
		}
		for range 8 {
			if body := <-done; !strings.HasPrefix(body, `[{"id":101`) {
				t.Errorf("got %.100s", body)
			}
		}
	})
}

func TestConnectionsThatEnd(t *testing.T) {
	s := wptest.New(wptest.Sample())
	synctest.Test(t, func(t *testing.T) {
		over := s.Transport()
		s.Break(wptest.Drop())
		if body, err := tryFetch(t, over, "http://merrow.test/"); err == nil {
			t.Errorf("a dropped connection gave %q", body)
		}
		s.Break(wptest.Truncate(100))
		if body, err := tryFetch(t, over, "http://merrow.test"+list); len(body) != 100 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("truncated: %d bytes, %v", len(body), err)
		}
		s.Break(wptest.Stall(100, time.Hour))
		start := time.Now()
		if body := fetch(t, over, "http://merrow.test"+list); !strings.HasSuffix(body, "]") || time.Since(start) != time.Hour {
			t.Errorf("stalled: %d bytes after %v", len(body), time.Since(start))
		}
	})
}

func TestNetwork(t *testing.T) {
	one, two := wptest.New(wptest.Sample()), wptest.New(wptest.Sample())
	over := wptest.Network{"one.test": one, "two.test": two}.Transport()
	fetch(t, over, "http://two.test/")
	if one.Counts()[""] != 0 || two.Counts()[""] != 1 {
		t.Error("the wrong host was asked")
	}
	var dns *net.DNSError
	if _, err := tryFetch(t, over, "http://three.test/"); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("a host that does not exist: %v", err)
	}
}

func TestGzip(t *testing.T) {
	s := wptest.New(wptest.Sample())
	s.Break(wptest.Gzip())
	r := get(t, s, list, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	z, err := gzip.NewReader(strings.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || !strings.HasPrefix(string(body), "[{") {
		t.Errorf("%v, %.80s", err, body)
	}
	if r := get(t, s, list); r.Header.Get("Content-Encoding") != "" {
		t.Error("compressed for who did not ask")
	}
}
