package fetch_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/fetch"
)

// A server that went away in the middle of a run was asked for every single document,
// each with all retries: half an hour for 260 of them, and a day for 10,000.
func TestHostThatFallsSilent(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for name, test := range map[string]struct {
		err  error
		most time.Duration // until it is given up
	}{"refuses connections": {refused, 4 * time.Minute}, "closes connections": {io.EOF, 20 * time.Minute}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var is error
				transport := roundTripper(func(r *http.Request) (*http.Response, error) {
					if is != nil {
						return nil, is
					}
					return status(200)(r)
				})
				c := fetch.New(fetch.Options{Transport: transport})
				get := func() error {
					_, err := c.Get(t.Context(), "https://site.example/", nil)
					return err
				}
				if err := get(); err != nil {
					t.Fatal(err)
				}
				is = test.err
				begun, asked := time.Now(), 0
				for {
					err := get()
					if err == nil {
						t.Fatal("it answers")
					}
					if asked++; isUnreachable(err) {
						break
					}
					if asked > 20 {
						t.Fatalf("it is asked for ever: %v", err)
					}
				}
				if took := time.Since(begun); took > test.most {
					t.Errorf("given up after %s", took)
				}
				before := c.Stats().Requests
				if err := get(); !isUnreachable(err) || c.Stats().Requests != before+1 {
					t.Errorf("%v after %d more requests", err, c.Stats().Requests-before)
				}
				is = nil
				if err := get(); err != nil {
					t.Error(err)
				}
				is = test.err
				if err := get(); err == nil || isUnreachable(err) {
					t.Errorf("given up at once: %v", err)
				}
			})
		})
	}
}

func isUnreachable(err error) bool {
	_, ok := errors.AsType[*fetch.UnreachableError](err)
	return ok
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
