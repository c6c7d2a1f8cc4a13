package wordpress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// Wall is what stands between a reader and the API.
type Wall string

// The walls that are told apart. Those named for a firewall or a network are
// its challenges and its refusals alike.
const (
	WallRESTOff       Wall = "rest-off"      // the API is switched off, by a plugin or by code
	WallLogin         Wall = "login"         // WordPress lets only its users in
	WallHTTPPassword  Wall = "http-password" // the web server asks for a name and a password
	WallPrivateBlog   Wall = "private-blog"  // a blog of WordPress.com for its members, or not begun
	WallBlogGone      Wall = "blog-gone"     // a blog of WordPress.com that was deleted or closed
	WallCloudflare    Wall = "cloudflare"
	WallSucuri        Wall = "sucuri"
	WallWordfence     Wall = "wordfence"
	WallAkamai        Wall = "akamai"
	WallImperva       Wall = "imperva"
	WallAWS           Wall = "aws-waf"
	WallDDoSGuard     Wall = "ddos-guard"
	WallNinjaFirewall Wall = "ninjafirewall"
	WallModSecurity   Wall = "modsecurity"
	WallImunify       Wall = "imunify360"
	WallBitNinja      Wall = "bitninja"
	WallStackPath     Wall = "stackpath"
	WallSolid         Wall = "solid-security" // before: iThemes Security
	WallAIOS          Wall = "all-in-one-security"
	WallShield        Wall = "shield"
	WallMaker         Wall = "firewall"       // another firewall, which the evidence names
	WallAnubis        Wall = "anubis"         // lets a browser reckon before it lets it in
	WallScript        Wall = "script"         // lets in who runs a script
	WallCaptcha       Wall = "captcha"        // asks whether a person sits there
	WallForbidden     Wall = "forbidden"      // the web server refuses, and does not say on whose behalf
	WallMaintenance   Wall = "maintenance"    // the site is closed for a while
	WallDatabase      Wall = "database-down"  // WordPress does not reach its database
	WallParked        Wall = "parked"         // a domain without a site
	WallSuspended     Wall = "suspended"      // a hosting account that was closed
	WallPortal        Wall = "captive-portal" // the network that this machine is in wants a login first
	WallPHPSource     Wall = "php-source"     // the server shows PHP instead of running it
	WallFolder        Wall = "folder-listing" // the server shows a folder of files
	WallHTML          Wall = "html"           // a page in place of JSON, of no known kind
)

// WallError says that something stands before the API, and what.
type WallError struct {
	URL    string
	Status int
	Wall   Wall
	// Evidence is what it was recognised by: a header, words of the answer.
	Evidence string
	Err      error // the answer as such: *APIClosedError, *APIError, *UnexpectedAnswerError or *NotWordPressError
}

func (e *WallError) Error() string {
	return fmt.Sprintf("%s: HTTP %d: wall %s (%s)", e.URL, e.Status, e.Wall, e.Evidence)
}

func (e *WallError) Unwrap() error { return e.Err }

// stands says whether a wall stands before the whole API, rather than perhaps
// before the one document that was asked for: a firewall takes a text for an
// attack.
func (w Wall) stands() bool {
	return !slices.Contains([]Wall{WallForbidden, WallModSecurity, WallHTML, WallDatabase}, w)
}

// sign is what a wall is recognised by. All that a sign names must be there.
type sign struct {
	wall   Wall
	status []int    // one of them
	header string   // "name: words": a header of this name with these words in its value
	title  []string // one of them stands in the title or the first heading
	body   []string // one of them stands in the answer, tags and all
	text   bool     // the answer is short text without a tag
	passes bool     // it may be gone in a moment
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
		"maintenance", "wartung", "mantenimiento", "manutenção", "manutenzione", "bakım", "onderhoud", "konserwacj", "údržb",
		"karbantart", "underhåll", "vedligehold", "vedlikehold", "huolto", "обслуживани", "обслуговуванн", "συντήρησ", "صيانة", "תחזוקה",
		"メンテナンス", "维护", "維護", "점검", "bảo trì", "pemeliharaan",
	}
)

