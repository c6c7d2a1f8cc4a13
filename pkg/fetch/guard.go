package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
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
//
// A host that is trusted may be at private addresses: those at which it is when
// it is asked for the first time, and no others later.
type guard struct {
	public *ssrf.Guardian
	dialer net.Dialer
	lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

	mu      sync.Mutex
	trusted map[string]*pinned // by bareHost
}

// pinned are the private addresses of a trusted host.
type pinned struct {
	mu      sync.Mutex
	known   bool
	private []netip.Addr
}

func newGuard() *guard {
	return &guard{
		public:  ssrf.New(ssrf.WithAnyPort()),
		dialer:  net.Dialer{Timeout: DefaultTimeout, KeepAlive: 30 * time.Second},
		lookup:  net.DefaultResolver.LookupNetIP,
		trusted: make(map[string]*pinned),
	}
}

func (g *guard) trust(host string) {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = bareHost(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.trusted[host] == nil {
		g.trusted[host] = new(pinned)
	}
}

func (g *guard) trusts(host string) *pinned {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trusted[bareHost(host)]
}

func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	var private []netip.Addr
	if p := g.trusts(host); p != nil {
		if private, err = p.pin(ctx, g, host); err != nil {
			return nil, err
		}
	}
	dialer := g.dialer
	dialer.Control = func(network, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err == nil && slices.Contains(private, plainAddr(at.Addr())) {
			return nil
		}
		return g.public.Safe(network, address, nil)
	}
	return dialer.DialContext(ctx, network, address)
}

// pin returns the private addresses that the host had when it was first asked.
func (p *pinned) pin(ctx context.Context, g *guard, host string) ([]netip.Addr, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known {
		return p.private, nil
	}
	found, err := g.lookup(ctx, "ip", host)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	for _, addr := range found {
		if g.public.SafeAddr(plainAddr(addr)) != nil {
			p.private = append(p.private, plainAddr(addr))
		}
	}
	p.known = true
	return p.private, nil
}

func plainAddr(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// through wraps the choice of a proxy. The user's own proxy may well be private;
// what is asked for through it is checked here, as it resolves names itself.
func (g *guard) through(choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(req *http.Request) (*url.URL, error) {
		proxy, err := choose(req)
		if err != nil {
			return nil, errProxy
		}
		if host := req.URL.Hostname(); proxy != nil && g.trusts(host) == nil {
			if addr, is := numbered(host); is {
				if err := g.public.SafeAddr(addr); err != nil {
					return nil, err
				}
			}
		}
		return proxy, nil
	}
}

// numbered reads a host that is an address: written as one, in one of the old
// ways that resolvers still take (127.1, 0x7f000001, 017700000001), or by a name
// that is loopback everywhere.
func numbered(host string) (netip.Addr, bool) {
	host = strings.ToLower(strings.TrimRight(host, "."))
	if addr, err := netip.ParseAddr(host); err == nil {
		return plainAddr(addr), true
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "localhost.") || host == "ip6-localhost" {
		return netip.IPv6Loopback(), true
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 0, 32)
		if err != nil || strings.Contains(part, "_") {
			return netip.Addr{}, false
		}
		if i == len(parts)-1 {
			value += n
		} else {
			value += n << (24 - 8*i)
		}
	}
	if value > math.MaxUint32 {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

// roads are two ways to the network: to a proxy, which was named by the user,
// and to a host, which the guard stands before. One knows nothing of the other,
// so that a proxy is trusted as a proxy alone.
type roads struct {
	choose            func(*http.Request) (*url.URL, error)
	straight, proxied *http.Transport
}

func (r *roads) RoundTrip(req *http.Request) (*http.Response, error) {
	proxy, err := r.choose(req)
	if err != nil {
		return nil, err
	}
	if proxy == nil {
		return r.straight.RoundTrip(req)
	}
	return r.proxied.RoundTrip(req)
}

func (r *roads) CloseIdleConnections() {
	r.straight.CloseIdleConnections()
	r.proxied.CloseIdleConnections()
}

func newTransport(g *guard, concurrency int, secure *tls.Config) http.RoundTripper {
	transport := func() *http.Transport {
		return &http.Transport{
			TLSClientConfig:        secure.Clone(),
			ForceAttemptHTTP2:      true, // a DialContext of one's own turns it off
			MaxIdleConnsPerHost:    concurrency,
			MaxIdleConns:           4 * concurrency,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 1 << 20,
		}
	}
	r := &roads{choose: g.through(http.ProxyFromEnvironment), straight: transport(), proxied: transport()}
	r.straight.DialContext = g.dial
	// It asks again rather than being told: a request that goes straight is none
	// of its own.
	r.proxied.Proxy = r.choose
	r.proxied.DialContext = g.dialer.DialContext
	return r
}
