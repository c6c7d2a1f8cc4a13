package fetch

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// secretHeader names the fields that are credentials whoever sets them.
var secretHeader = map[string]bool{"Authorization": true, "Cookie": true, "Proxy-Authorization": true}

// credentialStore holds the credentials and the one origin that they are for. They are
// kept inside of functions, which no formatting verb looks into.
type credentialStore struct {
	mu     sync.Mutex
	origin string // "" until it is bound
	header func(*http.Request)
	basic  func(*http.Request)
}

// set takes the header fields that the user gave.
func (p *credentialStore) set(h http.Header) {
	given := h.Clone()
	p.header = func(req *http.Request) {
		for name, values := range given {
			name = http.CanonicalHeaderKey(name)
			req.Header[name] = values
			if name == "Host" && len(values) > 0 {
				req.Host = values[0] // net/http ignores the field itself
			}
		}
	}
}

func (p *credentialStore) authorize(origin, user, password string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.origin, p.basic = origin, nil
	if user != "" {
		value := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
		p.basic = func(req *http.Request) { req.Header.Set("Authorization", value) }
	}
}

// bind makes origin the one that credentials are for, if there is none yet.
func (p *credentialStore) bind(origin string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.origin == "" {
		p.origin = origin
	}
}

// apply adds the credentials, and those among the caller's own fields, if the
// request goes where they belong.
func (p *credentialStore) apply(req *http.Request, own http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if originOf(req.URL) != p.origin {
		return
	}
	for name, values := range own {
		if name = http.CanonicalHeaderKey(name); secretHeader[name] {
			req.Header[name] = values
		}
	}
	if p.basic != nil {
		p.basic(req)
	}
	p.header(req)
}

// originOf returns the scheme, host and port of u in a form that can be compared
// (RFC 6454, section 4).
func originOf(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return scheme + "://" + bareHost(u.Hostname()) + ":" + port
}

// bareHost returns a host name in the form in which names are compared.
func bareHost(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), ".")
}
