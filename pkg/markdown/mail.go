package markdown

import (
	"encoding/hex"
	"strings"

	"golang.org/x/net/html"
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
