package cli

import (
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/permalink"
)

// readMovedFrom understands the address that --moved-from takes, as a person types it.
func (o *outputOptions) readMovedFrom() error {
	if o.movedFrom == "" {
		return nil
	}
	address := siteAddress(o.movedFrom)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usage("wpmd export SITE -o DIR --moved-from https://former.example", "--moved-from %q is no address of a site", printable(o.movedFrom))
	}
	o.movedFrom = address
	return nil
}

// addFormerHost adds the host that the site had to those whose addresses are its own, as
// --host does; home is its address now.
func (o *outputOptions) addFormerHost(home string) {
	was, err := url.Parse(o.movedFrom)
	now, errNow := url.Parse(home)
	if err != nil || errNow != nil || was.Host == "" {
		return
	}
	isKnown := func(host string) bool { return permalink.HostKey(host) == permalink.HostKey(was.Host) }
	if !isKnown(now.Host) && !slices.ContainsFunc(o.files.hosts, isKnown) {
		o.files.hosts = append(o.files.hosts, was.Host)
	}
}
