//go:build unix

package redirect_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wpmd/pkg/redirect"
)

// TestServersReadThem asks real web servers for old addresses, as far as they
// are installed.
func TestServersReadThem(t *testing.T) {
	rules := append([]redirect.Rule{
		{From: "/$uri {x};\"'`\\/", To: "/posts/odd $1 %7B{y}.md"},
		{From: "/a.b/", To: "/posts/dot.md"},
		{From: "/tag/{$HOME}/", To: "/posts/brace.md"},
		{From: "/line\nbreak/", To: "/posts/line.md"},
		{From: "/" + strings.Repeat("long-", 36), To: "/posts/long.md"},
	}, sample[:5]...)
	asked := map[string]string{
		"/2025/03/some-post/":              "/posts/2025-03-21-some-post.md",
		"/2025/03/some-post":               "/posts/2025-03-21-some-post.md",
		"/2025/03/some-post/?utm_source=x": "/posts/2025-03-21-some-post.md",
		"/?p=12":                           "/posts/2025-03-21-some-post.md",
		"/?utm_source=x&p=12":              "/posts/2025-03-21-some-post.md",
		"/?page_id=2":                      "/pages/about.md",
		"/?p=1":                            "",
		"/?p=123":                          "",
		"/about/":                          "/pages/about.md",
		"/about/team/":                     "",
		"/%E7%81%AF%E5%8F%B0/":             "/posts/%E7%81%AF%E5%8F%B0.md",
		"/%e7%81%af%e5%8f%b0":              "/posts/%E7%81%AF%E5%8F%B0.md",
		"/a.b/":                            "/posts/dot.md",
		"/aXb/":                            "",
		"/tag/%7B%24HOME%7D/":              "/posts/brace.md",
		"/line%0Abreak/":                   "/posts/line.md",
		"/%24uri%20%7Bx%7D;%22'%60%5C/":    "/posts/odd%20%241%20%257B%7By%7D.md",
		"/" + strings.Repeat("long-", 36):  "/posts/long.md",
		"/" + strings.Repeat("long-", 35):  "",
	}
	for _, server := range []struct {
		name string
		run  func(t *testing.T, dir, port string, rules []byte) *exec.Cmd
	}{{"nginx", runNginx}, {"apache", runApache}, {"caddy", runCaddy}} {
		t.Run(server.name, func(t *testing.T) {
			program := strings.Replace(server.name, "apache", "apache2", 1)
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("%s is not installed", program)
			}
			format, err := redirect.Named(server.name)
			if err != nil {
				t.Fatal(err)
			}
			dir, port := t.TempDir(), freePort(t)
			cmd := server.run(t, dir, port, format.Write(rules))
			var said bytes.Buffer
			cmd.Stdout, cmd.Stderr = &said, &said
			cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
			cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
			cmd.WaitDelay = 5 * time.Second
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			gone := make(chan error, 1)
			go func() { gone <- cmd.Wait(); close(gone) }()
			t.Cleanup(func() { <-gone })
			waitFor(t, port, gone, &said)
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			for address, want := range asked {
				q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+port+address, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				r, err := client.Do(q)
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				got := strings.TrimPrefix(r.Header.Get("Location"), "http://127.0.0.1:"+port)
				got, _, _ = strings.Cut(got, "?utm_source") // other parameters may stay
				if got != want {
					t.Errorf("%s leads to %q (%d), want %q", address, got, r.StatusCode, want)
				}
			}
		})
	}
}

func runNginx(t *testing.T, dir, port string, rules []byte) *exec.Cmd {
	t.Helper()
	write(t, dir, "redirects.conf", string(rules))
	write(t, dir, "nginx.conf", fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events {}
http {
  access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  include %[1]s/redirects.conf;
  server { listen 127.0.0.1:%[2]s; port_in_redirect on; if ($wpmd_redirect) { return 301 $wpmd_redirect; } location / { return 404; } }
}
`, dir, port))
	return exec.CommandContext(t.Context(), "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
}

func runApache(t *testing.T, dir, port string, rules []byte) *exec.Cmd {
	t.Helper()
	write(t, dir, "site/.htaccess", string(rules))
	modules := "/usr/lib/apache2/modules"
	write(t, dir, "httpd.conf", fmt.Sprintf(`ServerRoot %[1]s
ServerName 127.0.0.1:%[2]s
Listen 127.0.0.1:%[2]s
PidFile %[1]s/pid
ErrorLog /dev/stderr
LoadModule mpm_event_module %[3]s/mod_mpm_event.so
LoadModule authz_core_module %[3]s/mod_authz_core.so
LoadModule rewrite_module %[3]s/mod_rewrite.so
DocumentRoot %[1]s/site
<Directory %[1]s/site>
AllowOverride All
Require all granted
</Directory>
`, dir, port, modules))
	return exec.CommandContext(t.Context(), "apache2", "-DFOREGROUND", "-f", filepath.Join(dir, "httpd.conf"))
}

func runCaddy(t *testing.T, dir, port string, rules []byte) *exec.Cmd {
	t.Helper()
	write(t, dir, "redirects.caddy", string(rules))
	write(t, dir, "Caddyfile", fmt.Sprintf("{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:%s {\n\timport redirects.caddy\n\trespond 404\n}\n", port))
	return exec.CommandContext(t.Context(), "caddy", "run", "--config", filepath.Join(dir, "Caddyfile"), "--adapter", "caddyfile")
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{filepath.Dir(name), dir, filepath.Dir(dir)} {
		_ = os.Chmod(d, 0o755) // servers that change their user read it too
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func waitFor(t *testing.T, port string, gone <-chan error, said *bytes.Buffer) {
	t.Helper()
	for range 300 {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:"+port)
		if err == nil {
			c.Close()
			return
		}
		select {
		case err := <-gone:
			t.Fatalf("ended: %v\n%s", err, said)
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("does not answer")
}
