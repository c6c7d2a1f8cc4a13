package fetch_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"wpmd/pkg/fetch"
)

// TestRequestsAreToldWithoutSecrets: what -v shows and --log keeps ends up in the logs of
// others.
func TestRequestsAreToldWithoutSecrets(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "hush-1"})
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/there?password=hush-2", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "twelve bytes")
	}))
	defer server.Close()
	var mu sync.Mutex
	var told []fetch.Request
	client := fetch.New(fetch.Options{
		Header:    http.Header{"X-Key": {"hush-3"}},
		OnRequest: func(r fetch.Request) { mu.Lock(); defer mu.Unlock(); told = append(told, r) },
	})
	defer client.Close()
	origin, _ := url.Parse(server.URL)
	client.Trust(origin.Host)
	client.Authorize(origin, "ada", "hush-4")
	if _, err := client.Get(context.Background(), server.URL+"/moved?password=hush-5", http.Header{"Cookie": {"hush-6"}}); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || told[0].Status != 302 || told[1].Status != 200 || told[1].Bytes != 12 || told[1].Took <= 0 {
		t.Fatalf("told of %+v", told)
	}
	if said := fmt.Sprintf("%+v", told); strings.Contains(said, "hush") || !strings.Contains(said, "Authorization") || !strings.Contains(said, "X-Key") {
		t.Errorf("told of a secret, or not of its name: %s", said)
	}
	server.Close()
	_, err := client.Get(fetch.WithRetries(context.Background(), 0), server.URL+"/gone", nil)
	if last := told[len(told)-1]; err == nil || last.Err == nil || last.Status != 0 {
		t.Errorf("a request without an answer is told as %+v", last)
	}
}
