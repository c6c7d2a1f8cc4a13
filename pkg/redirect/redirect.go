// Package redirect writes old addresses and where they lead now in the form
// that a web server reads.
//
// Old addresses are foreign text. Whatever stands in one, it ends neither its
// line nor its word, and matches nothing but itself: each form has its own way
// of writing what is not a plain letter, and none passes it on as it is.
package redirect

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/permalink"
)

// Rule says where an old address leads now.
type Rule struct {
	// From is the old path, percent-decoded: "/2025/03/some-post/". With or
	// without a slash at its end it is the same address.
	From string
	// Param and Value are a parameter that the old address must carry, decoded:
	// "p" and "12" for "/?p=12". Without a Param any parameters will do.
	Param, Value string
	// To is the new path, percent-decoded: "/posts/2025-03-21-some-post.md".
	To string
}

// Format is a form of redirects.
type Format struct {
	Name string
	// File is the name that the reader of the form looks for, or that says what
	// it is.
	File  string
	write func([]Rule) []byte
}

var formats = []Format{
	{"apache", ".htaccess", apache},
	{"caddy", "redirects.caddy", caddy},
	{"cloudflare", "_redirects", cloudflare},
	{"json", "redirects.json", asJSON},
	{"netlify", "_redirects", netlify},
	{"nginx", "redirects.nginx.conf", nginx},
}

// Names lists the names of all formats, sorted.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}

// Named returns the format of that name, or an *UnknownError.
func Named(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, &UnknownError{Name: name, Known: Names()}
}

// UnknownError says that there is no format called Name.
type UnknownError struct {
	Name  string
	Known []string // every name there is, sorted
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown format %q: known are %s", e.Name, strings.Join(e.Known, ", "))
}

// Write returns the rules as a file, the same for the same rules in any order.
// Of two rules for one address the first counts. A rule that leads to where it
// comes from, or whose path is none, is left out.
func (f Format) Write(rules []Rule) []byte {
	return f.write(clean(rules))
}

// clean puts rules in order: those with a parameter first, for their path may
// lead somewhere too.
func clean(rules []Rule) []Rule {
	seen := make(map[Rule]bool, len(rules))
	kept := make([]Rule, 0, len(rules))
	for _, r := range rules {
		if !strings.HasPrefix(r.From, "/") || !strings.HasPrefix(r.To, "/") {
			continue
		}
		// A second slash would make a path the name of a host.
		r.From, r.To = "/"+strings.TrimLeft(r.From, "/"), "/"+strings.TrimLeft(r.To, "/")
		from := Rule{From: trim(r.From), Param: r.Param, Value: r.Value}
		if seen[from] || r.Param == "" && from.From == trim(r.To) {
			continue
		}
		seen[from] = true
		kept = append(kept, r)
	}
	slices.SortFunc(kept, func(a, b Rule) int {
		return cmp.Or(-cmp.Compare(min(len(a.Param), 1), min(len(b.Param), 1)), cmp.Compare(a.Param, b.Param),
			cmp.Compare(len(a.Value), len(b.Value)), cmp.Compare(a.Value, b.Value), cmp.Compare(a.From, b.From))
	})
	return kept
}

func trim(path string) string { return strings.TrimRight(path, "/") }

// isPlain says that a byte means itself in every form, in and out of quotes and
// patterns.
func isPlain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '/' || c == '-' || c == '_'
}

// encode writes a path for a Location header and for forms that compare
// addresses as browsers send them: everything but plain bytes, "." and "~" is
// percent-encoded.
func encode(path string) string {
	return permalink.EscapeBytes(path, func(c byte) bool { return isPlain(c) || c == '.' || c == '~' })
}

// address is the old address of a rule as a browser sends it.
func (r Rule) address() string {
	if r.Param == "" {
		return encode(r.From)
	}
	return encode(r.From) + "?" + url.QueryEscape(r.Param) + "=" + url.QueryEscape(r.Value)
}