// signs are tried in order; what names a maker comes before what is general.
// Words are in lower case.
var signs = []sign{
	{wall: WallPortal, status: []int{http.StatusNetworkAuthenticationRequired}},
	{wall: WallPortal, body: []string{"<wispaccessgatewayparam"}},

	{wall: WallCloudflare, header: "Cf-Mitigated: challenge"},
	{wall: WallCloudflare, body: []string{"/cdn-cgi/challenge-platform/", "challenges.cloudflare.com", "window._cf_chl_opt", "cf-browser-verification"}},
	{wall: WallCloudflare, status: blocked, body: []string{`id="cf-error-details"`, `id="cf-wrapper"`}, passes: true},
	{wall: WallCloudflare, status: blocked, text: true, body: []string{"error code: 10"}},
	{wall: WallCloudflare, status: blocked, title: []string{"just a moment...", "attention required! | cloudflare"}},
	{wall: WallCloudflare, title: []string{"just a moment..."}, body: []string{"noindex,nofollow"}},
	{wall: WallSucuri, header: "X-Sucuri-Block:"},
	{wall: WallSucuri, body: []string{"cdn.sucuri.net/sucuri-firewall-block", "access denied - sucuri website firewall", "sucuri website firewall - access denied", "sucuri_cloudproxy_js"}},
	{wall: WallWordfence, body: []string{"generated by wordfence", "your access to this site has been limited by the site owner", "wordfence.com/help/?query=block", "this response was generated by wordfence"}},
	{wall: WallAkamai, status: []int{http.StatusForbidden}, title: []string{"access denied"}, body: []string{"errors.edgesuite.net", "reference&#32;&#35;", "reference #18."}},
	{wall: WallAkamai, status: blocked, header: "Server: akamaighost"},
	{wall: WallAkamai, body: []string{"/_sec/verify?provider=", "bm-verify=", "/_sec/cp_challenge/"}},
	{wall: WallImperva, body: []string{"_incapsula_resource", "incapsula incident id"}},
	{wall: WallImperva, status: blocked, header: "X-Iinfo:"},
	{wall: WallAWS, header: "X-Amzn-Waf-Action:"},
	{wall: WallAWS, body: []string{".awswaf.com/", "awswafcookiedomainlist"}},
	{wall: WallDDoSGuard, status: blocked, header: "Server: ddos-guard"},
	{wall: WallDDoSGuard, body: []string{"/.well-known/ddos-guard/", "check.ddos-guard.net"}},
	{wall: WallDDoSGuard, title: []string{"ddos-guard"}},
	{wall: WallNinjaFirewall, title: []string{"ninjafirewall"}},
	{wall: WallNinjaFirewall, status: refused, body: []string{"ninjafirewall", "for security reasons, it was blocked and logged"}},
	{wall: WallImunify, status: refused, header: "Server: imunify360"},
	{wall: WallImunify, body: []string{"access denied by imunify360", "imunify360 bot-protection", "imunify360-webshield", "/_imunify", "wsidchk"}},
	{wall: WallBitNinja, status: refused, header: "Server: bitninja"},
	{wall: WallBitNinja, body: []string{"bitninja.io", "bitninja captcha", "bitninja browser integrity check", "bitninja security"}},
	{wall: WallStackPath, status: refused, body: []string{"stackpath"}},
	{wall: WallStackPath, title: []string{"stackpath"}},
	{wall: WallSolid, status: refused, body: []string{"ithemes security", "solid security", "you have been locked out due to too many invalid login attempts", "you have been locked out.", "itsec"}},
	{wall: WallAIOS, status: refused, body: []string{"all in one wp security", "all-in-one wp security", "all-in-one security", "aiowps", "access from your ip address has been blocked for security reasons"}},
	{wall: WallShield, body: []string{"icwp-wpsf", "shield security", "getshieldsecurity.com", "shieldsecurity.io"}, title: []string{"blocked", "denied", "shield", "sorry", "forbidden"}},
	{wall: WallShield, status: refused, body: []string{"icwp-wpsf", "shield security", "getshieldsecurity.com", "shieldsecurity.io"}},
	{wall: WallAnubis, body: []string{`id="anubis_version"`, "/.within.website/x/cmd/anubis", "anubis_challenge"}},
	{wall: WallAnubis, title: []string{"making sure you're not a bot", "making sure you&#39;re not a bot", "making sure you’re not a bot"}},
	{wall: WallScript, body: []string{"/aes.js", "slowaes"}, scripted: true},
	{wall: WallScript, scripted: true, body: []string{"please enable javascript", "requires javascript to work", "enable javascript and cookies"}},
	{wall: WallMaker, status: refused, body: makers},
	{wall: WallMaker, body: []string{"/__ddg", "perfdrive.com", "_pxcaptcha", "px-captcha", "vercel security checkpoint", "cleantalk spamfirewall", "anti-crawler protection", "cdn-cgi/waf", "haproxy-protection", "/.basedflare/"}},
	{wall: WallMaker, status: refused, header: "Server: qrator"},
	{wall: WallMaker, status: refused, header: "X-Datadome:"},
	{wall: WallMaker, header: "X-Kpsdk-Ct:"},
	{wall: WallMaker, title: []string{"request rejected"}, body: []string{"your support id is"}},
	{wall: WallModSecurity, status: blocked, body: []string{"generated by mod_security", "this error was generated by mod_security", "mod_security rules", "modsecurity action"}},
	{wall: WallModSecurity, status: []int{http.StatusNotAcceptable}, body: []string{"an appropriate representation of the requested resource could not be found on this server"}},
	{wall: WallCaptcha, header: "Sg-Captcha:"},
	{wall: WallCaptcha, body: []string{"/.well-known/sgcaptcha/", "/.lsrecap/", "lsrecaptcha"}},
	{wall: WallCaptcha, status: blocked, body: []string{"google.com/recaptcha/api.js", "hcaptcha.com/1/api.js", "js.hcaptcha.com", "captcha-delivery.com"}},

	{wall: WallSuspended, body: []string{"/cgi-sys/suspendedpage.cgi"}},
	{wall: WallSuspended, title: []string{"account suspended", "account has been suspended"}},
	{wall: WallParked, body: []string{"sedoparking.com", "parkingcrew.net", "//www.bodis.com", "parklogic.com", `window.location.href="/lander"`, "hugedomains.com/domain_profile", "courtesy of godaddy.com", "d38psrni17bvxu.cloudfront.net"}},
	{wall: WallBlogGone, title: []string{"is no longer available"}, body: []string{"wordpress.com/typo", "wordpress.com/tos", "en.wordpress.com"}},
	{wall: WallPrivateBlog, title: []string{"private site", "private blog"}, body: []string{"wordpress.com/log-in", "wordpress.com/wp-login"}},

	{wall: WallHTTPPassword, status: []int{http.StatusUnauthorized}, header: "Www-Authenticate: basic"},
	{wall: WallHTTPPassword, status: []int{http.StatusUnauthorized}, header: "Www-Authenticate: digest"},
	{wall: WallLogin, body: []string{`name="log"`, `name='log'`, `id="user_login"`}, title: []string{"log in", "login", "‹", "&lsaquo;", "—"}},
	{wall: WallLogin, body: []string{`id="loginform"`}},

	{wall: WallDatabase, title: []string{"error establishing a database connection", "database error"}, passes: true},
	{wall: WallMaintenance, status: []int{http.StatusServiceUnavailable}, title: forMaintenance, passes: true},
	{wall: WallMaintenance, body: []string{"/plugins/wp-maintenance-mode/", "/plugins/coming-soon/", "/plugins/maintenance/", "/plugins/cmp-coming-soon-maintenance/", "/plugins/under-construction-page/", "/plugins/minimal-coming-soon-maintenance-mode/", "elementor-maintenance-mode"}, passes: true},
	{wall: WallMaintenance, status: []int{http.StatusServiceUnavailable}, header: "Retry-After:", body: []string{`id="error-page"`, "wp_die"}, passes: true},

	{wall: WallPHPSource, body: []string{"require __dir__ . '/wp-blog-header.php'", "require( dirname( __file__ ) . '/wp-blog-header.php'", "define( 'wp_use_themes'", "define('wp_use_themes'"}},
	{wall: WallFolder, title: []string{"index of /"}},
	{wall: WallRESTOff, text: true, body: []string{"rest api is disabled", "rest api has been disabled", "rest api disabled", "rest api is not available", "rest api is turned off", "rest api restricted", "rest api is restricted"}},
	{wall: WallForbidden, status: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable}, passes: true},
}

