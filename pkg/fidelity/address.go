package fidelity

import (
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Two addresses are the same to a reader whose browser goes to the same place:
// white space around them, the case of scheme and host, the empty path and
// the percent-encoding of characters that have no meaning of their own in an
// address are not looked at (RFC 3986, section 6.2.2).
func canonical(address string) string {
	if plain(address) {
		return address
	}
	s := strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimFunc(address, func(r rune) bool { return r <= ' ' }))
	if box, rest, asked := strings.Cut(s, "?"); len(box) > 7 && strings.EqualFold(box[:7], "mailto:") {
		// WordPress encodes letters of mail addresses at random.
		if plain, err := url.PathUnescape(box); err == nil {
			box = plain
		}
		if asked {
			box += "?" + decode(rest)
		}
		return box
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok && strings.HasPrefix(s, "//") {
		scheme, rest, ok = "", s[2:], true
	}
	if ok && !strings.ContainsAny(scheme, "/?#") {
		host, path := rest, "/"
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			host, path = rest[:i], rest[i:]
		}
		if path == "" || path[0] != '/' {
			path = "/" + path
		}
		s = strings.ToLower(scheme) + "://" + strings.ToLower(host) + path
	}
	if i := strings.IndexByte(s, '?'); i >= 0 && passing.MatchString(s[i:]) {
		s = s[:i] + lasting(s[i+1:])
	}
	return decode(s)
}

// passing matches the parameters that are others at every request, and lead to
// the same place: the number of a player on a page, a ticket against forgery, a
// session.
var passing = fragment.NewExpression(`[?&](?:_=\d+|_wpnonce=\w+|PHPSESSID=[\w,-]+)(?:[&#]|$)`)

func lasting(query string) string {
	query, fragment, anchored := strings.Cut(query, "#")
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool { return passing.MatchString("?" + p) })
	s := ""
	if len(parts) > 0 {
		s = "?" + strings.Join(parts, "&")
	}
	if anchored {
		s += "#" + fragment
	}
	return s
}

// plain says that canonical would change nothing.
func plain(s string) bool {
	slashes := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == '%':
			return false
		case c >= 'A' && c <= 'Z' && slashes < 3:
			return false
		case (c == '_' || c == 'P') && i > 0 && (s[i-1] == '?' || s[i-1] == '&'):
			return false
		case c == '/':
			slashes++
		}
	}
	return slashes >= 3 && !strings.HasPrefix(s, "//")
}

// reserved are the characters whose encoding changes what an address means.
const reserved = "/?#&=+%;,:@$"

func decode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) {
			out = append(out, s[i])
			continue
		}
		hi, lo := unhex(s[i+1]), unhex(s[i+2])
		if hi < 0 || lo < 0 {
			out = append(out, s[i])
			continue
		}
		c := byte(hi<<4 | lo)
		if strings.IndexByte(reserved, c) >= 0 {
			out = append(out, '%', "0123456789ABCDEF"[hi], "0123456789ABCDEF"[lo])
		} else {
			out = append(out, c)
		}
		i += 2
	}
	return string(out)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// rendition is what WordPress puts at the end of the name of a file it made
// from an upload: a size, the mark of a picture scaled down or edited.
var rendition = fragment.NewExpression(`(-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,})+(\.[A-Za-z]{3,4})?$`)

// pictureKey names the picture that an address shows, whichever of its
// renditions that is: a size in the name or in the query of an image service
// changes how sharp a picture is, not what it shows.
func pictureKey(address string) string {
	if isData(address) {
		return address
	}
	s := canonical(address)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		// http and https show the same file; Photon serves the file of another host.
		if len(rest) > 11 && rest[0] == 'i' && rest[2:10] == ".wp.com/" && strings.IndexByte(rest[10:], '.') >= 0 {
			rest = rest[10:]
		}
		s = rest
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s = s[:i] + meaningful(s[i+1:])
	}
	i := strings.LastIndexByte(s, '/') + 1
	if strings.IndexByte(s[i:], '-') < 0 {
		return s
	}
	if at := rendition.FindStringSubmatchIndex(s[i:]); at != nil && at[0] > 0 {
		ext := ""
		if at[4] >= 0 {
			ext = s[i:][at[4]:at[5]]
		}
		return s[:i+at[0]] + ext
	}
	return s
}

// sizing are the parameters that image services take for size and quality.
var sizing = []string{"w", "h", "width", "height", "resize", "fit", "crop", "quality", "strip", "ssl", "zoom", "ver", "v", "dpr", "is-pending-load"}

// meaningful drops the parameters that pick a rendition from a query.
func meaningful(query string) string {
	parts := strings.FieldsFunc(query, func(r rune) bool { return r == '&' })
	parts = slices.DeleteFunc(parts, func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		return slices.Contains(sizing, name)
	})
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

func isData(address string) bool {
	return len(address) > 5 && strings.EqualFold(address[:5], "data:")
}

