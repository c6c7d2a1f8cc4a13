package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"wpmd/pkg/wordpress"
)

// wallWords are what is said of a wall. SITE stands for the site's address.
type wallWords struct {
	code  int
	said  string // begins after the site's address
	hints []string
}

const (
	hintBrowser = "wpmd login SITE   (makes a password for wpmd in the browser, and keeps it)"
	hintLogin   = passwordVariable + "='xxxx xxxx xxxx xxxx' wpmd export SITE --user NAME"
	hintGently  = "wpmd export SITE --concurrency 1 --rate 1   (gently, from a home connection)"
	hintCookie  = `wpmd export SITE --header "Cookie: …" --header "User-Agent: …"   (both as a browser sends them that was let in)`
	hintAllow   = "or ask its owner to let the user agent wpmd read /wp-json/"
	hintLater   = "try again later: wpmd export SITE"
	hintLook    = "open SITE in a browser, and see what it shows"
	hintSpelled = "check the spelling of the address"
)

func robot(maker string) wallWords {
	return wallWords{exitNotAllowed, "is behind " + maker + ", which takes wpmd for a robot", []string{hintCookie, hintGently, hintAllow}}
}

var walls = map[wordpress.Wall]wallWords{
	wordpress.WallRESTOff: {exitNotAllowed, "has its REST API switched off for visitors", []string{
		hintBrowser, hintLogin, "or ask its owner to switch the REST API on"}},
	wordpress.WallLogin: {exitNotAllowed, "lets only its own users in", []string{hintBrowser, hintLogin}},
	wordpress.WallHTTPPassword: {exitNotAllowed, "is behind a password of the web server", []string{
		`wpmd export SITE --header "Authorization: Basic $(printf %s 'NAME:PASSWORD' | base64)"`}},
	wordpress.WallPrivateBlog:   {exitNotAllowed, "is a private blog of WordPress.com", []string{"ask its owner to open it, or to be made a member"}},
	wordpress.WallBlogGone:      {exitFailed, "is no longer there: WordPress.com has closed it", []string{hintSpelled}},
	wordpress.WallCloudflare:    robot("Cloudflare"),
	wordpress.WallSucuri:        robot("the firewall of Sucuri"),
	wordpress.WallWordfence:     robot("the firewall Wordfence"),
	wordpress.WallAkamai:        robot("Akamai"),
	wordpress.WallImperva:       robot("Imperva (Incapsula)"),
	wordpress.WallAWS:           robot("the firewall of Amazon (AWS WAF)"),
	wordpress.WallDDoSGuard:     robot("DDoS-Guard"),
	wordpress.WallNinjaFirewall: robot("NinjaFirewall"),
	wordpress.WallModSecurity:   robot("ModSecurity"),
	wordpress.WallImunify:       robot("the firewall Imunify360"),
	wordpress.WallBitNinja:      robot("the firewall BitNinja"),
	wordpress.WallStackPath:     robot("StackPath"),
	wordpress.WallSolid:         robot("the plugin Solid Security (iThemes Security)"),
	wordpress.WallAIOS:          robot("the plugin All-In-One Security"),
	wordpress.WallShield:        robot("the plugin Shield Security"),
	wordpress.WallMaker:         robot("a firewall"),
	wordpress.WallAnubis:        robot("Anubis"),
	wordpress.WallScript:        robot("a page that lets in who runs its script"),
	wordpress.WallCaptcha:       robot("a captcha"),
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

// explainWallError names a wall, by what it was recognised, and the way around.
func explainWallError(e *wordpress.WallError) explanation {
	site := siteOf(e.URL)
	words, ok := walls[e.Wall]
	if !ok {
		words = wallWords{exitNotAllowed, "is behind a wall: " + string(e.Wall), []string{hintBrowser, hintLogin, hintCookie}}
	}
	said := explanation{code: words.code, message: fmt.Sprintf("%s %s (HTTP %d: %s)", site, words.said, e.Status, e.Evidence)}
	for _, hint := range words.hints {
		said.hints = append(said.hints, strings.ReplaceAll(hint, "SITE", shellWord(site)))
	}
	return said
}

// explainLoginError tells a login that is wrong from one that WordPress never
// saw, and from a site that knows no such logins.
func explainLoginError(e *wordpress.LoginError) explanation {
	user, site := cmp.Or(e.User, "the headers given"), shellWord(siteOf(e.API))
	try := "curl -si -u NAME:PASSWORD " + shellWord(strings.TrimRight(e.API, "/")+"/wp/v2/users/me") + "   (shows what it says to a login)"
	switch {
	case e.NotOffered:
		return explanation{exitNotAllowed, fmt.Sprintf("%s refuses the login of %s: it offers no application passwords, which are switched off there, or need https", e.API, user),
			hints("ask its owner to switch application passwords on", try)}
	case e.Unseen:
		return explanation{exitNotAllowed, fmt.Sprintf("%s does not accept the password of %s, or does not see it: a web server before it may take the header Authorization away (%s)", e.API, user, e.Code),
			hints("wpmd login "+site+"   (makes an application password; the login password does not do)", try, `ask its owner to let it through: SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1   (in .htaccess)`)}
	}
	why := ""
	if e.Code != "" {
		why = fmt.Sprintf(" (%s: %s)", e.Code, e.Message)
	}
	return explanation{exitNotAllowed, fmt.Sprintf("%s does not accept the password of %s%s", e.API, user, why),
		hints("wpmd login "+site+"   (makes an application password; the login password does not do)", try)}
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
