// Package blocker recognises what stands in the way of a site's API: a login, a
// firewall, a challenge page, maintenance. It looks at one answer at a time and
// knows nothing of WordPress's own errors.
package blocker

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fetch"
)

// Kind is what stands between a reader and the API.
type Kind string

// The kinds that are told apart. Those named for a firewall or a network are its
// challenges and its refusals alike.
const (
	RESTOff       Kind = "rest-off"      // the API is switched off, by a plugin or by code
	Login         Kind = "login"         // WordPress lets only its users in
	HTTPPassword  Kind = "http-password" // the web server asks for a name and a password
	PrivateBlog   Kind = "private-blog"  // a blog of WordPress.com for its members, or not begun
	BlogGone      Kind = "blog-gone"     // a blog of WordPress.com that was deleted or closed
	Cloudflare    Kind = "cloudflare"
	Sucuri        Kind = "sucuri"
	Wordfence     Kind = "wordfence"
	Akamai        Kind = "akamai"
	Imperva       Kind = "imperva"
	AWS           Kind = "aws-waf"
	DDoSGuard     Kind = "ddos-guard"
	NinjaFirewall Kind = "ninjafirewall"
	ModSecurity   Kind = "modsecurity"
	Imunify       Kind = "imunify360"
	BitNinja      Kind = "bitninja"
	StackPath     Kind = "stackpath"
	Solid         Kind = "solid-security" // before: iThemes Security
	AIOS          Kind = "all-in-one-security"
	Shield        Kind = "shield"
	Maker         Kind = "firewall"       // another firewall, which the evidence names
	Anubis        Kind = "anubis"         // lets a browser reckon before it lets it in
	Script        Kind = "script"         // lets in who runs a script
	Captcha       Kind = "captcha"        // asks whether a person sits there
	Forbidden     Kind = "forbidden"      // the web server refuses, and does not say on whose behalf
	Maintenance   Kind = "maintenance"    // the site is closed for a while
	Database      Kind = "database-down"  // WordPress does not reach its database
	Parked        Kind = "parked"         // a domain without a site
	Suspended     Kind = "suspended"      // a hosting account that was closed
	Portal        Kind = "captive-portal" // the network that this machine is in wants a login first
	PHPSource     Kind = "php-source"     // the server shows PHP instead of running it
	Folder        Kind = "folder-listing" // the server shows a folder of files
	HTML          Kind = "html"           // a page in place of JSON, of no known kind
)

// BlocksAll says that a blocker of this kind stands before the whole API, rather
// than perhaps before the one document that was asked for: a firewall takes a text
// for an attack.
func (k Kind) BlocksAll() bool {
	return !slices.Contains([]Kind{Forbidden, ModSecurity, HTML, Database}, k)
}

// IsCheck says that what a blocker of this kind shows in the place of an answer may
// be gone for who asks again in a while: it checks who asks, or is not known.
func (k Kind) IsCheck() bool {
	return !slices.Contains([]Kind{RESTOff, Login, HTTPPassword, PrivateBlog, BlogGone, Parked, Suspended, Portal, PHPSource, Folder}, k)
}

// sign is what a blocker is recognised by. All that a sign names must be there.
type sign struct {
	kind   Kind
	status []int    // one of them
	header string   // "name: words": a header of this name with these words in its value
	title  []string // one of them stands in the title or the first heading
	body   []string // one of them stands in the answer, tags and all
	also   []string // and one of them, too
	text   bool     // the answer is short text without a tag
	passes bool     // see Blocker.Passes
	// scripted says that the page holds a script and next to no text.
	scripted bool
}

