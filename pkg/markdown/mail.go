package markdown

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// Cloudflare hides e-mail addresses from robots until a script has run. The key
// is another one in every answer.

const hiddenMailPath = "/cdn-cgi/l/email-protection"

// hiddenMail shows the address that stands in n, or that n links to.
func hiddenMail(n *html.Node) {
	if code := attr(n, "data-cfemail"); code != "" {
		if mail := unhide(code); mail != "" {
			for n.FirstChild != nil {
				n.RemoveChild(n.FirstChild)
			}
			appendText(n, mail)
			if n.Data == "a" {
				setAttr(n, "href", "mailto:"+mail)
			}
		}
		return
	}
	if _, code, ok := strings.Cut(attr(n, "href"), hiddenMailPath+"#"); ok && n.Data == "a" {
		if mail := unhide(code); mail != "" {
			setAttr(n, "href", "mailto:"+mail)
		}
	}
}

// unhide undoes the hiding: the first byte is the key of all others.
func unhide(code string) string {
	raw, err := hex.DecodeString(code)
	if err != nil || len(raw) < 4 {
		return ""
	}
	mail := make([]byte, len(raw)-1)
	for i := range mail {
		mail[i] = raw[i+1] ^ raw[0]
	}
	if strings.IndexByte(string(mail), '@') < 0 {
		return ""
	}
	return string(mail)
}

var fateBackwards = &Fate{"text written backwards", "a text whose style turns it round, to hide it from robots", becomesReplaced, ""}

// backwards writes a text as its style shows it: from its end, if its letters run from
// left to right.
func (r *conversion) backwards(n *html.Node, style string) {
	c := n.FirstChild
	if c == nil || c.NextSibling != nil || c.Type != html.TextNode || !rightToLeft.MatchString(style) {
		return
	}
	letters := []rune(strings.TrimSpace(c.Data))
	for _, l := range letters {
		if l > unicode.MaxASCII {
			return
		}
	}
	slices.Reverse(letters)
	c.Data = string(letters)
	r.record(c, fateBackwards, c.Data)
}

var rightToLeft = fragment.NewMatcher(`(?i)(?:^|;)\s*direction\s*:\s*rtl\b`)

// turnedMail matches a mail address, also one with a word for its sign.
var turnedMail = fragment.NewExpression(`^(?:znvygb:)?[\w.+-]+(?:@|\[at\])[\w.-]+\.[A-Za-z]{2,}$`)

// nameTurnedMail names a mail address whose letters a plugin turns for a script to turn
// back.
func (r *conversion) nameTurnedMail(a *html.Attribute) {
	if !strings.HasPrefix(a.Key, "data-") || !strings.Contains(a.Key, "enc") && !strings.Contains(a.Key, "rot") && !strings.Contains(a.Key, "obf") || !turnedMail.MatchString(a.Val) {
		return
	}
	mail := strings.Replace(fragment.Turned(strings.TrimPrefix(a.Val, "znvygb:")), "[ng]", "@", 1)
	if !strings.Contains(r.text(), mail) {
		r.warn(fateAddress.Warning, "mailto:"+mail)
	}
}
