package content_test

import (
	"testing"

	"wpmd/pkg/content"
)

// A javascript: address behind a no-break space led nowhere in a browser, and
// became a live one once the space was trimmed.
func TestIsActive(t *testing.T) {
	for _, before := range []string{
		"", " ", "\t", "\x00", "\x1f", "\x7f", "\u0085", "\u00a0", "\u00ad", "\u1680", "\u180e", "\u2003", "\u200b", "\u200e", "\u2028", "\u202e",
		"\u202f", "\u205f", "\u2060", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\ufffd", "&nbsp;", "&#9;", "view-source:", "feed:", "jar:\u00a0",
	} {
		for _, address := range []string{
			"javascript:alert(1)", "JavaScript:x", "java\nscript:x", "java\u00adscript:x", "javascript\u00a0:x", "javascript&colon;x", "vbscript:x",
			"livescript:x", "data:text/html,<script>", "data:\u00a0text/html,x", "data:image/svg+xml,<svg onload=x>",
		} {
			if !content.IsActive(before + address) {
				t.Errorf("%q is active", before+address)
			}
			if got := content.Passive(before + address); got != "" {
				t.Errorf("%q becomes %q", before+address, got)
			}
		}
	}
	for _, address := range []string{
		"https://example.org/", "/javascript:x", "?q=javascript:x", "#javascript:", "mailto:a@example.org", "data:image/png;base64,x", "tel:1", "",
		"javascripts:x", "https://example.org/?a=1&colon;b", "xjavascript:x",
	} {
		if content.IsActive(address) {
			t.Errorf("%q is not active", address)
		}
		if got := content.Passive(" " + address + "\n"); got != address {
			t.Errorf("%q becomes %q", address, got)
		}
	}
}

// Addresses of avatars are digests of e-mail addresses.
func TestIsAvatar(t *testing.T) {
	const digest = "0bc83cb571cd1c50ba6f3e8a78ef1346"
	for _, address := range []string{
		"https://secure.gravatar.com/avatar/" + digest, "//2.gravatar.com/avatar/" + digest + ".jpg?s=96", "https://gravatar.com/" + digest + digest,
		"https://i0.wp.com/secure.gravatar.com/avatar/" + digest + "?w=96", "/?src=https%3A%2F%2Fwww.gravatar.com%2Favatar%2F" + digest + "%3Fs%3D1",
		"https://seccdn.libravatar.org/avatar/" + digest, "https://gravatar.loli.net/avatar/" + digest, "https://cravatar.cn/avatar/" + digest,
	} {
		if !content.IsAvatar(address) {
			t.Errorf("%q is an avatar", address)
		}
		if got := string(content.WithoutAvatars([]byte("a " + address + " b"))); got != "a  b" {
			t.Errorf("without %q: %q", address, got)
		}
	}
	for _, address := range []string{
		"", "https://gravatar.com/ada", "https://secure.gravatar.com/avatar/?d=mm", "https://example.org/avatar/" + digest + ".png",
		"https://secure.gravatar.com/blavatar/x.png", "https://secure.gravatar.com/avatar/" + digest + "0",
	} {
		if content.IsAvatar(address) {
			t.Errorf("%q is no avatar", address)
		}
	}
}