var (
	blocked = []int{http.StatusForbidden, http.StatusNotAcceptable, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	refused = append([]int{http.StatusUnauthorized, http.StatusMethodNotAllowed, http.StatusTeapot, http.StatusUnsupportedMediaType, http.StatusUnavailableForLegalReasons}, blocked...)
	// makers name firewalls in the pages with which they refuse.
	makers = []string{
		"wp cerber", "cerber security", "cleantalk", "patchstack", "malcare", "bulletproof security", "secupress", "wp ghost", "defender security", "wpmudev",
		"godaddy website firewall", "fortiweb", "fortigate", "fortiguard", "barracuda networks", "barracuda.com", "wallarm", "reblaze", "radware",
		"perimeterx", "datadome", "kasada", "f5 networks", "sitelock", "cloudways bot protection", "wpengine firewall", "errors.aliyun.com", "azure waf", "fastly",
		"comodo waf", "cwaf", "webknight", "astra security", "getastra.com", "quttera", "virusdie", "jetpack firewall", "edgecast", "variti", "servicepipe", "qrator",
	}
	// forMaintenance are the words of many languages that WordPress's own page
	// and those of plugins have.
	forMaintenance = []string{
		"maintenance", "wartung", "mantenimiento", "manutenção", "manutenzione", "bakım", "onderhoud", "konserwac", "údržb",
		"karbantart", "underhåll", "vedligehold", "vedlikehold", "huolto", "обслуживани", "обслуговуванн", "συντήρησ", "صيانة", "תחזוקה",
		"メンテナンス", "维护", "維護", "점검", "bảo trì", "pemeliharaan",
	}
)

// signs are tried in order; what names a maker comes before what is general.
// Words are in lower case.
var signs = []sign{
	{kind: Portal, status: []int{http.StatusNetworkAuthenticationRequired}},
	{kind: Portal, body: []string{"<wispaccessgatewayparam"}},

	{kind: Cloudflare, header: "Cf-Mitigated: challenge"},
	{kind: Cloudflare, body: []string{"/cdn-cgi/challenge-platform/", "challenges.cloudflare.com", "window._cf_chl_opt", "cf-browser-verification"}},
	{kind: Cloudflare, status: blocked, body: []string{`id="cf-error-details"`, `id="cf-wrapper"`}, passes: true},
	{kind: Cloudflare, status: blocked, text: true, body: []string{"error code: 10"}},
	{kind: Cloudflare, status: blocked, title: []string{"just a moment...", "attention required! | cloudflare"}},
	{kind: Cloudflare, title: []string{"just a moment..."}, body: []string{"noindex,nofollow"}},
	{kind: Sucuri, header: "X-Sucuri-Block:"},
	{kind: Sucuri, body: []string{"cdn.sucuri.net/sucuri-firewall-block", "access denied - sucuri website firewall", "sucuri website firewall - access denied", "sucuri_cloudproxy_js"}},
	{kind: Wordfence, body: []string{"generated by wordfence", "your access to this site has been limited by the site owner", "wordfence.com/help/?query=block", "this response was generated by wordfence"}},
	{kind: Akamai, status: []int{http.StatusForbidden}, title: []string{"access denied"}, body: []string{"errors.edgesuite.net", "reference&#32;&#35;", "reference #18."}},
	{kind: Akamai, status: blocked, header: "Server: akamaighost"},
	{kind: Akamai, body: []string{"/_sec/verify?provider=", "bm-verify=", "/_sec/cp_challenge/"}},
	{kind: Imperva, body: []string{"_incapsula_resource", "incapsula incident id"}},
	{kind: Imperva, status: blocked, header: "X-Iinfo:"},
	{kind: AWS, header: "X-Amzn-Waf-Action:"},
	{kind: AWS, body: []string{".awswaf.com/", "awswafcookiedomainlist"}},
	{kind: DDoSGuard, status: blocked, header: "Server: ddos-guard"},
	{kind: DDoSGuard, body: []string{"/.well-known/ddos-guard/", "check.ddos-guard.net"}},
	{kind: DDoSGuard, title: []string{"ddos-guard"}},
	{kind: NinjaFirewall, title: []string{"ninjafirewall"}},
	{kind: NinjaFirewall, status: refused, body: []string{"ninjafirewall", "for security reasons, it was blocked and logged"}},
	{kind: Imunify, status: refused, header: "Server: imunify360"},
	{kind: Imunify, body: []string{"access denied by imunify360", "imunify360 bot-protection", "imunify360-webshield", "/_imunify", "wsidchk"}},
	{kind: BitNinja, status: refused, header: "Server: bitninja"},
	{kind: BitNinja, body: []string{"bitninja.io", "bitninja captcha", "bitninja browser integrity check", "bitninja security"}},
	{kind: StackPath, status: refused, body: []string{"stackpath"}},
	{kind: StackPath, title: []string{"stackpath"}},
	{kind: Solid, status: refused, body: []string{"ithemes security", "solid security", "you have been locked out due to too many invalid login attempts", "you have been locked out.", "itsec"}},
	{kind: AIOS, status: refused, body: []string{"all in one wp security", "all-in-one wp security", "all-in-one security", "aiowps", "access from your ip address has been blocked for security reasons"}},
	{kind: Shield, body: []string{"icwp-wpsf", "shield security", "getshieldsecurity.com", "shieldsecurity.io"}, title: []string{"blocked", "denied", "shield", "sorry", "forbidden"}},
	{kind: Shield, status: refused, body: []string{"icwp-wpsf", "shield security", "getshieldsecurity.com", "shieldsecurity.io"}},
	{kind: Anubis, body: []string{`id="anubis_version"`, "/.within.website/x/cmd/anubis", "anubis_challenge"}},
	{kind: Anubis, title: []string{"making sure you're not a bot", "making sure you&#39;re not a bot", "making sure you’re not a bot"}},
	{kind: Script, body: []string{"/aes.js", "slowaes"}, scripted: true},
	{kind: Script, scripted: true, body: []string{"please enable javascript", "requires javascript to work", "enable javascript and cookies"}},
	{kind: Script, scripted: true, body: []string{"document.cookie=", "document.cookie ="}, also: []string{"location.reload(", "location.href=", "location.href =", "location.replace("}},
	{kind: Maker, status: refused, body: makers},
	{kind: Maker, body: []string{"/__ddg", "perfdrive.com", "_pxcaptcha", "px-captcha", "vercel security checkpoint", "cleantalk spamfirewall", "anti-crawler protection", "cdn-cgi/waf", "haproxy-protection", "/.basedflare/"}},
	{kind: Maker, status: refused, header: "Server: qrator"},
	{kind: Maker, status: refused, header: "X-Datadome:"},
	{kind: Maker, header: "X-Kpsdk-Ct:"},
	{kind: Maker, title: []string{"request rejected"}, body: []string{"your support id is"}},
	{kind: ModSecurity, status: blocked, body: []string{"generated by mod_security", "this error was generated by mod_security", "mod_security rules", "modsecurity action"}},
	{kind: ModSecurity, status: []int{http.StatusNotAcceptable}, body: []string{"an appropriate representation of the requested resource could not be found on this server"}},
	{kind: Captcha, header: "Sg-Captcha:"},
	{kind: Captcha, body: []string{"/.well-known/sgcaptcha/", "/.lsrecap/", "lsrecaptcha"}},
	{kind: Captcha, status: blocked, body: []string{"google.com/recaptcha/api.js", "hcaptcha.com/1/api.js", "js.hcaptcha.com", "captcha-delivery.com"}},

	{kind: Suspended, body: []string{"/cgi-sys/suspendedpage.cgi"}},
	{kind: Suspended, title: []string{"account suspended", "account has been suspended"}},
	{kind: Parked, body: []string{"sedoparking.com", "parkingcrew.net", "//www.bodis.com", "parklogic.com", `window.location.href="/lander"`, "hugedomains.com/domain_profile", "courtesy of godaddy.com", "d38psrni17bvxu.cloudfront.net"}},
	{kind: BlogGone, title: []string{"is no longer available"}, body: []string{"wordpress.com/typo", "wordpress.com/tos", "en.wordpress.com"}},
	{kind: PrivateBlog, title: []string{"private site", "private blog"}, body: []string{"wordpress.com/log-in", "wordpress.com/wp-login"}},

	{kind: HTTPPassword, status: []int{http.StatusUnauthorized}, header: "Www-Authenticate: basic"},
	{kind: HTTPPassword, status: []int{http.StatusUnauthorized}, header: "Www-Authenticate: digest"},
	{kind: Login, body: []string{`name="log"`, `name='log'`, `id="user_login"`}, title: []string{"log in", "login", "‹", "&lsaquo;", "—"}},
	{kind: Login, body: []string{`id="loginform"`}},

	{kind: Database, title: []string{"error establishing a database connection", "database error"}, passes: true},
	{kind: Maintenance, status: []int{http.StatusServiceUnavailable}, title: forMaintenance, passes: true},
	{kind: Maintenance, body: []string{"/plugins/wp-maintenance-mode/", "/plugins/coming-soon/", "/plugins/maintenance/", "/plugins/cmp-coming-soon-maintenance/", "/plugins/under-construction-page/", "/plugins/minimal-coming-soon-maintenance-mode/", "elementor-maintenance-mode"}, passes: true},
	{kind: Maintenance, status: []int{http.StatusServiceUnavailable}, header: "Retry-After:", body: []string{`id="error-page"`, "wp_die"}, passes: true},

	{kind: PHPSource, body: []string{"require __dir__ . '/wp-blog-header.php'", "require( dirname( __file__ ) . '/wp-blog-header.php'", "define( 'wp_use_themes'", "define('wp_use_themes'"}},
	{kind: Folder, title: []string{"index of /"}},
	{kind: RESTOff, text: true, body: []string{"rest api is disabled", "rest api has been disabled", "rest api disabled", "rest api is not available", "rest api is turned off", "rest api restricted", "rest api is restricted"}},
	{kind: Forbidden, status: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable}, passes: true},
}

