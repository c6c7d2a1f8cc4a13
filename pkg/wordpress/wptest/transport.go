package wptest

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Network is a small internet of handlers by host name, reached over pipes
// alone. The name "*" stands for every host that is not listed; without it a
// host that is not listed does not exist.
type Network map[string]http.Handler

// Transport returns a transport that reaches the server under every host name,
// over http and over https (without encryption), through pipes.
//
// Every request has a connection of its own, which ends with it, so that a
// testing/synctest bubble has nothing left to wait for.
func (s *Server) Transport() http.RoundTripper { return Network{"*": s}.Transport() }

// Transport returns a transport that reaches the handlers of the network.
func (n Network) Transport() http.RoundTripper {
	return &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return n.dial(ctx, address, false)
		},
		DialTLSContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return n.dial(ctx, address, true)
		},
	}
}

func (n Network) dial(ctx context.Context, address string, secure bool) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	handler := n[strings.ToLower(host)]
	if handler == nil {
		handler = n["*"]
	}
	if handler == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	near, far := net.Pipe()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	server.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, secureKey{}, secure)
	}
	go func() { _ = server.Serve(&pipeListener{conn: far}) }()
	return near, nil
}

type secureKey struct{}

// isSecurePipe says whether a request came through a pipe that stands for TLS.
func isSecurePipe(ctx context.Context) bool {
	secure, _ := ctx.Value(secureKey{}).(bool)
	return secure
}

// pipeListener hands out one connection and then ends.
type pipeListener struct {
	once sync.Once
	conn net.Conn
}

func (l *pipeListener) Accept() (net.Conn, error) {
	var conn net.Conn
	l.once.Do(func() { conn = l.conn })
	if conn == nil {
		return nil, io.EOF
	}
	return conn, nil
}

func (l *pipeListener) Close() error   { return nil }
func (l *pipeListener) Addr() net.Addr { return l.conn.LocalAddr() }

// IsSecure says whether a request came by https, as far as the pipes know.
func IsSecure(r *http.Request) bool { return r.TLS != nil || isSecurePipe(r.Context()) }