const (
	// wallSource is how much of an answer is looked at, in bytes.
	wallSource = 256 << 10
	// shortText is the length of what a plugin says in place of JSON, in bytes.
	shortText = 400
	// scriptedPage is the length of a page that is there for its script, in bytes.
	scriptedPage = 16 << 10
)

// view is an answer as signs look at it.
type view struct {
	*fetch.Response
	body  string // in lower case
	title string // title and first heading, in lower case
}

// walled names the wall that an answer is, or else returns err, which is what is
// wrong with the answer.
func walled(r *fetch.Response, err error) error {
	v := newView(r)
	if s, evidence := v.sign(); evidence != "" {
		return &WallError{URL: shown(r), Status: r.Status, Wall: s.wall, Evidence: evidence, Err: err}
	}
	if r.Status < 300 && strings.Contains(v.body[:min(len(v.body), 4<<10)], "<html") {
		return &WallError{URL: shown(r), Status: r.Status, Wall: WallHTML, Evidence: "a page of HTML", Err: err}
	}
	return err
}

func newView(r *fetch.Response) view {
	head := r.Body[:min(len(r.Body), wallSource)]
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

// isHopeless says that asking again will not change an answer: it is the page of
// a wall that stays. A wall that may pass is one where the server wants more
// patience than it gets.
func isHopeless(r *fetch.Response, long bool) bool {
	if _, _, _, ok := restjson.APIError(r.Body); ok && long {
		return true
	}
	s, evidence := newView(r).sign()
	return evidence != "" && (long || !s.passes && r.Status != http.StatusTooManyRequests)
}

// noteFields are those of an object in which a wall says something.
var noteFields = []string{"code", "data", "error", "message", "reason", "status", "success", "title"}

// note returns the wall that says in clean JSON, and without the status of an
// error, that it lets nobody in; nil where it is something else.
func note(r *fetch.Response, value json.RawMessage) error {
	var said map[string]json.RawMessage
	if len(value) > 4<<10 || value[0] != '{' || json.Unmarshal(value, &said) != nil {
		return nil
	}
	for name := range said {
		if !slices.Contains(noteFields, name) {
			return nil
		}
	}
	s, evidence := newView(r).sign()
	if evidence == "" || s.passes {
		return nil
	}
	return &WallError{URL: shown(r), Status: r.Status, Wall: s.wall, Evidence: evidence, Err: unexpected(r, nil)}
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
	}{{v.title, s.title}, {v.body, s.body}} {
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

// codesOff are the codes by which plugins say that the API is switched off.
var codesOff = []string{"rest_cannot_access", "rest_disabled", "rest_api_disabled", "json_api_disabled"}

// namedByCode names the wall that an error of WordPress's own is, where it
// stands before the index of the API.
func namedByCode(err error) error {
	if wallIn(err) != nil {
		return err
	}
	closed, isClosed := errors.AsType[*APIClosedError](err)
	other, isOther := errors.AsType[*APIError](err)
	e := &WallError{Wall: WallLogin, Err: err}
	switch {
	case isClosed && closed.Code != "":
		e.URL, e.Status, e.Evidence = closed.URL, closed.Status, closed.Code
	case isOther && (slices.Contains(codesOff, other.Code) || slices.Contains(statusesOff, other.Status)):
		e.URL, e.Status, e.Evidence, e.Wall = other.URL, other.Status, other.Code, WallRESTOff
	default:
		return err
	}
	if slices.Contains(codesOff, e.Evidence) || strings.Contains(strings.ToLower(closedMessage(closed)), "disabled") {
		e.Wall = WallRESTOff
	}
	e.Evidence = "code " + e.Evidence
	return e
}

var statusesOff = []int{http.StatusNotFound, http.StatusGone, http.StatusNotImplemented}

func closedMessage(e *APIClosedError) string {
	if e == nil {
		return ""
	}
	return e.Message
}

func wallIn(err error) *WallError {
	e, _ := errors.AsType[*WallError](err)
	return e
}

// isWall says that a wall stands before the whole API.
func isWall(err error) bool {
	e := wallIn(err)
	return e != nil && e.Wall.stands()
}

// refusal is the error that an answer is, or nil for a success. value is the
// JSON in it, if there is some.
func refusal(r *fetch.Response, value []byte) error {
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	code, message, _, ok := restjson.APIError(value)
	closed := r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden
	switch {
	case closed && ok:
		return &APIClosedError{URL: shown(r), Status: r.Status, Code: code, Message: message}
	case closed:
		return walled(r, &APIClosedError{URL: shown(r), Status: r.Status, Message: excerpt(r.Body)})
	case ok && code != "wp_die":
		return &APIError{URL: shown(r), Status: r.Status, Code: code, Message: message, Params: restjson.InvalidParams(value)}
	case ok:
		e := &APIError{URL: shown(r), Status: r.Status, Code: code, Message: message}
		if r.Status == http.StatusServiceUnavailable {
			return &WallError{URL: shown(r), Status: r.Status, Wall: WallMaintenance, Evidence: fmt.Sprintf("%q", message), Err: e}
		}
		return e
	}
	return walled(r, unexpected(r, nil))
}
