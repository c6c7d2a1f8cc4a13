package blocker

import (
	"net/http"
	"strings"
	"testing"

	"wpmd/pkg/fetch"
)

func page(title, body string) string {
	return "<!DOCTYPE html>\n<html>\n<head>\n<title>" + title + "</title>\n</head>\n<body>" + body + "</body>\n</html>\n"
}

// answers are pages in the words that their makers use, and pages that only look like
// one.
var answers = []struct {
	name   string
	status int
	header string // "Name: value"
	body   string
	kind   Kind // empty for none
}{
	{"hotel network", 511, "", page("Network Authentication Required", "<p>Sign in to continue.</p>"), Portal},
	{"hotel network with WISPr", 200, "", `<HTML><!--<?xml version="1.0"?><WISPAccessGatewayParam>--></HTML>`, Portal},
	{"Cloudflare's challenge", 403, "Cf-Mitigated: challenge", "", Cloudflare},
	{"Cloudflare's challenge in French", 503, "", page("Un instant…", `<script>window._cf_chl_opt={cvId:'3'};</script>`), Cloudflare},
	{"Cloudflare's Turnstile", 200, "", page("Verify", `<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>`), Cloudflare},
	{"Cloudflare's own error", 503, "", page("503", `<div id="cf-wrapper"><div id="cf-error-details">Error 1020</div></div>`), Cloudflare},
	{"Cloudflare in one line", 429, "", "error code: 1015", Cloudflare},
	{"Sucuri", 403, "", page("Sucuri WebSite Firewall", "<h2>Access Denied - Sucuri Website Firewall</h2>"), Sucuri},
	{"Sucuri's script", 200, "", `<html><script>sucuri_cloudproxy_js='';S='dD0'</script></html>`, Sucuri},
	{"Wordfence's rate limit", 503, "Retry-After: 60", page("Your access to this service has been limited", "<p>Your access to this site has been limited by the site owner</p>"), Wordfence},
	{"Akamai", 403, "", page("Access Denied", "<h1>Access Denied</h1>You don't have permission<p>Reference&#32;&#35;18&#46;5"), Akamai},
	{"Akamai by its server", 403, "Server: AkamaiGHost", "", Akamai},
	{"Imperva", 200, "", `<html><head><META NAME="robots"><script src="/_Incapsula_Resource?SWJIYLWA=7"></script></head></html>`, Imperva},
	{"AWS", 202, "X-Amzn-Waf-Action: challenge", "", AWS},
	{"AWS by its script", 405, "", page("Human Verification", `<script src="https://a.edge.sdk.awswaf.com/a/challenge.js"></script>`), AWS},
	{"DDoS-Guard", 403, "Server: ddos-guard", page("", ""), DDoSGuard},
	{"NinjaFirewall", 403, "", page("403", "For security reasons, it was blocked and logged."), NinjaFirewall},
	{"Imunify360", 415, "Server: imunify360-webshield/1.8", "", Imunify},
	{"BitNinja", 403, "", page("Browser check", "BitNinja browser integrity check"), BitNinja},
	{"StackPath", 403, "", page("Forbidden", "powered by StackPath"), StackPath},
	{"Solid Security", 403, "", page("Error", "You have been locked out due to too many invalid login attempts."), Solid},
	{"All-In-One Security", 403, "", "Access from your IP address has been blocked for security reasons.", AIOS},
	{"Shield", 200, "", page("Access Denied", `<a href="https://getshieldsecurity.com/">help</a>`), Shield},
	{"Anubis", 200, "", page("Making sure you're not a bot!", "<p>Loading...</p>"), Anubis},
	{"a hoster's cookie", 200, "", `<html><body><script src="/aes.js"></script><noscript>enable it</noscript></body></html>`, Script},
	{"a cookie that a script sets", 200, "", page("", `<p>Checking your browser</p><script>document.cookie="seen=1"; location.reload()</script>`), Script},
	{"a page whose script sets a cookie", 200, "", page("Shop", `<div id="app"></div><script>document.cookie="lang=en"</script>`), ""},
	{"Cerber", 403, "", page("Sorry", "<p>We're sorry, you are not allowed to proceed. WP Cerber</p>"), Maker},
	{"DataDome by its header", 403, "X-Datadome: protected", page("", ""), Maker},
	{"F5", 200, "", page("Request Rejected", "The requested URL was rejected. Your support ID is: 7"), Maker},
	{"ModSecurity", 406, "", page("Not Acceptable!", "<p>An appropriate representation of the requested resource could not be found on this server.</p>"), ModSecurity},
	{"SiteGround", 202, "Sg-Captcha: challenge", "", Captcha},
	{"a captcha", 403, "", page("Are you a robot?", `<script src="https://www.google.com/recaptcha/api.js"></script>`), Captcha},
	{"cPanel's notice", 200, "", `<html><meta http-equiv="refresh" content="0;url=/cgi-sys/suspendedpage.cgi"></html>`, Suspended},
	{"a parked domain", 200, "", page("quay.example", `<script src="https://img1.sedoparking.com/js.js"></script>`), Parked},
	{"a deleted blog", 410, "", page("quay.wordpress.com is no longer available", `<a href="https://wordpress.com/tos/">terms</a>`), BlogGone},
	{"a private blog", 403, "", page("Private Site", `<a href="https://wordpress.com/log-in">Log in</a>`), PrivateBlog},
	{"htpasswd", 401, `Www-Authenticate: Basic realm="staging"`, page("401", ""), HTTPPassword},
	{"WordPress's login", 200, "", page("Log In &lsaquo; Quay &#8212; WordPress", `<form><input type="text" name="log"></form>`), Login},
	{"WordPress without its database", 500, "", page("Database Error", "<h1>Error establishing a database connection</h1>"), Database},
	{"maintenance in Polish", 503, "", page("Przerwa konserwacyjna", ""), Maintenance},
	{"WordPress's own maintenance", 503, "Retry-After: 600", page("Wartung", `<body id="error-page">`), Maintenance},
	{"a plugin's maintenance", 200, "", page("Back soon", `<link href="/wp-content/plugins/wp-maintenance-mode/assets/css/style.css">`), Maintenance},
	{"PHP as text", 200, "", "<?php\ndefine( 'WP_USE_THEMES', true );", PHPSource},
	{"a folder of files", 200, "", page("Index of /", "<h1>Index of /</h1>"), Folder},
	{"an API that says no", 403, "", "The REST API has been disabled.", RESTOff},
	{"nginx", 403, "", page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"), Forbidden},

	{"a post about firewalls", 200, "", page("Just a moment for Wordfence and Sucuri", "<p>Akamai, Imperva, StackPath, BitNinja, WP Cerber: which one?</p>"), ""},
	{"a post about maintenance", 200, "", page("Maintenance of old harbours", "<p>The database is down at the quay.</p>"), ""},
	{"a long page with a script", 200, "", page("Shop", `<script src="/aes.js"></script>`+strings.Repeat("<p>word</p>", 2000)), ""},
	{"a contact form with a captcha", 200, "", page("Contact", `<script src="https://www.google.com/recaptcha/api.js"></script>`), ""},
	{"a page that is not there", 404, "Server: ddos-guard", page("Not found", ""), ""},
	{"an answer of the API", 200, "", `[{"id":1,"content":{"rendered":"<p>REST API is disabled</p>"}}]`, ""},
	{"a fault of the server's", 500, "", page("500 Internal Server Error", ""), ""},
	{"nothing", 200, "", "", ""},
}

// What blocks a site was one kind until each had a hint of its own: a page that is
// taken for another's sends a reader the wrong way.
func TestOf(t *testing.T) {
	seen := make(map[Kind]bool)
	for _, tt := range answers {
		r := &fetch.Response{Status: tt.status, Header: make(http.Header), Body: []byte(tt.body)}
		if name, value, ok := strings.Cut(tt.header, ": "); ok {
			r.Header.Set(name, value)
		}
		got, ok := Of(r)
		seen[got.Kind] = true
		if got.Kind != tt.kind || ok != (tt.kind != "") || ok != (got.Evidence != "") {
			t.Errorf("%s: got %+v (%t), want %q", tt.name, got, ok, tt.kind)
		}
	}
	for _, s := range signs {
		if !seen[s.kind] {
			t.Errorf("no answer is one of %s", s.kind)
		}
	}
}

// Of what is in upper case in a sign nothing is ever found: answers are looked at in
// lower case.
func TestSignsAreInLowerCase(t *testing.T) {
	for _, s := range signs {
		for _, words := range append(append([]string(nil), s.title...), s.body...) {
			if words != strings.ToLower(words) {
				t.Errorf("%s: %q", s.kind, words)
			}
		}
		if name, words, _ := strings.Cut(s.header, ":"); words != strings.ToLower(words) || name != http.CanonicalHeaderKey(name) {
			t.Errorf("%s: %q", s.kind, s.header)
		}
	}
}

func TestWhatPassesAndWhatBlocksAll(t *testing.T) {
	for status, want := range map[int]bool{503: true, 403: true} {
		got, _ := Of(&fetch.Response{Status: status, Body: []byte(page("Maintenance", ""))})
		if got.Passes != want {
			t.Errorf("%d: %+v", status, got)
		}
	}
	if got, _ := Of(&fetch.Response{Status: 200, Body: []byte(`<script>window._cf_chl_opt={}</script>`)}); got.Passes || !got.Kind.BlocksAll() {
		t.Errorf("a challenge: %+v", got)
	}
	if ModSecurity.BlocksAll() || !Login.BlocksAll() {
		t.Error("a rule of ModSecurity may be about one document; a login is about all")
	}
}

func TestIsPage(t *testing.T) {
	for body, want := range map[string]bool{page("a", "b"): true, "<HTML>": true, `{"html":"<p>"}`: false, "": false} {
		if got := IsPage(&fetch.Response{Body: []byte(body)}); got != want {
			t.Errorf("%q: %t", body, got)
		}
	}
}
