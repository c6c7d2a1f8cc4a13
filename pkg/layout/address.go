package layout

import (
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/permalink"
)

// Fold returns the address under which a file of the site's own is asked for,
// one for all of its aliases: without fragment and without the parameters that
// ask for another size of it, at the site itself where Photon serves it, and on
// the host of Home where a former host held it. Addresses of other sites come
// back as they are, but for the fragment.
//
// Photon: https://developer.wordpress.com/docs/photon/
func (s Scheme) Fold(address string) string {
	address, _, _ = strings.Cut(strings.TrimSpace(address), "#")
	if origin, ok := s.behindPhoton(address); ok {
		address = origin
	}
	host, route, ok := locate(address)
	if !ok || host != "" && !s.owns(host) {
		return address
	}
	route = permalink.WithoutSize(route)
	if host == "" {
		return route
	}
	if scheme, home := s.home(); home != "" && contains(s.Former, host) && permalink.HostKey(host) != permalink.HostKey(home) {
		return scheme + "://" + home + route
	}
	scheme, _, _ := strings.Cut(address, "//")
	return scheme + "//" + host + route
}

// behindPhoton returns the address of a file of the site's own that an address
// of Photon stands for.
func (s Scheme) behindPhoton(address string) (origin string, ok bool) {
	host, route, ok := locate(address)
	if !ok || !permalink.IsPhoton(host) {
		return "", false
	}
	route, query, _ := strings.Cut(route, "?")
	host, _, found := strings.Cut(route[1:], "/")
	if !found || !s.owns(host) {
		return "", false
	}
	scheme, home := s.home()
	if permalink.HostKey(host) != permalink.HostKey(home) {
		scheme = "http"
		if values, _ := url.ParseQuery(query); values.Get("ssl") == "1" || isFilesHost(host) {
			scheme = "https"
		}
	}
	return scheme + ":/" + route, true
}

// home returns the scheme and the host of Home.
func (s Scheme) home() (scheme, host string) {
	scheme, rest, _ := strings.Cut(s.Home, "://")
	host, _, _ = strings.Cut(rest, "/")
	return scheme, host
}

// locate splits an address into host and path. An address that begins with a
// slash has no host of its own.
func locate(address string) (host, path string, ok bool) {
	address = strings.TrimSpace(address)
	scheme, rest, hasScheme := strings.Cut(address, "://")
	switch {
	case hasScheme && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")):
	case strings.HasPrefix(address, "//"):
		rest = address[2:]
	default:
		return "", address, strings.HasPrefix(address, "/")
	}
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return "", "", false
	}
	return rest[:i], rest[i:], true
}

// owns says whether a host holds files of the site.
func (s Scheme) owns(host string) bool {
	if permalink.IsPhoton(host) { // which a site may give as the host of its files
		return false
	}
	_, home := s.home()
	own := func(host string) bool {
		return home != "" && permalink.HostKey(home) == permalink.HostKey(host) || contains(s.Hosts, host) || contains(s.Former, host)
	}
	if own(host) {
		return true
	}
	// A blog at WordPress.com keeps its uploads on a host of their own.
	if name, ok := strings.CutSuffix(permalink.HostKey(host), filesHost); ok && !strings.Contains(name, ".") {
		return own(name + blogHost)
	}
	if name, ok := strings.CutSuffix(permalink.HostKey(host), blogHost); ok && !strings.Contains(name, ".") {
		return own(name + filesHost)
	}
	return false
}

const (
	blogHost  = ".wordpress.com"
	filesHost = ".files.wordpress.com"
)

// isFilesHost says whether a host holds nothing but the uploads of a blog at
// WordPress.com, without the path of their folder.
func isFilesHost(host string) bool {
	name, ok := strings.CutSuffix(permalink.HostKey(host), filesHost)
	return ok && name != ""
}

func contains(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(h string) bool { return permalink.HostKey(h) == permalink.HostKey(host) })
}
