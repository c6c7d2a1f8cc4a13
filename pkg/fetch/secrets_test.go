package fetch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/fetch"
)

// witness is a server that remembers the secrets it was told.
type witness struct {
	mu   sync.Mutex
	told []string
}

func (w *witness) hear(r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, name := range []string{"Authorization", "X-Wall", "Cookie"} {
		if v := r.Header.Get(name); v != "" {
			w.told = append(w.told, r.URL.Path+" "+name)
		}
	}
}

func (w *witness) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.told
	w.told = nil
	return told
}

// two starts a site, and another host that the site redirects to and that
// redirects back.
func two(t *testing.T) (site, other string, siteSaw, otherSaw *witness) {
	t.Helper()
	siteSaw, otherSaw = new(witness), new(witness)
	other = listen(t, func(w http.ResponseWriter, r *http.Request) {
		otherSaw.hear(r)
		if r.URL.Path == "/back" {
			http.Redirect(w, r, site+"/end", http.StatusFound)
		}
	})
	site = listen(t, func(w http.ResponseWriter, r *http.Request) {
		siteSaw.hear(r)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other+"/", http.StatusTemporaryRedirect)
		case "/away-and-back":
			http.Redirect(w, r, other+"/back", http.StatusFound)
		case "/userinfo":
			http.Redirect(w, r, strings.Replace(other, "//", "//user:stolen@", 1), http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/end", http.StatusFound)
		}
	})
	return site, other, siteSaw, otherSaw
}

