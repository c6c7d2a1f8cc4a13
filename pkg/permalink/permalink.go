// Package permalink knows how WordPress spells addresses: which spellings lead to the
// same page, which parameters change nothing, which addresses are lists and no
// documents, and how a path is percent-encoded. Its functions are pure. It is the one
// home of these rules; only pkg/fidelity compares addresses by rules of its own, so
// that it can prove what these decide.
package permalink

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// HostKey returns a host, with its port where it has one, in the form in which hosts
// of a site are compared: case, "www.", a closing dot, the ports of http and https, a
// user name before it and the form of an international name make no difference.
func HostKey(host string) string {
	name, port := splitPort(host)
	if name = nameKey(name); port == "" || port == "80" || port == "443" {
		return name
	}
	return name + ":" + port
}

// HostName is HostKey without the port, for sites behind a proxy, which may name
// another port than the one at which they answer.
func HostName(host string) string {
	name, _ := splitPort(host)
	return nameKey(name)
}

func splitPort(host string) (name, port string) {
	host = host[strings.LastIndexByte(host, '@')+1:]
	i := strings.LastIndexByte(host, ':')
	if i < 0 || strings.Trim(host[i+1:], "0123456789") != "" {
		return host, ""
	}
	return host[:i], host[i+1:]
}

func nameKey(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if ascii, err := ASCIIHost(name); err == nil {
		name = ascii
	}
	return strings.TrimPrefix(name, "www.")
}

// hostNames turn the name of a host into the form that is looked up, as browsers
// do. Names that DNS has though they break its rules are left to Punycode alone.
var hostNames = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))

// ASCIIHost returns the name of a host as it is looked up: an international name in
// Punycode.
func ASCIIHost(name string) (string, error) {
	if isASCII(name) && !strings.Contains(name, "xn--") {
		return strings.ToLower(name), nil
	}
	ascii, err := hostNames.ToASCII(name)
	if err != nil {
		return idna.Punycode.ToASCII(name)
	}
	return ascii, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// PathKey returns the path of an address in the form in which paths on one host are
// compared: a closing slash, percent-encoding and Unicode form make no difference. It
// mostly is a part of the address, and takes no memory of its own.
func PathKey(u *url.URL) string { return norm.NFC.String(strings.TrimRight(u.Path, "/")) }

// FoldedPath is PathKey without regard to case, which WordPress ignores where it looks
// for a slug, and without a leading slash.
func FoldedPath(u *url.URL) string { return strings.ToLower(strings.TrimLeft(PathKey(u), "/")) }

// Key is equal for two addresses that lead to the same page on every site: scheme,
// what HostKey and PathKey ignore, the query and the fragment make no difference.
func Key(u *url.URL) string { return HostKey(u.Host) + PathKey(u) }

// IsSamePage says whether two addresses have one Key.
func IsSamePage(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return Key(ua) == Key(ub)
}

// Slug returns the last part of an address, as WordPress compares it.
func Slug(u *url.URL) string { return strings.ToLower(path.Base(PathKey(u))) }

// OnHost returns what an address is on its host: path and query.
func OnHost(u *url.URL) string {
	address := u.EscapedPath()
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address
}

// Installation returns the folder of WordPress, without a slash at its end, and
// whether path is one of its REST API.
func Installation(path string) (folder string, isAPI bool) {
	folder, _, isAPI = strings.Cut(path+"/", "/wp-json/")
	folder = strings.TrimRight(folder, "/")
	return strings.TrimSuffix(folder, "/index.php"), isAPI
}

// IsGuess says that WordPress has only guessed where a slug leads, which it does
// where it remembers none like it: to a document whose slug begins alike. The very
// same slug is no guess: its document has another category, date or parent now.
// https://developer.wordpress.org/reference/functions/redirect_guess_404_permalink/
func IsGuess(from, to string) bool { return from != to && strings.HasPrefix(to, from) }