// isPlaceholder: what lazy loading shows until the picture comes.
func isPlaceholder(address string) bool {
	if address == "" || strings.HasPrefix(address, "about:") || address == "#" {
		return true
	}
	return isData(address) && (len(address) < 200 || strings.HasPrefix(address, "data:image/svg") && len(address) < 800)
}

// isActive: an address that runs something instead of leading anywhere, or that
// holds what it shows.
func isActive(address string) bool {
	return content.IsActive(address) || isData(strings.TrimSpace(address))
}

// players are the providers whose player's address and page's address show the
// same thing; the first group of the expression names it. The host holds the sign.
var players = []struct {
	name, sign string
	match      *fragment.Expression
}{
	{"youtube channel", "youtube", fragment.NewExpression(`^(?:www\.)?(?:youtube\.com|youtube-nocookie\.com)/embed/live_stream/?\?(?:[^#]*&)?channel=([\w-]+)`)},
	{"youtube channel", "youtube", fragment.NewExpression(`^(?:www\.)?youtube\.com/channel/([\w-]+)`)},
	{"youtube list", "youtube", fragment.NewExpression(`^(?:www\.)?(?:youtube\.com|youtube-nocookie\.com)/(?:embed/?(?:videoseries)?|playlist)\?(?:[^#]*&)?list=([\w-]+)`)},
	{"youtube", "youtube", fragment.NewExpression(`^(?:www\.|m\.)?(?:youtube\.com|youtube-nocookie\.com)/(?:embed/|v/|shorts/|live/|watch\?(?:[^#]*&)?v=)([\w-]{6,})`)},
	{"youtube", "youtu.be", fragment.NewExpression(`^youtu\.be/([\w-]{6,})`)},
	{"vimeo", "vimeo.com", fragment.NewExpression(`^(?:player\.|www\.)?vimeo\.com/(?:video/)?(\d+)(?:/|\?(?:[^#]*&)?h=)(\w+)`)},
	{"vimeo", "vimeo.com", fragment.NewExpression(`^(?:player\.|www\.)?vimeo\.com/(?:video/)?(\d+)`)},
	{"vimeo", "vimeo.com", fragment.NewExpression(`^(?:www\.)?vimeo\.com/moogaloop\.swf\?(?:[^#]*&)?clip_id=(\d+)`)},
	{"dailymotion", "dailymotion.com", fragment.NewExpression(`^(?:www\.|geo\.)?dailymotion\.com/(?:embed/)?video/(\w+)`)},
	{"dailymotion", "dailymotion.com", fragment.NewExpression(`^geo\.dailymotion\.com/player[^?#]*\?(?:[^#]*&)?video=(\w+)`)},
	{"dailymotion", "dai.ly", fragment.NewExpression(`^dai\.ly/(\w+)`)},
	{"spotify", "spotify.com", fragment.NewExpression(`^open\.spotify\.com/(?:embed(?:-podcast)?/)?(?:user/[^/]+/)?((?:track|album|playlist|artist|show|episode)/\w+)`)},
	{"twitch", "twitch.tv", fragment.NewExpression(`^player\.twitch\.tv/\?(?:[^#]*&)?video=v?(\d+)`)},
	{"twitch", "twitch.tv", fragment.NewExpression(`^www\.twitch\.tv/videos/(\d+)`)},
	{"twitch channel", "twitch.tv", fragment.NewExpression(`^player\.twitch\.tv/\?(?:[^#]*&)?channel=(\w+)`)},
	{"twitch channel", "twitch.tv", fragment.NewExpression(`^www\.twitch\.tv/(\w+)$`)},
	{"twitch clip", "twitch.tv", fragment.NewExpression(`^clips\.twitch\.tv/(?:embed\?(?:[^#]*&)?clip=)?([\w-]+)`)},
	{"rumble", "rumble.com", fragment.NewExpression(`^rumble\.com/embed/(\w+)`)},
	{"giphy", "giphy.com", fragment.NewExpression(`^(?:www\.)?giphy\.com/(?:embed|gifs)/(?:[\w-]+-)?(\w+)`)},
	{"loom", "loom.com", fragment.NewExpression(`^(?:www\.)?loom\.com/(?:embed|share)/(\w+)`)},
	{"videopress", "videopress.com", fragment.NewExpression(`^videopress\.com/(?:embed|v)/(\w+)`)},
	{"videopress", "video.wordpress.com", fragment.NewExpression(`^video\.wordpress\.com/(?:embed|v)/(\w+)`)},
	{"jsfiddle", "jsfiddle.net", fragment.NewExpression(`^jsfiddle\.net/((?:[\w-]+/)+?)(?:embed.*)?$`)},
	{"apple", "apple.com", fragment.NewExpression(`^(?:embed\.)?(podcasts|music)\.apple\.com/([^?#]+)\?(?:[^#]*&)?(i=\d+)`)},
	{"apple", "apple.com", fragment.NewExpression(`^(?:embed\.)?(podcasts|music)\.apple\.com/([^?#]+)`)},
	{"wistia", "wistia", fragment.NewExpression(`^(?:[\w-]+\.)?wistia\.(?:net|com)/(?:embed/(?:iframe|medias)|medias)/(\w+)`)},
	{"ted", "ted.com", fragment.NewExpression(`^(?:embed|www)\.ted\.com/talks/(?:lang/[\w-]+/)?(\w+)`)},
	{"gist", "gist.github.com", fragment.NewExpression(`^gist\.github\.com/((?:[\w-]+/)?\w+?)(?:\.js|\.pibb)?(?:[?#]|$)`)},
	{"tiktok", "tiktok.com", fragment.NewExpression(`^(?:www\.)?tiktok\.com/(?:@[\w.]+/video|embed(?:/v\d)?)/(\d+)`)},
	{"twitter", "twitter.com", fragment.NewExpression(`^platform\.twitter\.com/embed/[^?#]*\?(?:[^#]*&)?id=(\d+)`)},
	{"twitter", "twitter.com", fragment.NewExpression(`^(?:www\.|mobile\.)?twitter\.com/(?:i(?:/web)?|\w+)/status/(\d+)`)},
	{"bilibili", "bilibili.com", fragment.NewExpression(`^player\.bilibili\.com/player\.html\?(?:[^#]*&)?bvid=(\w+)`)},
	{"bilibili", "bilibili.com", fragment.NewExpression(`^(?:www\.)?bilibili\.com/video/(\w+)`)},
	{"mixcloud", "mixcloud.com", fragment.NewExpression(`^(?:www\.|player-widget\.)?mixcloud\.com/widget/iframe/\?(?:[^#]*&)?feed=(/[^&#]+?)/?(?:[&#]|$)`)},
	{"mixcloud", "mixcloud.com", fragment.NewExpression(`^(?:www\.)?mixcloud\.com(/[^?#]+?)/?(?:[?#]|$)`)},
	{"instagram", "instagram.com", fragment.NewExpression(`^(?:www\.)?instagram\.com/(?:p|reel|tv)/([\w-]+)`)},
	{"codepen", "codepen.io", fragment.NewExpression(`^codepen\.io/([\w-]+/)(?:embed|pen)/(?:preview/)?(\w+)`)},
	{"slideshare", "slideshare.net", fragment.NewExpression(`^www\.slideshare\.net/slideshow/embed_code/(?:key/)?(\w+)`)},
	{"archive", "archive.org", fragment.NewExpression(`^archive\.org/(?:embed|details)/([\w.-]+)`)},
	{"asciinema", "asciinema.org", fragment.NewExpression(`^asciinema\.org/a/(\w+)`)},
	{"pastebin", "pastebin.com", fragment.NewExpression(`^pastebin\.com/(?:embed_js/|embed_iframe/)?(\w{8})`)},
}

