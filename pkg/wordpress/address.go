package wordpress

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"wpmd/pkg/permalink"
)

// address is a web address as a person types it.
type address struct {
	url url.URL
	// bare says that no scheme was typed: https is tried, then http.
	bare bool
}

func parseAddress(typed string) (address, error) {
	text := strings.TrimSpace(typed)
	bare := !strings.Contains(text, "://")
	if bare {
		text = "https://" + strings.TrimPrefix(text, "//")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return address{}, &AddressError{Reason: "it cannot be read as a web address"}
	case u.User != nil:
		return address{}, &AddressError{Reason: "it holds a user name"}
	case u.Scheme != "http" && u.Scheme != "https":
		return address{}, &AddressError{Address: typed, Reason: "only http and https are web addresses"}
	case u.Hostname() == "":
		return address{}, &AddressError{Address: typed, Reason: "it names no host"}
	}
	if err := toASCII(u); err != nil {
		return address{}, &AddressError{Address: typed, Reason: "its host is no valid name"}
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return address{url: *u, bare: bare}, nil
}

func toASCII(u *url.URL) error {
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		return nil // an IPv6 literal
	}
	ascii, err := permalink.ASCIIHost(host)
	if err != nil {
		return err
	}
	host = strings.TrimSuffix(ascii, ".")
	if port := u.Port(); port != "" {
		host = net.JoinHostPort(host, port)
	}
	u.Host = host
	return nil
}

// spellings are the addresses to try in turn, where those before do not answer:
// http for a typed address without a scheme, then the host with "www." or
// without.
func (a address) spellings() []*url.URL {
	first := a.url
	list := []*url.URL{&first}
	if a.bare {
		second := a.url
		second.Scheme = "http"
		list = append(list, &second)
	}
	if host, ok := otherHost(a.url.Hostname()); ok {
		other := a.url
		other.Host = host
		if port := a.url.Port(); port != "" {
			other.Host = net.JoinHostPort(host, port)
		}
		list = append(list, &other)
	}
	return list
}

// otherHost is a host's name with "www." before it, or without.
func otherHost(host string) (string, bool) {
	if bare, ok := strings.CutPrefix(host, "www."); ok {
		return bare, strings.Contains(bare, ".")
	}
	_, err := netip.ParseAddr(host)
	return "www." + host, err != nil && strings.Contains(host, ".") && !isLoopback(host)
}

// trusts says whether credentials given for the typed address may be sent to
// another one: on the same host, "www." aside, and not in the clear where the
// typed address was not. Without a scheme https is what was meant, but for a
// loopback address, which nobody listens to on the way.
func (a address) trusts(to *url.URL) bool {
	if hostOf(&a.url) != hostOf(to) {
		return false
	}
	if a.url.Scheme == "https" && to.Scheme != "https" && (!a.bare || !isLoopback(to.Hostname())) {
		return false
	}
	return a.url.Port() == to.Port() || isDefaultPort(&a.url) && isDefaultPort(to)
}

func isDefaultPort(u *url.URL) bool {
	port := u.Port()
	return port == "" || port == "443" && u.Scheme == "https" || port == "80" && u.Scheme == "http"
}

func hostOf(u *url.URL) string { return permalink.HostName(u.Host) }

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
