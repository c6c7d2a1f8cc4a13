package cli

import (
	"fmt"
	"net/url"
	"strings"

	"wpmd/pkg/blocker"
	"wpmd/pkg/wordpress"
)

// blockerWords are what is said of something that blocks a site. SITE stands for the site's address.
type blockerWords struct {
	code  int
	said  string // begins after the site's address
	hints []string
}

const (
	hintBrowser = "wpmd login SITE   (creates a password for wpmd in the browser, and saves it)"
	hintLogin   = passwordVariable + "='xxxx xxxx xxxx xxxx' wpmd export SITE --user NAME"
	hintGently  = "wpmd export SITE --concurrency 1 --rate 1   (gently, from a home connection)"
	hintCookie  = `wpmd export SITE --header "Cookie: …" --header "User-Agent: …"   (both from a browser that was let in)`
	hintAllow   = "or ask its owner to let the user agent wpmd read /wp-json/"
	hintLater   = "try again later: wpmd export SITE"
	hintLook    = "open SITE in a browser, and see what it shows"
	hintFeed    = "wpmd export SITE --source feed   (posts and pages from the site's own feeds, as far as these give them)"
	hintWXR     = "wpmd export ./site.xml   (everything, as the owner gets it on the site with Tools, Export, All content)"
	hintSpelled = "check the spelling of the address"
)

func blockedBy(maker string) blockerWords {
	return blockerWords{exitNotAllowed, "is behind " + maker + ", which takes wpmd for a bot", []string{hintCookie, hintFeed, hintWXR, hintGently, hintAllow}}
}

var blockers = map[blocker.Kind]blockerWords{
	blocker.RESTOff: {exitNotAllowed, "has its REST API switched off for visitors", []string{
		hintFeed, hintWXR, hintBrowser, hintLogin, "or ask its owner to switch the REST API on"}},
	blocker.Login: {exitNotAllowed, "lets only its own users in", []string{hintBrowser, hintLogin, hintFeed, hintWXR}},
	blocker.HTTPPassword: {exitNotAllowed, "is behind a password of the web server", []string{
		`wpmd export SITE --header "Authorization: Basic $(printf %s 'NAME:PASSWORD' | base64)"`}},
	blocker.PrivateBlog:   {exitNotAllowed, "is a private blog of WordPress.com", []string{"ask its owner to open it, or to be made a member"}},
	blocker.BlogGone:      {exitFailed, "is no longer there: WordPress.com has closed it", []string{hintSpelled}},
	blocker.Cloudflare:    blockedBy("Cloudflare"),
	blocker.Sucuri:        blockedBy("the firewall of Sucuri"),
	blocker.Wordfence:     blockedBy("the firewall Wordfence"),
	blocker.Akamai:        blockedBy("Akamai"),
	blocker.Imperva:       blockedBy("Imperva (Incapsula)"),
	blocker.AWS:           blockedBy("the firewall of Amazon (AWS WAF)"),
	blocker.DDoSGuard:     blockedBy("DDoS-Guard"),
	blocker.NinjaFirewall: blockedBy("NinjaFirewall"),
	blocker.ModSecurity:   blockedBy("ModSecurity"),
	blocker.Imunify:       blockedBy("the firewall Imunify360"),
	blocker.BitNinja:      blockedBy("the firewall BitNinja"),
	blocker.StackPath:     blockedBy("StackPath"),
	blocker.Solid:         blockedBy("the plugin Solid Security (iThemes Security)"),
	blocker.AIOS:          blockedBy("the plugin All-In-One Security"),
	blocker.Shield:        blockedBy("the plugin Shield Security"),
	blocker.Maker:         blockedBy("a firewall"),
	blocker.Anubis:        blockedBy("Anubis"),
	blocker.Script:        blockedBy("a page that lets in who runs its script"),
	blocker.Captcha:       blockedBy("a captcha"),
	blocker.Forbidden: {exitNotAllowed, "does not let wpmd in, and the web server does not say why", []string{
		hintBrowser, hintLogin, hintFeed, hintWXR, hintCookie, hintAllow}},
	blocker.Maintenance: {exitFailed, "is closed for maintenance", []string{hintLater}},
	blocker.Database:    {exitFailed, "does not reach its database", []string{hintLater}},
	blocker.Parked:      {exitFailed, "is a parked domain: there is no site", []string{hintSpelled}},
	blocker.Suspended:   {exitFailed, "was suspended by its host", []string{"ask its owner", hintSpelled}},
	blocker.Portal: {exitFailed, "cannot be reached: the network that this machine is in wants a login first", []string{
		"open any page in a browser, log in to the network, and try again"}},
	blocker.PHPSource: {exitFailed, "shows its PHP instead of running it", []string{hintLook}},
	blocker.Folder:    {exitFailed, "shows a folder of files and no site", []string{hintLook, "wpmd export SITE/blog/   (if WordPress lives further down)"}},
	blocker.HTML: {exitFailed, "answers with a page where its REST API should be", []string{
		hintLook, hintFeed, hintWXR, hintCookie, "wpmd export SITE --api https://example.org/wp-json/   (if you know where the API is)"}},
}

// blockerRules name what blocks a site, by what it was recognised, and the way
// around. Where there is no site, nothing but exitFailed would be true.
func blockerRules() []rule {
	words := func(e *wordpress.BlockedError) string {
		return fmt.Sprintf("%s %s (HTTP %d: %s)", siteOf(e.URL), wordsFor(e.Kind).said, e.Status, e.Evidence)
	}
	hints := func(e *wordpress.BlockedError) []string { return forSite(e.URL, wordsFor(e.Kind).hints...) }
	return []rule{
		when(func(e *wordpress.BlockedError) bool { return wordsFor(e.Kind).code == exitFailed },
			on(exitFailed, "the site is closed, was suspended, or has no database", words, hints)),
		on(exitNotAllowed, "a firewall, a challenge page or a login page blocks the site", words, hints),
	}
}

func wordsFor(kind blocker.Kind) blockerWords {
	if words, ok := blockers[kind]; ok {
		return words
	}
	return blockerWords{exitNotAllowed, "is blocked by " + string(kind), []string{hintBrowser, hintLogin, hintFeed, hintWXR, hintCookie}}
}

// forSite puts the address of the site in the place of SITE.
func forSite(address string, list ...string) []string {
	site := shellWord(siteOf(address))
	said := make([]string, len(list))
	for i, h := range list {
		said[i] = strings.ReplaceAll(h, "SITE", site)
	}
	return said
}

// siteOf is the address of the site that an address of its API belongs to, as
// far as the address tells.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	folder, _, _ := strings.Cut(u.Path, "/wp-json")
	folder = strings.TrimSuffix(folder, "/index.php")
	if folder == u.Path {
		folder = ""
	}
	return u.Scheme + "://" + u.Host + folder
}