// embedKeys are the names that what an address embeds goes by. Two embeds are
// the same if they share one.
func embedKeys(address string) []string {
	keys, played := names(address)
	for _, address := range played {
		more, _ := names(address)
		keys = append(keys, more...)
	}
	return keys
}

// names are those of address itself, and the addresses of what a player is
// told to play.
func names(address string) (keys, played []string) {
	s := canonical(address)
	if s == "" {
		return nil, nil
	}
	bare := s
	if _, rest, ok := strings.Cut(s, "://"); ok {
		bare = rest
	}
	keys = []string{strings.TrimSuffix(bare, "/")}
	host, _, _ := strings.Cut(bare, "/")
	for _, p := range players {
		if !strings.Contains(host, p.sign) {
			continue
		}
		if m := p.match.FindStringSubmatch(bare); m != nil {
			keys = append(keys, p.name+" "+strings.Join(m[1:], ""))
			break
		}
	}
	// The player of a page is often beside the page.
	if strings.Contains(bare, "embed") {
		if page := beside.Replace(bare); page != bare {
			keys = append(keys, strings.TrimSuffix(page, "/"))
		}
	}
	path, query, _ := strings.Cut(bare, "?")
	query, _, _ = strings.Cut(query, "#")
	path, _, _ = strings.Cut(path, "#")
	// A player of another post of a WordPress site is that post.
	if post, ok := strings.CutSuffix(strings.TrimSuffix(path, "/"), "/embed"); ok {
		keys = append(keys, post)
	}
	if values, err := url.ParseQuery(query); err == nil && len(values) > 0 {
		for _, name := range []string{"href", "url", "src", "file", "pdf"} {
			if v := values.Get(name); strings.HasPrefix(v, "http") {
				played = append(played, v)
			}
		}
	}
	// What follows the name of a file does not change what is played.
	if strings.LastIndexByte(path, '.') >= len(path)-5 && mediaFile.MatchString(path) {
		keys = append(keys, path)
	}
	return keys, played
}

// beside makes the address of a page of that of its player.
var beside = strings.NewReplacer("/embed/", "/", "&output=embed", "", "output=embed&", "")

var mediaFile = fragment.NewExpression(`(?i)\.(mp[34]|m4[av]|og[gvam]|web[mp]|wav|flac|mov|pdf|aac|opus)$`)