const (
	// sourceLimit is how much of an answer is looked at, in bytes.
	sourceLimit = 256 << 10
	// shortText is the length of what a plugin says in place of JSON, in bytes.
	shortText = 400
	// scriptedPage is the length of a page that is there for its script, in bytes.
	scriptedPage = 16 << 10
)

// Blocker is what an answer was recognised as.
type Blocker struct {
	Kind Kind
	// Evidence is what it was recognised by: a header, words of the answer.
	Evidence string
	// Passes says that it may be gone in a moment.
	Passes bool
}

// Of returns the blocker that an answer is a page of, if it is one.
func Of(r *fetch.Response) (Blocker, bool) {
	s, evidence := newView(r).sign()
	return Blocker{s.kind, evidence, s.passes}, evidence != ""
}

// pageTags are those that a page of HTML begins with. What PHP prints of its errors
// has none of them.
var pageTags = []string{"<!doctype html", "<html", "<head", "<meta", "<title", "<body", "<script"}

// IsPage says that an answer is a page of HTML, of whatever kind.
func IsPage(r *fetch.Response) bool {
	head := strings.ToLower(string(r.Body[:min(len(r.Body), 4<<10)]))
	return slices.ContainsFunc(pageTags, func(tag string) bool { return strings.Contains(head, tag) })
}

