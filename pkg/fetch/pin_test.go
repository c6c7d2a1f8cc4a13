package fetch

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
)

// A host that was named by the user, and public when it was first asked, led to
// a private address later.
func TestTrustedHostsStayWhereTheyAre(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, test := range []struct {
		first string
		goes  bool
	}{{"127.0.0.1", true}, {"::ffff:127.0.0.1", true}, {"127.0.0.5", false}, {"192.0.43.8", false}, {"10.0.0.1", false}} {
		g := newGuard()
		g.lookup = func(context.Context, string, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr(test.first)}, nil
		}
		g.trust("localhost")
		conn, err := g.dial(t.Context(), "tcp4", "localhost:"+port)
		if err == nil {
			_ = conn.Close()
		}
		if (err == nil) != test.goes {
			t.Errorf("first at %s, then at 127.0.0.1: %v", test.first, err)
		}
		if err != nil && !strings.Contains(err.Error(), "ssrf") && !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("first at %s: %v", test.first, err)
		}
	}
}
