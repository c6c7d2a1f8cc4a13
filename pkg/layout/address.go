package layout

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
	route = withoutSize(route)
	if host == "" {
		return route
	}
	if scheme, home := s.home(); home != "" && contains(s.Former, host) && bareHost(host) != bareHost(home) {
		return scheme + "://" + home + route
	}
	scheme, _, _ := strings.Cut(address, "//")
	return scheme + "//" + host + route
}

// behindPhoton returns the address of a file of the site's own that an address
// of Photon stands for.
func (s Scheme) behindPhoton(address string) (origin string, ok bool) {
	host, route, ok := locate(address)
	if !ok || !isPhoton(host) {
		return "", false
	}
	route, query, _ := strings.Cut(route, "?")
	host, _, found := strings.Cut(route[1:], "/")
	if !found || !s.owns(host) {
		return "", false
	}
	scheme, home := s.home()
	if bareHost(host) != bareHost(home) {
		scheme = "http"
		if values, _ := url.ParseQuery(query); values.Get("ssl") == "1" || isFilesHost(host) {
			scheme = "https"
		}
	}
	return scheme + ":/" + route, true
}

func isPhoton(host string) bool {
	host = strings.ToLower(host)
	return len(host) == len("i0.wp.com") && host[0] == 'i' && host[1] >= '0' && host[1] <= '3' && host[2:] == ".wp.com"
}

// home returns the scheme and the host of Home.
func (s Scheme) home() (scheme, host string) {
	scheme, rest, _ := strings.Cut(s.Home, "://")
	host, _, _ = strings.Cut(rest, "/")
	return scheme, host
}

// sizing are the parameters that Photon, and the hosts of files of
// WordPress.com, take for another size or quality of a picture.
var sizing = []string{"w", "h", "width", "height", "resize", "fit", "crop", "quality", "strip", "ssl", "zoom", "dpr"}

// passing are the parameters that are others at every request and lead to the
// same file: the number of a player on a page, a ticket against forgery, a session.
var passing = []string{"_", "_wpnonce", "PHPSESSID"}

func withoutSize(route string) string { return without(slices.Concat(sizing, passing), route) }

// FullSize returns an address without the parameters that ask for another size
// of a picture. It asks the same host, unlike that of Fold.
func FullSize(address string) string {
	return without(slices.DeleteFunc(slices.Clone(sizing), func(name string) bool { return name == "ssl" }), address)
}

func without(parameters []string, route string) string {
	path, query, asked := strings.Cut(route, "?")
	if !asked {
		return route
	}
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		return p == "" || slices.Contains(parameters, name)
	})
	if len(parts) == 0 {
		return path
	}
	return path + "?" + strings.Join(parts, "&")
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
	if isPhoton(host) { // which a site may give as the host of its files
		return false
	}
	_, home := s.home()
	own := func(host string) bool {
		return home != "" && bareHost(home) == bareHost(host) || contains(s.Hosts, host) || contains(s.Former, host)
	}
	if own(host) {
		return true
	}
	// A blog at WordPress.com keeps its uploads on a host of their own.
	if name, ok := strings.CutSuffix(bareHost(host), filesHost); ok && !strings.Contains(name, ".") {
		return own(name + blogHost)
	}
	if name, ok := strings.CutSuffix(bareHost(host), blogHost); ok && !strings.Contains(name, ".") {
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
	name, ok := strings.CutSuffix(bareHost(host), filesHost)
	return ok && name != ""
}

func contains(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(h string) bool { return bareHost(h) == bareHost(host) })
}

func bareHost(host string) string {
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
	return strings.TrimPrefix(strings.TrimSuffix(host, "."), "www.")
}

// rendition matches the name of a file that WordPress made of an uploaded
// picture: a copy scaled down to what the web can take, or turned as the camera
// was held, and a size of either. One that was edited, "-e1600000000000", is the
// file of its own.
// https://developer.wordpress.org/reference/functions/wp_create_image_subsizes/
var rendition = regexp.MustCompile(`(?i)^(.+?)(?:-scaled|-rotated)?(?:-([1-9][0-9]{0,4})x([1-9][0-9]{0,4}))?(\.(?:jpe?g|png|gif|webp|avif))$`)

// Original returns the address of the upload that a picture was made of, by its
// name alone, which is a guess: "-300x200" may be part of the upload's own name.
// The width and height are those of the rendition where its name tells them.
// Not ok is a name that tells of no other.
func Original(address string) (original string, width, height int, ok bool) {
	route, query, asked := strings.Cut(address, "?")
	slash := strings.LastIndexByte(route, '/') + 1
	m := rendition.FindStringSubmatch(route[slash:])
	if m == nil || len(m[1])+len(m[4]) == len(route)-slash {
		return "", 0, 0, false
	}
	width, _ = strconv.Atoi(m[2])
	height, _ = strconv.Atoi(m[3])
	original = route[:slash] + m[1] + m[4]
	if asked {
		original += "?" + query
	}
	return original, width, height, true
}
