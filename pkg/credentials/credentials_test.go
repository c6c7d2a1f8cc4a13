package credentials_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"wpmd/pkg/credentials"
)

func login(api string) credentials.Login {
	return credentials.Login{API: api, User: "nora", Password: "third step " + api, Profile: api + "profile"}
}

func keep(t *testing.T, s *credentials.Store, l credentials.Login, wantKeyring bool) {
	t.Helper()
	inKeyring, err := s.Keep(l)
	if err != nil || inKeyring != wantKeyring {
		t.Fatalf("kept in the keyring: %v, %v", inKeyring, err)
	}
}

func TestFind(t *testing.T) {
	s := credentials.Open(t.TempDir(), false)
	for _, api := range []string{
		"https://example.org/wp-json/", "https://example.org/blog/index.php/wp-json/", "https://shop.example:8443/?rest_route=/",
		"http://127.0.0.1:8080/wp-json/", "https://www.other.example/site/wp-json/",
	} {
		keep(t, s, login(api), false)
	}
	for address, want := range map[string]string{
		"example.org":                             "https://example.org/wp-json/",
		"https://WWW.Example.org./2025/a-post/":   "https://example.org/wp-json/",
		"https://example.org:443":                 "https://example.org/wp-json/",
		"https://example.org/wp-json/wp/v2/posts": "https://example.org/wp-json/",
		"https://example.org/blog/":               "https://example.org/blog/index.php/wp-json/",
		"https://example.org/blog/a/?b=c":         "https://example.org/blog/index.php/wp-json/",
		"https://example.org/blogger/":            "https://example.org/wp-json/",
		"https://shop.example:8443/x":             "https://shop.example:8443/?rest_route=/",
		"http://127.0.0.1:8080":                   "http://127.0.0.1:8080/wp-json/",
		"https://other.example/site":              "https://www.other.example/site/wp-json/",
		// A password that was given over https does not go over http.
		"http://example.org/": "",
		// Other hosts, ports and folders are other sites.
		"https://shop.example/":    "",
		"https://other.example/":   "",
		"https://a.example.org/":   "",
		"https://127.0.0.1:8081":   "",
		"https://example.org:8443": "",
		"":                         "",
		"https://":                 "",
	} {
		got, ok, err := s.Find(address)
		if err != nil || ok != (want != "") || got.API != want || ok && got.Password != "third step "+want {
			t.Errorf("at %q: %v %v %v, want %q", address, got, ok, err, want)
		}
	}
}

// A login kept for a host was sent to another site in a folder of it.
func TestLoginIsForOneRoot(t *testing.T) {
	l := login("https://example.org/wp-json/")
	for root, want := range map[string]bool{
		"https://example.org/wp-json/": true, "https://www.example.org/?rest_route=/": true, "https://example.org/index.php/wp-json/": true,
		"https://example.org/~bob/wp-json/": false, "https://example.org/blog/?rest_route=/": false, "http://example.org/wp-json/": false,
		"https://example.org:8443/wp-json/": false, "https://other.example/wp-json/": false, "": false,
	} {
		if got := l.IsFor(root); got != want {
			t.Errorf("IsFor(%q) = %v", root, got)
		}
	}
}

func TestForget(t *testing.T) {
	s := credentials.Open(t.TempDir(), false)
	if _, ok, err := s.Forget("example.org"); ok || err != nil {
		t.Errorf("nothing to forget: %v, %v", ok, err)
	}
	keep(t, s, login("https://example.org/wp-json/"), false)
	keep(t, s, login("https://example.org/blog/wp-json/"), false)
	l, ok, err := s.Forget("https://example.org/blog")
	if !ok || err != nil || l.API != "https://example.org/blog/wp-json/" || l.Password != "" || l.Profile == "" {
		t.Errorf("forgot %v, %v, %v", l, ok, err)
	}
	if l, ok, _ := s.Find("https://example.org/blog"); !ok || l.API != "https://example.org/wp-json/" {
		t.Errorf("what is left: %v, %v", l, ok)
	}
}

func TestFileIsItsOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "config", "wpmd")
	s := credentials.Open(dir, false)
	if _, err := os.Stat(dir); err == nil {
		t.Error("a store makes a folder before it holds anything")
	}
	keep(t, s, login("https://example.org/wp-json/"), false)
	if err := os.Chmod(s.File(), 0o644); err != nil {
		t.Fatal(err)
	}
	keep(t, s, login("https://example.org/wp-json/"), false)
	info, err := os.Stat(s.File())
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestKeyring(t *testing.T) {
	keyring.MockInit()
	dir := t.TempDir()
	s := credentials.Open(dir, true)
	keep(t, s, login("https://example.org/wp-json/"), true)
	raw, err := os.ReadFile(s.File())
	if err != nil || strings.Contains(string(raw), "third step") {
		t.Errorf("the file holds %s, %v", raw, err)
	}
	if l, ok, err := s.Find("example.org"); !ok || err != nil || l.Password != "third step https://example.org/wp-json/" {
		t.Errorf("found %v, %v, %v", l, ok, err)
	}
	if _, _, err := credentials.Open(dir, false).Find("example.org"); !isKeyringError(err) {
		t.Errorf("without the keyring: %v", err)
	}
	if _, ok, err := s.Forget("example.org"); !ok || err != nil {
		t.Errorf("forgot %v, %v", ok, err)
	}
	if _, err := keyring.Get("wpmd", "example.org"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the keyring still holds it: %v", err)
	}
}

func isKeyringError(err error) bool {
	_, ok := errors.AsType[*credentials.KeyringError](err)
	return ok
}

func TestKeyringThatIsNone(t *testing.T) {
	keyring.MockInitWithError(errors.New("no bus"))
	s := credentials.Open(t.TempDir(), true)
	// A site without a login asks no keyring.
	if _, ok, err := s.Find("example.org"); ok || err != nil {
		t.Errorf("found %v, %v", ok, err)
	}
	keep(t, s, login("https://example.org/wp-json/"), false)
	if l, ok, err := s.Find("example.org"); !ok || err != nil || l.Password == "" {
		t.Errorf("found %v, %v, %v", l, ok, err)
	}
}

func TestDamagedFile(t *testing.T) {
	s := credentials.Open(t.TempDir(), false)
	keep(t, s, login("https://example.org/wp-json/"), false)
	if err := os.WriteFile(s.File(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func() error{
		"find":   func() error { _, _, err := s.Find("example.org"); return err },
		"keep":   func() error { _, err := s.Keep(login("https://example.org/wp-json/")); return err },
		"forget": func() error { _, _, err := s.Forget("example.org"); return err },
	} {
		if _, ok := errors.AsType[*credentials.FileError](use()); !ok {
			t.Errorf("%s: %v", name, use())
		}
	}
}

func TestPrintedLoginHidesItsPassword(t *testing.T) {
	l := login("https://example.org/wp-json/")
	for _, s := range []string{fmt.Sprint(l), fmt.Sprintf("%+v", l), fmt.Sprintf("%#v", l), l.LogValue().String()} {
		if strings.Contains(s, "third") {
			t.Error(s)
		}
	}
}