// IsInPlaceOf says that an answer of success is a page that stands where something
// else was asked for, and that may be gone for who asks again in a while: SiteGround
// answers 202 and a page that leads to its captcha, AWS 202 and nothing at all.
func IsInPlaceOf(r *fetch.Response) bool {
	if r.Status < 200 || r.Status >= 300 {
		return false
	}
	if b, ok := Of(r); ok {
		return b.Kind.IsCheck()
	}
	return r.Status != http.StatusOK || IsPage(r)
}

// view is an answer as signs look at it.
type view struct {
	*fetch.Response
	body  string // in lower case
	title string // title and first heading, in lower case
}

func newView(r *fetch.Response) view {
	head := r.Body[:min(len(r.Body), sourceLimit)]
	return view{Response: r, body: strings.ToLower(string(head)), title: strings.ToLower(headline(head))}
}

// sign is the first that is in a view; there is none without evidence.
func (v view) sign() (s sign, evidence string) {
	for _, s := range signs {
		if evidence, ok := s.in(v); ok {
			return s, evidence
		}
	}
	return sign{}, ""
}

func (s sign) in(v view) (evidence string, ok bool) {
	if len(s.status) > 0 {
		if !slices.Contains(s.status, v.Status) {
			return "", false
		}
		evidence = fmt.Sprintf("HTTP %d", v.Status)
	}
	if s.scripted && (!strings.Contains(v.body, "<script") || len(v.body) > scriptedPage) {
		return "", false
	}
	if s.text && (len(v.body) > shortText || strings.ContainsAny(v.body, "<{")) {
		return "", false
	}
	if s.header != "" {
		name, words, _ := strings.Cut(s.header, ":")
		values, there := v.Header[name]
		if !there || !strings.Contains(strings.ToLower(strings.Join(values, ",")), strings.TrimSpace(words)) {
			return "", false
		}
		evidence = "header " + s.header
	}
	for _, look := range []struct {
		where string
		words []string
	}{{v.title, s.title}, {v.body, s.also}, {v.body, s.body}} {
		if len(look.words) == 0 {
			continue
		}
		i := slices.IndexFunc(look.words, func(words string) bool { return strings.Contains(look.where, words) })
		if i < 0 {
			return "", false
		}
		evidence = fmt.Sprintf("%q", look.words[i])
	}
	return evidence, true
}

// headline is the title and the first heading of a page.
func headline(page []byte) string {
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(page))
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if depth > 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			if isHeadline(z.Token().DataAtom) {
				depth++
			}
		case html.EndTagToken:
			t := z.Token().DataAtom
			if isHeadline(t) {
				depth = max(0, depth-1)
				b.WriteByte('\n')
			}
			if t == atom.H1 {
				return b.String()
			}
		}
	}
}

func isHeadline(t atom.Atom) bool { return t == atom.Title || t == atom.H1 }
