package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// errProxy takes the place of an error that quotes the proxy's address, which
// can hold a password.
var errProxy = errors.New("the proxy address in the environment is no address")

// guard keeps connections away from addresses that are not public: private
// networks, loopback, and the rest of the special-purpose registries. It looks
// at the address that is dialed, so neither a redirect nor a name that resolves
// to something new gets around it.
type guard struct {
	public  *ssrf.Guardian
	open    net.Dialer // for hosts that are trusted
	guarded net.Dialer

	mu      sync.Mutex
	trusted map[string]bool // by bareHost
}

func newGuard() *guard {
	public := ssrf.New(ssrf.WithAnyPort())
	dialer := net.Dialer{Timeout: DefaultTimeout, KeepAlive: 30 * time.Second}
	g := &guard{public: public, open: dialer, guarded: dialer, trusted: make(map[string]bool)}
	g.guarded.Control = func(network, address string, _ syscall.RawConn) error {
		return public.Safe(network, address, nil)
	}
	return g
}

func (g *guard) trust(host string) {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	g.mu.Lock()
	defer g.mu.Unlock()
	g.trusted[bareHost(host)] = true
}

func (g *guard) trusts(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trusted[bareHost(host)]
}

func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if g.trusts(host) {
		return g.open.DialContext(ctx, network, address)
	}
	return g.guarded.DialContext(ctx, network, address)
}

// through wraps the choice of a proxy. The user's own proxy may well be private,
// so it is trusted; what is asked for through it is checked here, as the dial
// sees the proxy's address alone.
func (g *guard) through(choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(req *http.Request) (*url.URL, error) {
		proxy, err := choose(req)
		if err != nil {
			return nil, errProxy
		}
		if proxy == nil {
			return nil, nil
		}
		host := req.URL.Hostname()
		if addr, err := netip.ParseAddr(host); err == nil && !g.trusts(host) {
			if err := g.public.SafeAddr(addr); err != nil {
				return nil, err
			}
		}
		g.trust(proxy.Hostname())
		return proxy, nil
	}
}

func newTransport(g *guard, concurrency int, secure *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  g.through(http.ProxyFromEnvironment),
		DialContext:            g.dial,
		TLSClientConfig:        secure,
		ForceAttemptHTTP2:      true, // a DialContext of one's own turns it off
		MaxIdleConnsPerHost:    concurrency,
		MaxIdleConns:           4 * concurrency,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}
