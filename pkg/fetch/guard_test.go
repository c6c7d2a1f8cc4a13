package fetch_test

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wpmd/pkg/fetch"
)

func TestPrivateAddressesAreRefused(t *testing.T) {
	asked := false
	site := listen(t, func(http.ResponseWriter, *http.Request) { asked = true })
	port := site[strings.LastIndex(site, ":"):]
	c := fetch.New(fetch.Options{})
	defer c.Close()
	for _, address := range []string{
		site, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port,
		"http://10.0.0.1/", "http://192.168.1.1:8080/", "http://169.254.169.254/latest/meta-data/",
		"http://100.64.0.1/", "http://[fe80::1]/", "http://[fd00::1]/", "http://0.0.0.0" + port,
	} {
		_, err := c.Get(t.Context(), address, nil)
		if !is[*fetch.PrivateAddressError](err) {
			t.Errorf("%s: error %v, want a *PrivateAddressError", address, err)
		}
	}
	if asked {
		t.Error("a private address was asked")
	}
}

func TestTrust(t *testing.T) {
	site := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inward" {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		}
	})
	port := site[strings.LastIndex(site, ":"):]
	for _, test := range []struct{ trust, ask string }{
		{"127.0.0.1", site},
		{"127.0.0.1" + port, site},
		{"LOCALHOST", "http://localhost" + port},
		{"localhost.", "http://localhost" + port},
	} {
		c := fetch.New(fetch.Options{Retries: -1})
		c.Trust(test.trust)
		if _, err := c.Get(t.Context(), test.ask, nil); err != nil {
			t.Errorf("%s, trusting %s: %v", test.ask, test.trust, err)
		}
		if _, err := c.Get(t.Context(), test.ask+"/inward", nil); !is[*fetch.PrivateAddressError](err) {
			t.Errorf("a redirect inward: error %v, want a *PrivateAddressError", err)
		}
		c.Close()
	}
}

// TestProxy runs itself in a process of its own: net/http reads the environment
// once.
func TestProxy(t *testing.T) {
	if os.Getenv("FETCH_TEST_PROXY") != "" {
		behindProxy(t)
		return
	}
	var asked []string
	proxy := listen(t, func(w http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.String()) })
	for _, address := range []string{proxy, "http://user:hunter2@%zz"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$", "-test.v")
		cmd.Env = append(os.Environ(), "FETCH_TEST_PROXY=1", "HTTP_PROXY="+address, "http_proxy=", "NO_PROXY=", "no_proxy=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	if len(asked) != 1 || asked[0] != "http://public.example/" {
		t.Errorf("the proxy was asked for %q", asked)
	}
}

func behindProxy(t *testing.T) {
	t.Helper()
	c := fetch.New(fetch.Options{Retries: -1})
	defer c.Close()
	_, err := c.Get(t.Context(), "http://public.example/", nil)
	if strings.Contains(os.Getenv("HTTP_PROXY"), "hunter2") {
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a broken proxy address: %v", err)
		}
		return
	}
	if err != nil {
		t.Errorf("a private proxy: %v", err)
	}
	// The proxy's own host is among them: it is trusted as a proxy alone.
	for _, host := range []string{"169.254.169.254", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "localhost", "a.localhost.", "[::1]", "[::ffff:10.0.0.1]"} {
		if _, err := c.Get(t.Context(), "http://"+host+"/", nil); err == nil {
			t.Errorf("%s was asked through the proxy", host)
		}
		if _, err := c.Get(t.Context(), "http://"+host+":9/", nil); err == nil {
			t.Errorf("%s:9 was asked", host)
		}
	}
}

// TestSecure runs itself in a process of its own, whose system trusts the test
// server's certificate: crypto/x509 reads it once.
func TestSecure(t *testing.T) {
	if site := os.Getenv("FETCH_TEST_SECURE"); site != "" {
		c := trusting(t, fetch.Options{Retries: -1})
		res, err := c.Get(t.Context(), site, nil)
		if err != nil || string(res.Body) != "HTTP/2.0" {
			t.Errorf("%+v, %v", res, err)
		}
		return
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system's certificates cannot be replaced by an environment variable here")
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	file := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSecure$")
	cmd.Env = append(os.Environ(), "FETCH_TEST_SECURE="+s.URL, "SSL_CERT_FILE="+file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
