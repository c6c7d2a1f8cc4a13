package cli

import (
	"fmt"
	"net/url"
	"strings"

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
	hintSpelled = "check the spelling of the address"
)

func blockedBy(maker string) blockerWords {
	return blockerWords{exitNotAllowed, "is behind " + maker + ", which takes wpmd for a bot", []string{hintCookie, hintGently, hintAllow}}
}

var blockers = map[wordpress.Wall]blockerWords{
	wordpress.WallRESTOff: {exitNotAllowed, "has its REST API switched off for visitors", []string{
		hintBrowser, hintLogin, "or ask its owner to switch the REST API on"}},
	wordpress.WallLogin: {exitNotAllowed, "lets only its own users in", []string{hintBrowser, hintLogin}},
	wordpress.WallHTTPPassword: {exitNotAllowed, "is behind a password of the web server", []string{
		`wpmd export SITE --header "Authorization: Basic $(printf %s 'NAME:PASSWORD' | base64)"`}},
	wordpress.WallPrivateBlog:   {exitNotAllowed, "is a private blog of WordPress.com", []string{"ask its owner to open it, or to be made a member"}},
	wordpress.WallBlogGone:      {exitFailed, "is no longer there: WordPress.com has closed it", []string{hintSpelled}},
	wordpress.WallCloudflare:    blockedBy("Cloudflare"),
	wordpress.WallSucuri:        blockedBy("the firewall of Sucuri"),
	wordpress.WallWordfence:     blockedBy("the firewall Wordfence"),
	wordpress.WallAkamai:        blockedBy("Akamai"),
	wordpress.WallImperva:       blockedBy("Imperva (Incapsula)"),
	wordpress.WallAWS:           blockedBy("the firewall of Amazon (AWS WAF)"),
	wordpress.WallDDoSGuard:     blockedBy("DDoS-Guard"),
	wordpress.WallNinjaFirewall: blockedBy("NinjaFirewall"),
	wordpress.WallModSecurity:   blockedBy("ModSecurity"),
	wordpress.WallImunify:       blockedBy("the firewall Imunify360"),
	wordpress.WallBitNinja:      blockedBy("the firewall BitNinja"),
	wordpress.WallStackPath:     blockedBy("StackPath"),
	wordpress.WallSolid:         blockedBy("the plugin Solid Security (iThemes Security)"),
	wordpress.WallAIOS:          blockedBy("the plugin All-In-One Security"),
	wordpress.WallShield:        blockedBy("the plugin Shield Security"),
	wordpress.WallMaker:         blockedBy("a firewall"),
	wordpress.WallAnubis:        blockedBy("Anubis"),
	wordpress.WallScript:        blockedBy("a page that lets in who runs its script"),
	wordpress.WallCaptcha:       blockedBy("a captcha"),
	wordpress.WallForbidden: {exitNotAllowed, "does not let wpmd in, and the web server does not say why", []string{
		hintBrowser, hintLogin, hintCookie, hintAllow}},
	wordpress.WallMaintenance: {exitFailed, "is closed for maintenance", []string{hintLater}},
	wordpress.WallDatabase:    {exitFailed, "does not reach its database", []string{hintLater}},
	wordpress.WallParked:      {exitFailed, "is a parked domain: there is no site", []string{hintSpelled}},
	wordpress.WallSuspended:   {exitFailed, "was suspended by its host", []string{"ask its owner", hintSpelled}},
	wordpress.WallPortal: {exitFailed, "cannot be reached: the network that this machine is in wants a login first", []string{
		"open any page in a browser, log in to the network, and try again"}},
	wordpress.WallPHPSource: {exitFailed, "shows its PHP instead of running it", []string{hintLook}},
	wordpress.WallFolder:    {exitFailed, "shows a folder of files and no site", []string{hintLook, "wpmd export SITE/blog/   (if WordPress lives further down)"}},
	wordpress.WallHTML: {exitFailed, "answers with a page where its REST API should be", []string{
		hintLook, hintCookie, "wpmd export SITE --api https://example.org/wp-json/   (if you know where the API is)"}},
}

// blockerRules name what blocks a site, by what it was recognised, and the way
// around. Where there is no site, nothing but exitFailed would be true.
func blockerRules() []rule {
	words := func(e *wordpress.WallError) string {
		return fmt.Sprintf("%s %s (HTTP %d: %s)", siteOf(e.URL), wordsFor(e.Wall).said, e.Status, e.Evidence)
	}
	hints := func(e *wordpress.WallError) []string { return forSite(e.URL, wordsFor(e.Wall).hints...) }
	return []rule{
		when(func(e *wordpress.WallError) bool { return wordsFor(e.Wall).code == exitFailed },
			on(exitFailed, "the site is closed, was suspended, or has no database", words, hints)),
		on(exitNotAllowed, "a firewall, a challenge page or a login page blocks the site", words, hints),
	}
}

func wordsFor(kind wordpress.Wall) blockerWords {
	if words, ok := blockers[kind]; ok {
		return words
	}
	return blockerWords{exitNotAllowed, "is blocked by " + string(kind), []string{hintBrowser, hintLogin, hintCookie}}
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
