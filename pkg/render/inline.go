package render

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/media"
)

// Pictures that a body holds itself, as data: addresses, become files. Before a body
// is converted they get addresses beneath linkmap.InlineHost.

var (
	inlineSource = regexp.MustCompile(`(?is)(\ssrc\s*=\s*)(?:"\s*data:image/[^"]*"|'\s*data:image/[^']*'|data:image/[^\s>]*)`)
	// drawn are elements of SVG that show something; without any of them it only
	// keeps a place.
	drawn = regexp.MustCompile(`(?i)<(?:path|rect|circle|ellipse|line|poly(?:gon|line)|text|image|use)\b`)
)

// withoutInline returns a body whose pictures all have addresses, and the files of
// those that it held itself, by these.
func withoutInline(body string) (string, map[string][]byte) {
	if !strings.Contains(body, "data:image/") && !strings.Contains(body, "DATA:IMAGE/") {
		return body, nil
	}
	var files map[string][]byte
	var out strings.Builder
	for z := html.NewTokenizer(strings.NewReader(body)); ; {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.ErrorToken {
			out.WriteString(raw)
			return out.String(), files
		}
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			if name, more := z.TagName(); more && string(name) == "img" {
				if address, data := inlinePicture(fragment.Attributes(z)); data != nil {
					if files == nil {
						files = make(map[string][]byte)
					}
					files[address] = data
					raw = inlineSource.ReplaceAllString(raw, `${1}"`+address+`"`)
				}
			}
		}
		out.WriteString(raw)
	}
}

// inlinePicture is the picture that an img holds itself, and an address for it; nil
// where it has another address, which the data only keep the place of.
func inlinePicture(attrs []html.Attribute) (address string, data []byte) {
	source, words := "", false
	for _, a := range attrs {
		switch value := strings.TrimSpace(a.Val); {
		case a.Key == "src":
			source = value
		case a.Key == "alt":
			words = value != ""
		case a.Key == "class" && strings.Contains(value, "lazy"),
			(strings.HasPrefix(a.Key, "data-") || strings.HasSuffix(a.Key, "srcset")) && strings.ContainsAny(value, "/.") && !strings.HasPrefix(value, "data:"):
			return "", nil
		}
	}
	head, payload, ok := strings.Cut(source, ",")
	if !ok || len(head) < 11 || !strings.EqualFold(head[:11], "data:image/") {
		return "", nil
	}
	data = decodeInline(strings.HasSuffix(strings.ToLower(head), ";base64"), payload)
	extension := media.Extension(data)
	switch {
	case extension == "", len(data) < leastPicture && !words:
		return "", nil
	case extension == "svg" && !drawn.Match(data):
		return "", nil
	}
	sum := sha256.Sum256(data)
	return linkmap.InlineHost + hex.EncodeToString(sum[:8]) + "." + extension, data
}

// leastPicture is the size in bytes below which data without words keep a place.
const leastPicture = 200

func decodeInline(isBase64 bool, payload string) []byte {
	text, err := url.PathUnescape(payload)
	if err != nil {
		text = payload
	}
	if !isBase64 {
		return []byte(text)
	}
	text = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, text)
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil
	}
	return data
}