func TestCredentialsStayWithTheirOrigin(t *testing.T) {
	site, other, siteSaw, otherSaw := two(t)
	c := trusting(t, fetch.Options{Header: http.Header{"X-Wall": {"pass"}, "cookie": {"a=b"}}})
	c.Authorize(mustParse(t, strings.ToUpper(site)+"/wp-json/"), "ann", "abcd efgh")
	own := http.Header{"Accept": {"*/*"}, "authorization": {"Bearer own"}}
	for _, test := range []struct {
		address string
		site    []string
	}{
		{site + "/", []string{"/ Authorization", "/ X-Wall", "/ Cookie"}},
		{other + "/", nil},
		{site + "/away", []string{"/away Authorization", "/away X-Wall", "/away Cookie"}},
		{site + "/userinfo", []string{"/userinfo Authorization", "/userinfo X-Wall", "/userinfo Cookie"}},
		{site + "/within", []string{"/within Authorization", "/within X-Wall", "/within Cookie", "/end Authorization", "/end X-Wall", "/end Cookie"}},
		{site + "/away-and-back", []string{"/away-and-back Authorization", "/away-and-back X-Wall", "/away-and-back Cookie", "/end Authorization", "/end X-Wall", "/end Cookie"}},
		{strings.Replace(other, "//", "//user:password@", 1), nil},
	} {
		if _, err := c.Get(t.Context(), test.address, own); err != nil {
			t.Fatal(err)
		}
		err := c.Stream(t.Context(), test.address, own, func(res *http.Response) error {
			_, err := io.Copy(io.Discard, res.Body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(append(slices.Clip(test.site), test.site...), siteSaw.take()); diff != "" {
			t.Errorf("%s: the site saw (-want +got)\n%s", test.address, diff)
		}
		if told := otherSaw.take(); told != nil {
			t.Errorf("%s: the other host saw %q", test.address, told)
		}
	}
}

func TestHeadersGoToTheFirstHostAsked(t *testing.T) {
	site, other, siteSaw, otherSaw := two(t)
	c := trusting(t, fetch.Options{Header: http.Header{"X-Wall": {"pass"}}})
	for _, address := range []string{site + "/away", other + "/", site + "/"} {
		if _, err := c.Get(t.Context(), address, nil); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"/away X-Wall", "/ X-Wall"}, siteSaw.take()); diff != "" {
		t.Error(diff)
	}
	if told := otherSaw.take(); told != nil {
		t.Errorf("the other host saw %q", told)
	}
	c.Authorize(mustParse(t, other), "", "")
	for _, address := range []string{other + "/", site + "/"} {
		if _, err := c.Get(t.Context(), address, nil); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"/ X-Wall"}, otherSaw.take()); diff != "" {
		t.Error(diff)
	}
	if told := siteSaw.take(); told != nil {
		t.Errorf("after Authorize the first host saw %q", told)
	}
}

func TestOrigins(t *testing.T) {
	for _, test := range []struct {
		origin, address string
		same            bool
	}{
		{"https://example.org", "https://EXAMPLE.org.:443/x", true},
		{"http://example.org/blog", "http://example.org:80/", true},
		{"https://example.org", "http://example.org/", false},
		{"https://example.org", "http://example.org:443/", false},
		{"https://example.org", "https://www.example.org/", false},
		{"https://example.org", "https://example.org:8443/", false},
		{"https://example.org", "https://example.org.evil.net/", false},
		{"https://example.org", "https://evil.net/https://example.org/", false},
		{"https://example.org", "https://example.org@evil.net/", false},
		{"https://[2001:db8::1]", "https://[2001:db8::1]:443/", true},
	} {
		var got string
		c := fetch.New(fetch.Options{Transport: scripted(func(r *http.Request) (*http.Response, error) {
			got = r.Header.Get("Authorization")
			return status(200)(r)
		})})
		c.Authorize(mustParse(t, test.origin), "ann", "secret")
		if _, err := c.Get(t.Context(), test.address, nil); err != nil {
			t.Fatal(err)
		}
		if (got != "") != test.same {
			t.Errorf("authorized %s: %s was sent %q", test.origin, test.address, got)
		}
	}
}

func TestHostHeader(t *testing.T) {
	var host string
	site := listen(t, func(w http.ResponseWriter, r *http.Request) { host = r.Host })
	c := trusting(t, fetch.Options{Header: http.Header{"Host": {"staging.example.org"}}})
	if _, err := c.Get(t.Context(), site, nil); err != nil || host != "staging.example.org" {
		t.Errorf("Host %q, %v", host, err)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	o := fetch.Options{UserAgent: "wpmd/1", Header: http.Header{"X-Wall": {"hunter2"}, "Authorization": {"Bearer hunter2"}}}
	c := fetch.New(o)
	c.Authorize(mustParse(t, "https://example.org"), "ann", "hunter2")
	var out bytes.Buffer
	for _, v := range []any{o, &o, c, struct{ O fetch.Options }{o}, struct{ c *fetch.Client }{c}, []any{o, c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	text, jsonLog := slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))
	for _, l := range []*slog.Logger{text, jsonLog} {
		l.Info("start", "options", o, "client", c, "group", struct{ O fetch.Options }{o})
	}
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	// The encoded form of "ann:hunter2" is as good as the password itself.
	for _, secret := range []string{"hunter2", "YW5uOmh1bnRlcjI"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is seen in\n%s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "Header:[Authorization X-Wall]") {
		t.Error("the names of the header fields are not shown")
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?page=2&orderby=id":               "https://example.org/a?page=2&orderby=id",
		"https://ann:hunter2@example.org/":                      "https://example.org/",
		"https://example.org/?author=3&keyword=k":               "https://example.org/?author=3&keyword=k",
		"https://example.org/?a=1&_wpnonce=x&b=2":               "https://example.org/?a=1&_wpnonce=REDACTED&b=2",
		"https://example.org/?consumer_key=k&consumer_secret=s": "https://example.org/?consumer_key=REDACTED&consumer_secret=REDACTED",
		"https://example.org/?pass%77ord=x;key=y":               "https://example.org/?pass%77ord=REDACTED;key=REDACTED",
		"https://s3.example.org/a.png?X-Amz-Signature=f00":      "https://s3.example.org/a.png?X-Amz-Signature=REDACTED",
		"https://example.org/a#token=x":                         "https://example.org/a",
		"https://ann:hun%zzter2@example.org/?a=b":               "example.org/",
		"https://ann:hun#ter2@example.org/?a=b":                 "example.org/",
		"mailto:ann@example.org":                                "example.org",
		"https://example.org/\u009b31m":                         "https://example.org/%C2%9B31m",
		"https://example.org/?a=\u009b31m\u202e":                "https://example.org/?a=31m",
		"":                                                      "",
	} {
		if got := fetch.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("example.org", "/a?b=c#d")
	f.Add("exa%mple", "@host/\x00")
	f.Add("[::1", "?x;y&z")
	f.Add("h:port", "#@?")
	f.Add("host", "%?@")
	f.Fuzz(func(t *testing.T, host, rest string) {
		const secret = "hunter2-SECRET"
		for _, address := range []string{
			"https://ann:" + secret + "@" + host + rest,
			"https://" + secret + "@" + host + rest,
		} {
			shown := fetch.Redact(address)
			if strings.Contains(shown, secret) {
				t.Errorf("Redact(%q) = %q", address, shown)
			}
			if strings.ContainsAny(shown, "\x00\x1b\n\r\u009b") {
				t.Errorf("Redact(%q) = %q holds a control character", address, shown)
			}
		}
		rest, _, _ = strings.Cut(rest, "#")
		address := "https://example.org/" + rest
		if strings.Contains(rest, "?") {
			address += "&token=" + secret
		} else {
			address += "?token=" + secret
		}
		if shown := fetch.Redact(address); strings.Contains(shown, secret) {
			t.Errorf("Redact(%q) = %q", address, shown)
		}
	})
}
