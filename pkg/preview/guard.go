package preview

import (
	"net"
	"net/http"
	"net/netip"
)

// pagePolicy lets a page of the preview show its own files and pictures, and nothing
// else: no script but the list's, nothing of another host, no frames.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// remotePolicy is that of a page whose reader asked for the pictures of other hosts.
const remotePolicy = "default-src 'none'; style-src 'self'; img-src 'self' data: http: https:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// filePolicy is that of a file that is looked at by itself: an SVG or a page of HTML in
// an export can do nothing.
const filePolicy = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"

// guarded answers only requests that name this machine, so that no site can make its
// own name lead here (DNS rebinding), and that no page of another site makes.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !namesLoopback(r.Host) {
			http.Error(w, "this preview answers at its loopback address only", http.StatusMisdirectedRequest)
			return
		}
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			http.Error(w, "this preview is not for other sites", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// namesLoopback says whether a Host header is a name of this machine that no other can
// take.
func namesLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	if len(host) > 2 && host[0] == '[' {
		host = host[1 : len(host)-1]
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
