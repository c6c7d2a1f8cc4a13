package fetch_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"wpmd/pkg/fetch"
)

func TestCertificates(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }))
	t.Cleanup(server.Close)
	own := x509.NewCertPool()
	own.AddCert(server.Certificate())
	for _, c := range []struct {
		name    string
		options fetch.Options
		trusted bool
	}{
		{"the system's", fetch.Options{}, false},
		{"others", fetch.Options{Roots: x509.NewCertPool()}, false},
		{"the server's own", fetch.Options{Roots: own}, true},
		{"none are looked at", fetch.Options{Insecure: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := fetch.New(c.options)
			defer client.Close()
			client.Trust("127.0.0.1")
			r, err := client.Get(t.Context(), server.URL, nil)
			if _, ok := errors.AsType[*fetch.TLSError](err); ok == c.trusted || c.trusted && string(r.Body) != "ok" {
				t.Errorf("error %v", err)
			}
		})
	}
}
